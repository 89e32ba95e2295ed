'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const axios = require('axios');
const { startSinch } = require('../../simulators/sinch/server.js');
const { start, SENDER } = require('./sinchClient.js');

const RECIPIENT = '12025551000';
const BATCH = { from: SENDER, to: [RECIPIENT], body: 'Hello' };
const MAIN = path.resolve(__dirname, '../../simulators/sinch/main.mjs');

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const post = (config) => sim.api('POST', '/batches', BATCH, config);
const accepted = () => sim.control.accepted().length;

describe('misbehaviour', () => {
	test.each([
		['429 with Retry-After', { fault: 'rateLimited', retryAfter: 7 }, 429, 'Too Many Requests', 0],
		['429 without Retry-After', { fault: 'rateLimited' }, 429, 'Too Many Requests', 0],
		['400', { fault: 'status', status: 400 }, 400, 'syntax_constraint_violation', 0],
		['403', { fault: 'status', status: 403, errorCode: 'unknown_group' }, 403, 'unknown_group', 0],
		['404', { fault: 'status', status: 404 }, 404, undefined, 0],
		['500 before accepting', { fault: 'status', status: 500 }, 500, 'Internal Server Error', 0],
		['500 after accepting', { fault: 'status', status: 500, after: true }, 500, 'Internal Server Error', 1],
		['503', { fault: 'status', status: 503, retryAfter: 5 }, 503, 'Service Unavailable', 0],
		['a wrong token', { fault: 'unauthorized' }, 401, 'Unauthorized', 0],
		['an expired token', { fault: 'unauthorized', code: 'expired' }, 401, 'Unauthorized', 0],
	])('%s', async (_, rule, status, word, taken) => {
		sim.control.misbehave(rule);
		const reply = await post();
		const { code, error, title } = reply.data;
		expect([reply.status, code ?? error ?? title, accepted()]).toEqual([status, word, taken]);
		expect(reply.headers['retry-after']).toBe(rule.retryAfter === undefined ? undefined : String(rule.retryAfter));
		expect(/expired/i.test(reply.headers['www-authenticate'])).toBe(rule.code === 'expired');
		expect((await post()).status).toBe(201);
	});

	test.each([
		['documented', { code: 'too_many_requests', text: 'Simulated failure' }],
		['status', { error: { code: 429, message: 'Simulated failure', status: 'RESOURCE_EXHAUSTED', details: [] } }],
		[
			'gateway',
			{ timestamp: expect.any(String), status: 429, error: 'Too Many Requests', path: '/xms/v1/sim-plan-us/batches' },
		],
		['problem', { type: 'about:blank', title: 'Too Many Requests', detail: 'Simulated failure' }],
		['empty', ''],
		['html', expect.stringContaining('<h1>429</h1>')],
	])('in the shape %s', async (shape, body) => {
		sim.control.misbehave({ fault: 'status', status: 429, shape });
		expect((await post()).data).toEqual(body);
	});

	test('in the shapes that the options name, but never with a body for 404', async () => {
		const errorShapes = { refusal: 'status', unauthorized: 'empty', other: 'documented' };
		sim.control.setOptions({ errorShapes });
		expect((await sim.api('POST', '/batches', {})).data.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
		expect((await sim.call('no', 'sim-plan-us', 'GET', '/batches')).data).toBe('');
		expect((await sim.api('PATCH', '/batches')).data).toEqual({
			code: 'method_not_allowed',
			text: 'Method Not Allowed',
		});
		expect((await sim.get('/batches/none')).data).toBe('');
	});

	test('a page of a proxy', async () => {
		sim.control.misbehave({ fault: 'status', status: 502, html: true });
		const reply = await post();
		expect([reply.status, reply.headers['content-type'], accepted()]).toEqual([502, 'text/html', 0]);
	});

	test.each([
		['a reset before reading', { fault: 'reset' }, 'ECONNRESET', 0],
		['a reset after accepting', { fault: 'reset', after: true }, 'ECONNRESET', 1],
		['no answer at all', { fault: 'hang' }, 'ECONNABORTED', 0],
		['no answer after accepting', { fault: 'hang', after: true }, 'ECONNABORTED', 1],
	])('%s', async (_, rule, code, taken) => {
		sim.control.misbehave(rule);
		await expect(post({ timeout: 500 })).rejects.toMatchObject({ code });
		expect(accepted()).toBe(taken);
	});

	test('a 2xx that cannot be read, and a slow answer', async () => {
		sim.control.misbehave({ fault: 'unreadable' });
		const reply = await post({ responseType: 'text' });
		expect([reply.status, accepted()]).toEqual([201, 1]);
		expect(() => JSON.parse(reply.data)).toThrow();
		sim.control.misbehave({ fault: 'slow', ms: 60_000 });
		await expect(post({ timeout: 300 })).rejects.toMatchObject({ code: 'ECONNABORTED' });
		expect(accepted()).toBe(2);
	});

	test('of the token endpoint', async () => {
		sim.control.misbehave({ fault: 'status', status: 503, path: '/oauth2/token' });
		expect((await sim.login()).status).toBe(503);
		expect((await sim.login()).status).toBe(200);
	});

	test('is not accepted with a typing error, and ends', async () => {
		expect(() => sim.control.misbehave({ fault: 'explode' })).toThrow('unknown fault');
		expect(() => sim.control.misbehave({ fault: 'status', time: 3 })).toThrow('unknown field');
		expect(() => sim.control.misbehave({ fault: 'status', shape: 'round' })).toThrow('unknown shape of errors');
		expect(() => sim.control.setOptions({ messagePerSecond: 1 })).toThrow('unknown option: messagePerSecond');
		expect(() => sim.control.setOptions({ errorShapes: { other: 'round' } })).toThrow('unknown shape of errors');
		sim.control.misbehave({ fault: 'status', times: null });
		sim.control.behave();
		expect((await post()).status).toBe(201);
	});
});

describe('what is read back', () => {
	test('counts calls per endpoint and shows requests without their secrets', async () => {
		sim.control.setOptions({ recordBodies: true });
		await post();
		const { data } = await sim.login();
		expect(sim.control.counts()).toEqual({
			'POST /xms/v1/{account}/batches': { total: 1, byStatus: { 201: 1 } },
			'POST /oauth2/token': { total: 1, byStatus: { 200: 1 } },
		});
		const [batch, login] = sim.control.requests();
		expect(batch).toMatchObject({
			method: 'POST',
			path: '/xms/v1/sim-plan-us/batches',
			status: 201,
			body: JSON.stringify(BATCH),
		});
		expect([batch.headers.authorization, login.headers.authorization]).toEqual(['Bearer ***', 'Basic ***']);
		const journal = JSON.stringify(sim.control.requests());
		for (const secret of [sim.servicePlan.apiToken, sim.project.clientSecret, data.access_token]) {
			expect(journal).not.toContain(secret);
		}
		sim.control.clearJournal();
		expect(sim.control.counts()).toEqual({});
	});

	test('tells what was accepted for a recipient, and who got more than one text', async () => {
		await post();
		const { id } = await sim.send([RECIPIENT, '12025551001'], { body: 'Again' });
		expect(sim.control.accepted({ to: '+1 202 555 1000' }).map(({ text }) => text)).toEqual(['Hello', 'Again']);
		expect(sim.control.accepted({ to: '12025551001' })).toEqual([
			{
				to: '12025551001',
				from: SENDER,
				text: 'Again',
				batchId: id,
				messageId: null,
				status: 'Queued',
				code: 400,
				acceptedAt: '2026-03-04T10:00:00.000Z',
			},
		]);
		expect(sim.control.acceptedSummary()).toEqual({
			messages: 3,
			recipients: 2,
			repeated: [{ to: RECIPIENT, count: 2 }],
		});
		expect(sim.control.batches()).toHaveLength(2);
	});
});

describe('reset', () => {
	test('forgets everything and goes back to the first options', async () => {
		await post();
		sim.control.setPlan({ blocked: true });
		sim.control.setOptions({ listLagMs: 1 });
		sim.control.misbehave({ fault: 'status', times: null });
		sim.control.reset();
		expect([accepted(), sim.control.counts(), sim.control.options().listLagMs]).toEqual([0, {}, 0]);
		expect((await post()).status).toBe(201);
	});

	test('keeps sessions when it is told to', async () => {
		const { access_token: token } = (await sim.login()).data;
		const list = () => sim.call(token, 'sim-project-us', 'GET', '/batches');
		sim.control.reset({ keep: ['sessions', 'subscriptions'] });
		expect((await list()).status).toBe(200);
		sim.control.reset();
		expect((await list()).status).toBe(401);
		expect(() => sim.control.reset({ keep: ['batches'] })).toThrow('cannot keep batches');
	});
});

describe('control over HTTP', () => {
	test('offers the same functions', async () => {
		const control = async (name, body) => (await sim.raw.post(`/__control/${name}`, body)).data;
		expect(await control('misbehave', { fault: 'status', status: 503 })).toEqual({ id: 1 });
		expect((await post()).status).toBe(503);
		expect(await control('inbound', { from: RECIPIENT, to: SENDER, text: 'Hi' })).toEqual({
			messageId: expect.any(String),
		});
		expect(await control('setPlan', { blocked: true })).toMatchObject({ id: 'sim-plan-us', blocked: true });
		expect(await control('idle', {})).toEqual({});
		expect(await control('accepted', {})).toEqual([]);
		expect(await control('setPlan', { planId: 'none' })).toEqual({ error: 'no plan or project none' });
	});
});

describe('the server', () => {
	test('takes 100,000 recipients and reads their reports in pages', async () => {
		for (let batch = 0; batch < 100; batch++) {
			const to = Array.from(
				{ length: 1000 },
				(_, i) => `1${300 + Math.floor(batch / 10)}777${String((batch % 10) * 1000 + i).padStart(4, '0')}`,
			);
			expect((await sim.post(to)).status).toBe(201);
		}
		sim.pass(60_000);
		expect(sim.control.acceptedSummary()).toEqual({ messages: 100_000, recipients: 100_000, repeated: [] });
		const seen = new Set();
		for (let page = 0; page < 1000; page += 50) {
			const { data } = await sim.get('/delivery_reports', { page_size: 100, page, status: 'Delivered' });
			expect([data.count, data.page_size]).toEqual([100_000, 100]);
			for (const { recipient } of data.delivery_reports) seen.add(recipient);
		}
		expect(seen.size).toBe(2000);
	}, 30_000);

	test('runs as a process of its own and says where it listens', async () => {
		const child = spawn(process.execPath, [MAIN, '--port', '0', '--options', '{"messagesPerSecond":7}']);
		const line = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(data.toString())));
		expect(line).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\n$/);
		const { data } = await axios.post(`${line.split(' ')[1].trim()}/__control/options`, {}, { proxy: false });
		expect(data.messagesPerSecond).toBe(7);
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGTERM');
		expect(await ended).toBe(0);
	}, 30_000);

	test('refuses a port that is taken, and unknown options', async () => {
		await expect(startSinch({ port: sim.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
		await expect(startSinch({ speed: 1 })).rejects.toThrow('unknown option: speed');
	});

	test('waits before each answer when told so', async () => {
		sim.control.setOptions({ latencyMs: 60_000 });
		await expect(post({ timeout: 300 })).rejects.toMatchObject({ code: 'ECONNABORTED' });
	});
});
