'use strict';

const { start, A2P, SENDER } = require('./ringcentralClient.js');

/** Every code of the provider's two tables of delivery errors. */
const RC = ['403', '410', '413', '430', '500', '501', '503', '504'];
const UP = ['410', '411', '412', '413', '414', '430', '431', '432', '433', '500'];
const CAR = [
	'104',
	'199',
	'400',
	'410',
	'411',
	'412',
	'413',
	'414',
	'430',
	'431',
	'432',
	'433',
	'434',
	'435',
	'450',
	'451',
	'452',
	'460',
	'461',
	'500',
];
const HOUR = 3600_000;

let sim;
beforeEach(async () => {
	sim = await start({ accessTokenTtlSeconds: 30 * 24 * 3600 });
});
afterEach(() => sim.close());

const number = (digits) => `+1202555${String(digits).padStart(4, '0')}`;
const range = (count, first = 0) => Array.from({ length: count }, (_, i) => number(first + i));
const create = (body, config) => sim.api('POST', `${A2P}/batches`, body, config);
const get = (path, params) => sim.api('GET', `${A2P}${path}`, undefined, { params });
const codeOf = (reply) => reply.data.errors?.[0].errorCode;

describe('creating a batch', () => {
	test('answers 201 with the accepted part, and the refused recipients counted from 1', async () => {
		const reply = await create({
			from: SENDER,
			text: 'Your order is ready.',
			messages: [
				{ to: [number(1)] },
				{ to: ['+1206555'] },
				{ to: [number(2)], text: 'Hi Kim' },
				{ to: ['12025550142'] },
			],
		});
		expect(reply.status).toBe(201);
		expect(reply.data).toEqual({
			id: expect.stringMatching(/^[\da-f-]{36}$/),
			from: SENDER,
			batchSize: 2,
			processedCount: 0,
			status: 'Processing',
			creationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}Z$/),
			lastModifiedTime: reply.data.creationTime,
			rejected: [
				{ index: 2, to: ['+1206555'], errorCode: 'SMS-RC-410', description: 'recipient not valid' },
				{ index: 4, to: ['12025550142'], errorCode: 'SMS-RC-410', description: 'recipient not valid' },
			],
		});
		expect((await get(`/batches/${reply.data.id}`)).data.rejected).toEqual([]);
		expect(sim.control.accepted().map(({ to, text }) => [to, text])).toEqual([
			[number(1), 'Your order is ready.'],
			[number(2), 'Hi Kim'],
		]);
	});

	test.each([
		['a number outside North America', '+33612345678', 'SMS-RC-410'],
		['an impossible area code', '+11025550100', 'SMS-RC-410'],
		['a pattern for refusal', '+12025556410', 'SMS-RC-410'],
		['the other code of the reference', '+12025556100', 'CMN-100'],
	])('puts %s into rejected', async (_, to, errorCode) => {
		const { rejected, batchSize } = await sim.send([to]);
		expect(rejected).toEqual([{ index: 1, to: [to], errorCode, description: 'recipient not valid' }]);
		expect(batchSize).toBe(0);
	});

	test('makes an empty, completed batch of invalid recipients only, or refuses it when told so', async () => {
		expect(await sim.send(['+1206555'])).toMatchObject({ batchSize: 0, status: 'Completed', cost: 0 });
		sim.control.setOptions({ refuseBatchWithoutValidRecipient: true });
		expect(codeOf(await create({ from: SENDER, text: 'x', messages: [{ to: ['+1206555'] }] }))).toBe('CMN-101');
	});

	const one = [{ to: [number(1)] }];
	test.each([
		['no sender', { text: 'x', messages: one }, 400, 'CMN-101'],
		["a sender that is not the account's", { from: '+12025550177', text: 'x', messages: one }, 400, 'CMN-101'],
		['a sender without plus', { from: '12025550100', text: 'x', messages: one }, 400, 'CMN-101'],
		['a sender without the A2P feature', { from: '+12025550150', text: 'x', messages: one }, 403, 'CMN-109'],
		['no messages', { from: SENDER, text: 'x' }, 400, 'CMN-101'],
		['an empty list of messages', { from: SENDER, text: 'x', messages: [] }, 400, 'CMN-101'],
		['two numbers in one message', { from: SENDER, text: 'x', messages: [{ to: range(2) }] }, 400, 'CMN-101'],
		['no number in a message', { from: SENDER, text: 'x', messages: [{ to: [] }] }, 400, 'CMN-101'],
		['a number that is no list', { from: SENDER, text: 'x', messages: [{ to: number(1) }] }, 400, 'CMN-101'],
		['no text at all', { from: SENDER, messages: one }, 400, 'CMN-101'],
		[
			'a text of 1001 characters',
			{ from: SENDER, messages: [{ to: [number(1)], text: 'x'.repeat(1001) }] },
			400,
			'CMN-101',
		],
		['a default text of 1001 characters', { from: SENDER, text: 'x'.repeat(1001), messages: one }, 400, 'CMN-101'],
		['a body that is no object', [], 400, 'CMN-101'],
		['10,001 messages', { from: SENDER, text: 'x', messages: Array(10_001).fill(one[0]) }, 400, 'CMN-106'],
	])('refuses %s', async (_, body, status, errorCode) => {
		const reply = await create(body);
		expect(reply.status).toBe(status);
		expect(reply.data).toMatchObject({ errorCode, message: expect.any(String), errors: [{ errorCode }] });
		expect(sim.control.accepted()).toEqual([]);
	});

	test('accepts 10,000 messages and a text of 1000 characters', async () => {
		const reply = await create({ from: SENDER, text: 'x'.repeat(1000), messages: Array(10_000).fill(one[0]) });
		expect([reply.status, reply.data.batchSize]).toEqual([201, 10_000]);
	});

	test.each([
		['no content type', '{}', { 'Content-Type': false }, 400, 'CMN-110'],
		['a content type that is not JSON', '{}', { 'Content-Type': 'text/plain' }, 400, 'CMN-407'],
		['broken JSON', '{"from":', { 'Content-Type': 'application/json' }, 400, 'CMN-104'],
	])('refuses %s', async (_, body, headers, status, errorCode) => {
		const reply = await create(Buffer.from(body), { headers });
		expect([reply.status, codeOf(reply)]).toEqual([status, errorCode]);
	});

	test('refuses a body over the limit of 50 MB', async () => {
		expect(sim.control.options().maxBodyBytes).toBe(50 * 1024 * 1024);
		sim.control.setOptions({ maxBodyBytes: 1000 });
		expect((await create({ from: SENDER, text: 'x'.repeat(999), messages: one })).status).toBe(413);
	});

	test('knows neither the old singular paths nor other accounts', async () => {
		expect(codeOf(await sim.api('POST', `${A2P}/batch`, {}))).toBe('AGW-404');
		expect((await sim.api('GET', '/restapi/v1.0/account/999/a2p-sms/batches')).status).toBe(404);
		expect((await sim.api('GET', '/restapi/v1.0/account/400100/a2p-sms/batches')).status).toBe(200);
	});
});

