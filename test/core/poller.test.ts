import fc from 'fast-check';

import { validationFailure } from '../../nodes/core/errors/classify';
import { SmsError } from '../../nodes/core/errors/SmsError';
import type { Call } from '../../nodes/core/http';
import { hasReached, waitForBatch, watchBatch, type WaitGoal } from '../../nodes/core/poller';
import type { BatchReader, BatchSnapshot } from '../../nodes/core/provider';
import { FakeClock, settle } from './fakeClock';
import { fakeSnapshot } from './fakeProvider';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** A wait that looks more often has no end, and on a clock that nobody waits for no time-out either. */
const MOST_LOOKS = 5_000;

const snapshot = (change: Partial<BatchSnapshot> = {}): BatchSnapshot => fakeSnapshot({ from: '+12025550100', total: 1_000, ...change });

interface BatchOnTheWay {
	/** Milliseconds until the provider has handed everything over. */
	doneAfterMs: number;
	/** Milliseconds until every status is final. */
	finalAfterMs?: number;
	hasProgress?: boolean;
	/** Milliseconds that one look takes. */
	lookMs?: number;
}

/** Waits for a batch that takes its time, on a clock that nobody waits for. */
class Watch {
	readonly clock = new FakeClock();

	readonly abort = new AbortController();

	/** Milliseconds after the start of the wait. */
	readonly looks: number[] = [];

	readonly delays: Array<number | null> = [];

	/** When the wait ended. */
	endedAt = 0;

	private readonly start = this.clock.now();

	constructor(private readonly batch: BatchOnTheWay) {}

	readonly read = async (): Promise<BatchSnapshot> => {
		if (this.looks.length === MOST_LOOKS) throw new Error('Looks without end');
		this.looks.push(this.elapsed);
		if (this.batch.lookMs) await this.clock.sleep(this.batch.lookMs);
		const { doneAfterMs, finalAfterMs = doneAfterMs, hasProgress } = this.batch;
		const done = this.elapsed >= doneAfterMs;
		return snapshot({
			done,
			final: this.elapsed >= finalAfterMs,
			status: done ? 'completed' : 'processing',
			progress: hasProgress ? Math.min(1, this.elapsed / doneAfterMs) : null,
		});
	};

	async wait(timeoutMs: number, until: WaitGoal = 'processed'): Promise<BatchSnapshot> {
		const { clock, abort } = this;
		const onLook = (_last: BatchSnapshot, nextLookMs: number | null) => this.delays.push(nextLookMs);
		const waiting = waitForBatch(this.read, { until, timeoutMs, clock, signal: abort.signal, onLook });
		waiting.catch(() => {});
		await clock.runOut();
		this.endedAt = this.elapsed;
		return await waiting;
	}

	get elapsed(): number {
		return this.clock.now() - this.start;
	}
}

