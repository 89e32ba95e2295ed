const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Cells of a line of a Markdown table; `\|` is a character of a cell. */
const cellsOf = (line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim().replaceAll('\\|', '|'));

/**
 * The rows that docs/errors.md promises for a provider: the page is what a user reads, so the nodes are held to it.
 * @param {string} displayName heading of its section
 * @returns {{ code: string, when: string, category: string, retry: string, retryAfterMs: number | null, advice: string }[]}
 */
function promisedErrors(displayName) {
	const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'errors.md'), 'utf8');
	const section = page.split(`\n## ${displayName}\n`)[1].split('\n## ')[0];
	return section.split('\n').filter((line) => line.startsWith('| `')).map((line) => {
		const [code, when, , category, verdict, advice] = cellsOf(line);
		const [, retry, seconds] = /^(\w+)(?: after (\d+) s)?$/.exec(verdict);
		return {
			code: code.replaceAll('`', ''),
			when,
			category: category.replaceAll('`', ''),
			retry,
			retryAfterMs: seconds === undefined ? null : Number(seconds) * 1_000,
			advice,
		};
	});
}

module.exports = { promisedErrors };
