import { toMsisdn } from '../core/phoneNumber';

/**
 * A number as Sinch gets it: digits. `to` would be read in any spelling, but the keys of parameters only as they are, and
 * comes back as digits.
 */
export const toWire = toMsisdn;

/** A handset: E.164, whether or not Sinch writes the `+`. */
export function readRecipient(value: unknown): string | null {
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text !== 'string' || text === '') return null;
	return /^\d+$/.test(text) ? `+${text}` : text;
}

/** Digits of which there are more than in any short code are a phone number. */
const PHONE_NUMBER = /^\d{9,15}$/;

/** A sender: E.164, a short code or alphanumeric. */
export function readSender(value: unknown): string | null {
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text !== 'string' || text === '') return null;
	return PHONE_NUMBER.test(text) ? `+${text}` : text;
}
