/** Values for the placeholders of a text: by key, then by recipient (E.164) or `default`. */
export type Parameters = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** One text for many recipients: `${key}` stands for a value that differs between them. */
export interface Template {
	text: string;
	parameters: Parameters;
}

/** What a provider that fills in values takes. */
export interface TemplateLimits {
	/** UTF-16 code units of one value. */
	charactersPerValue: number;
	/** UTF-16 code units of the text with its placeholders. */
	charactersPerText: number;
}

/** A text and who gets it. */
export interface Addressed {
	to: string;
	text: string;
}

const PLACEHOLDER = /\$\{([A-Za-z0-9._-]+)\}/g;

/** The key of the value for everybody who has none of their own. */
export const DEFAULT_VALUE = 'default';

/**
 * What a recipient reads.
 * @param to as the parameters have it
 * @returns undefined where a placeholder has no value for this recipient
 */
export function fillTemplate({ text, parameters }: Template, to: string): string | undefined {
	let isComplete = true;
	const filled = text.replace(PLACEHOLDER, (_placeholder, key: string) => {
		const value = valueOf(parameters, key, to);
		isComplete &&= value !== undefined;
		return value ?? '';
	});
	return isComplete ? filled : undefined;
}

function valueOf(parameters: Parameters, key: string, to: string): string | undefined {
	if (!Object.hasOwn(parameters, key)) return undefined;
	const values = parameters[key];
	const name = [to, DEFAULT_VALUE].find((candidate) => Object.hasOwn(values, candidate));
	return name === undefined ? undefined : values[name];
}

/**
 * Whether texts of these lengths can be one template, whatever is in them: a text that has nothing in common with the
 * others travels in as many values as the longest one needs, and no value may be empty.
 */
export function canBeOneTemplate(shortest: number, longest: number, { charactersPerValue }: TemplateLimits): boolean {
	const values = valuesFor(longest, charactersPerValue);
	return shortest >= (values === 1 ? 1 : values * MIN_CUT);
}

/** A cut that would halve a surrogate pair moves by one: values are planned shorter by one, and long enough for it. */
const MIN_CUT = 2;

function valuesFor(length: number, charactersPerValue: number): number {
	return length <= charactersPerValue ? 1 : Math.ceil(length / (charactersPerValue - 1));
}

/** A part of a template: a text that is the same for everybody, or one text per recipient. */
type Part = string | string[];

/**
 * Writes texts as one template: what all have in common stays, what differs becomes values. A `${` that is in a text
 * becomes a value too, since there is no other way to write it. Linear in the length of the texts.
 * @param messages texts for which `canBeOneTemplate` holds, each recipient once
 */
export function findTemplate(messages: readonly Addressed[], limits: TemplateLimits): Template {
	const texts = messages.map(({ text }) => text);
	const parts = withoutLiterals(withoutEmptyValues(align(texts)), texts.length);
	if (parts.every((part) => typeof part === 'string' || canBeCut(part, limits))) {
		const template = writeTemplate(messages, parts, limits);
		if (template.text.length <= limits.charactersPerText) return template;
	}
	return writeTemplate(messages, [texts], limits);
}

function canBeCut(values: readonly string[], limits: TemplateLimits): boolean {
	let shortest = Infinity;
	let longest = 0;
	for (const { length } of values) {
		shortest = Math.min(shortest, length);
		longest = Math.max(longest, length);
	}
	return canBeOneTemplate(shortest, longest, limits);
}

/** Whether a UTF-16 code unit belongs to a word. Halves of surrogate pairs do, so that no pair is divided. */
function isWordUnit(unit: number): boolean {
	return /[0-9A-Za-z\u0080-\uffff]/.test(String.fromCharCode(unit));
}

/** Words, and every other character by itself. */
const TOKENS = /[0-9A-Za-z\u0080-\uffff]+|[^]/g;

const align = (texts: readonly string[]) => mergeParts(alignEnds(texts, alignWords));

