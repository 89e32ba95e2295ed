'use strict';

const { createHash, createHmac } = require('node:crypto');
const { sign } = require('../../simulators/sinch/signature.js');
const { start, startWebhook, answerWith, numbers, SENDER, TOLL_FREE } = require('./sinchClient.js');

const HANDSET = '12025551234';
const DAY = 24 * 3600_000;

let sim;
let webhook;
beforeEach(async () => {
	sim = await start();
	webhook = await startWebhook();
	sim.control.setPlan({ callbackUrl: webhook.url, inboundUrl: `${webhook.url}/in` });
});
afterEach(async () => {
	await sim.close();
	await webhook.close();
});

const bodies = () => webhook.received.map(({ body }) => body);
const said = () => bodies().map(({ recipient, status, code }) => `${recipient.slice(-4)} ${status} ${code}`);
const inbound = (extra = {}) => sim.control.inbound({ from: HANDSET, to: SENDER, text: 'Yes', ...extra });

describe('signatures', () => {
	const KEY = 'n8n-demo-callback-secret';
	const ascii = {
		body: '{"at":"2026-03-04T10:11:12.345Z","batch_id":"01KJWZ4QY8T3B6D9F2H5K7M1N4","client_reference":"order-7781","code":0,"operator_status_at":"2026-03-04T10:11:00Z","recipient":"15005550123","status":"Delivered","type":"recipient_delivery_report_sms"}',
		nonce: '01KJWZ52G0A1B2C3D4E5F6G7H8',
		timestamp: '1772619072',
	};
	const utf8 = {
		body: '{"body":"Bientôt ✅ STOP","from":"15005550123","id":"01KJWZ6M30X9Y8Z7W6V5T4S3R2","operator_id":"311480","received_at":"2026-03-04T10:12:00.000Z","to":"15005550199","type":"mo_text"}',
		nonce: '01KJWZ6M5C0P1Q2R3S4T5V6W7X',
		timestamp: '1772619120',
	};
	test.each([
		[
			'of ASCII',
			ascii,
			244,
			'c1220556ff027389ffb0fbedea44755b803eca34fcaa4248cad743994a626810',
			'imKR/zgR6hmBOFi9aJX6IYeWDNhiMSbUbMmXjxo62Vc=',
		],
		[
			'of UTF-8',
			utf8,
			183,
			'665e7206c8f52fd08b2ffaf5fc6f280df210e9a0b3e0a43b0e78d2e3101c6f16',
			'OUDG5mIdhLaHCn4yFAUs91aGX4Vzci5+J2LMmu4EKCA=',
		],
	])('are those of the published vector %s', (_, parts, bytes, digest, signature) => {
		expect(Buffer.byteLength(parts.body)).toBe(bytes);
		expect(createHash('sha256').update(parts.body).digest('hex')).toBe(digest);
		expect(sign(KEY, parts)).toBe(signature);
	});

	test('are another one when nonce and timestamp are swapped', () => {
		const swapped = { ...ascii, nonce: ascii.timestamp, timestamp: ascii.nonce };
		expect(sign(KEY, swapped)).toBe('WuafvQwsVX/zhF8FnRwRJlFZ0g3a5wBCKeWRsv15Efc=');
	});

	test('come with every callback once the plan has a secret', async () => {
		inbound({ text: 'Bientôt ✅' });
		sim.control.setPlan({ callbackSecret: KEY });
		inbound({ text: 'Bientôt ✅' });
		await sim.control.idle();
		const [plain, signed] = webhook.received;
		expect(Object.keys(plain.headers).filter((name) => name.startsWith('x-sinch'))).toEqual([]);
		const { headers, raw } = signed;
		expect(headers).toMatchObject({
			'content-type': 'application/json; charset=UTF-8',
			'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
			'x-sinch-webhook-signature-nonce': expect.stringMatching(/^[0-9A-Z]{26}$/),
			'x-sinch-webhook-signature-timestamp': '1772618400',
		});
		const nonce = headers['x-sinch-webhook-signature-nonce'];
		const expected = createHmac('sha256', KEY).update(`${raw}.${nonce}.1772618400`).digest('base64');
		expect(headers['x-sinch-webhook-signature']).toBe(expected);
	});
});

