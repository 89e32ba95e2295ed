'use strict';

const { createEngine } = require('./harness');
const { startSinch } = require('../../simulators/sinch/server');
const { SinchSmsTrigger } = require('../../nodes/Sinch/SinchSmsTrigger.node');
const { SinchSmsApi } = require('../../credentials/SinchSmsApi.credentials');
const { SinchSmsOAuth2Api } = require('../../credentials/SinchSmsOAuth2Api.credentials');

const HANDSET = '+12025551234';
const OUR_NUMBER = '+12025550199';
const SECRET = 'secret-of-the-callbacks';

let simulator;
let engine;

beforeAll(async () => {
	// Sinch's waits between attempts pass in no time.
	simulator = await startSinch({ clock: { scale: 1 }, callbackRetrySeconds: [0.05, 0.05, 0.05] });
});
afterAll(() => simulator.close());

beforeEach(() => simulator.control.reset());
afterEach(async () => await engine.close());

/** A published trigger whose URL is pasted into the plan. */
async function publish({ parameters = {}, credential = {}, credentials, plan = {}, store } = {}) {
	const { servicePlan, project } = simulator.credentials;
	await engine?.close();
	engine = createEngine({
		nodeClasses: [SinchSmsTrigger],
		credentialClasses: [SinchSmsApi, SinchSmsOAuth2Api],
		credentials: {
			sinchSmsApi: { data: { ...servicePlan, ...credential } },
			sinchSmsOAuth2Api: { data: { ...project, ...credential } },
		},
	});
	const node = { type: 'sinchSmsTrigger', parameters, credentials };
	const server = await engine.listen({ node, store });
	const { webhookBaseUrl } = server;
	for (const method of ['checkExists', 'create']) expect(await engine.hook({ node, method, webhookBaseUrl })).toBe(true);
	simulator.control.setPlan({ callbackUrl: server.urlOf(), inboundUrl: server.urlOf(), ...plan });
	return { node, server, executions: server.executions, webhookBaseUrl };
}

const jsonOf = ({ workflowData }) => workflowData[0].map(({ json }) => json);

/** What the trigger's outputs give for an execution that its webhook has started. */
async function outputsOf({ node }, execution) {
	const { json, error } = await engine.run({ node, items: execution.workflowData[0], asStart: true, mode: 'webhook' });
	expect(error).toBeUndefined();
	return json;
}

const inbound = async (text = 'Hello', more = {}) => {
	await simulator.control.inbound({ from: HANDSET, to: OUR_NUMBER, text, ...more });
	await simulator.control.idle();
};

/** Sends a batch over the API, as another program would. */
async function sendBatch(to, body = {}) {
	const { baseUrl, servicePlanId, apiToken } = simulator.credentials.servicePlan;
	const reply = await fetch(`${baseUrl}/xms/v1/${servicePlanId}/batches`, {
		method: 'POST',
		headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
		body: JSON.stringify({ from: OUR_NUMBER, to, body: 'Hello', ...body }),
	});
	const { id } = await reply.json();
	await simulator.control.idle();
	return id;
}

async function waitFor(isReached) {
	for (let look = 0; look < 1000 && !isReached(); look++) await new Promise((resolve) => setTimeout(resolve, 10));
	expect(isReached()).toBe(true);
}

const answersOf = () => simulator.control.events().flatMap(({ answers }) => answers.map(({ status }) => status));

describe('publishing', () => {
	it('makes and removes nothing at Sinch, with or without a credential', async () => {
		const { node, webhookBaseUrl } = await publish({ credentials: [] });
		expect(await engine.hook({ node, method: 'delete', webhookBaseUrl })).toBe(true);
		expect(simulator.control.requests({})).toEqual([]);
	});

	it('refuses parameters that cannot be used', async () => {
		await expect(publish({ parameters: { events: [] } })).rejects.toThrow('names no event');
		await expect(publish({ parameters: { options: { allowedIps: 'office' } } })).rejects.toThrow('office is neither');
	});
});

