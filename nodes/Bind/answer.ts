import { idOf } from '../core/json';
import { parseSenderId } from '../core/phoneNumber';

/**
 * A number as E.164: BIND writes digits alone. Nine digits are one only if there can be such a number, for a short code may
 * have as many. Short codes and texts stay as they are.
 */
export function readPhoneNumber(value: unknown): string | null {
	const text = idOf(value);
	if (text === null || !/^\d{9,15}$/.test(text)) return text;
	return text.length > 9 || parseSenderId(`+${text}`).ok ? `+${text}` : text;
}
