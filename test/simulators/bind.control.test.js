'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const axios = require('axios');
const { start, answerOf, SEND, FIRST, SECOND } = require('./bindClient.js');

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const accepted = () => sim.control.accepted().length;

describe('misbehaviour', () => {
	test.each([
		['429', { fault: 'rateLimited' }, [429, 'REJECTED', 'TOO_MANY_REQUESTS'], 0],
		['a key that is not accepted', { fault: 'unauthorized' }, [401, 'REJECTED', 'UNAUTHORIZED'], 0],
		['another 401', { fault: 'unauthorized', code: 'GENERAL_ERROR' }, [401, 'REJECTED', 'GENERAL_ERROR'], 0],
		[
			'a refusal with 200',
			{ fault: 'status', status: 200, errorCode: 'OUT_OF_BALANCE' },
			[200, 'REJECTED', 'OUT_OF_BALANCE'],
			0,
		],
		['500 before accepting', { fault: 'status' }, [500, 'REJECTED', 'GENERAL_ERROR'], 0],
		['500 after accepting', { fault: 'status', after: true }, [500, 'REJECTED', 'GENERAL_ERROR'], 1],
		['400', { fault: 'status', status: 400 }, [400, 'REJECTED', 'BAD_REQUEST'], 0],
	])('%s', async (_, rule, expected, taken) => {
		sim.control.misbehave(rule);
		expect(answerOf(await sim.send(FIRST))).toEqual(expected);
		expect(accepted()).toBe(taken);
		expect((await sim.send(FIRST)).status).toBe(200);
	});

	test.each([
		['a reset before reading', { fault: 'reset' }, 'ECONNRESET', 0],
		['a reset after accepting', { fault: 'reset', after: true }, 'ECONNRESET', 1],
		['no answer at all', { fault: 'hang' }, 'ECONNABORTED', 0],
		['no answer after accepting', { fault: 'hang', after: true }, 'ECONNABORTED', 1],
	])('%s', async (_, rule, code, taken) => {
		sim.control.misbehave(rule);
		await expect(sim.send(FIRST, {}, { timeout: 500 })).rejects.toMatchObject({ code });
		expect(accepted()).toBe(taken);
	});

	test('a 2xx that cannot be read, a page of a proxy, and a wait before the next request', async () => {
		sim.control.misbehave({ fault: 'unreadable' });
		const reply = await sim.send(FIRST, {}, { responseType: 'text' });
		expect([reply.status, accepted()]).toEqual([200, 1]);
		expect(() => JSON.parse(reply.data)).toThrow();
		sim.control.misbehave({ fault: 'status', status: 502, html: true });
		expect((await sim.send(FIRST)).headers['content-type']).toBe('text/html');
		sim.control.misbehave({ fault: 'rateLimited', retryAfter: 7 });
		expect((await sim.send(FIRST)).headers['retry-after']).toBe('7');
	});

	test('stops a run of sends in its middle', async () => {
		sim.control.misbehave({
			fault: 'status',
			status: 401,
			errorCode: 'ACCOUNT_DISABLED',
			skip: 2,
			times: null,
			path: SEND,
		});
		const statuses = [];
		for (let i = 0; i < 4; i++) statuses.push((await sim.send(FIRST)).status);
		expect(statuses).toEqual([200, 200, 401, 401]);
	});
});

describe('what is read back', () => {
	test('counts calls, hides the key, and tells who got more than one text', async () => {
		await sim.send(FIRST);
		await sim.send(FIRST);
		await sim.send(SECOND);
		await sim.send('1');
		expect(sim.control.counts()).toEqual({ 'POST /v1.0/send': { total: 4, byStatus: { 200: 4 } } });
		expect(sim.control.acceptedSummary()).toEqual({
			messages: 3,
			recipients: 2,
			repeated: [{ to: `+${FIRST}`, count: 2 }],
		});
		expect(sim.control.accepted({ to: `+${SECOND}` })).toHaveLength(1);
		expect(sim.control.requests()[0].headers['x-api-key']).toBe('***');
		expect(JSON.stringify(sim.control.requests())).not.toContain('sim-api-key');
	});
});

describe('reset', () => {
	test('forgets everything but what it is told to keep', async () => {
		await sim.send(FIRST);
		sim.control.setBalance({ balance: 0.05 });
		sim.control.setCallbackUrls({ statusUrl: 'http://127.0.0.1:9/hook' });
		sim.control.setClient({ refusal: 'CLIENT_DISABLED' });
		sim.control.reset({ keep: ['account', 'subscriptions', 'sessions'] });
		expect([accepted(), sim.control.subscriptions().length]).toEqual([0, 1]);
		expect([(await sim.send(FIRST)).data.error_message, (await sim.send(FIRST)).data.error_message]).toEqual([
			'OK',
			'OUT_OF_BALANCE',
		]);
		sim.control.reset();
		expect([sim.control.balances(), sim.control.subscriptions()]).toEqual([{ 'sim-api-key': null }, []]);
		expect(() => sim.control.reset({ keep: ['everything'] })).toThrow('cannot keep everything');
		expect(() => sim.control.setClient({ apiKey: 'none' })).toThrow('no client none');
	});
});

test('runs as a process that ends on SIGTERM', async () => {
	const main = path.resolve(__dirname, '../../simulators/bind/main.mjs');
	const child = spawn(process.execPath, [main, '--options', '{"pricePerMessage":1}']);
	const line = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(data.toString())));
	expect(line).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\n$/);
	const { data } = await axios.post(`${line.split(' ')[1].trim()}/__control/options`, {}, { proxy: false });
	expect(data.pricePerMessage).toBe(1);
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGTERM');
	expect(await ended).toBe(0);
}, 30_000);
