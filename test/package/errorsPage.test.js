const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { errorsPage, exportName, providerFolders } = require('../../scripts/errorsPage');
const { categories } = require('../../nodes/core/errors/catalogue');

describe('docs/errors.md', () => {
	const providers = providerFolders().map((folder) => require(`../../nodes/${folder}/provider`)[exportName(folder)]);
	const page = readFileSync(join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8');

	it('is what the catalogue says (npm run docs:errors writes it)', () => {
		expect(page).toBe(errorsPage(providers, categories));
	});

	it('has a row for every code of every provider', () => {
		const rows = page.split('\n').filter((line) => /^\| `/.test(line));
		const codes = providers.reduce((sum, { errorCodes }) => sum + errorCodes.rows.length, 0);
		expect(rows).toHaveLength(codes + Object.keys(categories).length);
	});
});