describe('processing', () => {
	test('works through a batch at the speed of its sender and completes it without waiting for reports', async () => {
		sim.control.setOptions({ messagesPerSecond: 1, processingDelayMs: 0, deliveryDelayMs: 10_000 });
		const { id } = await sim.send(range(5));
		const progress = async () => {
			const { processedCount, status } = (await get(`/batches/${id}`)).data;
			const { queued, sent, delivered } = (await get('/statuses', { batchId: id })).data;
			return [processedCount, status, queued.count, sent.count, delivered.count];
		};
		expect(await progress()).toEqual([0, 'Processing', 5, 0, 0]);
		sim.pass(2000);
		expect(await progress()).toEqual([2, 'Processing', 3, 2, 0]);
		sim.pass(3000);
		expect(await progress()).toEqual([5, 'Completed', 0, 5, 0]);
		sim.pass(7000);
		expect(await progress()).toEqual([5, 'Completed', 0, 3, 2]);
		sim.pass(3000);
		expect(await progress()).toEqual([5, 'Completed', 0, 0, 5]);
	});

	test('queues the batches of one sender behind each other and those of two senders side by side', async () => {
		sim.control.setOptions({ messagesPerSecond: 1, processingDelayMs: 0 });
		const batches = [
			await sim.send(range(3)),
			await sim.send(range(3)),
			await sim.send(range(3), { from: '+12025550101' }),
		];
		sim.pass(3000);
		const counts = [];
		for (const { id } of batches) counts.push((await get(`/batches/${id}`)).data.processedCount);
		expect(counts).toEqual([3, 0, 3]);
	});

	test('tells the cost of a batch once it is completed: segments that were sent', async () => {
		const { id } = await sim.send([number(1), number(9411), number(7413)], { text: 'x'.repeat(161) });
		expect((await get(`/batches/${id}`)).data).not.toHaveProperty('cost');
		sim.pass(1000);
		expect((await get(`/batches/${id}`)).data).toMatchObject({ status: 'Completed', cost: 0.028 });
	});

	test.each([
		['160 characters of GSM-7', 'x'.repeat(160), 1],
		['161 characters of GSM-7', 'x'.repeat(161), 2],
		['80 euro signs', '€'.repeat(80), 1],
		['153 places that end inside a euro sign', `${'x'.repeat(152)}€${'x'.repeat(152)}`, 3],
		['70 characters of UCS-2', 'ж'.repeat(70), 1],
		['71 characters of UCS-2', 'ж'.repeat(71), 2],
		['67 places that end inside an emoji', `${'ж'.repeat(66)}😀${'ж'.repeat(66)}`, 3],
	])('counts %s as %3$s segments', async (_, text, segments) => {
		const { id } = await sim.send([number(1)], { text });
		expect((await get('/messages', { batchId: id })).data.records[0].segmentCount).toBe(segments);
	});

	test('fails what goes over the daily limit of a number', async () => {
		sim.control.setOptions({ dailyLimitPerNumber: 2 });
		await sim.send(range(3));
		sim.pass(1000);
		expect(sim.control.accepted().map(({ errorCode }) => errorCode)).toEqual([null, null, 'SMS-RC-403']);
		sim.pass(24 * HOUR);
		await sim.send(range(1, 3));
		sim.pass(1000);
		expect(sim.control.accepted({ to: number(3) })[0].status).toBe('Delivered');
	});
});

