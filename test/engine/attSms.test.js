const { createEngine } = require('./harness');
const { startAtt } = require('../../simulators/att/server');
const { AttSms } = require('../../nodes/Att/AttSms.node');
const { AttSmsOAuth2Api } = require('../../credentials/AttSmsOAuth2Api.credentials');
const { AttInAppMessagingOAuth2Api } = require('../../credentials/AttInAppMessagingOAuth2Api.credentials');

const TEXT = 'Your order is ready. Reply STOP to opt out.';
const SMS = 'attSmsOAuth2Api';
const IN_APP = 'attInAppMessagingOAuth2Api';
const SHORT_CODE = '48500000';
const OUTBOX = '/messaging/outbox';

let simulator;
let engine;

beforeAll(async () => {
	simulator = await startAtt();
});
afterAll(() => simulator.close());

beforeEach(async () => {
	simulator.control.reset();
	engine = await newEngine();
});
afterEach(() => engine.close());

/** An engine with both credentials; the user's is connected, as n8n leaves it after the login in the browser. */
async function newEngine(fields = {}) {
	const data = { ...simulator.credentials, ...fields };
	return createEngine({
		nodeClasses: [AttSms],
		credentialClasses: [AttSmsOAuth2Api, AttInAppMessagingOAuth2Api],
		credentials: {
			[SMS]: { data },
			[IN_APP]: { data: { ...data, oauthTokenData: await userToken() } },
		},
	});
}

async function userToken() {
	const { url, credentials } = simulator;
	const { clientId: client_id, clientSecret: client_secret } = credentials;
	const login = new URLSearchParams({ client_id, scope: 'IMMN,MIM', redirect_uri: 'http://127.0.0.1:9/back' });
	const { headers } = await fetch(`${url}/oauth/v4/authorize?${login}`, { redirect: 'manual' });
	const code = new URL(headers.get('location')).searchParams.get('code');
	const body = new URLSearchParams({ client_id, client_secret, grant_type: 'authorization_code', code });
	return await (await fetch(`${url}/oauth/v4/token`, { method: 'POST', body })).json();
}

function send(to, options = {}, settings = {}) {
	return engine.run({
		node: {
			type: 'attSms',
			parameters: { resource: 'message', operation: 'send', to: '={{ $json.to }}', text: TEXT, options },
			...settings,
		},
		items: to.map((number) => ({ to: number })),
	});
}

async function run(parameters, { items = [{}], ...settings } = {}) {
	const result = await engine.run({ node: { type: 'attSms', parameters, ...settings }, items });
	if (settings.onError === undefined) expect(result.error).toBeUndefined();
	return result;
}

const outputOf = async (parameters, settings) => (await run(parameters, settings)).json[0];
const inApp = async (operation, parameters = {}) => await outputOf({ resource: 'inAppMessage', operation, ...parameters });
const notification = async (operation, parameters = {}) =>
	await outputOf({ resource: 'notification', operation, ...parameters });

const numbers = (count, first = 1000) => Array.from({ length: count }, (_, i) => `+1202555${first + i}`);
const posted = () => simulator.control.requests({ path: OUTBOX }).filter(({ method }) => method === 'POST');

