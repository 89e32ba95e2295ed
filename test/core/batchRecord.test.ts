import { areFinal, batchPerItem, batchRecordOf, countMessages, withoutProgress } from '../../nodes/core/batchRecord';
import { outcomeUnknown, validationFailure } from '../../nodes/core/errors/classify';
import type { MessageRecord, SubmitResult } from '../../nodes/core/message';
import type { BatchSnapshot } from '../../nodes/core/provider';
import type { BatchOutcome } from '../../nodes/core/sender';
import { messagesTo, number, SENDER } from './fakeProvider';

const queued: SubmitResult = { status: 'queued', messageId: null, batchId: 'b1', failure: null };
const duplicate: SubmitResult = { status: 'duplicate', messageId: null, batchId: null, failure: null };
const open = outcomeUnknown('socket hang up');
const unknown: SubmitResult = { status: 'unknown', messageId: null, batchId: null, failure: open };
const badNumber = validationFailure('invalidRecipient', 'No such number');
const rejected: SubmitResult = { status: 'rejected', messageId: null, batchId: 'b1', failure: badNumber };

function outcome(results: SubmitResult[], change: Partial<BatchOutcome> = {}): BatchOutcome {
	return {
		batch: { from: SENDER, text: 'Hello', messages: messagesTo(results.length), startOffsetMs: 0 },
		batchId: 'b1',
		status: 'processing',
		createdAt: '2026-03-02T10:00:00.000Z',
		results,
		failure: null,
		raw: { id: 'b1' },
		...change,
	};
}

const rejectedRecord: MessageRecord = {
	provider: 'fake',
	messageId: null,
	batchId: 'b1',
	to: number(3),
	from: SENDER,
	status: 'rejected',
	final: true,
	encoding: 'gsm7',
	segments: 1,
	deferredUntil: null,
	failure: badNumber,
};

const suppressed: MessageRecord = { ...rejectedRecord, batchId: null, status: 'suppressed', failure: null };

describe('counting messages', () => {
	it('counts by status, and failures by category', () => {
		expect(countMessages([queued, rejected, queued, unknown, rejected])).toEqual({
			counts: { queued: 2, rejected: 2, unknown: 1 },
			failures: { invalidRecipient: 2, unknown: 1 },
		});
		expect(countMessages([])).toEqual({ counts: {}, failures: {} });
	});

	it.each([
		[{}, true],
		[{ delivered: 3, undelivered: 1, unknown: 1 }, true],
		[{ delivered: 3, sent: 1 }, false],
		[{ queued: 1 }, false],
		[{ deferred: 1 }, false],
	])('says of %j whether nothing can change any more: %s', (counts, expected) => {
		expect(areFinal(counts)).toBe(expected);
	});
});

describe('the record of a batch', () => {
	it('says after the submission what was accepted, and names who was refused', () => {
		expect(batchRecordOf('fake', outcome([queued, rejected, queued]), undefined, { rejected: [rejectedRecord], unsent: [] })).toEqual({
			provider: 'fake',
			batchId: 'b1',
			from: SENDER,
			status: 'processing',
			done: false,
			final: false,
			timedOut: false,
			total: 2,
			counts: { queued: 2 },
			failures: {},
			cost: null,
			createdAt: '2026-03-02T10:00:00.000Z',
			rejected: [rejectedRecord],
			failure: null,
			raw: { id: 'b1' },
		});
	});

	it('is done when the provider says so, though nothing is final yet', () => {
		const record = batchRecordOf('fake', outcome([queued], { status: 'completed' }), undefined, { rejected: [], unsent: [] });
		expect(record).toMatchObject({ done: true, final: false });
	});

	it('leaves nothing to wait for when the request was refused', () => {
		const refused = outcome([rejected], { batchId: null, status: 'unknown', failure: badNumber });
		expect(batchRecordOf('fake', refused, undefined, { rejected: [rejectedRecord], unsent: [] })).toMatchObject({
			done: true,
			final: true,
			total: 0,
			counts: {},
			failures: {},
			failure: badNumber,
			rejected: [rejectedRecord],
		});
	});

	it('leaves nothing to wait for when nobody knows what became of it', () => {
		const lost = outcome([unknown, unknown], { batchId: null, status: 'unknown', failure: open });
		expect(batchRecordOf('fake', lost, undefined, { rejected: [], unsent: [] })).toMatchObject({
			done: true,
			final: true,
			total: 2,
			counts: { unknown: 2 },
			failures: { unknown: 2 },
			failure: open,
		});
	});

	it('counts who was left out on purpose, but not as messages of the batch', () => {
		const leftOut = { rejected: [], unsent: [suppressed, { ...suppressed, status: 'duplicate' as const }] };
		expect(batchRecordOf('fake', outcome([queued, duplicate]), undefined, leftOut)).toMatchObject({
			total: 1,
			counts: { queued: 1, duplicate: 2, suppressed: 1 },
			final: false,
		});
	});

	it('is what the provider said later, where that was waited for, with those whom only the submission named', () => {
		const snapshot: BatchSnapshot = {
			provider: 'fake',
			batchId: 'b1',
			from: SENDER,
			status: 'completed',
			done: true,
			final: true,
			timedOut: true,
			total: 2,
			counts: { delivered: 2 },
			failures: {},
			cost: 0.02,
			createdAt: '2026-03-02T10:00:00.000Z',
			rejected: [],
			failure: null,
			raw: { id: 'b1', status: 'Completed' },
			progress: 1,
		};
		const record = batchRecordOf('fake', outcome([queued, queued, rejected]), snapshot, { rejected: [rejectedRecord], unsent: [suppressed, suppressed] });
		const { progress, ...said } = snapshot;
		expect(progress).toBe(1);
		expect(record).toEqual({ ...said, counts: { delivered: 2, suppressed: 2 }, rejected: [rejectedRecord] });
		expect(withoutProgress(snapshot)).toEqual(said);
	});
});

describe('batches of single messages', () => {
	/** A request of one message, which belongs to an item. */
	function single(itemIndex: number, result: SubmitResult, failure: BatchOutcome['failure'] = null): BatchOutcome {
		const [message] = messagesTo(1);
		const batch = { from: SENDER, text: 'Hello', messages: [{ ...message, itemIndex }], startOffsetMs: 0 };
		return { ...outcome([{ ...result, raw: result.status }]), batch, batchId: null, failure };
	}

	const perItem = (outcomes: BatchOutcome[]) => batchPerItem(outcomes, ({ itemIndex }) => itemIndex);

	it('are one batch for each item, with the answers of all its requests', () => {
		const [first, second, ...others] = perItem([single(0, queued), single(1, queued), single(0, rejected)]);
		expect(others).toEqual([]);
		expect(first.batch.messages).toHaveLength(2);
		expect(first).toMatchObject({ batchId: null, status: 'completed', failure: null, raw: ['queued', 'rejected'] });
		expect(first.results.map(({ status }) => status)).toEqual(['queued', 'rejected']);
		expect(second).toMatchObject({ status: 'completed', raw: ['queued'] });
	});

	it('have the failure of a request only where none of them was taken', () => {
		const refused = single(0, rejected, badNumber);
		expect(perItem([refused, refused])).toMatchObject([{ status: 'unknown', failure: badNumber }]);
		expect(perItem([refused, single(0, queued)])).toMatchObject([{ status: 'completed', failure: null }]);
		expect(perItem([single(0, unknown, open), refused])).toMatchObject([{ status: 'completed', failure: null }]);
	});
});