describe('waiting for a batch', () => {
	it.each([
		['10 s, progress unknown', { doneAfterMs: 10 * SECOND }, 10, 2_500],
		['10 s, progress known', { doneAfterMs: 10 * SECOND, hasProgress: true }, 4, 1_000],
		['2 min, progress unknown', { doneAfterMs: 2 * MINUTE }, 21, 30_000],
		['2 min, progress known', { doneAfterMs: 2 * MINUTE, hasProgress: true }, 6, 1_000],
		['1 h, progress unknown', { doneAfterMs: HOUR }, 80, MINUTE],
		['1 h, progress known', { doneAfterMs: HOUR, hasProgress: true }, 64, 1_000],
	])('looks seldom at a batch of %s, and sees its end soon', async (_name, batch, mostLooks, latestMs) => {
		const watch = new Watch({ lookMs: 200, ...batch });
		const last = await watch.wait(2 * HOUR);
		expect(last).toMatchObject({ done: true, timedOut: false });
		expect(watch.looks.length).toBeLessThanOrEqual(mostLooks);
		expect(watch.endedAt - batch.doneAfterMs).toBeLessThanOrEqual(latestMs + 200);
	});

	it('looks often at first and ever more rarely, but at least once a minute', async () => {
		const watch = new Watch({ doneAfterMs: HOUR });
		await watch.wait(2 * HOUR);
		const delays = watch.delays.slice(0, -1) as number[];
		expect(delays.slice(0, 5)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
		delays.slice(1).forEach((delay, place) => expect(delay).toBeGreaterThanOrEqual(delays[place]));
		expect(delays[delays.length - 1]).toBe(MINUTE);
	});

	it('looks next when the batch should be done, where the provider reports progress', async () => {
		const progress = [0, 0.1, 0.6, 1];
		const clock = new FakeClock();
		const looks: number[] = [];
		const start = clock.now();
		const read = async () => {
			const next = progress[looks.length];
			looks.push(clock.now() - start);
			return snapshot({ progress: next, done: next === 1 });
		};
		const waiting = waitForBatch(read, { until: 'processed', timeoutMs: HOUR, clock });
		await clock.runOut();
		expect((await waiting).done).toBe(true);
		// A tenth in 1 s: 9 s for the rest. Then 0.6 in 10 s: 0.4 take 6.67 s more.
		expect(looks.map(Math.round)).toEqual([0, 1_000, 10_000, 16_667]);
	});

	it('does not ask faster when the progress stands still or runs backwards', async () => {
		const progress = [0.5, 0.5, 0.4, 0.5];
		const clock = new FakeClock();
		const delays: Array<number | null> = [];
		let looks = 0;
		const read = async () => snapshot({ progress: progress[Math.min(looks++, 3)] });
		const onLook = (_last: BatchSnapshot, delay: number | null) => delays.push(delay);
		const waiting = waitForBatch(read, { until: 'processed', timeoutMs: 10 * SECOND, clock, onLook });
		await clock.runOut();
		expect((await waiting).timedOut).toBe(true);
		expect(delays.slice(0, 5)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
		expect(looks).toBeLessThan(12);
	});

	it('waits for the final statuses after all was handed over', async () => {
		const watch = new Watch({ doneAfterMs: 5 * SECOND, finalAfterMs: 30 * SECOND, hasProgress: true });
		const last = await watch.wait(HOUR, 'final');
		expect(last).toMatchObject({ done: true, final: true, timedOut: false });
		expect(watch.endedAt).toBeGreaterThanOrEqual(30 * SECOND);
		expect(watch.endedAt).toBeLessThanOrEqual(38 * SECOND);
	});

	it('ends with the first look when there is nothing to wait for', async () => {
		const watch = new Watch({ doneAfterMs: 0 });
		expect(await watch.wait(HOUR)).toMatchObject({ done: true, timedOut: false });
		expect(watch.delays).toEqual([null]);
	});

	it('ends when the time is up, with a last look at that moment', async () => {
		const watch = new Watch({ doneAfterMs: HOUR });
		expect(await watch.wait(10.3 * SECOND)).toMatchObject({ done: false, timedOut: true });
		expect(watch.endedAt).toBe(10_300);
		expect(watch.looks[watch.looks.length - 1]).toBe(10_300);
		expect(watch.delays[watch.delays.length - 1]).toBeNull();
	});

	it('reports a batch that is done at the last look as one in time', async () => {
		const watch = new Watch({ doneAfterMs: 10 * SECOND });
		expect(await watch.wait(10 * SECOND)).toMatchObject({ done: true, timedOut: false });
	});

	it.each([0, -5, NaN])('looks once with a time-out of %d', async (timeoutMs) => {
		const watch = new Watch({ doneAfterMs: HOUR });
		expect(await watch.wait(timeoutMs)).toMatchObject({ timedOut: true });
		expect(watch.looks).toEqual([0]);
	});

	it('ends at once when it is cancelled between two looks', async () => {
		const watch = new Watch({ doneAfterMs: HOUR });
		const reason = new Error('stopped by the user');
		const waiting = waitForBatch(watch.read, {
			until: 'processed',
			timeoutMs: HOUR,
			clock: watch.clock,
			signal: watch.abort.signal,
		});
		const end = waiting.catch((error: unknown) => error);
		await watch.clock.advance(90 * SECOND);
		const looks = watch.looks.length;
		watch.abort.abort(reason);
		await settle();
		expect(watch.clock.sleeping).toBe(0);
		expect(await end).toBe(reason);
		expect(watch.looks).toHaveLength(looks);
	});

	it('does not look at all when it was cancelled before', async () => {
		const watch = new Watch({ doneAfterMs: HOUR });
		watch.abort.abort(new Error('stopped by the user'));
		await expect(watch.wait(HOUR)).rejects.toThrow('stopped by the user');
		expect(watch.looks).toEqual([]);
	});

	it('hands on what a look throws', async () => {
		const waiting = waitForBatch(async () => await Promise.reject(new Error('no such batch')), {
			until: 'processed',
			timeoutMs: HOUR,
			clock: new FakeClock(),
		});
		await expect(waiting).rejects.toThrow('no such batch');
	});

	it('never looks twice within a second, nor long after the time is up', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 20 * MINUTE }),
				fc.integer({ min: 0, max: 20 * MINUTE }),
				fc.integer({ min: 0, max: 3 * SECOND }),
				fc.boolean(),
				async (doneAfterMs, timeoutMs, lookMs, hasProgress) => {
					const watch = new Watch({ doneAfterMs, lookMs, hasProgress });
					const last = await watch.wait(timeoutMs);
					expect(last.timedOut).toBe(!last.done);
					if (last.timedOut) expect(watch.endedAt).toBeGreaterThanOrEqual(timeoutMs);
					expect(watch.endedAt).toBeLessThanOrEqual(timeoutMs + 2 * lookMs);
					watch.looks.slice(1).forEach((look, place) => {
						const isLast = place === watch.looks.length - 2;
						if (!isLast) expect(look - watch.looks[place]).toBeGreaterThanOrEqual(SECOND);
					});
				},
			),
			{ numRuns: 50 },
		);
	});
});