describe('delivery results', () => {
	const codes = [
		...RC.map((code) => [`SMS-RC-${code}`, number(`7${code}`), 'SendingFailed']),
		...UP.map((code) => [`SMS-UP-${code}`, number(`8${code}`), 'SendingFailed']),
		...CAR.map((code) => [`SMS-CAR-${code}`, number(`9${code}`), 'DeliveryFailed']),
	];
	test.each(codes)('%s comes by the last digits of the number', async (errorCode, to, messageStatus) => {
		await sim.send([to]);
		sim.pass(1000);
		expect((await get('/messages')).data.records[0]).toMatchObject({ to: [to], messageStatus, errorCode });
	});

	test('all other numbers are delivered, the silent one stays sent, two fail without a code', async () => {
		await sim.send([number(142), number(5999), number(9999), number(6000), number(6001), number(6002)]);
		sim.pass(48 * HOUR);
		expect(sim.control.accepted().map(({ status, errorCode }) => [status, errorCode])).toEqual([
			['Delivered', null],
			['Delivered', null],
			['Delivered', null],
			['Sent', null],
			['DeliveryFailed', null],
			['SendingFailed', null],
		]);
	});

	test('a message that failed before it was sent has neither cost nor segments', async () => {
		await sim.send([number(7413)]);
		sim.pass(1000);
		const [record] = (await get('/messages')).data.records;
		expect(record).not.toHaveProperty('cost');
		expect(record).not.toHaveProperty('segmentCount');
	});

	test('can be ordered per number and per suffix, and the patterns switched off', async () => {
		sim.control.setOutcome({ to: number(1), outcome: 'SMS-CAR-999' });
		sim.control.setOutcome({ to: number(2), outcome: { rejected: 'SMS-RC-410' } });
		sim.control.setOutcome({ suffix: '77', outcome: 'silent' });
		sim.control.setOutcome({
			to: number(3),
			outcome: { status: 'DeliveryFailed', errorCode: 'SMS-CAR-104', delayMs: 2 * HOUR },
		});
		sim.control.setOptions({ numberPatterns: false });
		await sim.send([number(1), number(2), number(77), number(3), number(9411)]);
		const outcomes = () => sim.control.accepted().map(({ status, errorCode }) => errorCode ?? status);
		sim.pass(1000);
		expect(outcomes()).toEqual(['SMS-CAR-999', 'Sent', 'Sent', 'Delivered']);
		sim.pass(2 * HOUR);
		expect(outcomes()).toEqual(['SMS-CAR-999', 'Sent', 'SMS-CAR-104', 'Delivered']);
	});

	test('can be changed afterwards, as by a late report', async () => {
		await sim.send([number(9104)]);
		sim.pass(1000);
		sim.control.setMessageStatus({ to: number(9104), status: 'Delivered' });
		const { data } = await get('/statuses');
		expect([data.delivered.count, data.deliveryFailed]).toEqual([1, { count: 0, cost: 0, errorCodeCounts: {} }]);
	});

	test('obeys geography where it is asked to: no Caribbean, no Canada from a US number', async () => {
		sim.control.setOptions({ strictGeography: true });
		const { rejected } = await sim.send(['+14165550123', '+12425550123', '+12065550123']);
		expect(rejected.map(({ index }) => index)).toEqual([1, 2]);
	});
});

