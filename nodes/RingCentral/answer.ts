import { objectOf } from '../core/answer';
import type { ProviderReply } from '../core/http';
import { parseSenderId } from '../core/phoneNumber';

/** The JSON object of an answer. @throws SmsError where there is none */
export function answerOf<T extends object>(reply: ProviderReply): T {
	return objectOf<T>(reply, 'RingCentral');
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