describe('hasReached', () => {
	it.each([
		['processed', { done: true, final: false }, true],
		['processed', { done: false, final: false }, false],
		['final', { done: true, final: false }, false],
		['final', { done: true, final: true }, true],
	] as const)('says for "%s" and %j: %s', (goal, state, expected) => {
		expect(hasReached(goal, snapshot(state))).toBe(expected);
	});
});

describe('a provider that is out of reach for a while', () => {
	function failing(retry: 'later' | 'never') {
		const category = retry === 'later' ? 'providerUnavailable' : 'notFound';
		return new SmsError({ ...validationFailure(category, 'No answer'), stage: 'submission' });
	}

	/** Looks that fail from the first one on, so many times. */
	async function watchThrough(failures: number, timeoutMs: number, error = failing('later')) {
		const clock = new FakeClock();
		let looks = 0;
		const read = async () => {
			looks++;
			if (looks <= failures) return await Promise.reject<BatchSnapshot>(error);
			return snapshot({ done: true });
		};
		const ended = waitForBatch(read, { until: 'processed', timeoutMs, clock }).then(
			(last) => ({ last, looks }),
			(reason: unknown) => ({ reason, looks }),
		);
		await clock.runOut();
		return await ended;
	}

	it('is asked again until it answers', async () => {
		expect(await watchThrough(5, MINUTE)).toMatchObject({ last: { done: true, timedOut: false }, looks: 6 });
	});

	it('ends the wait with its error when the time is up', async () => {
		const { reason } = (await watchThrough(MOST_LOOKS, MINUTE)) as { reason: SmsError };
		expect(reason.failure.category).toBe('providerUnavailable');
	});

	it('is not asked again where that is of no use', async () => {
		expect(await watchThrough(5, MINUTE, failing('never'))).toMatchObject({ looks: 1 });
	});
});

describe('watching a batch through its provider', () => {
	const call: Call = async () => await Promise.reject(new Error('not called here'));

	async function watch(until: WaitGoal, timeoutMs: number) {
		const clock = new FakeClock();
		const start = clock.now();
		const wanted: boolean[] = [];
		const before: Array<BatchSnapshot | undefined> = [];
		const counted: BatchSnapshot[] = [];
		const looks: BatchSnapshot[] = [];
		const batches: BatchReader = {
			get: async (_call, batchId, { counts, last }) => {
				wanted.push(counts);
				before.push(last);
				const done = clock.now() - start >= 2 * SECOND;
				const look = snapshot({ batchId, done, final: done, counts: counts ? { delivered: 1_000 } : {} });
				looks.push(look);
				return await Promise.resolve(look);
			},
			count: async (_call, batch) => {
				counted.push(batch);
				return await Promise.resolve({ ...batch, counts: { delivered: 1_000 } });
			},
			messages: async function* () {
				yield* [];
			},
		};
		const watching = watchBatch(batches, call, 'b7', { until, timeoutMs, clock });
		await clock.runOut();
		const last = await watching;
		expect(before).toEqual([undefined, ...looks.slice(0, -1)]);
		return { wanted, counted, last };
	}

	it('asks for the counts only once when it waits until the batch is handed over', async () => {
		const { wanted, counted, last } = await watch('processed', HOUR);
		expect(wanted).toEqual([false, false, false]);
		expect(counted).toMatchObject([{ batchId: 'b7', done: true }]);
		expect(last).toMatchObject({ batchId: 'b7', done: true, timedOut: false, counts: { delivered: 1_000 } });
	});

	it('asks for the counts with every look when it waits for the final statuses', async () => {
		const { wanted, counted, last } = await watch('final', HOUR);
		expect(wanted).toEqual([true, true, true]);
		expect(counted).toEqual([]);
		expect(last).toMatchObject({ final: true, timedOut: false, counts: { delivered: 1_000 } });
	});

	it('has the counts of a batch that was not done in time', async () => {
		const { last } = await watch('processed', SECOND);
		expect(last).toMatchObject({ done: false, timedOut: true, counts: { delivered: 1_000 } });
	});
});
