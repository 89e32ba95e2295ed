'use strict';

const { createOutcomeRules, patternDigits } = require('../core/outcomeRules');
const { NETWORK_CODES, OWN_CODES } = require('./deliveryCodes');
const { toDigits } = require('./numbers');

/** Statuses as small numbers, so that 250,000 of them fit into a byte array; all above Dispatched are final. */
const statusNames = [
	'Queued',
	'Dispatched',
	'Aborted',
	'Cancelled',
	'Rejected',
	'Deleted',
	'Delivered',
	'Failed',
	'Expired',
	'Unknown',
];
const [QUEUED, DISPATCHED, ABORTED, CANCELLED, REJECTED, DELETED, DELIVERED, FAILED, EXPIRED, UNKNOWN] =
	statusNames.keys();
const isFinal = (status) => status > DISPATCHED;

/** UNCONFIRMED: the status beside the codes 409 and 413 to 418; all are Aborted here. */
const STATUS_OF_OWN_CODES = ABORTED;
/** Codes that end a message before it waits in the queue. */
const BEFORE_QUEUE = new Set([405, 410, 411, 412, 413, 414, 416]);

/**
 * What becomes of a message.
 * @param {number} status where it ends
 * @param {number} code
 * @param {object} [extra]
 * @param {'before' | 'queue' | 'network'} [extra.stage] where it ends: before it waits, when it leaves the queue, at the handset
 * @param {'ever' | 'expiry' | null} [extra.waits] never leaves the queue: stays, or until the batch expires
 * @param {boolean} [extra.overtakesCancel] leaves at the moment at which it is cancelled
 * @param {number | null} [extra.delayMs] from Dispatched to the end; null = option deliveryDelayMs
 * @param {'once' | 'twice' | 'reversed'} [extra.callbacks]
 * @param {string | null} [extra.rejected] code with which a batch with this number is refused
 */
function outcome(status, code, extra = {}) {
	return {
		status,
		code,
		stage: 'network',
		waits: null,
		overtakesCancel: false,
		delayMs: null,
		callbacks: 'once',
		rejected: null,
		...extra,
	};
}

const delivered = outcome(DELIVERED, 0);

/** The outcome that a code stands for. */
function outcomeOfCode(code) {
	if (code === 0) return delivered;
	if (code === 400) return outcome(QUEUED, 400, { waits: 'ever' });
	if (code === 401) return outcome(DISPATCHED, 401);
	if (code === 406) return outcome(ABORTED, 406, { waits: 'expiry' });
	if (code === 407) return outcome(DELIVERED, 0, { overtakesCancel: true });
	if (BEFORE_QUEUE.has(code)) return outcome(STATUS_OF_OWN_CODES, code, { stage: 'before' });
	if (code > 400) return outcome(STATUS_OF_OWN_CODES, code, { stage: 'queue' });
	return outcome(FAILED, code);
}

/** Last four digits of a 1…555xxxx number → outcome; the table is in the README. */
const patterns = new Map([
	['0000', outcome(UNKNOWN, 0)],
	['0990', outcome(REJECTED, 110)],
	['0991', outcome(DELETED, 0)],
	['0992', outcome(EXPIRED, 0)],
	['0993', outcome(FAILED, 0)],
	['0998', outcome(DELIVERED, 0, { callbacks: 'reversed' })],
	['0999', outcome(DELIVERED, 0, { callbacks: 'twice' })],
]);
for (const code of [...NETWORK_CODES.keys(), 400, 401, ...OWN_CODES.keys()]) {
	patterns.set(String(code).padStart(4, '0'), outcomeOfCode(code));
}

/** What a test can choose from. */
const choices = [
	{ outcome: 'delivered', code: 'delivered', meaning: 'Delivered, whatever the digits of the number say' },
	{ outcome: 'silent', code: 'silent', meaning: 'Stays Dispatched' },
	{ outcome: 'queued', code: 'queued', meaning: 'Stays Queued' },
	...Array.from([...OWN_CODES, ...NETWORK_CODES], ([code, meaning]) => ({ outcome: code, code: String(code), meaning })),
	{
		outcome: { rejected: 'syntax_invalid_parameter_format' },
		code: 'rejected',
		meaning: 'Every batch with the number is refused with syntax_invalid_parameter_format',
	},
];

/**
 * Reads what a test asks for.
 * @param {string | number | { status?: string, code?: number, delayMs?: number, callbacks?: string, rejected?: string }} wish
 *   `delivered`, `silent` (stays Dispatched), `queued` (stays Queued), a delivery code, or an object
 */
function readOutcome(wish) {
	if (wish === 'delivered') return delivered;
	if (wish === 'silent') return outcomeOfCode(401);
	if (wish === 'queued') return outcomeOfCode(400);
	if (/^\d{1,3}$/.test(String(wish))) return outcomeOfCode(Number(wish));
	if (typeof wish === 'object' && wish !== null) {
		if (wish.rejected) return outcome(QUEUED, 400, { rejected: wish.rejected });
		const { code = 0, delayMs = null, callbacks = 'once' } = wish;
		const status = wish.status === undefined ? outcomeOfCode(code).status : statusNames.indexOf(wish.status);
		const isPossible = status > QUEUED && ['once', 'twice', 'reversed'].includes(callbacks);
		if (isPossible)
			return outcome(status, code, { delayMs, callbacks, stage: status === ABORTED ? 'queue' : 'network' });
	}
	throw new Error(`unknown outcome: ${JSON.stringify(wish)}`);
}

/** Decides the outcome of a recipient: the test's own mapping first, then the pattern of its digits. */
function createOutcomes(sim) {
	const rules = createOutcomeRules({ read: readOutcome, normalise: (number) => toDigits(number) ?? number });
	return {
		...rules,
		choices,
		/** @param {string} digits of the recipient */
		of(digits) {
			const own = rules.find(digits);
			if (own) return own;
			return (sim.options.numberPatterns && patterns.get(patternDigits(digits))) || delivered;
		},
	};
}

module.exports = {
	QUEUED,
	DISPATCHED,
	ABORTED,
	CANCELLED,
	DELIVERED,
	UNKNOWN,
	isFinal,
	statusNames,
	outcomeOfCode,
	createOutcomes,
};
