'use strict';

const lowerFirst = (text) => text.charAt(0).toLowerCase() + text.slice(1);
const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const spellings = {
	documented: (text) => text,
	camel: lowerFirst,
	pascal: upperFirst,
	lower: (text) => text.toLowerCase(),
	upper: (text) => text.toUpperCase(),
};

function renameFields(value, rename) {
	if (Array.isArray(value)) return value.map((element) => renameFields(element, rename));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), renameFields(inner, rename)]));
}

/** Letters of field names and statuses, of which AT&T uses several kinds. */
function createSpelling(sim) {
	return {
		/** A body of the SMS API with the field names of the option `fieldCase`. */
		body: (body) => renameFields(body, spellings[sim.options.fieldCase]),
		/** A DeliveryStatus in the letters of the option `statusCase`. */
		status: (word) => spellings[sim.options.statusCase](word),
	};
}

module.exports = { createSpelling };
