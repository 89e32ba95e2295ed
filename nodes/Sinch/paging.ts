import { objectOf } from '../core/answer';
import { idOf } from '../core/json';
import type { Call, ProviderReply, ProviderRequest } from '../core/http';

/** The JSON object of an answer. @throws SmsError where there is none */
export function answerOf<T extends object>(reply: ProviderReply): T {
	return objectOf<T>(reply, 'Sinch');
}

/** The largest page of every list. */
const PER_PAGE = 100;

const DAY_MS = 86_400_000;
/** Sinch keeps batches and, as far as is known, inbound messages for so long; without a date, lists show 24 hours. */
const RETENTION_DAYS = 14;

/** A `start_date` that leaves nothing out. */
export function beginning(now: number): string {
	return new Date(now - RETENTION_DAYS * DAY_MS).toISOString();
}

/**
 * Yields the items of all pages of a list. The `page_size` of a reply is the number of items in it, so that the end is
 * told from the size that was asked for.
 * @param key of the items in a page
 */
export async function* listed<T>(
	call: Call,
	path: string,
	key: string,
	query: ProviderRequest['query'],
): AsyncGenerator<T> {
	for (let page = 0; ; page++) {
		const reply = await call({ method: 'GET', path, query: { ...query, page, page_size: PER_PAGE } });
		const answer = answerOf<Record<string, unknown>>(reply);
		const items = (answer[key] ?? []) as T[];
		yield* items;
		const count = Number(idOf(answer.count) ?? Infinity);
		if (items.length === 0 || (page + 1) * PER_PAGE >= count) return;
	}
}
