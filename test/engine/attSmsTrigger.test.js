const { createEngine } = require('./harness');
const { startAtt } = require('../../simulators/att/server');
const { AttSms } = require('../../nodes/Att/AttSms.node');
const { AttSmsTrigger } = require('../../nodes/Att/AttSmsTrigger.node');
const { AttSmsOAuth2Api } = require('../../credentials/AttSmsOAuth2Api.credentials');

const HANDSET = '+12025550141';
const SHORT_CODE = '48500000';

let simulator;
let engine;

beforeAll(async () => {
	simulator = await startAtt();
});
afterAll(() => simulator.close());

beforeEach(() => {
	simulator.control.reset();
	engine = createEngine({
		nodeClasses: [AttSms, AttSmsTrigger],
		credentialClasses: [AttSmsOAuth2Api],
		credentials: { attSmsOAuth2Api: { data: simulator.credentials } },
	});
});
afterEach(() => engine.close());

/** A published trigger whose address is registered with the app. */
async function publish(parameters = {}, { query = '' } = {}) {
	const node = { type: 'attSmsTrigger', parameters };
	const server = await engine.listen({ node });
	expect(await engine.hook({ node, method: 'checkExists', webhookBaseUrl: server.webhookBaseUrl })).toBe(true);
	simulator.control.setCallbackUrls({ url: server.urlOf() + query });
	return { node, server, executions: server.executions };
}

const jsonOf = ({ workflowData }) => workflowData[0].map(({ json }) => json);

async function outputsOf({ node }, execution) {
	const { json, error } = await engine.run({ node, items: execution.workflowData[0], asStart: true, mode: 'webhook' });
	expect(error).toBeUndefined();
	return json;
}

async function send(to) {
	const parameters = { resource: 'message', operation: 'send', to, text: 'Hello', options: { notifyDeliveryStatus: true } };
	const { json, error } = await engine.run({ node: { type: 'attSms', parameters } });
	expect(error).toBeUndefined();
	return json[0];
}

it('starts the workflow with the report of each recipient, and nothing more than the ends', async () => {
	const trigger = await publish();
	const [{ messageId }] = await send('+12025551001, +12025556001');
	simulator.control.setClock({ advanceMs: 1000 });
	await simulator.control.idle();
	const events = trigger.executions.flatMap(jsonOf);
	expect(events).toHaveLength(2);
	expect(events[0]).toMatchObject({
		event: 'message.status',
		provider: 'att',
		messageId,
		batchId: messageId,
		to: '+12025551001',
		from: null,
		status: 'delivered',
		final: true,
		failure: null,
	});
	expect(events[1]).toMatchObject({ to: '+12025556001', status: 'undelivered', failure: { code: 'DeliveryImpossible', stage: 'delivery' } });
});

it('deals texts and opt-outs out to their outputs, with an id of its own for each', async () => {
	const trigger = await publish();
	for (const text of ['Hello', 'STOP']) simulator.control.inbound({ from: HANDSET, text });
	await simulator.control.idle();
	expect(trigger.executions).toHaveLength(2);
	const [message] = jsonOf(trigger.executions[0]);
	expect(message).toMatchObject({ event: 'message.received', from: HANDSET, to: SHORT_CODE, text: 'Hello', messageId: null });
	expect(message.eventId).toMatch(/^[0-9a-f]{64}$/);
	const [reports, messages, optOuts] = await outputsOf(trigger, trigger.executions[1]);
	expect([reports, messages]).toEqual([[], []]);
	expect(optOuts).toMatchObject([{ event: 'recipient.optedOut', from: HANDSET, source: 'keyword', keyword: { word: 'STOP' } }]);
});

it('starts nothing for a call that comes twice', async () => {
	const trigger = await publish();
	simulator.control.setOptions({ emptyMessageIds: true });
	simulator.control.inbound({ from: HANDSET, text: 'Hello' });
	await simulator.control.idle();
	const [{ uuid }] = simulator.control.events();
	simulator.control.redeliver({ uuid });
	await simulator.control.idle();
	expect(trigger.executions).toHaveLength(1);
});

it('believes only calls with the token where one is demanded', async () => {
	const { executions } = await publish({ options: { token: 'only-we-know' } }, { query: '?token=only-we-know' });
	for (const token of ['missing', 'wrong', 'right']) {
		await simulator.control.sendEvent({
			event: 'message',
			token,
			raw: JSON.stringify({ Message: token, SenderAddress: `tel:${HANDSET}`, DateTime: '2026-03-02T10:00:00' }),
		});
	}
	expect(executions.flatMap(jsonOf).map(({ text }) => text)).toEqual(['right']);
});

it('believes only the addresses that are named', async () => {
	const { server, executions } = await publish({ options: { allowedIps: '192.0.2.0/24' } });
	const reply = await server.send({ body: { Message: 'Hello', SenderAddress: HANDSET } });
	expect(reply.status).toBe(401);
	expect(executions).toEqual([]);
});

it.each([
	['nothing', {}, 400],
	['a status without an address', { deliveryInfoNotification: { messageId: 'SMS1' } }, 400],
	['a text of another kind', '<xml/>', 400],
])('answers %s with %s', async (_name, body, status) => {
	const { server, executions } = await publish();
	const headers = typeof body === 'string' ? { 'content-type': 'text/plain' } : {};
	expect((await server.send({ headers, body })).status).toBe(status);
	expect(executions).toEqual([]);
});

it('starts the workflow with new messages of a mailbox', async () => {
	const trigger = await publish();
	const { url, credentials } = simulator;
	const app = { client_id: credentials.clientId, client_secret: credentials.clientSecret };
	const token = async (fields) => {
		const answer = await fetch(`${url}/oauth/v4/token`, { method: 'POST', body: new URLSearchParams({ ...app, ...fields }) });
		return (await answer.json()).access_token;
	};
	const post = async (path, accessToken, body) => {
		const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
		return await (await fetch(`${url}/notification/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
	};
	const login = await fetch(
		`${url}/oauth/v4/authorize?${new URLSearchParams({ client_id: credentials.clientId, scope: 'MIM', redirect_uri: 'http://127.0.0.1:9/back' })}`,
		{ redirect: 'manual' },
	);
	const code = new URL(login.headers.get('location')).searchParams.get('code');
	const asApp = await token({ grant_type: 'client_credentials', scope: 'NOTIFICATIONCHANNEL' });
	const asUser = await token({ grant_type: 'authorization_code', code });
	const { channel } = await post('/channels', asApp, {
		channel: { serviceName: 'MIM', notificationContentType: 'application/json', notificationVersion: 1 },
	});
	await post(`/channels/${channel.channelId}/subscriptions`, asUser, { subscription: { callbackData: 'order-7' } });

	simulator.control.inAppInbound({ messages: [{ from: HANDSET, text: 'One' }, { from: HANDSET, text: 'Two' }] });
	await simulator.control.idle();
	const events = trigger.executions.flatMap(jsonOf);
	expect(events.map(({ event, from, text }) => [event, from, text])).toEqual([
		['message.received', HANDSET, 'One'],
		['message.received', HANDSET, 'Two'],
	]);
	expect(events[0].raw).toMatchObject({ callbackData: 'order-7', isUnread: true });
});
