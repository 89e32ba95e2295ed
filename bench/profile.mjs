import { startN8n } from '../scripts/n8nHost.mjs';
import { currentPackage } from '../scripts/nodePackage.mjs';
import { httpRequestNode, LATENCY_MS, sendNode, TEXT, workflowWith } from './broadcasts.mjs';
import { inspectable, ownerOf, profileHere, profileHost, timesBy } from './cpuProfile.mjs';
import { drained } from './n8n.mjs';
import { sendThroughNode } from './nodeCode.mjs';
import { startRecorded } from './recordedProvider.mjs';
import { LAZY, load, openHost } from './reports.mjs';
import { round } from './rounds.mjs';
import { numbers, providers, startProvider } from './simulators.mjs';

const share = (times, group) => {
	const total = Object.values(times).reduce((sum, ms) => sum + ms, 0);
	return `${Math.round((100 * (times[group] ?? 0)) / total)} %`;
};

/** A line of the table of shares: whose code the processor time of something goes to. */
function sharesOf(what, profile, count) {
	const times = timesBy(profile, ownerOf);
	times.http = (times.http ?? 0) + (times.native ?? 0);
	delete times.native;
	const total = Object.values(times).reduce((sum, ms) => sum + ms, 0);
	return {
		what,
		each: `${round((total * 1_000) / count)} µs`,
		package: share(times, 'package'),
		n8n: share(times, 'n8n'),
		http: share(times, 'http'),
		gc: share(times, 'gc'),
	};
}

const shareColumns = [
	['what', 'Work of an n8n process'],
	['each', 'Processor time for each'],
	['package', 'This package'],
	['n8n', 'n8n'],
	['http', 'HTTP and Node'],
	['gc', 'Garbage collection'],
];

async function broadcastShares(count) {
	const host = await startN8n({ packageTarball: await currentPackage(), env: inspectable });
	const rows = [];
	try {
		for (const [provider, makeNode, name] of [
			[providers.ringCentral, sendNode, 'RingCentral'],
			[providers.bind, sendNode, 'BIND'],
			[providers.bind, httpRequestNode, 'BIND by n8n’s HTTP Request node'],
		]) {
			const simulator = await startProvider(provider, { latencyMs: LATENCY_MS });
			try {
				const list = numbers(count).map((to) => ({ to, text: TEXT }));
				const send = await workflowWith(host, name, await makeNode(host.api, provider, simulator));
				await send(list.slice(0, 100));
				await simulator.control('reset', { keep: ['sessions'] });
				const profile = await profileHost(host, () => send(list));
				rows.push(sharesOf(`Broadcast of ${count.toLocaleString('en-US')}: ${name}`, profile, count));
			} finally {
				await simulator.close();
			}
		}
	} finally {
		await host.stop();
	}
	return rows;
}

async function reportShares(count) {
	const rows = [];
	for (const [name, env] of [['n8n’s defaults', {}], ['lazy acquire', LAZY]]) {
		const host = await openHost({ ...inspectable, ...env });
		try {
			const { id, url } = host.sides.ours;
			await load(url, 200);
			await drained(host.api, id);
			const profile = await profileHost(host, async () => {
				await load(url, count);
				await drained(host.api, id);
			});
			rows.push(sharesOf(`${count.toLocaleString('en-US')} delivery reports, ${name}`, profile, count));
		} finally {
			await host.close();
		}
	}
	return rows;
}

/** What of the node's own code does what, by file. */
const parts = [
	['Reading parameters of the items', /\/core\/n8n\/(?:parameters|fieldTemplate|rawItems)\.js$/],
	['Checking numbers, texts and repeats', /\/core\/(?:prepare|phoneNumber|encoding|parameterValues|json)\.js$/],
	['Remembering what was sent, so that no retry texts twice', /\/core\/sendMemory\.js$|internal\/crypto/],
	['Planning, writing and reading requests', /\/core\/(?:batch\w+|sender|deferral|template|http)\.js$|\/dist\/nodes\/(?!core)/],
	['Output items', /\/core\/n8n\//],
	['HTTP and Node', /^node:|node_modules/],
];

async function nodeParts(count, runs) {
	const provider = providers.ringCentral;
	const to = numbers(count);
	const items = to.map((number) => ({ json: { to: number, text: TEXT } }));
	const account = await startRecorded(provider, [provider.body(to, TEXT)]);
	try {
		const send = async (times) => {
			for (let i = 0; i < times; i++) await sendThroughNode(provider, account, items);
		};
		await send(runs);
		const profile = await profileHere(() => send(runs));
		const times = timesBy(profile, (url) => parts.find(([, files]) => files.test(url))?.[0] ?? 'Rest');
		const names = { gc: 'Garbage collection', native: 'HTTP and Node' };
		const sums = new Map();
		for (const [group, ms] of Object.entries(times)) sums.set(names[group] ?? group, (sums.get(names[group] ?? group) ?? 0) + ms);
		const total = [...sums.values()].reduce((sum, ms) => sum + ms, 0);
		return [...sums]
			.sort(([, a], [, b]) => b - a)
			.map(([what, ms]) => ({ what, each: `${round((ms * 1_000) / count / runs)} µs`, share: `${Math.round((100 * ms) / total)} %` }));
	} finally {
		await account.close();
	}
}

/** Whose code the time goes to. Its tables stand beside that of the comparisons. */
export const profile = {
	id: 'profile',
	minutes: 2.5,
	async run({ scale }) {
		const count = Math.round(10_000 * scale);
		const shares = [...(await broadcastShares(count)), ...(await reportShares(count / 5))];
		const node = await nodeParts(count, Math.round(20 / scale));
		return {
			profile: [shareColumns, shares],
			node: [[['what', `Node code only, ${count.toLocaleString('en-US')} recipients: RingCentral`], ['each', 'For each recipient'], ['share', 'Share']], node],
		};
	},
};
