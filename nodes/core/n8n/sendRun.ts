import { randomUUID } from 'crypto';
import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { emptyBatch } from '../batchGroups';
import { planBatches, setStartOffsets } from '../batchPlanner';
import { setQuietAside } from '../deferral';
import { outcomeUnknown, validationFailure } from '../errors/classify';
import { SmsError } from '../errors/SmsError';
import { MessageMatcher } from '../matchMessages';
import { isFinal, type MtBatch, type MtMessage } from '../message';
import { DEFAULT_WAIT_SECONDS, watchBatch, type WaitGoal } from '../poller';
import { prepare, problemOf, type Prepared, type Problem } from '../prepare';
import { deliveryProgress, type SendProgress } from '../progress';
import type { BatchSnapshot, ContentReader, SentIds, SmsProvider } from '../provider';
import { summarise, type Outcome } from '../runSummary';
import { SendMemory, type MemoryStore } from '../sendMemory';
import { isLeftOut, submitBatches, type BatchOutcome } from '../sender';
import { amount } from '../words';
import { callbackWaitOf, type CallbackWait } from './callbackWait';
import { apiError, onErrorOf, parameterError } from './outputItems';
import { displayNameOf, ItemParameters } from './parameters';
import { describeSending, progressReportOf, type ProgressReport } from './progressReport';
import { rawItems, type Source } from './rawItems';
import { tooManyRecipients } from './recipientLimit';
import { hint, hintAtRun } from './runHints';
import { authenticationOf, checkRunOptions, pacingOf } from './sendOptions';
import { sendOnceStore } from './sendOnce';
import { recordStoppedRun, sentByStoppedRun } from './stoppedRuns';
import { openApi, systemClock, type Api } from './transport';
import { throwFirstProblem, unusableItems } from './unusable';

/** What a run of a send operation leaves behind. */
export interface SendRun {
	/** The entries' records say what became of each recipient. */
	prepared: Prepared;
	/** One per batch, those of an earlier try of the execution first. */
	outcomes: BatchOutcome[];
	/** The batches that were waited for, by their id. */
	snapshots: ReadonlyMap<string, BatchSnapshot>;
	/** Whether the provider's JSON is wanted in the output. */
	keepRaw: boolean;
	/** Set when the batches report to the execution, which may sleep until then. */
	callback?: CallbackWait;
	/** Asks for the status until what the options want is reached, and brings the records up to date. */
	awaitDelivery(): Promise<void>;
	/** Shows above the output what is out of the ordinary in the records as they are now. */
	hintAtOutcome(): void;
}

/**
 * Sends the items of a run.
 * @throws NodeOperationError for an unusable parameter, before any request, under On Error: Stop
 * @throws NodeApiError when the provider refused everything, under On Error: Stop
 */
export async function runSend(
	context: IExecuteFunctions,
	provider: SmsProvider,
	source: Source,
	readContent?: ContentReader,
): Promise<SendRun> {
	const parameters = new ItemParameters(context);
	const isStopping = onErrorOf(context) === 'stop';
	const prepared = prepare(provider, rawItems(context, parameters, source, readContent));
	if (isStopping) throwFirstProblem(context, prepared);
	const problem = runProblem(context, parameters, prepared);
	if (problem !== undefined) refuseRun(context, prepared, problem, isStopping);

	const { requestsPerSecond } = pacingOf(parameters);
	const authentication = authenticationOf(parameters);
	const report = progressReportOf(context, provider.displayName, systemClock);
	const onWait = report.waiting;
	const api = await openApi(context, provider, { authentication, requestsPerSecond, onWait });
	const keepRaw = parameters.get('options.simplify', 0) === false;
	const waitMs = Number(parameters.get('options.timeoutSeconds', 0) ?? DEFAULT_WAIT_SECONDS) * 1000;
	const callback = await callbackWaitOf(context, provider, parameters, waitMs);
	const run: RunContext = { context, provider: api.provider, parameters, source, prepared, api, callback, report, keepRaw };
	const outcomes = await send(run);
	hintAtDoubts(context, prepared);
	for (const outcome of outcomes) recordOutcome(prepared, outcome, keepRaw);
	await nameDuplicates(api, prepared, outcomes);
	const refusal = isStopping ? wholeRefusal(outcomes) : undefined;
	if (refusal !== undefined) {
		throw apiError(context, refusal.failure!, refusal.batch.messages[0].itemIndex);
	}
	const snapshots = new Map<string, BatchSnapshot>();
	const now = systemClock.now();
	const endsAt = Math.max(now + waitMs, callback?.endsAt ?? 0);
	return {
		prepared,
		outcomes,
		snapshots,
		keepRaw,
		callback: callback?.canSleep(outcomes, now) ? callback : undefined,
		awaitDelivery: async () => await awaitDelivery(run, outcomes, snapshots, endsAt),
		hintAtOutcome: () => hintAtOutcome(run, snapshots),
	};
}

