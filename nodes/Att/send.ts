import type { ProviderReply, ProviderRequest } from '../core/http';
import { wordOf } from '../core/json';
import type { MtBatch, ProviderOptions, SubmitResult } from '../core/message';
import { flag } from '../core/parameterValues';
import type { OptionReader, SendReply } from '../core/provider';
import { answerOf, fieldOf } from './answer';
import type { SmsApi } from './smsApi';

/** `notifyDeliveryStatus`: one callback per recipient. */
export function readOptions(options: OptionReader): ProviderOptions | undefined {
	const notifyDeliveryStatus = flag(
		options.value('notifyDeliveryStatus'),
		false,
		'options.notifyDeliveryStatus',
	);
	return notifyDeliveryStatus ? { notifyDeliveryStatus } : undefined;
}

/** One recipient is sent as text: whether an array of one is accepted is UNCONFIRMED. */
export function buildSend(api: SmsApi, { text, options, messages }: MtBatch): ProviderRequest {
	const addresses = messages.map(({ to }) => `tel:${to}`);
	const body = api.sendBody(
		addresses.length === 1 ? addresses[0] : addresses,
		text,
		options?.notifyDeliveryStatus === true,
	);
	return { method: 'POST', path: api.outbox, body: JSON.stringify(body) };
}

/** Reads the one id that the answer has for all recipients (v3, v2). Its URL names other hosts and is not used. */
export function readSend(reply: ProviderReply, { messages }: MtBatch): SendReply {
	const answer = answerOf(reply);
	const messageId = wordOf(fieldOf(answer, 'outboundSMSResponse', 'messageId') ?? fieldOf(answer, 'Id'));
	if (messageId === null) throw new TypeError('no message id');
	const queued: SubmitResult = {
		status: 'queued',
		messageId,
		batchId: messageId,
		failure: null,
		raw: answer,
	};
	return {
		batchId: messageId,
		status: 'completed',
		createdAt: null,
		results: messages.map(() => queued),
	};
}
