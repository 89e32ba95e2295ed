import type {
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { withoutProgress } from '../batchRecord';
import { MessageMatcher } from '../matchMessages';
import type { BatchRecord, MessageRecord, MtBatch } from '../message';
import type { BatchReader, BatchSnapshot, SmsProvider } from '../provider';
import type { BatchOutcome } from '../sender';
import type { Call } from '../http';
import { RecentIds } from '../webhooks/recentIds';
import { toItem, type OnError } from './outputItems';
import type { ItemParameters } from './parameters';
import { canBeCalled } from './reachable';
import { hint } from './runHints';
import { authenticationOf } from './sendOptions';
import { openApi, systemClock } from './transport';

/**
 * Waiting without holding a worker: the batches report to the resume URL of the execution, which sleeps until all of
 * them are final. n8n answers 409 to a report that comes before the wait is stored, and the provider gives such a report
 * up; so the batches are scheduled, and the execution sleeps only if it is early enough.
 */

/** The path of the webhook that wakes an execution, below its resume URL. */
export const WAKE_UP_PATH = 'dlr';

/** From the start of a run to the time when its batches leave, besides the time that submitting them takes. */
const LEAD_MS = 30_000;
/** What submitting a batch is expected to take, with some repetitions. */
const MS_PER_BATCH = 1_000;
/** So long before the batches leave n8n must begin to store the wait, or the reports may come first. */
const STORING_MS = 15_000;
/** After the time limit of the provider, its reports may still be on their way, or be tried again. */
const GRACE_MS = 600_000;

/** Records of the output, with the input items that they belong to. */
export interface OutputEntry {
	itemIndex: number;
	record: MessageRecord | BatchRecord;
}

/** What the node's context holds while the execution sleeps. Nothing else survives that webhook() could read. */
interface Sleeping {
	batchIds: string[];
	entries: OutputEntry[];
	keepRaw: boolean;
	onError: OnError;
}

/** The wait of one run for the reports of its batches. */
export class CallbackWait {
	private sendAt = 0;

	/** Milliseconds since 1970; when the last batch expires. */
	endsAt = 0;

	constructor(
		private readonly url: string,
		private readonly timeoutMs: number,
		private readonly withCallback: NonNullable<SmsProvider['withCallback']>,
	) {}

	/** Makes planned batches leave later and report to the execution. */
	schedule(batches: readonly MtBatch[], now: number): void {
		const lastStart = batches[batches.length - 1]?.startOffsetMs ?? 0;
		this.sendAt = now + LEAD_MS + lastStart + batches.length * MS_PER_BATCH;
		for (const batch of batches) {
			const wish = { url: this.url, sendAt: this.sendAt, timeoutMs: this.timeoutMs };
			const { options, endsAt } = this.withCallback(batch.options ?? {}, wish);
			batch.options = options;
			this.endsAt = Math.max(this.endsAt, endsAt);
		}
	}

	/**
	 * Whether the execution can be put to sleep now. Batches that left already, those of an earlier try among them, may
	 * have reported before.
	 */
	canSleep(outcomes: readonly BatchOutcome[], now: number): boolean {
		const taken = outcomes.filter(({ batchId }) => batchId !== null);
		const areWaiting = taken.every(({ status }) => status === 'scheduled');
		return taken.length > 0 && areWaiting && now + STORING_MS < this.sendAt;
	}

	/**
	 * Puts the execution to sleep until it is woken. If no report ever comes, n8n ends the wait some time after the limit
	 * and hands the input items on.
	 */
	async sleep(context: IExecuteFunctions, outcomes: readonly BatchOutcome[], rest: Omit<Sleeping, 'batchIds'>) {
		const batchIds = outcomes.map(({ batchId }) => batchId).filter((batchId) => batchId !== null);
		const sleeping: Sleeping = { batchIds, ...rest };
		(context.getContext('node') as { sleeping?: Sleeping }).sleeping = sleeping;
		await context.putExecutionToWait(new Date(this.endsAt + GRACE_MS));
	}
}

/** The wait that the options ask for; undefined where the node has to ask for the status itself. */
export async function callbackWaitOf(
	context: IExecuteFunctions,
	provider: SmsProvider,
	parameters: ItemParameters,
	timeoutMs: number,
): Promise<CallbackWait | undefined> {
	const { withCallback } = provider;
	const isWanted =
		parameters.get('options.waitFor', 0) === 'final' && parameters.get('options.waitMethod', 0) === 'callback';
	// The call of an AI agent cannot be interrupted.
	if (!isWanted || withCallback === undefined || context.getNode().type.endsWith('Tool')) return undefined;
	const url = new URL(String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0)));
	url.pathname += `/${WAKE_UP_PATH}`;
	if (await canBeCalled(context, provider, authenticationOf(parameters), url.href)) {
		return new CallbackWait(url.href, timeoutMs, withCallback);
	}
	const text = `${provider.displayName} cannot call ${url.origin}, so the node asked for the status instead of waiting for reports`;
	hint(context, 'warning', text);
	return undefined;
}