describe('other proofs', () => {
	test('are HTTP Basic and fixed headers', async () => {
		sim.control.setPlan({ callbackUser: 'ann', callbackPassword: 'p:w', callbackHeaders: { 'X-Acme-Key': 'k' } });
		inbound();
		await sim.control.idle();
		expect(webhook.received[0].headers).toMatchObject({
			authorization: `Basic ${Buffer.from('ann:p:w').toString('base64')}`,
			'x-acme-key': 'k',
		});
	});

	test('can be wrong or missing, all of them', async () => {
		const callbackHeaders = { 'X-Acme-Key': 'k' };
		sim.control.setPlan({ callbackSecret: 's', callbackUser: 'ann', callbackPassword: 'pw', callbackHeaders });
		inbound();
		await sim.control.idle();
		const [{ uuid }] = sim.control.events();
		await sim.control.redeliver({ uuid, token: 'wrong' });
		await sim.control.redeliver({ uuid, token: 'missing' });
		const [right, wrong, missing] = webhook.received;
		expect(new Set(webhook.received.map(({ raw }) => raw)).size).toBe(1);
		expect(wrong.headers).toMatchObject({
			authorization: `Basic ${Buffer.from('ann:not-pw').toString('base64')}`,
			'x-acme-key': 'not-k',
		});
		const signatureOf = ({ headers, raw }, key) => {
			const nonce = headers['x-sinch-webhook-signature-nonce'];
			const timestamp = headers['x-sinch-webhook-signature-timestamp'];
			expect(headers['x-sinch-webhook-signature']).toBe(sign(key, { body: raw, nonce, timestamp }));
		};
		signatureOf(right, 's');
		signatureOf(wrong, 'not-s');
		expect(missing.headers).not.toHaveProperty('authorization');
		expect(missing.headers).not.toHaveProperty('x-acme-key');
		expect(missing.headers).not.toHaveProperty('x-sinch-webhook-signature');
		expect(sim.control.events()[0].answers.map(({ token }) => token)).toEqual(['right', 'wrong', 'missing']);
	});

	test('are those of the options until others are set', async () => {
		const plan = { servicePlanId: 'own', apiToken: 't', callbackSecret: 'first', inboundUrl: webhook.url };
		sim.control.setOptions({ plans: [plan] });
		sim.control.setPlan({ blocked: true });
		expect(sim.control.subscriptions()).toMatchObject([
			{ id: 'own', inboundUrl: webhook.url, callbackSecret: 'first' },
		]);
		sim.control.setPlan({ callbackSecret: 'second' });
		expect(sim.control.subscriptions()).toMatchObject([{ inboundUrl: webhook.url, callbackSecret: 'second' }]);
	});

	test('stay over a reset that keeps subscriptions', () => {
		sim.control.setPlan({ callbackSecret: 's', blocked: true });
		sim.control.reset({ keep: ['subscriptions'] });
		const kept = { id: 'sim-plan-us', callbackUrl: webhook.url, inboundUrl: `${webhook.url}/in`, callbackSecret: 's' };
		expect(sim.control.subscriptions()).toEqual([
			{ ...kept, callbackUser: null, callbackPassword: null, callbackHeaders: {} },
		]);
		expect(sim.control.options().plans[0]).not.toHaveProperty('blocked');
		sim.control.reset();
		expect(sim.control.subscriptions()).toEqual([]);
	});
});

