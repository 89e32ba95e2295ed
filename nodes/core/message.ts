import type { Failure } from './errors/catalogue';
import type { QuietTime } from './quietHours';
import type { Template } from './template';

/** The closed set of statuses of a message. */
export type MessageStatus =
	| 'queued'
	| 'sent'
	| 'delivered'
	| 'undelivered'
	| 'rejected'
	| 'expired'
	| 'cancelled'
	| 'suppressed'
	| 'duplicate'
	| 'deferred'
	| 'unknown';

/** Statuses that can still change. `deferred` ends when its time comes. */
const OPEN_STATUSES: ReadonlySet<MessageStatus> = new Set(['queued', 'sent', 'deferred']);

/** Whether a status can no longer change. */
export function isFinal(status: MessageStatus): boolean {
	return !OPEN_STATUSES.has(status);
}

export type Encoding = 'gsm7' | 'ucs2';

/** One text to one recipient, validated and ready to be sent. */
export interface MtMessage {
	/** Place of the message in the run: results come back in this order. */
	index: number;
	/** Place of the input item that it came from. */
	itemIndex: number;
	/** Sender ID: E.164, a short code or alphanumeric; null where the account's own sender is used. */
	from: string | null;
	/** E.164. */
	to: string;
	/** What the recipient reads. */
	text: string;
	/** The provider's own options of the message; left out where it has none. */
	options?: ProviderOptions;
	/** How the text is handed over where it must not be done in another way: with placeholders, or not as a text at all. */
	template?: Template;
	/** When the recipient is not to be texted. */
	quietTime?: QuietTime;
	/** ISO 8601; the end of the quiet time for which the message has to wait, here or at the provider. */
	deferredUntil?: string;
}

/** The options of a send that are the provider's own, by their names in the contract. */
export type ProviderOptions = Readonly<Record<string, unknown>>;

/** Messages that travel in one request. */
export interface MtBatch {
	from: string | null;
	/** The text of every message that has no text of its own. */
	text: string;
	/** As each of the messages has them. */
	options?: ProviderOptions;
	template?: Template;
	messages: MtMessage[];
	/** Milliseconds after the start of the run before which the request is not made. */
	startOffsetMs: number;
}

/** What the provider said of one message when the batch was submitted; one object where it said the same of several. */
export interface SubmitResult {
	status: MessageStatus;
	messageId: string | null;
	batchId: string | null;
	failure: Failure | null;
	/** The provider's JSON for this message, or for the batch where it says nothing about single messages. */
	raw?: unknown;
}

/** A message as every node outputs it. Absent values are null, never missing. */
export interface MessageRecord {
	to: string | null;
	from: string | null;
	status: MessageStatus;
	failure: Failure | null;
	final: boolean;
	messageId: string | null;
	batchId: string | null;
	provider: string;
	encoding: Encoding | null;
	segments: number | null;
	/**
	 * ISO 8601; the end of the recipient's quiet time: a `deferred` message may be sent then, any other is kept by the
	 * provider until then.
	 */
	deferredUntil: string | null;
	/**
	 * Only with quiet hours: whether the recipient's time zone is a guess, from an area code. Null where none was looked for.
	 */
	timezoneGuessed?: boolean | null;
	/** The provider's JSON, untouched; dropped while Simplify is on. */
	raw?: unknown;
}

/** A message that the provider lists: a record with what only a message store knows. */
export interface StoredMessage extends MessageRecord {
	direction: 'inbound' | 'outbound';
	text: string | null;
	cost: number | null;
	createdAt: string | null;
	updatedAt: string | null;
}

export type BatchStatus = 'scheduled' | 'processing' | 'completed' | 'cancelled' | 'unknown';

/** A batch as every node outputs it. Absent values are null, never missing. */
export interface BatchRecord {
	batchId: string | null;
	status: BatchStatus;
	/** Why the whole batch was refused. */
	failure: Failure | null;
	total: number | null;
	counts: Partial<Record<MessageStatus, number>>;
	/** Failed messages per failure category. */
	failures: Record<string, number>;
	/** In the currency of the account; the providers do not name it. */
	cost: number | null;
	/** Recipients refused at submission; known only to whoever made the request. */
	rejected: MessageRecord[];
	/** Only with quiet hours: recipients who are in their quiet time. They are not in the batch. */
	deferred?: MessageRecord[];
	/** The provider has nothing left to hand over. Says nothing about delivery. */
	done: boolean;
	/** The status of every message is final. */
	final: boolean;
	/** The wait ended before what was waited for. */
	timedOut: boolean;
	from: string | null;
	provider: string;
	createdAt: string | null;
	raw?: unknown;
}

/** What an event is about; `unknown` is a type that the provider added after this was written. */
export type EventType =
	| 'message.status'
	| 'message.received'
	| 'recipient.optedOut'
	| 'recipient.optedIn'
	| 'batch.status'
	| 'unknown';

/** The keyword that a received text consists of. */
export interface Keyword {
	kind: 'optOut' | 'optIn' | 'help';
	word: string;
	language: string;
}

/** An event as every trigger outputs it. Absent values are null, never missing. */
export interface SmsEvent {
	event: EventType;
	/** For a received message, an opt-out and an opt-in: the handset. Else the sender. */
	from: string | null;
	/** For a received message, an opt-out and an opt-in: our number. Else the recipient. */
	to: string | null;
	text: string | null;
	keyword: Keyword | null;
	/** Opt-outs and opt-ins: read from a text, or reported as such by the provider. */
	source?: 'keyword' | 'provider';
	status: MessageStatus | BatchStatus | null;
	failure: Failure | null;
	final: boolean | null;
	messageId: string | null;
	batchId: string | null;
	/** The same whenever the provider delivers the same event again. */
	eventId: string;
	provider: string;
	/** ISO 8601; when it happened, as far as the provider tells. */
	occurredAt: string | null;
	/** ISO 8601; when it reached this node. */
	receivedAt: string;
	/** The provider's JSON, where the fields above do not hold what is in it. */
	raw?: unknown;
}
