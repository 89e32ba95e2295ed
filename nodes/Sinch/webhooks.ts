import { createHmac } from 'crypto';
import type { Failure } from '../core/errors/catalogue';
import { idOf, isoTime, isRecord } from '../core/json';
import { bodyOf } from '../core/webhooks/body';
import { hashOf, NO_FIELDS, unknownEvent } from '../core/webhooks/readEvent';
import type { ReadEvent, WebhookCall, WebhookReader, WebhookSecrets } from '../core/webhooks/reader';
import { isSameSecret } from '../core/webhooks/signature';
import { inboundText } from './messages';
import { readMessageStatus } from './messageStatus';
import { readRecipient, readSender } from './numbers';
import { countOf } from './reports';
import type { SinchRecipientReport, SinchReport, SinchStatusCount } from './types';

const SIGNATURE = 'x-sinch-webhook-signature';
const ALGORITHM = 'x-sinch-webhook-signature-algorithm';
const NONCE = 'x-sinch-webhook-signature-nonce';
const TIMESTAMP = 'x-sinch-webhook-signature-timestamp';

const HOUR_MS = 3_600_000;
/** Sinch delivers again for almost two days; whether it signs anew then is UNCONFIRMED. */
const DEFAULT_MAX_AGE_HOURS = 48;

/** Sinch's callbacks: https://developers.sinch.com/docs/sms/api-reference/sms/tag/Webhooks */
export const sinchWebhook: WebhookReader = {
	events: ['deliveryReport', 'inbound', 'optOut'],
	openStatuses: ['queued', 'sent'],
	usesCredential: true,
	verify,
	parse,
};

/** Whatever the credential asks for must hold. Where it asks for nothing, the path that nobody can guess is the check. */
function verify(call: WebhookCall, secrets: WebhookSecrets): boolean {
	const { callbackSecret, callbackUser, callbackPassword, callbackHeaderName, callbackHeaderValue } = fieldsOf(secrets);
	if (callbackSecret !== '' && !isSigned(call, callbackSecret, secrets)) return false;
	if (callbackUser + callbackPassword !== '' && !hasLogin(call, callbackUser, callbackPassword)) return false;
	if (callbackHeaderName + callbackHeaderValue === '') return true;
	return isSameSecret(call.headers[callbackHeaderName.toLowerCase()], callbackHeaderValue);
}

function fieldsOf({ credential }: WebhookSecrets) {
	const field = (name: string) => String(credential[name] ?? '').trim();
	return {
		callbackSecret: field('callbackSecret'),
		callbackUser: field('callbackUser'),
		callbackPassword: field('callbackPassword'),
		callbackHeaderName: field('callbackHeaderName'),
		callbackHeaderValue: field('callbackHeaderValue'),
	};
}

/**
 * Body, nonce and time are signed with dots between them. A nonce with a dot in it could be the end of another body, so
 * it is none.
 * @param secrets several while one takes the place of another, separated by commas
 */
function isSigned({ headers, rawBody }: WebhookCall, secrets: string, { options, now }: WebhookSecrets): boolean {
	const { [SIGNATURE]: signature, [ALGORITHM]: algorithm, [NONCE]: nonce, [TIMESTAMP]: timestamp } = headers;
	if (algorithm !== 'HmacSHA256') return false;
	if (typeof nonce !== 'string' || !/^[^.]+$/.test(nonce)) return false;
	if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
	if (Math.abs(now - Number(timestamp) * 1000) > maxAgeMs(options)) return false;
	return secrets
		.split(',')
		.map((secret) => secret.trim())
		.filter((secret) => secret !== '')
		.some((secret) => isSameSecret(signature, signatureOf(rawBody, nonce, timestamp, secret)));
}

function signatureOf(rawBody: Buffer, nonce: string, timestamp: string, secret: string): string {
	return createHmac('sha256', secret).update(rawBody).update(`.${nonce}.${timestamp}`).digest('base64');
}

