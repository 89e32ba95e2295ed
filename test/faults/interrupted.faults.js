const { startN8n } = require('../../scripts/n8nHost.mjs');
const { providers } = require('../e2e/support/providers');
const { openScene, waitUntil } = require('../e2e/support/scene');
const { TEXT, acceptedOf, countStatuses, people, recordsOf } = require('./support/accounting');
const { record } = require('./support/figures');

const RECIPIENTS = 5_000;

/** A run of 5,000 on a slow machine. */
const LONG_MS = 500_000;

/**
 * How each broadcast is cut into requests: the pace makes the batches smaller where a provider takes thousands at once, and
 * lifts the usual pace where it takes few. `answered`: requests that are answered before the provider falls silent.
 */
const cuts = {
	ringCentral: { options: { messagesPerSecond: 1_000, requestsPerSecond: 50 }, perRequest: 1_000, atOnce: 2, answered: 2 },
	sinch: { options: { messagesPerSecond: 500 }, perRequest: 500, atOnce: 5, answered: 3 },
	att: { options: { requestsPerSecond: 100 }, perRequest: 50, atOnce: 4, answered: 40 },
	bind: { options: { requestsPerSecond: 1_000 }, perRequest: 1, atOnce: 10, answered: 2_000 },
};

let host;
beforeAll(async () => {
	// n8n answers 503 to everything once its database is slow to answer, which on a busy machine it is
	host = await startN8n({ packageTarball: process.env.A2P_PACKAGE_TARBALL, env: { DB_PING_INTERVAL_SECONDS: '3600' } });
});
afterAll(() => host.stop());