describe('delivery reports', () => {
	const three = ['12025551000', '12025550150', '12025550405'];
	const send = (kind, extra) => sim.send(three, { delivery_report: kind, client_reference: 'a', ...extra });

	test('are not sent for none', async () => {
		await send('none');
		await sim.happen();
		expect(webhook.received).toEqual([]);
	});

	test('per_recipient tell every change of every recipient', async () => {
		const { id } = await send('per_recipient');
		await sim.happen();
		expect(said().sort()).toEqual([
			'0150 Dispatched 401',
			'0150 Failed 150',
			'0405 Aborted 405',
			'1000 Delivered 0',
			'1000 Dispatched 401',
		]);
		expect(bodies().find(({ status }) => status === 'Delivered')).toEqual({
			...(await sim.get(`/batches/${id}/delivery_report/12025551000`)).data,
			type: 'recipient_delivery_report_sms',
			client_reference: 'a',
		});
		expect(webhook.received.every(({ path }) => path === '/hook')).toBe(true);
	});

	test('per_recipient_final tell the end of every recipient, and more when told so', async () => {
		await send('per_recipient_final');
		await sim.happen();
		expect(said().sort()).toEqual(['0150 Failed 150', '0405 Aborted 405', '1000 Delivered 0']);
		sim.control.setOptions({ intermediateWithFinal: true });
		webhook.received.length = 0;
		await sim.send(['12025551000'], { delivery_report: 'per_recipient_final' });
		await sim.happen();
		expect(said().sort()).toEqual(['1000 Delivered 0', '1000 Dispatched 401']);
	});

	test('per_recipient may skip Dispatched', async () => {
		sim.control.setOptions({ intermediateCallbacks: [] });
		await send('per_recipient');
		await sim.happen();
		expect(webhook.received).toHaveLength(3);
	});

	test.each(['summary', 'full'])('%s come once, when the last recipient is final', async (kind) => {
		sim.control.setOutcome({ to: '12025551000', outcome: { status: 'Delivered', delayMs: 60_000 } });
		const { id } = await send(kind);
		await sim.happen(59_000);
		expect(webhook.received).toEqual([]);
		await sim.happen(2_000);
		expect(bodies()).toEqual([(await sim.get(`/batches/${id}/delivery_report`, { type: kind })).data]);
		expect(bodies()[0].statuses.every(({ recipients }) => (recipients !== undefined) === (kind === 'full'))).toBe(true);
	});

	test('of media are of MMS', async () => {
		const media = { type: 'mt_media', body: { url: 'https://files.example.com/a.jpg' } };
		await sim.send(['12025551000'], { ...media, delivery_report: 'summary' });
		await sim.send(['12025551000'], { ...media, delivery_report: 'per_recipient_final' });
		await sim.happen();
		expect(
			bodies()
				.map(({ type }) => type)
				.sort(),
		).toEqual(['delivery_report_mms', 'recipient_delivery_report_mms']);
	});

	test('go to the address of the batch where it has one', async () => {
		await send('summary', { callback_url: `${webhook.url}/own` });
		await sim.happen();
		expect(webhook.received.map(({ path }) => path)).toEqual(['/hook/own']);
	});

	test('of a cancelled batch tell what was not sent', async () => {
		sim.control.setOptions({ messagesPerSecond: 1, processingDelayMs: 0 });
		const { id } = await sim.send(numbers(3), { delivery_report: 'per_recipient_final' });
		await sim.happen(1500);
		await sim.api('DELETE', `/batches/${id}`);
		await sim.control.idle();
		expect(said().sort()).toEqual(['1000 Delivered 0', '1001 Cancelled 407', '1002 Cancelled 407']);
	});

	test('of a late change are sent too', async () => {
		await sim.send(['12025551000'], { delivery_report: 'per_recipient_final' });
		await sim.happen();
		sim.control.setMessageStatus({ to: '12025551000', status: 'Failed', code: 153 });
		await sim.control.idle();
		expect(said()).toEqual(['1000 Delivered 0', '1000 Failed 153']);
	});

	test('come twice or out of order for some numbers', async () => {
		sim.control.setOptions({ callbackConcurrency: 1 });
		await sim.send(['12025550999', '12025550998'], { delivery_report: 'per_recipient' });
		await sim.happen();
		const of = (digits) => said().filter((text) => text.startsWith(digits));
		expect(of('0999')).toEqual([...Array(2).fill('0999 Dispatched 401'), ...Array(2).fill('0999 Delivered 0')]);
		expect(of('0998')).toEqual(['0998 Delivered 0', '0998 Dispatched 401']);
	});

	test('come by themselves while the clock runs', async () => {
		sim.control.setClock({ scale: 100 });
		await sim.send(['12025551000'], { delivery_report: 'per_recipient' });
		await new Promise((resolve) => {
			webhook.answer = (request, response) => {
				answerWith(200)(request, response);
				if (webhook.received.length === 2) resolve();
			};
		});
		expect(said()).toEqual(['1000 Dispatched 401', '1000 Delivered 0']);
	});
});

