'use strict';

const { readTime } = require('../core/query');

const DAY_MS = 24 * 60 * 60 * 1000;
/** Times are rounded to the microsecond: a stamp used as a limit must find the record that carries it. */
const STAMP_ERROR_MS = 0.002;

/**
 * The window of a list, both ends included: `dateTo` defaults to now, `dateFrom` to 24 hours before it.
 * @returns {{ dateFrom: number, dateTo: number }} milliseconds since 1970
 */
function readWindow(request, now, family) {
	const dateTo = readTime(request, 'dateTo', family) ?? now;
	const dateFrom = readTime(request, 'dateFrom', family) ?? dateTo - DAY_MS;
	if (dateFrom > dateTo) throw family.invalid('dateFrom', request.query.get('dateFrom'));
	return { dateFrom: dateFrom - STAMP_ERROR_MS, dateTo: dateTo + STAMP_ERROR_MS };
}

module.exports = { readWindow };
