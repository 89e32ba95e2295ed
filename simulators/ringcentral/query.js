'use strict';

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Times are rounded to the microsecond: a stamp used as a limit must find the record that carries it. */
const STAMP_ERROR_MS = 0.002;

/** A whole number within limits, or the default when the parameter is absent. */
function readInteger(request, name, standard, least, most, family) {
	const text = request.query.get(name);
	if (text === null) return standard;
	const value = Number(text);
	if (!/^\d+$/.test(text) || value < least || value > most) throw family.invalid(name, text);
	return value;
}

/** Values of a repeated parameter; empty when absent. */
function readRepeated(request, name) {
	return request.query.getAll(name);
}

/** Values of a repeated parameter that has a closed list. */
function readWords(request, name, allowed, family) {
	const values = readRepeated(request, name);
	const wrong = values.find((value) => !allowed.includes(value));
	if (wrong !== undefined) throw family.invalid(name, wrong);
	return values;
}

/** One of a closed list, or the default when absent. */
function readWord(request, name, allowed, standard, family) {
	const [value = standard] = readWords(request, name, allowed, family);
	return value;
}

/** Milliseconds since 1970 with the microseconds as fraction; null when absent. */
function readTime(request, name, family) {
	const text = request.query.get(name);
	if (text === null) return null;
	const [, beyondMs = ''] = /\.\d{3}(\d+)/.exec(text) ?? [];
	const value = ISO_TIME.test(text) ? Date.parse(text) + Number(`0.${beyondMs || '0'}`) : NaN;
	if (Number.isNaN(value)) throw family.invalid(name, text);
	return value;
}

/**
 * The window of a list, both ends included: `dateTo` defaults to now, `dateFrom` to 24 hours before it (sheet 2.3).
 * @returns {{ dateFrom: number, dateTo: number }} milliseconds since 1970
 */
function readWindow(request, now, family) {
	const dateTo = readTime(request, 'dateTo', family) ?? now;
	const dateFrom = readTime(request, 'dateFrom', family) ?? dateTo - DAY_MS;
	if (dateFrom > dateTo) throw family.invalid('dateFrom', request.query.get('dateFrom'));
	return { dateFrom: dateFrom - STAMP_ERROR_MS, dateTo: dateTo + STAMP_ERROR_MS };
}

module.exports = { readInteger, readRepeated, readWords, readWord, readWindow };
