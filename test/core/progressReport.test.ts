import type { MessageStatus } from '../../nodes/core/message';
import { ProgressReport } from '../../nodes/core/n8n/progressReport';
import { deliveryProgress, type SendProgress } from '../../nodes/core/progress';
import type { BatchSnapshot } from '../../nodes/core/provider';
import { FakeClock } from './fakeClock';
import { fakeSnapshot } from './fakeProvider';

/** A report on a clock that a test moves; it is 10:00 in London. */
class Told {
	readonly clock = new FakeClock(Date.UTC(2026, 2, 2, 10, 0, 0));

	readonly lines: string[] = [];

	readonly report = new ProgressReport({
		providerName: 'Fake',
		timeZone: 'Europe/London',
		clock: this.clock,
		tell: (line) => this.lines.push(line),
	});

	/** A pause that begins now. */
	wait(seconds: number, reason: 'rateLimit' | 'pace' | 'refusal' | 'lostAnswer' = 'rateLimit'): void {
		this.report.waiting({ reason, until: this.clock.now() + seconds * 1_000 });
	}
}

function sent(batchesDone: number, batches: number, change: Partial<SendProgress> = {}): SendProgress {
	return { batchesDone, batches, accepted: 0, refused: 0, unknown: 0, ...change };
}

const look = (goal: 'processed' | 'final', change: Partial<BatchSnapshot>, nextLookMs: number | null = 12_000) =>
	deliveryProgress(goal, fakeSnapshot(change), nextLookMs);

describe('ProgressReport of a submission', () => {
	it('says after a batch how far the run is', () => {
		const { report, lines } = new Told();
		report.sending(sent(2, 40, { accepted: 20_000, refused: 12 }));
		expect(lines).toEqual(['Batch 2 of 40, 20,000 messages accepted, 12 refused, 0 unknown']);
	});

	it('says nothing of a run with a single batch', () => {
		const { report, lines } = new Told();
		report.sending(sent(1, 1, { accepted: 500 }));
		expect(lines).toEqual([]);
	});

	it('leaves out what follows within a second, but never the last batch', async () => {
		const { report, lines, clock } = new Told();
		for (let done = 1; done <= 500; done++) {
			report.sending(sent(done, 500, { accepted: done }));
			await clock.advance(10);
		}
		expect(lines.map((line) => line.split(',')[0])).toEqual([1, 101, 201, 301, 401, 500].map((done) => `Batch ${done} of 500`));
	});
});

describe('ProgressReport of a pause', () => {
	it.each([
		['rateLimit' as const, 'Waiting for the rate limit of Fake until 10:00:41 (41 s)'],
		['pace' as const, 'Waiting because the options ask for a slower pace until 10:00:41 (41 s)'],
		['refusal' as const, 'Waiting because Fake refused a request for now until 10:00:41 (41 s)'],
		['lostAnswer' as const, 'Waiting to ask Fake again what became of a request whose answer was lost until 10:00:41 (41 s)'],
	])('says what a %s is waited for, and until when', (reason, line) => {
		const told = new Told();
		told.wait(41, reason);
		expect(told.lines).toEqual([line]);
	});

	it('names the day where it is another one', () => {
		const told = new Told();
		told.wait(24 * 3_600);
		expect(told.lines).toEqual(['Waiting for the rate limit of Fake until 2026-03-03 10:00 (86400 s)']);
	});

	it('says nothing of a short one', () => {
		const told = new Told();
		told.wait(4.9);
		expect(told.lines).toEqual([]);
	});

	it('tells of the requests that wait for the same limit once', () => {
		const told = new Told();
		for (let request = 0; request < 10; request++) told.wait(40 + request / 100);
		expect(told.lines).toHaveLength(1);
	});

	it('tells of it although a batch has just been told of', () => {
		const told = new Told();
		told.report.sending(sent(50, 60));
		told.wait(40);
		expect(told.lines).toHaveLength(2);
	});

	it('adds up what the rate limit has cost, the time of requests that waited together once', async () => {
		const told = new Told();
		told.wait(40);
		told.wait(30);
		await told.clock.advance(10_000);
		told.wait(40);
		told.wait(600, 'pace');
		expect(told.report.rateLimitMs).toBe(50_000);
	});
});

describe('ProgressReport of a delivery', () => {
	it('says how many messages are final, and when it looks again', () => {
		const { report, lines } = new Told();
		const counts = { delivered: 170, undelivered: 10, sent: 19, queued: 1 };
		report.delivering(look('final', { total: 200, counts }));
		expect(lines).toEqual(['Waiting for delivery: 180 of 200 messages final, next look in 12 s']);
	});

	it('says which of several batches it is, and how much of it is processed', () => {
		const { report, lines } = new Told();
		report.delivering(look('processed', { progress: 0.459 }, null), { batch: 2, batches: 3 });
		expect(lines).toEqual(['Waiting for the batch to be processed: batch 2 of 3, 45 % processed']);
	});

	it('counts the messages itself where the provider names no total', () => {
		const counts: Partial<Record<MessageStatus, number>> = { delivered: 3, queued: 1 };
		expect(look('final', { counts })).toMatchObject({ total: 4, final: 3 });
	});

	it('says no more than a line in a second', async () => {
		const { report, lines, clock } = new Told();
		for (let looks = 0; looks < 30; looks++) {
			report.delivering(look('final', { total: 2, counts: { queued: 2 } }, 100));
			await clock.advance(100);
		}
		expect(lines).toHaveLength(3);
	});
});
