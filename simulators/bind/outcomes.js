'use strict';

const { createOutcomeRules, patternDigits } = require('../core/outcomeRules');
const { ERROR_CODES } = require('./deliveryCodes');
const { ACCOUNT_REFUSALS, BUSINESS_REFUSALS } = require('./errors');
const { toMsisdn } = require('./numbers');

const STATUSES = ['DELIVERED', 'EXPIRED', 'UNDELIVERABLE', 'REJECTED', 'UNKNOWN'];
const EXPIRED_ON_FORCE_RETRY = 4100;

/**
 * What becomes of a message.
 * @typedef {object} Outcome
 * @property {string | null} status null: no report ever comes
 * @property {number | string} error of the report
 * @property {number | null} delayMs
 * @property {{ code: string, status?: number } | null} refusal the answer to the send
 */

/** @returns {Outcome} */
const outcome = (status, error = 0, delayMs = null) => ({ status, error, delayMs, refusal: null });

/** @returns {Outcome} */
const refused = (code, status) => ({ status: null, error: 0, delayMs: null, refusal: { code, status } });

const delivered = outcome('DELIVERED');
const silent = outcome(null);

/** UNCONFIRMED: the code that goes with EXPIRED and UNKNOWN; 0 here, so that only the status tells. */
const WITHOUT_CODE = 0;

/** Last four digits of a 1…555xxxx number → outcome; the table is in the README. */
const patterns = new Map([
	['6000', silent],
	['6001', outcome('EXPIRED', WITHOUT_CODE)],
	['6002', outcome('UNKNOWN', WITHOUT_CODE)],
	['6003', outcome('UNDELIVERABLE', 999)],
	['4100', outcome('EXPIRED', EXPIRED_ON_FORCE_RETRY)],
	...Array.from(ERROR_CODES.keys(), (code) => [`7${threeDigits(code)}`, outcome('UNDELIVERABLE', code)]),
	...Array.from(ERROR_CODES.keys(), (code) => [`8${threeDigits(code)}`, outcome('REJECTED', code)]),
	...BUSINESS_REFUSALS.map((code, index) => [`610${index + 1}`, refused(code)]),
	...ACCOUNT_REFUSALS.map((code, index) => [`611${index + 1}`, refused(code, 401)]),
]);

function threeDigits(code) {
	return String(code).padStart(3, '0');
}

/** What a test can choose from. */
const choices = [
	{ outcome: 'delivered', code: 'delivered', meaning: 'Delivered, whatever the digits of the number say' },
	{ outcome: 'silent', code: 'silent', meaning: 'Accepted, and nothing is ever reported' },
	...Array.from(ERROR_CODES, ([code, meaning]) => ({ outcome: code, code: String(code), meaning })),
	{
		outcome: { status: 'EXPIRED', error: EXPIRED_ON_FORCE_RETRY },
		code: String(EXPIRED_ON_FORCE_RETRY),
		meaning: 'The time to live ran out while BIND tried again',
	},
	...BUSINESS_REFUSALS.map((code) => ({ outcome: { rejected: code }, code, meaning: 'The send is refused with this code' })),
];

/**
 * Reads what a test asks for.
 * @param {string | number | { status: string, error?: number | string, delayMs?: number }
 *   | { rejected: string, httpStatus?: number }} wish `delivered`, `silent`, an error code, or an object
 * @returns {Outcome}
 */
function readOutcome(wish) {
	if (wish === 'delivered') return delivered;
	if (wish === 'silent') return silent;
	if (Number.isInteger(wish)) return outcome('UNDELIVERABLE', wish);
	if (typeof wish?.rejected === 'string') return refused(wish.rejected, wish.httpStatus);
	if (STATUSES.includes(wish?.status)) return outcome(wish.status, wish.error, wish.delayMs);
	throw new Error(`unknown outcome: ${JSON.stringify(wish)}`);
}

/** `error` of a report in the option's form; what is no number stays as it is. */
function writeErrorCode(error, format) {
	if (typeof error !== 'number' || format === 'number') return error;
	return format === 'plain' ? String(error) : threeDigits(error);
}

/** Decides the outcome of a recipient: the test's own mapping first, then the pattern of its digits. */
function createOutcomes(sim) {
	const rules = createOutcomeRules({ read: readOutcome, normalise: toMsisdn });
	return {
		...rules,
		choices,
		/** @param {string} msisdn digits without plus */
		of: (msisdn) =>
			rules.find(msisdn) ?? ((sim.options.numberPatterns && patterns.get(patternDigits(msisdn))) || delivered),
	};
}

module.exports = { STATUSES, createOutcomes, writeErrorCode };