/** The common beginning and the common end, as far as they hold whole words, and whatever `between` makes of the rest. */
function alignEnds(texts: readonly string[], between: (rests: string[]) => Part[]): Part[] {
	const [first] = texts;
	if (texts.every((text) => text === first)) return [first];
	const start = commonStart(texts);
	const end = commonEnd(texts, start);
	const rests = texts.map((text) => text.slice(start, text.length - end));
	return [first.slice(0, start), ...between(rests), first.slice(first.length - end)];
}

function commonStart(texts: readonly string[]): number {
	const [first] = texts;
	let length = first.length;
	for (const text of texts) {
		let same = 0;
		while (same < length && text.charCodeAt(same) === first.charCodeAt(same)) same++;
		length = same;
	}
	while (length > 0 && isWordUnit(first.charCodeAt(length - 1))) length--;
	return length;
}

/** @param start units at the beginning that are taken already */
function commonEnd(texts: readonly string[], start: number): number {
	const [first] = texts;
	const fromEnd = (text: string, distance: number) => text.charCodeAt(text.length - distance);
	let length = first.length - start;
	for (const text of texts) {
		length = Math.min(length, text.length - start);
		let same = 0;
		while (same < length && fromEnd(text, same + 1) === fromEnd(first, same + 1)) same++;
		length = same;
	}
	while (length > 0 && isWordUnit(fromEnd(first, length))) length--;
	return length;
}

/**
 * Divides texts at the words that are in each of them exactly once, in the same order everywhere, and aligns the gaps
 * between these words.
 */
function alignWords(texts: readonly string[]): Part[] {
	const tokensOf = texts.map((text) => text.match(TOKENS) ?? []);
	const placesOf = tokensOf.map(placesOfUniqueWords);
	let anchors = [...placesOf[0].keys()];
	for (const places of placesOf) {
		anchors = longestRising(anchors.filter((word) => places.has(word)), (word) => places.get(word)!);
	}
	const gapStarts = texts.map(() => 0);
	const gapsBefore = (anchor?: string) =>
		tokensOf.map((tokens, text) => {
			const end = anchor === undefined ? tokens.length : placesOf[text].get(anchor)!;
			const gap = tokens.slice(gapStarts[text], end).join('');
			gapStarts[text] = end + 1;
			return gap;
		});
	const alignGaps = (anchor?: string) => alignEnds(gapsBefore(anchor), (rests) => [rests]);
	return [...anchors.flatMap((anchor) => [...alignGaps(anchor), anchor]), ...alignGaps()];
}

function placesOfUniqueWords(tokens: readonly string[]): Map<string, number> {
	const places = new Map<string, number>();
	const repeated = new Set<string>();
	tokens.forEach((token, place) => {
		if (!isWordUnit(token.charCodeAt(0))) return;
		if (places.has(token)) repeated.add(token);
		places.set(token, place);
	});
	for (const token of repeated) places.delete(token);
	return places;
}

/** The longest selection, in the given order, whose places rise. */
function longestRising(words: readonly string[], placeOf: (word: string) => number): string[] {
	/** Per length, the word that ends the selection of that length with the lowest end. */
	const ends: number[] = [];
	const previous: number[] = [];
	words.forEach((word, index) => {
		let low = 0;
		let high = ends.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (placeOf(words[ends[middle]]) < placeOf(word)) low = middle + 1;
			else high = middle;
		}
		previous[index] = low === 0 ? -1 : ends[low - 1];
		ends[low] = index;
	});
	const rising: string[] = [];
	for (let index = ends[ends.length - 1] ?? -1; index !== -1; index = previous[index]) rising.push(words[index]);
	return rising.reverse();
}

/** Neighbours of a kind become one part, and empty texts go: afterwards common text and values take turns. */
function mergeParts(parts: readonly Part[]): Part[] {
	const merged: Part[] = [];
	for (const part of parts) append(merged, part);
	return merged;
}

function append(parts: Part[], part: Part): void {
	const last = parts[parts.length - 1];
	if (part === '') return;
	if (typeof part === 'string' && typeof last === 'string') {
		parts[parts.length - 1] = last + part;
	} else if (typeof part === 'object' && typeof last === 'object') {
		parts[parts.length - 1] = last.map((value, text) => value + part[text]);
	} else {
		parts.push(part);
	}
}