describe.each(providers)('a broadcast through $id that is interrupted', (provider) => {
	const { options, perRequest, atOnce, answered } = cuts[provider.id];
	/** Accepted when everything stands still: one of the open requests was never read, the others were accepted. */
	const halfway = (answered + atOnce - 1) * perRequest;
	const onlySends = { method: 'POST', path: provider.sendPath };
	let scene;

	beforeAll(async () => {
		scene = await openScene(provider, { host });
	});
	afterAll(() => scene.close());
	beforeEach(() => scene.control.reset({ keep: ['sessions'] }));

	/** One item with all recipients: `to` may be a list. */
	const broadcast = (to) => [{ to, text: TEXT }];
	const publish = async (name, more = {}, settings = {}) => await scene.publish(name, scene.send({ ...options, ...more }, settings));
	const accepted = (to) => acceptedOf(scene.control, to);

	/** Starts a broadcast and returns when the provider has fallen silent in its middle. */
	async function startAndStall({ start }, to) {
		scene.control.misbehave({ ...onlySends, fault: 'hang', skip: answered });
		scene.control.misbehave({ ...onlySends, fault: 'hang', after: true, skip: answered, times: null });
		await start(broadcast(to));
		const isHalfway = () => accepted(to).messages >= halfway;
		await waitUntil(isHalfway, { timeoutMs: LONG_MS, intervalMs: 500, what: `${halfway} messages of ${to[0]}` });
		scene.control.behave();
	}

	/**
	 * What must hold when a run goes on where another one broke off: nobody is texted again, and what is reported as
	 * `duplicate` without having been accepted was in a request that nobody has an answer to.
	 */
	function expectNoRepeats(to, before, records) {
		const { duplicate, ...others } = countStatuses(records);
		expect(before).toBeGreaterThan(0);
		expect(records.map((message) => message.to)).toEqual(to);
		expect(others).toEqual({ queued: RECIPIENTS - duplicate });
		const { repeated, missing } = accepted(to);
		expect(repeated).toEqual([]);
		expect(missing).toHaveLength(duplicate - before);
		expect(missing.length).toBeGreaterThanOrEqual(perRequest);
		expect(missing.length).toBeLessThanOrEqual(atOnce * perRequest);
	}

	/** A row of the page: what became of a broadcast, by the provider's books and by what n8n reported. */
	function row(what, to, before, records) {
		const { texted, repeated, missing } = accepted(to);
		const reported = Object.entries(countStatuses(records)).sort();
		record('interrupted', {
			provider: provider.id,
			what,
			before,
			texted,
			repeated: repeated.length,
			missing: missing.length,
			reported: reported.map(([status, count]) => `${count.toLocaleString('en-US')} ${status}`).join(', '),
		});
	}

	/** Kills n8n in the middle of a broadcast, starts it again and retries the execution. */
	async function killAndRetry(to, sendOptions = {}) {
		const workflow = await publish('Killed', sendOptions);
		await startAndStall(workflow, to);
		await host.kill();
		const before = accepted(to).messages;
		await host.restart();
		const [crashed] = await scene.api.waitForExecutions(workflow.id, 1);
		expect([crashed.status, accepted(to).messages]).toEqual(['crashed', before]);
		return { before, records: recordsOf(await scene.api.retryExecution(crashed.id, { timeoutMs: LONG_MS })) };
	}

	test('after a kill a retry repeats nobody who has a send-once key', async () => {
		const to = people(RECIPIENTS);
		const { before, records } = await killAndRetry(to, { sendOnceKey: 'spring-sale' });
		expectNoRepeats(to, before, records);
		row('n8n killed, with a send-once key', to, before, records);
	});

	test('after a kill a retry without a key repeats those who were accepted before, once, and reaches everybody', async () => {
		const to = people(RECIPIENTS);
		const { before, records } = await killAndRetry(to);
		expect(countStatuses(records)).toEqual({ queued: RECIPIENTS });
		expect(accepted(to)).toMatchObject({ messages: RECIPIENTS + before, missing: [] });
		expect(accepted(to).repeated).toHaveLength(before);
		row('n8n killed, without a key', to, before, records);
	});

	test('a user stops the execution and retries it: nobody is texted twice', async () => {
		const to = people(RECIPIENTS);
		const workflow = await publish('Stopped');
		await startAndStall(workflow, to);
		const endings = () => host.logs().split('ended early').length;
		const endingsBefore = endings();
		const [running] = await scene.api.listExecutions({ workflowId: workflow.id, status: 'running' });
		await scene.api.stopExecution(running.id);
		await waitUntil(() => endings() > endingsBefore, { timeoutMs: LONG_MS, what: 'the run to end' });
		const before = accepted(to).messages;

		const records = recordsOf(await scene.api.retryExecution(running.id, { timeoutMs: LONG_MS }));

		expectNoRepeats(to, before, records);
		row('Execution stopped by the user', to, before, records);
	});

	test('Retry On Fail sends what was refused and repeats nobody', async () => {
		const to = people(RECIPIENTS);
		const settings = { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
		const { run } = await publish('Retry On Fail', {}, settings);
		const refused = Math.ceil(RECIPIENTS / perRequest / 4);
		scene.control.misbehave({ ...onlySends, fault: 'status', status: 400, every: 2, times: refused });

		// n8n runs a node again that puts out an error first
		const execution = await run([{ to: 'nobody', text: TEXT }, ...broadcast(to)], { timeoutMs: LONG_MS });

		const records = recordsOf(execution);
		const requests = scene.control.requests({ path: provider.sendPath, limit: 2 * RECIPIENTS });
		expect(requests.filter(({ status }) => status === 400)).toHaveLength(refused);
		expect(accepted(to)).toEqual({ messages: RECIPIENTS, texted: RECIPIENTS, repeated: [], missing: [] });
		expect(countStatuses(records)).toEqual({ queued: RECIPIENTS, rejected: 1 });
		row(`Retry On Fail, ${(refused * perRequest).toLocaleString('en-US')} refused at first`, to, '', records);
	});

	test('the same workflow started twice at the same moment with the same keys texts nobody twice', async () => {
		const to = people(RECIPIENTS);
		const { id, start } = await publish('Twins', { sendOnceKey: 'autumn-sale' });
		await Promise.all([start(broadcast(to)), start(broadcast(to))]);
		const executions = await scene.api.waitForExecutions(id, 2, { timeoutMs: LONG_MS });
		const records = executions.flatMap((execution) => recordsOf(execution));
		expect(accepted(to)).toMatchObject({ messages: RECIPIENTS, texted: RECIPIENTS, repeated: [], missing: [] });
		expect(countStatuses(records)).toEqual({ duplicate: RECIPIENTS, queued: RECIPIENTS });
		row('Started twice at once, with the same keys', to, 0, records);
	});
});