/** Says what the messages rest on that was only guessed or could not be read. */
export function hintAtDoubts(context: IExecuteFunctions, { entries, unreadableDoNotContact }: Prepared): void {
	const guesses = entries.filter(({ record }) => record.timezoneGuessed === true).length;
	if (guesses > 0) {
		const whose = guesses === 1 ? 'The time zone of one recipient was' : `The time zones of ${guesses} recipients were`;
		hint(context, 'info', `${whose} guessed from the area code, which people keep when they move. To be sure, set Time Zone in Quiet Hours.`);
	}
	const [first] = unreadableDoNotContact;
	if (first === undefined) return;
	const { length } = unreadableDoNotContact;
	const where = `at place ${first.place} in item ${first.itemIndex}`;
	const text =
		length === 1
			? `An entry of Do Not Contact is not a phone number and keeps nobody from being texted: ${where}`
			: `${amount(length)} entries of Do Not Contact are not phone numbers and keep nobody from being texted: the first ${where}`;
	hint(context, 'warning', text);
}

function hintAtOutcome({ context, provider, parameters, prepared, report }: RunContext, snapshots: SendRun['snapshots']): void {
	const unusable = unusableItems(
		prepared,
		(failure): Outcome => ({ status: 'rejected', final: true, failure, deferredUntil: null }),
	);
	const summary = summarise([...prepared.entries, ...unusable].map(({ record }) => record));
	const isTimedOut = [...snapshots.values()].some(({ timedOut }) => timedOut);
	const { rateLimitMs } = report;
	const story = { providerName: provider.displayName, rateLimitMs, timedOut: isTimedOut ? goalOf(parameters) : undefined };
	hintAtRun(context, summary, story, systemClock.now());
}

/** What the options want to wait for. */
function goalOf(parameters: ItemParameters): WaitGoal | undefined {
	const goal = parameters.get('options.waitFor', 0);
	return goal === 'processed' || goal === 'final' ? goal : undefined;
}

interface RunContext {
	context: IExecuteFunctions;
	provider: SmsProvider;
	parameters: ItemParameters;
	source: Source;
	prepared: Prepared;
	api: Api;
	callback: CallbackWait | undefined;
	report: ProgressReport;
	keepRaw: boolean;
}

/** What is wrong with the options that concern the run as a whole, or with its size. */
function runProblem(
	context: IExecuteFunctions,
	parameters: ItemParameters,
	{ messages }: Prepared,
): Problem | undefined {
	try {
		checkRunOptions(parameters);
		return tooManyRecipients(context, parameters, messages.map(({ itemIndex }) => itemIndex));
	} catch (error) {
		return problemOf(error, 0);
	}
}

function refuseRun(
	context: IExecuteFunctions,
	prepared: Prepared,
	{ parameter, message, itemIndex }: Problem,
	isStopping: boolean,
): void {
	const name = displayNameOf(parameter);
	if (isStopping) throw parameterError(context, name, message, itemIndex);
	const failure = validationFailure('requestInvalid', `The parameter "${name}" ${message}`);
	for (const { index } of prepared.messages) {
		const entry = prepared.entries[index];
		Object.assign(entry.record, { status: 'rejected', final: true, failure });
		entry.message = null;
	}
	prepared.messages = [];
}

