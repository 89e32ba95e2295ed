'use strict';

/** What is dropped from a phone number: blanks, hyphens and brackets. */
const SEPARATORS = /[\s\-()[\]]/g;
/** UNCONFIRMED: how few digits a number may have. */
const FEWEST_DIGITS = 7;
const NUMBER = new RegExp(`^[1-9]\\d{${FEWEST_DIGITS - 1},14}$`);
const TOLL_FREE = /^18(00|33|44|55|66|77|88)\d{7}$/;
const SHORT_CODE = /^\d{3,6}$/;
/** Length of another Sinch interface; the pages of this one give none. */
const MOST_ALPHANUMERIC = 11;
/** Ids are 26 characters today and were shorter; the letters tell them from numbers. */
const GROUP_ID = /^(?=.*[A-Za-z])[0-9A-Za-z]+$/;

/** @param {string} text without blanks, hyphens, brackets, leading plus or 00 */
const bare = (text) => text.replace(SEPARATORS, '').replace(/^(\+|00)/, '');

/** The digits of a phone number in any spelling; null when it is malformed. */
function toDigits(text) {
	const digits = bare(text);
	return NUMBER.test(digits) ? digits : null;
}

/** Whether an entry of `to` that is no number can be the id of a group. */
function isGroupId(text) {
	return GROUP_ID.test(text);
}

/**
 * A sender: digits of a long number or short code, or the text of an alphanumeric one.
 * @returns {string | null} null when it is malformed
 */
function toSender(text) {
	const digits = bare(text);
	if (NUMBER.test(digits) || SHORT_CODE.test(digits)) return digits;
	return text.length <= MOST_ALPHANUMERIC && /[A-Za-z]/.test(text) ? text : null;
}

/** @returns {'tollFree' | 'longNumber' | 'shortCode' | 'alphanumeric'} */
function kindOfSender(sender) {
	if (TOLL_FREE.test(sender)) return 'tollFree';
	if (SHORT_CODE.test(sender)) return 'shortCode';
	return /^\d+$/.test(sender) ? 'longNumber' : 'alphanumeric';
}

/** Spelling of numbers in replies and callbacks. */
function createNumbers(sim) {
	return {
		/** @param {string} value digits; anything else comes out as it is */
		write: (value) => (sim.options.plusInReplies && NUMBER.test(value) ? `+${value}` : value),
	};
}

module.exports = { createNumbers, isGroupId, kindOfSender, toDigits, toSender };
