const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { waitUntil } = require('../e2e/support/scene');
const { record } = require('../faults/support/figures');
const { openQueue, people, providers, workersOf } = require('./support/queue');

const TEXT = 'Your order is ready. Reply STOP to opt out.';
const BOTH = [0, 1];
const provider = (wanted) => providers.find(({ id }) => id === wanted);
const messages = (list) => list.map((to) => ({ to, text: TEXT }));
const recordsOf = (executions) => executions.flatMap((execution) => itemsOf(execution, 'Send').map(({ json }) => json));

/** What went wrong in executions. */
const errorsOf = (executions) =>
	executions.filter(({ status }) => status !== 'success').map(({ status, data }) => `${status}: ${data?.resultData?.error?.message}`);

/** Numbers that send for the simulated accounts of RingCentral and Sinch. */
const senders = Array.from({ length: 8 }, (_, i) => `+1202555011${i}`);
const fromItem = '={{ $json.from }}';
const groups = senders.flatMap((from, i) => people('214', 30, i * 30).map((to) => ({ from, to, text: `${TEXT} (${i})` })));

describe('sending from several workers', () => {
	let queue;

	beforeAll(async () => {
		queue = await openQueue();
	});
	afterAll(() => queue?.close());

	/** Starts executions at the same moment and waits for them all, the oldest first. */
	async function runAll({ id, start }, lists) {
		const before = (await queue.host.api.listExecutions({ workflowId: id })).length;
		await Promise.all(lists.map((list) => start(list)));
		return (await queue.host.api.waitForExecutions(id, before + lists.length, { timeoutMs: 500_000 })).slice(before);
	}

	/** HTTP answers to the requests that sent. */
	const answersOf = ({ provider: { sendPath }, control }) =>
		control.requests({ method: 'POST', path: sendPath, limit: 10_000 }).map(({ status }) => status);

	describe.each(providers.filter(({ hasLogin }) => hasLogin))('the token of an account of $id', ({ id }) => {
		test('is fetched at most once per worker when there is none, and once for both workers when it has expired', async () => {
			const scene = queue.scenes[id];
			const workflow = await scene.publish('Token', scene.send());
			const [before, after] = [people('205', 24), people('206', 24)].map((to) => to.map((number) => messages([number])));

			const cold = await runAll(workflow, before);
			const first = scene.control.logins().total;
			scene.control.expireTokens();
			const warm = await runAll(workflow, after);

			const second = scene.control.logins().total - first;
			expect(errorsOf([...cold, ...warm])).toEqual([]);
			expect([workersOf(queue.host, cold), workersOf(queue.host, warm)]).toEqual([BOTH, BOTH]);
			expect(first).toBeGreaterThanOrEqual(1);
			expect(first).toBeLessThanOrEqual(2);
			expect(second).toBe(1);
			expect(scene.control.acceptedSummary()).toEqual({ messages: 48, recipients: 48, repeated: [] });
			record('queue', { provider: id, done: 'Token missing, then expired', executions: 48, texts: 48, accepted: 48, repeated: 0, counted: `logins: ${first}, then ${second}` });
		});
	});

	/** Limits of accounts, which two workers that pace themselves exceed together, and broadcasts that do. */
	const limited = [
		{
			id: 'ringCentral',
			limit: (control) => control.setOptions({ rateLimits: { Light: 50, Medium: 40, Heavy: 10, Auth: 5 } }),
			nodes: (scene) => [scene.action('Send', { resource: 'batch', operation: 'send', recipientSource: 'list', recipients: '={{ $json.to }}', text: '={{ $json.text }}' })],
			lists: ['209', '210', '212', '213'].map((area) => Array.from({ length: 20 }, (_, i) => ({ to: people(area, 25, i * 25), text: TEXT }))),
			requests: 80,
			texts: 2000,
		},
		{
			id: 'bind',
			limit: (control) => control.setOptions({ requestsPerSecond: 50 }),
			nodes: (scene) => [scene.send()],
			lists: ['209', '210', '212', '213'].map((area) => messages(people(area, 30))),
			requests: 120,
			texts: 120,
		},
	];

	test.each(limited)('broadcasts on both workers at once stay within a limit of $id that both share: what is refused is waited out', async ({ id, limit, nodes, lists, requests, texts }) => {
		const scene = queue.scenes[id];
		// a login and a pace of their own
		const { credentials } = await scene.createCredential();
		const workflow = await scene.publish('Broadcasts', ...nodes(scene).map((node) => ({ ...node, credentials })));
		scene.control.reset({ keep: ['sessions'] });
		limit(scene.control);

		const executions = await runAll(workflow, lists);

		expect(errorsOf(executions)).toEqual([]);
		expect(workersOf(queue.host, executions)).toEqual(BOTH);
		expect(recordsOf(executions).filter(({ failure, rejected }) => failure || rejected?.length > 0)).toEqual([]);
		const answers = answersOf(scene);
		expect(answers.filter((status) => status < 300)).toHaveLength(requests);
		expect(answers.filter((status) => status >= 300 && status !== 429)).toEqual([]);
		expect(scene.control.acceptedSummary()).toEqual({ messages: texts, recipients: texts, repeated: [] });
		const refused = answers.length - requests;
		record('queue', { provider: id, done: 'Broadcasts beyond the limit of the account', executions: 4, texts, accepted: texts, repeated: 0, counted: `requests: ${requests}, answered 429 before: ${refused}` });
	});

	test.each([provider('ringCentral'), provider('bind')])('executions of $id that start at the same moment with the same send-once keys: everybody gets a text, and the repeats are counted', async ({ id }) => {
		const scene = queue.scenes[id];
		const size = 100;
		const rounds = 5;
		scene.control.reset({ keep: ['sessions'] });
		const workflow = await scene.publish('Race', scene.send({ sendOnceKey: '={{ $json.to }}' }));
		let apart = 0;
		for (let round = 0; round < rounds; round++) {
			const list = messages(people('215', size, round * size));
			const pair = await runAll(workflow, [list, list]);
			expect(errorsOf(pair)).toEqual([]);
			if (workersOf(queue.host, pair).length === 2) apart++;
			// each execution sends a text or says that the other one did
			expect(new Set(recordsOf(pair).map(({ status }) => status)).isSubsetOf(new Set(['queued', 'duplicate']))).toBe(true);
		}

		const { messages: accepted, recipients, repeated } = scene.control.acceptedSummary();
		expect(recipients).toBe(size * rounds);
		expect(accepted).toBeLessThanOrEqual(2 * size * rounds);
		record('queue', { provider: id, done: 'Started twice at the same moment with the same send-once keys', executions: 2 * rounds, texts: size * rounds, accepted, repeated: repeated.length, counted: `pairs on two workers: ${apart} of ${rounds}` });
	});

	/** Broadcasts of several requests, since each group has its sender and its text; `atOnce` are under way at a time. */
	const broadcasts = [
		{ id: 'ringCentral', parameters: { from: { __rl: true, mode: 'number', value: fromItem } }, list: groups, perRequest: 30, atOnce: 2 },
		{ id: 'sinch', parameters: { from: fromItem }, list: groups, perRequest: 30, atOnce: 5 },
		{ id: 'att', parameters: {}, list: groups, perRequest: 30, atOnce: 4 },
		{ id: 'bind', parameters: {}, list: messages(people('214', 40)), perRequest: 1, atOnce: 10 },
	];

	// the last one, since it leaves a worker dead
	test('a worker killed in the middle of broadcasts with send-once keys: a retry does nothing, started again everybody has one text', async () => {
		const [first, second] = queue.host.workers;
		const { api } = queue.host;
		for (const { id } of broadcasts) queue.scenes[id].control.reset({ keep: ['sessions'] });
		queue.scenes.ringCentral.control.setOptions({ numbers: senders.map((phoneNumber, i) => ({ id: 52000 + i, phoneNumber, features: ['A2PSmsSender'] })) });
		await second.stop();
		const running = await Promise.all(broadcasts.map(async ({ id, parameters, list, perRequest, atOnce }) => {
			const scene = queue.scenes[id];
			const options = { sendOnceKey: '=march {{ $json.to }}' };
			const send = { resource: 'message', operation: 'send', to: '={{ $json.to }}', text: '={{ $json.text }}', ...parameters, options };
			const workflow = await scene.publish('Killed', scene.action('Send', send));
			// two requests are answered; those that follow are taken, but the worker never gets to know
			scene.control.misbehave({ fault: 'hang', after: true, method: 'POST', path: scene.provider.sendPath, skip: 2, times: null });
			await workflow.start(list);
			const taken = (2 + atOnce) * perRequest;
			await waitUntil(() => scene.control.acceptedSummary().messages >= taken, { timeoutMs: 180_000, what: `${taken} texts at ${id}` });
			return { scene, workflow };
		}));

		await first.kill();
		const taken = running.map(({ scene }) => scene.control.acceptedSummary().messages);
		await second.start();
		const killed = await Promise.all(running.map(async ({ workflow }) => (await api.waitForExecutions(workflow.id, 1, { timeoutMs: 180_000 }))[0]));
		for (const { scene } of running) scene.control.behave();
		// n8n keeps nothing of an execution whose worker is gone but its error: there is no node that a retry could run
		const retried = await Promise.all(killed.map(({ id }) => api.retryExecution(id, { timeoutMs: 180_000 })));
		expect(recordsOf(retried)).toEqual([]);
		expect(running.map(({ scene }) => scene.control.acceptedSummary().messages)).toEqual(taken);

		const again = await Promise.all(running.map(({ workflow }, i) => workflow.run(broadcasts[i].list, { timeoutMs: 180_000 })));
		for (const [i, { scene }] of running.entries()) {
			const { id, list } = broadcasts[i];
			const counts = { duplicate: 0, queued: 0 };
			for (const { status } of recordsOf([again[i]])) counts[status]++;
			expect([id, killed[i].status, again[i].status, counts]).toEqual([id, 'error', 'success', { duplicate: taken[i], queued: list.length - taken[i] }]);
			expect(taken[i]).toBeLessThan(list.length);
			expect(scene.control.acceptedSummary()).toEqual({ messages: list.length, recipients: list.length, repeated: [] });
			record('queue', { provider: id, done: 'Worker killed, retried, started again with the same send-once keys', executions: 3, texts: list.length, accepted: list.length, repeated: 0, counted: `accepted before the kill: ${taken[i]}` });
		}
		expect(workersOf(queue.host, again)).toEqual([1]);
	});
});
