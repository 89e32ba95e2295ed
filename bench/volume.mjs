import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureN8n } from '../scripts/n8nInstall.mjs';
import { projectNode, run } from '../scripts/project.mjs';
import { alternate, check, line, median, round, statement } from './rounds.mjs';
import { providers, startProvider } from './simulators.mjs';

const child = fileURLToPath(new URL('volumeProcess.mjs', import.meta.url));

/** Runs a node over so many items in a process of its own. @returns {Promise<{ ms: number, peakMb: number, grownMb: number }>} */
async function measure(wish) {
	const { code, output } = await run(projectNode().binary, ['--expose-gc', '--max-old-space-size=4096', child, JSON.stringify(wish)], { stdio: 'pipe' });
	if (code !== 0) throw new Error(`${wish.side} with ${wish.count} items ended with ${code}:\n${output}`);
	return JSON.parse(output.trim().split('\n').at(-1));
}

const wishFor = (provider, { url }) => ({ side: 'send', baseUrl: url, provider: { ...provider, credentialData: provider.credentialData(url) } });

/** What was sent since the last call must be so many recipients, each once. */
async function checkAccepted({ control }, count) {
	const { messages, recipients } = await control('acceptedSummary');
	check(messages === count && recipients === count, `${messages} messages to ${recipients} recipients instead of ${count}`);
	await control('reset', {});
}

/** Personalised texts in one execution, against n8n's own node that writes the same texts into the items. */
export const volume = {
	id: 'volume',
	minutes: 4,
	async run({ scale, rounds }) {
		const count = Math.round(250_000 * scale);
		const { directory } = await ensureN8n();
		const editFields = join(directory, 'node_modules', 'n8n-nodes-base', 'dist', 'nodes', 'Set', 'Set.node.js');
		const compared = [providers.ringCentral, providers.sinch];
		const memory = {};
		const side = (name, options, checkWork = async () => {}) => async () => {
			const { ms, peakMb } = await measure({ ...options, count, warmUps: 0 });
			await checkWork();
			(memory[name] ??= []).push(peakMb);
			return ms;
		};
		const opened = [];
		try {
			const sides = {};
			for (const provider of compared) {
				const simulator = await startProvider(provider);
				opened.push(simulator);
				sides[provider.id] = side(provider.id, wishFor(provider, simulator), async () => await checkAccepted(simulator, count));
			}
			sides.theirs = side('theirs', { side: 'editFields', editFields });
			const times = await alternate(sides, { rounds, warmUps: 0 });
			return compared.flatMap(({ id, name }) => {
				const what = `${count.toLocaleString('en-US')} personalised recipients in one execution: ${name}`;
				const against = 'n8n’s Edit Fields node';
				return [
					line({ what: `${what}, time`, against, unit: 'ms', ours: times[id], theirs: times.theirs, aim: { atMost: 3 } }),
					line({ what: `${what}, peak memory`, against, unit: 'mb', ours: memory[id], theirs: memory.theirs, aim: { atMost: 1.5 } }),
				];
			});
		} finally {
			for (const simulator of opened) await simulator.close();
		}
	},
};

/** How often a process runs a thousand items before it is measured: what is compiled on the way is no part of the growth. */
const WARM_UPS = 10;
const WARM_UP_ITEMS = 1_000;

const sizes = [1_000, 10_000, 50_000, 250_000];

/** Whether time and memory grow with the recipients and no faster. */
export const linearity = {
	id: 'linearity',
	minutes: 2.5,
	async run({ scale, rounds }) {
		const provider = providers.ringCentral;
		const measured = new Map(sizes.map((size) => [Math.round(size * scale), { us: [], kb: [] }]));
		const simulator = await startProvider(provider);
		try {
			for (let i = 0; i < rounds; i++) {
				for (const [count, { us, kb }] of measured) {
					const { ms, grownMb } = await measure({ ...wishFor(provider, simulator), count, warmUps: WARM_UPS });
					const { messages } = await simulator.control('acceptedSummary');
					check(messages === count + WARM_UPS * WARM_UP_ITEMS, `${messages} messages for ${count} recipients`);
					await simulator.control('reset', {});
					us.push((ms * 1_000) / count);
					kb.push((grownMb * 1_024) / count);
				}
			}
		} finally {
			await simulator.close();
		}
		const counts = [...measured.keys()];
		const [first, last] = [measured.get(counts[0]), measured.get(counts.at(-1))];
		const range = `${counts[0].toLocaleString('en-US')} to ${counts.at(-1).toLocaleString('en-US')} recipients`;
		const list = (unit, pick) => counts.map((count) => `${round(median(pick(measured.get(count))))}`).join(', ') + ` ${unit}`;
		const cost = (unit, pick) => {
			const ratio = median(pick(last).map((value, i) => value / pick(first)[i]));
			return { ours: list(unit, pick), ratio: `${round(ratio)} times`, met: ratio <= 1.2 };
		};
		const common = { against: `itself at ${counts.map((count) => count.toLocaleString('en-US')).join(', ')}`, aim: 'at most 1.2' };
		return [
			statement({ what: `${range}, time per recipient`, ...common, ...cost('µs', ({ us }) => us) }),
			statement({ what: `${range}, memory per recipient`, ...common, ...cost('kB', ({ kb }) => kb) }),
		];
	},
};