describe('logging in', () => {
	it('takes one login for 20 requests and asks for the scope SMS in the form', async () => {
		simulator.control.setOptions({ recordBodies: true });
		const { error } = await send(numbers(1000));
		expect(error).toBeUndefined();
		expect(simulator.control.logins()).toMatchObject({ client_credentials: 1 });
		expect(posted()).toHaveLength(20);
		expect(simulator.control.acceptedSummary()).toEqual({ messages: 1000, recipients: 1000, repeated: [] });
	});

	it.each(['BEARER', 'bearer', 'Token'])('sends the token in the header, though it is said to be of type "%s"', async (tokenType) => {
		simulator.control.setOptions({ tokenType });
		const { json } = await send(['+12025551001']);
		expect(json[0][0].status).toBe('queued');
	});

	it('keeps a token that never expires', async () => {
		simulator.control.setOptions({ accessTokenTtlSeconds: 0, expiresInAsString: true });
		await send(['+12025551001']);
		const { json } = await send(['+12025551002']);
		expect(json[0][0].status).toBe('queued');
		expect(simulator.control.logins().client_credentials).toBe(1);
	});

	it('gets a new token by itself when the old one and its refresh token have ended', async () => {
		await send(['+12025551001']);
		simulator.control.expireTokens({ refresh: true });
		const { json } = await send(['+12025551002']);
		expect(json[0][0].status).toBe('queued');
		expect(simulator.control.logins()).toMatchObject({ client_credentials: 2, refresh_token: 0 });
	});

	it('says what is wrong with the app', async () => {
		simulator.control.setClient({ state: 'deleted' });
		const { json } = await send(['+12025551001'], {}, { onError: 'continueRegularOutput' });
		expect(json[0][0]).toMatchObject({
			status: 'rejected',
			failure: { category: 'authenticationFailed', code: 'invalid_client', httpStatus: 401 },
		});
		expect(JSON.stringify(json)).not.toContain(simulator.credentials.clientSecret);
	});
});

describe('message: send', () => {
	it('gives one item per recipient, with the one id as message and batch', async () => {
		const { json } = await send(['+12025551001', '202 555 1002', '12'], { defaultCountry: 'US' });
		const [first, second, third] = json[0];
		expect(first).toEqual({
			provider: 'att',
			messageId: expect.stringMatching(/^SMS[0-9a-f]{16}$/),
			batchId: first.messageId,
			to: '+12025551001',
			from: null,
			status: 'queued',
			final: false,
			encoding: 'gsm7',
			segments: 1,
			deferredUntil: null,
			failure: null,
		});
		expect(second).toEqual({ ...first, to: '+12025551002' });
		expect(third).toMatchObject({ to: '12', status: 'rejected', failure: { stage: 'validation' } });
		expect(posted()).toHaveLength(1);
	});

	it('puts fewer recipients into a request where the app may name fewer', async () => {
		simulator.control.setOptions({ maxRecipients: 10 });
		await send(numbers(30), { recipientsPerRequest: 10 });
		expect(posted().map(({ status }) => status)).toEqual([201, 201, 201]);
	});

	it('texts everybody but the recipients because of whom AT&T refuses the request', async () => {
		const to = [...numbers(20), '+12025557066', '+12025557011', '+12025557004', '+12025557001'];
		const { json } = await send(to);
		expect(json[0].map(({ status }) => status)).toEqual([...Array(20).fill('queued'), ...Array(4).fill('rejected')]);
		expect(json[0].slice(20).map(({ failure }) => [failure.category, failure.code, failure.retry])).toEqual([
			['unreachableRecipient', 'SVC0001', 'never'],
			['invalidRecipient', 'SVC0001', 'never'],
			['invalidRecipient', 'SVC0004', 'never'],
			['unknown', 'SVC0001', 'afterFix'],
		]);
		expect(simulator.control.acceptedSummary()).toEqual({ messages: 20, recipients: 20, repeated: [] });
	});

	it('sends the same text twice to one recipient where that is wanted', async () => {
		const { json } = await send(['+12025551001', '+12025551001'], { deduplicate: false });
		expect(json[0].map(({ status }) => status)).toEqual(['queued', 'queued']);
		expect(simulator.control.accepted({ to: '+12025551001' })).toHaveLength(2);
	});

	it('reports unknown where the answer was lost, and does not send again when n8n retries', async () => {
		simulator.control.misbehave({ fault: 'reset', after: true, path: OUTBOX, method: 'POST' });
		const first = await send(['+12025551001']);
		expect(first.json[0][0]).toMatchObject({ status: 'unknown', failure: { category: 'unknown', retry: 'never' } });
		const again = await engine.retry(first);
		expect(again.json[0][0]).toMatchObject({ status: 'unknown' });
		expect(simulator.control.accepted({ to: '+12025551001' })).toHaveLength(1);
	});

	it('waits for the final status of every recipient, which AT&T tells only once', async () => {
		const { json } = await send(['+12025551001', '+12025556001'], { waitFor: 'final', timeoutSeconds: 20 });
		expect(json[0].map(({ status, final, failure }) => [status, final, failure?.code ?? null])).toEqual([
			['delivered', true, null],
			['undelivered', true, 'DeliveryImpossible'],
		]);
	});

	it('asks for reports where the option says so, and tells when no address is registered for them', async () => {
		const { json } = await send(['+12025551001'], { notifyDeliveryStatus: true }, { onError: 'continueErrorOutput' });
		expect(json[1][0]).toMatchObject({
			error: '+12025551001: Invalid input value for message part notifyDeliveryStatus (SVC0002)',
			details: { failure: { category: 'requestInvalid', code: 'SVC0002' } },
		});
	});

	it('sends through version 2', async () => {
		await engine.close();
		engine = await newEngine({ apiVersion: 'v2' });
		const { json } = await send(['+12025551001', '+12025551002'], { waitFor: 'final', timeoutSeconds: 20 });
		expect(json[0].map(({ status }) => status)).toEqual(['delivered', 'delivered']);
		expect(posted().map(({ path }) => path)).toEqual(['/rest/sms/2/messaging/outbox']);
	});

	it('foretells the requests of a preview without making one', async () => {
		const parameters = { resource: 'message', operation: 'preview', to: numbers(120).join(','), text: TEXT };
		const [preview] = await outputOf({ ...parameters, options: { recipientsPerRequest: 40 } });
		expect(preview).toMatchObject({ provider: 'att', from: null, recipients: 120, requests: 3 });
		expect(posted()).toEqual([]);
		expect(simulator.control.logins().client_credentials).toBe(0);
	});
});

