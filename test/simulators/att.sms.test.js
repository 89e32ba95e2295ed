'use strict';

const { answerWith, startWebhook } = require('./webhook.js');
const { start, refusal, OUTBOX, SHORT_CODE, FIRST, SECOND } = require('./attClient.js');

const V2 = '/rest/sms/2/messaging';
const INBOX = `/sms/v3/messaging/inbox/${SHORT_CODE}`;
const HANDSET = '+12025551234';

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const post = (outboundSMSRequest) => sim.api('POST', OUTBOX, { outboundSMSRequest });
const idOf = ({ data }) => data.outboundSMSResponse.messageId;
const numbers = (count) => Array.from({ length: count }, (_, i) => `+1202777${1000 + i}`);
const statusesOf = ({ data }) =>
	data.DeliveryInfoList.DeliveryInfo.map(({ Id, DeliveryStatus }) => [Id, DeliveryStatus]);

describe('send v3', () => {
	test('answers with one id for all recipients and a resource URL on another host', async () => {
		const { status, data } = await sim.send([FIRST, SECOND]);
		expect([status, data]).toEqual([
			201,
			{
				outboundSMSResponse: {
					messageId: 'SMS0000000000001000',
					resourceReference: { resourceURL: `http://ewr2-api.att.invalid:8080${OUTBOX}/SMS0000000000001000` },
				},
			},
		]);
		expect(sim.control.batches()).toEqual([
			{
				id: 'SMS0000000000001000',
				text: 'Hello',
				notify: false,
				acceptedAt: expect.any(String),
				recipients: [
					{ to: FIRST, status: 'DeliveredToNetwork' },
					{ to: SECOND, status: 'DeliveredToNetwork' },
				],
			},
		]);
	});

	test.each([['tel:+12025550142'], ['tel:12025550142'], ['tel:2025550142']])('takes %s', async (address) => {
		expect((await post({ address, message: 'Hello' })).status).toBe(201);
		expect(sim.control.accepted()[0].to).toBe(FIRST);
	});

	test('takes a form', async () => {
		const body = new URLSearchParams([
			['address', 'tel:+12025550142'],
			['address', 'tel:+12025550143'],
			['message', 'Hello & more'],
		]);
		expect((await sim.api('POST', OUTBOX, body)).status).toBe(201);
		expect(sim.control.accepted().map(({ to, text }) => [to, text])).toEqual([
			[FIRST, 'Hello & more'],
			[SECOND, 'Hello & more'],
		]);
	});

	test.each([
		['no envelope', undefined, 400, 'SVC0002', 'outboundSMSRequest'],
		['no address', { message: 'Hello' }, 400, 'SVC0002', 'Address'],
		['no text', { address: 'tel:2025550142' }, 400, 'SVC0002', 'Message'],
		[
			'an address that is neither string nor array',
			{ address: 2025550142, message: 'Hello' },
			400,
			'SVC0002',
			'Address',
		],
		['one recipient in an array', { address: ['tel:2025550142'], message: 'Hello' }, 400, 'SVC0002', 'Address'],
		['an empty array', { address: [], message: 'Hello' }, 400, 'SVC0002', 'Address'],
		['a number without tel:', { address: '+12025550142', message: 'Hello' }, 400, 'SVC0004', 'Address'],
		['hyphens', { address: 'tel:202-555-0142', message: 'Hello' }, 400, 'SVC0004', 'Address'],
		['a foreign number', { address: 'tel:+385911234567', message: 'Hello' }, 400, 'SVC0004', 'Address'],
		['a short code', { address: 'short:12345', message: 'Hello' }, 400, 'SVC0004', 'Address'],
		[
			'one bad number among good ones',
			{ address: ['tel:2025550142', 'tel:12'], message: 'Hello' },
			400,
			'SVC0004',
			'Address',
		],
		[
			'a recipient twice, in two forms',
			{ address: ['tel:2025550142', 'tel:+12025550142'], message: 'Hello' },
			403,
			'POL0013',
			'Address',
		],
		['4097 characters', { address: 'tel:2025550142', message: 'é'.repeat(4097) }, 400, 'SVC0002', 'Message'],
		[
			'2049 characters of two bytes',
			{ address: 'tel:2025550142', message: 'ł'.repeat(2049) },
			400,
			'SVC0002',
			'Message',
		],
		[
			'a status report without a registered URI',
			{ address: 'tel:2025550142', message: 'Hello', notifyDeliveryStatus: true },
			400,
			'SVC0002',
			'notifyDeliveryStatus',
		],
	])('refuses %s', async (_, body, ...expected) => {
		expect(refusal(await post(body))).toEqual(expected);
		expect(sim.control.accepted()).toEqual([]);
	});

	test('takes 50 recipients and 4096 characters, and one-element arrays by option', async () => {
		expect((await sim.send(numbers(50), { message: 'é'.repeat(4096) })).status).toBe(201);
		expect(refusal(await sim.send(numbers(51)))).toEqual([403, 'POL0003', 'Address']);
		sim.control.setOptions({ maxRecipients: 10, acceptOneElementArray: true, acceptedStatus: 200 });
		expect((await sim.send([FIRST])).status).toBe(200);
		expect((await sim.send(numbers(11))).status).toBe(403);
	});

	test.each([
		['a body that is no JSON', '{', 'application/json', 400, 'body'],
		['another type', '{}', 'text/plain', 400, 'Content-Type'],
		['a body over the limit', `"${'x'.repeat(2 * 1024 * 1024)}"`, 'application/json', 413, 'size'],
	])('refuses %s', async (_, body, type, status, variables) => {
		const reply = await sim.api('POST', OUTBOX, body, { headers: { 'Content-Type': type }, transformRequest: [] });
		expect(refusal(reply)).toEqual([status, 'SVC0002', variables]);
	});

	test.each([
		['7001', 400, 'SVC0001', 'Upstream enabler failure 7721'],
		['7002', 403, 'POL0002', 'Address'],
		['7004', 400, 'SVC0004', 'Address'],
		['7011', 400, 'SVC0001', 'SMPP-000B Invalid Destination Address: tel:+12025557011'],
		['7064', 400, 'SVC0001', 'SMPP-0064 Temporary Error: tel:+12025557064'],
		['7066', 400, 'SVC0001', 'SMPP-0066 Invalid Destination Address: tel:+12025557066'],
	])('refuses the whole request for a number that ends in %s', async (digits, ...expected) => {
		expect(refusal(await sim.send([FIRST, `+1202555${digits}`]))).toEqual(expected);
		expect(sim.control.accepted()).toEqual([]);
	});

	test('may refuse a recipient only, who then ends DeliveryImpossible', async () => {
		sim.control.setOptions({ refuseWholeRequest: false });
		const reply = await sim.send([FIRST, '+12025557066']);
		sim.pass(1000);
		expect(statusesOf(await sim.status(idOf(reply)))).toEqual([
			['msg0', 'DeliveredToTerminal'],
			['msg1', 'DeliveryImpossible'],
		]);
		expect((await sim.send('+12025557066')).status).toBe(400);
	});
});

