'use strict';

const { createEngine } = require('./harness');
const { startRingCentral } = require('../../simulators/ringcentral/server');
const { RingCentralSmsTrigger } = require('../../nodes/RingCentral/RingCentralSmsTrigger.node');
const {
	RingCentralSmsJwtOAuth2Api,
} = require('../../credentials/RingCentralSmsJwtOAuth2Api.credentials');

const TYPE = 'ringCentralSmsTrigger';
const CREDENTIAL = 'ringCentralSmsJwtOAuth2Api';
const HANDSET = '+12025550123';
const OUR_NUMBER = '+12025550199';
const TEN_YEARS_S = 315_360_000;
const ACCOUNT = '/restapi/v1.0/account/400100/a2p-sms';
const REPORTS = `${ACCOUNT}/messages?direction=Outbound`;

let simulator;
let engine;
/** Ends what a test still holds back. */
const openStores = [];

beforeAll(async () => {
	simulator = await startRingCentral({ rateLimits: { Light: null, Medium: null, Auth: null } });
});
afterAll(() => simulator.close());

beforeEach(() => {
	simulator.control.reset();
	engine = newEngine();
});
afterEach(async () => {
	for (const open of openStores.splice(0)) open();
	await engine.close();
});

function newEngine(data = simulator.credentials, staticData = {}) {
	return createEngine({
		nodeClasses: [RingCentralSmsTrigger],
		credentialClasses: [RingCentralSmsJwtOAuth2Api],
		credentials: { [CREDENTIAL]: { data } },
		staticData,
	});
}

const nodeWith = (parameters = {}) => ({ type: TYPE, parameters: { authentication: 'jwt', ...parameters } });

/** A published trigger: its webhook listens and the simulator has its subscription. */
async function publish(parameters, { store } = {}) {
	const node = nodeWith(parameters);
	const server = await engine.listen({ node, store });
	const { webhookBaseUrl } = server;
	const hook = (method) => engine.hook({ node, method, webhookBaseUrl });
	if (!(await hook('checkExists'))) await hook('create');
	return { node, server, hook, webhookBaseUrl, executions: server.executions };
}

const subscriptions = () => simulator.control.subscriptions();

function changes() {
	return simulator.control
		.requests({ path: '/restapi/v1.0/subscription' })
		.map(({ method }) => method)
		.filter((method) => method !== 'GET');
}

const jsonOf = ({ workflowData }) => workflowData[0].map(({ json }) => json);

/** What the trigger's outputs give for an execution that its webhook has started. */
async function outputsOf({ node }, execution, mode = 'webhook') {
	const { json, outputs, error } = await engine.run({ node, items: execution.workflowData[0], asStart: true, mode });
	expect(error).toBeUndefined();
	return { json, outputs };
}

/** A delivery report, as RingCentral sends it. */
const report = (id, changes = {}) => ({
	id: String(id),
	from: OUR_NUMBER,
	to: [HANDSET],
	direction: 'Outbound',
	messageStatus: 'Delivered',
	lastModifiedTime: '2026-03-02T10:00:03.100Z',
	...changes,
});

/** Makes the webhook call that RingCentral would make. */
function deliver({ server }, body, { token, headers, event = REPORTS } = {}) {
	return server.send({
		headers: { 'verification-token': token ?? subscriptions()[0].verificationToken, ...headers },
		body: { uuid: '7700000000000000001', event, timestamp: '2026-03-02T10:00:04Z', body },
	});
}

/** Storing takes until the test says so; a store that is told to fail throws. */
function slowStore() {
	const waiting = [];
	let isOpen = false;
	const open = () => {
		isOpen = true;
		for (const { resolve } of waiting.splice(0)) resolve();
	};
	openStores.push(open);
	return {
		store: () => (isOpen ? undefined : new Promise((resolve, reject) => waiting.push({ resolve, reject }))),
		open,
		storeOne: () => waiting.shift().resolve(),
		failOne: () => waiting.shift().reject(new Error('no database')),
		/** Resolves once so many executions wait to be stored. */
		async reached(count) {
			while (waiting.length < count) await new Promise((resolve) => setImmediate(resolve));
		},
	};
}

