import type { Clock } from './clock';
import { divideByQuietTime, mayLeave } from './deferral';
import type { ErrorCodeTable, ErrorRow, Failure, FailureCategory } from './errors/catalogue';
import { classify, outcomeUnknown, withRow, type Classified } from './errors/classify';
import { SmsError } from './errors/SmsError';
import type { Call, Exchange, ExchangeOutcome, ProviderReply } from './http';
import type { BatchStatus, MessageStatus, MtBatch, MtMessage, SubmitResult } from './message';
import { pauseMs, waitBeforeRepeating } from './pause';
import type { SendProgress, Wait, WaitReason } from './progress';
import type { OpenAttempt, SendReply, SmsProvider } from './provider';
import type { Entered, SendMemory } from './sendMemory';

/** Keys that no execution of the workflow may use twice. */
export interface SendOnce {
	/** Records keys. @returns those that were not recorded before */
	claim(keys: readonly string[]): Promise<ReadonlySet<string>>;
	/** Takes keys back whose messages were certainly not accepted. */
	release(keys: readonly string[]): Promise<void>;
}

/** Everything a run needs; the n8n layer hands it in. */
export interface SendRun {
	provider: SmsProvider;
	batches: readonly MtBatch[];
	/** Waits for its turn in the provider's rate group before it makes the request. */
	exchange: Exchange;
	call: Call;
	/** Closes the rate group of sends for so many milliseconds. */
	pause(ms: number): void;
	clock: Clock;
	signal?: AbortSignal;
	memory: SendMemory;
	/** The memory's key of a message. */
	memoryKey(message: MtMessage): string;
	sendOnce?: { store: SendOnce; keyOf(message: MtMessage): string | undefined };
	/** An id that was never used before. */
	newReference(): string;
	/** Whether the outcomes shall hold the provider's answers, which can be as large as the requests. */
	keepsRaw?: boolean;
	/** Told whenever a batch is settled; the same object each time. */
	onProgress?(progress: SendProgress): void;
	/** Told of every pause that the run itself makes. */
	onWait?(wait: Wait): void;
}

/** What became of one batch. */
export interface BatchOutcome {
	batch: MtBatch;
	batchId: string | null;
	status: BatchStatus;
	createdAt: string | null;
	/** One per message, in the order of the batch. */
	results: SubmitResult[];
	/** Set when the provider refused the request as a whole, or when nobody can say. */
	failure: Failure | null;
	raw?: unknown;
}

/** How often a request that was certainly not accepted is made in all. */
const MAX_ATTEMPTS = 3;
/** When to look for a lost answer, in milliseconds after it was lost: a new batch may be listed with a delay. */
const LOOKS_MS: readonly number[] = [1_000, 3_000, 8_000];

/**
 * Submits batches: in order, a few at once, at the pace the plan sets. Repeats a request only where the provider
 * certainly took nothing; asks the provider what became of one whose answer was lost, and reports `unknown` where it
 * cannot tell. Texts nobody in a quiet time, whenever that begins: they are deferred, or scheduled where the provider can.
 * A refusal that concerns the account ends the run, and so do lost answers one after the other: what is left is reported
 * with the same failure.
 * @returns one outcome per batch, in the order of the plan; more where one had to be divided
 * @throws the signal's reason when the run is cancelled; what was accepted is in the memory by then
 */
