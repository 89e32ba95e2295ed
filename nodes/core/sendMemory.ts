import { createHash } from 'crypto';
import type { MessageStatus, MtMessage } from './message';

/** What is remembered of a message: nothing of its text or recipient. */
export interface Remembered {
	status: MessageStatus;
	messageId: string | null;
	batchId: string | null;
	/** ISO 8601; set where the provider keeps it until then. */
	deferredUntil?: string;
}

type Entry = [status: MessageStatus, messageId: string | null, batchId: string | null, deferredUntil?: string];

/** Where the entries live: an object that n8n keeps with the execution. */
export interface MemoryStore {
	sent?: Record<string, Entry>;
}

/**
 * Remembers, within one execution and its retries, which messages the provider took or may have taken, so that a
 * repeated run reports them and does not send them again. A message is entered as `unknown` before its request leaves:
 * whatever interrupts the run finds it there.
 */
export class SendMemory {
	private readonly entries: Record<string, Entry>;

	/**
	 * @param runIndex how often the node has run in this execution (a loop sends the same item on purpose)
	 */
	constructor(
		store: MemoryStore,
		private readonly runIndex: number,
	) {
		store.sent ??= {};
		this.entries = store.sent;
	}

	/** The keys of a run's messages by their index; equal messages of one item are told apart by their order. */
	keysOf(messages: readonly MtMessage[]): Map<number, string> {
		const repeats = new Map<string, number>();
		const keys = new Map<number, string>();
		for (const message of messages) {
			const first = this.key(message, 0);
			const repeat = repeats.get(first) ?? 0;
			repeats.set(first, repeat + 1);
			keys.set(message.index, repeat === 0 ? first : this.key(message, repeat));
		}
		return keys;
	}

	private key(message: MtMessage, repeat: number): string {
		return createHash('sha256')
			.update(
				JSON.stringify([
					this.runIndex,
					message.itemIndex,
					message.from,
					message.to,
					message.text,
					repeat,
				]),
			)
			.digest('base64')
			.slice(0, 22);
	}

	recall(key: string): Remembered | undefined {
		const entry = this.has(key) ? this.entries[key] : undefined;
		if (entry === undefined) return undefined;
		const [status, messageId, batchId, deferredUntil] = entry;
		return { status, messageId, batchId, ...(deferredUntil === undefined ? {} : { deferredUntil }) };
	}

	has(key: string): boolean {
		return Object.hasOwn(this.entries, key);
	}

	note(key: string, { status, messageId, batchId, deferredUntil }: Remembered): void {
		this.entries[key] = [status, messageId, batchId];
		if (deferredUntil !== undefined) this.entries[key].push(deferredUntil);
	}

	forget(key: string): void {
		delete this.entries[key];
	}
}
