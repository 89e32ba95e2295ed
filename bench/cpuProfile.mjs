/** Whose code a process spends its time in, by a CPU profile. */
import { Session } from 'node:inspector/promises';

const PACKAGE = /\/node_modules\/n8n-nodes-a2p-sms\/dist\//;
/** What n8n makes requests with, and Node's own modules. */
const HTTP = /^node:|\/node_modules\/(?:axios|follow-redirects|form-data|proxy-from-env|https?-proxy-agent|agent-base|undici)\//;

/** The share of a profile that a file belongs to. */
export const ownerOf = (url) => (PACKAGE.test(url) ? 'package' : HTTP.test(url) ? 'http' : 'n8n');

/**
 * Sums the time of a profile up. What V8 itself does for a function (JSON, strings, hashes) counts with the file that
 * called it.
 * @param {import('node:inspector').Profiler.Profile} profile
 * @param {(url: string) => string} groupOf
 * @returns {Record<string, number>} milliseconds by group; `gc` for the garbage collector, `native` for code that is no
 *   JavaScript and has no caller; waiting is left out, and so is the profiler
 */
export function timesBy({ nodes, samples, timeDeltas }, groupOf) {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	for (const node of nodes) for (const id of node.children ?? []) byId.get(id).parent = node;
	const groups = new Map();
	const groupOfNode = (node) => {
		const { functionName, url } = node.callFrame;
		if (functionName === '(idle)' || url === 'node:inspector') return 'idle';
		if (functionName === '(garbage collector)') return 'gc';
		if (url !== '') return groupOf(url);
		return node.parent === undefined || node.parent.callFrame.functionName === '(root)' ? 'native' : groupOfNode(node.parent);
	};
	for (const node of nodes) groups.set(node.id, groupOfNode(node));
	const times = {};
	samples.forEach((id, i) => {
		const group = groups.get(id);
		times[group] = (times[group] ?? 0) + timeDeltas[i] / 1_000;
	});
	delete times.idle;
	return times;
}

const INTERVAL_US = 500;

/** Profiles work in this process. @param {() => Promise<unknown>} work */
export async function profileHere(work) {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
	await session.post('Profiler.start');
	await work();
	const { profile } = await session.post('Profiler.stop');
	session.disconnect();
	return profile;
}

/** Settings of an n8n that can be profiled. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/**
 * Opens the inspector of an n8n.
 * @param {import('../scripts/n8nHost.mjs').N8nHost} host started with `inspectable`
 * @returns {Promise<{ post: (method: string, params?: object) => Promise<any>, close: () => void }>}
 */
async function inspectorOf(host) {
	const [address] = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(host.logs()) ?? [];
	if (address === undefined) throw new Error('n8n was started without an inspector');
	const socket = new WebSocket(address);
	await new Promise((resolve, reject) => {
		socket.addEventListener('open', resolve, { once: true });
		socket.addEventListener('error', () => reject(new Error(`No inspector at ${address}`)), { once: true });
	});
	const waiting = new Map();
	let calls = 0;
	socket.addEventListener('message', ({ data }) => {
		const { id, result, error } = JSON.parse(data);
		const { resolve, reject } = waiting.get(id) ?? {};
		if (error) reject?.(new Error(error.message));
		else resolve?.(result);
	});
	const post = async (method, params = {}) => {
		const id = ++calls;
		const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
		socket.send(JSON.stringify({ id, method, params }));
		return await answer;
	};
	return { post, close: () => socket.close() };
}

/**
 * Profiles what an n8n does meanwhile.
 * @param {import('../scripts/n8nHost.mjs').N8nHost} host started with `inspectable`
 * @param {() => Promise<unknown>} work
 */
export async function profileHost(host, work) {
	const { post, close } = await inspectorOf(host);
	try {
		await post('Profiler.enable');
		await post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
		await post('Profiler.start');
		await work();
		const { profile } = await post('Profiler.stop');
		return profile;
	} finally {
		close();
	}
}

/**
 * Has an n8n give back what it no longer needs: when it would do so itself is chance.
 * @returns {Promise<number>} MB that are left in V8's heap and in memory that its objects hold outside of it
 */
export async function liveMemoryOf(host) {
	const { post, close } = await inspectorOf(host);
	try {
		for (let i = 0; i < 3; i++) await post('HeapProfiler.collectGarbage');
		const { result } = await post('Runtime.evaluate', { expression: 'process.memoryUsage()', returnByValue: true });
		return (result.value.heapUsed + result.value.external) / 1024 / 1024;
	} finally {
		close();
	}
}
