'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const axios = require('axios');
const { catalogue } = require('../../simulators/att/errors.js');
const { start, refusal, OUTBOX, FIRST, SECOND } = require('./attClient.js');

const INBOX = '/sms/v3/messaging/inbox/48500000';

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const post = (config) =>
	sim.api('POST', OUTBOX, { outboundSMSRequest: { address: `tel:${FIRST}`, message: 'Hello' } }, config);
const accepted = () => sim.control.accepted().length;

const entries = Object.entries(catalogue).flatMap(([code, cases]) =>
	Object.entries(cases).map(([subCase, entry]) => [code, subCase, entry]),
);
const exceptions = entries.filter(([, , { variables }]) => variables !== undefined);
const oauthErrors = entries.filter(([, , entry]) => entry.error !== undefined);

describe('every error on demand', () => {
	test.each(exceptions)(
		'%s %s in the envelopes of the APIs',
		async (errorCode, subCase, { status, text, variables }) => {
			const answer = async (envelope) => {
				sim.control.misbehave({ fault: 'status', errorCode, case: subCase, envelope });
				const reply = await post();
				expect(reply.status).toBe(status);
				return reply.data;
			};
			const kind = errorCode.startsWith('POL') ? 'Policy' : 'Service';
			expect(await answer('nested')).toEqual({
				RequestError: { [`${kind}Exception`]: { MessageId: errorCode, Text: text, Variables: variables } },
			});
			expect(await answer('lowerCase')).toEqual({
				requestError: { [`${kind.toLowerCase()}Exception`]: { messageId: errorCode, text, variables } },
			});
			expect((await answer('flat')).RequestError.MessageId).toBe(errorCode);
			expect(accepted()).toBe(0);
		},
	);

	test.each(oauthErrors)('%s %s as OAuth error', async (errorCode, subCase, { status, error, description }) => {
		const ask = { fault: 'status', errorCode, case: subCase, path: '/oauth/v4/token' };
		sim.control.misbehave(ask);
		const reply = await sim.login();
		expect([reply.status, reply.data]).toEqual([
			status === 302 ? 400 : status,
			{ error, error_description: description },
		]);
		sim.control.setOptions({ oauthErrorNames: 'keys' });
		sim.control.misbehave(ask);
		expect((await sim.login()).data.error).toBe(errorCode);
	});

	test.each([
		['html', 'text/html', '<h1>'],
		['text', 'text/plain', 'API Gateway cannot respond to the request'],
	])('without JSON, as %s', async (envelope, type, content) => {
		sim.control.misbehave({ fault: 'status', errorCode: 'SVC0001', case: 'temporary', envelope });
		const reply = await post();
		expect([reply.status, reply.headers['content-type']]).toEqual([400, type]);
		expect(reply.data).toContain(content);
	});

	test('bodybadgateway is no JSON on any endpoint', async () => {
		for (const call of [post, sim.login, () => sim.api('GET', INBOX)]) {
			sim.control.misbehave({ fault: 'status', errorCode: 'bodybadgateway' });
			const reply = await call();
			expect([reply.status, reply.headers['content-type']]).toEqual([502, 'text/html']);
		}
	});

	test('with a time to wait', async () => {
		sim.control.misbehave({ fault: 'status', errorCode: 'SVC0001', case: 'temporary', status: 429, retryAfter: 7 });
		const reply = await post();
		expect([reply.headers['retry-after'], ...refusal(reply)]).toEqual(['7', 429, 'SVC0001', expect.stringContaining('SMPP-0064')]);
	});

	test('with the detail in the text, with the type of the exception, and with another status and detail', async () => {
		sim.control.setOptions({ substituteVariables: true, exceptionTypeField: true });
		sim.control.misbehave({ fault: 'status', errorCode: 'SVC8501', case: 'notSubscriber', status: 500 });
		const first = await post();
		expect([first.status, first.data.RequestError.ServiceException]).toEqual([
			500,
			{
				ExceptionType: 'ServiceException',
				MessageId: 'SVC8501',
				Text: 'A service error occurred. Error code is SMPP-000B Invalid Destination Address',
				Variables: '',
			},
		]);
		sim.control.setOptions({ substituteVariables: false });
		sim.control.misbehave({ fault: 'status', errorCode: 'POL1009', message: 'come back later' });
		expect(refusal(await post())).toEqual([403, 'POL1009', 'come back later']);
	});

	test('is not ordered with a typing error', () => {
		expect(() => sim.control.misbehave({ fault: 'status', errorCode: 'SVC9999' })).toThrow('no such error: SVC9999');
		expect(() => sim.control.misbehave({ fault: 'status', errorCode: 'SVC0001', case: 'any' })).toThrow('SVC0001 any');
		expect(() => sim.control.misbehave({ fault: 'status', envelope: 'xml' })).toThrow('unknown envelope: xml');
		expect(() => sim.control.misbehave({ fault: 'status', time: 3 })).toThrow('unknown field');
	});
});

