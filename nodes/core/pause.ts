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
