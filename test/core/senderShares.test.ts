import { planBatches } from '../../nodes/core/batchPlanner';
import type { Exchange } from '../../nodes/core/http';
import { pauseMs } from '../../nodes/core/pause';
import { RateGate } from '../../nodes/core/rateGate';
import { SendMemory } from '../../nodes/core/sendMemory';
import { submitBatches, type BatchOutcome } from '../../nodes/core/sender';
import { FakeClock } from './fakeClock';
import { fakeLimits, fakeProvider, messagesTo, reply } from './fakeProvider';

const WINDOW_MS = 60_000;

/** An account with a quota of 20 requests a minute; going over it begins a minute's penalty, and so does every call in it. */
class Quota {
	accepted = 0;

	private used = 0;

	private windowEnds = 0;

	private penaltyEnds = 0;

	constructor(private readonly clock: FakeClock) {}

	answer() {
		const now = this.clock.now();
		if (now >= this.windowEnds) {
			this.used = 0;
			this.windowEnds = now + WINDOW_MS;
		}
		if (now < this.penaltyEnds || this.used >= 20) {
			this.penaltyEnds = now + WINDOW_MS;
			this.windowEnds = 0;
			return reply(429, {}, { 'retry-after': '60' });
		}
		this.used++;
		this.accepted++;
		return reply(201, { id: `batch-${this.accepted}` });
	}
}

/** A process of its own, which knows no pace but its own. */
async function broadcast(quota: Quota, clock: FakeClock, batches: number, everyMs: number): Promise<BatchOutcome[]> {
	const limits = { ...fakeLimits, recipientsPerRequest: 1, concurrentRequests: 2 };
	const gate = new RateGate(clock);
	const exchange: Exchange = async (_request, onLeaving) => {
		await gate.pass({ requests: 50, perMs: WINDOW_MS });
		onLeaving?.();
		const answer = quota.answer();
		const pause = pauseMs(limits, answer, clock.now());
		if (pause !== null) gate.close(pause);
		return { kind: 'reply', reply: answer };
	};
	return await submitBatches({
		provider: fakeProvider({ limits }),
		batches: planBatches(messagesTo(batches), limits, { messagesPerSecond: 1_000 / everyMs }),
		exchange,
		call: async () => await Promise.reject(new Error('nothing is looked up')),
		pause: (ms) => gate.close(ms),
		clock,
		memory: new SendMemory({}, 0),
		memoryKey: ({ index }) => String(index),
		newReference: () => 'reference',
	});
}

describe('several processes that share the quota of an account', () => {
	it.each([
		{ processes: 2, batches: 20, everyMs: 1_000 },
		{ processes: 2, batches: 60, everyMs: 500 },
		{ processes: 3, batches: 50, everyMs: 1_300 },
		{ processes: 8, batches: 20, everyMs: 500 },
	])('$processes broadcasts of $batches batches are all accepted, although each is refused for the others', async ({ processes, batches, everyMs }) => {
		const clock = new FakeClock();
		const quota = new Quota(clock);
		const runs = Promise.all(Array.from({ length: processes }, async (_, place) => {
			await clock.sleep(place * 377);
			return await broadcast(quota, clock, batches, everyMs);
		}));
		await clock.runOut();
		const failures = (await runs).flat().filter(({ failure }) => failure !== null);
		expect(failures).toEqual([]);
		expect(quota.accepted).toBe(processes * batches);
	});
});
