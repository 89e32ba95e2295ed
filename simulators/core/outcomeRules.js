'use strict';

/**
 * What a test has decided about later messages: by number, or by the end of the number.
 * @param {object} provider
 * @param {(wish: unknown) => object} provider.read turns the `outcome` of a rule into what the provider's messages need
 * @param {(number: string) => string} [provider.normalise] spelling in which numbers are compared
 */
function createOutcomeRules({ read, normalise = (number) => number }) {
	let byNumber = new Map();
	let bySuffix = [];
	return {
		/** @param {{ to?: string, suffix?: string, outcome: unknown }} rule */
		set({ to, suffix, outcome }) {
			if (to) byNumber.set(normalise(to), read(outcome));
			else if (suffix) bySuffix.push({ suffix, outcome: read(outcome) });
			else throw new Error('setOutcome needs "to" or "suffix"');
		},
		clear() {
			byNumber = new Map();
			bySuffix = [];
		},
		/** The outcome that was decided for a number, in the provider's spelling; undefined without one. */
		find(to) {
			const own = byNumber.size > 0 ? byNumber.get(to) : undefined;
			return own ?? bySuffix.find(({ suffix }) => to.endsWith(suffix))?.outcome;
		},
	};
}

/** The last four digits of a number that a provider's table of patterns may name: one of the exchange 555; otherwise null. */
function patternDigits(number) {
	return /^\+?1\d{3}555(\d{4})$/.exec(number)?.[1] ?? null;
}

module.exports = { createOutcomeRules, patternDigits };
