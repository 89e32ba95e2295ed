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

/** Asking records what is asked and has to be undone, at a price that grows with the square of this number. */
const KEYS_PER_QUESTION = 5_000;

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

/**
 * Which messages a run that was stopped today or yesterday has sent; empty unless this execution is a retry.
 * @param allKeys makes the keys of the messages, where they are needed
 */
export async function sentByStoppedRun(
	context: IExecuteFunctions,
	allKeys: () => readonly string[],
	now: number,
): Promise<ReadonlySet<string>> {
	if (context.getMode() !== 'retry') return new Set();
	const keys = allKeys();
	if (keys.length === 0) return new Set();
	const today = dayOf(now);
	const asked = [...ofDay(keys, today), ...ofDay(keys, today - 1)];
	return await inTurn(context, async () => {
		const sent = new Set<string>();
		if ((await context.helpers.getProcessedDataCount(SCOPE, OPTIONS)) === 0) return sent;
		for (let start = 0; start < asked.length; start += KEYS_PER_QUESTION) {
			const some = asked.slice(start, start + KEYS_PER_QUESTION);
			const answer = await context.helpers.checkProcessedAndRecord(some, SCOPE, OPTIONS);
			await context.helpers.removeProcessed(answer.new, SCOPE, OPTIONS);
			for (const key of answer.processed) sent.add(String(key).slice(String(key).indexOf(':') + 1));
		}
		return sent;
	});
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
