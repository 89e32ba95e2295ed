import type { BatchRecord, MessageRecord, MessageStatus } from './message';
import { isFinal } from './message';
import type { BatchSnapshot } from './provider';
import type { BatchOutcome } from './sender';

/** Counts per status and per failure category. */
export interface MessageCounts {
	counts: Partial<Record<MessageStatus, number>>;
	failures: Record<string, number>;
}

/** Counts messages one by one. */
export function countMessages(
	messages: Iterable<Pick<MessageRecord, 'status' | 'failure'>>,
): MessageCounts {
	const result: MessageCounts = { counts: {}, failures: {} };
	for (const { status, failure } of messages) {
		result.counts[status] = (result.counts[status] ?? 0) + 1;
		if (failure !== null) {
			result.failures[failure.category] = (result.failures[failure.category] ?? 0) + 1;
		}
	}
	return result;
}

/** Whether no message of the counts can change its status any more. */
export function areFinal(counts: MessageCounts['counts']): boolean {
	return Object.keys(counts).every((status) => isFinal(status as MessageStatus));
}

/**
 * The record of a batch right after its submission.
 * @param snapshot what the provider said of it later, where that was waited for
 * @param rejected records of recipients that were refused by us or by the provider's answer
 */
export function batchRecordOf(
	provider: string,
	outcome: BatchOutcome,
	snapshot: BatchSnapshot | undefined,
	rejected: MessageRecord[],
): BatchRecord {
	if (snapshot !== undefined) return { ...withoutProgress(snapshot), rejected };
	const kept = outcome.results.filter(
		({ status, failure }) => failure === null || status === 'unknown',
	);
	const { counts, failures } = countMessages(kept);
	return {
		provider,
		batchId: outcome.batchId,
		from: outcome.batch.from,
		status: outcome.status,
		// Without an id there is nothing that anybody could wait for.
		done: outcome.batchId === null || outcome.status === 'completed',
		final: areFinal(counts),
		timedOut: false,
		total: kept.length,
		counts,
		failures,
		cost: null,
		createdAt: outcome.createdAt,
		rejected,
		failure: outcome.failure,
		raw: outcome.raw,
	};
}

/** A snapshot as the nodes output it. */
export function withoutProgress(snapshot: BatchSnapshot): BatchRecord {
	const record: BatchRecord & { progress?: number | null } = { ...snapshot };
	delete record.progress;
	return record;
}