describe('delivery status', () => {
	test('is DeliveredToNetwork first, then final, then readable once', async () => {
		const id = idOf(await sim.send([FIRST, '+12025556001']));
		const onTheWay = await sim.status(id);
		expect([onTheWay.status, onTheWay.data]).toEqual([
			200,
			{
				DeliveryInfoList: {
					DeliveryInfo: [
						{ Id: 'msg0', Address: 'tel:+12025550142', DeliveryStatus: 'DeliveredToNetwork' },
						{ Id: 'msg1', Address: 'tel:+12025556001', DeliveryStatus: 'DeliveredToNetwork' },
					],
					ResourceUrl: `http://ewr2-api.att.invalid:8080${OUTBOX}/${id}`,
				},
			},
		]);
		await sim.status(id);
		sim.pass(50);
		expect(statusesOf(await sim.status(id))).toEqual([
			['msg0', 'DeliveredToTerminal'],
			['msg1', 'DeliveryImpossible'],
		]);
		const late = await sim.status(id);
		expect([late.status, late.data]).toEqual([
			400,
			{
				requestError: {
					serviceException: {
						messageId: 'SVC0002',
						text: 'Invalid input value for message part %1',
						variables: 'RequestIdentifier',
					},
				},
			},
		]);
	});

	test('leaves out who has been reported while others are on the way', async () => {
		const id = idOf(await sim.send([FIRST, '+12025556000']));
		sim.pass(50);
		expect(statusesOf(await sim.status(id))).toHaveLength(2);
		expect(statusesOf(await sim.status(id))).toEqual([['msg1', 'DeliveredToNetwork']]);
	});

	test('is forgotten 30 minutes after it was final', async () => {
		const ids = [idOf(await sim.send(FIRST)), idOf(await sim.send(SECOND))];
		sim.pass(50 + 30 * 60_000 - 1);
		expect((await sim.status(ids[0])).status).toBe(200);
		sim.pass(1);
		expect(refusal(await sim.status(ids[1]))).toEqual([400, 'SVC0002', 'RequestIdentifier']);
	});

	test('can be read as often as wanted by option, and not at all for an unknown id', async () => {
		sim.control.setOptions({ finalReads: null, finalKeepSeconds: null });
		const id = idOf(await sim.send(FIRST));
		sim.pass(1e8);
		for (let i = 0; i < 3; i++) expect((await sim.status(id)).status).toBe(200);
		expect((await sim.status('SMS0000000000000000')).status).toBe(400);
	});

	test.each([
		['6000', 'DeliveredToNetwork'],
		['6001', 'DeliveryImpossible'],
		['6002', 'MessageWaiting'],
		['6003', 'DeliveryUncertain'],
		['6004', 'Initial'],
		['0123', 'DeliveredToTerminal'],
	])('of a number that ends in %s becomes %s', async (digits, word) => {
		const id = idOf(await sim.send(`+1202555${digits}`));
		sim.pass(50);
		expect(statusesOf(await sim.status(id))).toEqual([['msg0', word]]);
	});

	test('is what a test decides', async () => {
		sim.control.setOutcome({ to: FIRST, outcome: { status: 'DeliveryImpossible', delayMs: 1000 } });
		sim.control.setOutcome({ suffix: '43', outcome: 'silent' });
		sim.control.setOutcome({ to: '2025550144', outcome: { rejected: 'SVC8513', case: 'temporary' } });
		const id = idOf(await sim.send([FIRST, SECOND]));
		sim.pass(999);
		expect(statusesOf(await sim.status(id)).map(([, word]) => word)).toEqual([
			'DeliveredToNetwork',
			'DeliveredToNetwork',
		]);
		sim.pass(1);
		expect(statusesOf(await sim.status(id))[0]).toEqual(['msg0', 'DeliveryImpossible']);
		expect(refusal(await sim.send('+12025550144'))[1]).toBe('SVC8513');
		sim.control.clearOutcomes();
		expect((await sim.send('+12025550144')).status).toBe(201);
		for (const outcome of [undefined, 7, { rejected: 'SVC9999' }, { rejected: 'bodyclient' }]) {
			expect(() => sim.control.setOutcome({ to: FIRST, outcome })).toThrow();
		}
	});

	test('changes as late as a test wants', async () => {
		const id = idOf(await sim.send([FIRST, '+12025556000']));
		sim.pass(50);
		sim.control.setMessageStatus({ to: '+12025556000', status: 'DeliveryImpossible' });
		sim.control.setMessageStatus({ messageId: id, to: FIRST, status: 'DeliveryUncertain' });
		expect(statusesOf(await sim.status(id)).map(([, word]) => word)).toEqual([
			'DeliveryUncertain',
			'DeliveryImpossible',
		]);
		expect(() => sim.control.setMessageStatus({ to: HANDSET, status: 'Initial' })).toThrow('no such outbound message');
	});

	test.each([
		[
			'camel',
			'upper',
			'plus',
			{ deliveryInfoList: { deliveryInfo: [{ address: FIRST, deliveryStatus: 'DELIVEREDTONETWORK' }] } },
		],
		[
			'lower',
			'lower',
			'digits',
			{ deliveryinfolist: { deliveryinfo: [{ address: '12025550142', deliverystatus: 'deliveredtonetwork' }] } },
		],
		[
			'pascal',
			'camel',
			'tel',
			{ DeliveryInfoList: { DeliveryInfo: [{ Address: `tel:${FIRST}`, DeliveryStatus: 'deliveredToNetwork' }] } },
		],
	])('in %s fields, %s words and %s addresses', async (fieldCase, statusCase, addressForm, body) => {
		sim.control.setOptions({ fieldCase, statusCase, addressForm });
		expect((await sim.status(idOf(await sim.send(FIRST)))).data).toMatchObject(body);
	});

	test('comes at the pace of the short code', async () => {
		sim.control.setOptions({ messagesPerSecond: 10 });
		await sim.send(numbers(20));
		const delivered = () => sim.control.accepted().filter(({ status }) => status === 'DeliveredToTerminal').length;
		sim.pass(1050);
		expect(delivered()).toBe(10);
		sim.pass(1000);
		expect(delivered()).toBe(20);
	});
});