const waitUntil = async (isReached) => {
	while (!isReached()) await new Promise((resolve) => setImmediate(resolve));
};

describe('publishing', () => {
	it('subscribes to everything for ten years and answers the check of the URL', async () => {
		const { server, hook } = await publish();
		const [subscription, ...others] = subscriptions();
		expect(others).toEqual([]);
		expect(subscription).toMatchObject({
			status: 'Active',
			deliveryMode: { address: server.urlOf() },
			eventFilters: [
				`${ACCOUNT}/messages?direction=Outbound`,
				`${ACCOUNT}/messages?direction=Inbound`,
				`${ACCOUNT}/opt-outs`,
				`${ACCOUNT}/batches`,
			],
		});
		expect(subscription.expiresIn).toBeGreaterThan(TEN_YEARS_S - 60);
		expect(subscription.verificationToken).toMatch(/^[0-9a-f]{64}$/);
		expect(server.executions).toEqual([]);
		expect(await hook('checkExists')).toBe(true);
		expect(changes()).toEqual(['POST']);
	});

	it('subscribes to no more than the parameters ask for', async () => {
		await publish({ events: ['optOut'], from: '+1 (202) 555-0199, 0012025550100' });
		expect(subscriptions()[0].eventFilters).toEqual([
			`${ACCOUNT}/messages?direction=Inbound&to=+12025550199`,
			`${ACCOUNT}/messages?direction=Inbound&to=+12025550100`,
			`${ACCOUNT}/opt-outs?from=+12025550199`,
			`${ACCOUNT}/opt-outs?from=+12025550100`,
		]);
	});

	it('ends the subscription when the workflow is unpublished, and may do so twice', async () => {
		const { hook } = await publish();
		expect(await hook('delete')).toBe(true);
		expect(subscriptions()).toEqual([]);
		expect(await hook('delete')).toBe(true);
	});

	it('moves the subscription when the address of n8n changes', async () => {
		const { node } = await publish();
		const moved = await engine.listen({ node });
		const { webhookBaseUrl } = moved;
		expect(await engine.hook({ node, method: 'checkExists', webhookBaseUrl })).toBe(false);
		await engine.hook({ node, method: 'create', webhookBaseUrl });
		expect(subscriptions().map(({ deliveryMode }) => deliveryMode.address)).toEqual([moved.urlOf()]);
	});

	it('replaces a subscription with other events', async () => {
		const { server, webhookBaseUrl } = await publish();
		const node = nodeWith({ events: ['inbound'] });
		expect(await engine.hook({ node, method: 'checkExists', webhookBaseUrl })).toBe(false);
		await engine.hook({ node, method: 'create', webhookBaseUrl });
		expect(subscriptions()).toMatchObject([
			{ deliveryMode: { address: server.urlOf() }, eventFilters: [`${ACCOUNT}/messages?direction=Inbound`] },
		]);
	});

	it.each([
		['no events', { events: [] }, 'names no event'],
		['a number that cannot be one', { from: '+12025550199, +1202' }, '+1202 has too few digits'],
		['an address that cannot be one', { options: { allowedIps: '192.0.2.1, office' } }, 'office is neither'],
	])('refuses %s before any request', async (_name, parameters, message) => {
		await expect(publish(parameters)).rejects.toThrow(message);
		expect(changes()).toEqual([]);
	});

	it.each(['http://n8n.example.com', 'https://localhost:5678', 'https://127.0.0.1', 'https://[::1]:5678'])(
		'refuses %s for a RingCentral that is elsewhere',
		async (publicUrl) => {
			await engine.close();
			engine = newEngine({ ...simulator.credentials, baseUrl: 'https://ringcentral.invalid' });
			const checked = engine.hook({ node: nodeWith(), method: 'checkExists', webhookBaseUrl: `${publicUrl}/webhook` });
			await expect(checked).rejects.toThrow('it needs an HTTPS address that is reachable from the internet');
		},
	);

	it('says what to do when RingCentral cannot reach the webhook', async () => {
		const node = nodeWith();
		const webhookBaseUrl = 'http://127.0.0.1:9/webhook';
		const created = engine.hook({ node, method: 'create', webhookBaseUrl });
		await expect(created).rejects.toMatchObject({
			message: expect.stringContaining('SUB-521'),
			description: expect.stringContaining('reachable for RingCentral over HTTPS'),
		});
	});

	it('refuses an app without the permission to subscribe', async () => {
		const { clients } = simulator.control.options();
		const [client] = clients;
		simulator.control.setOptions({ clients: [{ ...client, permissions: ['A2PSMS', 'ReadAccounts'] }] });
		await expect(publish()).rejects.toMatchObject({ message: expect.stringContaining('CMN-401') });
		expect(subscriptions()).toEqual([]);
	});
});

