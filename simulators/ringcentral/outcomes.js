'use strict';

const { createOutcomeRules, patternDigits } = require('../core/outcomeRules');
const { DELIVERY_CODES } = require('./deliveryCodes');

/** Message states as small numbers, so that 250,000 of them fit into a byte array each. */
const QUEUED = 0;
const SENT = 1;
const DELIVERED = 2;
const SENDING_FAILED = 3;
const DELIVERY_FAILED = 4;
const stateNames = ['Queued', 'Sent', 'Delivered', 'SendingFailed', 'DeliveryFailed'];

const PARTY_DIGITS = { RC: '7', UP: '8', CAR: '9' };

/** What becomes of a message. `rejectedWith` refuses the recipient in the reply to the batch. */
function outcome(state, errorCode = null, extra = {}) {
	return { state, errorCode, rejectedWith: null, delayMs: null, ...extra };
}

const delivered = outcome(DELIVERED);
const invalidRecipient = outcome(QUEUED, null, { rejectedWith: 'SMS-RC-410' });
const optedOut = outcome(SENDING_FAILED, 'SMS-RC-413');
const overDailyLimit = outcome(SENDING_FAILED, 'SMS-RC-403');

/** RingCentral and the upstream fail a message before it is sent, the carrier after. */
function outcomeOfCode(code) {
	return outcome(code.startsWith('SMS-CAR-') ? DELIVERY_FAILED : SENDING_FAILED, code);
}

/** Last four digits of a +1…555xxxx number → outcome; the table is in the README. */
const patterns = new Map([
	['6000', outcome(SENT)],
	['6001', outcome(DELIVERY_FAILED)],
	['6002', outcome(SENDING_FAILED)],
	['6100', outcome(QUEUED, null, { rejectedWith: 'CMN-100' })],
	['6410', invalidRecipient],
]);
for (const code of DELIVERY_CODES.keys()) {
	const [, party, digits] = code.split('-');
	patterns.set(PARTY_DIGITS[party] + digits, outcomeOfCode(code));
}

/** What a test can choose from. */
const choices = [
	{ outcome: 'delivered', code: 'delivered', meaning: 'Delivered, whatever the digits of the number say' },
	{ outcome: 'silent', code: 'silent', meaning: 'Sent, and nothing is ever reported' },
	...Array.from(DELIVERY_CODES, ([code, meaning]) => ({ outcome: code, code, meaning })),
	{ outcome: { rejected: 'SMS-RC-410' }, code: 'rejected', meaning: 'Refused in the reply to the batch, with SMS-RC-410' },
];

/**
 * Reads what a test asks for.
 * @param {string | { status?: string, errorCode?: string, delayMs?: number, rejected?: string }} wish
 *   `delivered`, `silent`, a delivery code, or an object
 */
function readOutcome(wish) {
	if (wish === 'delivered') return delivered;
	if (wish === 'silent') return outcome(SENT);
	if (typeof wish === 'string' && /^SMS-(RC|UP|CAR)-\d{3}$/.test(wish)) return outcomeOfCode(wish);
	if (typeof wish === 'object' && wish !== null) {
		if (wish.rejected) return outcome(QUEUED, null, { rejectedWith: wish.rejected });
		const state = stateNames.indexOf(wish.status);
		if (state > QUEUED) return outcome(state, wish.errorCode ?? null, { delayMs: wish.delayMs ?? null });
	}
	throw new Error(`unknown outcome: ${JSON.stringify(wish)}`);
}

/** Decides the outcome of a recipient: the test's own mapping first, then the pattern of its digits. */
function createOutcomes(sim) {
	const rules = createOutcomeRules({ read: readOutcome });
	return {
		...rules,
		choices,
		of(to) {
			const own = rules.find(to);
			if (own) return own;
			return (sim.options.numberPatterns && patterns.get(patternDigits(to))) || delivered;
		},
	};
}

module.exports = {
	QUEUED,
	SENT,
	DELIVERED,
	SENDING_FAILED,
	DELIVERY_FAILED,
	stateNames,
	delivered,
	invalidRecipient,
	optedOut,
	overDailyLimit,
	createOutcomes,
};
