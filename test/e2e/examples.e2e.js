const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { prepareExample, readExamples } = require('../../scripts/exampleWorkflows.mjs');
const { providers } = require('./support/providers');
const { openScene, settled, waitUntil } = require('./support/scene');

const provider = providers.find(({ id }) => id === 'ringCentral');
const CUSTOMER = '+12025551020';
const ON_CALL = '+12025550142';

describe('the example workflows in a real n8n', () => {
	let scene;
	let examples;
	const ids = {};

	beforeAll(async () => {
		scene = await openScene(provider);
		examples = await readExamples();
		for (const name of ['scheduled-broadcast', 'stop-auto-reply', 'delivery-alarm']) ids[name] = await publish(examples[name]);
	});
	afterAll(() => scene.close());

	async function publish(example) {
		const nodeTypes = await scene.api.nodeTypes();
		const { id } = await scene.api.createWorkflow(prepareExample(example, { credentials: scene.credentials, nodeTypes }));
		await scene.api.activate(id);
		return id;
	}

	const executionsOf = async (name) => (await scene.api.listExecutions({ workflowId: ids[name], includeData: true })).reverse();
	const itemsIn = async (name, nodeName) =>
		(await executionsOf(name)).flatMap((execution) => itemsOf(execution, nodeName)?.map(({ json }) => json) ?? []);
	const textsTo = (to) => scene.control.accepted({ to });
	const broadcast = async (id) => {
		const execution = await scene.api.runManually(id, 'Run Now', { timeoutMs: 120_000 });
		expect(execution.data.resultData.error).toBeUndefined();
		return new Map(itemsOf(execution, 'Send').map(({ json }) => [json.to, json]));
	};

	test('the broadcast reaches everybody but the four numbers that are none, and the alarm tells of a failure once', async () => {
		provider.failDelivery(scene.control, '+12025551007');
		const sent = await broadcast(ids['scheduled-broadcast']);
		const count = (status) => [...sent.values()].filter((message) => message.status === status).length;
		expect([sent.size, count('delivered'), count('undelivered'), count('rejected')]).toEqual([200, 195, 1, 4]);
		await waitUntil(() => textsTo(ON_CALL).length > 0, { timeoutMs: 60_000, what: 'the alarm' });
		expect(textsTo(ON_CALL)).toHaveLength(1);
		expect(textsTo(ON_CALL)[0].text).toMatch(/^1 texts? w.* not delivered.*\+12025551007/);
	});

	test('the same campaign again reaches nobody twice', async () => {
		const sent = await broadcast(ids['scheduled-broadcast']);
		const statuses = new Set([...sent.values()].map(({ status }) => status));
		expect([...statuses].sort()).toEqual(['duplicate', 'rejected']);
		expect(textsTo(CUSTOMER)).toHaveLength(1);
	});

	test.each([
		['Stop!', '+12025551021', 'Delivered', null],
		['STOP', CUSTOMER, 'SendingFailed', 'SMS-RC-413'],
	])('"%s" starts the auto-reply once, raises no alarm, and the number is recorded', async (text, customer, status, errorCode) => {
		const before = textsTo(customer).length;
		const confirmed = async () => (await itemsIn('stop-auto-reply', 'Confirm STOP')).filter(({ to }) => to === customer);
		const recorded = async () => (await itemsIn('stop-auto-reply', 'Record Opt-Out')).filter(({ to }) => to === customer);
		await scene.control.inbound({ from: customer, to: provider.from, text });
		await waitUntil(async () => (await recorded()).length > 0, { timeoutMs: 60_000, what: 'the opt-out' });
		await scene.control.idle();
		await settled(3_000);

		expect(await confirmed()).toEqual([expect.objectContaining({ status: 'queued', failure: null })]);
		expect(await recorded()).toEqual([expect.objectContaining({ status: 'optedOut', failure: null })]);
		expect(await itemsIn('stop-auto-reply', 'Welcome Back')).toEqual([]);
		// RingCentral blocks a number after one of its own words, so that its refusal of the confirmation is no surprise
		expect(textsTo(customer).slice(before)).toEqual([expect.objectContaining({ status, errorCode })]);
		expect(textsTo(ON_CALL)).toHaveLength(1);
	});

	test('the next campaign leaves out who said STOP', async () => {
		const autumn = JSON.parse(JSON.stringify(examples['scheduled-broadcast']).replaceAll('spring-sale', 'autumn-sale'));
		const before = scene.control.acceptedSummary().messages;
		const sent = await broadcast(await publish(autumn));
		for (const customer of [CUSTOMER, '+12025551021']) {
			expect(sent.get(customer)).toMatchObject({ status: 'suppressed', failure: null, batchId: null });
		}
		expect(scene.control.acceptedSummary().messages - before).toBeGreaterThanOrEqual(194);
		expect(textsTo(CUSTOMER)).toHaveLength(2);
	});

	test('START lets the number be texted again and is welcomed once', async () => {
		await scene.control.inbound({ from: CUSTOMER, to: provider.from, text: 'START' });
		const welcomed = () => itemsIn('stop-auto-reply', 'Welcome Back');
		await waitUntil(async () => (await welcomed()).length > 0, { timeoutMs: 60_000, what: 'the welcome' });
		await scene.control.idle();
		await settled();
		expect(await welcomed()).toHaveLength(1);
		expect(textsTo(CUSTOMER).at(-1)).toMatchObject({ status: 'Delivered', text: expect.stringMatching(/^Welcome back/) });
	});
});
