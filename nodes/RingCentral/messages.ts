import type { Call } from '../core/http';
import { isFinal, type StoredMessage } from '../core/message';
import type { BatchSnapshot, OperationContext } from '../core/provider';
import { readMessageStatus } from './messageStatus';
import { BEGINNING, records } from './paging';
import { A2P } from './paths';
import type { RcMessage } from './types';

/** A message of RingCentral's store as a record. */
export function readMessage(message: RcMessage): StoredMessage {
	const { status, failure } = readMessageStatus(
		message.messageStatus ?? '',
		message.errorCode ?? null,
	);
	return {
		provider: 'ringCentral',
		messageId: String(message.id),
		batchId: message.batchId ?? null,
		to: message.to?.[0] ?? null,
		from: message.from ?? null,
		status,
		final: isFinal(status),
		encoding: null,
		segments: message.segmentCount ?? null,
		deferredUntil: null,
		failure,
		direction: message.direction === 'Inbound' ? 'inbound' : 'outbound',
		text: message.text ?? null,
		cost: message.cost ?? null,
		createdAt: message.creationTime ?? message.createdAt ?? null,
		updatedAt: message.lastModifiedTime ?? message.lastUpdatedAt ?? null,
		raw: message,
	};
}

/** `message: get` */
export async function* getMessage({ call, text, required }: OperationContext) {
	const messageId = required('messageId', text('messageId'));
	const path = `${A2P}/messages/${encodeURIComponent(messageId)}`;
	const reply = await call({ method: 'GET', path });
	yield readMessage(reply.json as RcMessage);
}

/** `message: getMany`; without dates RingCentral lists the last 24 hours. */
export async function* listMessages(context: OperationContext) {
	const { call, text, date } = context;
	const batchId = text('filters.batchId') || undefined;
	const direction = text('filters.direction');
	const query = {
		batchId,
		direction: direction === 'all' || direction === '' ? undefined : direction,
		// Whether the 24 hours also apply to the messages of one batch is UNCONFIRMED, so a batch gets a date.
		dateFrom: date('filters.dateFrom') ?? (batchId && BEGINNING),
		dateTo: date('filters.dateTo'),
		phoneNumber: context.phoneNumbers('filters.phoneNumber'),
		view: 'Detailed',
	};
	for await (const message of records<RcMessage>(call, `${A2P}/messages`, query)) {
		yield readMessage(message);
	}
}

/** Every message of a batch, with its text, which tells two messages to the same number apart. */
export async function* batchMessages(call: Call, { batchId, createdAt }: BatchSnapshot) {
	const query = {
		batchId: batchId ?? undefined,
		dateFrom: createdAt ?? BEGINNING,
		view: 'Detailed',
	};
	for await (const message of records<RcMessage>(call, `${A2P}/messages`, query)) {
		yield readMessage(message);
	}
}
