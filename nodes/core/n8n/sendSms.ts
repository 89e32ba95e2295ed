import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { batchPerItem, batchRecordOf, countMessages } from '../batchRecord';
import type { Failure } from '../errors/catalogue';
import { validationFailure } from '../errors/classify';
import type { BatchRecord, MessageRecord } from '../message';
import type { ContentReader, SmsProvider } from '../provider';
import { arePairedByPosition, type OutputEntry } from './callbackWait';
import { onErrorOf, toItem, type OnError } from './outputItems';
import type { Source } from './rawItems';
import { runSend, type SendRun } from './sendRun';
import { unusableItems } from './unusable';

/**
 * `message: send`: one output item per recipient.
 * @param readContent for an operation that sends something else than a text
 */
export async function sendMessages(
	context: IExecuteFunctions,
	provider: SmsProvider,
	readContent?: ContentReader,
): Promise<INodeExecutionData[]> {
	const run = await runSend(context, provider, 'message', readContent);
	const unusable = unusableItems(run.prepared, (failure) => unsentMessage(provider.id, failure));
	return await finish(context, run, unusable, () => run.prepared.entries);
}

/** `batch: send`: one output item per batch. */
export async function sendBatches(
	context: IExecuteFunctions,
	provider: SmsProvider,
): Promise<INodeExecutionData[]> {
	const isFromItems = context.getNodeParameter('recipientSource', 0, 'list') === 'items';
	const source: Source = isFromItems ? 'batchItems' : 'batchList';
	const run = await runSend(context, provider, source);
	const unusable = unusableItems(run.prepared, (failure) => unsentBatch(provider.id, failure, []));
	return await finish(context, run, unusable, () => batchEntries(provider, run, source));
}

/** Waits for delivery where the options ask for it, in this process or asleep, and puts the records out. */
async function finish(
	context: IExecuteFunctions,
	run: SendRun,
	unusable: readonly OutputEntry[],
	entriesOf: () => readonly OutputEntry[],
): Promise<INodeExecutionData[]> {
	const onError = onErrorOf(context);
	const { callback, outcomes, keepRaw } = run;
	if (callback !== undefined) {
		const entries = inOrder(entriesOf(), unusable);
		const items = toItems(entries, onError);
		if (!isRunAgain(context, items) && arePairedByPosition(items, context.getInputData().length)) {
			await callback.sleep(context, outcomes, { entries, keepRaw, onError });
			return items;
		}
	}
	await run.awaitDelivery();
	run.hintAtOutcome();
	return toItems(inOrder(entriesOf(), unusable), onError);
}

/** Retry On Fail runs a node again whose first item has `error`, although it has asked for a wait. */
function isRunAgain(context: IExecuteFunctions, [first]: readonly INodeExecutionData[]): boolean {
	return context.getNode().retryOnFail === true && first?.json.error !== undefined;
}

function inOrder(entries: readonly OutputEntry[], unusable: readonly OutputEntry[]): OutputEntry[] {
	return [...entries, ...unusable].sort((a, b) => a.itemIndex - b.itemIndex);
}

function toItems(entries: readonly OutputEntry[], onError: OnError): INodeExecutionData[] {
	return entries.map(({ itemIndex, record }) => toItem(record, itemIndex, onError));
}

/** One entry per batch. Recipients that were never sent stand with the first batch of their item. */
function batchEntries(
	provider: SmsProvider,
	{ prepared, outcomes, snapshots, keepRaw }: SendRun,
	source: Source,
): OutputEntry[] {
	const itemOf = (itemIndex: number) => (source === 'batchItems' ? 0 : itemIndex);
	const neverSent = new Map<number, MessageRecord[]>();
	for (const { itemIndex, message, record } of prepared.entries) {
		const records = neverSent.get(itemOf(itemIndex)) ?? [];
		if (message === null) records.push(record);
		neverSent.set(itemOf(itemIndex), records);
	}
	const withQuietHours = new Set(
		prepared.entries
			.filter(({ record }) => record.timezoneGuessed !== undefined)
			.map(({ itemIndex }) => itemOf(itemIndex)),
	);
	const deferredAmong = (itemIndex: number, records: readonly MessageRecord[]) =>
		withQuietHours.has(itemIndex) ? { deferred: records.filter(({ status }) => status === 'deferred') } : {};
	const isOneByOne = provider.limits.recipientsPerRequest === 1;
	const batches = isOneByOne ? batchPerItem(outcomes, (message) => itemOf(message.itemIndex)) : outcomes;
	const entries = batches.map((outcome): OutputEntry => {
		const { messages } = outcome.batch;
		const itemIndex = itemOf(messages[0].itemIndex);
		const records = messages.map(({ index }) => prepared.entries[index].record);
		const left = neverSent.get(itemIndex) ?? [];
		neverSent.delete(itemIndex);
		const snapshot = snapshots.get(outcome.batchId ?? '');
		const { raw, ...record } = batchRecordOf(provider.id, outcome, snapshot, {
			rejected: [...left, ...records].filter(isRefused),
			unsent: left.filter(isLeftOut),
		});
		const deferred = deferredAmong(itemIndex, [...left, ...records]);
		return { itemIndex, record: { ...record, ...deferred, ...(keepRaw ? { raw } : {}) } };
	});
	for (const [itemIndex, left] of neverSent) {
		const rejected = left.filter(isRefused);
		const isForLater = left.some(({ status }) => status === 'deferred');
		const failure =
			rejected.length === 0 || isForLater
				? null
				: validationFailure('invalidRecipient', 'No recipient of the batch can be texted');
		const { counts } = countMessages(left.filter(isLeftOut));
		const deferred = deferredAmong(itemIndex, left);
		entries.push({ itemIndex, record: { ...unsentBatch(provider.id, failure, rejected), counts, ...deferred } });
	}
	return entries.sort((a, b) => a.itemIndex - b.itemIndex);
}

/** Left out on purpose: suppressed, a repeat, or in a quiet time. */
function isLeftOut({ failure }: MessageRecord): boolean {
	return failure === null;
}

/** Refused by us or by the answer to the batch, and not later on the way. */
function isRefused({ status, failure }: MessageRecord): boolean {
	return status === 'rejected' && failure?.stage !== 'delivery';
}

function unsentMessage(provider: string, failure: Failure): MessageRecord {
	return {
		to: null,
		from: null,
		status: 'rejected',
		failure,
		final: true,
		messageId: null,
		batchId: null,
		provider,
		encoding: null,
		segments: null,
		deferredUntil: null,
	};
}

function unsentBatch(
	provider: string,
	failure: Failure | null,
	rejected: MessageRecord[],
): BatchRecord {
	return {
		batchId: null,
		status: 'unknown',
		failure,
		total: 0,
		counts: {},
		failures: {},
		cost: null,
		rejected,
		done: true,
		final: true,
		timedOut: false,
		from: null,
		provider,
		createdAt: null,
	};
}
