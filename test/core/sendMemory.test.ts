import { createHash } from 'crypto';

import fc from 'fast-check';

import { SendMemory, type MemoryStore } from '../../nodes/core/sendMemory';
import { messagesTo, number } from './fakeProvider';

const keysOf = (runIndex: number, ...args: Parameters<typeof messagesTo>) => {
	const messages = messagesTo(...args);
	return messages.map(new SendMemory({}, runIndex).keysOf(messages));
};

const queued = { status: 'queued', messageId: 'm1', batchId: 'b1' } as const;
const unknown = { status: 'unknown', messageId: null, batchId: null };

describe('SendMemory', () => {
	it('gives back status and ids of what it was told, and nothing of what it was not', () => {
		const memory = new SendMemory({}, 0);
		memory.settle(memory.enter(['a']), [queued]);
		expect(memory.recall('a')).toEqual(queued);
		expect(memory.recall('b')).toBeUndefined();
		expect(memory.recall('constructor')).toBeUndefined();
		expect([memory.has('a'), memory.has('b'), memory.has('toString')]).toEqual([true, false, false]);
	});

	it('has keys that never change: an execution may be retried after an update', () => {
		const list = [
			{ itemIndex: 0, to: number(1), text: 'Grüße 😀', repeat: 0 },
			{ itemIndex: 1, to: number(1), text: 'Grüße 😀', repeat: 0 },
			{ itemIndex: 1, to: number(1), text: 'Hello', repeat: 0 },
			{ itemIndex: 1, to: number(2), text: 'Grüße 😀', repeat: 0 },
			{ itemIndex: 1, to: number(1), text: 'Grüße 😀', repeat: 1 },
			{ itemIndex: 1, to: number(1), text: 'Grüße 😀', repeat: 2 },
			{ itemIndex: 2, to: number(1), text: 'Grüße 😀', repeat: 0 },
		];
		const [{ from }] = messagesTo(1);
		const expected = list.map(({ itemIndex, to, text, repeat }) => {
			const parts = JSON.stringify([3, itemIndex, from, to, text, repeat]);
			return createHash('sha256').update(parts).digest('base64').slice(0, 22);
		});
		expect(keysOf(3, list.length, (place) => list[place])).toEqual(expected);
	});

	it.each([
		['that was asked before', true],
		['that was not', false],
	])('knows nothing of what has left until it is told, in a store %s', (_name, isAsked) => {
		const memory = new SendMemory({}, 0);
		if (isAsked) expect(memory.has('a')).toBe(false);
		const entered = memory.enter(['a', 'b', 'c', 'd']);
		if (isAsked) expect(memory.recall('d')).toEqual(unknown);
		const scheduled = { ...queued, deferredUntil: '2026-03-03T08:00:00.000Z' };
		memory.settle(entered, [queued, scheduled, undefined, { ...queued, batchId: 'b2' }]);
		const recalled = ['a', 'b', 'c', 'd'].map((key) => memory.recall(key));
		expect(recalled).toEqual([queued, scheduled, undefined, { ...queued, batchId: 'b2' }]);
		memory.settle(memory.enter(['e', 'f']), []);
		expect(['d', 'e', 'f'].map((key) => memory.has(key))).toEqual([true, false, false]);
	});

	it('keeps requests apart that are under way at once', () => {
		const memory = new SendMemory({}, 0);
		const [first, second, third] = ['a', 'b', 'c'].map((key) => memory.enter([key]));
		memory.settle(second, [{ ...queued, batchId: 'b2' }]);
		memory.settle(first, []);
		expect(['a', 'b', 'c'].map((key) => memory.recall(key))).toEqual([undefined, { ...queued, batchId: 'b2' }, unknown]);
		memory.settle(third, [queued]);
		expect(memory.recall('c')).toEqual(queued);
	});

	it('knows whether there is anything to remember', () => {
		const store: MemoryStore = {};
		const memory = new SendMemory(store, 0);
		expect(memory.isEmpty).toBe(true);
		const entered = memory.enter(['a']);
		expect(new SendMemory(store, 1).isEmpty).toBe(false);
		memory.settle(entered, []);
		expect(memory.isEmpty).toBe(true);
	});

	it('has one entry for messages with the same answer', () => {
		const store: MemoryStore = {};
		const memory = new SendMemory(store, 0);
		const keys = Array.from({ length: 1_000 }, (_, place) => `k${place}`);
		memory.settle(memory.enter(keys), keys.map(() => queued));
		expect(store.sent).toHaveLength(1);
		expect(memory.recall('k999')).toEqual(queued);
	});

	it('finds everything again in a store that was written as JSON in between', () => {
		const store: MemoryStore = {};
		const memory = new SendMemory(store, 0);
		const kept = { ...queued, deferredUntil: '2026-03-03T08:00:00.000Z' };
		memory.enter(['a', 'b']);
		memory.settle(memory.enter(['c', 'd']), [kept, queued]);
		const restored = new SendMemory(JSON.parse(JSON.stringify(store)) as MemoryStore, 0);
		expect(['a', 'b', 'c', 'd', ''].map((key) => restored.recall(key))).toEqual([unknown, unknown, kept, queued, undefined]);
	});

	it('stores neither text nor recipient', () => {
		const store: MemoryStore = {};
		const memory = new SendMemory(store, 0);
		const messages = messagesTo(1, () => ({ text: 'Your code is 4711' }));
		const keys = messages.map(memory.keysOf(messages));
		memory.settle(memory.enter(keys), [queued]);
		expect(JSON.stringify(store)).not.toMatch(/code|4711|202555/);
	});

	it('gives a message the same key in a later try', () => {
		expect(keysOf(0, 5)).toEqual(keysOf(0, 5));
	});

	it.each([
		['the run', keysOf(1, 1)],
		['the item', keysOf(0, 1, () => ({ itemIndex: 7 }))],
		['the sender', keysOf(0, 1, () => ({ from: null }))],
		['the recipient', keysOf(0, 1, () => ({ to: number(77) }))],
		['the text', keysOf(0, 1, () => ({ text: 'Hello.' }))],
	])('gives a message another key when %s differs', (_what, other) => {
		expect(other).not.toEqual(keysOf(0, 1));
	});

	it('tells equal messages of one item apart by their order', () => {
		const keys = keysOf(0, 3, () => ({ itemIndex: 0, to: number(1) }));
		expect(new Set(keys).size).toBe(3);
		expect(keysOf(0, 2, () => ({ itemIndex: 0, to: number(1) }))).toEqual(keys.slice(0, 2));
	});

	it('never gives two messages of a run the same key', () => {
		const anyMessage = fc.record({ itemIndex: fc.nat(2), to: fc.nat(2).map(number), text: fc.constantFrom('a', 'b') });
		fc.assert(
			fc.property(fc.array(anyMessage, { maxLength: 30 }), (list) => {
				const inOrder = [...list].sort((a, b) => a.itemIndex - b.itemIndex);
				const keys = keysOf(0, list.length, (place) => inOrder[place]);
				expect(new Set(keys).size).toBe(list.length);
			}),
		);
	});
});
