const { freePort, itemsOf } = require('../../scripts/n8nHost.mjs');
const { providers } = require('../e2e/support/providers');
const { openScene, waitUntil } = require('../e2e/support/scene');
const { node } = require('../../scripts/workflowNodes.mjs');
const { PATIENCE_MS } = require('./support/broadcasts');
const { openSqlite } = require('./support/database');
const { record } = require('./support/figures');
const { causeReports, deliveredBy, forEach, keyOfItem, startHost } = require('./support/reports');
const { startProxy } = require('./support/tcpProxy');

const REPORTS = 2_500;
const CONNECTIONS = 25;
/** Refused calls of all providers, for each kill, after which they pause until n8n is back, to leave it the processor. */
const REFUSALS = 400;
const KILLS = 2;

/** Repeats one event in ten of those that were taken and not repeated before. @returns {() => Promise<void>} */
function repeater({ simulator: { control } }) {
	const done = new Set();
	return async () => {
		const taken = control.events({ limit: 50_000 }).filter(({ answers }) => answers.some(({ status }) => status === 200));
		const wanted = taken.filter((_, at) => at % 10 === 0).filter(({ uuid }) => !done.has(uuid));
		await forEach(wanted, 5, async ({ uuid }) => {
			done.add(uuid);
			await waitUntil(async () => (await control.redeliver({ uuid })).answers[0].status === 200, { timeoutMs: PATIENCE_MS, intervalMs: 2_000, what: 'a repetition to be taken' });
		});
	};
}

/** The key of the final report of the message that a report is about. */
const finalKeyOf = (key) => key.replace(/\w+$/, 'delivered');

/** Messages of which something else came out after `delivered`. */
function undoneIn(keys) {
	const delivered = new Set();
	const undone = new Set();
	for (const key of keys) {
		if (key === finalKeyOf(key)) delivered.add(key);
		else if (delivered.has(finalKeyOf(key))) undone.add(finalKeyOf(key));
	}
	return undone;
}

/** What the trigger handed out in an execution; n8n puts an item without an event where it died before it stored them. */
const handedOut = (execution) => itemsOf(execution, 'Trigger').map(({ json }) => json).filter(({ event }) => event !== undefined);

const count = (list, fits) => list.filter(fits).length;
const isTaken = (status) => status === 200;

