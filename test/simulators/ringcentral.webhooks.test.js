'use strict';

const { start, startWebhook, echo, A2P, SENDER } = require('./ringcentralClient.js');

const SUBSCRIPTION = '/restapi/v1.0/subscription';
const FILTER = '/restapi/v1.0/account/~/a2p-sms';
const CONSUMER = '+12025550142';
const DAY = 24 * 3600_000;
const WEEK_SECONDS = 604_800;

let sim;
let webhook;
beforeEach(async () => {
	sim = await start({ accessTokenTtlSeconds: 3600 * 24 * 400 });
	webhook = await startWebhook();
});
afterEach(async () => {
	await sim.close();
	await webhook.close();
});

const subscribe = ({ deliveryMode, ...rest } = {}) =>
	sim.api('POST', SUBSCRIPTION, {
		eventFilters: [`${FILTER}/messages`],
		deliveryMode: { transportType: 'WebHook', address: webhook.url, verificationToken: 's3cr3t-sim', ...deliveryMode },
		...rest,
	});
const subscribeTo = async (...filters) =>
	(await subscribe({ eventFilters: filters.map((filter) => FILTER + filter) })).data;
const codeOf = (reply) => reply.data.errors?.[0].errorCode;
const bodies = () => webhook.received.map(({ body }) => body.body);

/** Lets time pass and waits until the events of that time have been answered. */
async function happen(ms = 1000) {
	sim.pass(ms);
	await sim.control.idle();
}

describe('making a subscription', () => {
	test('shows it with resolved filters and without the verification token', async () => {
		const reply = await subscribe({ expiresIn: 315_360_000 });
		expect(reply.status).toBe(200);
		expect(reply.data).toEqual({
			uri: `${sim.url}${SUBSCRIPTION}/${reply.data.id}`,
			id: expect.stringMatching(/^[\da-f-]{36}$/),
			creationTime: expect.any(String),
			status: 'Active',
			eventFilters: ['/restapi/v1.0/account/400100/a2p-sms/messages'],
			disabledFilters: [],
			expirationTime: expect.any(String),
			expiresIn: 315_360_000,
			deliveryMode: { transportType: 'WebHook', encryption: false, address: webhook.url },
		});
		expect((await sim.api('GET', `${SUBSCRIPTION}/${reply.data.id}`)).data).toEqual(reply.data);
		expect((await sim.api('GET', SUBSCRIPTION)).data.records).toEqual([reply.data]);
	});

	test('lives for seven days when expiresIn is absent or hidden in deliveryMode', async () => {
		expect((await subscribe()).data.expiresIn).toBe(WEEK_SECONDS);
		expect((await subscribe({ deliveryMode: { expiresIn: 100 } })).data.expiresIn).toBe(WEEK_SECONDS);
	});

	test.each([
		['expiresIn 0', { expiresIn: 0 }, 400, 'CMN-101'],
		['expiresIn over ten years', { expiresIn: 315_360_001 }, 400, 'CMN-101'],
		['expiresIn as text', { expiresIn: '3600' }, 400, 'CMN-101'],
		['no filter', { eventFilters: [] }, 400, 'CMN-101'],
		['an unknown filter', { eventFilters: [`${FILTER}/message`] }, 400, 'SUB-508'],
		['a filter with an unknown parameter', { eventFilters: [`${FILTER}/batches?to=${SENDER}`] }, 400, 'SUB-508'],
		[
			'a filter with a number that is none',
			{ eventFilters: [`${FILTER}/messages?direction=Inbound&to=1`] },
			400,
			'SUB-508',
		],
		['a filter of another account', { eventFilters: ['/restapi/v1.0/account/999/a2p-sms/messages'] }, 403, 'SUB-406'],
		['reminders only', { eventFilters: [`${SUBSCRIPTION}/~?threshold=600&interval=100`] }, 400, 'SUB-515'],
		[
			'a reminder earlier than half of the life',
			{ eventFilters: [`${FILTER}/messages`, `${SUBSCRIPTION}/~?threshold=600&interval=100`], expiresIn: 1000 },
			400,
			'SUB-508',
		],
		['another transport', { deliveryMode: { transportType: 'webhook' } }, 400, 'CMN-101'],
		['no address', { deliveryMode: { address: undefined } }, 400, 'CMN-101'],
		['a verification token that fits into no header', { deliveryMode: { verificationToken: 'a\nb' } }, 400, 'CMN-101'],
		['an address outside this machine', { deliveryMode: { address: 'https://hooks.example.test/x' } }, 400, 'SUB-521'],
	])('is refused with %s', async (_, body, status, errorCode) => {
		const reply = await subscribe(body);
		expect([reply.status, codeOf(reply)]).toEqual([status, errorCode]);
		expect(reply.data.message).toEqual(expect.any(String));
	});

	test('needs a content type', async () => {
		const reply = await sim.api('POST', SUBSCRIPTION, Buffer.from('{}'), { headers: { 'Content-Type': 'text/plain' } });
		expect([reply.status, codeOf(reply)]).toEqual([400, 'CMN-407']);
	});

	test('is refused at the thirty-first of one user and app', async () => {
		const made = await Promise.all(Array.from({ length: 30 }, () => subscribe()));
		expect(made.every(({ status }) => status === 200)).toBe(true);
		const reply = await subscribe();
		expect([reply.status, codeOf(reply)]).toEqual([403, 'SUB-505']);
	});
});

