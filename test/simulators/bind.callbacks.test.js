'use strict';

const { answerWith, startWebhook } = require('./webhook.js');
const { start, FIRST, SECOND } = require('./bindClient.js');

let sim;
let webhook;
beforeEach(async () => {
	sim = await start();
	webhook = await startWebhook(answerWith(200));
	sim.control.setCallbackUrls({ url: `${webhook.url}?token=secret` });
});
afterEach(async () => {
	await sim.close();
	await webhook.close();
});

const received = async () => {
	await sim.control.idle();
	return webhook.received.map(({ body }) => body);
};

describe('delivery reports', () => {
	test('tell of a delivered message, with the id of the send', async () => {
		const { data } = await sim.send(FIRST);
		expect(await received()).toEqual([]);
		sim.pass(50);
		expect(await received()).toEqual([
			{ type: 'DLR', message_id: data.message_id, from: 'MyStore', to: FIRST, status: 'DELIVERED', error: '000' },
		]);
		expect(webhook.received[0].headers['content-type']).toBe('application/json');
		expect(sim.control.accepted()[0]).toMatchObject({ status: 'DELIVERED', errorCode: 0 });
	});

	test.each([
		['7001', 'UNDELIVERABLE', '001'],
		['7027', 'UNDELIVERABLE', '027'],
		['7346', 'UNDELIVERABLE', '346'],
		['8040', 'REJECTED', '040'],
		['8351', 'REJECTED', '351'],
		['4100', 'EXPIRED', '4100'],
		['6001', 'EXPIRED', '000'],
		['6002', 'UNKNOWN', '000'],
		['6003', 'UNDELIVERABLE', '999'],
		['7999', 'DELIVERED', '000'],
		['0142', 'DELIVERED', '000'],
	])('of a number that ends in %s: %s %s', async (digits, status, error) => {
		await sim.send(`1202555${digits}`);
		sim.pass(50);
		expect(await received()).toMatchObject([{ to: `1202555${digits}`, status, error }]);
	});

	test('never come for a silent number', async () => {
		await sim.send('12025556000');
		sim.pass(1e9);
		expect(await received()).toEqual([]);
	});

	test.each([
		['padded', '027', '000', '4100'],
		['plain', '27', '0', '4100'],
		['number', 27, 0, 4100],
	])('with codes written as %s', async (errorFormat, ...codes) => {
		sim.control.setOptions({ errorFormat, callbackConcurrency: 1 });
		for (const digits of ['7027', '0142', '4100']) await sim.send(`1202555${digits}`);
		sim.pass(50);
		expect((await received()).map(({ error }) => error)).toEqual(codes);
	});

	test('are what a test decides, also later', async () => {
		sim.control.setOptions({ callbackConcurrency: 1 });
		sim.control.setOutcome({ to: `+${FIRST}`, outcome: 31 });
		sim.control.setOutcome({ to: SECOND, outcome: { status: 'REJECTED', error: 'odd', delayMs: 900 } });
		const first = (await sim.send(FIRST)).data.message_id;
		await sim.send(SECOND);
		sim.pass(899);
		expect((await received()).map(({ status, error }) => [status, error])).toEqual([['UNDELIVERABLE', '031']]);
		sim.pass(1);
		sim.control.setMessageStatus({ messageId: first, status: 'DELIVERED' });
		sim.control.setMessageStatus({ to: `+${SECOND}`, status: 'EXPIRED', error: 41 });
		expect((await received()).slice(1).map(({ status, error }) => [status, error])).toEqual([
			['REJECTED', 'odd'],
			['DELIVERED', '000'],
			['EXPIRED', '041'],
		]);
		expect(() => sim.control.setMessageStatus({ to: FIRST, status: 'LOST' })).toThrow('unknown status');
		expect(() => sim.control.setMessageStatus({ to: '385900000000', status: 'EXPIRED' })).toThrow('no such');
	});

	test('go to the address of the message, where it names one', async () => {
		const other = await startWebhook(answerWith(200));
		const template = '/v1.0/sms/template/5f0c1f0e-0000-4000-8000-0000000000a3/send';
		await sim.api('POST', template, { to: FIRST, callback_url: other.url });
		await sim.send(SECOND, { callback_url: other.url });
		sim.control.setOptions({ callbackUrlOnPlainSend: false });
		await sim.send('385911234569', { callback_url: other.url });
		sim.pass(50);
		expect((await received()).map(({ to }) => to)).toEqual(['385911234569']);
		expect(other.received.map(({ body }) => body.to).sort()).toEqual([FIRST, SECOND]);
		await other.close();
	});

	test('come at the pace of the account', async () => {
		sim.control.setOptions({ messagesPerSecond: 10 });
		for (let i = 0; i < 3; i++) await sim.send(FIRST);
		sim.pass(250);
		expect(await received()).toHaveLength(2);
	});
});