describe('misbehaviour', () => {
	test.each([
		['over the quota', { fault: 'rateLimited' }, [403, 'POL0001', 'Too many requests per minute'], 0],
		[
			'a token that is not accepted',
			{ fault: 'unauthorized' },
			[401, 'POL0001', 'Authorization value is incorrect'],
			0,
		],
		['a refused request', { fault: 'status', status: 400 }, [400, 'SVC0002', 'Message'], 0],
		['500 before accepting', { fault: 'status' }, [500, 'SVC0001', 'Upstream enabler failure 7721'], 0],
		['500 after accepting', { fault: 'status', after: true }, [500, 'SVC0001', 'Upstream enabler failure 7721'], 1],
	])('%s', async (_, rule, expected, taken) => {
		sim.control.misbehave(rule);
		expect(refusal(await post())).toEqual(expected);
		expect(accepted()).toBe(taken);
		expect((await post()).status).toBe(201);
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

	test('of the OAuth endpoints', async () => {
		sim.control.misbehave({ fault: 'status', status: 400, path: '/oauth/' });
		expect((await sim.login()).data.error).toBe('invalid_grant');
		sim.control.misbehave({ fault: 'status', status: 401, path: '/oauth/' });
		expect((await sim.login()).data.error).toBe('invalid_client');
		sim.control.misbehave({ fault: 'status', status: 503, path: '/oauth/' });
		const reply = await sim.login();
		expect([reply.status, reply.headers['content-type']]).toEqual([503, 'text/html']);
	});
});

describe('quotas', () => {
	const read = async () => refusal(await sim.api('GET', INBOX));

	test('per minute and per day are refused with 403, never 429', async () => {
		sim.control.setOptions({ requestsPerMinute: 2, requestsPerDay: 3 });
		expect([await read(), await read(), await read()].map(([status]) => status)).toEqual([200, 200, 403]);
		sim.pass(60_000);
		expect((await read())[0]).toBe(200);
		expect(await read()).toEqual([403, 'POL0001', 'Quota level per day exceeded']);
		sim.pass(24 * 3_600_000);
		expect((await read())[0]).toBe(200);
	});

	test('can be used up on demand', async () => {
		sim.control.penalise({ seconds: 30 });
		expect(await read()).toEqual([403, 'POL0001', 'Too many requests per minute']);
		sim.pass(30_000);
		expect((await read())[0]).toBe(200);
	});
});

describe('what is read back', () => {
	test('counts calls, shows requests without secrets, and tells who got more than one text', async () => {
		sim.control.setOptions({ recordBodies: true });
		await sim.send([FIRST, SECOND]);
		await sim.send(FIRST);
		const { data } = await sim.login();
		expect(sim.control.counts()['POST /sms/v3/messaging/outbox']).toEqual({ total: 2, byStatus: { 201: 2 } });
		expect(sim.control.acceptedSummary()).toEqual({
			messages: 3,
			recipients: 2,
			repeated: [{ to: FIRST, count: 2 }],
		});
		const text = JSON.stringify(sim.control.requests());
		expect(text).toContain('grant_type=client_credentials');
		for (const secret of ['sim-app-secret', data.access_token]) expect(text).not.toContain(secret);
	});
});

describe('reset', () => {
	test('forgets everything but what it is told to keep', async () => {
		await sim.send(FIRST);
		sim.control.setCallbackUrls({ url: 'http://127.0.0.1:9/hook' });
		sim.control.setClient({ state: 'deleted' });
		sim.control.reset({ keep: ['sessions', 'callbackUrls'] });
		expect((await sim.send(FIRST, { notifyDeliveryStatus: true })).status).toBe(201);
		expect(accepted()).toBe(1);
		sim.control.reset();
		expect((await sim.send(FIRST)).status).toBe(401);
		expect(() => sim.control.reset({ keep: ['everything'] })).toThrow('cannot keep everything');
		expect(() => sim.control.setClient({ nothing: 1 })).toThrow('unknown option: nothing');
	});
});

test('runs as a process that ends on SIGTERM', async () => {
	const main = path.resolve(__dirname, '../../simulators/att/main.mjs');
	const child = spawn(process.execPath, [main, '--options', '{"maxRecipients":7}']);
	const line = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(data.toString())));
	expect(line).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\n$/);
	const { data } = await axios.post(`${line.split(' ')[1].trim()}/__control/options`, {}, { proxy: false });
	expect(data.maxRecipients).toBe(7);
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGTERM');
	expect(await ended).toBe(0);
}, 30_000);