export async function submitBatches(run: SendRun): Promise<BatchOutcome[]> {
	const { batches, provider, clock } = run;
	const outcomes: BatchOutcome[][] = new Array<BatchOutcome[]>(batches.length);
	const progress: SendProgress = {
		batchesDone: 0,
		batches: batches.length,
		accepted: 0,
		refused: 0,
		unknown: 0,
	};
	const state: RunState = { startedAt: clock.now(), knownBatchIds: new Set(), lostInARow: 0 };
	let next = 0;

	const outcomesOf = async (batch: MtBatch): Promise<BatchOutcome[]> => {
		if (state.stoppedBy !== undefined) return [refused(batch, state.stoppedBy)];
		const due = Math.max(state.startedAt + batch.startOffsetMs, clock.now());
		const parts = divideByQuietTime(provider, batch, due);
		if (parts.every(({ isDeferred }) => isDeferred)) return parts.map((part) => deferred(part.batch));
		await waitUntil(run, due, 'pace');
		return withUnsentParts(await submitInParts(run, batch, state));
	};
	const submitNext = async () => {
		const position = next++;
		const settled = await outcomesOf(batches[position]);
		if (run.keepsRaw !== true) settled.forEach(dropRaw);
		outcomes[position] = settled;
		progress.batchesDone++;
		for (const outcome of settled) count(progress, outcome);
		run.onProgress?.(progress);
	};
	const worker = async () => {
		try {
			while (next < batches.length) await submitNext();
		} finally {
			// One that breaks off leaves nothing for the others to begin.
			next = batches.length;
		}
	};
	const workers = Math.min(provider.limits.concurrentRequests, batches.length);
	const ends = await Promise.allSettled(Array.from({ length: workers }, worker));
	const broken = ends.find((end) => end.status === 'rejected');
	if (broken !== undefined) throw broken.reason;
	return outcomes.flat();
}

function dropRaw(outcome: BatchOutcome): void {
	outcome.raw = undefined;
	for (const result of outcome.results) result.raw = undefined;
}

/** What the batches of a run share. */
interface RunState {
	/** Milliseconds since 1970. Moves on where the provider holds a run up: what is late is not made up for. */
	startedAt: number;
	/** Batches whose outcome is known. */
	readonly knownBatchIds: Set<string>;
	/** Batches whose outcome nobody knows, since the last one that the provider told of. */
	lostInARow: number;
	/** The refusal that concerns the account. */
	stoppedBy?: Failure;
}

async function waitUntil({ clock, signal, onWait }: SendRun, until: number, reason: WaitReason): Promise<void> {
	signal?.throwIfAborted();
	const wait = until - clock.now();
	if (wait <= 0) return;
	onWait?.({ reason, until });
	await clock.sleep(wait, signal);
}

function firstFailure({ results }: BatchOutcome): Failure | undefined {
	return results.find(({ failure }) => failure !== null)?.failure ?? undefined;
}

/** Whether the provider certainly has no message of a batch. */
export function isWhollyRefused({ results }: BatchOutcome): boolean {
	return results.every(({ status, failure }) => failure !== null && status !== 'unknown');
}

/** Not sent, and for no fault: a repeat, or in a quiet time. */
export function isLeftOut(status: MessageStatus): boolean {
	return status === 'duplicate' || status === 'deferred';
}

function count(progress: SendProgress, outcome: BatchOutcome): void {
	for (const { status, failure } of outcome.results) {
		if (status === 'unknown') progress.unknown++;
		else if (failure !== null) progress.refused++;
		else if (!isLeftOut(status)) progress.accepted++;
	}
}

function refused(batch: MtBatch, failure: Failure, raw?: unknown): BatchOutcome {
	return {
		batch,
		batchId: null,
		status: 'unknown',
		createdAt: null,
		results: batch.messages.map(() => ({
			status: 'rejected',
			messageId: null,
			batchId: null,
			failure,
			raw,
		})),
		failure,
		raw,
	};
}

function deferred(batch: MtBatch): BatchOutcome {
	const results = batch.messages.map(
		(): SubmitResult => ({ status: 'deferred', messageId: null, batchId: null, failure: null }),
	);
	return { ...NOTHING_SENT, batch, results };
}

function unknownOutcome(batch: MtBatch, cause: Failure, raw?: unknown): BatchOutcome {
	const message = cause.providerMessage ?? 'The provider did not answer';
	const outcome = refused(batch, outcomeUnknown(message, cause.httpStatus), raw);
	for (const result of outcome.results) result.status = 'unknown';
	return outcome;
}

interface Submitted {
	outcome: BatchOutcome;
	/** What the rest of the run would meet as well. */
	stoppedBy?: Failure;
	/** The provider took nothing, but may take parts of the batch. */
	isDivisible?: boolean;
}

/** A quiet time has begun before the request could leave. */
class QuietTimeBegan extends Error {}