describe('handshake', () => {
	const reply =
		(status, headers, body = '') =>
		(request, response) => {
			const token = request.headers['validation-token'];
			response.writeHead(status, { 'Content-Type': 'application/json', 'Validation-Token': token, ...headers });
			response.end(body);
		};

	test('posts a token in a header and an empty body', async () => {
		let seen;
		webhook.answer = (request, response) => {
			seen = request;
			echo(request, response);
		};
		expect((await subscribe()).status).toBe(200);
		expect(seen.method).toBe('POST');
		expect(seen.headers['validation-token']).toMatch(/./);
		expect(seen.headers['content-length']).toBe('0');
		expect(seen.headers).not.toHaveProperty('verification-token');
	});

	test.each([
		['answers another token', reply(200, { 'Validation-Token': 'other' }), 'SUB-521'],
		['answers 201', reply(201), 'SUB-522'],
		['answers 404', reply(404), 'SUB-522'],
		['redirects', reply(302, { Location: '/elsewhere' }), 'SUB-522'],
		['answers HTML', reply(200, { 'Content-Type': 'text/html' }), 'SUB-525'],
		['answers more than 1024 bytes', reply(200, {}, 'x'.repeat(1000)), 'SUB-525'],
		['answers a header of more than 1024 bytes', reply(200, { 'X-Long': 'x'.repeat(1000) }), 'SUB-525'],
		['hangs up', (request) => request.socket.destroy(), 'SUB-521'],
		['does not answer in time', () => {}, 'SUB-521'],
	])('fails when the endpoint %s', async (_, answer, errorCode) => {
		sim.control.setOptions({ callbackTimeoutMs: 200 });
		webhook.answer = answer;
		const refused = await subscribe();
		expect([refused.status, codeOf(refused)]).toEqual([400, errorCode]);
		expect((await sim.api('GET', SUBSCRIPTION)).data.records).toEqual([]);
	});

	test('fails when nobody listens', async () => {
		const address = webhook.url;
		await webhook.close();
		expect(codeOf(await subscribe({ deliveryMode: { address } }))).toBe('SUB-521');
		webhook = await startWebhook();
	});

	test('has three seconds by default', () => {
		expect(sim.control.options().callbackTimeoutMs).toBe(3000);
	});
});

