const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { settled, waitUntil } = require('../e2e/support/scene');
const { node } = require('../../scripts/workflowNodes.mjs');
const { record } = require('../faults/support/figures');
const { openQueue, people, providers } = require('./support/queue');

const HANDSET = '+12025551234';
const noOp = (name) => node(name, 'n8n-nodes-base.noOp', 1);
const outputs = () => [noOp('Report'), noOp('Message'), noOp('Opt-out')];

describe('receiving through the webhook processor', () => {
	let queue;

	beforeAll(async () => {
		queue = await openQueue();
	});
	afterAll(() => queue?.close());

	const executionsOf = async (workflowId) => await queue.host.api.listExecutions({ workflowId, includeData: true });
	const eventsOf = async (workflowId, output) =>
		(await executionsOf(workflowId)).flatMap((execution) => itemsOf(execution, 'Trigger', { output }).map(({ json }) => json));
	const subscriptionCalls = ({ control }) => control.requests({ path: '/subscription', limit: 10_000 }).map(({ method }) => method);

	describe.each(providers)('a trigger of $id', (provider) => {
		const { id } = provider;
		let scene;
		let workflow;

		beforeAll(async () => {
			scene = queue.scenes[id];
			workflow = await scene.publishTrigger('All events', scene.trigger(), outputs());
		});
		afterAll(async () => {
			await queue.host.api.deactivate(workflow.id);
		});

		test('hands over an inbound message, and takes nothing that is forged', async () => {
			if (!provider.connect) expect(scene.control.subscriptions()).toEqual([expect.objectContaining({ status: 'Active' })]);
			await scene.control.inbound({ from: HANDSET, to: provider.from, text: 'Yes please' });
			const [message] = await waitUntil(async () => {
				const found = await eventsOf(workflow.id, 1);
				return found.length > 0 && found;
			}, { timeoutMs: 60_000, what: 'the message' });
			expect(message).toMatchObject({ event: 'message.received', provider: id, from: HANDSET, text: 'Yes please' });

			expect(await provider.sendForgeries(scene.control)).toEqual([401, 401]);
			await settled();
			expect(await executionsOf(workflow.id)).toHaveLength(1);
		});

		test('hands over every delivery report once: those that come together in few executions, those that come again in none', async () => {
			const before = (await executionsOf(workflow.id)).length;
			const to = people('216', 60);
			const { run } = await scene.publish('Send', scene.send(provider.reportOptions));
			scene.control.holdEvents();
			await run(to.map((number) => ({ to: number, text: 'Your order is ready.' })));
			await waitUntil(() => scene.control.eventTotals().queued >= to.length, { timeoutMs: 60_000, what: 'the reports' });
			scene.control.releaseEvents();
			await scene.control.idle();
			const finals = async () => (await eventsOf(workflow.id, 0)).filter(({ event, final }) => event === 'message.status' && final);
			await waitUntil(async () => (await finals()).length >= to.length, { timeoutMs: 240_000, intervalMs: 1_000, what: 'the executions' });
			await settled();

			expect(await provider.repeatLastEvent(scene.control)).toEqual([200, 200]);
			await settled();

			const reports = await finals();
			expect(reports.map((report) => report.to).sort()).toEqual(to);
			expect(new Set(reports.map(({ status }) => status))).toEqual(new Set(['delivered']));
			const executions = (await executionsOf(workflow.id)).length - before;
			expect(executions).toBeLessThan(to.length);
			record('queue', { provider: id, done: 'Delivery reports through the webhook processor', executions, counted: `reports: ${to.length}, handed over: ${reports.length}` });
		});
	});

	test('Sinch: an execution that sleeps until its reports come is woken by the webhook processor and goes on', async () => {
		const scene = queue.scenes.sinch;
		scene.provider.failDelivery(scene.control, '+12025551002');
		const send = scene.send({ waitFor: 'final', waitMethod: 'callback', timeoutSeconds: 300 });
		const { id, start } = await scene.publish('Send and wait', send);
		await start(['+12025551001', '+12025551002'].map((to) => ({ to, text: 'Your table is ready.' })));
		const asleep = async () => (await scene.api.listExecutions({ workflowId: id, status: 'waiting' })).length === 1;
		await waitUntil(asleep, { timeoutMs: 60_000, what: 'the execution to sleep' });
		const { messages: before } = scene.control.acceptedSummary();

		scene.control.setClock({ advanceMs: 120_000 });
		const [execution] = await scene.api.waitForExecutions(id, 1, { timeoutMs: 180_000, status: 'success' });

		const items = itemsOf(execution, 'Send').map(({ json }) => json);
		expect(items.map(({ to, status, final }) => [to, status, final])).toEqual([
			['+12025551001', 'delivered', true],
			['+12025551002', 'undelivered', true],
		]);
		expect(scene.control.acceptedSummary().messages).toBe(before);
		const wakeUps = scene.control.batches().filter(({ callback_url: url }) => url?.startsWith(`${queue.host.webhookUrl}/webhook-waiting/`));
		expect(wakeUps).toHaveLength(1);
		record('queue', { provider: 'sinch', done: 'Send and wait, woken through the webhook processor', executions: 1, texts: 2, accepted: 2, repeated: 0 });
	});

	test('RingCentral: a dead subscription is repaired by main alone, once', async () => {
		const scene = queue.scenes.ringCentral;
		const { host } = queue;
		const workflow = await scene.publishTrigger('Repaired', scene.trigger(), outputs());
		await scene.control.inbound({ from: HANDSET, to: scene.provider.from, text: 'Before' });
		await host.api.waitForExecutions(workflow.id, 1);
		const [dead] = scene.control.subscriptions();
		await host.main.stop();
		scene.control.clearJournal();
		scene.control.blacklist({ subscriptionId: dead.id });

		await Promise.all([host.webhookProcessor, host.workers[0]].map(async (other) => {
			await other.stop();
			await other.start();
		}));
		await settled();
		expect(subscriptionCalls(scene)).toEqual([]);

		await host.restart();
		const isRepaired = () => scene.control.subscriptions().some(({ id, status }) => id !== dead.id && status === 'Active');
		await waitUntil(isRepaired, { timeoutMs: 120_000, what: 'a new subscription' });
		await host.api.waitForPublication(workflow.id);
		const made = subscriptionCalls(scene).filter((method) => method === 'POST').length;
		expect(made).toBe(1);
		expect(scene.control.subscriptions()).toHaveLength(1);
		await scene.control.inbound({ from: HANDSET, to: scene.provider.from, text: 'Still there?' });
		await host.api.waitForExecutions(workflow.id, 2);
		expect((await eventsOf(workflow.id, 1)).map(({ text }) => text)).toEqual(['Still there?', 'Before']);

		// a restarted webhook processor remembers nothing, so it starts an execution, and the worker looks up what was seen
		const { uuid } = scene.control.events().find(({ payload }) => JSON.stringify(payload).includes('Before'));
		await scene.control.redeliver({ uuid });
		await host.api.waitForExecutions(workflow.id, 3);
		expect(await eventsOf(workflow.id, 1)).toHaveLength(2);
		expect(subscriptionCalls(scene).filter((method) => method === 'POST')).toHaveLength(1);
		record('queue', { provider: 'ringCentral', done: 'Subscription blacklisted; webhook processor and worker restarted, then main', executions: 3, counted: `subscriptions made by main: ${made}, by others: 0` });
		await host.api.deactivate(workflow.id);
		expect(scene.control.subscriptions()).toEqual([]);
	});
});
