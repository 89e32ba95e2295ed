import axios from 'axios';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from '../scripts/project.mjs';
import { compiled } from './nodeCode.mjs';
import { check, round, statement } from './rounds.mjs';
import { numbers, providers } from './simulators.mjs';

const require = createRequire(import.meta.url);

const servers = { RingCentral: 'startRingCentral', Sinch: 'startSinch' };

/** The rhythm of the providers' sample code. */
const FIXED_MS = 5_000;
/** Batches that end at so many moments between two looks of a fixed rhythm: one length alone could suit it by chance. */
const LENGTHS = 8;

const lengths = [
	['10 s', 10],
	['2 min', 120],
	['1 h', 3_600],
];

/**
 * A batch at a simulator whose clock only moves when somebody sleeps.
 * @param {number} seconds until its last message has left
 */
async function openBatch(provider, seconds) {
	const start = require(join(projectRoot, 'simulators', provider.folder.toLowerCase(), 'server.js'))[servers[provider.folder]];
	const simulator = await start({
		...provider.simulatorOptions,
		// a login that outlives the longest wait: what is counted is looks
		accessTokenTtlSeconds: 86_400,
		clock: { scale: 0 },
		messagesPerSecond: provider.recipientsPerRequest / seconds,
		processingDelayMs: 0,
		deliveryDelayMs: 0,
	});
	const headers = await provider.headers(simulator);
	const { data } = await axios.post(`${simulator.url}${provider.sendPath}`, provider.body(numbers(provider.recipientsPerRequest), 'Hello'), { headers, proxy: false });
	const root = provider.sendPath.slice(0, provider.sendPath.lastIndexOf('/batches'));
	let now = 0;
	let requests = 0;
	const clock = {
		now: () => now,
		async sleep(ms) {
			now += ms;
			simulator.control.setClock({ advanceMs: ms });
		},
	};
	/** A provider's requests name what comes after the credential's address. */
	async function call({ method, path, query }) {
		requests++;
		const url = path.startsWith(root) ? `${simulator.url}${path}` : `${simulator.url}${root}${path}`;
		const reply = await axios.request({ method, url, params: query, headers, proxy: false, validateStatus: () => true });
		check(reply.status === 200, `${method} ${path} was answered with ${reply.status}`);
		return { status: reply.status, headers: reply.headers, text: '', json: reply.data };
	}
	return { id: data.id, clock, call, requests: () => requests, close: () => simulator.close() };
}

/** Waits as the node does. @returns {Promise<{ requests: number, lateMs: number }>} */
async function wait(provider, seconds) {
	const { watchBatch } = compiled('nodes/core/poller.js');
	const { batches } = compiled(`nodes/${provider.folder}/provider.js`)[provider.id];
	const { id, clock, call, requests, close } = await openBatch(provider, seconds);
	try {
		const last = await watchBatch(batches, call, id, { until: 'processed', timeoutMs: 86_400_000, clock });
		check(last.done && !last.timedOut && last.total === provider.recipientsPerRequest, `${last.total} messages, done: ${last.done}`);
		return { requests: requests(), lateMs: clock.now() - seconds * 1_000 };
	} finally {
		await close();
	}
}

/** RingCentral counts the statuses of a batch in a request of its own, Sinch in the report that tells how far it is. */
const requestsForCounts = { ringCentral: 1, sinch: 0 };

/** A request at once and after every five seconds, until one finds the batch done; then the counts. */
function waitInFixedRhythm(provider, seconds) {
	const looks = Math.ceil((seconds * 1_000) / FIXED_MS);
	return { requests: 1 + looks + requestsForCounts[provider.id], lateMs: looks * FIXED_MS - seconds * 1_000 };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How many requests waiting for a batch takes, and how long after its end it is noticed. Nothing here depends on the machine. */
export const polling = {
	id: 'polling',
	minutes: 0.1,
	async run() {
		const lines = [];
		for (const provider of [providers.ringCentral, providers.sinch]) {
			for (const [name, seconds] of lengths) {
				const found = { ours: [], theirs: [] };
				for (let i = 0; i < LENGTHS; i++) {
					const length = seconds + (i * FIXED_MS) / 1_000 / LENGTHS;
					found.ours.push(await wait(provider, length));
					found.theirs.push(waitInFixedRhythm(provider, length));
				}
				const [ours, theirs] = [found.ours, found.theirs].map((all) => ({
					requests: mean(all.map(({ requests }) => requests)),
					late: mean(all.map(({ lateMs }) => lateMs)) / 1_000,
				}));
				const said = ({ requests, late }) => `${round(requests)} requests, ${round(late)} s late`;
				lines.push(statement({
					what: `Waiting for a batch of ${provider.name} that takes ${name}`,
					ours: said(ours),
					against: 'a request every 5 s',
					theirs: said(theirs),
					aim: 'fewer and sooner',
					met: ours.requests < theirs.requests && ours.late < theirs.late,
				}));
			}
		}
		return lines;
	},
};
