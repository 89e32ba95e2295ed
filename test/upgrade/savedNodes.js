'use strict';

const path = require('node:path');
const { NodeHelpers } = require('n8n-workflow');
const packageJson = require('../../package.json');

const toSource = (file) => path.join(__dirname, '../..', file.replace(/^dist\//, '').replace(/\.js$/, ''));
const instanceOf = (file) => new (Object.values(require(toSource(file)))[0])();

/** The node types of this package as they are now, by their name in workflows. */
const nodeTypes = new Map(packageJson.n8n.nodes.map((file) => {
	const { description } = instanceOf(file);
	return [`${packageJson.name}.${description.name}`, description];
}));

/** Names of the credential types of this package. */
const credentialTypes = packageJson.n8n.credentials.map((file) => instanceOf(file).name);

const isExpression = (value) => typeof value === 'string' && value.startsWith('=');

/** What is wrong with the value of one property. */
function valueProblems(property, value, at) {
	if (isExpression(value)) return property.noDataExpression ? [`${at} takes no expression`] : [];
	const isOneOf = (list, wanted) => list.some((entry) => entry.value === wanted || entry.name === wanted);
	const wrong = (expected) => [`${at} is ${JSON.stringify(value)} and not ${expected}`];
	switch (property.type) {
		case 'boolean':
		case 'number':
			return typeof value === property.type ? [] : wrong(`a ${property.type}`);
		case 'options':
			if (property.typeOptions?.loadOptionsMethod) return [];
			return property.options.some((option) => option.value === value) ? [] : wrong('one of the choices');
		case 'multiOptions':
			return Array.isArray(value) && value.every((entry) => isOneOf(property.options, entry)) ? [] : wrong('some of the choices');
		case 'resourceLocator':
			return isOneOf(property.modes, value?.mode) ? [] : wrong('in one of the modes');
		case 'collection':
			return Object.entries(value).flatMap(([name, inner]) => {
				const option = property.options.find((candidate) => candidate.name === name);
				return option === undefined ? [`${at}.${name} does not exist`] : valueProblems(option, inner, `${at}.${name}`);
			});
		case 'string':
		case 'json':
		case 'dateTime':
			return typeof value === 'string' ? [] : wrong('text');
		default:
			return [`${at} is of the type ${property.type}, which these tests do not know`];
	}
}

/**
 * What of a saved node this version would lose, hide or refuse.
 * @param {object} node of a workflow, of a type of this package
 * @returns {string[]} empty where the node opens as it was saved
 */
function problemsOf(node) {
	const description = nodeTypes.get(node.type);
	if (description === undefined) return [`${node.type} does not exist`];
	const { properties, version, credentials = [] } = description;
	const problems = [version].flat().includes(node.typeVersion) ? [] : [`version ${node.typeVersion} is not offered`];
	const known = NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description);
	const isShown = (property) => NodeHelpers.displayParameter(known, property, node, description);
	for (const [name, value] of Object.entries(node.parameters)) {
		const property = properties.find((candidate) => candidate.name === name && isShown(candidate));
		if (property === undefined) problems.push(`${name} is not shown`);
		else problems.push(...valueProblems(property, value, name));
	}
	const kept = NodeHelpers.getNodeParameters(properties, node.parameters, false, false, node, description);
	const again = NodeHelpers.getNodeParameters(properties, kept, true, false, node, description);
	if (JSON.stringify(again) !== JSON.stringify(known)) problems.push('saving it again changes what it does');
	const issues = NodeHelpers.getNodeParametersIssues(properties, node, description)?.parameters ?? {};
	problems.push(...Object.values(issues).flat());
	for (const type of Object.keys(node.credentials ?? {})) {
		if (!credentialTypes.includes(type)) problems.push(`the credential type ${type} does not exist`);
		if (!credentials.some((entry) => entry.name === type && isShown(entry))) problems.push(`it does not take ${type}`);
	}
	return problems;
}

module.exports = { nodeTypes, problemsOf };
