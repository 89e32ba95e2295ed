const { providers } = require('../../e2e/support/providers');
const { openBroadcasts, PATIENCE_MS, RECIPIENTS, senders } = require('./broadcasts');
const { record } = require('./figures');

/** Broadcasts under way at once. Those that wait for a time-out or a quota come on top. */
const AT_ONCE = 3;

/**
 * What the faults need to know of a provider beyond the end-to-end scenarios.
 * `perRequest`: recipients; `atOnce`: requests under way in a run; `hits`: requests that a passing fault hits;
 * `listsBatches`: whether it can be asked what became of a lost one; the rest as in openBroadcasts.
 */
const traits = {
	ringCentral: {
		perRequest: RECIPIENTS / senders.length,
		atOnce: 2,
		hits: 2,
		listsBatches: true,
		hasToken: true,
		accountOptions: { numbers: senders.map((phoneNumber, i) => ({ id: 60_000 + i, phoneNumber, features: ['A2PSmsSender'] })) },
	},
	sinch: {
		perRequest: RECIPIENTS / senders.length,
		atOnce: 5,
		hits: 2,
		listsBatches: true,
		hasToken: true,
		tokenCredential: ({ credentials }) => ({
			type: 'sinchSmsOAuth2Api',
			data: credentials.project,
			parameters: { authentication: 'oAuth2' },
		}),
	},
	att: { perRequest: 50, atOnce: 4, hits: 5, hasToken: true },
	bind: { perRequest: 1, atOnce: 10, hits: 25 },
};

const none = { queued: 0, unknown: 0, refused: RECIPIENTS };
const all = { queued: RECIPIENTS, unknown: 0, refused: 0 };

/**
 * The faults, in the order of the table. `rule` is a misbehaviour rule for sends: a passing one hits every third request
 * after a fifth of them. `expected` is given what `traits` has, with `lost`, the recipients of the requests that were hit.
 */
const faults = [
	{
		title: 'Connection refused',
		address: 'deadPort',
		expected: () => none,
		refusal: 'providerUnavailable, later',
		check: ({ reasons }) => expect(reasons).toEqual([expect.stringContaining('ECONNREFUSED')]),
	},
	{
		title: 'The host name cannot be resolved',
		address: 'deadName',
		expected: () => none,
		refusal: 'providerUnavailable, later',
		check: ({ reasons }) => expect(reasons).toEqual([expect.stringMatching(/ENOTFOUND|EAI_AGAIN/)]),
	},
	{
		title: 'The provider goes away in the middle',
		slowly: true,
		during: (account) => account.close(),
		refusal: 'providerUnavailable, later',
		check({ unknown, refused }, { atOnce, perRequest }) {
			expect(refused).toBeGreaterThan(0);
			expect(unknown).toBeLessThanOrEqual(atOnce * perRequest);
		},
	},
	{
		title: 'Reset before the request was read',
		rule: { fault: 'reset' },
		expected: ({ lost }) => ({ queued: RECIPIENTS - lost, unknown: lost, refused: 0 }),
	},
	{
		title: 'Reset before the request was read, from then on every time',
		rule: { fault: 'reset', every: 1, times: null },
		refusal: 'providerUnavailable, later',
		check({ unknown, refused, unknownAccepted }, { atOnce, perRequest }) {
			expect(refused).toBeGreaterThan(0);
			expect(unknownAccepted).toBe(0);
			// answers that were already on their way when the first was lost may come late, and each lets the run go on
			const late = atOnce - 1;
			expect(unknown).toBeLessThanOrEqual((late * atOnce + 2 * atOnce) * perRequest);
		},
	},
	{ title: 'Reset after it was accepted', rule: { fault: 'reset', after: true }, expected: answerLost },
	{ title: 'No answer after it was accepted', rule: { fault: 'hang', after: true }, isLong: true, expected: answerLost },
	{ title: 'Accepted with an unreadable body', rule: { fault: 'unreadable' }, expected: answerLost },
	{
		title: '500 before it was accepted',
		rule: { fault: 'status', status: 500, times: 1 },
		check({ queued, unknown, refused }, { listsBatches, perRequest }) {
			expect(unknown).toBe(listsBatches ? 0 : perRequest);
			expect(queued + unknown + refused).toBe(RECIPIENTS);
			// a failure that is certain ends the run: the rest can be sent later
			expect(refused > 0).toBe(listsBatches === true);
		},
		refusal: 'providerUnavailable, later',
	},
	{ title: '500 after it was accepted', rule: { fault: 'status', status: 500, after: true }, expected: answerLost },
	{ title: '503 with Retry-After', rule: { fault: 'status', status: 503, retryAfter: 1 }, expected: answerLost },
	{ title: '503 without Retry-After', rule: { fault: 'status', status: 503 }, expected: answerLost },
	{
		title: '429 twice in a row, with Retry-After',
		rule: { fault: 'rateLimited', retryAfter: 1, every: 1, times: 2 },
		isLong: true,
		expected: () => all,
	},
	{
		title: '429 from then on every time, with Retry-After',
		rule: { fault: 'rateLimited', retryAfter: 1, every: 1, times: null },
		isLong: true,
		refusal: 'throughputExceeded, later',
		check({ unknown, refused }) {
			expect(unknown).toBe(0);
			expect(refused).toBeGreaterThan(0);
		},
	},
	{
		title: 'The access token expires in the middle',
		appliesTo: ({ hasToken }) => hasToken,
		needsToken: true,
		slowly: true,
		during: ({ control }) => void control.expireTokens(),
		expected: () => all,
		sees401: true,
	},
	{
		title: 'Another login supersedes the access token in the middle',
		appliesTo: (_traits, { id }) => id === 'ringCentral',
		slowly: true,
		during: ({ control }) => void control.supersedeTokens(),
		expected: () => all,
		sees401: true,
	},
	{
		title: 'The access token is revoked in the middle',
		appliesTo: ({ hasToken }) => hasToken,
		needsToken: true,
		slowly: true,
		during: ({ control }) => void control.revokeTokens(),
		expected: () => all,
		sees401: true,
	},
	{
		title: '401 from then on every time',
		rule: { fault: 'unauthorized', every: 1, times: null },
		check({ unknown, refused, refusals }) {
			expect(unknown).toBe(0);
			expect(refused).toBeGreaterThan(0);
			expect(Object.keys(refusals)).toEqual([expect.stringMatching(/^authenticationFailed, /)]);
		},
		sees401: true,
	},
];

