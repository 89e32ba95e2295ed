import type { IExecuteFunctions } from 'n8n-workflow';
import { seenStore } from '../../nodes/core/n8n/seenStore';
import { checkTimes } from '../../nodes/core/n8n/triggerSubscription';
import { RecentIds } from '../../nodes/core/webhooks/recentIds';

describe('recent ids', () => {
	it('are known until newer ones take their place', () => {
		const ids = new RecentIds(2);
		for (const id of ['a', 'b', 'c']) ids.add(id);
		expect(['a', 'b', 'c'].map((id) => ids.has(id))).toEqual([false, true, true]);
	});

	it('stay when they are added again', () => {
		const ids = new RecentIds(2);
		for (const id of ['a', 'b', 'a', 'c']) ids.add(id);
		expect(['a', 'b', 'c'].map((id) => ids.has(id))).toEqual([true, false, true]);
	});
});

describe("what a trigger has seen, in n8n's table", () => {
	type Check = IExecuteFunctions['helpers']['checkProcessedAndRecord'];

	function storeWith(checkProcessedAndRecord: Check) {
		const removed: unknown[][] = [];
		const helpers = { checkProcessedAndRecord, removeProcessed: async (...call: unknown[]) => void removed.push(call) };
		return { store: seenStore({ helpers } as unknown as IExecuteFunctions), removed };
	}

	it('is what n8n does not call processed', async () => {
		const { store } = storeWith(async () => ({ new: [], processed: ['b'] }));
		expect(await store.addNew(['a', 'b'])).toEqual(new Set(['a']));
	});

	it('is asked again when another process made the row at the same moment', async () => {
		let calls = 0;
		const { store } = storeWith(async (items) => {
			if (calls++ === 0) throw new Error('UNIQUE constraint failed');
			return { new: [], processed: items.slice(0, 1) };
		});
		expect(await store.addNew(['a', 'b'])).toEqual(new Set(['b']));
	});

	it('cannot be read when that fails too', async () => {
		const { store } = storeWith(async () => await Promise.reject(new Error('no database')));
		await expect(store.addNew(['a'])).rejects.toThrow('no database');
	});

	it('belongs to the node and is limited', async () => {
		const calls: unknown[][] = [];
		const { store, removed } = storeWith(async (...call) => {
			calls.push(call);
			return { new: call[0], processed: [] };
		});
		await store.addNew(['a']);
		await store.remove(['a']);
		const options = { mode: 'entries', maxEntries: 20_000 };
		expect(calls).toEqual([[['a'], 'node', options]]);
		expect(removed).toEqual([[['a'], 'node', options]]);
	});
});

describe('the times at which subscriptions are checked', () => {
	it('are spread over ten minutes', () => {
		const times = Array.from({ length: 600 }, (_, at) => checkTimes(`workflow-${at}:node-${at}`));
		for (const time of times) expect(time).toMatch(/^([0-5]?\d) [0-9](,[1-5][0-9]){5} \* \* \* \*$/);
		expect(new Set(times).size).toBeGreaterThan(250);
	});

	it('are the same after a restart', () => {
		expect(checkTimes('workflow:node')).toBe(checkTimes('workflow:node'));
	});
});
