'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const axios = require('axios');
const { startRingCentral } = require('../../simulators/ringcentral/server.js');
const { start, A2P, SENDER } = require('./ringcentralClient.js');

const RECIPIENT = '+12025550142';
const BATCH = { from: SENDER, text: 'Hello', messages: [{ to: [RECIPIENT] }] };

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const post = (config) => sim.api('POST', `${A2P}/batches`, BATCH, config);
const accepted = () => sim.control.accepted().length;

describe('misbehaviour', () => {
	test.each([
		['429 with Retry-After', { fault: 'rateLimited', retryAfter: 7 }, 429, 'CMN-301', 0],
		['429 without Retry-After', { fault: 'rateLimited', retryAfter: null }, 429, 'CMN-301', 0],
		['500 before accepting', { fault: 'status', status: 500 }, 500, 'CMN-203', 0],
		['500 after accepting', { fault: 'status', status: 500, after: true }, 500, 'CMN-203', 1],
		['503', { fault: 'status', status: 503, retryAfter: 5 }, 503, 'CMN-211', 0],
		['another code', { fault: 'status', status: 403, errorCode: 'CMN-408' }, 403, 'CMN-408', 0],
		['an expired token', { fault: 'unauthorized', code: 'OAU-128' }, 401, 'OAU-128', 0],
	])('%s', async (_, rule, status, errorCode, taken) => {
		sim.control.misbehave(rule);
		const reply = await post();
		expect([reply.status, reply.data.errors[0].errorCode, accepted()]).toEqual([status, errorCode, taken]);
		expect(reply.headers['retry-after']).toBe(rule.retryAfter == null ? undefined : String(rule.retryAfter));
		expect(reply.headers).not.toHaveProperty('x-rate-limit-limit');
		expect((await post()).status).toBe(201);
	});

	test('an HTML page of a proxy', async () => {
		sim.control.misbehave({ fault: 'status', status: 502, html: true });
		const reply = await post();
		expect([reply.status, reply.headers['content-type'], accepted()]).toEqual([502, 'text/html', 0]);
		expect(reply.data).toContain('<h1>502</h1>');
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

	test('a 2xx that cannot be read', async () => {
		sim.control.misbehave({ fault: 'unreadable' });
		const reply = await post({ responseType: 'text' });
		expect([reply.status, accepted()]).toEqual([201, 1]);
		expect(() => JSON.parse(reply.data)).toThrow();
	});

	test('a slow answer, too slow for a client without patience', async () => {
		sim.control.misbehave({ fault: 'slow', ms: 20, path: '/statuses' });
		expect((await sim.api('GET', `${A2P}/statuses`)).status).toBe(200);
		sim.control.misbehave({ fault: 'slow', ms: 60_000 });
		await expect(post({ timeout: 500 })).rejects.toMatchObject({ code: 'ECONNABORTED' });
		expect(accepted()).toBe(1);
	});

	test('hits the next N requests, each k-th, or those after some, of a path and method, until it is ended', async () => {
		const statuses = async (count) => {
			const found = [];
			for (let i = 0; i < count; i++) found.push((await post()).status);
			return found;
		};
		sim.control.misbehave({ fault: 'status', times: 2 });
		expect(await statuses(3)).toEqual([500, 500, 201]);
		sim.control.misbehave({ fault: 'status', every: 3, times: null });
		expect(await statuses(7)).toEqual([201, 201, 500, 201, 201, 500, 201]);
		sim.control.behave();
		sim.control.misbehave({ fault: 'status', skip: 2 });
		expect(await statuses(4)).toEqual([201, 201, 500, 201]);
		sim.control.misbehave({ fault: 'status', path: '/statuses', times: null });
		sim.control.misbehave({ fault: 'status', method: 'GET', times: null });
		expect(await statuses(1)).toEqual([201]);
		expect((await sim.api('GET', `${A2P}/statuses`)).status).toBe(500);
		expect((await sim.api('GET', `${A2P}/batches`)).status).toBe(500);
	});

	test('is not accepted with a typing error', () => {
		expect(() => sim.control.misbehave({ fault: 'explode' })).toThrow('unknown fault');
		expect(() => sim.control.misbehave({ fault: 'status', time: 3 })).toThrow('unknown field');
		expect(() => sim.control.setOptions({ rateLimit: null })).toThrow('unknown option: rateLimit');
	});
});

describe('what is read back', () => {
	test('counts calls per endpoint and status', async () => {
		await post();
		await sim.api('GET', `${A2P}/batches/none`);
		expect(sim.control.counts()).toEqual({
			'POST /restapi/oauth/token': { total: 1, byStatus: { 200: 1 } },
			'POST /restapi/v1.0/account/{account}/a2p-sms/batches': { total: 1, byStatus: { 201: 1 } },
			'GET /restapi/v1.0/account/{account}/a2p-sms/batches/{batchId}': { total: 1, byStatus: { 404: 1 } },
		});
	});

	test('shows single requests without their secrets', async () => {
		sim.control.setOptions({ recordBodies: true });
		sim.control.misbehave({ fault: 'hang' });
		await post({ timeout: 500 }).catch(() => {});
		const { data } = await sim.login();
		const text = JSON.stringify(sim.control.requests());
		for (const secret of [sim.credentials.jwtToken, sim.credentials.clientSecret, data.access_token]) {
			expect(text).not.toContain(secret);
		}
		const [, batch, login] = sim.control.requests();
		expect(batch).toMatchObject({
			method: 'POST',
			path: `${A2P}/batches`,
			status: 'hang',
			fault: 'hang',
			body: JSON.stringify(BATCH),
		});
		expect(batch.headers.authorization).toBe('Bearer ***');
		expect(login.headers.authorization).toBe('Basic ***');
		expect(sim.control.requests({ method: 'POST', path: '/oauth/', limit: 1 })).toEqual([login]);
	});

	test('tells what was accepted for a recipient, and who got more than one text', async () => {
		await post();
		const { id } = await sim.send([RECIPIENT, '+12025550143'], { text: 'Again' });
		expect(sim.control.accepted({ to: RECIPIENT }).map(({ text }) => text)).toEqual(['Hello', 'Again']);
		expect(sim.control.accepted({ to: '+12025550143' })).toEqual([
			{
				to: '+12025550143',
				from: SENDER,
				text: 'Again',
				batchId: id,
				messageId: '900003',
				status: 'Queued',
				errorCode: null,
				acceptedAt: expect.any(String),
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
		sim.control.setOptions({ pricePerSegment: 1 });
		sim.control.misbehave({ fault: 'status', times: null });
		sim.control.reset();
		expect([accepted(), sim.control.counts(), sim.control.options().pricePerSegment]).toEqual([0, {}, 0.007]);
		expect((await post()).data.errors[0].errorCode).toBe('OAU-213');
		expect((await sim.login()).status).toBe(200);
	});

	test('brings no message id back', async () => {
		const other = await startRingCentral({ firstMessageId: null });
		const first = other.control.inbound({ from: RECIPIENT, to: SENDER, text: 'Hi' });
		await new Promise((resolve) => setTimeout(resolve, 2));
		other.control.reset();
		const second = other.control.inbound({ from: RECIPIENT, to: SENDER, text: 'Hi' });
		expect(Number(second.messageId)).toBeGreaterThan(Number(first.messageId));
		await other.close();
	});

	test('keeps what it is told to keep', async () => {
		sim.control.setConsent({ from: SENDER, to: RECIPIENT, optStatus: 'OptOut' });
		sim.control.reset({ keep: ['sessions', 'consents'] });
		expect((await post()).status).toBe(201);
		sim.pass(1000);
		expect(sim.control.accepted()[0].errorCode).toBe('SMS-RC-413');
		expect(() => sim.control.reset({ keep: ['everything'] })).toThrow('cannot keep everything');
	});

	test('ends requests that hang', async () => {
		sim.control.misbehave({ fault: 'hang' });
		const pending = expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
		while (sim.control.requests({ path: 'batches' })[0]?.status !== 'hang')
			await new Promise((resolve) => setTimeout(resolve, 5));
		sim.control.reset();
		await pending;
	});
});

describe('clock', () => {
	test('stands still at scale 0, jumps, and runs as fast as it is told', () => {
		const seconds = () => Date.parse(sim.control.setClock({}).now) / 1000;
		const before = seconds();
		expect(seconds()).toBe(before);
		sim.control.setClock({ advanceMs: 5000 });
		expect(seconds()).toBe(before + 5);
		expect(sim.control.setClock({ scale: 2 }).scale).toBe(2);
		expect(() => sim.control.setClock({ advanceMs: -1 })).toThrow('only runs forward');
	});

	test('can start at a date', async () => {
		const other = await startRingCentral({ clock: { scale: 0, startAt: Date.UTC(2026, 2, 2) } });
		expect(other.control.setClock({}).now).toBe('2026-03-02T00:00:00.000Z');
		await other.close();
	});
});

describe('control over HTTP', () => {
	const control = (name, body, headers) => sim.raw.post(`/__control/${name}`, body, { headers });

	test('offers the same functions as POST with a JSON object', async () => {
		expect((await control('misbehave', { fault: 'status', status: 503 })).data).toEqual({ id: 1 });
		expect((await post()).status).toBe(503);
		expect((await control('inbound', { from: RECIPIENT, to: SENDER, text: 'STOP' })).data).toEqual({
			messageId: '900001',
		});
		expect((await control('consents', {})).data).toHaveLength(1);
		expect((await control('idle', {})).data).toEqual({});
		expect((await control('counts', {})).data).toEqual(sim.control.counts());
	});

	test.each([
		['an unknown function', 'explode', {}, undefined, 404],
		['a function of every object', 'toString', {}, undefined, 404],
		['a wrong argument', 'setOptions', { nothing: 1 }, undefined, 400],
		['a body that is no object', 'counts', [], undefined, 400],
		['a form, as a foreign web page could send it', 'reset', 'x=1', { 'Content-Type': 'text/plain' }, 400],
	])('refuses %s', async (_, name, body, headers, status) => {
		const reply = await control(name, body, headers);
		expect([reply.status, typeof reply.data.error]).toEqual([status, 'string']);
	});
});

describe('the server', () => {
	test('answers on 127.0.0.1 alone', async () => {
		const elsewhere = axios.get(`http://127.0.0.2:${sim.port}/`, {
			timeout: 1000,
			proxy: false,
			validateStatus: () => true,
		});
		await expect(elsewhere).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
		expect(sim.url).toBe(`http://127.0.0.1:${sim.port}`);
	});

	test('refuses a port that is taken, and unknown options', async () => {
		await expect(startRingCentral({ port: sim.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
		await expect(startRingCentral({ speed: 1 })).rejects.toThrow('unknown option: speed');
	});

	test('gives every answer a request id', async () => {
		expect((await sim.api('GET', '/nowhere')).headers.rcrequestid).toMatch(/^[\da-f-]{36}$/);
	});

	test('takes 50,000 recipients and reads them back in pages', async () => {
		for (let batch = 0; batch < 5; batch++) {
			const messages = Array.from({ length: 10_000 }, (_, i) => ({
				to: [`+1${300 + batch}777${String(i).padStart(4, '0')}`],
			}));
			const reply = await sim.api('POST', `${A2P}/batches`, { from: SENDER, text: 'Hello', messages });
			expect(reply.data.batchSize).toBe(10_000);
		}
		sim.pass(60_000);
		expect((await sim.api('GET', `${A2P}/statuses`)).data.delivered).toEqual({ count: 50_000, cost: 350 });
		let pageToken;
		let pages = 0;
		do {
			const { data } = await sim.api('GET', `${A2P}/messages`, undefined, { params: { pageToken } });
			expect(data.records).toHaveLength(1000);
			({ nextPageToken: pageToken } = data.paging);
			pages++;
		} while (pageToken);
		expect(pages).toBe(50);
	}, 30_000);

	test('runs as a process of its own and says where it listens', async () => {
		const main = path.resolve(__dirname, '../../simulators/ringcentral/main.mjs');
		const child = spawn(process.execPath, [main, '--port', '0', '--options', '{"pricePerSegment":0.01}']);
		const line = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(data.toString())));
		expect(line).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\n$/);
		const { data } = await axios.post(`${line.split(' ')[1].trim()}/__control/options`, {}, { proxy: false });
		expect(data.pricePerSegment).toBe(0.01);
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGTERM');
		expect(await ended).toBe(0);
	}, 30_000);

	test('says in one sentence that the port of the process is taken', async () => {
		const main = path.resolve(__dirname, '../../simulators/ringcentral/main.mjs');
		const child = spawn(process.execPath, [main, '--port', String(sim.port)]);
		let text = '';
		child.stderr.on('data', (data) => (text += data));
		expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
		expect(text.trim()).toBe(`Port ${sim.port} is taken: choose another with --port`);
	}, 30_000);
});