describe(`${REPORTS} delivery reports of each provider, repeated and in the wrong order, while n8n is killed`, () => {
	let host;
	/** Lets nobody through while n8n is not ready, as a load balancer does that asks for its readiness. */
	let gate;
	let database;
	let scenes;

	beforeAll(async () => {
		const port = await freePort();
		host = await startHost({ N8N_WEBHOOK_URL: `http://127.0.0.1:${port}/` });
		gate = await startProxy({ port, to: Number(new URL(host.url).port) });
		database = openSqlite(host);
		scenes = [];
		for (const provider of providers) scenes.push(await openScene(provider, { host }));
		for (const scene of scenes) {
			scene.workflow = await scene.publishTrigger(`Reports of ${scene.provider.id}`, scene.trigger({ reports: 'all' }), [node('Report', 'n8n-nodes-base.noOp', 1)]);
			await causeReports(scene, REPORTS);
		}
		await deliverThroughKills();
	}, PATIENCE_MS);
	afterAll(async () => {
		for (const scene of scenes ?? []) await scene.close();
		await gate?.close();
		await database?.close();
		await host?.stop();
	});

	const totals = () => scenes.map(({ control }) => control.eventTotals());
	const sumOf = (field) => totals().reduce((sum, total) => sum + total[field], 0);

	const setConnections = (callbackConcurrency) => {
		for (const { control } of scenes) control.setOptions({ callbackConcurrency });
	};

	async function deliverThroughKills() {
		const repeats = scenes.map(repeater);
		const repeatSome = () => Promise.all(repeats.map((repeat) => repeat()));
		setConnections(CONNECTIONS);
		for (const { control } of scenes) control.releaseEvents({ order: 'reversed' });
		const all = REPORTS * scenes.length;
		const repeating = [];
		for (let kill = 1; kill <= KILLS; kill++) {
			await waitUntil(async () => sumOf('delivered') >= (all * kill) / (KILLS + 1), { timeoutMs: PATIENCE_MS, what: `the calls before kill ${kill}` });
			const refused = sumOf('failed');
			repeating.push(repeatSome());
			await host.kill();
			await gate.refuse();
			await waitUntil(async () => sumOf('failed') >= refused + REFUSALS, { timeoutMs: PATIENCE_MS, what: 'calls that nobody answers' });
			setConnections(0);
			await host.restart();
			await gate.accept();
			setConnections(CONNECTIONS);
			for (const { control } of scenes) control.releaseEvents();
		}
		await waitUntil(async () => sumOf('delivered') + sumOf('lost') >= all, { timeoutMs: PATIENCE_MS, what: 'every report to be taken' });
		await Promise.all(repeating);
		await repeatSome();
		const running = () => Promise.all(scenes.map(({ workflow }) => host.api.listExecutions({ workflowId: workflow.id, status: 'running' })));
		await waitUntil(async () => (await running()).flat().length === 0, { timeoutMs: PATIENCE_MS, what: 'the last execution to end' });
	}

	describe.each(providers.map(({ id }, at) => [id, at]))('of %s', (id, at) => {
		let events;
		let stored;
		/** Keys of what the trigger handed out, in its order. */
		let out;
		/** The same of the executions that n8n's death had cut off, once they were retried. */
		let retried;

		beforeAll(async () => {
			const { workflow } = scenes[at];
			events = deliveredBy(scenes[at]);
			stored = new Set((await database.stored(workflow.id)).map(keyOfItem));
			const executions = await database.executions(workflow.id);
			out = executions.flatMap(handedOut).map(keyOfItem);
			retried = [];
			for (const { id: crashed } of executions.filter(({ status }) => status === 'crashed')) {
				retried.push(...handedOut(await host.api.retryExecution(crashed)).map(keyOfItem));
			}
			const calls = events.flatMap(({ statuses }) => statuses);
			record('reports', {
				provider: id,
				reports: events.length,
				calls: calls.length,
				repeated: count(calls, isTaken) - events.length,
				refused: calls.length - count(calls, isTaken),
				kills: KILLS,
				executions: executions.length,
				lost: count(events, ({ key }) => !stored.has(key)),
				twice: out.length - new Set(out).size,
				undone: undoneIn(out).size,
				late: lateIn(events).length,
				cut: new Set(retried).size,
			});
		});

		/** Reports that never came out although they are stored, because `delivered` had. */
		function lateIn(delivered) {
			const known = new Set([...out, ...retried]);
			return delivered.filter(({ key }) => !known.has(key) && known.has(finalKeyOf(key)));
		}

		test('all are stored, and so is each whose call was answered 200', () => {
			expect(events).toHaveLength(REPORTS);
			expect(events.filter(({ statuses }) => !statuses.includes(200))).toEqual([]);
			expect(events.filter(({ key }) => !stored.has(key))).toEqual([]);
		});

		test('each comes out of the trigger, once, unless the final one came before it', () => {
			const known = new Set([...out, ...retried]);
			const late = new Set(lateIn(events));
			expect(events.filter((event) => !known.has(event.key) && !late.has(event))).toEqual([]);
			expect(out).toHaveLength(new Set(out).size);
		});

		test('no delivered is undone', () => {
			expect([...undoneIn(out)]).toEqual([]);
			// reports that came in order would prove nothing
			const canBeLate = events.some(({ key }) => key !== finalKeyOf(key));
			expect(lateIn(events).length > 0).toBe(canBeLate);
		});
	});
});
