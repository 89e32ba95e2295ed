/**
 * `npm run bench`: measures what docs/performance.md tells, prints one table and, after a whole run, puts it into the page.
 * `npm run bench -- <name> …` runs some of the benchmarks; `--quick` runs small sizes in few rounds, to try them out.
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
import { executions, latency, reports } from './reports.mjs';
import { start } from './start.mjs';
import { linearity, volume } from './volume.mjs';

const benchmarks = [broadcasts, sdks, floor, volume, linearity, reports, executions, latency, functions, polling, start];

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
	const minutes = chosen.reduce((sum, benchmark) => sum + benchmark.minutes, 0);
	console.log(`${chosen.map(({ id }) => id).join(', ')}: about ${Math.ceil(minutes * (quick ? 0.3 : 1))} minutes`);
	const lines = [];
	for (const { id, run } of chosen) {
		const start = performance.now();
		lines.push(...(await run(context)));
		console.log(`${id}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
	}
	const table = markdownTable(columns, lines);
	console.log(`\n${table}`);
	if (quick || positionals.length > 0) return;
	const { version } = await ensureN8n();
	const origin = { command: 'npm run bench', n8nVersion: version, nodeVersion: projectNode().version };
	await writeTables(join(projectRoot, 'docs', 'performance.md'), new Map([['all', table]]), origin);
}

await main();