describe('reading back', () => {
	const sendOne = async (to = '+12025551001') => (await send([to])).json[0][0].messageId;

	it('reads a batch: counts, wait and report', async () => {
		const recipients = '+12025551001, +12025551002, +12025556001';
		const [batch] = await outputOf({ resource: 'batch', operation: 'send', recipientSource: 'list', recipients, text: TEXT });
		expect(batch).toMatchObject({ status: 'completed', done: true, final: false, total: 3, counts: { queued: 3 } });
		const { batchId } = batch;
		const items = await outputOf({
			resource: 'batch',
			operation: 'wait',
			batchId,
			until: 'final',
			timeoutSeconds: 20,
			includeMessages: true,
		});
		expect(items[0]).toMatchObject({
			batchId,
			final: true,
			timedOut: false,
			total: 3,
			counts: { delivered: 2, undelivered: 1 },
			failures: { unreachableRecipient: 1 },
		});
		expect(items.slice(1).map(({ to, status }) => [to, status])).toEqual([
			['+12025551001', 'delivered'],
			['+12025551002', 'delivered'],
			['+12025556001', 'undelivered'],
		]);
	});

	it('ends a wait with what is known when the time is up', async () => {
		const batchId = await sendOne('+12025556000');
		const [batch] = await outputOf({ resource: 'batch', operation: 'wait', batchId, until: 'final', timeoutSeconds: 0 });
		expect(batch).toMatchObject({ timedOut: true, final: false, counts: { sent: 1 } });
	});

	it('knows an end that this execution has read, and not one that another has', async () => {
		const messageId = await sendOne();
		simulator.control.setClock({ advanceMs: 1000 });
		const get = { resource: 'message', operation: 'get', messageId };
		const first = await run(get);
		expect(first.json[0]).toMatchObject([{ to: '+12025551001', status: 'delivered', final: true }]);

		const node = { type: 'attSms', parameters: get };
		const same = await engine.run({ node, contextData: first.saved.executionData.contextData });
		expect(same.json[0]).toMatchObject([{ to: '+12025551001', status: 'delivered', failure: null }]);
		expect(await outputOf(get)).toMatchObject([
			{ messageId, to: null, status: 'unknown', final: true, failure: { category: 'unknown', code: 'SVC0002' } },
		]);
	});

	it('reads statuses in other letters', async () => {
		simulator.control.setOptions({ fieldCase: 'upper', statusCase: 'lower', addressForm: 'digits' });
		const messageId = await sendOne();
		simulator.control.setClock({ advanceMs: 1000 });
		expect(await outputOf({ resource: 'message', operation: 'get', messageId })).toMatchObject([
			{ to: '+12025551001', status: 'delivered' },
		]);
	});

	it('empties the inbox', async () => {
		simulator.control.setOptions({ inboxBatchSize: 2 });
		for (const text of ['One', 'Two', 'Three']) simulator.control.inbound({ from: '+12025550142', text });
		const items = await outputOf({ resource: 'message', operation: 'getMany' });
		expect(items.map(({ from, to, text, direction }) => [from, to, text, direction])).toEqual(
			['One', 'Two', 'Three'].map((text) => ['+12025550142', SHORT_CODE, text, 'inbound']),
		);
		expect(simulator.control.pending()[SHORT_CODE]).toEqual([]);
		expect(await outputOf({ resource: 'message', operation: 'getMany' })).toEqual([]);
	});

	it('draws the report of a batch', async () => {
		const batchId = await sendOne();
		const { outputs } = await run({ resource: 'batch', operation: 'report', batchId, includeChart: true });
		expect(outputs[0][0].binary.chart.mimeType).toBe('image/svg+xml');
	});
});

