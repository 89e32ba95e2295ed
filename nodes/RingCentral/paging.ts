import type { Call, ProviderRequest } from '../core/http';
import type { RcPage } from './types';

/** The largest page of every A2P and consents list. */
export const MAX_PER_PAGE = 1000;

/** Lists without `dateFrom` show 24 hours; high volume SMS is younger than this date. */
export const BEGINNING = '2020-01-01T00:00:00.000Z';

/** Yields the records of all pages; the list ends where `nextPageToken` is absent. */
export async function* records<T>(
	call: Call,
	path: string,
	query: ProviderRequest['query'],
): AsyncGenerator<T> {
	let pageToken: string | undefined;
	do {
		const reply = await call({
			method: 'GET',
			path,
			query: { perPage: MAX_PER_PAGE, ...query, pageToken },
		});
		const page = (reply.json ?? {}) as RcPage<T>;
		yield* page.records ?? [];
		pageToken = page.paging?.nextPageToken;
	} while (pageToken);
}
