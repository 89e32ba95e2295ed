import { validationFailure } from '../../nodes/core/errors/classify';
import { hintsOf, type RunStory } from '../../nodes/core/n8n/runHints';
import { summarise, type Outcome } from '../../nodes/core/runSummary';

const NOW = Date.UTC(2026, 2, 2, 22, 30, 0);
const STORY: RunStory = { providerName: 'Fake', rateLimitMs: 0 };

const outcome = (change: Partial<Outcome>): Outcome => ({ status: 'queued', final: false, failure: null, deferredUntil: null, ...change });
const taken = outcome({});
const delivered = outcome({ status: 'delivered', final: true });
const badNumber = outcome({ status: 'rejected', final: true, failure: validationFailure('invalidRecipient', 'No such number') });
const blocked = outcome({ status: 'rejected', final: true, failure: { ...validationFailure('contentBlocked', 'Blocked'), stage: 'submission' } });
const lost = outcome({ status: 'undelivered', final: true, failure: { ...validationFailure('unreachableRecipient', 'Switched off'), stage: 'delivery' } });
const unknown = outcome({ status: 'unknown', final: true, failure: { ...validationFailure('unknown', 'No answer'), stage: 'submission' } });

const times = (count: number, one: Outcome): Outcome[] => Array.from({ length: count }, () => one);

/** The hints as lines; in brackets what they are, where that is no information. */
function lines(outcomes: Outcome[], story: Partial<RunStory> = {}): string[] {
	const hints = hintsOf(summarise(outcomes), { ...STORY, ...story }, 'Europe/London', NOW);
	return hints.map(({ type, text }) => (type === 'info' ? text : `(${type}) ${text}`));
}

describe('hints after a run', () => {
	it('say nothing where everything went as usual', () => {
		expect(lines([...times(198, taken), delivered, delivered])).toEqual([]);
	});

	it('count who was not accepted, the commonest reason first', () => {
		expect(lines([...times(197, taken), blocked, badNumber, badNumber])).toEqual([
			'(warning) 3 of 200 messages were not accepted: invalidRecipient 2, contentBlocked 1',
		]);
	});

	it('tell failures on the way from refusals', () => {
		expect(lines([...times(1_499, delivered), lost])).toEqual([
			'(warning) 1 of 1,500 messages was not delivered: unreachableRecipient 1',
		]);
	});

	it('warn of unknown outcomes', () => {
		expect(lines([taken, unknown])).toEqual([
			'(warning) The outcome of 1 of 2 messages is unknown: Fake may have them, so they are not sent again by themselves',
		]);
	});

	it('leave the failure of a single message to its item', () => {
		for (const single of [badNumber, lost, unknown]) expect(lines([single])).toEqual([]);
	});

	it('say until when messages are deferred, the last one at the latest', () => {
		const untilEight = outcome({ status: 'deferred', deferredUntil: '2026-03-03T08:00:00.000Z' });
		const untilNine = outcome({ status: 'deferred', deferredUntil: '2026-03-03T09:00:00.000Z' });
		expect(lines([untilEight])).toEqual(['The message was deferred by quiet hours until 2026-03-03 08:00 (Europe/London)']);
		expect(lines([untilNine, untilEight, taken])).toEqual([
			'2 of 3 messages were deferred by quiet hours until 2026-03-03 09:00 (Europe/London) at the latest',
		]);
	});

	it('say until when the provider keeps what it has taken', () => {
		const kept = outcome({ deferredUntil: '2026-03-03T08:00:00.000Z' });
		expect(lines([kept, taken])).toEqual([
			'1 of 2 messages was taken by Fake, which keeps them until 2026-03-03 08:00 (Europe/London)',
		]);
	});

	it('count who was left out on purpose', () => {
		const suppressed = outcome({ status: 'suppressed', final: true });
		const duplicate = outcome({ status: 'duplicate', final: true });
		expect(lines([taken, suppressed, suppressed, duplicate])).toEqual([
			'2 of 4 messages were suppressed, as Do Not Contact asks for',
			'1 of 4 messages was not sent again, as a duplicate',
		]);
	});

	it('say that a wait was in vain', () => {
		expect(lines([taken, delivered], { timedOut: 'final' })).toEqual(['(warning) 1 of 2 messages was not final when the timeout was over']);
		expect(lines([taken], { timedOut: 'processed' })).toEqual(['(warning) Not all messages were processed when the timeout was over']);
	});

	it('say how long the rate limit was waited out, unless that was nothing to speak of', () => {
		expect(lines([taken], { rateLimitMs: 40_250 })).toEqual(['The rate limit of Fake was waited out for 40 s']);
		expect(lines([taken], { rateLimitMs: 4_999 })).toEqual([]);
	});
});