/**
 * Whether n8n, which pairs the items of a woken node by their position, would pair each of these with no other input item
 * than its own.
 */
export function arePairedByPosition(items: readonly INodeExecutionData[], inputCount: number): boolean {
	return items.every(({ pairedItem }, position) => {
		const own = (pairedItem as { item: number }).item;
		return own === position || position >= inputCount;
	});
}

/** Batches that this process has seen final: each report of a run looks only at the others. */
const finalBatches = new RecentIds(50_000);

/** The `webhook()` of an action node: wakes the execution once all of its batches are final. */
export async function wakeUp(context: IWebhookFunctions, provider: SmsProvider): Promise<IWebhookResponseData> {
	try {
		const authentication = String(context.getNodeParameter('authentication', ''));
		const { call } = await openApi(context, provider, { authentication });
		const batches = provider.batches!;
		if (!(await areFinal(batches, call, recall(context, 'batchIds')))) {
			return { webhookResponse: { message: 'Not all messages are final yet' } };
		}
		const entries = recall(context, 'entries');
		const keepRaw = recall(context, 'keepRaw');
		await bringUpToDate(batches, call, entries, keepRaw);
		const onError = recall(context, 'onError');
		return { workflowData: [entries.map(({ itemIndex, record }) => toItem(record, itemIndex, onError))] };
	} catch (error) {
		context.logger.error(`A delivery report of ${provider.displayName} could not be handled`, { error });
		context.getResponseObject().status(503).json({ message: 'The report could not be handled, try again' });
		return { noWebhookResponse: true };
	}
}

/** Reads what the execution has put into its context. A webhook has no other way there than an expression. */
function recall<K extends keyof Sleeping>(context: IWebhookFunctions, key: K): Sleeping[K] {
	// A name may hold what would end the expression.
	const name = JSON.stringify(context.getNode().name).replace(/[{}]/g, (brace) => `\\u00${brace.charCodeAt(0).toString(16)}`);
	const json = context.evaluateExpression(`{{ JSON.stringify($node[${name}].context["sleeping"]["${key}"]) }}`);
	return JSON.parse(String(json)) as Sleeping[K];
}

async function areFinal(batches: BatchReader, call: Call, batchIds: readonly string[]): Promise<boolean> {
	for (const batchId of batchIds) {
		if (finalBatches.has(batchId)) continue;
		const { final } = await batches.get(call, batchId, { counts: true, now: systemClock.now() });
		if (!final) return false;
		finalBatches.add(batchId);
	}
	return true;
}

async function bringUpToDate(
	batches: BatchReader,
	call: Call,
	entries: readonly OutputEntry[],
	keepRaw: boolean,
): Promise<void> {
	const byBatch = new Map<string, OutputEntry[]>();
	for (const entry of entries) {
		const { batchId, final } = entry.record;
		if (batchId === null || final) continue;
		const sameBatch = byBatch.get(batchId);
		if (sameBatch === undefined) byBatch.set(batchId, [entry]);
		else sameBatch.push(entry);
	}
	for (const [batchId, ofBatch] of byBatch) {
		const snapshot = await batches.get(call, batchId, { counts: true, now: systemClock.now() });
		const messages: MessageRecord[] = [];
		for (const entry of ofBatch) {
			if ('counts' in entry.record) entry.record = updatedBatch(entry.record, snapshot, keepRaw);
			else messages.push(entry.record);
		}
		const matcher = new MessageMatcher(
			messages.map((record) => ({ message: { to: record.to ?? '', text: '' }, record })),
			keepRaw,
		);
		if (messages.length === 0) continue;
		for await (const stored of batches.messages(call, snapshot)) matcher.update(stored);
	}
}

/** Who was refused or left out by us is known only from before. */
function updatedBatch(before: BatchRecord, snapshot: BatchSnapshot, keepRaw: boolean): BatchRecord {
	const { suppressed, duplicate, deferred } = before.counts;
	const { raw, ...record } = withoutProgress(snapshot);
	return {
		...record,
		counts: {
			...record.counts,
			...(suppressed === undefined ? {} : { suppressed }),
			...(duplicate === undefined ? {} : { duplicate }),
			...(deferred === undefined ? {} : { deferred }),
		},
		rejected: before.rejected,
		...(before.deferred === undefined ? {} : { deferred: before.deferred }),
		...(keepRaw ? { raw } : {}),
	};
}