describe('a published trigger', () => {
	/** trigger() as n8n calls it at activation and at every start; `tick` runs its cron once. */
	async function keep({ node, webhookBaseUrl }, mode = 'trigger') {
		const { crons, response } = await engine.trigger({ node, webhookBaseUrl, mode });
		return { crons, response, tick: () => crons[0].tick() };
	}

	const wasChecked = (times) => () =>
		simulator.control.requests({ path: '/restapi/v1.0/subscription' }).filter(({ method }) => method === 'GET').length >= times;

	it('looks after its subscription every ten minutes, at times of its own', async () => {
		const trigger = await publish();
		const { crons, response } = await keep(trigger);
		expect(response).toEqual({});
		expect(crons).toHaveLength(1);
		const [second, minutes, ...rest] = crons[0].expression.split(' ');
		expect(Number(second)).toBeLessThan(60);
		expect(minutes.split(',').map(Number).map((minute, at, all) => minute - all[0])).toEqual([0, 10, 20, 30, 40, 50]);
		expect(rest).toEqual(['*', '*', '*', '*']);
	});

	it('does nothing of the kind in a manual run', async () => {
		expect(await keep(await publish(), 'manual')).toMatchObject({ crons: [], response: {} });
	});

	it('leaves a healthy subscription alone', async () => {
		const trigger = await publish();
		const { tick } = await keep(trigger);
		simulator.control.clearJournal();
		tick();
		await waitUntil(wasChecked(1));
		expect(changes()).toEqual([]);
	});

	it.each([
		['was blacklisted', () => simulator.control.blacklist()],
		['has expired', () => simulator.control.expireSubscription()],
		['was removed', () => simulator.control.deleteSubscription()],
	])('subscribes again when its subscription %s', async (_name, breakIt) => {
		const trigger = await publish();
		const { tick } = await keep(trigger);
		breakIt();
		tick();
		await waitUntil(() => subscriptions().length === 1 && subscriptions()[0].status === 'Active');
		expect((await deliver(trigger, report(1))).status).toBe(200);
	});

	it('prolongs a subscription that is about to end', async () => {
		const trigger = await publish();
		const { tick } = await keep(trigger);
		simulator.control.setClock({ advanceMs: (TEN_YEARS_S - 3600) * 1000 });
		const [{ id }] = subscriptions();
		tick();
		await waitUntil(() => subscriptions()[0].expiresIn > TEN_YEARS_S - 60);
		expect(subscriptions()[0].id).toBe(id);
	});

	it('logs what goes wrong and does not throw', async () => {
		const trigger = await publish();
		const { tick } = await keep(trigger);
		simulator.control.setOptions({ clients: [{ ...simulator.control.options().clients[0], permissions: [] }] });
		simulator.control.blacklist();
		tick();
		await waitUntil(() => engine.logs.some(({ level }) => level === 'error'));
		expect(engine.logs.find(({ level }) => level === 'error').message).toContain('CMN-401');
	});

	it('does not subscribe again when it is checked while it is being unpublished', async () => {
		const trigger = await publish();
		const { tick } = await keep(trigger);
		simulator.control.clearJournal();
		const deleted = trigger.hook('delete');
		tick();
		await deleted;
		await trigger.hook('delete');
		expect(subscriptions()).toEqual([]);
		expect(changes()).toEqual(['DELETE']);
	});

	it('makes one subscription when it is checked while it is being published', async () => {
		const node = nodeWith();
		const { webhookBaseUrl } = await engine.listen({ node });
		expect(await engine.hook({ node, method: 'checkExists', webhookBaseUrl })).toBe(false);
		const { crons } = await engine.trigger({ node, webhookBaseUrl });
		crons[0].tick();
		await engine.hook({ node, method: 'create', webhookBaseUrl });
		await waitUntil(() => engine.logs.some(({ message }) => message.startsWith('Subscribed again')) || changes().length > 0);
		expect(subscriptions()).toHaveLength(1);
	});
});