/** All are taken in the end, but for those that only a lost answer could have told of. */
function answerLost({ lost, listsBatches }) {
	return listsBatches ? all : { queued: RECIPIENTS - lost, unknown: lost, refused: 0 };
}

/** Runs a number of tasks, so many at once; each starts by itself, and its promise is awaited where its end is wanted. */
function createQueue(atOnce) {
	const waiting = [];
	let running = 0;
	const next = () => {
		while (running < atOnce && waiting.length > 0) {
			running++;
			waiting.shift()().finally(() => {
				running--;
				next();
			});
		}
	};
	return (task) => {
		const end = new Promise((resolve, reject) => {
			waiting.push(() => task().then(resolve, reject));
		});
		end.catch(() => {});
		next();
		return end;
	};
}

/** The tests of one provider: one broadcast per fault, all in the same n8n. */
function testSendingFaults(providerId) {
	const provider = { ...providers.find(({ id }) => id === providerId), ...traits[providerId] };
	const ownFaults = faults
		.map((fault, order) => ({ ...fault, order }))
		.filter(({ appliesTo }) => appliesTo === undefined || appliesTo(provider, provider));

	describe(`a broadcast to ${RECIPIENTS} recipients through ${providerId}`, () => {
		const skip = Math.floor(RECIPIENTS / provider.perRequest / 5);
		const ends = new Map();
		let broadcasts;

		function ordered({ title, address, needsToken, rule, slowly, during }) {
			return {
				id: title,
				address,
				needsToken,
				during,
				before(control) {
					// n8n and a simulator without latency would be through before anything can happen in the middle
					if (slowly) control.setOptions({ latencyMs: 50 });
					if (rule) control.misbehave({ method: 'POST', path: provider.sendPath, skip, every: 3, times: provider.hits, ...rule });
				},
			};
		}

		beforeAll(async () => {
			broadcasts = await openBroadcasts(provider);
			const enqueue = createQueue(AT_ONCE);
			for (const fault of ownFaults) {
				const task = () => broadcasts.broadcast(ordered(fault));
				ends.set(fault.title, fault.isLong ? createQueue(1)(task) : enqueue(task));
			}
		});
		afterAll(() => broadcasts?.close());

		test.each(ownFaults)('$title: nobody is texted twice and everybody is accounted for', async (fault) => {
			const { tally, control } = await ends.get(fault.title);
			const { queued, unknown, refused } = tally;

			expect(tally).toMatchObject({ acceptedTwice: 0, missing: 0, wrong: 0 });
			expect(queued + unknown + refused).toBe(RECIPIENTS);
			expect(queued + tally.unknownAccepted).toBe(tally.accepted);
			const lost = control.requests({ path: provider.sendPath, limit: Infinity }).filter((request) => request.fault !== null).length * provider.perRequest;
			if (fault.expected) expect({ queued, unknown, refused }).toEqual(fault.expected({ ...provider, lost }));
			fault.check?.(tally, provider);
			if (fault.refusal && refused > 0) expect(tally.refusals).toEqual({ [fault.refusal]: refused });
			if (fault.sees401) expect(answersWith(control, 401)).toBeGreaterThan(0);
			record('sending', { fault: fault.title, order: fault.order, provider: providerId, ...tally, refusals: undefined, reasons: undefined });
		}, PATIENCE_MS);
	});
}

function answersWith(control, status) {
	return Object.values(control.counts()).reduce((sum, { byStatus }) => sum + (byStatus[status] ?? 0), 0);
}

module.exports = { testSendingFaults };
