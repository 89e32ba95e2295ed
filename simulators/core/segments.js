'use strict';

const GSM_BASIC =
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
	'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENDED = '\f^{}\\[~]|€';

const septets = new Map([
	...Array.from(GSM_BASIC, (character) => [character, 1]),
	...Array.from(GSM_EXTENDED, (character) => [character, 2]),
]);

/**
 * How a text is encoded and how much room it takes.
 * @returns {{ isGsm: boolean, characters: string[], lengthOf: (character: string) => number, units: number, single: number, multi: number }}
 *   units in septets (GSM-7) or UTF-16 units (UCS-2); single and multi: units that fit into one segment alone, into one of several
 */
function measure(text) {
	const characters = Array.from(text);
	const isGsm = characters.every((character) => septets.has(character));
	const lengthOf = isGsm ? (character) => septets.get(character) : (character) => character.length;
	let units = 0;
	for (const character of characters) units += lengthOf(character);
	const [single, multi] = isGsm ? [160, 153] : [70, 67];
	return { isGsm, characters, lengthOf, units, single, multi };
}

/** Segments of the GSM standard, in which what takes two places never straddles two segments. */
function countSegments(text) {
	const { characters, lengthOf, units, single, multi } = measure(text);
	if (units <= single) return 1;
	let segments = 1;
	let used = 0;
	for (const character of characters) {
		const length = lengthOf(character);
		if (used + length > multi) {
			segments++;
			used = 0;
		}
		used += length;
	}
	return segments;
}

module.exports = { countSegments, measure };
