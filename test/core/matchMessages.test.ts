import fc from 'fast-check';

import { validationFailure } from '../../nodes/core/errors/classify';
import { MessageMatcher, type Reported } from '../../nodes/core/matchMessages';
import type { MessageRecord, StoredMessage } from '../../nodes/core/message';
import { number, SENDER } from './fakeProvider';

const A = number(1);
const B = number(2);

function reported(to: string, text = 'Hello'): Reported {
	const record: MessageRecord = {
		provider: 'fake',
		messageId: null,
		batchId: 'b1',
		to,
		from: SENDER,
		status: 'queued',
		final: false,
		encoding: 'gsm7',
		segments: 1,
		deferredUntil: null,
		failure: null,
	};
	return { message: { to, text }, record };
}

function stored(to: string, messageId: string, change: Partial<StoredMessage> = {}): StoredMessage {
	return {
		...reported(to).record,
		messageId,
		status: 'delivered',
		final: true,
		encoding: null,
		segments: null,
		direction: 'outbound',
		text: 'Hello',
		cost: null,
		createdAt: null,
		updatedAt: null,
		raw: { id: messageId },
		...change,
	};
}

describe('MessageMatcher', () => {
	it('brings the record of a recipient up to date, in whatever order the list comes', () => {
		const [kim, lee] = [reported(A), reported(B)];
		const matcher = new MessageMatcher([kim, lee], false);
		const failure = validationFailure('unreachableRecipient', 'switched off');
		matcher.update(stored(B, 'm2', { status: 'undelivered', failure }));
		matcher.update(stored(A, 'm1', { segments: 3 }));
		expect(kim.record).toEqual({ ...reported(A).record, messageId: 'm1', status: 'delivered', final: true, segments: 3 });
		expect(lee.record).toEqual({ ...reported(B).record, messageId: 'm2', status: 'undelivered', final: true, failure });
	});

	it('keeps the provider\'s JSON only where it is wanted', () => {
		for (const keepRaw of [true, false]) {
			const kim = reported(A);
			new MessageMatcher([kim], keepRaw).update(stored(A, 'm1'));
			expect(kim.record.raw).toEqual(keepRaw ? { id: 'm1' } : undefined);
		}
	});

	it('tells two messages to one recipient apart by their text', () => {
		const [first, second] = [reported(A, 'one'), reported(A, 'two')];
		const matcher = new MessageMatcher([first, second], false);
		matcher.update(stored(A, 'm2', { text: 'two' }));
		matcher.update(stored(A, 'm1', { text: 'one' }));
		expect([first.record.messageId, second.record.messageId]).toEqual(['m1', 'm2']);
	});

	it('gives equal messages to one recipient one listed message each', () => {
		const both = [reported(A), reported(A)];
		const matcher = new MessageMatcher(both, false);
		matcher.update(stored(A, 'm1'));
		matcher.update(stored(A, 'm2'));
		expect(both.map(({ record }) => record.messageId)).toEqual(['m1', 'm2']);
	});

	it('takes the first one left where the list has no text', () => {
		const both = [reported(A, 'one'), reported(A, 'two')];
		const matcher = new MessageMatcher(both, false);
		matcher.update(stored(A, 'm1', { text: null }));
		matcher.update(stored(A, 'm2', { text: null }));
		expect(both.map(({ record }) => record.messageId)).toEqual(['m1', 'm2']);
	});

	it('leaves alone what is not listed, and ignores what it does not know', () => {
		const kim = reported(A);
		const matcher = new MessageMatcher([kim], false);
		matcher.update(stored(B, 'm2'));
		matcher.update({ ...stored(A, 'm3'), to: null });
		expect(kim).toEqual(reported(A));
	});

	it('ignores a message that is listed twice', () => {
		const kim = reported(A);
		const matcher = new MessageMatcher([kim], false);
		matcher.update(stored(A, 'm1'));
		matcher.update(stored(A, 'm1', { status: 'sent', final: false }));
		expect(kim.record.status).toBe('delivered');
	});

	it('gives every record the message that is listed for it, whatever the order', () => {
		const anyMessages = fc.array(fc.record({ to: fc.nat(4), text: fc.constantFrom('a', 'b', 'c') }), { maxLength: 20 });
		fc.assert(
			fc.property(anyMessages, fc.array(fc.nat(19), { maxLength: 20 }), (messages, order) => {
				const all = messages.map(({ to, text }) => reported(number(to), text));
				const listed = all.map(({ message: { to, text } }, place) => stored(to, `m${place}`, { text, cost: place }));
				for (const [to, from] of order.entries()) {
					if (to < listed.length && from < listed.length) [listed[to], listed[from]] = [listed[from], listed[to]];
				}
				const matcher = new MessageMatcher(all, false);
				for (const message of listed) matcher.update(message);
				const ids = all.map(({ message, record }) => {
					const match = listed.find(({ messageId }) => messageId === record.messageId);
					expect(match).toMatchObject({ to: message.to, text: message.text });
					return record.messageId;
				});
				expect(new Set(ids).size).toBe(all.length);
			}),
		);
	});
});
