import type { MessageRecord, MtMessage, StoredMessage } from './message';

/** A message of a batch and the record that is reported of it. */
export interface Reported {
	message: Pick<MtMessage, 'to' | 'text'>;
	record: MessageRecord;
}

/**
 * Brings records up to date with what the provider lists of their batch. A recipient who is in the batch more than once
 * is told apart by the text, where the list has it.
 */
export class MessageMatcher {
	private readonly waiting = new Map<string, Reported[]>();

	constructor(
		reported: Iterable<Reported>,
		private readonly keepRaw: boolean,
	) {
		for (const entry of reported) {
			const sameRecipient = this.waiting.get(entry.message.to);
			if (sameRecipient === undefined) this.waiting.set(entry.message.to, [entry]);
			else sameRecipient.push(entry);
		}
	}

	update(stored: StoredMessage): void {
		const candidates = this.waiting.get(stored.to ?? '');
		if (candidates === undefined || candidates.length === 0) return;
		const sameText = candidates.findIndex(({ message }) => message.text === stored.text);
		const [{ record }] = candidates.splice(Math.max(0, sameText), 1);
		record.messageId = stored.messageId;
		record.status = stored.status;
		record.final = stored.final;
		record.failure = stored.failure;
		record.segments = stored.segments ?? record.segments;
		if (this.keepRaw) record.raw = stored.raw;
	}
}
