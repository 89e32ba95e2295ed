import fc from 'fast-check';

import { measureText, toGsm7 } from '../../nodes/core/encoding';

/** The default alphabet as code points, in the order of the table in 3GPP TS 23.038, 6.2.1; 0x1B is the escape. */
const DEFAULT_ALPHABET = [
	[0x40, 0xa3, 0x24, 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7, 0x0a, 0xd8, 0xf8, 0x0d, 0xc5, 0xe5],
	[0x394, 0x5f, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, 0xc6, 0xe6, 0xdf, 0xc9],
	range(0x20, 0x23), 0xa4, range(0x25, 0x3f),
	0xa1, range(0x41, 0x5a), 0xc4, 0xd6, 0xd1, 0xdc, 0xa7,
	0xbf, range(0x61, 0x7a), 0xe4, 0xf6, 0xf1, 0xfc, 0xe0,
].flat();
/** 3GPP TS 23.038, 6.2.1.1 */
const EXTENSION = [0x0c, 0x5e, 0x7b, 0x7d, 0x5c, 0x5b, 0x7e, 0x5d, 0x7c, 0x20ac];

function range(first: number, last: number): number[] {
	return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Splits a text the slow way: character by character into as few segments as hold them. */
function split(text: string): { encoding: string; segments: string[] } {
	const characters = [...text];
	const isBasic = (character: string) => DEFAULT_ALPHABET.includes(character.codePointAt(0)!);
	const isExtension = (character: string) => EXTENSION.includes(character.codePointAt(0)!);
	const isGsm7 = characters.every((character) => isBasic(character) || isExtension(character));
	const cost = (part: string) =>
		isGsm7 ? [...part].reduce((sum, character) => sum + (isExtension(character) ? 2 : 1), 0) : part.length;
	const [single, multiple] = isGsm7 ? [160, 153] : [70, 67];
	const encoding = isGsm7 ? 'gsm7' : 'ucs2';
	if (text === '') return { encoding, segments: [] };
	if (cost(text) <= single) return { encoding, segments: [text] };
	const segments = [''];
	for (const character of characters) {
		const last = segments.length - 1;
		if (cost(segments[last] + character) <= multiple) segments[last] += character;
		else segments.push(character);
	}
	return { encoding, segments };
}

const euro = '\u20ac';
const emoji = '\ud83d\ude00';
const cyrillic = '\u0416';

describe('measureText', () => {
	test.each<[name: string, text: string, encoding: string, segments: number, units: number]>([
		['an empty text costs nothing', '', 'gsm7', 0, 0],
		['160 GSM-7 characters fit one segment', 'a'.repeat(160), 'gsm7', 1, 160],
		['splits a 161-character GSM-7 text into two segments', 'a'.repeat(161), 'gsm7', 2, 161],
		['306 GSM-7 characters fit two segments', 'a'.repeat(306), 'gsm7', 2, 306],
		['the 307th GSM-7 character starts a third segment', 'a'.repeat(307), 'gsm7', 3, 307],
		['an extension character costs two septets', `${'a'.repeat(158)}${euro}`, 'gsm7', 1, 160],
		['an extension character makes the 161st septet', `${'a'.repeat(159)}${euro}`, 'gsm7', 2, 161],
		[
			'an extension character does not straddle two segments',
			`${'a'.repeat(152)}${euro}${'a'.repeat(152)}`,
			'gsm7',
			3,
			306,
		],
		['an extension character may end a segment', `${'a'.repeat(151)}${euro}${'a'.repeat(153)}`, 'gsm7', 2, 306],
		['70 UCS-2 characters fit one segment', cyrillic.repeat(70), 'ucs2', 1, 70],
		['splits a 71-character UCS-2 text into two segments', cyrillic.repeat(71), 'ucs2', 2, 71],
		['134 UCS-2 characters fit two segments', cyrillic.repeat(134), 'ucs2', 2, 134],
		['the 135th UCS-2 character starts a third segment', cyrillic.repeat(135), 'ucs2', 3, 135],
		['an emoji costs two code units', `${'a'.repeat(68)}${emoji}`, 'ucs2', 1, 70],
		['an emoji does not straddle two segments', `${'a'.repeat(66)}${emoji}${'a'.repeat(66)}`, 'ucs2', 3, 134],
		['an emoji may end a segment', `${'a'.repeat(65)}${emoji}${'a'.repeat(67)}`, 'ucs2', 2, 134],
		['one character that GSM-7 lacks makes the whole text UCS-2', `${'a'.repeat(99)}\u00e7`, 'ucs2', 2, 100],
	])('%s', (_name, text, encoding, segments, units) => {
		expect(measureText(text)).toMatchObject({ encoding, segments, units });
	});

	test('counts code points, not code units', () => {
		expect(measureText('a\u20acb').characters).toBe(3);
		expect(measureText(`a${emoji}b`).characters).toBe(3);
		expect(measureText('\ud83d\udc4d\ud83c\udffd').characters).toBe(2);
	});

	test('names the characters that force UCS-2 once each, in order of appearance', () => {
		const text = `\u201cHi ${emoji}\u201d, \u201c${cyrillic}\u00e9\u20ac${emoji}\u201d`;
		expect(measureText(text).unicodeCharacters).toEqual(['\u201c', emoji, '\u201d', cyrillic]);
		expect(measureText('plain \u00e9 \u20ac').unicodeCharacters).toEqual([]);
	});

	test('knows exactly the default alphabet and its extension table', () => {
		const gsm7 = range(0, 0xffff).filter((code) => measureText(String.fromCharCode(code)).encoding === 'gsm7');
		const bySeptets = (septets: number) => gsm7.filter((code) => measureText(String.fromCharCode(code)).units === septets);
		expect(new Set(bySeptets(1))).toEqual(new Set(DEFAULT_ALPHABET));
		expect(new Set(bySeptets(2))).toEqual(new Set(EXTENSION));
		expect(DEFAULT_ALPHABET).toHaveLength(127);
	});

	const gsm7Text = fc
		.array(fc.constantFrom(...[...DEFAULT_ALPHABET, ...EXTENSION, ...EXTENSION].map((code) => String.fromCharCode(code))), {
			maxLength: 500,
			size: 'max',
		})
		.map((characters) => characters.join(''));
	const mixedText = fc
		.array(fc.constantFrom('a', euro, emoji, cyrillic, '\u201c', '\ud83d', '\ude00'), { maxLength: 300, size: 'max' })
		.map((characters) => characters.join(''));
	const anyText = fc.oneof(gsm7Text, mixedText, fc.string({ unit: 'grapheme', maxLength: 200 }));

	test('counts the segments that splitting yields', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const { encoding, segments } = split(text);
				expect(measureText(text)).toMatchObject({ encoding, segments: segments.length });
			}),
			{ numRuns: 500 },
		);
	});

	test('never needs fewer segments for a longer text', () => {
		fc.assert(
			fc.property(anyText, anyText, (start, end) => {
				expect(measureText(start + end).segments).toBeGreaterThanOrEqual(measureText(start).segments);
			}),
		);
	});
});

