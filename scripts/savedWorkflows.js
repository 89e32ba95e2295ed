/**
 * Writes test/upgrade/<version>/: workflows as this version saves them, which every later version must still open. Run by
 * `npm run save:workflows`, after a build, once for each release; a test misses the folder of a version without one.
 */
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { NodeHelpers } = require('n8n-workflow');

const root = join(__dirname, '..');

/** Type of the node at the end of every saved node's outputs. */
const END = { id: 'end', name: 'End', type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };

const versionOf = (description) => Math.max(...[description.version].flat());

/** Every combination of authentication, resource and operation that a node offers; triggers have only the first. */
function choices(description) {
	const authentications = optionsOf(description, 'authentication', {});
	return (authentications.length > 0 ? authentications : [undefined]).flatMap((authentication) => {
		const start = authentication === undefined ? {} : { authentication };
		const resources = optionsOf(description, 'resource', start);
		if (resources.length === 0) return [start];
		return resources.flatMap((resource) =>
			optionsOf(description, 'operation', { ...start, resource }).map((operation) => ({ ...start, resource, operation })));
	});
}

function optionsOf(description, name, parameters) {
	const node = { typeVersion: versionOf(description) };
	const shown = description.properties.find((property) =>
		property.name === name && NodeHelpers.displayParameter(parameters, property, node, description));
	return shown?.options.map(({ value }) => value) ?? [];
}

/** Something other than the default. Whoever asks for turn 0, 1, 2, … gets each choice of a list once. */
function valueOf(property, turn) {
	const { type, typeOptions = {}, placeholder, name } = property;
	switch (type) {
		case 'boolean':
			return turn % 2 === 0 ? !property.default : property.default;
		case 'number': {
			const more = property.default + 1;
			return more > (typeOptions.maxValue ?? Infinity) ? property.default - 1 : more;
		}
		case 'options':
			return property.options ? property.options[turn % property.options.length].value : `={{ $json.${name} }}`;
		case 'multiOptions':
			return property.options.filter((_, place) => place !== property.options.length - 1 - (turn % 2)).map(({ value }) => value);
		case 'dateTime':
			return '2026-03-04T10:15:00';
		case 'resourceLocator': {
			const mode = property.modes[turn % property.modes.length];
			return { __rl: true, mode: mode.name, value: '+12025550199', ...(mode.type === 'list' && { cachedResultName: '+12025550199' }) };
		}
		case 'collection':
			return Object.fromEntries(property.options.map((option) => [option.name, valueOf(option, turn)]));
		default: {
			const example = placeholder?.startsWith('e.g. ') ? placeholder.slice('e.g. '.length) : `={{ $json.${name} }}`;
			return example.includes('{{') && !example.startsWith('=') ? `=${example}` : example;
		}
	}
}

/** How many turns it takes until every choice of a property, and of those within it, has been taken. */
function turnsOf(property) {
	if (property.type === 'collection') return Math.max(...property.options.map(turnsOf));
	return { boolean: 2, options: property.options?.length, multiOptions: 2, resourceLocator: property.modes?.length }[property.type] ?? 1;
}

/** Parameters with a value of their own for everything that is shown. */
function filledIn(description, chosen, turn) {
	const node = { typeVersion: versionOf(description) };
	const parameters = { ...chosen };
	for (const property of description.properties) {
		if (property.type === 'notice' || property.name in parameters) continue;
		const known = NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, description);
		if (NodeHelpers.displayParameter(known, property, node, description)) parameters[property.name] = valueOf(property, turn);
	}
	return parameters;
}

function credentialsOf(description, parameters) {
	const node = { typeVersion: versionOf(description) };
	const known = NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, description);
	const shown = (description.credentials ?? []).filter((entry) => NodeHelpers.displayParameter(known, entry, node, description));
	return Object.fromEntries(shown.map(({ name }) => [name, { id: null, name }]));
}

function savedNode(type, description, parameters, place) {
	const credentials = credentialsOf(description, parameters);
	const { authentication, resource, operation } = parameters;
	const name = [description.displayName, resource, operation, authentication, place + 1].filter((part) => part !== undefined).join(' ');
	return {
		id: `${description.name}-${place + 1}`,
		name,
		type,
		typeVersion: versionOf(description),
		position: [(place % 10) * 220, Math.floor(place / 10) * 220],
		parameters,
		...(Object.keys(credentials).length > 0 && { credentials }),
	};
}

