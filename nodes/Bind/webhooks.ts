import { classify } from '../core/errors/classify';
import type { Failure } from '../core/errors/catalogue';
import { idOf, isRecord, wordOf } from '../core/json';
import type { MessageStatus } from '../core/message';
import { bodyOf } from '../core/webhooks/body';
import { hasQueryToken } from '../core/webhooks/queryToken';
import { NO_FIELDS, unknownEvent } from '../core/webhooks/readEvent';
import type { ReadEvent, WebhookCall, WebhookReader } from '../core/webhooks/reader';
import { readPhoneNumber } from './answer';
import { bindErrors } from './errors';

type Json = Readonly<Record<string, unknown>>;

/** Every status of a report is an end. `REJECTED` is the supplier's here, and no refusal of the request. */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
	['DELIVERED', 'delivered'],
	['EXPIRED', 'expired'],
	['REJECTED', 'rejected'],
	['UNDELIVERABLE', 'undelivered'],
	['UNKNOWN', 'unknown'],
]);

/** BIND's callbacks, of which none is signed: docs.bind.hr/reference/send */
export const bindWebhook: WebhookReader = {
	events: ['deliveryReport', 'inbound', 'optOut'],
	verify: hasQueryToken,
	parse,
};

/** Reports and texts may come to the same address: only `type` tells them apart. */
function parse(call: WebhookCall): ReadEvent[] | undefined {
	const body = bodyOf(call);
	if (!isRecord(body) || !('type' in body || 'message_id' in body)) return undefined;
	const event = readEvent(body);
	return event === undefined ? undefined : [event];
}

function readEvent(body: Json): ReadEvent | undefined {
	if (body.type === 'DLR') return readReport(body);
	return body.type === 'MO' ? readMessage(body) : unknownEvent(body);
}

function readReport(body: Json): ReadEvent | undefined {
	const messageId = idOf(body.message_id);
	const word = wordOf(body.status);
	if (messageId === null || word === null) return undefined;
	return {
		...NO_FIELDS,
		event: 'message.status',
		eventId: `${messageId}:${word}`,
		messageId,
		from: readPhoneNumber(body.from),
		to: readPhoneNumber(body.to),
		...readStatus(word, readErrorCode(body.error)),
	};
}

function readMessage(body: Json): ReadEvent | undefined {
	const messageId = idOf(body.message_id);
	if (messageId === null) return undefined;
	return {
		...NO_FIELDS,
		event: 'message.received',
		eventId: `${messageId}:MO`,
		messageId,
		from: readPhoneNumber(body.from),
		to: readPhoneNumber(body.to),
		text: typeof body.text === 'string' ? body.text : null,
	};
}

/** What a status word and the code beside it say of a message. `EXPIRED` and `UNKNOWN` mean the same whatever the code. */
function readStatus(word: string, code: string | null): { status: MessageStatus; failure: Failure | null } {
	const status = STATUSES.get(word) ?? 'unknown';
	if (status === 'delivered') return { status, failure: null };
	const { failure } = classify(bindErrors, {
		code: status === 'expired' || status === 'unknown' ? word : code,
		message: STATUSES.has(word) ? null : `Status ${word}`,
		httpStatus: null,
		stage: 'delivery',
	});
	return { status, failure: { ...failure, code: code ?? failure.code } };
}

/** A code as the table has it: "000", "0" and 0 are the same. What is no number stays as it is. */
function readErrorCode(error: unknown): string | null {
	const code = idOf(error)?.trim() ?? '';
	if (code === '') return null;
	return /^\d+$/.test(code) ? code.replace(/^0+(?=\d)/, '') : code;
}
