import { areFinal, withoutProgress, type MessageCounts } from '../core/batchRecord';
import { pathSegment, type Call } from '../core/http';
import type { BatchReader, BatchSnapshot, OperationContext } from '../core/provider';
import { answerOf, createdAtOf, readPhoneNumber } from './answer';
import { batchMessages } from './messages';
import { readMessageStatus } from './messageStatus';
import { BEGINNING, dateFromOf, records } from './paging';
import { A2P } from './paths';
import { batchStatusOf } from './send';
import type { RcBatch, RcStatusCount, RcStatuses } from './types';

/** A batch as RingCentral lists it; how many of its messages have which status is another request. */
export function readBatch(batch: RcBatch): BatchSnapshot {
	const total = batch.batchSize ?? null;
	const handled = batch.processedCount ?? null;
	const status = batchStatusOf(batch.status);
	return {
		batchId: batch.id,
		status,
		failure: null,
		total,
		counts: {},
		failures: {},
		cost: batch.cost ?? null,
		rejected: [],
		done: status === 'completed',
		final: false,
		timedOut: false,
		from: readPhoneNumber(batch.from),
		provider: 'ringCentral',
		createdAt: createdAtOf(batch),
		raw: batch,
		progress: total !== null && handled !== null && total > 0 ? Math.min(1, handled / total) : null,
	};
}

/** The words of `GET /statuses` and the message statuses they count. */
const STATUS_WORDS: ReadonlyArray<readonly [keyof RcStatuses, string]> = [
	['queued', 'Queued'],
	['sent', 'Sent'],
	['delivered', 'Delivered'],
	['sendingFailed', 'SendingFailed'],
	['deliveryFailed', 'DeliveryFailed'],
];

/** Sums of money are rounded to a millionth, which hides what binary fractions add. */
const COST_PRECISION = 1e6;

/** Sums `GET /statuses` up in our words. Failures without a code are counted too: a code may be missing. */
export function readStatuses(statuses: RcStatuses): MessageCounts & { cost: number } {
	const result: MessageCounts & { cost: number } = { counts: {}, failures: {}, cost: 0 };
	for (const [key, word] of STATUS_WORDS) {
		const entry = statuses[key];
		result.cost += entry?.cost ?? 0;
		for (const [code, count] of countsByCode(entry)) {
			const { status, failure } = readMessageStatus(word, code);
			result.counts[status] = (result.counts[status] ?? 0) + count;
			if (failure === null) continue;
			result.failures[failure.category] = (result.failures[failure.category] ?? 0) + count;
		}
	}
	return { ...result, cost: Math.round(result.cost * COST_PRECISION) / COST_PRECISION };
}

function countsByCode(entry: RcStatusCount | undefined): Array<[string | null, number]> {
	const counts: Array<[string | null, number]> = Object.entries(entry?.errorCodeCounts ?? {});
	const withoutCode = (entry?.count ?? 0) - counts.reduce((sum, [, count]) => sum + count, 0);
	if (withoutCode > 0) counts.push([null, withoutCode]);
	return counts;
}

export const ringCentralBatches: BatchReader = {
	async get(call, batchId, wanted) {
		const path = `${A2P}/batches/${pathSegment(batchId)}`;
		const reply = await call({ method: 'GET', path });
		const batch = readBatch(answerOf<RcBatch>(reply));
		return wanted.counts ? await withCounts(call, batch) : batch;
	},
	count: withCounts,
	messages: batchMessages,
};

async function withCounts(call: Call, batch: BatchSnapshot): Promise<BatchSnapshot> {
	const query = { batchId: batch.batchId ?? undefined, dateFrom: dateFromOf(batch.createdAt) };
	const reply = await call({ method: 'GET', path: `${A2P}/statuses`, query });
	const { counts, failures, cost } = readStatuses(answerOf<RcStatuses>(reply));
	const counted = Object.values(counts).reduce((sum, count) => sum + count, 0);
	return {
		...batch,
		counts,
		failures,
		cost: batch.cost ?? cost,
		final: batch.done && counted >= (batch.total ?? 0) && areFinal(counts),
	};
}

/** `batch: getMany` */
export async function* listBatches({ call, text, date, phoneNumbers }: OperationContext) {
	const status = text('filters.status');
	const query = {
		dateFrom: date('filters.dateFrom') ?? BEGINNING,
		dateTo: date('filters.dateTo'),
		from: phoneNumbers('filters.from')[0],
		status: status === 'all' || status === '' ? undefined : status,
	};
	for await (const batch of records<RcBatch>(call, `${A2P}/batches`, query)) {
		yield withoutProgress(readBatch(batch));
	}
}
