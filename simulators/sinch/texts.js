'use strict';

const { measure } = require('../core/segments');

const VARIABLE = /\$\{([A-Za-z0-9._-]+)\}/g;
/** Characters that Sinch's auto encoding swaps; an excerpt, the real list is not published. */
const LOOK_ALIKES = new Map([
	...Array.from('‘’‚‛', (character) => [character, "'"]),
	...Array.from('“”„', (character) => [character, '"']),
	...Array.from('‐‑–—', (character) => [character, '-']),
	['…', '...'],
	['\u00a0', ' '],
]);

/**
 * Parts of a text: the formula, by which characters may straddle two parts.
 * @returns {{ parts: number, isGsm: boolean }}
 */
function countParts(text) {
	const { isGsm, units, single, multi } = measure(text);
	return { isGsm, parts: units <= single ? 1 : Math.ceil(units / multi) };
}

/** The part of a text that fits into one message. */
function truncate(text) {
	const { characters, lengthOf, single } = measure(text);
	let used = 0;
	const end = characters.findIndex((character) => (used += lengthOf(character)) > single);
	return end < 0 ? text : characters.slice(0, end).join('');
}

/** Swaps look-alike characters if that saves the text from UCS-2. */
function autoEncode(text) {
	const swapped = Array.from(text, (character) => LOOK_ALIKES.get(character) ?? character).join('');
	return measure(swapped).isGsm ? swapped : text;
}

/**
 * What each recipient of a text batch gets.
 * @param {object} fields of the batch, in wire form
 * @param {object} rules
 * @param {boolean} rules.autoEncoding
 * @param {boolean} rules.parametersMatchAnySpelling
 * @param {'abort' | 'literal'} rules.variablesWithoutParameters
 * @param {(text: string) => string | null} rules.toDigits
 */
function createTexts(fields, { autoEncoding, parametersMatchAnySpelling, variablesWithoutParameters, toDigits }) {
	const { body, parameters, truncate_concat: isTruncated } = fields;
	const template = fields.type === 'mt_media' ? (body.message ?? '') : body;
	const hasVariables = template.search(VARIABLE) >= 0 && (parameters || variablesWithoutParameters === 'abort');
	const values = new Map();
	for (const [key, byNumber] of Object.entries(parameters ?? {})) {
		const respelt = Object.entries(byNumber).map(([number, value]) => [
			(parametersMatchAnySpelling && toDigits(number)) || number,
			value,
		]);
		values.set(key, new Map(respelt));
	}

	function finish(text) {
		const encoded = autoEncoding ? autoEncode(text) : text;
		const sent = isTruncated ? truncate(encoded) : encoded;
		return { text: sent, ...countParts(sent) };
	}

	const common = hasVariables ? null : finish(template);
	return {
		/**
		 * @param {string} digits of the recipient
		 * @param {string} spelling of the recipient in `to`
		 * @returns {{ text: string, parts: number, isGsm: boolean, isComplete: boolean }} isComplete: every variable had a value
		 */
		for(digits, spelling) {
			if (common !== null) return { ...common, isComplete: true };
			let isComplete = true;
			const text = template.replace(VARIABLE, (variable, key) => {
				const own = values.get(key);
				const value = own?.get(parametersMatchAnySpelling ? digits : spelling) ?? own?.get('default');
				isComplete &&= value !== undefined;
				return value ?? variable;
			});
			return { ...finish(text), isComplete };
		},
	};
}

module.exports = { createTexts };
