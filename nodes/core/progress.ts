import { isFinal } from './message';
import type { WaitGoal } from './poller';
import type { BatchSnapshot } from './provider';

/** Where a submission stands, for whoever shows it. */
export interface SendProgress {
	batchesDone: number;
	batches: number;
	accepted: number;
	refused: number;
	unknown: number;
}

/**
 * Why a run makes no request for a while.
 * - `rateLimit`: the provider's limit, or a pause that it has asked for.
 * - `pace`: the options ask for it.
 * - `refusal`: a refusal may pass.
 * - `lostAnswer`: an answer was lost, and the provider may list what it took a little later.
 */
export type WaitReason = 'rateLimit' | 'pace' | 'refusal' | 'lostAnswer';

/** A pause of a run. */
export interface Wait {
	reason: WaitReason;
	/** Milliseconds since 1970; when it is expected to end. */
	until: number;
}

/** Where the wait for a batch stands. */
export interface DeliveryProgress {
	goal: WaitGoal;
	batchId: string | null;
	/** Messages in the batch, as far as they are counted. */
	total: number;
	/** Messages whose status can no longer change; null where nobody counts them. */
	final: number | null;
	/** 0 to 1, what the provider has handed over; null where it does not say. */
	handedOver: number | null;
	/** Milliseconds until the next look; null after the last one. */
	nextLookMs: number | null;
}

/** Where the wait for a batch stands after a look at it. */
export function deliveryProgress(
	goal: WaitGoal,
	{ batchId, total, counts, progress }: BatchSnapshot,
	nextLookMs: number | null,
): DeliveryProgress {
	const statuses = Object.entries(counts) as Array<[keyof typeof counts, number]>;
	const countOf = (list: typeof statuses) => list.reduce((sum, [, count]) => sum + count, 0);
	const final = statuses.length === 0 ? null : countOf(statuses.filter(([status]) => isFinal(status)));
	return { goal, batchId, total: total ?? countOf(statuses), final, handedOver: progress, nextLookMs };
}