describe('reading batches', () => {
	test('shows the last 24 hours unless dates are given', async () => {
		const { id } = await sim.send(range(1));
		sim.pass(25 * HOUR);
		const later = await sim.send(range(1, 1));
		const ids = async (params) => (await get('/batches', params)).data.records.map((batch) => batch.id);
		expect(await ids()).toEqual([later.id]);
		expect(await ids({ dateFrom: '2020-01-01T00:00:00Z' })).toEqual([later.id, id]);
		expect(await ids({ dateFrom: later.creationTime, dateTo: later.creationTime })).toEqual([later.id]);
	});

	test('filters by sender and status', async () => {
		await sim.send(range(1));
		sim.pass(1000);
		const other = await sim.send(range(1), { from: '+12025550101' });
		const ids = async (params) => (await get('/batches', params)).data.records.map((batch) => batch.id);
		expect(await ids({ from: '+12025550101' })).toEqual([other.id]);
		expect(await ids({ status: 'Processing' })).toEqual([other.id]);
		expect(await ids(new URLSearchParams('status=Queued&status=Sent'))).toEqual([]);
	});

	test('reads a bare plus in the query as a blank, and refuses the number', async () => {
		expect(codeOf(await sim.api('GET', `${A2P}/batches?from=${SENDER}`))).toBe('CMN-101');
	});

	test.each([
		['/batches', { dateFrom: 'yesterday' }],
		['/batches', { dateFrom: '2026-01-02T00:00:00Z', dateTo: '2026-01-01T00:00:00Z' }],
		['/batches', { perPage: 1001 }],
		['/batches', { perPage: 0 }],
		['/batches', { status: 'Done' }],
		['/batches', { pageToken: 'made-up' }],
		['/messages', { direction: 'Both' }],
		['/messages', { view: 'Full' }],
		['/messages', { phoneNumber: 'x' }],
		['/messages', { pageToken: Buffer.from('["batches",{}]').toString('base64url') }],
		['/statuses', { dateTo: 'x' }],
		['/opt-outs', { status: 'OptOut' }],
	])('%s refuses %p', async (path, params) => {
		const reply = await get(path, params);
		expect([reply.status, codeOf(reply)]).toEqual([400, 'CMN-101']);
	});

	test.each(['/batches/none', '/messages/1', '/messages/none', '/messages?batchId=none', '/statuses?batchId=none'])(
		'%s is not found',
		async (path) => {
			const reply = await get(path);
			expect([reply.status, codeOf(reply)]).toEqual([404, 'CMN-102']);
		},
	);

	test('pages with opaque tokens that do not shift when batches are added', async () => {
		const made = [];
		for (let i = 0; i < 5; i++) made.unshift((await sim.send(range(1))).id);
		const first = (await get('/batches', { perPage: 2 })).data;
		await sim.send(range(1));
		const second = (await get('/batches', { pageToken: first.paging.nextPageToken })).data;
		const third = (await get('/batches', { pageToken: second.paging.nextPageToken })).data;
		expect([first, second, third].flatMap(({ records }) => records.map(({ id }) => id))).toEqual(made);
		expect(third.paging).not.toHaveProperty('nextPageToken');
		const back = (await get('/batches', { pageToken: third.paging.previousPageToken })).data;
		expect(back.records).toEqual(second.records);
		expect((await get('/batches', { pageToken: third.paging.firstPageToken })).data.records).toEqual(first.records);
	});
});

