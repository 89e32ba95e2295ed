'use strict';

/**
 * Copies `changes` over `options` in place; objects are merged, everything else is replaced.
 * @throws on a name that does not exist, so that a typing error cannot go unnoticed
 */
function mergeOptions(options, changes, path = '') {
	for (const [name, value] of Object.entries(changes)) {
		if (!Object.hasOwn(options, name)) throw new Error(`unknown option: ${path}${name}`);
		if (isPlainObject(value) && isPlainObject(options[name])) mergeOptions(options[name], value, `${path}${name}.`);
		else options[name] = structuredClone(value);
	}
	return options;
}

function isPlainObject(value) {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

module.exports = { mergeOptions, isPlainObject };
