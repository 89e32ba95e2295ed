import { outcomeUnknown } from '../core/errors/classify';
import { SmsError } from '../core/errors/SmsError';
import type { ProviderReply } from '../core/http';
import { parseSenderId } from '../core/phoneNumber';

/**
 * The JSON object of an answer that cannot do without one.
 * @throws SmsError for anything else, such as the page of a proxy: it must not pass for an empty list
 */
export function answerOf<T extends object>({ json, status }: ProviderReply): T {
	if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as T;
	throw new SmsError(outcomeUnknown('The answer of RingCentral could not be read', status));
}

/** A number as E.164; samples of RingCentral's documentation leave the `+` out here and there. */
export function readPhoneNumber(value: unknown): string | null {
	if (typeof value !== 'string' || value === '') return null;
	if (value.startsWith('+')) return value;
	const parsed = parseSenderId(value);
	return parsed.ok ? parsed.value : value;
}

/** When a batch or a message was made, under the name of today or the older one, still in a sample of the guide. */
export function createdAtOf(made: { creationTime?: string; createdAt?: string }): string | null {
	return made.creationTime ?? made.createdAt ?? null;
}