describe('In-App Messaging', () => {
	it('sends in the name of the user', async () => {
		const items = await inApp('send', { to: '+12025550141, 12345', text: 'Hi' });
		expect(items.map(({ to, status }) => [to, status])).toEqual([
			['+12025550141', 'queued'],
			['12345', 'queued'],
		]);
		expect(simulator.control.inAppAccepted().map(({ to }) => to)).toEqual(['+12025550141', '12345']);
	});

	it('go to no more recipients than Max Recipients allows, all items together, and else to nobody', async () => {
		const parameters = { resource: 'inAppMessage', operation: 'send', to: '={{ $json.to }}', text: 'Hi', options: { maxRecipients: 3 } };
		const items = [{ to: ['+12025551001', 'ann@example.com'] }, { to: '48500001, +12025551002' }];
		const { error } = await run(parameters, { items, onError: 'stopWorkflow' });
		expect(error.message).toMatch(/"Max Recipients" allows 3 recipients in one run, this run has 4/);
		const { json } = await run(parameters, { items, onError: 'continueRegularOutput' });
		expect(json[0].map(({ failure }) => failure.category)).toEqual(['requestInvalid', 'requestInvalid']);
		expect(simulator.control.inAppAccepted({})).toEqual([]);
		expect(await outputOf(parameters, { items: items.slice(0, 1) })).toHaveLength(2);
	});

	it('does not send again what may have been sent, and keeps what was sent before it', async () => {
		simulator.control.misbehave({ fault: 'reset', after: true, path: '/myMessages', skip: 1 });
		const { json, error } = await run(
			{ resource: 'inAppMessage', operation: 'send', to: '={{ $json.to }}', text: 'Hi' },
			{ items: [{ to: '+12025550141' }, { to: '+12025550142' }], retryOnFail: true },
		);
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject([
			{ to: '+12025550141', status: 'queued' },
			{ failure: { category: 'unknown', retry: 'never' } },
		]);
		expect(simulator.control.inAppAccepted()).toHaveLength(2);
	});

	it('needs an index, makes it, and then lists, changes and deletes messages', async () => {
		simulator.control.setOptions({ indexDelayMs: 100 });
		simulator.control.inAppInbound({ from: '+12025550141', text: 'Hi' });
		const refused = await run({ resource: 'inAppMessage', operation: 'getMany', returnAll: true }, { onError: 'continueErrorOutput' });
		expect(refused.json[1][0].details.failure).toMatchObject({ code: 'SVC0001', httpStatus: 409, retry: 'afterFix' });

		expect(await inApp('createIndex')).toMatchObject([{ status: 'INITIALIZED', isReady: true, messageCount: 1 }]);
		const [message] = await inApp('getMany', { returnAll: true });
		expect(message).toMatchObject({ direction: 'inbound', from: '+12025550141', text: 'Hi', isUnread: true });
		const { messageId, state } = message;
		await inApp('update', { messageId, changes: { isUnread: false } });
		expect(await inApp('get', { messageId })).toMatchObject([{ messageId, isUnread: false }]);
		await inApp('delete', { messageId });
		expect(await inApp('getDelta', { state })).toMatchObject([{ adds: [], updates: [], deletes: [{ messageId }] }]);
		expect(await inApp('getMany', { returnAll: true, filters: { isUnread: 'true' } })).toEqual([]);
	}, 20_000);

	it('renews the token of the user', async () => {
		simulator.control.expireTokens();
		expect(await inApp('send', { to: '12345', text: 'Hi' })).toMatchObject([{ status: 'queued' }]);
		expect(simulator.control.logins().refresh_token).toBe(1);
	});
});

