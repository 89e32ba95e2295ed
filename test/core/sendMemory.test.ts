import fc from 'fast-check';

import { SendMemory, type MemoryStore } from '../../nodes/core/sendMemory';
import { messagesTo, number } from './fakeProvider';

const keysOf = (runIndex: number, ...args: Parameters<typeof messagesTo>) => [
	...new SendMemory({}, runIndex).keysOf(messagesTo(...args)).values(),
];

describe('SendMemory', () => {
	it('gives back status and ids of what it was told, and nothing of what it was not', () => {
		const memory = new SendMemory({}, 0);
		memory.note('a', { status: 'queued', messageId: 'm1', batchId: 'b1' });
		expect(memory.recall('a')).toEqual({ status: 'queued', messageId: 'm1', batchId: 'b1' });
		expect(memory.recall('b')).toBeUndefined();
		expect(memory.recall('constructor')).toBeUndefined();
		expect([memory.has('a'), memory.has('b'), memory.has('toString')]).toEqual([true, false, false]);
	});

	it('replaces what it knew and forgets what it is told to', () => {
		const memory = new SendMemory({}, 0);
		memory.note('a', { status: 'unknown', messageId: null, batchId: null });
		memory.note('a', { status: 'queued', messageId: null, batchId: 'b1' });
		expect(memory.recall('a')?.status).toBe('queued');
		memory.forget('a');
		expect(memory.recall('a')).toBeUndefined();
	});

	it('knows until when the provider keeps a message', () => {
		const store: MemoryStore = {};
		const kept = { status: 'queued', messageId: null, batchId: 'b1', deferredUntil: '2026-03-03T08:00:00.000Z' } as const;
		new SendMemory(store, 0).note('a', kept);
		expect(new SendMemory(JSON.parse(JSON.stringify(store)) as MemoryStore, 0).recall('a')).toEqual(kept);
	});

	it('finds everything again in a store that was written as JSON in between', () => {
		const store: MemoryStore = {};
		new SendMemory(store, 0).note('a', { status: 'unknown', messageId: null, batchId: null });
		const restored = JSON.parse(JSON.stringify(store)) as MemoryStore;
		expect(new SendMemory(restored, 0).recall('a')).toEqual({ status: 'unknown', messageId: null, batchId: null });
	});

	it('stores neither text nor recipient', () => {
		const store: MemoryStore = {};
		const memory = new SendMemory(store, 0);
		for (const key of memory.keysOf(messagesTo(1, () => ({ text: 'Your code is 4711' }))).values()) {
			memory.note(key, { status: 'queued', messageId: 'm1', batchId: 'b1' });
		}
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
				const keys = keysOf(0, list.length, (place) => list[place]);
				expect(new Set(keys).size).toBe(list.length);
			}),
		);
	});
});