/**
 * Submits a batch, but for those in a quiet time, and in halves what the provider refuses because of some of the
 * recipients: two requests per recipient at most. A refusal that may pass is waited out for the whole batch and not again
 * for its parts.
 */
async function submitInParts(
	run: SendRun,
	batch: MtBatch,
	state: RunState,
	isPart = false,
): Promise<BatchOutcome[]> {
	const outcomes: BatchOutcome[] = [];
	for (const part of divideByQuietTime(run.provider, batch, run.clock.now())) {
		if (state.stoppedBy !== undefined) outcomes.push(refused(part.batch, state.stoppedBy));
		else if (part.isDeferred) outcomes.push(deferred(part.batch));
		else outcomes.push(...(await submitPart(run, part.batch, state, isPart)));
	}
	return outcomes;
}

async function submitPart(
	run: SendRun,
	batch: MtBatch,
	state: RunState,
	isPart: boolean,
): Promise<BatchOutcome[]> {
	const submitted = await submitBatch(run, batch, state, isPart);
	if (submitted === undefined) return await submitInParts(run, batch, state, isPart);
	const { outcome, stoppedBy, isDivisible } = submitted;
	state.stoppedBy ??= stoppedBy ?? silenceOf(run, outcome, state);
	if (outcome.batchId !== null) state.knownBatchIds.add(outcome.batchId);
	const { messages } = batch;
	if (!isDivisible || messages.length === 1) return [outcome];
	const middle = Math.ceil(messages.length / 2);
	const outcomes: BatchOutcome[] = [];
	for (const half of [messages.slice(0, middle), messages.slice(middle)]) {
		outcomes.push(...(await submitInParts(run, { ...batch, messages: half }, state, true)));
	}
	return outcomes;
}

/**
 * The end of a run whose answers are lost one after the other: what is left can still be sent later, instead of ending
 * `unknown` as well. One break of the connection loses as many answers as there are requests under way, and ends nothing.
 */
function silenceOf({ provider }: SendRun, outcome: BatchOutcome, state: RunState): Failure | undefined {
	const { batchId, results } = outcome;
	if (results.every(({ status }) => status === 'duplicate')) return undefined;
	const isLost = batchId === null && results.some(({ status }) => status === 'unknown');
	state.lostInARow = isLost ? state.lostInARow + 1 : 0;
	if (state.lostInARow <= provider.limits.concurrentRequests) return undefined;
	return classifyNotSent(provider.errorCodes, {
		kind: 'notSent',
		reason: 'connection',
		message: `Not sent, because the answers to the last ${state.lostInARow} requests were lost`,
		code: null,
		retryAfterMs: null,
	}).failure;
}

/** Puts parts of a divided batch that were not sent to the first part that was. */
function withUnsentParts(parts: BatchOutcome[]): BatchOutcome[] {
	if (parts.length === 1) return parts;
	const isDeferral = ({ results }: BatchOutcome) => results.every(({ status }) => status === 'deferred');
	const isRefusal = ({ failure, results }: BatchOutcome) =>
		failure !== null && results.every(({ status }) => status !== 'unknown');
	const others = parts.filter((part) => !isRefusal(part) && !isDeferral(part));
	const unsent = [...parts.filter(isRefusal), ...parts.filter(isDeferral)];
	const [first, ...rest] = others.length === 0 ? unsent : [others[0], ...unsent];
	const joined: BatchOutcome = {
		...first,
		batch: { ...first.batch, messages: [first, ...rest].flatMap(({ batch }) => batch.messages) },
		results: [first, ...rest].flatMap(({ results }) => results),
	};
	return [joined, ...others.slice(1)];
}

/** @returns undefined where a quiet time has begun before the request could leave */
async function submitBatch(
	run: SendRun,
	planned: MtBatch,
	state: RunState,
	isPart: boolean,
): Promise<Submitted | undefined> {
	const claimed = await claimKeys(run, planned);
	if (claimed.batch.messages.length === 0) {
		return { outcome: claimed.withDuplicates(NOTHING_SENT) };
	}
	const ledger = new Ledger(run, claimed);
	try {
		const submitted = await submitUntilSettled(run, claimed.batch, ledger, state, isPart);
		if (submitted === undefined) return undefined;
		ledger.settle(submitted.outcome.results);
		return { ...submitted, outcome: claimed.withDuplicates(submitted.outcome) };
	} finally {
		await ledger.releaseKeys();
	}
}

