import { objectOf } from '../core/answer';
import { classify } from '../core/errors/classify';
import type { ProviderReply, ProviderRequest } from '../core/http';
import { idOf } from '../core/json';
import type { MtBatch, ProviderOptions, SubmitResult } from '../core/message';
import { webAddress } from '../core/parameterValues';
import { toMsisdn } from '../core/phoneNumber';
import type { OptionReader, SendReply } from '../core/provider';
import { bindErrors, readBindError } from './errors';
import { V1 } from './paths';
import { buildTemplateSend, isTemplate } from './templates';
import type { BindAnswer } from './types';

/** `callbackUrl`: where BIND reports on the message, in place of the address that it keeps for the account. */
export function readOptions(options: OptionReader): ProviderOptions | undefined {
	const callbackUrl = webAddress(options.value('callbackUrl'), 'options.callbackUrl');
	return callbackUrl === undefined ? undefined : { callbackUrl };
}

/**
 * `POST /send`: one recipient, all numbers without `+`. UNCONFIRMED: the name `text`, which is that of the inbound callback,
 * and whether `callback_url` counts here as it does with templates.
 */
export function buildSend({ from, options = {}, messages: [{ to, text }] }: MtBatch): ProviderRequest {
	const { callbackUrl } = options;
	if (isTemplate(options)) return buildTemplateSend(to, options);
	const body = { from: from === null ? undefined : toMsisdn(from), to: toMsisdn(to), text, callback_url: callbackUrl };
	return { method: 'POST', path: `${V1}/send`, body: JSON.stringify(body) };
}

/** A 200 says nothing yet: it comes with `REJECTED` as well. docs.bind.hr/reference/send */
export function readSend(reply: ProviderReply, { messages }: MtBatch): SendReply {
	const answer = objectOf<BindAnswer>(reply, 'BIND');
	if (answer.status !== 'ACCEPTED' && answer.status !== 'REJECTED') throw new TypeError('neither accepted nor rejected');
	const { result, stopsSending } = answer.status === 'ACCEPTED' ? accepted(answer) : rejected(reply);
	const results = messages.map(() => ({ ...result, raw: answer }));
	return { batchId: null, status: 'completed', createdAt: null, results, stopsSending };
}

interface ReadResult {
	result: SubmitResult;
	stopsSending: boolean;
}

function accepted(answer: BindAnswer): ReadResult {
	const messageId = idOf(answer.message_id);
	return { result: { status: 'queued', messageId, batchId: null, failure: null }, stopsSending: false };
}

function rejected(reply: ProviderReply): ReadResult {
	const refusal = { ...readBindError(reply), httpStatus: reply.status, stage: 'submission' } as const;
	const { failure, row } = classify(bindErrors, refusal);
	return {
		result: { status: 'rejected', messageId: null, batchId: null, failure },
		stopsSending: row?.stopsSending ?? false,
	};
}