function maxAgeMs({ signatureMaxAgeHours }: WebhookSecrets['options']): number {
	const hours = Number(signatureMaxAgeHours ?? DEFAULT_MAX_AGE_HOURS);
	return (hours > 0 ? hours : DEFAULT_MAX_AGE_HOURS) * HOUR_MS;
}

function hasLogin({ headers }: WebhookCall, user: string, password: string): boolean {
	const [, given] = /^Basic +(\S+) *$/i.exec(String(headers.authorization ?? '')) ?? [];
	return isSameSecret(given, Buffer.from(`${user}:${password}`).toString('base64'));
}

function parse(call: WebhookCall): ReadEvent[] | undefined {
	const body = bodyOf(call);
	if (!isRecord(body) || typeof body.type !== 'string' || body.type === '') return undefined;
	const { type } = body;
	if (/^recipient_delivery_report_(?:sms|mms)$/.test(type)) return readRecipientReport(body);
	if (/^delivery_report_(?:sms|mms)$/.test(type)) return readBatchReport(body);
	if (/^mo_(?:text|binary|media)$/.test(type)) return readInbound(body);
	return [unknownEvent(body)];
}

function readRecipientReport(report: SinchRecipientReport): ReadEvent[] | undefined {
	const { status, code, at } = report;
	const batchId = idOf(report.batch_id);
	const to = readRecipient(report.recipient);
	if (batchId === null || to === null) return undefined;
	const from = readSender(report.applied_originator);
	return [
		{
			...NO_FIELDS,
			event: 'message.status',
			eventId: eventIdOf(batchId, to, status, code, at),
			batchId,
			from,
			to,
			...readMessageStatus(status, code, from),
			occurredAt: isoTime(at ?? report.operator_status_at),
		},
	];
}

/** A full report names the recipients of each status; a summary only counts them, and is an event of its batch. */
function readBatchReport(report: SinchReport): ReadEvent[] | undefined {
	const batchId = idOf(report.batch_id);
	const { statuses } = report;
	if (batchId === null || !Array.isArray(statuses) || !statuses.every(isRecord)) return undefined;
	const named = statuses.flatMap((bucket) => readBucket(batchId, bucket));
	if (named.length > 0) return named;
	return [
		{
			...NO_FIELDS,
			event: 'batch.status',
			eventId: `${batchId}:${hashOf([report])}`,
			batchId,
			status: 'completed',
			failure: mostFrequentFailure(statuses),
			raw: report,
		},
	];
}

function readBucket(batchId: string, { status, code, recipients = [] }: SinchStatusCount): ReadEvent[] {
	if (!Array.isArray(recipients)) return [];
	const verdict = readMessageStatus(status, code, null);
	return recipients.map((number) => {
		const to = readRecipient(number);
		return {
			...NO_FIELDS,
			event: 'message.status',
			eventId: eventIdOf(batchId, to, status, code),
			batchId,
			to,
			...verdict,
		};
	});
}

/** What Sinch gives no id is named by what it says; parts that cannot be read leave a gap. */
function eventIdOf(...parts: unknown[]): string {
	return parts.map(idOf).join(':');
}

function mostFrequentFailure(statuses: readonly SinchStatusCount[]): Failure | null {
	let most: { count: number; failure: Failure } | undefined;
	for (const bucket of statuses) {
		const { failure } = readMessageStatus(bucket.status, bucket.code, null);
		const count = countOf(bucket);
		if (failure !== null && (most === undefined || count > most.count)) most = { count, failure };
	}
	return most?.failure ?? null;
}

/** Binary and media messages keep their JSON: an event has no other place for what is in them. */
function readInbound(body: Record<string, unknown>): ReadEvent[] | undefined {
	const messageId = idOf(body.id);
	const from = readRecipient(body.from);
	if (messageId === null || from === null) return undefined;
	return [
		{
			...NO_FIELDS,
			event: 'message.received',
			eventId: messageId,
			messageId,
			from,
			to: readSender(body.to),
			text: inboundText(body),
			occurredAt: isoTime(body.received_at),
			...(body.type === 'mo_text' ? {} : { raw: body }),
		},
	];
}