const NOTHING_SENT: Omit<BatchOutcome, 'batch'> = {
	batchId: null,
	status: 'completed',
	createdAt: null,
	results: [],
	failure: null,
};

/** Keeps memory and send-once keys true to what is known of a batch at every moment. */
class Ledger {
	/** Messages that the provider certainly does not have. */
	private notTaken: readonly MtMessage[];

	/** What the memory holds of the request that has left. */
	private entered: Entered | undefined;

	constructor(
		private readonly run: SendRun,
		private readonly claimed: ClaimedBatch,
	) {
		this.notTaken = claimed.batch.messages;
	}

	/** From here on nobody knows, until the provider says so. */
	requestLeaves(): void {
		const { memory, memoryKey } = this.run;
		this.entered = memory.enter(this.claimed.batch.messages.map(memoryKey));
		this.notTaken = [];
	}

	requestRefused(): void {
		this.notTaken = this.claimed.batch.messages;
		if (this.entered !== undefined) this.run.memory.settle(this.entered, []);
		this.entered = undefined;
	}

	settle(results: readonly SubmitResult[]): void {
		// What has not left was refused.
		if (this.entered === undefined) return;
		const { messages } = this.claimed.batch;
		const isTaken = ({ failure, status }: SubmitResult) => failure === null || status === 'unknown';
		const known = results.map((result, place) => {
			if (!isTaken(result)) return undefined;
			const { deferredUntil } = messages[place];
			return deferredUntil === undefined ? result : { ...result, deferredUntil };
		});
		this.run.memory.settle(this.entered, known);
		this.notTaken = messages.filter((_message, place) => known[place] === undefined);
	}

	async releaseKeys(): Promise<void> {
		await this.claimed.release(this.notTaken);
	}
}

interface ClaimedBatch {
	/** The planned batch without the messages whose keys were used before. */
	batch: MtBatch;
	release(messages: readonly MtMessage[]): Promise<void>;
	/** Puts the duplicates back between the results, where they were planned. */
	withDuplicates(outcome: Omit<BatchOutcome, 'batch'>): BatchOutcome;
}

async function claimKeys({ sendOnce }: SendRun, planned: MtBatch): Promise<ClaimedBatch> {
	const keyOf = (message: MtMessage) => sendOnce?.keyOf(message);
	const keys = planned.messages.map(keyOf).filter((key) => key !== undefined);
	if (sendOnce === undefined || keys.length === 0) {
		return {
			batch: planned,
			release: async () => {},
			withDuplicates: (outcome) => ({ ...outcome, batch: planned }),
		};
	}
	const fresh = await sendOnce.store.claim(keys);
	const isDuplicate = (message: MtMessage) => {
		const key = keyOf(message);
		return key !== undefined && !fresh.has(key);
	};
	const messages = planned.messages.filter((message) => !isDuplicate(message));
	return {
		batch: { ...planned, messages },
		async release(notTaken) {
			const unused = notTaken.map(keyOf).filter((key) => key !== undefined);
			if (unused.length > 0) await sendOnce.store.release(unused);
		},
		withDuplicates(outcome) {
			const rest = outcome.results.values();
			const results = planned.messages.map((message): SubmitResult => {
				if (!isDuplicate(message)) return rest.next().value!;
				return { status: 'duplicate', messageId: null, batchId: null, failure: null };
			});
			return { ...outcome, batch: planned, results };
		},
	};
}

/** No answer, because the request was not made. Any other error is not ours to hide. */
function withheld(error: unknown): undefined {
	if (!(error instanceof QuietTimeBegan)) throw error;
}

