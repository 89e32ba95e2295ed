'use strict';

/**
 * ISO time with 6 or 9 fractional digits, as in batches and messages; exact to the microsecond.
 * @param {number} ms milliseconds since 1970, with fraction
 * @param {6 | 9} digits
 */
function fineStamp(ms, digits) {
	const whole = Math.floor(ms);
	const microseconds = Math.min(999, Math.round((ms - whole) * 1000));
	const fraction = String(microseconds)
		.padStart(3, '0')
		.padEnd(digits - 3, '0');
	return `${new Date(whole).toISOString().slice(0, 23)}${fraction}Z`;
}

module.exports = { fineStamp };