/**
 * Lets a part in which a value is empty take in the token before it, or the one after it where it comes first: whether
 * an empty value counts as one is nowhere said.
 */
function withoutEmptyValues(parts: readonly Part[]): Part[] {
	const result: Part[] = [];
	let taken = '';
	parts.forEach((part, index) => {
		if (typeof part === 'string') {
			append(result, part.slice(taken.length));
			taken = '';
			return;
		}
		const last = result[result.length - 1];
		const next = parts[index + 1];
		if (part.includes('') && typeof last === 'string') {
			const token = last.match(TOKENS)!.pop()!;
			result.pop();
			append(result, last.slice(0, -token.length));
			append(result, part.map((value) => token + value));
		} else if (part.includes('') && last === undefined && typeof next === 'string') {
			[taken] = next.match(TOKENS)!;
			append(result, part.map((value) => value + taken));
		} else {
			append(result, part);
		}
	});
	return result;
}

/** A `$` that would begin a placeholder, with what follows it in the text or with the placeholder of a value. */
const LITERAL = /(\$+(?=\{))/;
const LITERAL_BEFORE_VALUE = /(\$+(?=\{|$))/;

/** Turns every `$` that cannot stand in the text of a template into a value. */
function withoutLiterals(parts: readonly Part[], count: number): Part[] {
	const divided = parts.flatMap((part, index): Part[] => {
		if (typeof part !== 'string') return [part];
		const pieces = part.split(index + 1 < parts.length ? LITERAL_BEFORE_VALUE : LITERAL);
		return pieces.map((piece, place) => (place % 2 === 0 ? piece : new Array<string>(count).fill(piece)));
	});
	return mergeParts(divided);
}

function writeTemplate(messages: readonly Addressed[], parts: readonly Part[], { charactersPerValue }: TemplateLimits): Template {
	const parameters: Record<string, Record<string, string>> = {};
	const prefix = keyPrefix(messages);
	const placeholderFor = (values: readonly string[]) => {
		const key = `${prefix}${Object.keys(parameters).length + 1}`;
		const isCommon = values.every((value) => value === values[0]);
		parameters[key] = isCommon
			? { [DEFAULT_VALUE]: values[0] }
			: valuesByRecipient(messages, values);
		return `\${${key}}`;
	};
	const write = (part: Part) => {
		if (typeof part === 'string') return part;
		const longest = part.reduce((length, value) => Math.max(length, value.length), 0);
		const count = valuesFor(longest, charactersPerValue);
		const cut = part.map((value) => cutEvenly(value, count));
		return Array.from({ length: count }, (_, place) => placeholderFor(cut.map((pieces) => pieces[place]))).join('');
	};
	return { text: parts.map(write).join(''), parameters };
}

/** Without a prototype, an object of many names is a dictionary at once, and not a new shape for each of its first names. */
function valuesByRecipient(messages: readonly Addressed[], values: readonly string[]): Record<string, string> {
	const byRecipient = Object.create(null) as Record<string, string>;
	values.forEach((value, index) => {
		byRecipient[messages[index].to] = value;
	});
	return byRecipient;
}

/** A letter that no `${…}` in the texts begins with: values are not searched for keys, but nobody has promised that. */
function keyPrefix(messages: readonly Addressed[]): string {
	const isFree = (letter: string) => !messages.some(({ text }) => text.includes(`\${${letter}`));
	return [...'vwxyzabcdefghijklmnopqrstu'].find(isFree) ?? 'v';
}

/** Divides a text into pieces of about the same length, and no surrogate pair. */
function cutEvenly(text: string, count: number): string[] {
	const cutAt = (place: number) => {
		const at = Math.floor((place * text.length) / count);
		const isInPair = /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
		return isInPair ? at - 1 : at;
	};
	return Array.from({ length: count }, (_, place) => text.slice(cutAt(place), cutAt(place + 1)));
}