describe('reading messages', () => {
	test('leaves the text out of the simple view, and shows it in the detailed one and in a single message', async () => {
		const { id } = await sim.send([number(1)]);
		sim.pass(1000);
		const [simple] = (await get('/messages')).data.records;
		expect(simple).toEqual({
			id: '900001',
			batchId: id,
			from: SENDER,
			to: [number(1)],
			direction: 'Outbound',
			messageStatus: 'Delivered',
			segmentCount: 1,
			cost: 0.007,
			creationTime: expect.any(String),
			lastModifiedTime: expect.stringMatching(/\.\d{6,9}Z$/),
		});
		expect((await get('/messages', { view: 'Detailed' })).data.records).toEqual([{ ...simple, text: 'Hello' }]);
		expect((await get('/messages/900001')).data).toEqual({ ...simple, text: 'Hello' });
		sim.control.setOptions({ listMessageIdsAsNumbers: true });
		expect((await get('/messages')).data.records[0].id).toBe(900001);
	});

	test('applies the window of 24 hours to the messages of a batch too', async () => {
		const { id, creationTime } = await sim.send(range(1));
		sim.pass(25 * HOUR);
		expect((await get('/messages', { batchId: id })).data).toEqual({ records: [], paging: { perPage: 1000 } });
		expect((await get('/messages', { batchId: id, dateFrom: creationTime })).data.records).toHaveLength(1);
		sim.control.setOptions({ windowAppliesToBatchId: false });
		expect((await get('/messages', { batchId: id })).data.records).toHaveLength(1);
	});

	test('pages through batches and inbound texts, each message once, forwards and backwards', async () => {
		await sim.send(range(1200));
		sim.control.inbound({ from: number(7), to: SENDER, text: 'Hi' });
		await sim.send(range(800));
		let page = (await get('/messages', { perPage: 300 })).data;
		const forwards = [page];
		sim.control.inbound({ from: number(8), to: SENDER, text: 'too late for this list' });
		while (page.paging.nextPageToken) {
			page = (await get('/messages', { pageToken: page.paging.nextPageToken })).data;
			forwards.push(page);
		}
		const ids = forwards.flatMap(({ records }) => records.map(({ id }) => Number(id)));
		expect(ids).toEqual(Array.from({ length: 2001 }, (_, i) => 902001 - i));
		const backwards = [page];
		while (page.paging.previousPageToken) {
			page = (await get('/messages', { pageToken: page.paging.previousPageToken })).data;
			backwards.unshift(page);
		}
		expect(backwards.map(({ records }) => records)).toEqual(forwards.map(({ records }) => records));
	});

	test('filters by batch, direction and up to 15 numbers', async () => {
		const { id } = await sim.send(range(3));
		await sim.send(range(3), { from: '+12025550101' });
		sim.control.inbound({ from: number(1), to: SENDER, text: 'Yes please' });
		const count = async (query) => (await get(`/messages?${query}`)).data.records?.length;
		expect(await count(`batchId=${id}`)).toBe(3);
		expect(await count('direction=Inbound')).toBe(1);
		expect(await count('direction=Inbound&direction=Outbound')).toBe(7);
		expect(await count(`phoneNumber=${encodeURIComponent(number(1))}`)).toBe(3);
		expect(await count(`phoneNumber=${encodeURIComponent(SENDER)}&phoneNumber=${encodeURIComponent(number(1))}`)).toBe(
			5,
		);
		const sixteen = range(16)
			.map((to) => `phoneNumber=${encodeURIComponent(to)}`)
			.join('&');
		expect(codeOf(await get(`/messages?${sixteen}`))).toBe('CMN-151');
	});

	test('shows an inbound text as delivered, free of charge and without a batch', async () => {
		sim.control.inbound({ from: number(1), to: SENDER, text: 'Yes please' });
		const [record] = (await get('/messages', { view: 'Detailed' })).data.records;
		expect(record).toMatchObject({
			from: number(1),
			to: [SENDER],
			direction: 'Inbound',
			messageStatus: 'Delivered',
			cost: 0,
			segmentCount: 1,
			text: 'Yes please',
		});
		expect(record).not.toHaveProperty('batchId');
	});

	test('sums up statuses with costs and error codes, for all or for single numbers', async () => {
		const { id } = await sim.send([...range(3), number(6000), number(7413), number(9411), number(9411)]);
		sim.pass(1000);
		expect((await get('/statuses', { batchId: id })).data).toEqual({
			queued: { count: 0, cost: 0 },
			sent: { count: 1, cost: 0.007 },
			delivered: { count: 3, cost: 0.021 },
			sendingFailed: { count: 1, cost: 0, errorCodeCounts: { 'SMS-RC-413': 1 } },
			deliveryFailed: { count: 2, cost: 0.014, errorCodeCounts: { 'SMS-CAR-411': 2 } },
		});
		const { data } = await get('/statuses', { phoneNumber: number(9411) });
		expect([data.delivered.count, data.deliveryFailed.count]).toEqual([0, 2]);
	});
});