describe('v2', () => {
	const send = (body) => sim.api('POST', `${V2}/outbox`, body);

	test('has flat bodies for one and for several', async () => {
		const { status, data } = await send({ Address: 'tel:2025550142', Message: 'Hello' });
		expect([status, data]).toEqual([
			201,
			{
				Id: 'SMS0000000000001000',
				ResourceReference: { ResourceUrl: `http://ewr2-api.att.invalid:8080${V2}/outbox/SMS0000000000001000` },
			},
		]);
		const several = await send(new URLSearchParams('Address=tel:2025550142&Address=tel:2025550143&Message=Hi'));
		sim.pass(50);
		const reply = await sim.api('GET', `${V2}/outbox/${several.data.Id}`);
		expect(statusesOf(reply)).toEqual([
			['msg0', 'DeliveredToTerminal'],
			['msg1', 'DeliveredToTerminal'],
		]);
		expect(refusal(await send({ Message: 'Hello' }))).toEqual([400, 'SVC0002', 'Address']);
	});

	test('has the short code of the inbox in the query', async () => {
		sim.control.inbound({ from: HANDSET, text: 'Hi' });
		const read = (code) => sim.api('GET', `${V2}/inbox?RegistrationID=${code}`);
		expect((await read('1234')).status).toBe(400);
		expect((await read(SHORT_CODE)).data.InboundSmsMessageList.InboundSmsMessage).toHaveLength(1);
	});
});