describe('inbound messages', () => {
	test('are texts, binary data or media, sent to the address of the plan and kept in the list', async () => {
		const media = [{ url: 'https://media.example.com/1.jpg', content_type: 'image/jpeg', status: 'Uploaded', code: 0 }];
		const { messageId } = inbound({
			from: '+1 202 555 1234',
			to: '+12025550199',
			sentAt: '2026-03-04T09:59:58Z',
			operatorId: '311480',
		});
		inbound({ udh: '0500035A0201', body: 'SGk=' });
		inbound({ to: TOLL_FREE, subject: 'Photo', message: 'See this', media });
		await sim.control.idle();
		const common = { id: expect.any(String), from: HANDSET, to: SENDER, received_at: '2026-03-04T10:00:00.000Z' };
		expect(bodies()).toEqual([
			{
				...common,
				type: 'mo_text',
				id: messageId,
				body: 'Yes',
				sent_at: '2026-03-04T09:59:58Z',
				operator_id: '311480',
			},
			{ ...common, type: 'mo_binary', udh: '0500035A0201', body: 'SGk=' },
			{ ...common, type: 'mo_media', to: TOLL_FREE, body: { subject: 'Photo', message: 'See this', media } },
		]);
		expect(webhook.received.every(({ path }) => path === '/hook/in')).toBe(true);
		expect((await sim.get('/inbounds')).data).toEqual({
			count: 3,
			page: 0,
			page_size: 3,
			inbounds: bodies().reverse(),
		});
		expect((await sim.get(`/inbounds/${messageId}`)).data).toEqual(bodies()[0]);
	});

	test('are listed by our number, time and reference', async () => {
		inbound({ text: 'old' });
		sim.pass(DAY + 1);
		inbound({ text: 'one', clientReference: 'a' });
		inbound({ text: 'two', to: '12025550100' });
		const list = async (params) => (await sim.get('/inbounds', params)).data.inbounds.map(({ body }) => body);
		expect(await list()).toEqual(['two', 'one']);
		expect(await list({ to: '+12025550100,12025550101' })).toEqual(['two']);
		expect(await list({ client_reference: 'a' })).toEqual(['one']);
		expect(await list({ start_date: '2026-03-04', end_date: '2026-03-05' })).toEqual(['old']);
		expect(await list({ page_size: 1, page: 1 })).toEqual(['one']);
		sim.pass(14 * DAY + 1);
		expect(await list({ start_date: '2026-03-01' })).toEqual([]);
	});

	test('of another plan are not found', async () => {
		const { messageId } = inbound({ to: '12025550198' });
		expect((await sim.get(`/inbounds/${messageId}`)).status).toBe(404);
		const reply = await sim.call('sim-token-eu', 'sim-plan-eu', 'GET', `/inbounds/${messageId}`);
		expect(reply.data.body).toBe('Yes');
		sim.pass(14 * DAY + 1);
		expect((await sim.call('sim-token-eu', 'sim-plan-eu', 'GET', `/inbounds/${messageId}`)).status).toBe(404);
	});

	test('carry the reference of the batch that they answer where that is switched on', async () => {
		await sim.send([HANDSET], { client_reference: 'first' });
		await sim.send([HANDSET], { client_reference: 'other', from: '12025550100' });
		await sim.happen();
		inbound();
		sim.control.setPlan({ matchReplies: true });
		inbound();
		await sim.control.idle();
		expect(bodies().map(({ client_reference }) => client_reference)).toEqual([undefined, 'first']);
	});

	test.each([
		['a number that is not ours', { to: '12025550111' }, 'no number of a plan'],
		['a handset without a number', { from: 'Acme' }, 'no phone number'],
		['no text', { text: undefined }, '"text" is missing'],
	])('are refused with %s', (_, extra, message) => {
		expect(() => inbound(extra)).toThrow(message);
	});
});