describe('inbound texts', () => {
	test('come to the same address, with an id of their own and numbers without plus', async () => {
		const { messageId } = sim.control.inbound({ from: `+${FIRST}`, to: '+385990001112', text: 'STOP' });
		expect(await received()).toEqual([
			{ type: 'MO', message_id: messageId, from: FIRST, to: '385990001112', text: 'STOP' },
		]);
	});

	test('come to an address of their own', async () => {
		sim.control.setCallbackUrls({ statusUrl: null });
		sim.control.inbound({ from: FIRST, text: 'Hi' });
		await sim.send(FIRST);
		sim.pass(50);
		expect((await received()).map(({ type }) => type)).toEqual(['MO']);
		expect(sim.control.subscriptions()).toEqual([
			{ id: 'sim-api-key', statusUrl: null, messageUrl: `${webhook.url}?token=secret` },
		]);
	});

	test('come to numbers of the account only', () => {
		expect(() => sim.control.inbound({ from: FIRST, to: '385990009999', text: 'Hi' })).toThrow(
			'no number of the account',
		);
		expect(() => sim.control.inbound({ from: 'MyStore', text: 'Hi' })).toThrow('"from" is no number');
		expect(() => sim.control.inbound({ from: FIRST })).toThrow('"text" is missing');
	});
});

describe('the delivery of callbacks', () => {
	test('gives up at once, or tries again by option', async () => {
		webhook.answer = answerWith(503);
		sim.control.inbound({ from: FIRST, text: 'One' });
		await sim.control.idle();
		sim.control.setOptions({ callbackRetries: 2, callbackRetryDelayMs: 5 });
		sim.control.inbound({ from: FIRST, text: 'Two' });
		await sim.control.idle();
		expect(sim.control.events().map(({ answers }) => answers.map(({ status }) => status))).toEqual([
			[503],
			[503, 503, 503],
		]);
	});

	test('can be held, reordered, repeated and forged', async () => {
		sim.control.setOptions({ callbackConcurrency: 1 });
		sim.control.holdEvents();
		for (const text of ['One', 'Two']) sim.control.inbound({ from: FIRST, text });
		sim.control.releaseEvents({ order: 'reversed' });
		expect((await received()).map(({ text }) => text)).toEqual(['Two', 'One']);
		const { uuid } = sim.control.events().at(-1);
		const { answers } = await sim.control.redeliver({ uuid, times: 2 });
		expect(answers.map(({ status }) => status)).toEqual([200, 200]);
		const ids = (await received()).slice(1).map(({ message_id: id }) => id);
		expect(new Set(ids).size).toBe(1);

		const first = webhook.received.length;
		for (const token of ['right', 'wrong', 'missing']) {
			await sim.control.sendEvent({ event: 'status', body: { type: 'DLR' }, token });
		}
		const queries = webhook.received.slice(first).map(({ path }) => path.replace('/hook', ''));
		expect(queries).toEqual(['?token=secret', '?token=not-secret', '']);
	});
});
