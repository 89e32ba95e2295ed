import { idOf, isoTime, isRecord } from '../core/json';
import { bodyOf } from '../core/webhooks/body';
import { hashOf, NO_FIELDS, unknownEvent } from '../core/webhooks/readEvent';
import type { ReadEvent, WebhookAnswer, WebhookCall, WebhookReader } from '../core/webhooks/reader';
import { isSameSecret } from '../core/webhooks/signature';
import { readPhoneNumber } from './answer';
import { readMessageStatus } from './messageStatus';
import { batchStatusOf } from './send';

/**
 * UNCONFIRMED: the guide of today calls the header on events `Validation-Token`; older pages and working integrations
 * have the secret in this one, and `Validation-Token` for the check of the URL.
 */
const SECRET_HEADER = 'verification-token';
const VALIDATION_HEADER = 'validation-token';

/** RingCentral reads at most 1024 bytes of an answer to its check: creating-webhooks in the guide. */
const MAX_VALIDATION_LENGTH = 512;

/** The filter of the subscription with the account's id in place of `~`, and with its query. */
const A2P_EVENT = /^\/restapi\/v1\.0\/account\/[^/?]+\/a2p-sms\/(messages|batches|opt-outs)(?=[/?]|$)/;

type Json = Readonly<Record<string, unknown>>;

/** RingCentral's webhooks: https://developers.ringcentral.com/guide/notifications/webhooks/creating-webhooks */
export const ringCentralWebhook: WebhookReader = {
	events: ['deliveryReport', 'inbound', 'optOut', 'batchStatus'],
	openStatuses: ['queued', 'sent'],
	answerHandshake,
	verify: ({ headers }, { verificationToken }) =>
		isSameSecret(headers[SECRET_HEADER], verificationToken),
	answerHeaders: (call) => echo(call) ?? {},
	parse,
};

/**
 * RingCentral checks the URL of a new subscription with a call that has no event in it. Whether it does so again on
 * every change, or sends the header with events too, is open: the header is always echoed, and an event is an event.
 */
function answerHandshake(call: WebhookCall): WebhookAnswer | undefined {
	const headers = echo(call);
	if (headers === undefined || envelopeOf(call) !== undefined) return undefined;
	return { status: 200, headers, body: {} };
}

function echo({ headers }: WebhookCall): Record<string, string> | undefined {
	const token = headers[VALIDATION_HEADER];
	if (typeof token !== 'string' || token.length > MAX_VALIDATION_LENGTH) return undefined;
	return /^[\x21-\x7e]+$/.test(token) ? { 'Validation-Token': token } : undefined;
}

/** What is around every event; undefined where the body is no event. */
function envelopeOf(call: WebhookCall): Json | undefined {
	const envelope = bodyOf(call);
	return isRecord(envelope) && ('event' in envelope || 'uuid' in envelope) ? envelope : undefined;
}

/** https://developers.ringcentral.com/guide/notifications/event-filters */
function parse(call: WebhookCall): ReadEvent[] | undefined {
	const envelope = envelopeOf(call);
	if (typeof envelope?.event !== 'string' || envelope.event === '') return undefined;
	const { event, timestamp } = envelope;
	const read = readEvent(A2P_EVENT.exec(event)?.[1], envelope, event);
	return read === undefined ? undefined : [{ ...read, occurredAt: read.occurredAt ?? isoTime(timestamp) }];
}

function readEvent(topic: string | undefined, envelope: Json, event: string): ReadEvent | undefined {
	if (topic === undefined) return unknownEvent(envelope, idOf(envelope.uuid) ?? undefined);
	const { body } = envelope;
	if (!isRecord(body)) return undefined;
	if (topic === 'messages') return readMessage(body, event);
	return topic === 'batches' ? readBatch(body) : readOptOut(body, envelope);
}

function readMessage(body: Json, event: string): ReadEvent | undefined {
	const messageId = idOf(body.id);
	const messageStatus = idOf(body.messageStatus);
	if (messageId === null || messageStatus === null) return undefined;
	const [to] = Array.isArray(body.to) ? (body.to as unknown[]) : [body.to];
	const errorCode = idOf(body.errorCode);
	const message = {
		...NO_FIELDS,
		eventId: [messageId, messageStatus, ...(errorCode === null ? [] : [errorCode])].join(':'),
		messageId,
		batchId: idOf(body.batchId),
		from: readPhoneNumber(body.from),
		to: readPhoneNumber(to),
		text: typeof body.text === 'string' ? body.text : null,
		occurredAt: isoTime(body.lastModifiedTime ?? body.creationTime),
	};
	const direction = idOf(body.direction) ?? /[?&]direction=(\w+)/.exec(event)?.[1];
	if (direction === 'Inbound') return { ...message, event: 'message.received' };
	return {
		...message,
		event: 'message.status',
		...readMessageStatus(messageStatus, errorCode),
	};
}

function readBatch(body: Json): ReadEvent | undefined {
	const batchId = idOf(body.id);
	const status = idOf(body.status);
	if (batchId === null || status === null) return undefined;
	return {
		...NO_FIELDS,
		event: 'batch.status',
		eventId: `${batchId}:${status}:${idOf(body.processedCount) ?? ''}`,
		batchId,
		from: readPhoneNumber(body.from),
		status: batchStatusOf(status),
		occurredAt: isoTime(body.lastModifiedTime ?? body.creationTime),
	};
}

/** Here `from` is our number and `to` the handset, although the handset sent the STOP; `active` = opted out. */
function readOptOut(body: Json, envelope: Json): ReadEvent | undefined {
	const { active } = body;
	const from = readPhoneNumber(body.to);
	const to = readPhoneNumber(body.from);
	if (typeof active !== 'boolean' || from === null || to === null) return undefined;
	return {
		...NO_FIELDS,
		event: active ? 'recipient.optedOut' : 'recipient.optedIn',
		eventId: idOf(envelope.uuid) ?? hashOf([from, to, active, idOf(envelope.timestamp)]),
		from,
		to,
		source: 'provider',
	};
}
