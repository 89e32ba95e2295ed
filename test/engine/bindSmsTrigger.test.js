'use strict';

const { createEngine } = require('./harness');
const { startBind } = require('../../simulators/bind/server');
const { BindSms } = require('../../nodes/Bind/BindSms.node');
const { BindSmsTrigger } = require('../../nodes/Bind/BindSmsTrigger.node');
const { BindSmsApi } = require('../../credentials/BindSmsApi.credentials');

const TYPE = 'bindSmsTrigger';
const HANDSET = '+385911234567';
const OUR_NUMBER = '+385990001112';

let simulator;
let engine;

beforeAll(async () => {
	simulator = await startBind({ deliveryDelayMs: 0 });
});
afterAll(() => simulator.close());

beforeEach(() => {
	simulator.control.reset({});
	engine = createEngine({
		nodeClasses: [BindSms, BindSmsTrigger],
		credentialClasses: [BindSmsApi],
		credentials: { bindSmsApi: { data: simulator.credentials } },
	});
});
afterEach(() => engine.close());

/** A published trigger whose address BIND knows, with `query` behind it. */
async function publish(parameters = {}, query = '') {
	const node = { type: TYPE, parameters };
	const server = await engine.listen({ node });
	const hook = (method) => engine.hook({ node, method, webhookBaseUrl: server.webhookBaseUrl });
	if (!(await hook('checkExists'))) await hook('create');
	simulator.control.setCallbackUrls({ url: server.urlOf() + query });
	return { node, server, hook, executions: server.executions };
}

const jsonOf = ({ workflowData }) => workflowData[0].map(({ json }) => json);
const eventsOf = ({ executions }) => executions.flatMap(jsonOf);

/** What the trigger's outputs give for all that its webhook has started. */
async function outputsOf({ node, executions }) {
	const items = executions.flatMap(({ workflowData }) => workflowData[0]);
	const { json, error } = await engine.run({ node, items, asStart: true, mode: 'webhook' });
	expect(error).toBeUndefined();
	return json;
}

async function send(to, options = {}) {
	const parameters = { resource: 'message', operation: 'send', from: 'MyStore', to, text: 'Hello', options };
	const { json } = await engine.run({ node: { type: 'bindSms', parameters }, items: [{}] });
	await simulator.control.idle();
	return json[0];
}

async function receive(text) {
	simulator.control.inbound({ from: HANDSET, to: OUR_NUMBER, text });
	await simulator.control.idle();
}

const report = (more = {}) => ({
	type: 'DLR',
	message_id: '5f0c1f0e-0000-4000-8000-000000000001',
	from: 'MyStore',
	to: '385911234567',
	status: 'DELIVERED',
	error: '000',
	...more,
});

describe('publishing', () => {
	it('needs no credential and makes no request', async () => {
		const trigger = await publish();
		expect(await trigger.hook('checkExists')).toBe(true);
		expect(await trigger.hook('delete')).toBe(true);
		expect(simulator.control.requests({})).toEqual([]);
	});

	it.each([
		['no events', { events: [] }, 'names no event'],
		['an address that cannot be one', { options: { allowedIps: 'office' } }, 'office is neither'],
	])('refuses %s', async (_name, parameters, message) => {
		await expect(publish(parameters)).rejects.toThrow(message);
	});
});

describe('delivery reports', () => {
	it('name the message as sending it did', async () => {
		const trigger = await publish();
		const [sent] = await send(HANDSET);
		expect(eventsOf(trigger)).toEqual([
			{
				event: 'message.status',
				eventId: `${sent.messageId}:DELIVERED`,
				provider: 'bind',
				messageId: sent.messageId,
				batchId: null,
				from: 'MyStore',
				to: HANDSET,
				status: 'delivered',
				final: true,
				failure: null,
				text: null,
				keyword: null,
				occurredAt: null,
				receivedAt: expect.stringMatching(/Z$/),
			},
		]);
	});

	it.each(['padded', 'plain', 'number'])('are the same with their error %s', async (errorFormat) => {
		simulator.control.setOptions({ errorFormat });
		const trigger = await publish();
		await send('+12025557027, +12025558040, +12025556001, +12025556002, +12025551000');
		const read = Object.fromEntries(
			eventsOf(trigger).map(({ to, status, failure }) => [to, [status, failure?.category ?? null, failure?.retry ?? null]]),
		);
		expect(read).toEqual({
			'+12025557027': ['undelivered', 'unreachableRecipient', 'later'],
			'+12025558040': ['rejected', 'recipientOptedOut', 'never'],
			'+12025556001': ['expired', 'expired', 'later'],
			'+12025556002': ['unknown', 'unknown', 'never'],
			'+12025551000': ['delivered', null, null],
		});
	});

	it('come to the address of the message, where it has one', async () => {
		const trigger = await publish();
		simulator.control.setCallbackUrls({ url: null });
		await send(HANDSET);
		expect(trigger.executions).toEqual([]);
		await send('+385911234568', { callbackUrl: trigger.server.urlOf() });
		expect(eventsOf(trigger)).toMatchObject([{ to: '+385911234568', status: 'delivered' }]);
	});

	it('of failures only, where nothing else is wanted', async () => {
		const trigger = await publish({ reports: 'failed' });
		await send('+12025557027, +12025551000');
		expect(eventsOf(trigger)).toMatchObject([{ to: '+12025557027', failure: { code: '27' } }]);
	});

	it('that come twice start the workflow once', async () => {
		const trigger = await publish();
		await trigger.server.send({ body: report() });
		const again = await trigger.server.send({ body: report({ error: 0 }) });
		expect(again.status).toBe(200);
		expect((await outputsOf(trigger))[0]).toHaveLength(1);
	});
});