describe('the inbox', () => {
	const read = () => sim.api('GET', INBOX);

	test('is emptied by reading, batch by batch', async () => {
		sim.control.setOptions({ inboxBatchSize: 2 });
		for (const text of ['One', 'Two', 'STOP']) sim.control.inbound({ from: HANDSET, to: SHORT_CODE, text });
		expect((await read()).data).toEqual({
			InboundSmsMessageList: {
				InboundSmsMessage: ['One', 'Two'].map((Message, index) => ({
					MessageId: `msg${index}`,
					Message,
					SenderAddress: `tel:${HANDSET}`,
					DestinationAddress: SHORT_CODE,
				})),
				NumberOfMessagesInThisBatch: '2',
				ResourceUrl: `http://ewr2-api.att.invalid:8080${INBOX}`,
				TotalNumberOfPendingMessages: '1',
			},
		});
		expect(sim.control.pending()).toEqual({ [SHORT_CODE]: [{ from: HANDSET, to: SHORT_CODE, text: 'STOP' }] });
		expect((await read()).data.InboundSmsMessageList).toMatchObject({
			InboundSmsMessage: [{ MessageId: 'msg0', Message: 'STOP' }],
			TotalNumberOfPendingMessages: '0',
		});
		expect((await read()).data.InboundSmsMessageList.InboundSmsMessage).toEqual([]);
	});

	test('has numbers for counts, no destination, and keeps what was read by option', async () => {
		sim.control.setOptions({ inboxCountsAsNumbers: true, inboxDestinationAddress: false, inboxKeepsRead: true });
		sim.control.inbound({ from: HANDSET, text: 'Hi' });
		for (let i = 0; i < 2; i++) {
			expect((await read()).data.InboundSmsMessageList).toMatchObject({
				InboundSmsMessage: [{ MessageId: 'msg0', Message: 'Hi', SenderAddress: `tel:${HANDSET}` }],
				NumberOfMessagesInThisBatch: 1,
				TotalNumberOfPendingMessages: 0,
			});
		}
	});

	test('belongs to one short code', async () => {
		expect(refusal(await sim.api('GET', '/sms/v3/messaging/inbox/1234'))).toEqual([400, 'SVC0002', 'RegistrationID']);
		expect(() => sim.control.inbound({ from: HANDSET, to: '1234', text: 'Hi' })).toThrow('no short code');
		expect(() => sim.control.inbound({ from: '12', text: 'Hi' })).toThrow('"from" is no number');
		expect(() => sim.control.inbound({ from: HANDSET })).toThrow('"text" is missing');
	});
});

