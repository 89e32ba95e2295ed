const { itemsOf, startN8n } = require('../../scripts/n8nHost.mjs');
const { providers } = require('../e2e/support/providers');
const { openScene, waitUntil } = require('../e2e/support/scene');
const { TEXT, acceptedOf, people, recordsOf } = require('./support/accounting');
const { promisedErrors } = require('./support/errorTables');
const { record } = require('./support/figures');
const { refusals } = require('./support/refusals');

const RECIPIENTS = 5_000;
/** One recipient in so many is refused. */
const ONE_IN = 100;
const ROWS_PER_BROADCAST = RECIPIENTS / ONE_IN;
/** A run of 5,000 on a slow machine. */
const LONG_MS = 500_000;

/** What docs/errors.md promises of a failure, in one piece. */
const promiseOf = ({ code, category, retry, retryAfterMs, advice }) => ({ code, category, retry, retryAfterMs, advice });

/** Rows in broadcasts, each of one sender. @returns {{ from: string, rows: object[] }[]} */
function divide(rows, senderOf) {
	const bySender = Object.entries(Object.groupBy(rows, senderOf));
	return bySender.flatMap(([from, own]) =>
		Array.from({ length: Math.ceil(own.length / ROWS_PER_BROADCAST) }, (_, i) => ({
			from,
			rows: own.slice(i * ROWS_PER_BROADCAST, (i + 1) * ROWS_PER_BROADCAST),
		})),
	);
}

let host;
beforeAll(async () => {
	// n8n answers 503 to everything once its database is slow to answer, which on a busy machine it is
	host = await startN8n({ packageTarball: process.env.A2P_PACKAGE_TARBALL, env: { DB_PING_INTERVAL_SECONDS: '3600' } });
});
afterAll(() => host.stop());

describe.each(providers)('every error code of $id', (provider) => {
	const { displayName, options, recipient, request, sender = () => provider.from, harmless = () => undefined, impossible = () => undefined } = refusals[provider.id];
	const rows = promisedErrors(displayName);
	const producible = rows.filter((row) => impossible(row) === undefined);
	const ofRecipients = producible.filter((row) => recipient(row) !== undefined);
	const ofRequests = producible.filter((row) => recipient(row) === undefined);
	const broadcasts = divide(ofRecipients, sender);
	let scene;

	beforeAll(async () => {
		scene = await openScene(provider, { host });
	});
	afterAll(() => scene.close());
	beforeEach(() => scene.control.reset({ keep: ['sessions'] }));

	/** Reports come to the trigger alone. Good messages report nothing: this is about the others. */
	async function listen() {
		const { id } = await scene.publishTrigger('Reports', scene.trigger({ reports: 'all' }));
		for (let digit = 0; digit < 10; digit++) scene.control.setOutcome({ suffix: String(digit), outcome: 'silent' });
		const events = async () => {
			const executions = await scene.api.listExecutions({ workflowId: id, includeData: true });
			return executions.flatMap((execution) => itemsOf(execution, 'Trigger')).map(({ json }) => json);
		};
		return async (numbers) => {
			const reportsOf = async () => (await events()).filter(({ to }) => numbers.has(to));
			return await waitUntil(
				async () => {
					const reports = await reportsOf();
					return reports.length >= numbers.size && reports;
				},
				{ timeoutMs: LONG_MS, what: `${numbers.size} delivery reports` },
			);
		};
	}

	test('that concerns a recipient comes out for this recipient alone, with its category, retry and advice', async () => {
		const reportsOf = provider.hasBatches ? undefined : await listen();
		const waiting = provider.hasBatches ? { waitFor: 'final', timeoutSeconds: 250 } : {};
		const wrong = [];
		for (const [index, { from, rows: own }] of broadcasts.entries()) {
			const to = people(RECIPIENTS, String(202 + index));
			const rowOf = new Map(to.filter((_, i) => i % ONE_IN === 13).map((number, i) => [number, own[i % own.length]]));
			for (const [number, row] of rowOf) scene.control.setOutcome({ to: number, outcome: recipient(row) });
			const send = scene.send({ ...options, ...waiting });
			send.parameters.from.value = from;
			const { run } = await scene.publish(`Broadcast ${index}`, send);

			const records = recordsOf(await run([{ to, text: TEXT }], { timeoutMs: LONG_MS }));

			expect(records.map((message) => message.to)).toEqual(to);
			const told = new Map(records.map((message) => [message.to, message]));
			if (reportsOf) {
				const failing = [...rowOf].filter(([, row]) => recipient(row).rejected === undefined);
				for (const report of await reportsOf(new Map(failing))) told.set(report.to, report);
			}
			for (const number of to) {
				const row = rowOf.get(number);
				const { status, failure } = told.get(number);
				const isFailure = row !== undefined && harmless(row) === undefined;
				const expected = isFailure ? promiseOf(row) : ((row && harmless(row)) ?? (reportsOf ? 'queued' : 'delivered'));
				wrong.push(...difference(row, expected, failure ? promiseOf(failure) : status));
			}
		}
		expect(wrong).toEqual([]);
	});

	test('that concerns a whole request comes out with its category, retry and advice, and nobody is texted', async () => {
		const ask = await scene.publishAnswering('One request', scene.send(options, { onError: 'continueRegularOutput' }));
		const [to] = people(1);
		const wrong = [];
		for (const row of ofRequests) {
			const { settings, ...rule } = request(row);
			scene.control.behave();
			if (settings) scene.control.setOptions(settings);
			scene.control.misbehave({ fault: 'status', method: 'POST', path: provider.sendPath, times: null, ...rule });
			const { status, failure } = await ask([{ to, text: TEXT }]);
			// the delay that the answer names beats the one of the table
			const expected = rule.retryAfter === undefined ? promiseOf(row) : { ...promiseOf(row), retryAfterMs: rule.retryAfter * 1_000 };
			wrong.push(...difference(row, expected, failure && status === 'rejected' ? promiseOf(failure) : status));
		}
		expect(wrong).toEqual([]);
		expect(acceptedOf(scene.control, [to]).messages).toBe(0);
		record('refusals', {
			provider: provider.id,
			rows: rows.length,
			ofRecipients: ofRecipients.length,
			recipients: broadcasts.length * RECIPIENTS,
			ofRequests: ofRequests.length,
			notShown: rows.length - producible.length,
			why: rows.flatMap((row) => (impossible(row) ? [`\`${row.code}\`: ${impossible(row)}`] : [])).join('; '),
		});
	});
});

/** Nothing, or what was promised and what came instead. */
function difference(row, expected, found) {
	if (JSON.stringify(found) === JSON.stringify(expected)) return [];
	return [{ code: row?.code, when: row?.when, expected, found }];
}