describe('calls of RingCentral', () => {
	it('start an execution with the event', async () => {
		const trigger = await publish();
		simulator.control.inbound({ from: HANDSET, to: OUR_NUMBER, text: 'Hello' });
		await simulator.control.idle();
		expect(trigger.executions).toHaveLength(1);
		expect(jsonOf(trigger.executions[0])).toEqual([
			{
				event: 'message.received',
				eventId: expect.any(String),
				provider: 'ringCentral',
				messageId: expect.any(String),
				batchId: null,
				from: HANDSET,
				to: OUR_NUMBER,
				status: null,
				final: null,
				failure: null,
				text: 'Hello',
				keyword: null,
				occurredAt: expect.stringMatching(/Z$/),
				receivedAt: expect.stringMatching(/Z$/),
			},
		]);
	});

	it.each([
		['with a wrong token', 'wrong'],
		['without a token', 'missing'],
	])('%s are answered 401 and start nothing', async (_name, token) => {
		const { executions } = await publish();
		const [{ id }] = subscriptions();
		const { answer } = await simulator.control.sendEvent({ subscriptionId: id, event: REPORTS, body: report(1), token });
		expect(answer.status).toBe(401);
		expect(executions).toEqual([]);
	});

	it('are believed by the header of the secret alone', async () => {
		simulator.control.setOptions({ validationTokenOnEvents: true });
		const trigger = await publish();
		const [{ verificationToken }] = subscriptions();
		const forged = await deliver(trigger, report(1), { token: '', headers: { 'validation-token': verificationToken } });
		expect(forged.status).toBe(401);
		const genuine = await deliver(trigger, report(1), { headers: { 'validation-token': 'abc' } });
		expect(genuine).toMatchObject({ status: 200, headers: { 'validation-token': 'abc' } });
		expect(trigger.executions).toHaveLength(1);
	});

	it('that check the URL are answered small, as JSON, and start nothing', async () => {
		const { server, executions } = await publish();
		const { status, headers, text } = await server.send({ headers: { 'validation-token': 'e28f9d0c' } });
		expect({ status, text }).toEqual({ status: 200, text: '{}' });
		expect(headers).toMatchObject({ 'validation-token': 'e28f9d0c', 'content-type': expect.stringMatching(/^application\/json/) });
		expect(executions).toEqual([]);
	});

	it.each([
		['that hold no event', { body: {} }, { 'content-type': 'application/json' }, 400],
		['of another type than JSON', undefined, { 'content-type': 'application/octet-stream' }, 400],
		['without a body', undefined, {}, 400],
		['that are no JSON', '{', { 'content-type': 'application/json' }, 422],
		['with a body that cannot be unpacked', Buffer.from('no gzip'), { 'content-type': 'text/csv', 'content-encoding': 'gzip' }, 400],
	])('%s are answered with a refusal and start nothing', async (_name, body, headers, status) => {
		const { server, executions } = await publish();
		const [{ verificationToken }] = subscriptions();
		const reply = await server.send({ headers: { 'verification-token': verificationToken, ...headers }, body });
		expect(reply.status).toBe(status);
		expect(executions).toEqual([]);
	});

	it('are read whatever content type they claim', async () => {
		const { server, executions } = await publish();
		const [{ verificationToken }] = subscriptions();
		const { status } = await server.send({
			headers: { 'verification-token': verificationToken, 'content-type': 'application/vnd.ringcentral+json' },
			body: JSON.stringify({ uuid: '1', event: REPORTS, body: report(1) }),
		});
		expect(status).toBe(200);
		expect(executions).toHaveLength(1);
	});

	it.each([
		['a report that is not final', {}, { messageStatus: 'Sent' }, REPORTS],
		['a kind of event that is not wanted', { events: ['optOut'] }, {}, REPORTS],
		['a number that is not wanted', { from: '+12025550100' }, {}, REPORTS],
		['an unknown type while not everything is wanted', { events: ['inbound'] }, {}, '/restapi/v1.0/account/1/fax'],
	])('about %s are answered 200 and start nothing', async (_name, parameters, change, event) => {
		const trigger = await publish(parameters);
		expect((await deliver(trigger, report(1, change), { event })).status).toBe(200);
		expect(trigger.executions).toEqual([]);
	});

	it('about an unknown type come out as such while everything is wanted', async () => {
		const trigger = await publish();
		await deliver(trigger, { pages: 2 }, { event: '/restapi/v1.0/account/1/fax' });
		expect(jsonOf(trigger.executions[0])[0]).toMatchObject({ event: 'unknown', raw: { body: { pages: 2 } } });
	});

	it('are answered 401 from an address that may not call', async () => {
		const trigger = await publish({}, {});
		const options = { allowedIps: '192.0.2.0/24' };
		const guarded = await engine.listen({ node: nodeWith({ options }) });
		expect((await deliver({ server: guarded }, report(1))).status).toBe(401);
		expect((await guarded.send({ headers: { 'validation-token': 'abc' } })).status).toBe(401);
		const open = await engine.listen({ node: nodeWith({ options: { allowedIps: '192.0.2.0/24, 127.0.0.0/8, ::1' } }) });
		expect((await deliver({ server: open }, report(1))).status).toBe(200);
		expect([...guarded.executions, ...trigger.executions]).toEqual([]);
	});

	it('are answered 500 when it is our fault, and no execution is stored for it', async () => {
		const trigger = await publish();
		const broken = await engine.listen({ node: nodeWith({ reports: '={{ nonsense( }}' }) });
		expect((await deliver({ server: broken }, report(1))).status).toBe(500);
		expect([...broken.executions, ...trigger.executions]).toEqual([]);
		expect(engine.logs.some(({ level }) => level === 'error')).toBe(true);
	});

	it('that come again after the execution was stored are answered 200 and start nothing', async () => {
		const trigger = await publish();
		expect((await deliver(trigger, report(1))).status).toBe(200);
		expect((await deliver(trigger, report(1))).status).toBe(200);
		expect((await deliver(trigger, report(1, { messageStatus: 'DeliveryFailed' }))).status).toBe(200);
		expect(trigger.executions).toHaveLength(2);
	});

	it('that come again after the execution could not be stored start one', async () => {
		const slow = slowStore();
		const trigger = await publish({}, slow);
		const first = deliver(trigger, report(1));
		await slow.reached(1);
		slow.failOne();
		expect((await first).status).toBe(500);
		slow.open();
		expect((await deliver(trigger, report(1))).status).toBe(200);
		expect(trigger.executions).toHaveLength(1);
	});
});

