const { displayNameOf } = require('../../nodes/core/n8n/parameters');
const { nodeTypes } = require('../upgrade/savedNodes');

/** Every field of a property, as the path of its parameter and the names that lead to it in the editor. */
function fieldsOf({ type, name, displayName, options = [] }, path = [], names = []) {
	const here = { path: [...path, name].join('.'), names: [...names, displayName] };
	if (type !== 'collection') return [here];
	return [here, ...options.flatMap((option) => fieldsOf(option, [...path, name], path.length === 0 ? [] : here.names))];
}

describe('a problem with a field', () => {
	const actions = [...nodeTypes.values()].filter(({ name }) => !name.endsWith('Trigger'));

	it.each(actions.map(({ name, properties }) => [name, properties]))('of %s is reported by the name that the editor shows', (_name, properties) => {
		const namesByPath = new Map();
		for (const { path, names } of properties.filter(({ type }) => type !== 'notice').flatMap((property) => fieldsOf(property))) {
			namesByPath.set(path, [...(namesByPath.get(path) ?? []), names.join(': ')]);
		}
		for (const [path, names] of namesByPath) expect(names).toContain(displayNameOf(path));
	});
});