/**
 * A workflow with a node for every operation of a node type, as often as it takes to use every choice of every parameter; once
 * for each further way to log in.
 * @param {string} packageName
 * @param {object} description of the node type
 */
function workflowOf(packageName, description) {
	const nodes = [];
	const [{ authentication: usual }] = choices(description);
	for (const chosen of choices(description)) {
		const shown = description.properties.filter((property) => property.name in filledIn(description, chosen, 0));
		const turns = chosen.authentication === usual ? Math.max(...shown.filter(({ name }) => !(name in chosen)).map(turnsOf), 1) : 1;
		for (let turn = 0; turn < turns; turn++) {
			nodes.push(savedNode(`${packageName}.${description.name}`, description, filledIn(description, chosen, turn), nodes.length));
		}
	}
	const main = description.outputs.map(() => [{ node: END.name, type: 'main', index: 0 }]);
	return {
		name: description.displayName,
		nodes: [...nodes, { ...END, position: [0, -220] }],
		connections: Object.fromEntries(nodes.map(({ name }) => [name, { main }])),
		settings: { executionOrder: 'v1' },
	};
}

/** Senders of the simulated accounts, for the workflow that is run. */
const SENDERS = {
	ringCentralSms: { __rl: true, mode: 'number', value: '+12025550199' },
	sinchSms: '+12025550199',
	bindSms: '+385990001112',
};

/** A workflow that sends one text through each provider. */
function sendWorkflow(packageName, version, descriptions) {
	const start = { id: 'start', name: 'Run Now', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };
	const sends = descriptions.filter(({ properties }) => properties.some(({ name }) => name === 'operation')).map((description, place) => ({
		...savedNode(`${packageName}.${description.name}`, description, {
			...choices(description)[0],
			resource: 'message',
			operation: 'send',
			...(SENDERS[description.name] && { from: SENDERS[description.name] }),
			to: '(202) 555-0123, +12025550124',
			text: `=Saved by version ${version}`,
			options: { defaultCountry: 'US', doNotContact: '+12025550124', sendOnceKey: `=upgrade-${description.name}-{{ $execution.id }}` },
		}, place),
		name: description.displayName,
		position: [220, place * 220],
	}));
	return {
		name: 'Send',
		nodes: [start, ...sends],
		connections: { [start.name]: { main: [sends.map(({ name }) => ({ node: name, type: 'main', index: 0 }))] } },
		settings: { executionOrder: 'v1' },
	};
}

/**
 * What a saved node means where it says nothing, by operation: n8n saves no value that is the default.
 * @returns {Record<string, object>} all parameters that are shown, by the choices that show them
 */
function defaultsOf(description) {
	const node = { typeVersion: versionOf(description) };
	return Object.fromEntries(choices(description).map((chosen) => [
		JSON.stringify(chosen),
		NodeHelpers.getNodeParameters(description.properties, chosen, true, false, node, description),
	]));
}

/**
 * The files of a version's folder.
 * @param {string} packageName
 * @param {string} version
 * @param {object[]} descriptions of all node types
 * @returns {Record<string, object>} contents by file name
 */
function savedWorkflows(packageName, version, descriptions) {
	return {
		...Object.fromEntries(descriptions.map((description) => [`${description.name}.json`, workflowOf(packageName, description)])),
		'send.json': sendWorkflow(packageName, version, descriptions),
		'defaults.json': Object.fromEntries(descriptions.map((description) => [description.name, defaultsOf(description)])),
	};
}

/** One line for each node: a line that changes is a node that changes. */
function print(content) {
	const { nodes, ...rest } = content;
	if (nodes === undefined) return `${JSON.stringify(content, null, '\t')}\n`;
	const list = nodes.map((node) => `\t\t${JSON.stringify(node)}`).join(',\n');
	const others = Object.entries(rest).map(([key, value]) => `\t${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
	return `{\n\t"nodes": [\n${list}\n\t],\n${others}\n}\n`;
}

function main() {
	const { name, version, n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const folder = join(root, 'test', 'upgrade', version);
	if (existsSync(folder)) throw new Error(`${folder} is there already. Delete it only if ${version} has not been released.`);
	const descriptions = n8n.nodes.map((file) => {
		const [NodeClass] = Object.values(require(join(root, file)));
		return new NodeClass().description;
	});
	mkdirSync(folder, { recursive: true });
	for (const [file, content] of Object.entries(savedWorkflows(name, version, descriptions))) {
		writeFileSync(join(folder, file), print(content));
	}
}

module.exports = { choices, savedWorkflows };

if (require.main === module) main();
