import { emptyBatch } from './batchGroups';
import { isFinal, type BatchRecord, type MessageRecord, type MessageStatus, type MtMessage } from './message';
import type { BatchSnapshot } from './provider';
import { isLeftOut, isWhollyRefused, type BatchOutcome } from './sender';

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

/** Recipients of a batch who are not in it at the provider. */
export interface LeftOut {
	/** Refused by us or by the provider's answer. */
	rejected: MessageRecord[];
	/** Left out on purpose before the batch was submitted: suppressed, repeats, or in a quiet time. They are counted. */
	unsent: readonly MessageRecord[];
}

/**
 * The record of a batch right after its submission.
 * @param snapshot what the provider said of it later, where that was waited for
 */
export function batchRecordOf(
	provider: string,
	outcome: BatchOutcome,
	snapshot: BatchSnapshot | undefined,
	{ rejected, unsent }: LeftOut,
): BatchRecord {
	const notSent = outcome.results.filter(({ status }) => isLeftOut(status));
	const leftOut = countMessages([...unsent, ...notSent]).counts;
	if (snapshot !== undefined) {
		const counts = addCounts(snapshot.counts, leftOut);
		return { ...withoutProgress(snapshot), counts, rejected };
	}
	const kept = outcome.results.filter(
		({ status, failure }) => status === 'unknown' || (failure === null && !isLeftOut(status)),
	);
	const { counts, failures } = countMessages(kept);
	return {
		batchId: outcome.batchId,
		status: outcome.status,
		failure: outcome.failure,
		total: kept.length,
		counts: addCounts(counts, leftOut),
		failures,
		cost: null,
		rejected,
		// Without an id there is nothing that anybody could wait for.
		done: outcome.batchId === null || outcome.status === 'completed',
		final: areFinal(counts),
		timedOut: false,
		from: outcome.batch.from,
		provider,
		createdAt: outcome.createdAt,
		raw: outcome.raw,
	};
}

/**
 * The batches of a provider whose requests carry one message each: all messages of an item are one.
 * @param itemOf the item that a message counts for
 */
export function batchPerItem(
	outcomes: readonly BatchOutcome[],
	itemOf: (message: MtMessage) => number,
): BatchOutcome[] {
	const byItem = new Map<number, BatchOutcome>();
	for (const { batch, results, failure } of outcomes) {
		batch.messages.forEach((message, place) => {
			const whole = byItem.get(itemOf(message)) ?? emptyOutcome(message);
			byItem.set(itemOf(message), whole);
			whole.batch.messages.push(message);
			whole.results.push(results[place]);
			whole.failure ??= failure;
		});
	}
	return [...byItem.values()].map((whole) => {
		const raw = whole.results.map((result) => result.raw);
		return isWhollyRefused(whole) ? { ...whole, status: 'unknown', raw } : { ...whole, failure: null, raw };
	});
}

function emptyOutcome(first: MtMessage): BatchOutcome {
	return { batch: emptyBatch(first), batchId: null, status: 'completed', createdAt: null, results: [], failure: null };
}

function addCounts(one: MessageCounts['counts'], other: MessageCounts['counts']): MessageCounts['counts'] {
	const sum = { ...one };
	for (const [status, count] of Object.entries(other)) {
		const known = status as MessageStatus;
		sum[known] = (sum[known] ?? 0) + count;
	}
	return sum;
}

/** A snapshot as the nodes output it. */
export function withoutProgress(snapshot: BatchSnapshot): BatchRecord {
	const record: BatchRecord & { progress?: number | null } = { ...snapshot };
	delete record.progress;
	return record;
}
