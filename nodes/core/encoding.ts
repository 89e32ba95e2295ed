import type { Encoding } from './message';

/** What a text costs on the air. */
export interface TextMeasure {
	/** `gsm7` when every character is in the GSM 03.38 default alphabet or its extension table. */
	encoding: Encoding;
	/** Segments that are sent and billed; 0 for an empty text. */
	segments: number;
	/** Unicode code points. An emoji with a skin tone is two of them. */
	characters: number;
	/** Septets in GSM-7 (an extension character takes two), UTF-16 code units in UCS-2. */
	units: number;
	/** The characters that force UCS-2, each once, in order of appearance. */
	unicodeCharacters: string[];
}

/** 140 octets hold 160 septets or 70 code units; a part of a longer text gives 6 octets to its header. 3GPP TS 23.040. */
const GSM7_SINGLE = 160;
const GSM7_PART = 153;
const UCS2_SINGLE = 70;
const UCS2_PART = 67;

/** 3GPP TS 23.038, 6.2.1. The escape to the extension table (0x1B) stands for no character of its own. */
const GSM7_ALPHABET =
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
	'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** 3GPP TS 23.038, 6.2.1.1: sent as escape and character. */
const GSM7_EXTENSION = '\f^{}\\[~]|€';

/** Septets per UTF-16 code unit; 0 for what GSM-7 does not have. */
const SEPTETS = new Uint8Array(0x10000);
for (const character of GSM7_ALPHABET) SEPTETS[character.charCodeAt(0)] = 1;
for (const character of GSM7_EXTENSION) SEPTETS[character.charCodeAt(0)] = 2;

/** Measures a text as it would be sent. Lone surrogates count as UCS-2 characters. Linear in the length of the text. */
export function measureText(text: string): TextMeasure {
	let units = 0;
	let segments = 1;
	let unitsInSegment = 0;
	for (let index = 0; index < text.length; index++) {
		const septets = SEPTETS[text.charCodeAt(index)];
		if (septets === 0) return measureUcs2(text);
		units += septets;
		unitsInSegment += septets;
		if (unitsInSegment > GSM7_PART) {
			segments++;
			unitsInSegment = septets;
		}
	}
	if (units <= GSM7_SINGLE) segments = units === 0 ? 0 : 1;
	return { encoding: 'gsm7', segments, characters: text.length, units, unicodeCharacters: [] };
}

function measureUcs2(text: string): TextMeasure {
	let characters = 0;
	const unicodeCharacters = new Set<string>();
	for (const character of text) {
		characters++;
		if (character.length > 1 || SEPTETS[character.charCodeAt(0)] === 0) unicodeCharacters.add(character);
	}
	return {
		encoding: 'ucs2',
		segments: text.length <= UCS2_SINGLE ? 1 : countUcs2Parts(text),
		characters,
		units: text.length,
		unicodeCharacters: [...unicodeCharacters],
	};
}

function countUcs2Parts(text: string): number {
	let parts = 0;
	for (let start = 0; start < text.length; parts++) {
		start += UCS2_PART;
		if (isSurrogatePair(text, start - 1)) start--;
	}
	return parts;
}

function isSurrogatePair(text: string, index: number): boolean {
	const isHigh = (text.charCodeAt(index) & 0xfc00) === 0xd800;
	return isHigh && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}

/** Typographic characters and what stands for them in GSM-7. */
const EQUIVALENTS: ReadonlyArray<readonly [characters: string, replacement: string]> = [
	// Single quotes, primes, modifier apostrophes, accents written as quotes
	['\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u2035\u275b\u275c\uff07', "'"],
	['\u02b9\u02bb\u02bc\u02bd\u02c8\u02cb\u00b4\u0060', "'"],
	// Double quotes, guillemets, double primes
	['\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u02ba\u275d\u275e\u301d\u301e\u301f\uff02', '"'],
	// Hyphens, dashes, minus signs
	['\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d', '-'],
	// Bullets
	['\u2022\u2023\u25aa\u25cf\u25e6\u2219', '-'],
	// One, two and three dots in one character
	['\u2024', '.'],
	['\u2025', '..'],
	['\u2026', '...'],
	// Fraction and division slash
	['\u2044\u2215', '/'],
	// Ligatures, as they come out of a PDF
	['\ufb00', 'ff'],
	['\ufb01', 'fi'],
	['\ufb02', 'fl'],
	['\ufb03', 'ffi'],
	['\ufb04', 'ffl'],
	// Tab, no-break, em, en, thin, hair and other spaces
	['\t\u00a0\u1680\u202f\u205f\u3000', ' '],
	['\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a', ' '],
	// Vertical tab, next line, line and paragraph separator
	['\u000b\u0085\u2028\u2029', '\n'],
	// Soft hyphen, zero-width space, word joiner, byte order mark
	['\u00ad\u200b\u2060\ufeff', ''],
];

/**
 * Marks that mean nothing in a text that GSM-7 can write, but hold emoji together and order Arabic and Hebrew: zero-width
 * joiners, direction marks, variation selectors.
 */
const JOINERS_AND_MARKS =
	'\u061c\u180e\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0e\ufe0f';

const VISIBLE_REPLACEMENTS = replacementTable(EQUIVALENTS);
const ALL_REPLACEMENTS = replacementTable([...EQUIVALENTS, [JOINERS_AND_MARKS, '']]);

function replacementTable(rows: ReadonlyArray<readonly [string, string]>): ReadonlyMap<number, string> {
	const table = new Map<number, string>();
	for (const [characters, replacement] of rows) {
		for (const character of characters) table.set(character.charCodeAt(0), replacement);
	}
	return table;
}

/**
 * Replaces typographic characters by their GSM-7 equivalents, and letters written with a separate accent by the letter
 * that GSM-7 has. What has no equivalent stays, and a text that would need more segments afterwards stays as it is.
 */
export function toGsm7(text: string): string {
	const measured = measureText(text);
	if (measured.encoding === 'gsm7') return text;
	const composed = text.normalize('NFC');
	const plain = replace(composed, ALL_REPLACEMENTS);
	const replaced = isGsm7(plain) ? plain : replace(composed, VISIBLE_REPLACEMENTS);
	return measureText(replaced).segments > measured.segments ? text : replaced;
}

function isGsm7(text: string): boolean {
	return measureText(text).encoding === 'gsm7';
}

function replace(text: string, replacements: ReadonlyMap<number, string>): string {
	let result = '';
	let copied = 0;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (SEPTETS[code] !== 0) continue;
		const replacement = replacements.get(code);
		if (replacement === undefined) continue;
		result += text.slice(copied, index) + replacement;
		copied = index + 1;
	}
	return copied === 0 ? text : result + text.slice(copied);
}