describe('calls at the same time', () => {
	let webhook;
	beforeEach(() => {
		webhook = jest.spyOn(RingCentralSmsTrigger.prototype, 'webhook');
	});
	afterEach(() => webhook.mockRestore());

	/** Resolves once so many calls have got as far as they can. */
	async function arrived(count) {
		await waitUntil(() => webhook.mock.calls.length === count);
		for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
	}

	it('share executions, are answered after these are stored, and lose nothing', async () => {
		const slow = slowStore();
		const trigger = await publish({}, slow);
		const answered = [];
		const calls = Array.from({ length: 50 }, async (_, id) => {
			const { status } = await deliver(trigger, report(id));
			answered.push(status);
		});
		await arrived(50);
		expect(answered).toEqual([]);
		slow.storeOne();
		await slow.reached(1);
		expect(answered).toEqual([200]);
		slow.storeOne();
		await Promise.all(calls);
		expect(answered).toEqual(new Array(50).fill(200));
		expect(trigger.executions).toHaveLength(2);
		const ids = trigger.executions.flatMap(jsonOf).map(({ messageId }) => Number(messageId));
		expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, id) => id));
	});

	it('are answered 503 when the execution that has their events could not be stored', async () => {
		const slow = slowStore();
		const trigger = await publish({}, slow);
		const first = deliver(trigger, report(1));
		await slow.reached(1);
		const others = [2, 3, 4].map((id) => deliver(trigger, report(id)));
		await arrived(4);
		slow.storeOne();
		await slow.reached(1);
		slow.failOne();
		const statuses = (await Promise.all(others)).map(({ status }) => status);
		expect((await first).status).toBe(200);
		expect(statuses.sort()).toEqual([500, 503, 503]);
		expect(trigger.executions.flatMap(jsonOf).map(({ messageId }) => messageId)).toEqual(['1']);
	});

	it('start an execution each when grouping is off', async () => {
		const trigger = await publish({ options: { groupEvents: false } });
		await Promise.all([1, 2, 3].map((id) => deliver(trigger, report(id))));
		expect(trigger.executions).toHaveLength(3);
		expect((await deliver(trigger, report(1))).status).toBe(200);
		expect(trigger.executions).toHaveLength(3);
	});

	it('of two triggers do not wait for each other', async () => {
		const slow = slowStore();
		const trigger = await publish({}, slow);
		const waiting = deliver(trigger, report(1));
		await slow.reached(1);
		const other = newEngine();
		const server = await other.listen({ node: nodeWith() });
		const webhookBaseUrl = server.webhookBaseUrl;
		await other.hook({ node: nodeWith(), method: 'create', webhookBaseUrl });
		const { verificationToken } = subscriptions().find(({ deliveryMode }) => deliveryMode.address === server.urlOf());
		expect((await deliver({ server }, report(1), { token: verificationToken })).status).toBe(200);
		await other.close();
		slow.open();
		expect((await waiting).status).toBe(200);
	});
});

