import type { IExecuteFunctions } from 'n8n-workflow';
import { sendOnceStore } from '../../nodes/core/n8n/sendOnce';

/** n8n's table as far as the store uses it: a row per workflow, and the keys of every call. */
function fakeTable() {
	const rows = new Map<string, Set<unknown>>();
	const calls: string[][] = [];
	const contextOf = (workflowId: string): IExecuteFunctions => {
		const rowOf = () => rows.get(workflowId) ?? rows.set(workflowId, new Set()).get(workflowId)!;
		const helpers = {
			async checkProcessedAndRecord(keys: string[]) {
				calls.push(keys.map((key) => key.slice(key.indexOf(':') + 1)));
				const known = new Set(rowOf());
				await Promise.resolve();
				for (const key of keys) rowOf().add(key);
				return { new: keys.filter((key) => !known.has(key)), processed: keys.filter((key) => known.has(key)) };
			},
			async removeProcessed(keys: string[]) {
				for (const key of keys) rowOf().delete(key);
				await Promise.resolve();
			},
		};
		return { getWorkflow: () => ({ id: workflowId }), helpers } as unknown as IExecuteFunctions;
	};
	return { calls, storeOf: (workflowId: string) => sendOnceStore(contextOf(workflowId)) };
}

describe('send-once keys in the table of n8n', () => {
	it('claims together what waits for the same turn, over all executions of a workflow', async () => {
		const { calls, storeOf } = fakeTable();
		const [one, other] = [storeOf('w'), storeOf('w')];
		const first = one.claim(['a']);
		await Promise.resolve();
		const fresh = await Promise.all([first, one.claim(['b']), other.claim(['c', 'd']), one.claim(['e'])]);
		expect(fresh).toEqual([new Set('a'), new Set('b'), new Set(['c', 'd']), new Set('e')]);
		expect(calls).toEqual([['a'], ['b', 'c', 'd', 'e']]);
	});

	it('gives a key that is claimed twice in one turn to whoever asked first', async () => {
		const { storeOf } = fakeTable();
		const [one, other] = [storeOf('w'), storeOf('w')];
		expect(await Promise.all([one.claim(['a', 'b']), other.claim(['b', 'c'])])).toEqual([new Set(['a', 'b']), new Set('c')]);
		expect(await other.claim(['a', 'b', 'c'])).toEqual(new Set());
	});

	it('gives back a key that was released while others waited for their turn', async () => {
		const { storeOf } = fakeTable();
		const store = storeOf('w');
		await store.claim(['a']);
		const released = store.release(['a']);
		expect(await store.claim(['a'])).toEqual(new Set('a'));
		await released;
	});

	it('keeps the keys of workflows apart', async () => {
		const { storeOf } = fakeTable();
		expect(await Promise.all([storeOf('v').claim(['a']), storeOf('w').claim(['a'])])).toEqual([new Set('a'), new Set('a')]);
	});
});