describe('events', () => {
	it('of received messages come out on the second output, opt-outs on the third', async () => {
		const trigger = await publish();
		await inbound('Yes please');
		await inbound('Stop!');
		const [message, optOut] = trigger.executions;
		expect(jsonOf(message)).toEqual([
			{
				event: 'message.received',
				eventId: expect.any(String),
				provider: 'sinch',
				messageId: expect.any(String),
				batchId: null,
				from: HANDSET,
				to: OUR_NUMBER,
				status: null,
				final: null,
				failure: null,
				text: 'Yes please',
				keyword: null,
				occurredAt: expect.stringMatching(/Z$/),
				receivedAt: expect.stringMatching(/Z$/),
			},
		]);
		expect((await outputsOf(trigger, message)).map((items) => items.length)).toEqual([0, 1, 0]);
		const [, , optOuts] = await outputsOf(trigger, optOut);
		expect(optOuts).toEqual([expect.objectContaining({ event: 'recipient.optedOut', from: HANDSET, to: OUR_NUMBER, source: 'keyword' })]);
	});

	it('of binary and media messages carry what is in them', async () => {
		const { executions } = await publish();
		await inbound(undefined, { udh: '0500035A0201', body: 'SGk=' });
		await inbound(undefined, { subject: 'Photo', message: 'See this', media: [{ url: 'https://media.example.com/1.jpg', contentType: 'image/jpeg' }] });
		expect(executions.map(jsonOf)).toEqual([
			[expect.objectContaining({ event: 'message.received', text: null, raw: expect.objectContaining({ type: 'mo_binary', body: 'SGk=' }) })],
			[expect.objectContaining({ event: 'message.received', text: 'See this', raw: expect.objectContaining({ type: 'mo_media' }) })],
		]);
	});

	it('of single recipients come one by one, the last status only', async () => {
		const { executions } = await publish({ parameters: { options: { groupEvents: false } } });
		const batchId = await sendBatch(['12025551001', '12025550150'], { delivery_report: 'per_recipient' });
		await waitFor(() => executions.length === 2);
		expect(executions.flatMap(jsonOf).map(({ to, status, failure }) => [to, status, failure?.category ?? null]).sort()).toEqual([
			['+12025550150', 'undelivered', 'invalidRecipient'],
			['+12025551001', 'delivered', null],
		]);
		for (const event of executions.flatMap(jsonOf)) expect(event).toMatchObject({ event: 'message.status', batchId, final: true });
	});

	it('of a full report are one per recipient, of a summary one for the batch', async () => {
		const { executions } = await publish();
		const full = await sendBatch(['12025551001', '12025551002', '12025550150'], { delivery_report: 'full' });
		await waitFor(() => executions.length === 1);
		expect(jsonOf(executions[0]).map(({ event, batchId, to, status }) => [event, batchId, to, status]).sort()).toEqual([
			['message.status', full, '+12025550150', 'undelivered'],
			['message.status', full, '+12025551001', 'delivered'],
			['message.status', full, '+12025551002', 'delivered'],
		]);
		const summary = await sendBatch(['12025551001', '12025550150'], { delivery_report: 'summary' });
		await waitFor(() => executions.length === 2);
		expect(jsonOf(executions[1])).toEqual([
			expect.objectContaining({ event: 'batch.status', batchId: summary, to: null, status: 'completed', final: true, failure: expect.objectContaining({ code: '150' }) }),
		]);
	});

	it('of an address that the batch names come there', async () => {
		const { server, executions } = await publish({ plan: { callbackUrl: undefined } });
		await sendBatch(['12025551001'], { delivery_report: 'per_recipient_final', callback_url: server.urlOf() });
		await waitFor(() => executions.length === 1);
	});

	it('that Sinch delivers twice start the work behind the trigger once', async () => {
		const trigger = await publish();
		await inbound();
		const [{ uuid }] = simulator.control.events();
		await simulator.control.redeliver({ uuid, times: 2 });
		expect(answersOf()).toEqual([200, 200, 200]);
		const received = [];
		for (const execution of trigger.executions) received.push(...(await outputsOf(trigger, execution))[1]);
		expect(received).toHaveLength(1);
	});

	it('that cannot be stored are asked for again', async () => {
		let stored = 0;
		const { executions } = await publish({
			store: () => {
				stored++;
				if (stored < 3) throw new Error('no database');
			},
		});
		await inbound();
		await waitFor(() => executions.length === 1);
		await simulator.control.idle();
		expect(answersOf()).toEqual([500, 500, 200]);
	});
});