describe('life of a subscription', () => {
	test('ends at its expiry: gone from the list, not found, and not renewable', async () => {
		const { data } = await subscribe({ expiresIn: 60 });
		const path = `${SUBSCRIPTION}/${data.id}`;
		sim.pass(59_000);
		expect((await sim.api('GET', path)).data.expiresIn).toBe(1);
		sim.pass(1000);
		expect((await sim.api('GET', SUBSCRIPTION)).data.records).toEqual([]);
		const replies = [
			await sim.api('GET', path),
			await sim.api('PUT', path, { expiresIn: 60 }),
			await sim.api('POST', `${path}/renew`),
			await sim.api('DELETE', path),
		];
		expect(replies.map((reply) => [reply.status, codeOf(reply)])).toEqual([
			[404, 'CMN-102'],
			[404, 'SUB-507'],
			[404, 'SUB-507'],
			[404, 'CMN-102'],
		]);
	});

	test('is renewed by every update, whose address is ignored', async () => {
		const { data } = await subscribe({ expiresIn: 1000 });
		sim.pass(500_000);
		const path = `${SUBSCRIPTION}/${data.id}`;
		const updated = await sim.api('PUT', path, {
			eventFilters: [`${FILTER}/opt-outs`],
			expiresIn: 2000,
			deliveryMode: { transportType: 'WebHook', address: 'http://127.0.0.1:1/other' },
		});
		expect(updated.data).toMatchObject({
			eventFilters: ['/restapi/v1.0/account/400100/a2p-sms/opt-outs'],
			expiresIn: 2000,
			deliveryMode: { address: webhook.url },
		});
		expect((await sim.api('PUT', path)).data.expiresIn).toBe(WEEK_SECONDS);
		sim.pass(DAY);
		expect((await sim.api('POST', `${path}/renew`)).data.expiresIn).toBe(WEEK_SECONDS);
		expect(codeOf(await sim.api('PUT', path, { expiresIn: 0 }))).toBe('CMN-101');
	});

	test('ends with a deletion', async () => {
		const { data } = await subscribe();
		const path = `${SUBSCRIPTION}/${data.id}`;
		const deleted = await sim.api('DELETE', path);
		expect([deleted.status, deleted.data]).toEqual([204, '']);
		expect((await sim.api('DELETE', path)).status).toBe(404);
		await sim.send([CONSUMER]);
		await happen();
		expect(webhook.received).toEqual([]);
	});

	test('is announced by reminders', async () => {
		await subscribe({
			eventFilters: [`${FILTER}/messages`, `${SUBSCRIPTION}/~?threshold=60&interval=20`],
			expiresIn: 600,
		});
		await happen(539_000);
		expect(webhook.received).toEqual([]);
		await happen(1000);
		await happen(20_000);
		expect(bodies()).toEqual([{ expiresIn: 60 }, { expiresIn: 40 }]);
	});

	test('is seen by its own app only', async () => {
		await subscribe();
		const code = (
			await sim.raw.get('/restapi/oauth/authorize', {
				params: {
					response_type: 'code',
					client_id: 'sim-public-client',
					redirect_uri: webhook.url,
					code_challenge: 'x',
				},
			})
		).headers.location.match(/code=([^&]+)/)[1];
		const fields = {
			grant_type: 'authorization_code',
			code,
			redirect_uri: webhook.url,
			client_id: 'sim-public-client',
			code_verifier: 'x',
		};
		const { data } = await sim.form('/restapi/oauth/token', fields, null);
		expect((await sim.call(data.access_token, 'GET', SUBSCRIPTION)).data.records).toEqual([]);
	});
});