describe('a test run in the editor', () => {
	/** "Listen for test event": the mode is all that differs for the node. */
	function listenForTest(parameters) {
		const answers = [];
		const body = { uuid: '1', event: REPORTS, body: report(1) };
		const given = { events: ['deliveryReport'], options: {}, ...parameters };
		const context = {
			getMode: () => 'manual',
			getNode: () => ({ id: 'test-node', credentials: {} }),
			getWorkflow: () => ({ id: 'test-workflow' }),
			getInstanceId: () => 'instance',
			getNodeParameter: (name, fallback) => given[name] ?? fallback,
			getHeaderData: () => ({ 'verification-token': token }),
			getQueryData: () => ({}),
			getRequestObject: () => ({ ip: '127.0.0.1', rawBody: Buffer.from(JSON.stringify(body)) }),
			getResponseObject: () => ({ setHeader() {}, status: (code) => ({ json: () => answers.push(code) }) }),
			logger: console,
		};
		const { verificationTokenOf } = require('../../nodes/core/webhooks/signature');
		const token = verificationTokenOf('instance', 'test-workflow', 'test-node');
		return new RingCentralSmsTrigger().webhook.call(context);
	}

	it('is never grouped with others, and gets an event as often as it comes', async () => {
		for (let time = 0; time < 3; time++) {
			const { workflowData } = await listenForTest();
			expect(workflowData[0]).toHaveLength(1);
		}
	});

	it('deals out the event and remembers nothing', async () => {
		const trigger = await publish();
		await deliver(trigger, report(1));
		for (let time = 0; time < 2; time++) {
			const { json } = await outputsOf(trigger, trigger.executions[0], 'manual');
			expect(json[0]).toHaveLength(1);
		}
		expect(engine.processedCount).toBe(0);
	});
});

