'use strict';

const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const packageJson = require('../../package.json');

const root = path.join(__dirname, '../..');
const below = (folder) => readdirSync(path.join(root, folder), { withFileTypes: true });
const inCamelCase = (name) => name.charAt(0).toLowerCase() + name.slice(1);

const folders = below('nodes')
	.filter((entry) => entry.isDirectory() && entry.name !== 'core')
	.map(({ name }) => name);

describe.each(folders)('the provider in nodes/%s', (folder) => {
	const tests = `test/${inCamelCase(folder)}`;
	const { [inCamelCase(folder)]: provider } = require(`../../nodes/${folder}/provider`);

	test('is registered in package.json with its two nodes', () => {
		const nodes = [`${folder}Sms`, `${folder}SmsTrigger`].map((name) => `dist/nodes/${folder}/${name}.node.js`);

		expect(nodes.filter((file) => !packageJson.n8n.nodes.includes(file))).toEqual([]);
	});

	test('is registered in package.json with the credentials that it logs in with', () => {
		const registered = packageJson.n8n.credentials.map((file) => inCamelCase(path.basename(file).split('.')[0]));
		const wanted = provider.logins.map(({ credentialType }) => credentialType);

		expect(wanted.filter((credentialType) => !registered.includes(credentialType))).toEqual([]);
	});

	test('is found by those who search for the package', () => {
		expect(packageJson.keywords).toContain(folder.toLowerCase());
	});

	test('has tests, and says of every fixture where it is from', () => {
		const sources = readFileSync(path.join(root, tests, 'fixtures/SOURCES.md'), 'utf8');
		const fixtures = below(`${tests}/fixtures`).filter(({ name }) => name !== 'SOURCES.md');

		expect(fixtures.map(({ name }) => name).filter((name) => !sources.includes(`\`${name}\``))).toEqual([]);
		const named = [...sources.matchAll(/`([\w-]+\.\w+)`/g)].map(([, name]) => name);
		expect(named.filter((name) => !existsSync(path.join(root, tests, 'fixtures', name)))).toEqual([]);
	});

	test("has a row in the README's table of providers, with the names of its nodes", () => {
		const shown = packageJson.n8n.nodes
			.filter((file) => file.startsWith(`dist/nodes/${folder}/`))
			.map((file) => displayNameOf(file.replace('dist/', '').replace(/\.js$/, '')));
		const table = readFileSync(path.join(root, 'README.md'), 'utf8').split(/^\| Provider \|/m)[1].split('\n\n')[0];
		const cells = table.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
		const [row = []] = cells.filter((cell) => cell[1]?.startsWith(provider.displayName));

		expect(row[2]?.split(', ')).toEqual(shown);
	});
});

function displayNameOf(file) {
	const [NodeClass] = Object.values(require(`../../${file}`));
	return new NodeClass().description.displayName;
}
