import { areFinal, withoutProgress, type MessageCounts } from '../core/batchRecord';
import { idOf } from '../core/json';
import { flag } from '../core/parameterValues';
import { parametersOf } from '../core/prepare';
import type { BatchReader, BatchSnapshot, OperationContext } from '../core/provider';
import { batchMessages } from './messages';
import { readMessageStatus } from './messageStatus';
import { readSender, toWire } from './numbers';
import { answerOf, beginning, listed } from './paging';
import { batchPath, countOf, getReport } from './reports';
import { statusAt, toWireParameters } from './send';
import type { SinchBatch, SinchReport } from './types';

/**
 * A batch as Sinch lists it; what became of its messages stands in its report.
 * @param now milliseconds since 1970
 */
export function readBatch(batch: SinchBatch, now: number): BatchSnapshot {
	const status = statusAt(batch, now);
	return {
		batchId: batch.id,
		status,
		failure: null,
		total: batch.to?.length ?? null,
		counts: {},
		failures: {},
		cost: null,
		rejected: [],
		done: status === 'cancelled',
		final: false,
		timedOut: false,
		from: readSender(batch.from),
		provider: 'sinch',
		createdAt: batch.created_at ?? null,
		raw: batch,
		progress: null,
	};
}

/** Sums a report up in our words. */
export function readCounts({ statuses = [] }: SinchReport, from: string | null): MessageCounts {
	const result: MessageCounts = { counts: {}, failures: {} };
	for (const bucket of statuses) {
		const count = countOf(bucket);
		const { status, failure } = readMessageStatus(bucket.status, bucket.code, from);
		result.counts[status] = (result.counts[status] ?? 0) + count;
		if (failure === null) continue;
		result.failures[failure.category] = (result.failures[failure.category] ?? 0) + count;
	}
	return result;
}

/** Milliseconds; Sinch has nothing to report of a batch that is younger. */
const YOUNGEST_REPORT_MS = 1_000;

export const sinchBatches: BatchReader = {
	async get(call, batchId, { counts, now, last }) {
		const read = async () => {
			const batch = answerOf<SinchBatch>(await call({ method: 'GET', path: batchPath(batchId) }));
			return readBatch(batch, now);
		};
		if (last?.status === 'processing' || last?.status === 'completed') {
			const report = await getReport(call, batchId);
			const batch = withReport(last, report);
			return mayBeCancelled(batch, last) ? withReport(await read(), report) : batch;
		}
		const batch = await read();
		if (!counts && batch.status === 'processing' && now - Date.parse(batch.createdAt ?? '') < YOUNGEST_REPORT_MS) {
			return { ...batch, progress: 0 };
		}
		return withReport(batch, await getReport(call, batchId));
	},
	async count(call, batch) {
		const isCounted = Object.keys(batch.counts).length > 0;
		return isCounted ? batch : withReport(batch, await getReport(call, batch.batchId ?? ''));
	},
	messages: batchMessages,
};

/** Whether only the batch itself can tell: its report stands still, or counts what was cancelled. */
function mayBeCancelled({ done, progress, counts }: BatchSnapshot, last: BatchSnapshot): boolean {
	return counts.cancelled !== undefined || (!done && progress === last.progress);
}

/** Nothing is left to hand over once every message is counted and none is in Sinch's queue any more. */
function withReport(batch: BatchSnapshot, report: SinchReport): BatchSnapshot {
	const { counts, failures } = readCounts(report, batch.from);
	const counted = Object.values(counts).reduce((sum, count) => sum + count, 0);
	// A group is one recipient of the batch, and one message for each of its members in the report.
	const total = Number(idOf(report.total_message_count) ?? batch.total);
	const handled = counted - (counts.queued ?? 0);
	const done = batch.done || (total > 0 && handled >= total);
	return {
		...batch,
		status: done && batch.status !== 'cancelled' ? 'completed' : batch.status,
		done,
		final: done && areFinal(counts),
		total,
		counts,
		failures,
		progress: total > 0 ? Math.min(1, handled / total) : null,
	};
}

/** `batch: getMany` */
export async function* listBatches({ call, text, date, senders, now }: OperationContext) {
	const query = {
		from: senders('filters.from').map(toWire).join(',') || undefined,
		start_date: date('filters.dateFrom') ?? beginning(now()),
		end_date: date('filters.dateTo'),
		client_reference: text('filters.clientReference') || undefined,
	};
	for await (const batch of listed<SinchBatch>(call, '/batches', 'batches', query)) {
		yield withoutProgress(readBatch(batch, now()));
	}
}

/** `batch: cancel`. What is on its way is not called back. */
export async function* cancelBatch({ call, text, required, now }: OperationContext) {
	const batchId = required('batchId', text('batchId'));
	const reply = await call({ method: 'DELETE', path: batchPath(batchId) });
	yield withoutProgress(readBatch(answerOf<SinchBatch>(reply), now()));
}

/** `batch: update`: changes what is set, as long as the batch has not left. */
export async function* updateBatch(context: OperationContext) {
	const { call, text, required, now } = context;
	const path = batchPath(required('batchId', text('batchId')));
	const changes = changesOf(context);
	required('updateFields', Object.values(changes).find((value) => value !== undefined));
	const batch = answerOf<SinchBatch>(await call({ method: 'GET', path }));
	const body = JSON.stringify({ ...changes, ...contentFor(batch, changes.body) });
	yield withoutProgress(readBatch(answerOf<SinchBatch>(await call({ method: 'POST', path, body })), now()));
}

function changesOf({ value, text, date, phoneNumbers, senders }: OperationContext) {
	const field = (name: string) => `updateFields.${name}`;
	const words = (name: string) => text(field(name)) || undefined;
	const isSet = (name: string) => flag(value(field(name)), undefined, field(name));
	const numbers = (name: string) => listOrNone(phoneNumbers(field(name)).map(toWire));
	const country = text('options.defaultCountry') || undefined;
	const parameters = parametersOf(value(field('parameters')), field('parameters'), country);
	return {
		from: senders(field('from')).map(toWire)[0],
		body: words('text'),
		parameters: parameters && toWireParameters(parameters),
		to_add: numbers('toAdd'),
		to_remove: numbers('toRemove'),
		send_at: date(field('sendAt')),
		expire_at: date(field('expireAt')),
		delivery_report: words('deliveryReport'),
		callback_url: words('callbackUrl'),
		client_reference: words('clientReference'),
		flash_message: isSet('flashMessage'),
		feedback_enabled: isSet('feedbackEnabled'),
	};
}

/** Sinch takes an update that names no type for one of a text, and the text of a media message stands beside its file. */
function contentFor({ type, body }: SinchBatch, message: string | undefined) {
	if (type === undefined || type === 'mt_text') return {};
	return typeof body === 'object' && message !== undefined ? { type, body: { ...body, message } } : { type };
}

function listOrNone<T>(list: T[]): T[] | undefined {
	return list.length === 0 ? undefined : list;
}

/** `batch: sendFeedback`: tells Sinch that messages arrived, e.g. because a code was typed in. 202 without a body. */
export async function* sendFeedback({ call, text, phoneNumbers, required }: OperationContext) {
	const batchId = required('batchId', text('batchId'));
	const recipients = phoneNumbers('recipients');
	const body = JSON.stringify({ recipients: recipients.map(toWire) });
	await call({ method: 'POST', path: `${batchPath(batchId)}/delivery_feedback`, body });
	yield { batchId, recipients, accepted: true, provider: 'sinch' };
}
