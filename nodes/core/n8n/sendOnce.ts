import type { IExecuteFunctions } from 'n8n-workflow';
import { Exclusive } from '../exclusive';
import type { SendOnce } from '../sender';

/** Keys share n8n's table with whatever else the workflow remembers there. */
const PREFIX = 'a2pSms.sendOnce:';

/** n8n keeps the keys of a workflow in one row; older ones make room beyond this number. */
const MAX_KEYS = 500_000;

const turns = new Exclusive();

/** Claims of a workflow that wait for their turn. */
interface OpenClaims {
	readonly keys: Set<string>;
	readonly fresh: Promise<ReadonlySet<string>>;
}

const openClaims = new Map<string, OpenClaims>();

const SCOPE = 'workflow';
const OPTIONS = { mode: 'entries', maxEntries: MAX_KEYS } as const;

/**
 * Send-once keys in n8n's own table. n8n reads and rewrites a row without a lock, so the calls of one process queue up;
 * executions that start at the same moment in different processes can still both find a key unused. A call costs what the
 * whole row costs: claims that wait for the same turn share one.
 */
export function sendOnceStore(context: IExecuteFunctions): SendOnce {
	const workflowId = context.getWorkflow().id ?? '';

	async function record(keys: readonly string[]): Promise<ReadonlySet<string>> {
		const check = async () =>
			await context.helpers.checkProcessedAndRecord(keys.map(prefixed), SCOPE, OPTIONS);
		// The very first insert of a workflow collides when another process makes it too.
		const result = await check().catch(check);
		return new Set(result.new.map((key) => String(key).slice(PREFIX.length)));
	}

	function openClaim(): OpenClaims {
		const keys = new Set<string>();
		const fresh = turns.run(workflowId, async () => {
			openClaims.delete(workflowId);
			return await record([...keys]);
		});
		const claims = { keys, fresh };
		openClaims.set(workflowId, claims);
		return claims;
	}

	return {
		async claim(keys) {
			const open = openClaims.get(workflowId) ?? openClaim();
			// n8n calls every key of a call new: one that is asked for twice belongs to whoever asked first.
			const own = keys.filter((key) => !open.keys.has(key));
			for (const key of own) open.keys.add(key);
			const fresh = await open.fresh;
			return new Set(own.filter((key) => fresh.has(key)));
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
