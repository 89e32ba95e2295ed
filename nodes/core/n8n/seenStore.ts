import type { IExecuteFunctions } from 'n8n-workflow';
import type { SeenStore } from '../webhooks/repeats';

/**
 * n8n keeps the keys of a node in one row that is read and written whole (27 bytes a key). The oldest make room, so this
 * is how many events may come between an event and its repetition; where reports that are not final are wanted, a message
 * takes three keys.
 */
const MAX_KEYS = 20_000;

const SCOPE = 'node';
const OPTIONS = { mode: 'entries', maxEntries: MAX_KEYS } as const;

/**
 * What a trigger has seen, in n8n's own table. n8n reads and rewrites without a lock: the executions of one process must
 * take turns, and those that start at the same moment in different processes can both take an event for new.
 */
export function seenStore(context: IExecuteFunctions): SeenStore {
	return {
		async addNew(keys) {
			const check = async () =>
				await context.helpers.checkProcessedAndRecord([...keys], SCOPE, OPTIONS);
			// The very first insert of a node collides when another process makes it too.
			const { processed } = await check().catch(check);
			const known = new Set<unknown>(processed);
			return new Set(keys.filter((key) => !known.has(key)));
		},
		async remove(keys) {
			await context.helpers.removeProcessed([...keys], SCOPE, OPTIONS);
		},
	};
}
