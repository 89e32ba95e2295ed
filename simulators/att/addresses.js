'use strict';

/** Phone forms that AT&T takes: ten North American digits, with `+1`, with `1`, or alone. */
const NORTH_AMERICAN = /^(?:\+?1)?([2-9]\d\d[2-9]\d{6})$/;
const SHORT_CODE = /^\d{3,8}$/;
const EMAIL = /^[^\s@:]+@[^\s@]+\.[^\s@]+$/;

/** E.164 of a phone number in one of AT&T's forms; null for anything else. */
function toE164(text) {
	const match = typeof text === 'string' ? NORTH_AMERICAN.exec(text) : null;
	return match && `+1${match[1]}`;
}

/** E.164 of a recipient of a text: `tel:` and a number. Null for `short:`, e-mail, hyphens and foreign numbers. */
function readTel(address) {
	return typeof address === 'string' && address.startsWith('tel:') ? toE164(address.slice('tel:'.length)) : null;
}

/** E.164, short code or e-mail address of a recipient of an In-App message; null when it is none. */
function readInAppAddress(address) {
	if (typeof address !== 'string') return null;
	if (address.startsWith('short:')) {
		const code = address.slice('short:'.length);
		return SHORT_CODE.test(code) ? code : null;
	}
	return readTel(address) ?? (EMAIL.test(address) ? address : null);
}

/** @param {string} number E.164 @param {'tel' | 'plus' | 'digits'} form as seen in answers */
function writeAddress(number, form) {
	if (form === 'plus') return number;
	if (form === 'digits') return number.slice(1);
	return `tel:${number}`;
}

module.exports = { toE164, readTel, readInAppAddress, writeAddress };
