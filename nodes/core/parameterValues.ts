/** Reads single values of parameters: nothing in them is believed. */

/** A parameter is unusable; the message goes on after its name. */
export class ParameterProblem extends Error {
	constructor(
		readonly parameter: string,
		message: string,
	) {
		super(message);
	}
}

export function isUnset(value: unknown): value is undefined | null | '' {
	return value === undefined || value === null || value === '';
}

/** Text, or a number as text. A truth value is no text: it comes from a comparison in an expression. */
export function plainText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** @returns undefined where there is nothing but blanks */
export function textOf(value: unknown, parameter: string): string | undefined {
	if (isUnset(value)) return undefined;
	const text = plainText(value);
	if (text === undefined) throw new ParameterProblem(parameter, 'is not text');
	return text.trim() === '' ? undefined : text;
}

/** An address that somebody else is to call. @returns undefined where there is nothing but blanks */
export function webAddress(value: unknown, parameter: string): string | undefined {
	const address = textOf(value, parameter)?.trim();
	if (address === undefined || /^https?:\/\/[^\s/]/i.test(address)) return address;
	throw new ParameterProblem(parameter, 'is not an address that begins with http:// or https://');
}

/** @param preset where nothing is set */
export function flag<T>(value: unknown, preset: T, parameter: string): boolean | T {
	if (isUnset(value)) return preset;
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw new ParameterProblem(parameter, 'is neither true nor false');
}

/** One of the values that the editor offers; an expression may give anything. @returns undefined where nothing is set */
export function choiceOf<T extends string>(value: unknown, choices: readonly T[], parameter: string): T | undefined {
	if (isUnset(value)) return undefined;
	const choice = choices.find((candidate) => candidate === value);
	if (choice !== undefined) return choice;
	const given = plainText(value);
	throw new ParameterProblem(parameter, `${given === undefined ? 'is not' : `is "${given}" and not`} one of ${choices.join(', ')}`);
}

/** @returns undefined where nothing is set, or 0 */
export function positiveInteger(value: unknown, parameter: string): number | undefined {
	if (isUnset(value) || value === 0) return undefined;
	const number = Number(plainText(value));
	if (!Number.isInteger(number) || number < 1) {
		throw new ParameterProblem(parameter, 'is not a whole number of at least 1');
	}
	return number;
}