/** @returns undefined where a quiet time has begun before the request could leave */
async function submitUntilSettled(
	run: SendRun,
	batch: MtBatch,
	ledger: Ledger,
	state: RunState,
	isPart: boolean,
): Promise<Submitted | undefined> {
	const { provider, clock } = run;
	const reference = run.newReference();
	const request = provider.buildSend(batch, reference);
	for (let attempt = 1; ; attempt++) {
		let leftAt = clock.now();
		const leave = () => {
			leftAt = clock.now();
			if (!mayLeave(provider, batch, leftAt)) throw new QuietTimeBegan();
			state.startedAt = Math.max(state.startedAt, leftAt - batch.startOffsetMs);
			ledger.requestLeaves();
		};
		const answer = await run.exchange(request, leave).catch(withheld);
		if (answer === undefined) return undefined;
		const step = readOutcome(run, batch, answer);
		if (step.kind === 'answered') {
			const outcome: BatchOutcome = { batch, failure: null, raw: step.raw, ...step.reply };
			const stoppedBy = step.reply.stopsSending ? firstFailure(outcome) : undefined;
			if (stoppedBy !== undefined && isWhollyRefused(outcome)) outcome.failure = stoppedBy;
			return { outcome, stoppedBy };
		}
		const { failure, row } = step.verdict;
		if (step.kind === 'doubtful') {
			const { knownBatchIds: otherBatchIds } = state;
			const found = await lookUp(run, { batch, reference, startedAt: leftAt, otherBatchIds });
			if (found.kind === 'listed') return { outcome: { batch, failure: null, ...found.reply } };
			if (found.kind === 'unanswered' || !step.isOver) {
				const outcome = unknownOutcome(batch, failure, step.raw);
				return { outcome, stoppedBy: found.kind === 'unanswered' ? found.outage : undefined };
			}
		}
		ledger.requestRefused();
		const isDivisible = row?.dividesBatch ?? false;
		const wait = step.mayRepeat && !(isPart && isDivisible) ? waitBefore(attempt, failure) : null;
		if (wait === null) {
			const outcome = refused(batch, failure, step.raw);
			const isForAll = row?.stopsSending ?? STOPPING_CATEGORIES.has(failure.category);
			return { outcome, stoppedBy: isForAll ? failure : undefined, isDivisible };
		}
		if (isDivisible) await waitUntil(run, clock.now() + wait, 'refusal');
		else run.pause(wait);
	}
}

/** Milliseconds to wait before the next attempt; null when there is to be none. */
function waitBefore(attempt: number, failure: Failure): number | null {
	return attempt >= MAX_ATTEMPTS ? null : waitBeforeRepeating(failure.retryAfterMs, attempt);
}

/** Refusals that the next request of the same account would meet as well. */
const STOPPING_CATEGORIES: ReadonlySet<FailureCategory> = new Set([
	'authenticationFailed',
	'permissionDenied',
	'insufficientFunds',
	'throughputExceeded',
	'providerUnavailable',
]);

type Step =
	/** The provider answered for every message. */
	| { kind: 'answered'; reply: SendReply; raw: unknown }
	/** The provider has none of the messages. */
	| { kind: 'refused'; verdict: Classified; mayRepeat: boolean; raw?: unknown }
	/**
	 * The provider may have taken the batch without saying so.
	 * `isOver`: it has finished with the request, so that a batch which it does not list was not taken.
	 */
	| { kind: 'doubtful'; verdict: Classified; mayRepeat: boolean; isOver: boolean; raw?: unknown };

