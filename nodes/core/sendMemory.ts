import { hash } from 'crypto';
import type { MessageStatus, MtMessage } from './message';

/** What is remembered of a message: nothing of its text or recipient. */
export interface Remembered {
	status: MessageStatus;
	messageId: string | null;
	batchId: string | null;
	/** ISO 8601; set where the provider keeps it until then. */
	deferredUntil?: string;
}

/**
 * What is remembered of messages that had the same answer, and their keys with blanks between them: n8n stores a text much
 * faster than as many names or texts.
 */
type Entry = [
	status: MessageStatus,
	messageId: string | null,
	batchId: string | null,
	deferredUntil: string | null,
	keys: string,
];

/** Messages whose request leaves. */
export type Entered = Readonly<Entry>;

/** Where the entries live: an object that n8n keeps with the execution. */
export interface MemoryStore {
	sent?: Entry[];
}

/** The entry of every key, for the stores that were asked. */
const indexes = new WeakMap<Entry[], Map<string, Entry>>();

/**
 * Remembers, within one execution and its retries, which messages the provider took or may have taken, so that a
 * repeated run reports them and does not send them again. A message is entered as `unknown` before its request leaves:
 * whatever interrupts the run finds it there.
 */
export class SendMemory {
	private readonly entries: Entry[];

	/** Most runs send one text from one sender. */
	private lastContent: { from: string | null; text: string; before: string; after: string } | undefined;

	/**
	 * @param runIndex how often the node has run in this execution (a loop sends the same item on purpose)
	 */
	constructor(
		store: MemoryStore,
		private readonly runIndex: number,
	) {
		store.sent ??= [];
		this.entries = store.sent;
	}

	/** Whether nothing is remembered: the first try of an execution asks about every message in vain. */
	get isEmpty(): boolean {
		return this.entries.length === 0;
	}

	/**
	 * The keys of a run's messages; equal messages of one item are told apart by their order. A key is made whenever it is
	 * asked for: to keep those of a large run takes more memory than its texts.
	 * @param messages in the order of their items
	 */
	keysOf(messages: readonly MtMessage[]): (message: MtMessage) => string {
		const repeats = new Map<number, number>();
		let first: MtMessage | undefined;
		let counts = new RepeatCounts();
		for (const message of messages) {
			if (first?.itemIndex !== message.itemIndex) {
				first = message;
				if (!counts.isEmpty) counts = new RepeatCounts();
				continue;
			}
			if (counts.isEmpty) counts.add(first);
			const repeat = counts.add(message);
			if (repeat > 0) repeats.set(message.index, repeat);
		}
		return (message) => this.key(message, repeats.get(message.index) ?? 0);
	}

	private key({ itemIndex, from, to, text }: MtMessage, repeat: number): string {
		const last = this.lastContent;
		if (last?.from !== from || last.text !== text) {
			this.lastContent = { from, text, before: JSON.stringify(from), after: JSON.stringify(text) };
		}
		const { before, after } = this.lastContent!;
		const parts = `[${this.runIndex},${itemIndex},${before},${JSON.stringify(to)},${after},${repeat}]`;
		return hash('sha256', parts, 'base64').slice(0, 22);
	}

	recall(key: string): Remembered | undefined {
		const entry = this.index().get(key);
		if (entry === undefined) return undefined;
		const [status, messageId, batchId, deferredUntil] = entry;
		return { status, messageId, batchId, ...(deferredUntil === null ? {} : { deferredUntil }) };
	}

	has(key: string): boolean {
		return this.index().has(key);
	}

	/** Enters messages whose request leaves: nobody knows what becomes of them. */
	enter(keys: readonly string[]): Entered {
		const entry: Entry = ['unknown', null, null, null, keys.join(' ')];
		this.entries.push(entry);
		const index = indexes.get(this.entries);
		if (index !== undefined) for (const key of keys) index.set(key, entry);
		return entry;
	}

	/**
	 * Puts what is known in place of what was entered.
	 * @param known by message, in the order in which they were entered; undefined is forgotten
	 */
	settle(entered: Entered, known: ReadonlyArray<Remembered | undefined>): void {
		const index = indexes.get(this.entries);
		const settled: Array<{ entry: Entry; keys: string[] }> = [];
		keysIn(entered).forEach((key, place) => {
			index?.delete(key);
			const remembered = known[place];
			if (remembered === undefined) return;
			let last = settled[settled.length - 1];
			if (last === undefined || !isSame(last.entry, remembered)) {
				const { status, messageId, batchId, deferredUntil = null } = remembered;
				last = { entry: [status, messageId, batchId, deferredUntil, ''], keys: [] };
				settled.push(last);
			}
			last.keys.push(key);
			index?.set(key, last.entry);
		});
		for (const { entry, keys } of settled) entry[4] = keys.join(' ');
		this.entries.splice(this.entries.lastIndexOf(entered as Entry), 1, ...settled.map(({ entry }) => entry));
	}

	private index(): Map<string, Entry> {
		let index = indexes.get(this.entries);
		if (index === undefined) {
			index = new Map(this.entries.flatMap((entry) => keysIn(entry).map((key): [string, Entry] => [key, entry])));
			indexes.set(this.entries, index);
		}
		return index;
	}
}

/** How often each message of an item was there before. */
class RepeatCounts {
	/** By text, then by recipient: most items have one text. */
	private readonly counts = new Map<string, Map<string, number>>();

	get isEmpty(): boolean {
		return this.counts.size === 0;
	}

	/** @returns how many equal messages were added before */
	add({ to, text }: MtMessage): number {
		let ofText = this.counts.get(text);
		if (ofText === undefined) {
			ofText = new Map();
			this.counts.set(text, ofText);
		}
		const count = ofText.get(to) ?? 0;
		ofText.set(to, count + 1);
		return count;
	}
}

function keysIn([, , , , keys]: Entered): string[] {
	return keys.split(' ');
}

function isSame(entry: Entry, { status, messageId, batchId, deferredUntil }: Remembered): boolean {
	const [lastStatus, lastMessageId, lastBatchId, lastUntil] = entry;
	return lastStatus === status && lastMessageId === messageId && lastBatchId === batchId && lastUntil === (deferredUntil ?? null);
}
