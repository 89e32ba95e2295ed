import { parseRecipient } from './phoneNumber';

/** A number without its country code is recognised by its last digits, if it has at least so many. */
const MIN_SUFFIX_DIGITS = 7;

const IS_INTERNATIONAL = /^\s*(?:tel:)?\s*(?:\+|00)/i;

/**
 * Numbers never to send to, in any spelling. A number without its country code blocks, besides the number it is read
 * as, every recipient that ends with the same digits: a text that was not sent can still be sent.
 */
export class SuppressionList {
	private readonly numbers = new Set<string>();

	/** Digits without a country, by their length. */
	private readonly suffixes = new Map<number, Set<string>>();

	private readonly seen = new Set<string>();

	/** @returns false for what is no number, and so keeps nobody from being texted; only where it is new */
	add(input: string, defaultCountry?: string): boolean {
		const key = `${defaultCountry ?? ''} ${input}`;
		if (this.seen.has(key)) return true;
		this.seen.add(key);
		const parsed = parseRecipient(input, defaultCountry);
		if (parsed.ok) this.numbers.add(parsed.e164);
		if (parsed.ok && IS_INTERNATIONAL.test(input)) return true;
		const digits = digitsOf(input);
		if (digits.length < MIN_SUFFIX_DIGITS) return parsed.ok || input.trim() === '';
		const sameLength = this.suffixes.get(digits.length);
		if (sameLength === undefined) this.suffixes.set(digits.length, new Set([digits]));
		else sameLength.add(digits);
		return true;
	}

	has(e164: string): boolean {
		if (this.numbers.has(e164)) return true;
		for (const [length, endings] of this.suffixes) {
			if (endings.has(e164.slice(-length))) return true;
		}
		return false;
	}
}

/** The digits of a number without the zeros that are dialled within a country. */
function digitsOf(input: string): string {
	return input
		.normalize('NFKC')
		.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
		// Data tools turn a column of numbers with gaps into decimals.
		.replace(/\.0+$/, '')
		.replace(/\D/g, '')
		.replace(/^0+/, '');
}
