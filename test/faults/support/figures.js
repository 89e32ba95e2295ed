const { appendFileSync } = require('node:fs');

/**
 * Adds a row to a table of docs/reliability.md. The columns of each table are in scripts/reliabilityPage.mjs, which
 * writes the page once the whole suite has passed.
 * @param {string} section id of the table
 * @param {Record<string, string | number>} row
 */
function record(section, row) {
	const file = process.env.A2P_FIGURES;
	if (file) appendFileSync(file, `${JSON.stringify({ section, ...row })}\n`);
}

module.exports = { record };
