const { DatabaseSync } = require('node:sqlite');
const { setTimeout: delay } = require('node:timers/promises');
const { providers } = require('../e2e/support/providers');
const { openScene, waitUntil } = require('../e2e/support/scene');
const { node } = require('../../scripts/workflowNodes.mjs');
const { PATIENCE_MS } = require('./support/broadcasts');
const { createPostgres, hasPostgres, openSqlite, sqliteFile } = require('./support/database');
const { record } = require('./support/figures');
const { causeReports, deliveredBy, keyOfItem, startHost } = require('./support/reports');
const { startProxy } = require('./support/tcpProxy');

const REPORTS = 2_000;
const CONNECTIONS = 50;
const FAULTS = 3;
const FAULT_MS = 6_000;

/** Its credential is read from the database for each call, and it gives up at an answer of 4xx. */
const provider = providers.find(({ id }) => id === 'sinch');

/**
 * @typedef {object} Backend
 * @property {object} host
 * @property {import('./support/database').Database} database
 * @property {() => Promise<void>} fail makes the database slow or dead for a while
 * @property {() => Promise<void>} close
 */

/** SQLite, whose file another process locks: n8n can read and not write. @returns {Promise<Backend>} */
async function onSqlite() {
	const host = await startHost();
	const database = openSqlite(host);
	const other = new DatabaseSync(sqliteFile(host), { timeout: 20_000 });
	return {
		host,
		database,
		async fail() {
			other.exec('BEGIN EXCLUSIVE');
			await delay(FAULT_MS);
			other.exec('ROLLBACK');
		},
		async close() {
			other.close();
			await database.close();
			await host.stop();
		},
	};
}

/** PostgreSQL behind a network that becomes slow, is cut and comes back. @returns {Promise<Backend>} */
async function onPostgres() {
	const { address, name, look, drop } = await createPostgres();
	const proxy = await startProxy({ to: address.port });
	const host = await startHost({
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(proxy.port),
		DB_POSTGRESDB_DATABASE: name,
		DB_POSTGRESDB_USER: address.user,
		...(address.password && { DB_POSTGRESDB_PASSWORD: address.password }),
	});
	const database = await look();
	return {
		host,
		database,
		async fail() {
			proxy.slowDown(100);
			await delay(FAULT_MS / 2);
			await proxy.refuse();
			await delay(FAULT_MS);
			proxy.slowDown(0);
			await proxy.accept();
		},
		async close() {
			await host.stop();
			await database.close();
			await proxy.close();
			await drop();
		},
	};
}

const backends = [
	{ name: 'SQLite', fault: `locked ${FAULTS} times`, open: onSqlite, isThere: async () => true },
	{ name: 'PostgreSQL', fault: `slow, then cut off, ${FAULTS} times`, open: onPostgres, isThere: hasPostgres },
];

const count = (list, fits) => list.filter(fits).length;

describe.each(backends)(`$name behind n8n, $fault, while ${REPORTS} delivery reports arrive`, ({ name, fault, open, isThere }) => {
	test('acknowledges nothing that is not stored, and stores everything once the provider has tried again', async () => {
		if (!(await isThere())) {
			record('database', { database: name, fault: 'left out: no server was reachable' });
			console.warn(`${name} was left out: no server was reachable`);
			return;
		}
		const { host, database, fail, close } = await open();
		const scene = await openScene(provider, { host });
		try {
			const { control } = scene;
			const { id } = await scene.publishTrigger('Reports', scene.trigger({ reports: 'all' }), [node('Report', 'n8n-nodes-base.noOp', 1)]);
			await causeReports(scene, REPORTS);
			control.setOptions({ callbackConcurrency: CONNECTIONS });
			control.releaseEvents();
			let starts = 0;
			for (let time = 1; time <= FAULTS; time++) {
				await waitUntil(async () => control.eventTotals().delivered >= (REPORTS * time) / (FAULTS + 2), { timeoutMs: PATIENCE_MS, what: `the calls before fault ${time}` });
				await fail();
				if (!host.isRunning()) {
					starts++;
					await host.restart();
				}
			}
			await waitUntil(async () => {
				const { delivered, lost } = control.eventTotals();
				return delivered + lost >= REPORTS;
			}, { timeoutMs: PATIENCE_MS, what: 'every report to be taken' });

			const events = deliveredBy(scene);
			const calls = events.flatMap(({ statuses }) => statuses);
			const items = (await database.stored(id)).map(keyOfItem);
			const stored = new Set(items);
			record('database', {
				database: name,
				fault,
				reports: events.length,
				calls: calls.length,
				failed: count(calls, (status) => status >= 500),
				unanswered: count(calls, (status) => status === 'none'),
				starts,
				executions: (await database.executions(id)).length,
				again: items.length - stored.size,
				missing: count(events, ({ key }) => !stored.has(key)),
			});
			expect(count(calls, (status) => status >= 400 && status < 500)).toBe(0);
			expect(events.filter(({ key, statuses }) => statuses.includes(200) && !stored.has(key))).toEqual([]);
			expect(events.filter(({ key }) => !stored.has(key))).toEqual([]);
			// faults that nobody noticed would prove nothing
			expect(count(calls, (status) => status !== 200)).toBeGreaterThan(0);
		} finally {
			await scene.close();
			await close();
		}
	}, PATIENCE_MS);
});
