'use strict';

const { createOutcomeRules, patternDigits } = require('../core/outcomeRules');
const { toE164 } = require('./addresses');
const { AttError } = require('./errors');

const FINAL_STATUSES = ['DeliveredToTerminal', 'DeliveryImpossible'];

/**
 * What becomes of a text to one recipient.
 * @typedef {{ status: string | null, delayMs: number | null, refusal: { code: string, case?: string } | null }} Outcome
 *   `status` null stays at the first one; `refusal` is made when the text is sent
 */

/** @returns {Outcome} */
const outcome = (status, delayMs = null) => ({ status, delayMs, refusal: null });

/** @returns {Outcome} */
function refused(code, subCase) {
	const { entry } = new AttError(code, subCase);
	if (entry.variables === undefined) throw new Error(`${code} refuses no recipient`);
	return { status: 'DeliveryImpossible', delayMs: null, refusal: { code, case: subCase } };
}

const delivered = outcome('DeliveredToTerminal');
const silent = outcome(null);

/** Last four digits of a +1…555xxxx number → outcome; the table is in the README. */
const patterns = new Map(
	Object.entries({
		6000: silent,
		6001: outcome('DeliveryImpossible'),
		6002: outcome('MessageWaiting'),
		6003: outcome('DeliveryUncertain'),
		6004: outcome('Initial'),
		7001: refused('SVC0001', 'other'),
		7002: refused('POL0002'),
		7004: refused('SVC0004'),
		7011: refused('SVC0001', 'notSubscriber'),
		7064: refused('SVC0001', 'temporary'),
		7066: refused('SVC0001', 'invalidDestination'),
	}),
);

/** What a test can choose from. */
const choices = [
	{ outcome: 'delivered', code: 'delivered', meaning: 'Delivered, whatever the digits of the number say' },
	{ outcome: 'silent', code: 'silent', meaning: 'Stays DeliveredToNetwork' },
	{ outcome: 'DeliveryImpossible', code: 'DeliveryImpossible', meaning: 'The message cannot be delivered' },
	{ outcome: 'MessageWaiting', code: 'MessageWaiting', meaning: 'Waits for the handset; no final status follows' },
	{ outcome: 'DeliveryUncertain', code: 'DeliveryUncertain', meaning: 'Nobody knows; no final status follows' },
	{ outcome: 'Initial', code: 'Initial', meaning: 'Has not left AT&T; no final status follows' },
	refusalChoice('SVC0001', 'temporary', 'the delivery cannot be processed just now (SMPP-0064)'),
	refusalChoice('SVC0001', 'invalidDestination', 'the number cannot receive texts (SMPP-0066)'),
	refusalChoice('SVC0001', 'notSubscriber', 'the number is no subscriber of AT&T (SMPP-000B)'),
	refusalChoice('SVC0001', 'other', 'a service behind AT&T failed'),
	refusalChoice('POL0002', 'consent', 'the app has no consent for the number'),
	refusalChoice('SVC0004', 'address', 'the address is not valid'),
];

function refusalChoice(code, subCase, meaning) {
	return { outcome: { rejected: code, case: subCase }, code: `${code} ${subCase}`, meaning: `The request is refused: ${meaning}` };
}

/**
 * Reads what a test asks for.
 * @param {string | { status?: string, delayMs?: number, rejected?: string, case?: string }} wish `delivered`, `silent`, a
 *   DeliveryStatus, or an object
 * @returns {Outcome}
 */
function readOutcome(wish) {
	if (wish === 'delivered') return delivered;
	if (wish === 'silent') return silent;
	if (typeof wish === 'string' && /^[A-Z]/.test(wish)) return outcome(wish);
	if (typeof wish?.rejected === 'string') return refused(wish.rejected, wish.case);
	if (typeof wish?.status === 'string') return outcome(wish.status, wish.delayMs);
	throw new Error(`unknown outcome: ${JSON.stringify(wish)}`);
}

/** Decides the outcome of a recipient: the test's own mapping first, then the pattern of its digits. */
function createOutcomes(sim) {
	const rules = createOutcomeRules({ read: readOutcome, normalise: (to) => toE164(to) ?? to });
	return {
		...rules,
		choices,
		/** @param {string} to E.164, or the short code or e-mail address of an In-App message */
		of: (to) => rules.find(to) ?? ((sim.options.numberPatterns && patterns.get(patternDigits(to))) || delivered),
	};
}

module.exports = { FINAL_STATUSES, createOutcomes };