describe('opt-outs', () => {
	const CONSENTS = '/restapi/v2/accounts/~/sms/consents';
	const consent = (overrides) => ({
		from: SENDER,
		to: number(1),
		optStatus: 'OptOut',
		source: 'Api',
		coverage: 'PhoneNumber',
		...overrides,
	});

	test.each(['STOP', 'stop', ' Unsubscribe ', 'QUIT', 'CANCEL', 'END'])(
		'%p stops later messages of that sender only',
		async (text) => {
			sim.control.inbound({ from: number(1), to: SENDER, text });
			const batch = await sim.send([number(1), number(2)]);
			await sim.send([number(1)], { from: '+12025550101' });
			sim.pass(1000);
			expect(batch).toMatchObject({ batchSize: 2, rejected: [] });
			expect(sim.control.accepted().map(({ errorCode }) => errorCode)).toEqual(['SMS-RC-413', null, null]);
		},
	);

	test.each(['START', 'subscribe', 'RESUME', 'CONTINUE', 'UNSTOP'])('%p allows them again', async (text) => {
		sim.control.inbound({ from: number(1), to: SENDER, text: 'STOP' });
		sim.control.inbound({ from: number(1), to: SENDER, text });
		await sim.send([number(1)]);
		sim.pass(1000);
		expect(sim.control.accepted()[0].status).toBe('Delivered');
	});

	test('do not come from a sentence with the word in it', () => {
		sim.control.inbound({ from: number(1), to: SENDER, text: 'stop by tomorrow' });
		expect(sim.control.consents()).toEqual([]);
	});

	test('reach messages that are still queued, and not those already sent', async () => {
		sim.control.setOptions({ messagesPerSecond: 1, processingDelayMs: 0 });
		await sim.send([number(1), number(1)]);
		sim.pass(1500);
		sim.control.inbound({ from: number(1), to: SENDER, text: 'STOP' });
		sim.pass(5000);
		expect(sim.control.accepted().map(({ status }) => status)).toEqual(['Delivered', 'SendingFailed']);
	});

	test('are listed in the old form', async () => {
		sim.control.inbound({ from: number(1), to: SENDER, text: 'STOP' });
		sim.control.inbound({ from: number(2), to: SENDER, text: 'START' });
		const entry = (to, status) => ({ from: SENDER, to, status, source: 'Recipient' });
		expect((await get('/opt-outs')).data.records).toEqual([entry(number(1), 'OptOut')]);
		expect((await get('/opt-outs', { status: 'optin' })).data.records).toEqual([entry(number(2), 'OptIn')]);
		expect((await get('/opt-outs', { status: 'all', from: '*' })).data.records).toHaveLength(2);
		expect((await get('/opt-outs', { from: '+12025550101' })).data.records).toEqual([]);
	});

	test('are assigned in bulk, with what failed beside what succeeded', async () => {
		const assign = (body) => sim.api('POST', `${A2P}/opt-outs/bulk-assign`, body);
		expect((await assign({ from: SENDER, optOuts: [number(1), 'x'], optIns: [number(2)] })).data).toEqual({
			optOuts: { successful: [number(1)], failed: [{ to: 'x', errorMessage: expect.any(String) }] },
			optIns: { successful: [number(2)], failed: [] },
		});
		expect(codeOf(await assign({ from: SENDER, optOuts: [], optIns: [] }))).toBe('CMN-101');
		expect(codeOf(await assign({ from: '+12025550177', optOuts: [number(1)] }))).toBe('CMN-101');
	});

	test('are found by a search with pages', async () => {
		const records = range(5).map((to) => consent({ to }));
		expect((await sim.api('PATCH', CONSENTS, { records })).data).toEqual({});
		const search = async (body) => (await sim.api('POST', `${CONSENTS}/search`, body)).data;
		const first = await search({ from: [SENDER], optStatus: 'OptOut', perPage: 3 });
		expect(first.records[0]).toEqual({
			from: SENDER,
			to: number(0),
			optStatus: 'OptOut',
			source: 'Api',
			lastModifiedTime: expect.any(String),
		});
		const second = await search({ pageToken: first.paging.nextPageToken });
		expect([...first.records, ...second.records].map(({ to }) => to)).toEqual(range(5));
		expect(second.paging).not.toHaveProperty('nextPageToken');
		expect((await search({ to: [number(3)] })).records).toHaveLength(1);
		expect((await search({ coverage: ['Account'] })).records).toEqual([]);
		expect((await sim.api('GET', CONSENTS, undefined, { params: { optStatus: 'OptIn' } })).data.records).toEqual([]);
	});

	test.each([
		['21 senders', { from: Array(21).fill(SENDER) }, 'CMN-151'],
		['21 recipients', { to: range(21) }, 'CMN-151'],
		['a sender that is no list', { from: SENDER }, 'CMN-101'],
		['any sender', { from: ['*'] }, 'CMN-101'],
		['an unknown status', { optStatus: 'optout' }, 'CMN-101'],
		['a page of 1001', { perPage: 1001 }, 'CMN-101'],
	])('cannot be searched with %s', async (_, body, errorCode) => {
		const reply = await sim.api('POST', `${CONSENTS}/search`, body);
		expect([reply.status, codeOf(reply)]).toEqual([400, errorCode]);
	});

	test.each([
		["a sender that is not the account's", { from: '+12025550177' }],
		['a recipient that is no number', { to: 'x' }],
		['an unknown status', { optStatus: 'optout' }],
		['no source', { source: undefined }],
		['no coverage', { coverage: undefined }],
	])('answer 200 to a change with %s, which is among failedRecords', async (_, overrides) => {
		const { status, data } = await sim.api('PATCH', CONSENTS, { records: [consent(), consent(overrides)] });
		expect(status).toBe(200);
		expect(data.failedRecords).toHaveLength(1);
		expect(data.failedRecords[0].error).toEqual({ errorCode: 'CMN-101', message: expect.any(String) });
		expect(sim.control.consents()).toHaveLength(1);
	});

	test.each([
		['no record', { records: [] }, 'CMN-101'],
		['1001 records', { records: Array(1001).fill({}) }, 'CMN-151'],
	])('refuse a change with %s', async (_, body, errorCode) => {
		expect(codeOf(await sim.api('PATCH', CONSENTS, body))).toBe(errorCode);
	});
});

