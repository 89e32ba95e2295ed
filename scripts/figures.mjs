import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** A value as a table shows it. */
export const cell = (value) => (typeof value === 'number' ? value.toLocaleString('en-US') : String(value ?? '').replaceAll('|', '\\|'));

/**
 * @param {[field: string, heading: string][]} columns
 * @param {Record<string, string | number>[]} rows
 * @returns {string} a markdown table; columns with numbers are aligned to the right
 */
export function markdownTable(columns, rows) {
	return [
		`| ${columns.map(([, heading]) => heading).join(' | ')} |`,
		`|${columns.map(([field]) => (rows.some((row) => typeof row[field] === 'number') ? '--:' : '---')).join('|')}|`,
		...rows.map((row) => `| ${columns.map(([field]) => cell(row[field])).join(' | ')} |`),
	].join('\n');
}

/**
 * Puts tables into a page, each under a line that says which command printed it, where and when. A table stands between
 * `<!-- figures:id -->` and `<!-- /figures:id -->`.
 * @param {string} pageFile
 * @param {Map<string, string>} tables markdown by id
 * @param {{ command: string, n8nVersion: string, nodeVersion: string }} origin
 */
export async function writeTables(pageFile, tables, { command, n8nVersion, nodeVersion }) {
	let page = await readFile(pageFile, 'utf8');
	const machine = `${cpus().length} cores (${cpus()[0].model.trim()})`;
	const date = new Date().toISOString().slice(0, 10);
	for (const [id, table] of tables) {
		const [start, end] = [`<!-- figures:${id} -->`, `<!-- /figures:${id} -->`];
		const [from, to] = [page.indexOf(start), page.indexOf(end)];
		if (from < 0 || to < from) throw new Error(`${pageFile} has no place for the table "${id}"`);
		const stamp = `Printed by \`${command}\` on ${date}: n8n ${n8nVersion}, Node ${nodeVersion}, ${machine}.`;
		page = `${page.slice(0, from)}${start}\n${table}\n\n${stamp}\n${page.slice(to)}`;
	}
	await writeFile(pageFile, page);
}
