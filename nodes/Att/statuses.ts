import type { Failure } from '../core/errors/catalogue';
import { SmsError } from '../core/errors/SmsError';
import { pathSegment, type Call } from '../core/http';
import { isRecord, wordOf } from '../core/json';
import { isFinal, type StoredMessage } from '../core/message';
import { answerOf, entriesOf, fieldOf, readAddress } from './answer';
import { readMessageStatus } from './messageStatus';

/** What is known of the recipients of a request. */
export interface Reading {
	/** One per recipient that AT&T has named. */
	messages: StoredMessage[];
	/** Set where nothing is known and nothing will be. */
	failure: Failure | null;
	raw: unknown;
}

/** Per recipient what AT&T said last, or finally. */
type Seen = Record<string, unknown>;

/**
 * The delivery statuses of an account. AT&T keeps a final status for about 30 minutes and promises to tell it once: this
 * execution remembers what it has read, and what AT&T no longer knows does not undo it.
 */
export class Statuses {
	private readonly seenById: Record<string, Seen>;

	private readonly readings = new Map<string, Reading>();

	/**
	 * @param outbox path of what was sent
	 * @param notes of the execution
	 */
	constructor(
		private readonly outbox: string,
		notes: Record<string, unknown>,
	) {
		this.seenById = (notes.statuses ??= {}) as Record<string, Seen>;
	}

	/** Reads the statuses of a request anew. @throws SmsError where AT&T refuses for another reason than that it knows none */
	async read(call: Call, messageId: string): Promise<Reading> {
		const seen = (this.seenById[`id ${messageId}`] ??= {});
		const path = `${this.outbox}/${pathSegment(messageId)}`;
		const asked = await call({ method: 'GET', path }).then(answerOf, goneOrThrow);
		const reading =
			asked instanceof SmsError
				? readingOfGone(messageId, seen, asked.failure)
				: { messages: readingOf(messageId, seen, asked), failure: null, raw: asked };
		this.readings.set(messageId, reading);
		return reading;
	}

	/** What was read last, or else now. */
	async last(call: Call, messageId: string): Promise<Reading> {
		return this.readings.get(messageId) ?? (await this.read(call, messageId));
	}
}

/** AT&T knows the id no more, or never did: it does not tell the two apart. */
function goneOrThrow(error: unknown): SmsError {
	const isGone =
		error instanceof SmsError &&
		error.failure.code === 'SVC0002' &&
		/RequestIdentifier/i.test(error.failure.providerMessage ?? '');
	if (!isGone) throw error;
	return error;
}

function readingOf(messageId: string, seen: Seen, answer: object): StoredMessage[] {
	const infos = entriesOf(fieldOf(answer, 'DeliveryInfoList', 'DeliveryInfo'));
	for (const [place, info] of infos.entries()) {
		if (!isRecord(info)) continue;
		const key = `at ${wordOf(fieldOf(info, 'Id')) ?? place}`;
		const known = seen[key];
		if (known === undefined || !isDecided(known)) seen[key] = info;
	}
	return Object.values(seen).map((info) => readInfo(messageId, info));
}

function readingOfGone(messageId: string, seen: Seen, failure: Failure): Reading {
	const messages = Object.values(seen).map((info): StoredMessage => {
		const message = readInfo(messageId, info);
		return message.final ? message : { ...message, status: 'unknown', final: true, failure };
	});
	return { messages, failure: messages.length === 0 ? failure : null, raw: null };
}

function wordIn(info: unknown): string {
	return wordOf(fieldOf(info, 'DeliveryStatus')) ?? '';
}

function isDecided(info: unknown): boolean {
	const { status } = readMessageStatus(wordIn(info));
	return status === 'delivered' || status === 'undelivered';
}

function readInfo(messageId: string, info: unknown): StoredMessage {
	const { status, failure } = readMessageStatus(wordIn(info));
	return {
		...unknownMessage(messageId, failure),
		to: readAddress(fieldOf(info, 'Address')),
		status,
		final: isFinal(status),
		raw: info,
	};
}

/** A sent message of which nothing is known. */
export function unknownMessage(messageId: string, failure: Failure | null): StoredMessage {
	return {
		to: null,
		from: null,
		direction: 'outbound',
		text: null,
		status: 'unknown',
		failure,
		final: true,
		messageId,
		batchId: messageId,
		provider: 'att',
		encoding: null,
		segments: null,
		cost: null,
		deferredUntil: null,
		createdAt: null,
		updatedAt: null,
		raw: null,
	};
}