describe('phone numbers', () => {
	const PATH = '/restapi/v1.0/account/~/extension/~/phone-number';
	const list = async (params) => (await sim.api('GET', PATH, undefined, { params })).data;

	test('show which of them may send A2P messages', async () => {
		const { records } = await list();
		expect(records).toHaveLength(6);
		expect(
			records.filter(({ features }) => features.includes('A2PSmsSender')).map(({ phoneNumber }) => phoneNumber),
		).toEqual(['+12025550100', '+12025550101', '+12025550199']);
		expect((await list({ usageType: 'CompanyNumber' })).records).toHaveLength(1);
	});

	test('come in pages that end when there is no nextPage', async () => {
		let page = await list({ perPage: 4 });
		expect(page.paging).toEqual({ page: 1, perPage: 4, totalPages: 2, totalElements: 6, pageStart: 0, pageEnd: 3 });
		expect(page.navigation).not.toHaveProperty('previousPage');
		const next = await sim.api('GET', page.navigation.nextPage.uri);
		expect(next.data.records).toHaveLength(2);
		expect(next.data.navigation).not.toHaveProperty('nextPage');
		expect(next.data.paging).toMatchObject({ page: 2, pageStart: 4, pageEnd: 5 });
	});

	test('have no features in the list of the account, and are closed to other extensions', async () => {
		const { data } = await sim.api('GET', '/restapi/v1.0/account/~/phone-number');
		expect(data.records[0]).not.toHaveProperty('features');
		expect(codeOf(await sim.api('GET', '/restapi/v1.0/account/~/extension/1/phone-number'))).toBe('CMN-404');
	});
});
