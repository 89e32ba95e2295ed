const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { categories } = require('../../nodes/core/errors/catalogue');
const { scripts } = require('../../package.json');

const root = join(__dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('README.md', () => {
	it('explains every failure category as the catalogue does', () => {
		const table = readme.split('<!-- failures -->')[1].split('<!-- /failures -->')[0].trim().split('\n');
		const rows = Object.entries(categories).map(([category, { title, retry, advice }]) => `| \`${category}\` | ${title} | \`${retry}\` | ${advice} |`);
		expect(table.slice(2)).toEqual(rows);
	});

	it('names only commands that exist', () => {
		const named = [...readme.matchAll(/npm (?:run )?([a-z][a-z:0-9]*)/g)].map(([, name]) => name);
		expect(named.length).toBeGreaterThan(0);
		expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
	});

	it('names only files that exist', () => {
		const named = [...readme.matchAll(/`((?:examples|nodes|simulators|docs|test)\/[^`]*)`/g)].map(([, file]) => file);
		expect(named.length).toBeGreaterThan(0);
		expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
	});
});
