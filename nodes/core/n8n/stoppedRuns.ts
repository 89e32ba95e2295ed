import type { IExecuteFunctions } from 'n8n-workflow';
import { Exclusive } from '../exclusive';

/**
 * When a user stops an execution, n8n overwrites its data with what was stored at its start: the node's context is
 * lost, and "Retry execution" begins anew. So a run that is stopped writes what it has sent into n8n's own table, and a
 * run in mode `retry` looks there. Kept for two days, because nothing tells a retried execution which one it repeats.
 */
const SCOPE = 'node';
const OPTIONS = { mode: 'entries', maxEntries: 500_000 } as const;
const DAY_MS = 86_400_000;

const turns = new Exclusive();

/** Records messages, by their keys in the run's memory, that a stopped run has sent or may have sent. */
export async function recordStoppedRun(
	context: IExecuteFunctions,
	keys: readonly string[],
	now: number,
): Promise<void> {
	if (keys.length === 0) return;
	await inTurn(context, async () => {
		await context.helpers.checkProcessedAndRecord(ofDay(keys, dayOf(now)), SCOPE, OPTIONS);
	});
}

/** Which messages a run that was stopped today or yesterday has sent; empty unless this execution is a retry. */
export async function sentByStoppedRun(
	context: IExecuteFunctions,
	keys: readonly string[],
	now: number,
): Promise<ReadonlySet<string>> {
	if (context.getMode() !== 'retry' || keys.length === 0) return new Set();
	const today = dayOf(now);
	const asked = [...ofDay(keys, today), ...ofDay(keys, today - 1)];
	const known = await inTurn(context, async () => {
		const { processed } = await context.helpers.checkProcessedAndRecord(asked, SCOPE, OPTIONS);
		// Asking has recorded every key; only those that stood there before may stay.
		await context.helpers.clearAllProcessedItems(SCOPE, OPTIONS);
		if (processed.length > 0) {
			await context.helpers.checkProcessedAndRecord(processed, SCOPE, OPTIONS);
		}
		return processed;
	});
	return new Set(known.map((key) => String(key).slice(String(key).indexOf(':') + 1)));
}

async function inTurn<T>(context: IExecuteFunctions, work: () => Promise<T>): Promise<T> {
	return await turns.run(`${context.getWorkflow().id}:${context.getNode().id}`, work);
}

function dayOf(now: number): number {
	return Math.floor(now / DAY_MS);
}

function ofDay(keys: readonly string[], day: number): string[] {
	return keys.map((key) => `${day}:${key}`);
}
