import type { Call } from '../core/http';
import type { MtMessage } from '../core/message';
import type { SentIds } from '../core/provider';
import { createdAtOf, readPhoneNumber } from './answer';
import { BEGINNING, records } from './paging';
import { A2P } from './paths';
import type { RcMessage } from './types';

/** Numbers that the message list takes in one request. */
const NUMBERS_PER_REQUEST = 15;

/** Of a run with more repeats than this many requests can name, the rest stays without ids. */
const MAX_REQUESTS = 20;

/** Names messages that were sent before: the newest of the same sender, recipient and text in the message list. */
export async function findSent(
	call: Call,
	messages: readonly MtMessage[],
): Promise<Map<number, SentIds>> {
	const found = new Map<number, SentIds>();
	const asked = messages.slice(0, NUMBERS_PER_REQUEST * MAX_REQUESTS);
	for (let start = 0; start < asked.length; start += NUMBERS_PER_REQUEST) {
		const some = asked.slice(start, start + NUMBERS_PER_REQUEST);
		const newest = await newestByMessage(call, [...new Set(some.map(({ to }) => to))]);
		for (const { index, from, to, text } of some) {
			const sent = newest.get(keyOf(from, to, text));
			if (sent !== undefined) {
				found.set(index, { messageId: String(sent.id), batchId: sent.batchId ?? null });
			}
		}
	}
	return found;
}

async function newestByMessage(call: Call, phoneNumber: string[]): Promise<Map<string, RcMessage>> {
	const newest = new Map<string, RcMessage>();
	const query = { phoneNumber, direction: 'Outbound', dateFrom: BEGINNING, view: 'Detailed' };
	for await (const message of records<RcMessage>(call, `${A2P}/messages`, query)) {
		const key = keyOf(readPhoneNumber(message.from), readPhoneNumber(message.to?.[0]), message.text);
		const known = newest.get(key);
		if (known === undefined || timeOf(message) > timeOf(known)) newest.set(key, message);
	}
	return newest;
}

function keyOf(...parts: Array<string | null | undefined>): string {
	return JSON.stringify(parts);
}

function timeOf(message: RcMessage): number {
	return Date.parse(createdAtOf(message) ?? '') || 0;
}