describe('callbacks that prove themselves', () => {
	const signed = { credential: { callbackSecret: SECRET }, plan: { callbackSecret: SECRET } };

	it.each([
		['a signature', signed],
		['a signature, with the credential of a project', { ...signed, parameters: { authentication: 'oAuth2' } }],
		['a login', { credential: { callbackUser: 'sinch', callbackPassword: 'word' }, plan: { callbackUser: 'sinch', callbackPassword: 'word' } }],
		['a header', { credential: { callbackHeaderName: 'X-Key', callbackHeaderValue: 'value' }, plan: { callbackHeaders: { 'X-Key': 'value' } } }],
		['nothing, where nothing is configured', {}],
		['nothing, where there is no credential', { credentials: [], credential: { callbackSecret: SECRET } }],
	])('by %s are taken', async (_name, settings) => {
		const { executions } = await publish(settings);
		await inbound('Grüße 👋');
		expect(executions.map(jsonOf)).toEqual([[expect.objectContaining({ text: 'Grüße 👋' })]]);
	});

	it.each([
		['a signature is missing', signed, { token: 'missing' }],
		['a signature is wrong', signed, { token: 'wrong' }],
		['a signature is three days old', signed, { timestamp: Math.floor(Date.now() / 1000) - 3 * 86_400 }],
		['another secret was used', { credential: { callbackSecret: 'another-secret' }, plan: { callbackSecret: SECRET } }, {}],
		['Sinch does not sign yet', { credential: { callbackSecret: SECRET } }, {}],
		['a login is missing', { credential: { callbackUser: 'sinch', callbackPassword: 'word' } }, {}],
		['a header is missing', { credential: { callbackHeaderName: 'X-Key', callbackHeaderValue: 'value' } }, {}],
	])('are refused with 401 and start nothing when %s', async (_name, settings, how) => {
		const { server, executions } = await publish(settings);
		const body = { type: 'mo_text', id: '01KJ', from: '12025551234', to: '12025550199', body: 'Forged', received_at: new Date().toISOString() };
		const { answer } = await simulator.control.sendEvent({ address: server.urlOf(), body, ...how });
		expect(answer.status).toBe(401);
		expect(executions).toEqual([]);
		expect(JSON.stringify(engine.logs)).not.toContain(SECRET);
	});

	it('are taken with the old and the new secret while one takes the place of the other, and then only with the new one', async () => {
		const { executions, server } = await publish({ credential: { callbackSecret: `${SECRET}, new-secret` }, plan: { callbackSecret: SECRET } });
		await inbound('old');
		simulator.control.setPlan({ callbackSecret: 'new-secret' });
		await inbound('new');
		expect(executions.flatMap(jsonOf).map(({ text }) => text)).toEqual(['old', 'new']);
		engine.credential('sinchSmsApi').data.callbackSecret = 'new-secret';
		simulator.control.setPlan({ callbackSecret: SECRET });
		await inbound('old again');
		simulator.control.setPlan({ callbackSecret: 'new-secret' });
		await inbound('new again');
		expect(executions.flatMap(jsonOf).map(({ text }) => text)).toEqual(['old', 'new', 'new again']);
		expect(server.executions).toHaveLength(3);
	});

	it('that were refused are not delivered again: Sinch gives up at a 4xx', async () => {
		const { executions } = await publish({ credential: { callbackSecret: SECRET } });
		await inbound();
		await simulator.control.idle();
		expect(answersOf()).toEqual([401]);
		expect(executions).toEqual([]);
	});
});