describe('events', () => {
	test('carry the envelope, the resolved filter as it was subscribed, and the verification token', async () => {
		const { id } = await subscribeTo(`/messages?direction=Inbound&to=${SENDER}`);
		sim.control.inbound({ from: CONSUMER, to: SENDER, text: 'Yes please' });
		await sim.control.idle();
		const [{ headers, body }] = webhook.received;
		expect(headers).toMatchObject({
			'content-type': 'application/json; charset=UTF-8',
			accept: 'application/json',
			'user-agent': 'RingCentral-Webhook/8.3',
			'verification-token': 's3cr3t-sim',
		});
		expect(headers).not.toHaveProperty('validation-token');
		expect(body).toEqual({
			uuid: expect.stringMatching(/^\d+$/),
			event: `/restapi/v1.0/account/400100/a2p-sms/messages?direction=Inbound&to=${SENDER}`,
			timestamp: expect.stringMatching(/Z$/),
			subscriptionId: id,
			ownerId: '700100200',
			body: {
				id: '900001',
				from: CONSUMER,
				to: [SENDER],
				text: 'Yes please',
				direction: 'Inbound',
				messageStatus: 'Delivered',
				segmentCount: 1,
				cost: 0,
				creationTime: expect.any(String),
				lastModifiedTime: expect.any(String),
			},
		});
	});

	test('report every change of an outbound message and the end of its batch', async () => {
		await subscribeTo(`/messages?direction=Outbound&from=${SENDER}`, `/batches?from=${SENDER}`);
		const batch = await sim.send([CONSUMER, '+12025559411', '+12025557413']);
		await happen();
		const messages = bodies().filter(({ messageStatus }) => messageStatus);
		expect(messages.map(({ id, messageStatus, errorCode }) => [id, errorCode ?? messageStatus]).sort()).toEqual([
			['900001', 'Delivered'],
			['900001', 'Sent'],
			['900002', 'SMS-CAR-411'],
			['900002', 'Sent'],
			['900003', 'SMS-RC-413'],
		]);
		expect(messages.every(({ batchId, text }) => batchId === batch.id && text === 'Hello')).toBe(true);
		const { rejected, ...completed } = (await sim.api('GET', `${A2P}/batches/${batch.id}`)).data;
		expect(bodies().filter(({ batchSize }) => batchSize)).toEqual([completed]);
	});

	test.each([
		['/messages?direction=Outbound', 0],
		['/messages?direction=Inbound', 1],
		[`/messages?direction=Inbound&to=${encodeURIComponent(SENDER)}`, 1],
		['/messages?direction=Inbound&to=+12025550101', 0],
		['/messages', 1],
		['/messages?batchId=none', 0],
		['/batches', 0],
		['/opt-outs', 0],
	])('of an inbound text reach the filter %s %i times', async (filter, times) => {
		await subscribeTo(filter);
		sim.control.inbound({ from: CONSUMER, to: SENDER, text: 'Yes please' });
		await sim.control.idle();
		expect(webhook.received).toHaveLength(times);
	});

	test('of an A2P number never reach the message store', async () => {
		await subscribe({ eventFilters: ['/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS'] });
		sim.control.inbound({ from: CONSUMER, to: SENDER, text: 'Yes please' });
		await sim.control.idle();
		expect(webhook.received).toEqual([]);
	});

	test('of a STOP are an inbound message and an opt-out of our number, either of which can be switched off', async () => {
		await subscribeTo('/messages?direction=Inbound', '/opt-outs');
		const say = async (text) => {
			webhook.received.length = 0;
			sim.control.inbound({ from: CONSUMER, to: SENDER, text });
			await sim.control.idle();
			return bodies().map((body) => ('active' in body ? body : body.text));
		};
		const optOut = { from: SENDER, to: CONSUMER, active: true };
		expect(await say('STOP')).toEqual(expect.arrayContaining(['STOP', optOut]));
		expect(await say('START')).toEqual(expect.arrayContaining(['START', { ...optOut, active: false }]));
		sim.control.setOptions({ keywordsAsInboundMessage: false });
		expect(await say('STOP')).toEqual([optOut]);
		sim.control.setOptions({ keywordsAsInboundMessage: true, keywordsAsOptOutEvent: false });
		expect(await say('STOP')).toEqual(['STOP']);
	});

	test('of a change over the API are sent only when switched on, in both forms', async () => {
		await subscribe({ eventFilters: [`${FILTER}/opt-outs?from=${SENDER}`, '/restapi/v2/accounts/~/sms/consents'] });
		const change = () => sim.api('POST', `${A2P}/opt-outs/bulk-assign`, { from: SENDER, optOuts: [CONSUMER] });
		await change();
		await sim.control.idle();
		expect(webhook.received).toEqual([]);
		sim.control.setOptions({ apiOptOutEvents: true });
		await change();
		await sim.control.idle();
		const record = {
			from: SENDER,
			to: CONSUMER,
			optStatus: 'OptOut',
			source: 'Api',
			lastModifiedTime: expect.any(String),
		};
		expect(bodies()).toEqual(
			expect.arrayContaining([{ from: SENDER, to: CONSUMER, active: true }, { records: [record] }]),
		);
	});

	test('are not sent for what happened before the subscription', async () => {
		await sim.send([CONSUMER]);
		sim.pass(1000);
		await subscribeTo('/messages');
		await sim.control.idle();
		expect(webhook.received).toEqual([]);
	});

	test('come by themselves while the clock runs', async () => {
		await subscribeTo('/messages?direction=Outbound');
		sim.control.setClock({ scale: 100 });
		await sim.send([CONSUMER]);
		await expect(
			new Promise((resolve) => {
				webhook.answer = (request, response) => {
					echo(request, response);
					if (webhook.received.length === 2) resolve('both');
				};
			}),
		).resolves.toBe('both');
		expect(bodies().map(({ messageStatus }) => messageStatus)).toEqual(['Sent', 'Delivered']);
	});

	test('carry Validation-Token too when the newer guide is followed', async () => {
		await subscribeTo('/messages');
		sim.control.setOptions({ validationTokenOnEvents: true });
		sim.control.inbound({ from: CONSUMER, to: SENDER, text: 'Hi' });
		await sim.control.idle();
		expect(webhook.received[0].headers['validation-token']).toBe('s3cr3t-sim');
	});
});

