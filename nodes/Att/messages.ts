import { validationFailure } from '../core/errors/classify';
import { SmsError } from '../core/errors/SmsError';
import { idOf } from '../core/json';
import type { StoredMessage } from '../core/message';
import type { Operation } from '../core/provider';
import { answerOf, entriesOf, fieldOf, readAddress } from './answer';
import type { FailuresAfterEffect } from './effect';
import type { SmsApi } from './smsApi';
import { unknownMessage, type Statuses } from './statuses';

/** `message: get`: one item per recipient of the request. */
export function getMessage(statuses: Statuses): Operation {
	return async function* ({ call, text, required }) {
		const messageId = required('messageId', text('messageId'));
		const { messages, failure } = await statuses.read(call, messageId);
		if (failure === null) yield* messages;
		else yield unknownMessage(messageId, failure);
	};
}

/** A text from a handset as it lies in the inbox: without an id and without a time. */
export function readInbound(message: unknown, shortCode: string): StoredMessage {
	const text = fieldOf(message, 'Message');
	return {
		...unknownMessage('', null),
		messageId: null,
		batchId: null,
		to: readAddress(fieldOf(message, 'DestinationAddress')) ?? shortCode,
		from: readAddress(fieldOf(message, 'SenderAddress')),
		status: 'delivered',
		direction: 'inbound',
		text: typeof text === 'string' ? text : null,
		raw: message,
	};
}

/**
 * `message: getMany`: reads the inbox until nothing waits in it. UNCONFIRMED: that reading empties it; an inbox that keeps
 * what was read answers the same twice.
 */
export function drainInbox(api: SmsApi, shortCode: string, effect: FailuresAfterEffect): Operation {
	return async function* ({ call }) {
		if (shortCode === '') {
			throw new SmsError(validationFailure('requestInvalid', 'The credential names no Short Code, whose inbox could be read'));
		}
		let last = '';
		for (let pending = Infinity; pending > 0; ) {
			const reply = await effect.failureOf(call(api.readInbox(shortCode)));
			if ('failure' in reply) return yield reply;
			const answer = answerOf(reply);
			const inbox = fieldOf(answer, 'InboundSmsMessageList');
			const messages = entriesOf(fieldOf(inbox, 'InboundSmsMessage'));
			if (messages.length === 0 || reply.text === last) return;
			effect.happened();
			for (const message of messages) yield readInbound(message, shortCode);
			last = reply.text;
			pending = Number(idOf(fieldOf(inbox, 'TotalNumberOfPendingMessages')) ?? 0);
		}
	};
}
