import { objectOf } from '../core/answer';
import type { ProviderReply } from '../core/http';
import { isRecord, wordOf } from '../core/json';
import { parseSenderId } from '../core/phoneNumber';

/** AT&T serves numbers of North America; it writes them with and without country code. */
export const HOME_COUNTRY = 'US';

/** The JSON object of an answer. @throws SmsError where there is none */
export function answerOf<T extends object>(reply: ProviderReply): T {
	return objectOf<T>(reply, 'AT&T');
}

/**
 * Follows names into an object, whatever their letters: AT&T writes `outboundSMSResponse`, `DeliveryInfoList` and
 * `deliveryInfoNotification`.
 */
export function fieldOf(value: unknown, ...names: string[]): unknown {
	let found = value;
	for (const name of names) {
		if (!isRecord(found)) return undefined;
		const key: string | undefined = Object.keys(found).find((other) => isSameName(other, name));
		found = key === undefined ? undefined : found[key];
	}
	return found;
}

function isSameName(key: string, name: string): boolean {
	return key.length === name.length && key.toLowerCase() === name.toLowerCase();
}

/** A list, also where a single entry came bare. */
export function entriesOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value as unknown[];
	return value === undefined || value === null ? [] : [value];
}

/** A number as E.164, a short code as digits: AT&T writes `tel:+1…`, `+1…`, `1…` and ten digits. E-mail stays as it is. */
export function readAddress(value: unknown): string | null {
	const address = wordOf(value)?.replace(/^(?:tel|short):/i, '');
	if (!address) return null;
	const parsed = parseSenderId(address, HOME_COUNTRY);
	return parsed.ok ? parsed.value : address;
}