describe('delivery', () => {
	const answerWith = (status) => (request, response) => {
		response.writeHead(status, { Location: `${webhook.url}/elsewhere` });
		response.end();
	};
	const inbound = async (times = 1) => {
		for (let i = 0; i < times; i++) {
			sim.control.inbound({ from: CONSUMER, to: SENDER, text: `Text ${i}` });
			await sim.control.idle();
		}
	};

	test('black-lists a subscription for good after failures in a row, and not before', async () => {
		const { id } = await subscribeTo('/messages');
		sim.control.setOptions({ blacklistAfterFailures: 3 });
		webhook.answer = answerWith(404);
		await inbound(2);
		webhook.answer = echo;
		await inbound();
		webhook.answer = answerWith(404);
		await inbound(2);
		const status = async () => (await sim.api('GET', `${SUBSCRIPTION}/${id}`)).data;
		expect((await status()).status).toBe('Active');
		await inbound();
		expect(await status()).toMatchObject({
			status: 'Blacklisted',
			blacklistedData: { reason: 'Webhook responses with code: [404]', blacklistedAt: expect.any(String) },
		});
		webhook.answer = echo;
		webhook.received.length = 0;
		await inbound();
		expect(webhook.received).toEqual([]);
		expect((await sim.api('PUT', `${SUBSCRIPTION}/${id}`, {})).data.status).toBe('Blacklisted');
	});

	test.each([
		['a redirect', answerWith(302), { status: 302, error: null }],
		['a server error', answerWith(500), { status: 500, error: null }],
		['no answer in time', () => {}, { status: null, error: 'Read timed out' }],
		['a cut connection', (request) => request.socket.destroy(), { status: null, error: 'socket hang up' }],
	])('counts %s as a failure and does not repeat it', async (_, answer, expected) => {
		await subscribeTo('/messages');
		sim.control.setOptions({ callbackTimeoutMs: 200 });
		webhook.answer = answer;
		await inbound();
		expect(webhook.received).toHaveLength(1);
		expect(sim.control.events()[0].answers).toEqual([{ ...expected, token: 'right', ms: expect.any(Number) }]);
		expect(sim.control.eventTotals()).toMatchObject({ delivered: 0, failed: 1 });
	});

	test('is repeated where retries are switched on, under the same uuid', async () => {
		await subscribeTo('/messages');
		sim.control.setOptions({ callbackRetries: 2, callbackRetryDelayMs: 1 });
		webhook.answer = answerWith(500);
		await inbound();
		expect(webhook.received).toHaveLength(3);
		expect(new Set(webhook.received.map(({ body }) => body.uuid)).size).toBe(1);
	});

	test('keeps to the number of calls at a time', async () => {
		await subscribeTo('/messages');
		sim.control.setOptions({ callbackConcurrency: 3 });
		let open = 0;
		let most = 0;
		webhook.answer = (request, response) => {
			open++;
			most = Math.max(most, open);
			setTimeout(() => {
				open--;
				echo(request, response);
			}, 5);
		};
		for (let i = 0; i < 12; i++) sim.control.inbound({ from: CONSUMER, to: SENDER, text: `Text ${i}` });
		await sim.control.idle();
		expect([webhook.received.length, most]).toEqual([12, 3]);
	});

	test('can be held back and released in the reversed order', async () => {
		await subscribeTo('/messages');
		sim.control.setOptions({ callbackConcurrency: 1 });
		sim.control.holdEvents();
		await inbound(3);
		expect(webhook.received).toEqual([]);
		expect(sim.control.releaseEvents({ order: 'reversed' })).toEqual({ released: 3 });
		await sim.control.idle();
		expect(bodies().map(({ text }) => text)).toEqual(['Text 2', 'Text 1', 'Text 0']);
	});

	test('can be repeated for an event, with a right, wrong or missing token', async () => {
		await subscribeTo('/messages');
		await inbound();
		const { uuid } = webhook.received[0].body;
		expect((await sim.control.redeliver({ uuid, times: 2 })).answers).toHaveLength(2);
		await sim.control.redeliver({ uuid, token: 'wrong' });
		await sim.control.redeliver({ uuid, token: 'missing' });
		expect(webhook.received.map(({ body }) => body)).toEqual(Array(5).fill(webhook.received[0].body));
		expect(webhook.received.map(({ headers }) => headers['verification-token'])).toEqual([
			's3cr3t-sim',
			's3cr3t-sim',
			's3cr3t-sim',
			'not-s3cr3t-sim',
			undefined,
		]);
	});

	test('never uses a uuid again, not even after a reset', async () => {
		await subscribeTo('/messages');
		await inbound();
		sim.control.reset({ keep: ['sessions', 'subscriptions'] });
		await inbound();
		const [before, after] = webhook.received.map(({ body }) => BigInt(body.uuid));
		expect(after > before).toBe(true);
	});

	test('can be of a made-up event', async () => {
		const { id } = await subscribeTo('/messages');
		const body = { id: '1', text: 'forged' };
		const { answer } = await sim.control.sendEvent({
			subscriptionId: id,
			body,
			token: 'wrong',
			event: '/made/up',
			uuid: '5',
		});
		expect(answer.status).toBe(200);
		expect(webhook.received[0]).toMatchObject({
			headers: { 'verification-token': 'not-s3cr3t-sim' },
			body: { uuid: '5', event: '/made/up', subscriptionId: id, body },
		});
	});

	test('ends when a test black-lists, expires or deletes the subscription', async () => {
		const ids = [];
		for (let i = 0; i < 3; i++) ids.push((await subscribeTo('/messages')).id);
		sim.control.blacklist({ subscriptionId: ids[0], reason: 'Read timed out' });
		sim.control.expireSubscription({ subscriptionId: ids[1] });
		sim.control.deleteSubscription({ subscriptionId: ids[2] });
		await inbound();
		expect(webhook.received).toEqual([]);
		expect(sim.control.subscriptions()).toMatchObject([
			{
				id: ids[0],
				status: 'Blacklisted',
				blacklistedData: { reason: 'Read timed out' },
				verificationToken: 's3cr3t-sim',
			},
		]);
	});
});