describe('the outputs', () => {
	it('are three, by the kind of event, each item with the one it comes from', async () => {
		const trigger = await publish({ reports: 'all', options: { groupEvents: false } });
		const inbound = (id, text) => ({
			body: { id, from: HANDSET, to: [OUR_NUMBER], text, direction: 'Inbound', messageStatus: 'Delivered' },
			event: `${ACCOUNT}/messages?direction=Inbound`,
		});
		const calls = [
			{ body: report(1), event: REPORTS },
			inbound('2', 'STOP'),
			inbound('3', 'Hello'),
			{ body: { id: 'b1', from: OUR_NUMBER, status: 'Completed', processedCount: 1 }, event: `${ACCOUNT}/batches` },
			inbound('4', 'HELP'),
			{ body: {}, event: '/restapi/v1.0/account/1/fax' },
		];
		for (const { body, event } of calls) await deliver(trigger, body, { event });
		const items = trigger.executions.flatMap(({ workflowData }) => workflowData[0]);
		const { json, outputs } = await outputsOf(trigger, { workflowData: [items] });
		expect(json.map((events) => events.map(({ event }) => event))).toEqual([
			['message.status', 'batch.status', 'unknown'],
			['message.received', 'message.received'],
			['recipient.optedOut'],
		]);
		expect(outputs.map((list) => list.map(({ pairedItem }) => pairedItem.item))).toEqual([[0, 3, 5], [2, 4], [1]]);
	});

	it('give one item for a STOP that RingCentral reports as a message and as an opt-out', async () => {
		const trigger = await publish();
		simulator.control.inbound({ from: HANDSET, to: OUR_NUMBER, text: 'Stop' });
		await simulator.control.idle();
		const received = trigger.executions.flatMap(jsonOf);
		expect(received.map(({ source }) => source).sort()).toEqual(['keyword', 'provider']);
		const given = [];
		for (const execution of trigger.executions) given.push(...(await outputsOf(trigger, execution)).json[2]);
		expect(given).toMatchObject([{ event: 'recipient.optedOut', from: HANDSET, to: OUR_NUMBER }]);
	});

	it('give each of STOP, START and STOP', async () => {
		const trigger = await publish();
		const given = [];
		for (const text of ['STOP', 'START', 'STOP']) {
			simulator.control.inbound({ from: HANDSET, to: OUR_NUMBER, text });
			await simulator.control.idle();
			for (const execution of trigger.executions.splice(0)) {
				given.push(...(await outputsOf(trigger, execution)).json[2]);
			}
		}
		expect(given.map(({ event }) => event)).toEqual(['recipient.optedOut', 'recipient.optedIn', 'recipient.optedOut']);
	});

	it('give an event once when it comes in two executions, even at the same time', async () => {
		const trigger = await publish();
		await deliver(trigger, report(1));
		const [execution] = trigger.executions;
		const both = await Promise.all([outputsOf(trigger, execution), outputsOf(trigger, execution)]);
		expect(both.flatMap(({ json }) => json[0])).toHaveLength(1);
	});

	it('do not give a report of Sent after one of Delivered, in one execution or another', async () => {
		const trigger = await publish({ reports: 'all' });
		for (const [id, messageStatus] of [[1, 'Delivered'], [1, 'Sent'], [2, 'Sent'], [2, 'Delivered']]) {
			expect((await deliver(trigger, report(id, { messageStatus }))).status).toBe(200);
		}
		const given = [];
		for (const execution of trigger.executions) given.push(...(await outputsOf(trigger, execution)).json[0]);
		expect(given.map(({ messageId, status }) => [messageId, status])).toEqual([['1', 'delivered'], ['2', 'sent'], ['2', 'delivered']]);
		const items = trigger.executions.slice(0, 2).flatMap(({ workflowData }) => workflowData[0]);
		const { json } = await outputsOf(trigger, { workflowData: [items] }, 'retry');
		expect(json[0].map(({ status }) => status)).toEqual(['delivered']);
	});

	it('give the event again when its execution is retried', async () => {
		const trigger = await publish();
		await deliver(trigger, report(1));
		await outputsOf(trigger, trigger.executions[0]);
		const { json } = await outputsOf(trigger, trigger.executions[0], 'retry');
		expect(json[0]).toHaveLength(1);
	});
});
