import type { IExecuteFunctions } from 'n8n-workflow';
import { Exclusive } from '../exclusive';
import type { SendOnce } from '../sender';

/** Keys share n8n's table with whatever else the workflow remembers there. */
const PREFIX = 'a2pSms.sendOnce:';

/** n8n keeps the keys of a workflow in one row; older ones make room beyond this number. */
const MAX_KEYS = 500_000;

const turns = new Exclusive();

const SCOPE = 'workflow';
const OPTIONS = { mode: 'entries', maxEntries: MAX_KEYS } as const;

/**
 * Send-once keys in n8n's own table. n8n reads and rewrites a row without a lock, so the calls of one process queue up;
 * executions that start at the same moment in different processes can still both find a key unused.
 */
export function sendOnceStore(context: IExecuteFunctions): SendOnce {
	const workflowId = context.getWorkflow().id ?? '';
	return {
		async claim(keys) {
			const check = async () =>
				await context.helpers.checkProcessedAndRecord(keys.map(prefixed), SCOPE, OPTIONS);
			// The very first insert of a workflow collides when another process makes it too.
			const result = await turns.run(workflowId, async () => await check().catch(check));
			return new Set(result.new.map((key) => String(key).slice(PREFIX.length)));
		},
		async release(keys) {
			await turns.run(workflowId, async () => {
				await context.helpers.removeProcessed(keys.map(prefixed), SCOPE, OPTIONS);
			});
		},
	};
}

function prefixed(key: string): string {
	return `${PREFIX}${key}`;
}
