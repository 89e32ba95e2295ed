'use strict';

/**
 * What a test has decided about later messages: by number, or by the end of the number.
 * @param {object} provider
 * @param {(wish: unknown) => object} provider.read turns the `outcome` of a rule into what the provider's messages need
 * @param {(number: string) => string} [provider.normalise] spelling in which numbers are compared
 */
function createOutcomeRules({ read, normalise = (number) => number }) {
	/** Number in the provider's spelling → rule. */
	let byNumber = new Map();
	let bySuffix = [];
	return {
		/** @param {{ to?: string, suffix?: string, outcome: unknown }} rule */
		set({ to, suffix, outcome }) {
			const rule = { wish: { to, suffix, outcome }, outcome: read(outcome) };
			if (to) byNumber.set(normalise(to), rule);
			else if (suffix) bySuffix.push(rule);
			else throw new Error('setOutcome needs "to" or "suffix"');
		},
		/** Takes back what was decided, for one number when it is named. */
		clear({ to } = {}) {
			if (to !== undefined) {
				byNumber.delete(normalise(to));
				return;
			}
			byNumber = new Map();
			bySuffix = [];
		},
		/** The rules in force, as they were given. */
		list: () => [...byNumber.values(), ...bySuffix].map(({ wish }) => wish),
		/** The outcome that was decided for a number, in the provider's spelling; undefined without one. */
		find(to) {
			const own = byNumber.size > 0 ? byNumber.get(to) : undefined;
			return (own ?? bySuffix.find(({ wish }) => to.endsWith(wish.suffix)))?.outcome;
		},
	};
}

/** The last four digits of a number that a provider's table of patterns may name: one of the exchange 555; otherwise null. */
function patternDigits(number) {
	return /^\+?1\d{3}555(\d{4})$/.exec(number)?.[1] ?? null;
}

module.exports = { createOutcomeRules, patternDigits };
