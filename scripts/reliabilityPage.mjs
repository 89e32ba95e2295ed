import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cell, markdownTable, writeTables as writeInto } from './figures.mjs';
import { projectRoot } from './project.mjs';

const pageFile = join(projectRoot, 'docs', 'reliability.md');

/** The tables of docs/reliability.md by id: columns as [field of a row, heading]. */
const tables = {
	sending: [
		['fault', 'What goes wrong'],
		['ringCentral', 'RingCentral'],
		['sinch', 'Sinch'],
		['att', 'AT&T'],
		['bind', 'BIND'],
		['acceptedTwice', 'Accepted twice'],
		['missing', 'Without an item, or with two'],
		['wrong', 'Misreported'],
	],
	interrupted: [
		['provider', 'Provider'],
		['what', 'What happened to a broadcast of 5,000'],
		['before', 'Accepted before'],
		['texted', 'People texted'],
		['repeated', 'Texted twice'],
		['missing', 'In doubt, never sent'],
		['reported', 'Reported at the end'],
	],
	refusals: [
		['provider', 'Provider'],
		['rows', 'Rows of the table'],
		['ofRecipients', 'Shown for a recipient'],
		['recipients', 'Recipients of these broadcasts'],
		['ofRequests', 'Shown for a whole request'],
		['notShown', 'Not shown'],
		['why', 'Which, and why'],
	],
	reports: [
		['provider', 'Provider'],
		['reports', 'Reports'],
		['calls', 'Calls'],
		['repeated', 'of them repetitions'],
		['refused', 'of them not answered 200'],
		['kills', 'Kills'],
		['executions', 'Executions'],
		['lost', 'Lost'],
		['twice', 'Came out twice'],
		['undone', 'Delivered undone'],
		['late', 'Late, dropped'],
		['cut', 'Cut off by a kill, retried'],
	],
	badInput: [
		['provider', 'Provider'],
		['against', 'Against'],
		['requests', 'Calls'],
		['answers', 'Answers'],
		['started', 'Started'],
		['slowestMs', 'Slowest in the node, ms'],
		['grownMb', 'Memory grown by, MB'],
	],
	database: [
		['database', 'Database'],
		['fault', 'Fault'],
		['reports', 'Reports'],
		['calls', 'Calls'],
		['failed', 'answered 5xx'],
		['unanswered', 'not answered'],
		['starts', 'n8n started again'],
		['executions', 'Executions'],
		['again', 'Stored twice'],
		['missing', 'Lost'],
	],
	queue: [
		['done', 'What was done'],
		['provider', 'Provider'],
		['executions', 'Executions'],
		['texts', 'Recipients'],
		['accepted', 'Accepted'],
		['repeated', 'Accepted twice'],
		['counted', 'Counted besides'],
	],
	secrets: [
		['what', 'Secrets'],
		['spellings', 'Spellings searched for'],
		['quoted', 'Answers that quoted secrets'],
		['executions', 'Executions'],
		['places', 'Files and texts searched'],
		['bytes', 'Bytes searched'],
		['found', 'Secrets found'],
		['ofN8n', 'Lines in which n8n itself repeats a refused login'],
		['elsewhere', 'Connections to another host'],
	],
};

/** Rows in the order in which the page lists providers, whatever order the test files ran in. */
const providerOrder = ['ringCentral', 'sinch', 'att', 'bind'];
const rank = ({ provider }) => providerOrder.indexOf(provider);

/** One row per fault from one per fault and provider: what became of the recipients at each, and what is wrong at any. */
function sendingRows(rows) {
	const byFault = new Map();
	for (const row of [...rows].sort((a, b) => a.order - b.order)) {
		const { fault, provider } = row;
		const doesNotApply = Object.fromEntries(providerOrder.map((id) => [id, '–']));
		const joined = byFault.get(fault) ?? { fault, ...doesNotApply, acceptedTwice: 0, missing: 0, wrong: 0 };
		const ends = ['queued', 'unknown', 'refused'].filter((end) => row[end] > 0);
		joined[provider] = ends.map((end) => `${cell(row[end])} ${end}`).join(', ');
		for (const flaw of ['acceptedTwice', 'missing', 'wrong']) joined[flaw] += row[flaw];
		byFault.set(fault, joined);
	}
	return [...byFault.values()];
}

/** Tables whose rows are not those that the tests recorded. */
const rowsOf = { sending: sendingRows };

/**
 * Turns the rows that the tests recorded into tables.
 * @param {string} file JSON lines, each with `section`
 * @returns {Promise<Map<string, string>>} markdown by table id
 */
export async function readTables(file) {
	const rows = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
	const found = new Map();
	for (const [id, columns] of Object.entries(tables)) {
		const own = rows.filter(({ section }) => section === id).sort((a, b) => rank(a) - rank(b));
		if (own.length > 0) found.set(id, markdownTable(columns, rowsOf[id]?.(own) ?? own));
	}
	const unknown = rows.find(({ section }) => !(section in tables));
	if (unknown) throw new Error(`No table "${unknown.section}" in scripts/reliabilityPage.mjs`);
	return found;
}

/** Puts tables into docs/reliability.md; `origin` says what printed them. */
export async function writeTables(found, origin) {
	await writeInto(pageFile, found, origin);
}
