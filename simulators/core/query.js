'use strict';

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** @typedef {{ invalid: (name: string, value: string) => Error }} Refusals how a provider refuses a query parameter */

/** A whole number within limits, or the default when the parameter is absent. */
function readInteger(request, name, standard, least, most, refusals) {
	const text = request.query.get(name);
	if (text === null) return standard;
	const value = Number(text);
	if (!/^\d+$/.test(text) || value < least || value > most) throw refusals.invalid(name, text);
	return value;
}

/** Values of a repeated parameter; empty when absent. */
function readRepeated(request, name) {
	return request.query.getAll(name);
}

/** Values of a repeated parameter that has a closed list. */
function readWords(request, name, allowed, refusals) {
	const values = readRepeated(request, name);
	const wrong = values.find((value) => !allowed.includes(value));
	if (wrong !== undefined) throw refusals.invalid(name, wrong);
	return values;
}

/** One of a closed list, or the default when absent. */
function readWord(request, name, allowed, standard, refusals) {
	const [value = standard] = readWords(request, name, allowed, refusals);
	return value;
}

/** Values of one parameter, separated by commas; null when absent. */
function readCommaList(request, name) {
	const text = request.query.get(name);
	return text === null ? null : text.split(',').map((value) => value.trim());
}

/** Milliseconds since 1970, the microseconds as fraction; without an offset it is UTC; NaN for what is no ISO 8601 time. */
function parseTime(text) {
	const parts = typeof text === 'string' ? ISO_TIME.exec(text) : null;
	if (parts === null) return NaN;
	const [, time, , , offset] = parts;
	const [, beyondMs = '0'] = /\.\d{3}(\d+)/.exec(text) ?? [];
	return Date.parse(time !== undefined && offset === undefined ? `${text}Z` : text) + Number(`0.${beyondMs}`);
}

/** A time as `parseTime` reads it; null when absent. */
function readTime(request, name, refusals) {
	const text = request.query.get(name);
	if (text === null) return null;
	const value = parseTime(text);
	if (Number.isNaN(value)) throw refusals.invalid(name, text);
	return value;
}

module.exports = { parseTime, readCommaList, readInteger, readRepeated, readTime, readWord, readWords };
