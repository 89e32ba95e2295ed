import { planBatches } from '../../nodes/core/batchPlanner';
import type { Failure } from '../../nodes/core/errors/catalogue';
import type { MtMessage, SubmitResult } from '../../nodes/core/message';
import type { SmsProvider } from '../../nodes/core/provider';
import { SendMemory } from '../../nodes/core/sendMemory';
import { submitBatches, type BatchOutcome } from '../../nodes/core/sender';
import { FakeClock } from '../core/fakeClock';
import { expectNoSecret, Script, withoutRaw, type Step } from './script';

/** When every case starts. */
export const START = Date.UTC(2026, 2, 2, 10, 0, 0);

/** What every batch is referred to by. */
export const REFERENCE = 'reference-of-the-batch';

type WithPartialFailure<T> = Partial<Omit<T, 'failure'>> & { failure?: Partial<Failure> | null };

/** Messages in, exact requests out, answers in, results out. */
export interface SendCase {
	name: string;
	send: Array<Omit<MtMessage, 'index' | 'itemIndex'>>;
	steps: Step[];
	/** One per message, in the order in which they went in. */
	results: Array<WithPartialFailure<SubmitResult>>;
	/** What is said of the batches as such. */
	batches?: Array<WithPartialFailure<BatchOutcome>>;
}

/** Sends the messages of each case through planner and sender. Fails on an unused answer and on a secret that leaks. */
export function runSendCases(provider: SmsProvider, cases: readonly SendCase[]): void {
	it.each(cases)('$name', async ({ send, steps, results, batches }) => {
		const messages = send.map((message, index) => ({ ...message, index, itemIndex: index }));
		const script = new Script(provider, steps);
		const clock = new FakeClock(START);
		const submitted = submitBatches({
			provider,
			batches: planBatches(messages, provider.limits),
			exchange: script.exchange,
			call: script.call,
			pause: () => {},
			clock,
			memory: new SendMemory({}, 0),
			memoryKey: ({ index }) => String(index),
			newReference: () => REFERENCE,
		});
		const [outcomes] = await Promise.all([submitted, clock.runOut()]);

		script.expectDone();
		expect(resultsInOrder(outcomes)).toMatchObject(results);
		if (batches !== undefined) expect(outcomes.map(withoutRaw)).toMatchObject(batches);
		expectNoSecret(outcomes);
	});
}

function resultsInOrder(outcomes: readonly BatchOutcome[]): object[] {
	const results: object[] = [];
	for (const { batch, results: ofBatch } of outcomes) {
		expect(ofBatch).toHaveLength(batch.messages.length);
		batch.messages.forEach(({ index }, place) => {
			results[index] = withoutRaw(ofBatch[place]);
		});
	}
	return results;
}
