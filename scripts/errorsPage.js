/**
 * Writes docs/errors.md from the catalogue. Run by `npm run docs:errors`, after a build; a test compares page and catalogue.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** Folders of the registered providers below nodes/, in the order of package.json. */
function providerFolders() {
	const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	return [...new Set(n8n.nodes.map((path) => path.split('/')[2]))];
}

/** `Att` → `att`, `RingCentral` → `ringCentral`: the name that a provider's module exports. */
const exportName = (folder) => folder.charAt(0).toLowerCase() + folder.slice(1);

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

function conditionOf({ when }) {
	if (when === undefined) return '';
	const parts = [];
	if (when.httpStatus) parts.push(`HTTP ${when.httpStatus.join(', ')}`);
	if (when.text) parts.push(`text matches ${when.text.source}`);
	if (when.senderKind) parts.push(`sender ${when.senderKind.join(', ')}`);
	return parts.join('; ');
}

function delayOf(row) {
	return row.retryAfterMs === undefined ? '' : ` after ${row.retryAfterMs / 1000} s`;
}

/**
 * @param {object[]} providers as the provider folders export them
 * @param {Record<string, { title: string, advice: string, retry: string }>} categories
 * @returns {string} the page
 */
function errorsPage(providers, categories) {
	const lines = [
		'# Errors',
		'',
		'Every code that the providers are known to send, and what the nodes make of it. `category`, `retry` and `advice` are',
		'fields of `failure`. A code that is not here comes out as the rule for its form or its HTTP status says, or as',
		'`unknown`, and keeps its text.',
		'',
		'This page is written by `npm run docs:errors`.',
		'',
		'## Categories',
		'',
		'| Category | What happened | Retry | What to do |',
		'|---|---|---|---|',
		...Object.entries(categories).map(([category, { title, retry, advice }]) => `| \`${category}\` | ${title} | ${retry} | ${advice} |`),
	];
	for (const { displayName, errorCodes } of providers) {
		lines.push(
			'',
			`## ${displayName}`,
			'',
			`Source: ${errorCodes.source}`,
			'',
			'| Code | When | Meaning | Category | Retry | What to do |',
			'|---|---|---|---|---|---|',
			...errorCodes.rows.map((row) => {
				const { advice, retry } = { ...categories[row.category], ...withoutUndefined(row) };
				const fields = [`\`${row.code}\``, conditionOf(row), row.meaning, `\`${row.category}\``, `${retry}${delayOf(row)}`, advice];
				return `| ${fields.map(cell).join(' | ')} |`;
			}),
		);
	}
	return `${lines.join('\n')}\n`;
}

function withoutUndefined(row) {
	return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

if (require.main === module) {
	const dist = join(root, 'dist', 'nodes');
	const providers = providerFolders().map((folder) => require(join(dist, folder, 'provider.js'))[exportName(folder)]);
	const { categories } = require(join(dist, 'core', 'errors', 'catalogue.js'));
	writeFileSync(join(root, 'docs', 'errors.md'), errorsPage(providers, categories));
}

module.exports = { errorsPage, exportName, providerFolders };
