import type { Call } from '../core/http';
import type { MtMessage } from '../core/message';
import type { SentIds } from '../core/provider';
import { fillTemplate } from '../core/template';
import { readRecipient, readSender } from './numbers';
import type { SinchOptions } from './options';
import { beginning, listed } from './paging';
import { templateOf } from './send';
import type { SinchBatch } from './types';

/** Of an account with more batches than this under one reference, the rest is not looked through. */
const MAX_BATCHES = 2_000;

/**
 * Names messages that were sent before, by the newest batch with the same sender, recipient and text, and with their
 * reference where the workflow gives one. Sinch has no id for a single message.
 */
export async function findSent(
	call: Call,
	messages: readonly MtMessage[],
	now: number,
): Promise<Map<number, SentIds>> {
	const found = new Map<number, SentIds>();
	for (const [reference, some] of groupedBy(messages, referenceOf)) {
		const waiting = groupedBy(some, ({ to }) => to);
		const query = { client_reference: reference, start_date: beginning(now) };
		const batches = await newestFirst(listed<SinchBatch>(call, '/batches', 'batches', query));
		for (const batch of batches) {
			for (const { index } of messagesIn(batch, waiting)) {
				if (!found.has(index)) found.set(index, { messageId: null, batchId: batch.id });
			}
		}
	}
	return found;
}

function referenceOf({ options }: MtMessage): string | undefined {
	return (options as SinchOptions | undefined)?.clientReference;
}

function groupedBy<K>(messages: readonly MtMessage[], keyOf: (message: MtMessage) => K): Map<K, MtMessage[]> {
	const groups = new Map<K, MtMessage[]>();
	for (const message of messages) {
		const group = groups.get(keyOf(message));
		if (group === undefined) groups.set(keyOf(message), [message]);
		else group.push(message);
	}
	return groups;
}

async function newestFirst(list: AsyncIterable<SinchBatch>): Promise<SinchBatch[]> {
	const batches: SinchBatch[] = [];
	for await (const batch of list) {
		batches.push(batch);
		if (batches.length === MAX_BATCHES) break;
	}
	const timeOf = ({ created_at }: SinchBatch) => Date.parse(created_at ?? '') || 0;
	return batches.sort((a, b) => timeOf(b) - timeOf(a));
}

function messagesIn(batch: SinchBatch, waiting: ReadonlyMap<string, MtMessage[]>): MtMessage[] {
	const template = templateOf(batch);
	const from = readSender(batch.from);
	return (batch.to ?? []).flatMap((number) => {
		const to = readRecipient(number);
		const candidates = waiting.get(to ?? '') ?? [];
		if (to === null || candidates.length === 0) return [];
		const text = template === null ? batch.body : fillTemplate(template, to);
		return candidates.filter((message) => message.text === text && (message.from ?? from) === from);
	});
}