describe('inbound messages', () => {
	it('come from the handset to our number', async () => {
		const trigger = await publish();
		await receive('Yes please');
		const [deliveryReports, messages, optOuts] = await outputsOf(trigger);
		expect([deliveryReports, optOuts]).toEqual([[], []]);
		expect(messages).toMatchObject([
			{ event: 'message.received', from: HANDSET, to: OUR_NUMBER, text: 'Yes please', status: null, keyword: null },
		]);
	});

	it('that are a STOP or a START come out as what they mean', async () => {
		const trigger = await publish();
		await receive('Stop');
		await receive('START');
		const [, messages, optOuts] = await outputsOf(trigger);
		expect(messages).toEqual([]);
		expect(optOuts).toMatchObject([
			{ event: 'recipient.optedOut', from: HANDSET, to: OUR_NUMBER, source: 'keyword', keyword: { kind: 'optOut' } },
			{ event: 'recipient.optedIn', from: HANDSET, to: OUR_NUMBER, source: 'keyword', keyword: { kind: 'optIn' } },
		]);
	});

	it('and reports share one address', async () => {
		const trigger = await publish();
		await send(HANDSET);
		await receive('Hello');
		const [deliveryReports, messages] = await outputsOf(trigger);
		expect([deliveryReports.length, messages.length]).toEqual([1, 1]);
	});
});

describe('calls that are not what they should be', () => {
	it('of an unknown type come out as unknown with their JSON', async () => {
		const trigger = await publish();
		const body = report({ type: 'READ' });
		expect((await trigger.server.send({ body })).status).toBe(200);
		const [first] = await outputsOf(trigger);
		expect(first).toMatchObject([{ event: 'unknown', raw: body }]);
	});

	it('of an unknown type start nothing where not all events are wanted', async () => {
		const trigger = await publish({ events: ['inbound'] });
		expect((await trigger.server.send({ body: report({ type: 'READ' }) })).status).toBe(200);
		expect(trigger.executions).toEqual([]);
	});

	it.each([
		['an object that is no event', {}],
		['a report without an id', report({ message_id: null })],
		['a text', '"DLR"'],
	])('are answered with 400: %s', async (_name, body) => {
		const trigger = await publish();
		expect((await trigger.server.send({ body, headers: { 'content-type': 'application/json' } })).status).toBe(400);
		expect(trigger.executions).toEqual([]);
	});

	it.each([
		['no token', ''],
		['a wrong token', '?token=wrong-token'],
		['the token twice', '?token=right-token&token=right-token'],
	])('are answered with 401 where a token is demanded: %s', async (_name, query) => {
		const trigger = await publish({ options: { token: 'right-token' } });
		expect((await trigger.server.send({ body: report(), query })).status).toBe(401);
		expect(trigger.executions).toEqual([]);
	});

	it('are taken where the token is right', async () => {
		const trigger = await publish({ options: { token: 'right-token' } }, '?token=right-token');
		await receive('Hello');
		expect(eventsOf(trigger)).toMatchObject([{ text: 'Hello' }]);
	});

	it('are answered with 401 from an address that may not call', async () => {
		const trigger = await publish({ options: { allowedIps: '192.0.2.0/24' } });
		expect((await trigger.server.send({ body: report() })).status).toBe(401);
		expect(trigger.executions).toEqual([]);
	});
});