function readOutcome({ provider, clock }: SendRun, batch: MtBatch, outcome: ExchangeOutcome): Step {
	if (outcome.kind === 'noReply') {
		const verdict = { failure: outcomeUnknown(outcome.message) };
		return { kind: 'doubtful', verdict, mayRepeat: false, isOver: false };
	}
	if (outcome.kind === 'notSent') {
		const verdict = classifyNotSent(provider.errorCodes, outcome);
		return { kind: 'refused', verdict, mayRepeat: verdict.failure.retry === 'later' };
	}
	const { reply } = outcome;
	const raw = reply.json;
	if (reply.status >= 200 && reply.status < 300) {
		try {
			return { kind: 'answered', reply: provider.readSend(reply, batch), raw };
		} catch {
			const message = 'The answer of the provider could not be read';
			const verdict = { failure: outcomeUnknown(message, reply.status) };
			return { kind: 'doubtful', verdict, mayRepeat: false, isOver: false };
		}
	}
	const verdict = classifyReply(provider, reply, clock.now());
	const { retryAfterMs, stopsSending } = verdict.row ?? {};
	// A refusal for which the provider's table names a delay is as certain as a 429. One of the account ends the run.
	const isTemporary =
		reply.status === 429 ||
		reply.status === 503 ||
		(reply.status < 500 && retryAfterMs !== undefined && !stopsSending);
	const mayRepeat = isTemporary && verdict.failure.retry === 'later';
	const isServerFault = reply.status >= 500 || reply.status === 408;
	if (!isServerFault) return { kind: 'refused', verdict, mayRepeat, raw };
	// Behind a gateway that gave up (408, 502, 504) the provider may still be at work.
	const isOver = reply.status === 500 || reply.status === 501 || reply.status === 503;
	return { kind: 'doubtful', verdict, mayRepeat, isOver, raw };
}

/** The failure of a reply that is no 2xx. `now` in milliseconds since 1970. */
export function classifyReply(provider: SmsProvider, reply: ProviderReply, now: number): Classified {
	const { code, message } = provider.readError(reply);
	const { failure, row } = classify(provider.errorCodes, {
		code,
		message,
		httpStatus: reply.status,
		stage: 'submission',
		retryAfterMs: pauseMs(provider.limits, reply, now),
	});
	failure.providerMessage ??= `The provider answered with HTTP status ${reply.status}`;
	return { failure, row };
}

/** The failure of a request that never reached the provider. */
export function classifyNotSent(
	table: ErrorCodeTable,
	{ reason, message, code, retryAfterMs }: Extract<ExchangeOutcome, { kind: 'notSent' }>,
): Classified {
	const refusal = { code, message, stage: 'submission', retryAfterMs } as const;
	if (reason === 'certificate' || reason === 'address') {
		return withRow({ ...refusal, httpStatus: null }, UNUSABLE_HOSTS[reason]);
	}
	const httpStatus = { connection: 503, login: 401, loginLimited: 429 }[reason];
	const { failure, row } = classify(table, { ...refusal, httpStatus });
	return { failure: { ...failure, httpStatus: reason === 'connection' ? null : httpStatus }, row };
}

/** What no provider's table knows, for the provider was not asked. */
const UNUSABLE_HOSTS: Readonly<Record<'certificate' | 'address', Omit<ErrorRow, 'code'>>> = {
	certificate: {
		meaning: 'The certificate of the host is not trusted',
		category: 'providerUnavailable',
		retry: 'afterFix',
		advice: 'Check the Base URL of the credential, and that n8n trusts the authority of the certificate (NODE_EXTRA_CA_CERTS)',
		stopsSending: true,
	},
	address: {
		meaning: 'The address of the API cannot be used',
		category: 'requestInvalid',
		advice: 'Correct the address in the credential: https:// and the host',
		stopsSending: true,
	},
};

type Found =
	| { kind: 'listed'; reply: SendReply }
	| { kind: 'absent' }
	/** `outage`: the provider cannot be reached at all, so the rest of the run would be lost in the same way. */
	| { kind: 'unanswered'; outage?: Failure };

async function lookUp(run: SendRun, attempt: OpenAttempt): Promise<Found> {
	const { provider, call, clock } = run;
	let last: Found = { kind: 'unanswered' };
	if (provider.findSend === undefined) return last;
	const lostAt = clock.now();
	for (const look of LOOKS_MS) {
		await waitUntil(run, lostAt + look, 'lostAnswer');
		last = await provider.findSend(call, attempt).then(
			(reply): Found => (reply === undefined ? { kind: 'absent' } : { kind: 'listed', reply }),
			unanswered,
		);
		if (last.kind === 'listed') break;
	}
	return last;
}

/** A look that the provider did not answer tells nothing; any other error is not ours to hide. */
function unanswered(error: unknown): Found {
	if (!(error instanceof SmsError)) throw error;
	const isOutage = error.failure.category === 'providerUnavailable';
	return { kind: 'unanswered', outage: isOutage ? error.failure : undefined };
}
