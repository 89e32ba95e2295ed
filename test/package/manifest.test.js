'use strict';

const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { filesBelow, root } = require('./pack');

const packageJson = require('../../package.json');
const lock = require('../../package-lock.json');

const read = (file) => readFileSync(path.join(root, file), 'utf8');
const compiled = (folder, suffix) =>
	filesBelow(path.join(root, folder))
		.filter((file) => file.endsWith(`${suffix}.ts`))
		.map((file) => `dist/${folder}/${file.replace(/\.ts$/, '.js')}`);

describe('package.json', () => {
	test('is that of a community node that n8n verifies', () => {
		expect(packageJson).toMatchObject({
			name: expect.stringMatching(/^n8n-nodes-/),
			version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
			license: 'MIT',
			keywords: expect.arrayContaining(['n8n-community-node-package']),
			author: { name: expect.stringMatching(/./), email: expect.stringMatching(/@/) },
			repository: { url: expect.stringMatching(/^https:\/\/github\.com\/.+\.git$/) },
			homepage: expect.stringMatching(/^https:\/\//),
			files: ['dist'],
			peerDependencies: { 'n8n-workflow': '*' },
			n8n: { n8nNodesApiVersion: 1, strict: true },
		});
	});

	test.each(['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies', 'overrides'])(
		'has no %s',
		(field) => {
			expect(packageJson).not.toHaveProperty(field);
		},
	);

	test('runs nothing when it is installed', () => {
		const forbidden = ['prepare', 'preinstall', 'install', 'postinstall', 'prepublish'];

		expect(Object.keys(packageJson.scripts).filter((script) => forbidden.includes(script))).toEqual([]);
	});

	test('pins every tool to one version', () => {
		const ranges = Object.entries(packageJson.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));

		expect(ranges).toEqual([]);
	});

	test.each([
		['nodes', compiled('nodes', '.node')],
		['credentials', compiled('credentials', '.credentials')],
	])('registers every file of %s on disk, and no other', (kind, files) => {
		expect([...packageJson.n8n[kind]].sort()).toEqual(files.sort());
	});
});

describe('the project around it', () => {
	test.each(packageJson.n8n.nodes)('has a codex file that names the node of %s', (file) => {
		const source = file.replace(/^dist\//, '').replace(/\.js$/, '.json');
		const className = path.basename(source).split('.')[0];

		expect(JSON.parse(read(source)).node).toBe(`${packageJson.name}.${className[0].toLowerCase()}${className.slice(1)}`);
	});

	test('lints by the configuration that n8n demands in strict mode', () => {
		const demanded = 'node_modules/@n8n/node-cli/dist/template/templates/shared/default/eslint.config.mjs';

		expect(read('eslint.config.mjs')).toBe(read(demanded));
	});

	test('locks the versions of package.json', () => {
		const { name, version, devDependencies } = lock.packages[''];

		expect({ name, version, devDependencies }).toEqual({
			name: packageJson.name,
			version: packageJson.version,
			devDependencies: packageJson.devDependencies,
		});
	});

	test('tests with the copy of n8n-workflow that n8n-core uses', () => {
		const copyOf = (file) => require.resolve('n8n-workflow', { paths: [path.dirname(file)] });

		expect(copyOf(require.resolve('n8n-core'))).toBe(copyOf(__filename));
	});

	test('describes the current version in the changelog, before older ones', () => {
		expect(/^## (\S+)/m.exec(read('CHANGELOG.md'))?.[1]).toBe(packageJson.version);
	});

	test('publishes version tags with provenance', () => {
		const workflow = read('.github/workflows/publish.yml');

		expect(workflow).toMatch(/tags:\s+- '\*\.\*\.\*'/);
		expect(workflow).toMatch(/permissions:(\s+#.*)*\s+id-token: write/);
		expect(workflow).toContain('npm run release');
	});

	test('has a command for continuous integration that calls those of the README', () => {
		expect(existsSync(path.join(root, '.ci/run'))).toBe(true);
		expect(read('.ci/run').match(/^npm .*$/gm)).toEqual([
			'npm test',
			'npm run test:e2e',
			'npm run test:queue',
			expect.stringMatching(/^npm run test:faults -- /),
		]);
		expect(read('.github/workflows/ci.yml')).toContain('run: .ci/run');
	});
});