describe('callbacks', () => {
	let webhook;
	beforeEach(async () => {
		webhook = await startWebhook(answerWith(200));
		sim.control.setCallbackUrls({ url: `${webhook.url}?token=secret` });
	});
	afterEach(() => webhook.close());

	const bodies = () => webhook.received.map(({ body }) => body);

	test('bring an inbound text instead of the inbox', async () => {
		sim.control.inbound({ from: HANDSET, text: 'STOP' });
		sim.control.setOptions({ emptyMessageIds: true, inboxKeepsPushed: true });
		sim.control.inbound({ from: HANDSET, text: 'Hi' });
		await sim.control.idle();
		expect(bodies().sort((one, other) => one.Message.localeCompare(other.Message))).toEqual([
			{
				DateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
				MessageId: '',
				Message: 'Hi',
				SenderAddress: `tel:${HANDSET}`,
				DestinationAddress: SHORT_CODE,
			},
			expect.objectContaining({ MessageId: 'msg0', Message: 'STOP' }),
		]);
		expect(sim.control.pending()[SHORT_CODE]).toEqual([expect.objectContaining({ text: 'Hi' })]);
	});

	test('report one recipient each, when they are asked for', async () => {
		await sim.send(HANDSET);
		const id = idOf(await sim.send([FIRST, '+12025556001', '+12025556000'], { notifyDeliveryStatus: true }));
		sim.pass(50);
		await sim.control.idle();
		const report = (address, deliveryStatus) => ({
			deliveryInfoNotification: { messageId: id, deliveryInfo: { address, deliveryStatus } },
		});
		expect(bodies()).toHaveLength(2);
		expect(bodies()).toEqual(
			expect.arrayContaining([
				report(`tel:${FIRST}`, 'DeliveredToTerminal'),
				report('tel:+12025556001', 'DeliveryImpossible'),
			]),
		);
	});

	test('report other statuses by option, in other letters', async () => {
		sim.control.setOptions({ callbackStatuses: ['DeliveredToNetwork'], fieldCase: 'pascal', addressForm: 'digits' });
		await sim.send(FIRST, { notifyDeliveryStatus: true });
		await sim.control.idle();
		expect(bodies()[0].DeliveryInfoNotification.DeliveryInfo).toEqual({
			Address: '12025550142',
			DeliveryStatus: 'DeliveredToNetwork',
		});
	});

	test('are lost when they fail, unless they are tried again', async () => {
		webhook.answer = answerWith(500);
		sim.control.inbound({ from: HANDSET, text: 'One' });
		await sim.control.idle();
		sim.control.setOptions({ callbackRetries: 2, callbackRetryDelayMs: 5 });
		sim.control.inbound({ from: HANDSET, text: 'Two' });
		await sim.control.idle();
		expect(sim.control.events({ event: 'message' }).map(({ answers }) => answers.length)).toEqual([1, 3]);
		expect(sim.control.eventTotals()).toMatchObject({ delivered: 0, failed: 4, lost: 2 });
	});

	test('can be held, reordered, repeated and forged', async () => {
		sim.control.holdEvents();
		for (const text of ['One', 'Two']) sim.control.inbound({ from: HANDSET, text });
		sim.control.setOptions({ callbackConcurrency: 1 });
		expect(sim.control.releaseEvents({ order: 'reversed' })).toEqual({ released: 2 });
		await sim.control.idle();
		expect(bodies().map(({ Message }) => Message)).toEqual(['Two', 'One']);

		const [{ uuid }] = sim.control.events();
		expect((await sim.control.redeliver({ uuid, times: 2 })).answers.map(({ status }) => status)).toEqual([200, 200]);
		expect(bodies().map(({ Message }) => Message)).toEqual(['Two', 'One', 'Two', 'Two']);

		const first = webhook.received.length;
		for (const token of ['right', 'wrong', 'missing']) await sim.control.sendEvent({ event: 'message', token });
		await sim.control.sendEvent({ event: 'status', raw: '{"any":1}' });
		const queries = webhook.received.slice(first).map(({ path }) => path.replace('/hook', ''));
		expect(queries).toEqual(['?token=secret', '?token=not-secret', '', '?token=secret']);
		expect(bodies().at(-1)).toEqual({ any: 1 });
	});

	test('never leave this machine', async () => {
		sim.control.setCallbackUrls({ messageUrl: 'http://192.0.2.1/hook', statusUrl: null });
		sim.control.inbound({ from: HANDSET, text: 'Hi' });
		await sim.control.idle();
		expect(sim.control.events()[0].answers[0].error).toBe('the simulator calls this machine only');
		expect(() => sim.control.setCallbackUrls({ hook: 'x' })).toThrow('unknown address: hook');
		expect(() => sim.control.sendEvent({ event: 'status' })).toThrow('no address');
	});
});
