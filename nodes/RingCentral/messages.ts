import { pathSegment, type Call } from '../core/http';
import { isFinal, type StoredMessage } from '../core/message';
import type { BatchSnapshot, OperationContext } from '../core/provider';
import { answerOf, createdAtOf, readPhoneNumber } from './answer';
import { readMessageStatus } from './messageStatus';
import { BEGINNING, dateFromOf, records } from './paging';
import { A2P } from './paths';
import type { RcMessage } from './types';

/** A message of RingCentral's store as a record. */
export function readMessage(message: RcMessage): StoredMessage {
	const { status, failure } = readMessageStatus(
		message.messageStatus ?? '',
		message.errorCode ?? null,
	);
	return {
		to: readPhoneNumber(message.to?.[0]),
		from: readPhoneNumber(message.from),
		direction: message.direction === 'Inbound' ? 'inbound' : 'outbound',
		text: message.text ?? null,
		status,
		failure,
		final: isFinal(status),
		messageId: String(message.id),
		batchId: message.batchId ?? null,
		provider: 'ringCentral',
		encoding: null,
		segments: message.segmentCount ?? null,
		cost: message.cost ?? null,
		deferredUntil: null,
		createdAt: createdAtOf(message),
		updatedAt: message.lastModifiedTime ?? message.lastUpdatedAt ?? null,
		raw: message,
	};
}

/** `message: get` */
export async function* getMessage({ call, text, required }: OperationContext) {
	const messageId = required('messageId', text('messageId'));
	const path = `${A2P}/messages/${pathSegment(messageId)}`;
	const reply = await call({ method: 'GET', path });
	yield readMessage(answerOf<RcMessage>(reply));
}

/** `message: getMany` */
export async function* listMessages(context: OperationContext) {
	const { call, text, date } = context;
	const direction = text('filters.direction');
	const query = {
		batchId: text('filters.batchId') || undefined,
		direction: direction === 'all' || direction === '' ? undefined : direction,
		dateFrom: date('filters.dateFrom') ?? BEGINNING,
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
		dateFrom: dateFromOf(createdAt),
		view: 'Detailed',
	};
	for await (const message of records<RcMessage>(call, `${A2P}/messages`, query)) {
		yield readMessage(message);
	}
}
