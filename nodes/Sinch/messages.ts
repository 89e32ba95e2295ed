import type { Call } from '../core/http';
import { isRecord, wordOf } from '../core/json';
import { isFinal, type StoredMessage } from '../core/message';
import type { BatchSnapshot, OperationContext } from '../core/provider';
import { fillTemplate, type Template } from '../core/template';
import { readMessageStatus } from './messageStatus';
import { readRecipient, readSender, toWire } from './numbers';
import { answerOf, beginning, listed } from './paging';
import { batchPath, countOf, getReport, undefinedIfNotFound } from './reports';
import { templateOf } from './send';
import type { SinchBatch, SinchInbound, SinchRecipientReport } from './types';

/** What the reports of a batch do not say of its messages. */
interface BatchFacts {
	batchId: string | null;
	from: string | null;
	createdAt: string | null;
	/** Null where the texts are not known. */
	template: Template | null;
}

function readSent(report: SinchRecipientReport, batch: BatchFacts): StoredMessage {
	const to = readRecipient(report.recipient);
	const from = readSender(report.applied_originator) ?? batch.from;
	const { status, failure } = readMessageStatus(report.status, report.code, from);
	return {
		to,
		from,
		direction: 'outbound',
		text: (batch.template && fillTemplate(batch.template, to ?? '')) ?? null,
		status,
		failure,
		final: isFinal(status),
		messageId: null,
		batchId: report.batch_id ?? batch.batchId,
		provider: 'sinch',
		encoding: ENCODINGS.get(report.encoding) ?? null,
		segments: report.number_of_message_parts ?? null,
		cost: null,
		deferredUntil: null,
		createdAt: batch.createdAt,
		updatedAt: report.operator_status_at ?? report.at ?? null,
		raw: report,
	};
}

const ENCODINGS: ReadonlyMap<string | undefined, 'gsm7' | 'ucs2'> = new Map([
	['GSM', 'gsm7'],
	['UNICODE', 'ucs2'],
]);

/** `message: get`: Sinch knows a message by its batch and recipient. What it says of the sender stands in the batch. */
export async function* getMessage({ call, text, phoneNumbers, required }: OperationContext) {
	const path = batchPath(required('batchId', text('batchId')));
	const recipient = required('recipient', phoneNumbers('recipient')[0]);
	const reply = await call({ method: 'GET', path: `${path}/delivery_report/${toWire(recipient)}` });
	const report = answerOf<SinchRecipientReport>(reply);
	// A report may outlive its batch.
	const batch = await call({ method: 'GET', path }).then(answerOf<SinchBatch>, undefinedIfNotFound);
	yield readSent(report, factsOf(batch));
}

function factsOf(batch: SinchBatch | undefined): BatchFacts {
	return {
		batchId: batch?.id ?? null,
		from: readSender(batch?.from),
		createdAt: batch?.created_at ?? null,
		template: batch === undefined ? null : templateOf(batch),
	};
}

/**
 * The messages of a batch: those that its full report names, and where it only counts them, what is listed of them
 * recipient by recipient.
 */
export async function* batchMessages(call: Call, batch: BatchSnapshot): AsyncGenerator<StoredMessage> {
	const report = await getReport(call, batch.batchId ?? '');
	const facts = { ...factsOf(batch.raw as SinchBatch | undefined), ...batch };
	const named = new Set<string>();
	let isComplete = true;
	for (const bucket of report.statuses ?? []) {
		const { recipients = [], status, code } = bucket;
		if (recipients.length < countOf(bucket)) isComplete = false;
		for (const number of recipients) {
			const recipient = String(number);
			named.add(recipient);
			yield readSent({ recipient, status, code }, facts);
		}
	}
	if (isComplete) return;
	const query = {
		client_reference: report.client_reference,
		start_date: batch.createdAt ?? undefined,
	};
	for await (const listedReport of listed<SinchRecipientReport>(call, '/delivery_reports', 'delivery_reports', query)) {
		const isOfBatch = listedReport.batch_id === batch.batchId;
		if (isOfBatch && !named.has(String(listedReport.recipient))) yield readSent(listedReport, facts);
	}
}

/** `message: getMany`: what was received. What was sent is listed by batch. */
export async function* listInbound({ call, text, date, senders, now }: OperationContext) {
	const query = {
		to: senders('filters.to').map(toWire).join(',') || undefined,
		start_date: date('filters.dateFrom') ?? beginning(now()),
		end_date: date('filters.dateTo'),
		client_reference: text('filters.clientReference') || undefined,
	};
	for await (const inbound of listed<SinchInbound>(call, '/inbounds', 'inbounds', query)) yield readInbound(inbound);
}

function readInbound(inbound: SinchInbound): StoredMessage {
	return {
		to: readSender(inbound.to),
		from: readRecipient(inbound.from),
		direction: 'inbound',
		text: inboundText(inbound),
		status: 'delivered',
		failure: null,
		final: true,
		messageId: inbound.id,
		batchId: null,
		provider: 'sinch',
		encoding: null,
		segments: null,
		cost: null,
		deferredUntil: null,
		createdAt: inbound.received_at ?? null,
		updatedAt: inbound.received_at ?? null,
		raw: inbound,
	};
}

/** The words of a received message: its text, or what stands beside the media. A binary message has none. */
export function inboundText({ type, body }: { type?: unknown; body?: unknown }): string | null {
	if (type === 'mo_binary') return null;
	if (typeof body === 'string') return body;
	return isRecord(body) ? wordOf(body.message) : null;
}