async function send(run: RunContext): Promise<BatchOutcome[]> {
	const { context, provider, prepared, api, callback, report, keepRaw } = run;
	const { entries, messages } = prepared;
	const runIndex = Number(context.evaluateExpression('{{ $runIndex }}', 0));
	const memory = new SendMemory(context.getContext('node') as MemoryStore, runIndex);
	const keyOf = memory.keysOf(messages);
	const remembered = rememberedOutcomes(memory, keyOf, messages);
	const known = new Set(remembered.flatMap(({ batch }) => batch.messages.map(({ index }) => index)));
	const before = await sentByStoppedRun(context, () => messages.map(keyOf), systemClock.now());
	for (const message of messages) {
		const { index } = message;
		if (before.size === 0 || known.has(index) || !before.has(keyOf(message))) continue;
		known.add(index);
		Object.assign(entries[index].record, { status: 'duplicate', final: true });
	}
	const unsent = known.size === 0 ? messages : messages.filter(({ index }) => !known.has(index));
	const batches = plan(run, setQuietAside(provider, entries, unsent, systemClock.now()));
	callback?.schedule(batches, systemClock.now());
	let progress: SendProgress | undefined;
	try {
		const submitted = await submitBatches({
			provider,
			batches,
			exchange: api.exchange,
			call: api.call,
			pause: api.pause,
			clock: systemClock,
			signal: api.signal,
			memory,
			memoryKey: keyOf,
			sendOnce: {
				store: sendOnceStore(context),
				keyOf: ({ index }) => entries[index].sendOnceKey,
			},
			newReference: randomUUID,
			keepsRaw: keepRaw,
			onProgress: (current) => {
				progress = { ...current };
				report.sending(current);
			},
			onWait: report.waiting,
		});
		return [...remembered, ...submitted];
	} catch (error) {
		const state = progress === undefined ? 'no batch was answered' : describeSending(progress);
		context.logger.warn(`Sending through ${provider.displayName} ended early: ${state}`);
		const sent = messages.map(keyOf).filter((key) => memory.has(key));
		await recordStoppedRun(context, sent, systemClock.now());
		throw new NodeOperationError(context.getNode(), error as Error);
	}
}

function plan({ provider, parameters, source }: RunContext, messages: MtMessage[]): MtBatch[] {
	const pacing = pacingOf(parameters);
	if (source !== 'batchList') return planBatches(messages, provider.limits, pacing);
	const byItem = new Map<number, MtMessage[]>();
	for (const message of messages) {
		const sameItem = byItem.get(message.itemIndex);
		if (sameItem === undefined) byItem.set(message.itemIndex, [message]);
		else sameItem.push(message);
	}
	const batches = [...byItem.values()].flatMap((sameItem) =>
		planBatches(sameItem, provider.limits, pacing),
	);
	setStartOffsets(batches, pacing);
	return batches;
}

/** What an earlier try of this execution has sent, batch by batch. */
function rememberedOutcomes(
	memory: SendMemory,
	keyOf: (message: MtMessage) => string,
	messages: readonly MtMessage[],
): BatchOutcome[] {
	const outcomes = new Map<string | null, BatchOutcome>();
	if (memory.isEmpty) return [];
	for (const message of messages) {
		const remembered = memory.recall(keyOf(message));
		if (remembered === undefined) continue;
		const { batchId, status, deferredUntil } = remembered;
		const isUnknown = status === 'unknown';
		let outcome = outcomes.get(batchId);
		if (outcome === undefined) {
			outcome = {
				batch: emptyBatch(message),
				batchId,
				status: batchId === null ? 'unknown' : 'processing',
				createdAt: null,
				results: [],
				failure: null,
			};
			outcomes.set(batchId, outcome);
		}
		const failure = isUnknown ? outcomeUnknown('An earlier try ended without an answer') : null;
		outcome.batch.messages.push({ ...message, deferredUntil });
		outcome.results.push({ ...remembered, failure });
	}
	return [...outcomes.values()];
}

