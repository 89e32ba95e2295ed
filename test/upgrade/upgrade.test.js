'use strict';

const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { NodeHelpers } = require('n8n-workflow');
const { choices, savedWorkflows } = require('../../scripts/savedWorkflows');
const packageJson = require('../../package.json');
const { nodeTypes, problemsOf } = require('./savedNodes');

const versions = readdirSync(__dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
const read = (version, file) => JSON.parse(readFileSync(join(__dirname, version, file), 'utf8'));
const ownNodes = ({ nodes }) => nodes.filter(({ type }) => type.startsWith(`${packageJson.name}.`));
const operationsOf = (nodes) => nodes.map(({ type, parameters: { resource, operation } }) => `${type} ${resource ?? ''} ${operation ?? ''}`);

it('has workflows saved by the version of package.json (npm run save:workflows writes them)', () => {
	expect(versions).toContain(packageJson.version);
});

describe.each(versions)('what version %s saved', (version) => {
	const files = readdirSync(join(__dirname, version)).filter((file) => file !== 'defaults.json');

	test.each(files)('%s opens as it was saved', (file) => {
		const nodes = ownNodes(read(version, file));
		expect(nodes).not.toHaveLength(0);
		expect(nodes.map((node) => [node.name, problemsOf(node)]).filter(([, problems]) => problems.length > 0)).toEqual([]);
	});

	test.each(files)('the nodes of %s have as many outputs as then', (file) => {
		const { connections, ...workflow } = read(version, file);
		const connected = ownNodes(workflow).filter(({ name }) => connections[name] !== undefined);
		const changed = connected.filter(({ name, type }) => connections[name].main.length !== nodeTypes.get(type).outputs.length);
		expect(changed.map(({ name }) => name)).toEqual([]);
	});

	test.each(Object.entries(read(version, 'defaults.json')))('what %s does not name means what it meant then', (name, byChoice) => {
		const type = `${packageJson.name}.${name}`;
		const description = nodeTypes.get(type);
		const [{ typeVersion }] = ownNodes(read(version, `${name}.json`));
		for (const [chosen, defaults] of Object.entries(byChoice)) {
			const now = NodeHelpers.getNodeParameters(description.properties, JSON.parse(chosen), true, false, { typeVersion }, description);
			expect(now).toMatchObject(defaults);
		}
	});
});

describe('the workflows that a release saves', () => {
	const descriptions = [...nodeTypes.values()];
	const saved = savedWorkflows(packageJson.name, '9.9.9', descriptions);

	it('use every operation of every node, with every way to log in', () => {
		const used = new Set(Object.values(saved).flatMap((content) => operationsOf(content.nodes ? ownNodes(content) : [])));
		const offered = [...nodeTypes].flatMap(([type, description]) =>
			operationsOf(choices(description).map((parameters) => ({ type, parameters }))));
		expect(offered.length).toBeGreaterThan(60);
		expect(offered.filter((operation) => !used.has(operation))).toEqual([]);
	});

	it('set every parameter, those within Options too, and every choice of each', () => {
		const used = new Set();
		const note = (value, at) => {
			if (Array.isArray(value)) value.forEach((entry) => used.add(`${at} ${entry}`));
			else if (typeof value === 'object') Object.entries(value).forEach(([name, inner]) => note(inner, `${at}.${name}`));
			else used.add(at).add(`${at} ${value}`);
		};
		for (const { type, parameters } of Object.values(saved).flatMap((content) => (content.nodes ? ownNodes(content) : []))) note(parameters, type);

		const wanted = (property, at) => {
			if (property.type === 'notice') return [];
			if (property.type === 'collection') return property.options.flatMap((option) => wanted(option, `${at}.${option.name}`));
			if (property.type === 'resourceLocator') return property.modes.map((mode) => `${at}.mode ${mode.name}`);
			if (!Array.isArray(property.options)) return [at];
			return property.options.map(({ value }) => `${at} ${value}`);
		};
		const missing = [...nodeTypes].flatMap(([type, { properties }]) => properties.flatMap((property) => wanted(property, `${type}.${property.name}`)))
			.filter((entry) => !used.has(entry));
		expect(missing).toEqual([]);
	});
});

describe('the check of saved nodes', () => {
	const type = `${packageJson.name}.sinchSms`;
	const parameters = { resource: 'message', operation: 'send', to: '+12025550123', text: 'Hi', options: {} };
	const node = (changes, more = {}) => ({ name: 'Send', type, typeVersion: 1, parameters: { ...parameters, ...changes }, ...more });

	it.each([
		['nothing in one that is fine', node({}), []],
		['a version that is gone', node({}, { typeVersion: 7 }), ['version 7 is not offered']],
		['a parameter that is gone', node({ toll: 1 }), ['toll is not shown']],
		['a parameter that is shown for another operation only', node({ batchId: '1' }), ['batchId is not shown']],
		['an option that is gone', node({ options: { toll: 1 } }), ['options.toll does not exist']],
		['a choice that is gone', node({ options: { waitFor: 'ever' } }), ['options.waitFor is "ever" and not one of the choices']],
		['a type that has changed', node({ options: { quietHours: { from: 21 } } }), ['options.quietHours.from is 21 and not text']],
		['a parameter that is required now', node({ to: '' }), ['Parameter "To" is required.']],
		['a credential type that is gone', node({}, { credentials: { smsApi: {} } }), ['the credential type smsApi does not exist', 'it does not take smsApi']],
	])('finds %s', (_name, saved, problems) => {
		expect(problemsOf(saved)).toEqual(problems);
	});
});