describe('notifications', () => {
	beforeEach(async () => {
		await engine.close();
		engine = await newEngine({ useNotifications: true });
	});

	it('makes channel and subscription once, reads, changes and ends them', async () => {
		const [{ channelId, ...made }] = await notification('createChannel');
		expect(made).toMatchObject({ provider: 'att', isNew: true, maxEventsPerNotification: 5 });
		expect(await notification('createChannel')).toMatchObject([{ channelId, isNew: false }]);
		expect(await notification('getChannel', { channelId })).toMatchObject([{ channelId, channelType: 'http_callback' }]);

		const wishes = { channelId, callbackData: 'order-7', expiresIn: 3600 };
		const [{ subscriptionId, isNew }] = await notification('createSubscription', wishes);
		expect(isNew).toBe(true);
		expect(await notification('createSubscription', wishes)).toMatchObject([{ subscriptionId: null, isNew: false }]);
		const ids = { channelId, subscriptionId };
		await notification('updateSubscription', { ...ids, events: ['TEXT'], expiresIn: 0 });
		expect(await notification('getSubscription', ids)).toMatchObject([{ ...ids, events: ['TEXT'], callbackData: 'order-7', expiresIn: 0 }]);
		expect(await notification('deleteSubscription', ids)).toMatchObject([{ ...ids, isDeleted: true }]);
		expect(simulator.control.subscriptions()).toEqual([]);
		await notification('deleteChannel', { channelId });
		expect(simulator.control.channels()).toEqual([]);
	});

	it('ends a subscription in the name of the user where the app may not', async () => {
		simulator.control.setOptions({ subscriptionDeleteToken: 'user' });
		const [{ channelId }] = await notification('createChannel');
		const [{ subscriptionId }] = await notification('createSubscription', { channelId });
		await notification('deleteSubscription', { channelId, subscriptionId });
		expect(simulator.control.subscriptions()).toEqual([]);
	});

	it('says that the scope is missing where the switch of the credential is off', async () => {
		await engine.close();
		engine = await newEngine();
		const { error } = await engine.run({
			node: { type: 'attSms', parameters: { resource: 'notification', operation: 'createChannel' } },
		});
		expect(error).toMatchObject({ httpCode: '403', context: { failure: { code: 'POL0001', category: 'permissionDenied' } } });
	});
});
