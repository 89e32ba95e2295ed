import { retryAfterMs, type ProviderReply } from './http';
import type { SendLimits } from './provider';

/**
 * Milliseconds in which the account may make no further call of this rate group, as the provider's answer has it: the
 * time it names, the provider's usual penalty after a 429 that names none, or what is left of an exhausted window.
 * @param now milliseconds since 1970
 * @returns null where the answer asks for no pause
 */
export function pauseMs(
	limits: Pick<SendLimits, 'penaltyMs' | 'quotaPauseMs'>,
	reply: ProviderReply,
	now: number,
): number | null {
	const named = retryAfterMs(reply.headers, now);
	if (reply.status === 429) return named ?? limits.penaltyMs;
	if (reply.status === 503 && named !== null) return named;
	return limits.quotaPauseMs?.(reply) ?? null;
}

/** A longer wait is left to the workflow: the failure says when to try again. */
const MAX_WAIT_MS = 120_000;
const FIRST_BACKOFF_MS = 1_000;

/**
 * Milliseconds to wait before a request that was refused for now is repeated. The wait that the provider names grows with
 * each attempt: RingCentral begins its penalty anew with every call in it, so processes that know nothing of each other
 * and all wait just as long would keep each other in it for ever.
 * @param retryAfterMs what the provider names, null where it names nothing
 * @param attempt how often the request has been made, from 1
 * @returns null where the provider asks for too long a wait
 */
export function waitBeforeRepeating(retryAfterMs: number | null, attempt: number): number | null {
	if (retryAfterMs === null) return FIRST_BACKOFF_MS * 4 ** (attempt - 1);
	return retryAfterMs > MAX_WAIT_MS ? null : Math.min(retryAfterMs * attempt, MAX_WAIT_MS);
}