function recordOutcome(prepared: Prepared, { batch, results }: BatchOutcome, keepRaw: boolean): void {
	batch.messages.forEach(({ index, deferredUntil }, position) => {
		const { record } = prepared.entries[index];
		const { status, messageId, batchId, failure, raw } = results[position];
		record.status = status;
		record.final = isFinal(status);
		record.messageId = messageId;
		record.batchId = batchId;
		record.deferredUntil = failure === null ? (deferredUntil ?? null) : null;
		record.failure = failure;
		if (keepRaw) record.raw = raw;
	});
}

/** Gives messages whose send-once key was used before the ids that the provider still knows them by. */
async function nameDuplicates(
	{ provider, call }: Api,
	{ entries }: Prepared,
	outcomes: readonly BatchOutcome[],
): Promise<void> {
	const duplicates = outcomes.flatMap(({ batch, results }) =>
		batch.messages.filter((_message, position) => results[position].status === 'duplicate'),
	);
	if (duplicates.length === 0 || provider.findSent === undefined) return;
	// Without an answer the ids stay unknown; what was sent is reported all the same.
	const found = await provider.findSent(call, duplicates, systemClock.now()).catch(() => new Map<number, SentIds>());
	for (const [index, ids] of found) Object.assign(entries[index].record, ids);
}

/** A refused request, if the provider took nothing of the run and nobody needs to wonder about anything. */
function wholeRefusal(outcomes: readonly BatchOutcome[]): BatchOutcome | undefined {
	const isTaken = outcomes.some(({ results }) =>
		results.some(
			({ status, failure }) => (failure === null && !isLeftOut(status)) || status === 'unknown',
		),
	);
	return isTaken ? undefined : outcomes.find(({ failure }) => failure !== null);
}

/** Waits for the batches and brings the records up to date. What was accepted is reported, whatever happens here. */
async function awaitDelivery(
	{ context, provider, parameters, prepared, api, report, keepRaw }: RunContext,
	outcomes: readonly BatchOutcome[],
	snapshots: Map<string, BatchSnapshot>,
	endsAt: number,
): Promise<void> {
	const until = goalOf(parameters);
	const { batches } = provider;
	if (batches === undefined || until === undefined) return;
	const awaited = outcomes.filter(({ batchId, batch }) => batchId !== null && !leavesAfter(batch, endsAt));
	for (const [position, { batch, ...outcome }] of awaited.entries()) {
		const batchId = outcome.batchId!;
		const place = { batch: position + 1, batches: awaited.length };
		const matcher = new MessageMatcher(
			batch.messages
				.map((message) => ({ message, record: prepared.entries[message.index].record }))
				.filter(({ record }) => record.batchId === batchId && record.failure === null),
			keepRaw,
		);
		try {
			const snapshot = await watchBatch(batches, api.call, batchId, {
				until,
				timeoutMs: Math.max(0, endsAt - systemClock.now()),
				clock: systemClock,
				signal: api.signal,
				onLook: (snapshot, nextLookMs) => report.delivering(deliveryProgress(until, snapshot, nextLookMs), place),
			});
			snapshots.set(batchId, snapshot);
			for await (const stored of batches.messages(api.call, snapshot)) matcher.update(stored);
		} catch (error) {
			if (!(error instanceof SmsError)) throw new NodeOperationError(context.getNode(), error as Error);
			hint(context, 'warning', `The status of batch ${batchId} could not be read: ${error.message}`);
		}
	}
}

/** Whether the provider keeps a batch beyond `time`, in milliseconds since 1970, because of quiet hours. */
function leavesAfter({ messages }: MtBatch, time: number): boolean {
	return messages.some(({ deferredUntil }) => Date.parse(deferredUntil ?? '') > time);
}
