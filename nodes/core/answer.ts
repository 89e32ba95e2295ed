import { outcomeUnknown } from './errors/classify';
import { SmsError } from './errors/SmsError';
import type { ProviderReply } from './http';
import { isRecord } from './json';

/**
 * The JSON object of an answer that cannot do without one.
 * @param provider as it spells itself
 * @throws SmsError for anything else, such as the page of a proxy: it must not pass for an empty list
 */
export function objectOf<T extends object>({ json, status }: ProviderReply, provider: string): T {
	if (isRecord(json)) return json as T;
	throw unreadable(provider, status);
}

/** As `objectOf`, for a list. */
export function listOf<T>({ json, status }: ProviderReply, provider: string): T[] {
	if (Array.isArray(json)) return json as T[];
	throw unreadable(provider, status);
}

function unreadable(provider: string, status: number): SmsError {
	return new SmsError(outcomeUnknown(`The answer of ${provider} could not be read`, status));
}