describe('delivery', () => {
	/** Waits of the schedule in seconds, each followed by one more attempt. */
	const GAPS = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 81920];
	const totals = () => sim.control.eventTotals();

	const sums = (list) => list.map((_, i) => list.slice(0, i + 1).reduce((sum, one) => sum + one));

	/** Sends one event that always fails, steps through moments, and tells after how many seconds there were attempts. */
	async function attempts(moments) {
		const seen = [];
		const startedAt = Date.parse(sim.control.setClock().now);
		const elapsed = () => (Date.parse(sim.control.setClock().now) - startedAt) / 1000;
		webhook.answer = (request, response) => {
			seen.push(elapsed());
			answerWith(500)(request, response);
		};
		inbound();
		await sim.control.idle();
		for (const moment of moments) {
			await sim.happen((moment - elapsed()) * 1000 - 1);
			await sim.happen(1);
		}
		return seen;
	}

	test('is tried 15 more times, each wait twice as long as the one before', async () => {
		const moments = sums(GAPS);
		const seen = await attempts(moments);
		expect(seen).toEqual([0, ...moments]);
		await sim.happen(7 * DAY);
		expect(seen).toHaveLength(16);
		expect(totals()).toMatchObject({ delivered: 0, failed: 16, lost: 1, queued: 0, postponed: 0 });
	});

	test('may count its waits from the first failure', async () => {
		sim.control.setOptions({ callbackRetriesAreOffsets: true });
		expect(await attempts(GAPS)).toEqual([0, ...GAPS]);
	});

	test.each([
		['204', answerWith(204), { delivered: 1, failed: 0, lost: 0, postponed: 0 }],
		['429', answerWith(429), { delivered: 0, failed: 1, lost: 0, postponed: 1 }],
		['500', answerWith(500), { delivered: 0, failed: 1, lost: 0, postponed: 1 }],
		['503', answerWith(503), { delivered: 0, failed: 1, lost: 0, postponed: 1 }],
		['nothing in time', () => {}, { delivered: 0, failed: 1, lost: 0, postponed: 1 }],
		['a cut connection', (request) => request.socket.destroy(), { delivered: 0, failed: 1, lost: 0, postponed: 1 }],
		['400', answerWith(400), { delivered: 0, failed: 1, lost: 1, postponed: 0 }],
		['401', answerWith(401), { delivered: 0, failed: 1, lost: 1, postponed: 0 }],
		['404', answerWith(404), { delivered: 0, failed: 1, lost: 1, postponed: 0 }],
		['409', answerWith(409), { delivered: 0, failed: 1, lost: 1, postponed: 0 }],
		['302', answerWith(302, { Location: '/elsewhere' }), { delivered: 0, failed: 1, lost: 1, postponed: 0 }],
	])('answered with %s is done, tried again or lost', async (_, answer, expected) => {
		sim.control.setOptions({ callbackTimeoutMs: 100 });
		webhook.answer = answer;
		inbound();
		await sim.control.idle();
		expect(totals()).toMatchObject(expected);
		webhook.answer = answerWith(200);
		await sim.happen(5000);
		expect(totals().delivered).toBe(expected.delivered + expected.postponed);
		expect(webhook.received).toHaveLength(1 + expected.postponed);
	});

	test('is tried again with the same body, signed anew or as before', async () => {
		sim.control.setPlan({ callbackSecret: 's' });
		webhook.answer = answerWith(500);
		inbound();
		await sim.control.idle();
		await sim.happen(5000);
		sim.control.setOptions({ signRetriesAnew: false });
		await sim.happen(10_000);
		const signed = webhook.received.map(({ headers, raw }) => [
			raw,
			headers['x-sinch-webhook-signature-nonce'],
			Number(headers['x-sinch-webhook-signature-timestamp']) - 1772618400,
		]);
		const [first, second, third] = signed;
		expect([second[0], second[2]]).toEqual([first[0], 5]);
		expect(second[1]).not.toBe(first[1]);
		expect(third).toEqual(second);
	});

	test('runs by itself in scaled time', async () => {
		webhook.answer = answerWith(503);
		inbound();
		await sim.control.idle();
		webhook.answer = answerWith(200);
		sim.control.setClock({ scale: 100 });
		await sim.control.idle();
		expect(totals()).toMatchObject({ delivered: 1, failed: 1 });
	});

	test('is slowed down by a 429', async () => {
		sim.control.setOptions({ callbackConcurrency: 3, callbackTimeoutMs: 5000 });
		let open = 0;
		let most = 0;
		const slowly = (status) => (request, response) => {
			open++;
			most = Math.max(most, open);
			setTimeout(() => {
				open--;
				answerWith(status)(request, response);
			}, 5);
		};
		const burst = async () => {
			most = 0;
			for (let i = 0; i < 6; i++) inbound();
			await sim.control.idle();
			return most;
		};
		webhook.answer = slowly(200);
		expect(await burst()).toBe(3);
		webhook.answer = answerWith(429);
		inbound();
		await sim.control.idle();
		webhook.answer = slowly(200);
		expect(await burst()).toBe(1);
		sim.pass(60_000);
		await sim.control.idle();
		expect(await burst()).toBe(3);
	});

	test('can be held back and released in the reversed order', async () => {
		sim.control.setOptions({ callbackConcurrency: 1 });
		sim.control.holdEvents();
		for (const text of ['1', '2', '3']) inbound({ text });
		await sim.control.idle();
		expect(webhook.received).toEqual([]);
		expect(sim.control.releaseEvents({ order: 'reversed' })).toEqual({ released: 3 });
		await sim.control.idle();
		expect(bodies().map(({ body }) => body)).toEqual(['3', '2', '1']);
	});

	test('never leaves this machine', async () => {
		sim.control.setPlan({ inboundUrl: 'https://hooks.example.com/sinch' });
		inbound();
		await sim.control.idle();
		expect(sim.control.events()[0].answers).toEqual([
			{ status: null, error: 'the simulator calls this machine only', token: 'right', ms: expect.any(Number) },
		]);
	});

	test('can be of a made-up event', async () => {
		sim.control.setPlan({ callbackSecret: 's' });
		const body = { type: 'mo_text', id: 'X', from: HANDSET, to: SENDER, body: 'Forged' };
		const forge = (extra) => sim.control.sendEvent({ body, ...extra });
		expect((await forge({ token: 'missing' })).answer.status).toBe(200);
		await forge({ nonce: 'N', timestamp: 1000 });
		await forge({ headers: { 'x-sinch-webhook-signature': 'AAAA' } });
		await forge({ body: undefined, raw: '{ "type": "delivery_report_sms" }', address: `${webhook.url}/own` });
		const [unsigned, old, broken, raw] = webhook.received;
		expect([unsigned.path, unsigned.body, unsigned.headers['x-sinch-webhook-signature']]).toEqual([
			'/hook/in',
			body,
			undefined,
		]);
		expect(old.headers).toMatchObject({
			'x-sinch-webhook-signature-timestamp': '1000',
			'x-sinch-webhook-signature': sign('s', { body: old.raw, nonce: 'N', timestamp: 1000 }),
		});
		expect(broken.headers['x-sinch-webhook-signature']).toBe('AAAA');
		expect([raw.path, raw.raw]).toEqual(['/hook/own', '{ "type": "delivery_report_sms" }']);
		await expect(forge({ planId: 'none' })).rejects.toThrow('no plan or project none');
		await expect(forge({ planId: 'sim-plan-eu' })).rejects.toThrow('no address');
	});
});
