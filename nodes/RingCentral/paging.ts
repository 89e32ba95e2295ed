import type { Call, ProviderRequest } from '../core/http';
import { answerOf } from './answer';
import type { RcPage } from './types';

/** The largest page of every A2P and consents list. */
export const MAX_PER_PAGE = 1000;

/** Lists without `dateFrom` show 24 hours; high volume SMS is younger than this date. */
export const BEGINNING = '2020-01-01T00:00:00.000Z';

/** Lists show what was made after `dateFrom`; whether a batch's own time is precise enough is UNCONFIRMED. */
const DATE_MARGIN_MS = 60_000;

/** A `dateFrom` for what belongs to one batch: whether the 24 hours apply there too is UNCONFIRMED. */
export function dateFromOf(batchCreatedAt: string | null): string {
	const time = Date.parse(batchCreatedAt ?? '');
	return Number.isNaN(time) ? BEGINNING : new Date(time - DATE_MARGIN_MS).toISOString();
}

/** Yields the records of all pages; the list ends where `nextPageToken` is absent, or names the page itself. */
export async function* pages<T>(
	call: Call,
	requestOf: (pageToken: string | undefined) => ProviderRequest,
): AsyncGenerator<T> {
	for (let pageToken: string | undefined; ; ) {
		const page = answerOf<RcPage<T>>(await call(requestOf(pageToken)));
		yield* page.records ?? [];
		const next = page.paging?.nextPageToken;
		if (!next || next === pageToken) return;
		pageToken = next;
	}
}

/** Yields the records of a list that is asked for with GET. */
export function records<T>(
	call: Call,
	path: string,
	query: ProviderRequest['query'],
): AsyncGenerator<T> {
	return pages(call, (pageToken) => ({
		method: 'GET',
		path,
		query: { perPage: MAX_PER_PAGE, ...query, pageToken },
	}));
}
