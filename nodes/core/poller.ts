import type { Clock } from './clock';
import { SmsError } from './errors/SmsError';
import type { Call } from './http';
import type { BatchReader, BatchSnapshot } from './provider';

/** What a wait ends at: the provider has handed everything over, or every message has its final status. */
export type WaitGoal = 'processed' | 'final';

export interface WaitOptions {
	until: WaitGoal;
	/** Milliseconds; 0, or what is no number, looks once. */
	timeoutMs: number;
	clock: Clock;
	signal?: AbortSignal;
	/** Told after each look, with the milliseconds until the next one (null = it was the last). */
	onLook?(snapshot: BatchSnapshot, nextLookMs: number | null): void;
}

/** How long a wait lasts where nobody says otherwise; the default of every Timeout field. */
export const DEFAULT_WAIT_SECONDS = 300;

const MIN_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;
/** Without knowledge of the speed, the next look comes after this share of the time waited so far. */
const GROWTH = 0.25;

/** Whether a batch has reached what a wait is for. */
export function hasReached(goal: WaitGoal, snapshot: BatchSnapshot): boolean {
	return goal === 'final' ? snapshot.final : snapshot.done;
}

/**
 * Reads a batch again and again until it has got where it should or the time is up. Looks often at first and ever more
 * rarely, and where the provider reports progress, when the batch is expected to be ready.
 * @param read one look; waits for its turn in the provider's rate group itself
 * @returns the last look, with `timedOut` set when the time was up first
 * @throws the signal's reason when cancelled, and what `read` throws: an outage only if it lasts until the time is up
 */
export async function waitForBatch(
	read: () => Promise<BatchSnapshot>,
	{ until, timeoutMs, clock, signal, onLook }: WaitOptions,
): Promise<BatchSnapshot> {
	const startedAt = clock.now();
	let first: { at: number; progress: number } | undefined;
	for (;;) {
		signal?.throwIfAborted();
		const hasTime = startedAt + timeoutMs > clock.now();
		const snapshot = hasTime ? await read().catch(unlessOutage) : await read();
		const now = clock.now();
		const left = startedAt + timeoutMs - now;
		if (snapshot !== undefined && (hasReached(until, snapshot) || !(left > 0))) {
			onLook?.(snapshot, null);
			return { ...snapshot, timedOut: !hasReached(until, snapshot) };
		}
		const progress = snapshot?.progress ?? null;
		if (progress !== null) first ??= { at: now, progress };
		const expected = expectedMs(first, now, progress) ?? (now - startedAt) * GROWTH;
		const delay = Math.max(0, Math.min(left, MAX_DELAY_MS, Math.max(MIN_DELAY_MS, expected)));
		if (snapshot !== undefined) onLook?.(snapshot, delay);
		await clock.sleep(delay, signal);
	}
}

/** While there is time, a look that fails because the provider is out of reach is just one look less. */
function unlessOutage(error: unknown): undefined {
	if (error instanceof SmsError && error.failure.retry === 'later') return undefined;
	throw error;
}

/** Milliseconds until all is handled, if it goes on as it did since the first look. */
function expectedMs(
	first: { at: number; progress: number } | undefined,
	now: number,
	progress: number | null,
): number | null {
	if (first === undefined || progress === null || progress <= first.progress) return null;
	if (progress >= 1) return null;
	return ((now - first.at) * (1 - progress)) / (progress - first.progress);
}

/** Waits for a batch with as few requests as the goal needs, and returns it with its counts. */
export async function watchBatch(
	batches: BatchReader,
	call: Call,
	batchId: string,
	options: WaitOptions,
): Promise<BatchSnapshot> {
	const counts = options.until === 'final';
	let last: BatchSnapshot | undefined;
	const read = async () => {
		last = await batches.get(call, batchId, { counts, now: options.clock.now(), last });
		return last;
	};
	const end = await waitForBatch(read, options);
	if (counts) return end;
	return { ...(await batches.count(call, end)), timedOut: end.timedOut };
}
