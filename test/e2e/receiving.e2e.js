const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { node } = require('../../scripts/workflowNodes.mjs');
const { providers } = require('./support/providers');
const { openScene, settled, waitUntil } = require('./support/scene');

const HANDSET = '+12025551234';
const noOp = (name) => node(name, 'n8n-nodes-base.noOp', 1);

describe.each(providers)('receiving from $id in a real n8n', (provider) => {
	let scene;

	beforeAll(async () => {
		scene = await openScene(provider);
	});
	afterAll(() => scene.close());

	const executionsOf = (workflowId) => scene.api.listExecutions({ workflowId, includeData: true });
	const hasSubscription = provider.connect === undefined;
	const ifSubscribed = hasSubscription ? test : () => {};
	const countOf = async (workflowId) => (await scene.api.listExecutions({ workflowId })).length;
	const outputOf = (execution, output) => itemsOf(execution, 'Trigger', { output }).map(({ json }) => json);

	describe('a published trigger', () => {
		let workflow;

		beforeAll(async () => {
			const outputs = [noOp('Report'), noOp('Message'), noOp('Opt-out')];
			workflow = await scene.publishTrigger('All events', scene.trigger({ reports: 'all' }), outputs);
		});
		afterAll(async () => {
			await scene.api.deactivate(workflow.id);
			if (hasSubscription) expect(scene.control.subscriptions()).toEqual([]);
		});

		const eventsOf = async (output) => (await executionsOf(workflow.id)).reverse().flatMap((execution) => outputOf(execution, output));

		ifSubscribed('has one live subscription', () => {
			expect(scene.control.subscriptions()).toEqual([expect.objectContaining({ status: 'Active' })]);
		});

		test('hands an inbound message to the second output', async () => {
			await scene.control.inbound({ from: HANDSET, to: provider.from, text: 'Yes please' });
			const [event] = await waitUntil(async () => (await eventsOf(1)).length > 0 && eventsOf(1), { timeoutMs: 60_000, what: 'the message' });
			expect(event).toMatchObject({ event: 'message.received', provider: provider.id, from: HANDSET, to: provider.from, text: 'Yes please', keyword: null });
		});

		test('hands delivery reports to the first output, with their failure', async () => {
			provider.failDelivery(scene.control, '+12025551002');
			const { run } = await scene.publish('Send two', scene.send(provider.reportOptions));
			await run([{ to: '+12025551001', text: 'One' }, { to: '+12025551002', text: 'Two' }]);
			const finals = async () => (await eventsOf(0)).filter(({ event, final }) => event === 'message.status' && final);
			const reports = await waitUntil(async () => (await finals()).length >= 2 && finals(), { timeoutMs: 60_000, what: 'the reports' });
			expect(reports.map(({ to, status, failure }) => [to, status, failure?.category ?? null]).sort()).toEqual([
				['+12025551001', 'delivered', null],
				['+12025551002', 'undelivered', provider.failedCategory],
			]);
		});

		test('starts nothing for forged, unsigned and repeated callbacks', async () => {
			await scene.control.idle();
			await settled();
			const before = await countOf(workflow.id);
			expect(await provider.sendForgeries(scene.control)).toEqual([401, 401]);
			expect(await provider.repeatLastEvent(scene.control)).toEqual([200, 200]);
			await settled();
			expect(await countOf(workflow.id)).toBe(before);
		});
	});

	ifSubscribed('a restart of n8n finds a dead subscription and repairs it', async () => {
		const { id } = await scene.publishTrigger('Repaired', scene.trigger(), [noOp('Report'), noOp('Message'), noOp('Opt-out')]);
		const [first] = scene.control.subscriptions();
		scene.control.blacklist({ subscriptionId: first.id });
		await scene.host.restart();
		const isRepaired = () => scene.control.subscriptions().some(({ id: other, status }) => other !== first.id && status === 'Active');
		await waitUntil(isRepaired, { timeoutMs: 60_000, what: 'a new subscription' });
		expect(scene.control.subscriptions()).toHaveLength(1);
		await scene.control.inbound({ from: HANDSET, to: provider.from, text: 'Still there?' });
		const [execution] = await scene.api.waitForExecutions(id, 1);
		expect(outputOf(execution, 1)).toEqual([expect.objectContaining({ text: 'Still there?' })]);
		await scene.api.deactivate(id);
		expect(scene.control.subscriptions()).toEqual([]);
	});
});