describe('toGsm7', () => {
	test.each<[name: string, text: string, expected: string]>([
		['double quotes', '\u201cHello\u201d \u201eHallo\u201c \u00abSalut\u00bb', '"Hello" "Hallo" "Salut"'],
		['single quotes and apostrophes', '\u2018it\u2019s\u2019 \u02bcn \u00b4a\u0060', "'it's' 'n 'a'"],
		['primes', '6\u2032 2\u2033', '6\' 2"'],
		['dashes and minus signs', '9\u201310 \u2014 \u22125 e\u2011mail', '9-10 - -5 e-mail'],
		['an ellipsis', 'Wait\u2026', 'Wait...'],
		['odd spaces', '10\u00a0000\u202fEUR\u2009net\u3000\tnow', '10 000 EUR net  now'],
		['zero-width characters and soft hyphens', 'a\u200bb\u2060c\ufeffd\u00ade', 'abcde'],
		['direction marks and joiners', '\u202a+12025550123\u202c\u200d\ufe0f', '+12025550123'],
		['line and paragraph separators', 'a\u2028b\u2029c', 'a\nb\nc'],
		['bullets', '\u2022 one\n\u25e6 two', '- one\n- two'],
		['ligatures', 'o\ufb03ce \ufb02at', 'office flat'],
		['letters with a separate accent', 'Cafe\u0301 u\u0308ber', 'Caf\u00e9 \u00fcber'],
		['compatibility signs for letters that GSM-7 has', '5 \u2126, 3 \u212b', '5 \u03a9, 3 \u00c5'],
	])('replaces %s', (_name, text, expected) => {
		expect(toGsm7(text)).toBe(expected);
		expect(measureText(toGsm7(text)).encoding).toBe('gsm7');
	});

	test('leaves a GSM-7 text as it is', () => {
		const text = 'Plain "text" - \u00e9\u20ac[1]...\n';
		expect(toGsm7(text)).toBe(text);
	});

	test('keeps characters that have no equivalent and replaces the others', () => {
		expect(toGsm7(`\u201c\u0107evapi\u201d \u2013 ${emoji}`)).toBe(`"\u0107evapi" - ${emoji}`);
	});

	test('keeps the joiners and marks of a text that stays UCS-2', () => {
		const family = '\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67';
		const heart = '\u2764\ufe0f';
		expect(toGsm7(`\u2019${family}${heart}`)).toBe(`'${family}${heart}`);
	});

	test('leaves a text as it is that would need more segments afterwards', () => {
		const leaders = '\u2026'.repeat(70);
		expect(toGsm7(leaders)).toBe(leaders);
		expect(toGsm7('\u2026'.repeat(50))).toBe('...'.repeat(50));
	});

	const smartText = fc
		.array(fc.constantFrom(...'ae\u0301\u2026\u201c\u2019\u2014\u00a0\u200b\u200d', euro, emoji, cyrillic), {
			maxLength: 200,
			size: 'max',
		})
		.map((characters) => characters.join(''));
	const anyText = fc.oneof(smartText, fc.string({ unit: 'grapheme', maxLength: 200 }));

	test('never makes a message longer', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				expect(measureText(toGsm7(text)).segments).toBeLessThanOrEqual(measureText(text).segments);
			}),
			{ numRuns: 500 },
		);
	});
});
