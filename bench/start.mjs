import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startN8n } from '../scripts/n8nHost.mjs';
import { currentPackage } from '../scripts/nodePackage.mjs';
import { inspectable, liveMemoryOf } from './cpuProfile.mjs';
import { usageOf } from './n8n.mjs';
import { alternate, check, line, median, round, statement } from './rounds.mjs';

/** After so long n8n has done what it puts off until it is ready. */
const SETTLE_MS = 3_000;

/** Starting n8n with and without the package. */
export const start = {
	id: 'start',
	minutes: 3,
	async run({ rounds }) {
		const packageTarball = await currentPackage();
		const folder = await mkdtemp(join(tmpdir(), 'n8n-start-'));
		const measured = { memory: { ours: [], theirs: [] }, live: { ours: [], theirs: [] }, cpu: { ours: [], theirs: [] } };
		const start = async (name, options) => await startN8n({ userFolder: join(folder, name), env: inspectable, ...options });
		const side = (name) => async () => {
			const host = await start(name);
			try {
				await delay(SETTLE_MS);
				const { cpuMs } = await usageOf(host.pid());
				measured.cpu[name].push(cpuMs);
				measured.live[name].push(await liveMemoryOf(host));
				measured.memory[name].push((await usageOf(host.pid())).mb);
				// last: the answer is the 20 MB of all nodes, and what n8n takes from the system for it stays with the process
				const loaded = (await host.api.nodeTypes()).filter(({ name: type }) => type.startsWith('n8n-nodes-a2p-sms.'));
				check((loaded.length > 0) === (name === 'ours'), `${loaded.length} nodes of the package`);
				return host.readyAfterMs();
			} finally {
				await host.stop();
			}
		};
		const against = 'n8n without it';
		const difference = (what, { ours, theirs }, mostMb) => {
			const more = median(ours.map((value, i) => value - theirs[i]));
			return statement({
				what,
				ours: `${round(median(ours))} MB`,
				against,
				theirs: `${round(median(theirs))} MB`,
				ratio: `${more < 0 ? '' : '+'}${round(more)} MB`,
				...(mostMb !== undefined && { aim: `at most ${mostMb} MB more`, met: more <= mostMb }),
			});
		};
		try {
			// the first start of a folder makes the database; the ones that count find it, and the package
			await (await start('ours', { packageTarball })).stop();
			await (await start('theirs')).stop();
			const { ours, theirs } = await alternate({ ours: side('ours'), theirs: side('theirs') }, { rounds, warmUps: 0 });
			return [
				line({ what: 'Start of n8n with the eight nodes, until it is ready', against, unit: 'ms', ours, theirs, aim: { atMost: 1.05 } }),
				line({ what: 'The same, processor time', against, unit: 'ms', ...measured.cpu, aim: { atMost: 1.05 } }),
				difference('The same, memory of the process', measured.memory, 10),
				difference('The same, memory in use: V8’s heap and what hangs on it', measured.live),
			];
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	},
};
