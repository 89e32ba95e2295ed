const { freePort, itemsOf, waitUntil } = require('../../../scripts/n8nHost.mjs');
const { openScene } = require('../../e2e/support/scene');
const { TEXT, people } = require('./accounting');

const RECIPIENTS = 5_000;
/** Where every request carries messages of one sender, so many make a broadcast of so many requests at least. */
const SENDERS = 25;

const DEAD_NAME = 'provider.invalid';

/** A broadcast that has not ended by then never will, however busy the machine is. */
const PATIENCE_MS = 1_800_000;

const recipients = people(RECIPIENTS);
const senders = Array.from({ length: SENDERS }, (_, i) => `+12025550${100 + i}`);

/** One item per sender, each with its share of the recipients. */
function broadcastItems() {
	const share = RECIPIENTS / SENDERS;
	return senders.map((from, i) => ({ from, to: recipients.slice(i * share, (i + 1) * share), text: TEXT }));
}

/** @param {string[]} numbers in any spelling @returns {Map<string, number>} how often each is there */
function countByNumber(numbers) {
	const counts = new Map();
	for (const number of numbers) {
		const key = `+${number.replace(/\D/g, '')}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

/**
 * What the provider has taken beside what n8n says of it, counted in recipients.
 * @typedef {object} Tally
 * @property {number} accepted by the provider
 * @property {number} acceptedTwice
 * @property {number} missing or there more than once among n8n's items
 * @property {number} queued
 * @property {number} unknown
 * @property {number} refused
 * @property {number} wrong said to be queued and not accepted, said to be refused and accepted, or with another status
 * @property {number} unknownAccepted
 * @property {Record<string, number>} refusals by category and retry
 * @property {string[]} reasons of the refusals, as the items give them
 */

/** @returns {Tally} */
function tallyOf(items, accepted) {
	const takenTimes = countByNumber(accepted.map(({ to }) => to));
	const itemTimes = countByNumber(items.map(({ to }) => to));
	const tally = {
		accepted: takenTimes.size,
		acceptedTwice: [...takenTimes.values()].filter((count) => count > 1).length,
		missing: recipients.filter((to) => itemTimes.get(to) !== 1).length + Math.abs(items.length - RECIPIENTS),
		queued: 0,
		unknown: 0,
		refused: 0,
		wrong: 0,
		unknownAccepted: 0,
		refusals: {},
		reasons: [],
	};
	for (const { to, status, failure } of items) {
		const isTaken = takenTimes.has(to);
		if (status === 'queued') tally.queued++;
		else if (status === 'unknown') tally.unknown++;
		else if (status === 'rejected') tally.refused++;
		if (status === 'unknown' && isTaken) tally.unknownAccepted++;
		const isTrue = { queued: isTaken && failure === null, rejected: !isTaken && failure !== null, unknown: failure?.retry === 'never' }[status];
		if (!isTrue) tally.wrong++;
		if (status !== 'rejected') continue;
		const reason = `${failure.category}, ${failure.retry}`;
		tally.refusals[reason] = (tally.refusals[reason] ?? 0) + 1;
		if (!tally.reasons.includes(failure.providerMessage)) tally.reasons.push(failure.providerMessage);
	}
	return tally;
}

/**
 * One real n8n in which broadcasts run through one provider, each with a simulated account and a credential of its own,
 * so that what one of them waits for does not hold up the others.
 * @param {import('../../e2e/support/providers').ProviderUnderTest & { accountOptions?: object,
 *   tokenCredential?: (simulator: object) => { type: string, data: object, parameters: object } }} provider
 *   `accountOptions`: what the simulator needs to take the broadcast; `tokenCredential`: where the usual one has no token
 */
async function openBroadcasts(provider) {
	const env = {
		// n8n answers 503 to everything once its database is slow to answer, which on a busy machine it is
		DB_PING_INTERVAL_SECONDS: '3600',
		// looked up like any other name, and known to no name server (RFC 6761)
		A2P_ALLOWED_HOSTS: DEAD_NAME,
	};
	const scene = await openScene(provider, { env });
	const accounts = [];
	let isClosed = false;

	async function openAccount() {
		if (isClosed) throw new Error('no broadcast begins any more');
		const simulator = await provider.startSimulator();
		// all requests of a broadcast, to tell which of them were hit
		simulator.control.setOptions({ keepRequests: 2 * RECIPIENTS, ...provider.accountOptions });
		let isOpen = true;
		const account = {
			...simulator,
			async close() {
				if (!isOpen) return;
				isOpen = false;
				await simulator.close();
			},
		};
		accounts.push(account);
		return account;
	}

	/** Puts another address into a credential's data, everywhere where the simulator's own one stands. */
	function moved(data, from, to) {
		return Object.fromEntries(
			Object.entries(data).map(([name, value]) => [name, typeof value === 'string' ? value.replace(from, to) : value]),
		);
	}

	/**
	 * Sends the broadcast.
	 * @param {object} fault
	 * @param {string} fault.id
	 * @param {'deadPort' | 'deadName'} [fault.address] in place of the simulator's own
	 * @param {boolean} [fault.needsToken] whether the credential must be one with an access token
	 * @param {(control: object) => void} [fault.before] orders what will go wrong
	 * @param {(account: object) => Promise<void> | void} [fault.during] what happens when a fifth of the recipients is accepted
	 * @returns {Promise<{ tally: Tally, control: object }>}
	 */
	async function broadcast({ id, address, needsToken, before, during }) {
		const account = await openAccount();
		const { control, url } = account;
		const usual = { ...provider.credential(account), parameters: {} };
		const { type, data, parameters } = needsToken && provider.tokenCredential ? provider.tokenCredential(account) : usual;
		const addresses = { deadPort: async () => `http://127.0.0.1:${await freePort()}`, deadName: () => `http://${DEAD_NAME}` };
		const usedUrl = address === undefined ? url : await addresses[address]();
		const name = `${provider.id} ${id}`;
		const credential = await scene.api.createCredential({ name, type, data: moved(data, url, usedUrl) });
		const send = scene.action(
			'Send',
			{
				resource: 'message',
				operation: 'send',
				from: { __rl: true, mode: 'number', value: '={{ $json.from }}' },
				to: '={{ $json.to }}',
				text: '={{ $json.text }}',
				// far above what n8n manages, so that nothing is paced
				options: { requestsPerSecond: 10_000 },
				...parameters,
			},
			{ credentials: { [type]: { id: credential.id, name } }, onError: 'continueRegularOutput' },
		);
		const { run } = await scene.publish(name, send);
		before?.(control);
		const running = run(broadcastItems(), { timeoutMs: PATIENCE_MS });
		running.catch(() => {});
		if (during !== undefined) {
			const what = `a fifth of the recipients in "${id}"`;
			await waitUntil(async () => control.acceptedSummary().messages >= RECIPIENTS / 5, { timeoutMs: PATIENCE_MS, intervalMs: 5, what });
			await during(account);
		}
		const execution = await running;
		const tally = tallyOf(itemsOf(execution, 'Send').map(({ json }) => json), control.accepted());
		await account.close();
		return { tally, control };
	}

	return {
		broadcast,
		async close() {
			isClosed = true;
			await scene.close();
			await Promise.all(accounts.map((account) => account.close()));
		},
	};
}

module.exports = { openBroadcasts, PATIENCE_MS, RECIPIENTS, senders };
