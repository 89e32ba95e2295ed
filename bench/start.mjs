import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startN8n } from '../scripts/n8nHost.mjs';
import { currentPackage } from '../scripts/nodePackage.mjs';
import { collectGarbage, inspectable } from './cpuProfile.mjs';
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
		const memory = { ours: [], theirs: [] };
		const cpu = { ours: [], theirs: [] };
		const side = (name, options) => async () => {
			// the first start of a folder makes the database; the ones that count find it
			const host = await startN8n({ userFolder: join(folder, name), env: inspectable, ...options });
			try {
				const loaded = (await host.api.nodeTypes()).filter(({ name: type }) => type.startsWith('n8n-nodes-a2p-sms.'));
				check((loaded.length > 0) === (name === 'ours'), `${loaded.length} nodes of the package`);
				await delay(SETTLE_MS);
				const { cpuMs } = await usageOf(host.pid());
				await collectGarbage(host);
				const { mb } = await usageOf(host.pid());
				memory[name].push(mb);
				cpu[name].push(cpuMs);
				return host.readyAfterMs();
			} finally {
				await host.stop();
			}
		};
		try {
			const { ours, theirs } = await alternate({ ours: side('ours', { packageTarball }), theirs: side('theirs', {}) }, { rounds, warmUps: 1 });
			for (const values of [...Object.values(memory), ...Object.values(cpu)]) values.shift();
			const against = 'n8n without it';
			const more = median(memory.ours.map((value, i) => value - memory.theirs[i]));
			return [
				line({ what: 'Start of n8n with the eight nodes, until it is ready', against, unit: 'ms', ours, theirs, aim: { atMost: 1.05 } }),
				line({ what: 'The same, processor time', against, unit: 'ms', ...cpu, aim: { atMost: 1.05 } }),
				statement({
					what: 'The same, memory',
					ours: `${round(median(memory.ours))} MB`,
					against,
					theirs: `${round(median(memory.theirs))} MB`,
					ratio: `${more < 0 ? '' : '+'}${round(more)} MB`,
					aim: 'at most 10 MB more',
					met: more <= 10,
				}),
			];
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	},
};
