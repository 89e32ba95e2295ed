'use strict';

const DESTINATION = /^\d{9,15}$/;
/** Digits that a number of a country has, its prefix included, where the simulator knows them. */
const LENGTHS = { 1: [11, 11], 385: [11, 12] };

/** Digits of a number that a test writes with or without its plus. */
function toMsisdn(number) {
	return String(number).replace(/^\+/, '');
}

/** E.164 of digits; senders that are no numbers stay as they are. */
function toE164(msisdn) {
	return DESTINATION.test(msisdn) ? `+${msisdn}` : msisdn;
}

/**
 * Why a destination is refused; null when it is not.
 * @param {unknown} to
 */
function destinationRefusal(to) {
	if (typeof to !== 'string' || !DESTINATION.test(to)) return 'DESTINATION_ADDRESS_INVALID';
	if (to.startsWith('0')) return 'ROUTING_PREFIX_FILTER_INVALID_NUMBER';
	const [, [least, most]] = Object.entries(LENGTHS).find(([prefix]) => to.startsWith(prefix)) ?? ['', [9, 15]];
	return to.length < least || to.length > most ? 'ROUTING_FILTER_INVALID_LENGTH' : null;
}

/**
 * Whether a sender follows the rules: alphanumeric 2 to 11 characters, short code 3 to 9 digits, number 9 to 15 digits.
 * UNCONFIRMED: which characters an alphanumeric sender may hold; here any, and digits alone are never alphanumeric.
 */
function isSender(from) {
	if (typeof from !== 'string') return false;
	return /^\d+$/.test(from) ? from.length >= 3 && from.length <= 15 : from.length >= 2 && from.length <= 11;
}

module.exports = { destinationRefusal, isSender, toE164, toMsisdn };
