import { areFinal, countMessages } from '../core/batchRecord';
import type { BatchReader, BatchSnapshot } from '../core/provider';
import type { Reading, Statuses } from './statuses';

/** What one request has sent is a batch: its id is the one that all its messages have. */
export function attBatches(statuses: Statuses): BatchReader {
	const count: BatchReader['count'] = async (call, { batchId }) =>
		countedBatch(batchId ?? '', await statuses.read(call, batchId ?? ''));
	return {
		/** AT&T has handed everything over when it has accepted it: only for the counts is there anything to ask. */
		async get(call, batchId, wanted) {
			const batch = handedOver(batchId);
			return wanted.counts ? await count(call, batch) : batch;
		},
		count,
		async *messages(call, { batchId }) {
			yield* (await statuses.last(call, batchId ?? '')).messages;
		},
	};
}

function handedOver(batchId: string): BatchSnapshot {
	return {
		batchId,
		status: 'completed',
		failure: null,
		total: null,
		counts: {},
		failures: {},
		cost: null,
		rejected: [],
		done: true,
		final: false,
		timedOut: false,
		from: null,
		provider: 'att',
		createdAt: null,
		raw: null,
		progress: null,
	};
}

function countedBatch(batchId: string, { messages, failure, raw }: Reading): BatchSnapshot {
	const { counts, failures } = countMessages(messages);
	return {
		...handedOver(batchId),
		status: failure === null ? 'completed' : 'unknown',
		final: areFinal(counts),
		total: failure === null ? messages.length : null,
		counts,
		failures,
		failure,
		raw,
	};
}
