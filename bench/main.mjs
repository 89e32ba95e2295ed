/**
 * `npm run bench`: measures what docs/performance.md tells; each benchmark prints its table and puts it into the page.
 * `npm run bench -- <name> …` runs some of them; `--quick` runs small sizes in few rounds, to try them out, and leaves the
 * page alone.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable, writeTables } from '../scripts/figures.mjs';
import { ensureN8n } from '../scripts/n8nInstall.mjs';
import { projectNode, projectRoot } from '../scripts/project.mjs';
import { broadcasts } from './broadcasts.mjs';
import { functions } from './functions.mjs';
import { floor, sdks } from './nodeOnly.mjs';
import { polling } from './polling.mjs';
import { profile } from './profile.mjs';
import { executions, latency, reports } from './reports.mjs';
import { start } from './start.mjs';
import { linearity, volume } from './volume.mjs';

const benchmarks = [broadcasts, sdks, floor, volume, linearity, reports, executions, latency, functions, polling, start, profile];

const columns = [
	['what', 'What'],
	['ours', 'This package'],
	['against', 'Compared with'],
	['theirs', 'Takes'],
	['ratio', 'Ratio'],
	['aim', 'Aim'],
	['met', 'Met'],
];

async function main() {
	const { values: { quick }, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false } } });
	const chosen = positionals.length === 0 ? benchmarks : positionals.map((name) => {
		const found = benchmarks.find(({ id }) => id === name);
		if (found === undefined) throw new Error(`No benchmark "${name}": ${benchmarks.map(({ id }) => id).join(', ')}`);
		return found;
	});
	const context = quick ? { scale: 0.1, rounds: 2 } : { scale: 1, rounds: 5 };
	const minutesOf = (benchmark) => benchmark.minutes * (quick ? 0.3 : 1);
	const expected = chosen.map((benchmark) => `${benchmark.id} ${minutesOf(benchmark).toFixed(1)}`).join(', ');
	console.log(`About ${Math.ceil(chosen.reduce((sum, benchmark) => sum + minutesOf(benchmark), 0))} minutes: ${expected}`);
	const { version } = await ensureN8n();
	const origin = { command: 'npm run bench', n8nVersion: version, nodeVersion: projectNode().version };
	for (const { id, run } of chosen) {
		const start = performance.now();
		const found = await run(context);
		const tables = new Map(Array.isArray(found) ? [[id, markdownTable(columns, found)]] : Object.entries(found).map(([name, table]) => [name, markdownTable(...table)]));
		console.log(`\n${id}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
		for (const table of tables.values()) console.log(`\n${table}`);
		if (!quick) await writeTables(join(projectRoot, 'docs', 'performance.md'), tables, origin);
	}
}

await main();
