import { validationFailure } from '../core/errors/classify';
import { SmsError } from '../core/errors/SmsError';
import { pathSegment } from '../core/http';
import type { MessageRecord } from '../core/message';
import { flag } from '../core/parameterValues';
import { parseRecipient } from '../core/phoneNumber';
import { DEFAULT_WAIT_SECONDS } from '../core/poller';
import { recipientsOf } from '../core/prepare';
import type { Operation, OperationContext } from '../core/provider';
import { answerOf, HOME_COUNTRY, readAddress } from './answer';
import type { FailuresAfterEffect } from './effect';
import type {
	AttChange,
	AttDeltaResponse,
	AttInAppMessage,
	AttIndexInfo,
	AttMessageList,
} from './types';

/** In-App Messaging v2: the mailbox of the user who has connected the credential. */
const MAILBOX = '/myMessages/v2';
const MESSAGES = `${MAILBOX}/messages`;
const INDEX = `${MESSAGES}/index`;

const MAX_PER_PAGE = 500;

/** How often the index is looked at while AT&T builds it. */
const INDEX_LOOK_MS = 5_000;

interface Recipient {
	to: string;
	/** As it goes over the wire. */
	address: string;
}

/** `inAppMessage: send`: one message to all recipients, one item for each of them. */
export function sendInAppMessage(effect: FailuresAfterEffect): Operation {
	return async function* (context) {
		const { callOnce, text, value, required } = context;
		const recipients = recipientsOf(value('to'), 'to').map(({ to }) => recipientOf(to));
		required('to', recipients[0]);
		const messageRequest = {
			addresses: recipients.map(({ address }) => address),
			text: required('text', text('text')),
			subject: text('options.subject') || undefined,
			isGroup: recipients.length > 1 && flag(value('options.isGroup'), false, 'options.isGroup'),
		};
		const body = JSON.stringify({ messageRequest });
		const sent = await effect.failureOf(callOnce({ method: 'POST', path: MESSAGES, body }));
		if ('failure' in sent) return yield sent;
		effect.happened();
		const answer = answerOf<{ id?: string }>(sent);
		for (const { to } of recipients) {
			const record: MessageRecord & { traceId: string | null } = {
				to,
				from: null,
				status: 'queued',
				failure: null,
				final: false,
				// The id of the answer is for AT&T's support: no other call knows it.
				messageId: null,
				batchId: null,
				provider: 'att',
				encoding: null,
				segments: null,
				deferredUntil: null,
				traceId: answer.id ?? null,
				raw: answer,
			};
			yield record;
		}
	};
}

/** A phone number, a short code or an e-mail address. */
function recipientOf(input: string): Recipient {
	if (input.includes('@')) return { to: input, address: input };
	if (/^\d{3,8}$/.test(input)) return { to: input, address: `short:${input}` };
	const parsed = parseRecipient(input, HOME_COUNTRY);
	if (parsed.ok) return { to: parsed.e164, address: `tel:${parsed.e164}` };
	throw new SmsError(validationFailure('invalidRecipient', `The recipient "${input}" ${parsed.reason}`));
}

/** A list as an array or as text with commas. */
function listOf({ value }: OperationContext, name: string): string[] {
	const found = value(name);
	const entries: unknown[] = Array.isArray(found) ? found : String(found ?? '').split(',');
	return entries.map((entry) => String(entry).trim()).filter((entry) => entry !== '');
}

function readMessage(message: AttInAppMessage) {
	return {
		from: readAddress(message.from?.value),
		to: (message.recipients ?? []).map(({ value }) => readAddress(value)),
		direction: message.isIncoming === true ? 'inbound' : 'outbound',
		text: message.text ?? null,
		subject: message.typeMetaData?.subject ?? null,
		type: message.type ?? null,
		isUnread: message.isUnread ?? null,
		isFavorite: message.isFavorite ?? null,
		attachments: (message.mmsContent ?? []).map(({ contentName, contentType }) => ({
			name: contentName ?? null,
			contentType: contentType ?? null,
		})),
		/** UNCONFIRMED: the zone, which AT&T does not write. */
		createdAt: message.timeStamp ?? null,
		messageId: message.messageId ?? null,
		provider: 'att',
		raw: message,
	};
}

/** `inAppMessage: get` */
export async function* getInAppMessage({ call, text, required }: OperationContext) {
	const messageId = required('messageId', text('messageId'));
	const reply = await call({ method: 'GET', path: `${MESSAGES}/${pathSegment(messageId)}` });
	yield readMessage(answerOf<{ message?: AttInAppMessage }>(reply).message ?? {});
}

/** `inAppMessage: getMany`: the newest first. Each item carries the state from which Get Delta goes on. */
export async function* listInAppMessages(context: OperationContext) {
	const { call, text } = context;
	const chosen = (name: string) => text(`filters.${name}`) || undefined;
	const query = {
		isUnread: chosen('isUnread'),
		isIncoming: chosen('isIncoming'),
		isFavorite: chosen('isFavorite'),
		type: chosen('type'),
		keyword: chosen('keyword'),
		messageIds: listOf(context, 'filters.messageIds').join(',') || undefined,
	};
	for (let offset = 0, total = Infinity; offset < total; ) {
		const page = { ...query, limit: MAX_PER_PAGE, offset };
		const reply = await call({ method: 'GET', path: MESSAGES, query: page });
		const { messageList = {} } = answerOf<{ messageList?: AttMessageList }>(reply);
		const { messages = [], state = null } = messageList;
		for (const message of messages) yield { ...readMessage(message), state };
		if (messages.length === 0) return;
		offset += messages.length;
		total = messageList.total ?? 0;
	}
}

/** `inAppMessage: getDelta`: one item with everything that has changed since a state. */
export async function* getInAppDelta({ call, text, required }: OperationContext) {
	const query = { state: required('state', text('state')) };
	const reply = await call({ method: 'GET', path: `${MAILBOX}/delta`, query });
	const answer = answerOf<{ deltaResponse?: AttDeltaResponse }>(reply);
	const { state = null, delta = [] } = answer.deltaResponse ?? {};
	const kinds = ['adds', 'updates', 'deletes'] as const;
	const changes = kinds.map((kind) => [
		kind,
		delta.flatMap(({ type, [kind]: entries = [] }) => entries.map((entry) => readChange(entry, type))),
	]);
	yield { ...Object.fromEntries(changes), state, provider: 'att', raw: answer };
}

function readChange({ messageId, isUnread, isFavorite }: AttChange, type: string | undefined) {
	return {
		messageId: messageId ?? null,
		type: type ?? null,
		isUnread: isUnread ?? null,
		isFavorite: isFavorite ?? null,
	};
}

/** `inAppMessage: update` */
export async function* updateInAppMessages(context: OperationContext) {
	const messageIds = requiredIds(context);
	const flags: Record<string, boolean> = {};
	for (const name of ['isUnread', 'isFavorite']) {
		const value = flag(context.value(`changes.${name}`), undefined, `changes.${name}`);
		if (value !== undefined) flags[name] = value;
	}
	context.required('changes', Object.keys(flags)[0]);
	const body = JSON.stringify({ messages: messageIds.map((messageId) => ({ messageId, ...flags })) });
	await context.call({ method: 'PUT', path: MESSAGES, body });
	for (const messageId of messageIds) yield { messageId, ...flags, provider: 'att', failure: null };
}

/** `inAppMessage: delete` */
export async function* deleteInAppMessages(context: OperationContext) {
	const messageIds = requiredIds(context);
	const query = { messageIds: messageIds.join(',') };
	await context.call({ method: 'DELETE', path: MESSAGES, query });
	for (const messageId of messageIds) yield { messageId, isDeleted: true, provider: 'att', failure: null };
}

function requiredIds(context: OperationContext): string[] {
	const messageIds = listOf(context, 'messageId');
	context.required('messageId', messageIds[0]);
	return messageIds;
}

/** `inAppMessage: createIndex`: makes the index unless there is one, and waits until it can be used or the time is up. */
export async function* createIndex({ call, value, now, sleep }: OperationContext) {
	const look = async () => {
		const reply = await call({ method: 'GET', path: `${INDEX}/info` });
		return answerOf<{ messageIndexInfo?: AttIndexInfo }>(reply).messageIndexInfo ?? {};
	};
	const endsAt = now() + Number(value('timeoutSeconds') ?? DEFAULT_WAIT_SECONDS) * 1000;
	let info = await look();
	if (info.status !== 'INITIALIZED' && info.status !== 'INITIALIZING') {
		await call({ method: 'POST', path: INDEX });
		info = await look();
	}
	while (info.status === 'INITIALIZING' && now() < endsAt) {
		await sleep(Math.min(INDEX_LOOK_MS, endsAt - now()));
		info = await look();
	}
	const { status = null, state = null, messageCount = null } = info;
	yield { status, isReady: status === 'INITIALIZED', messageCount, state, provider: 'att', raw: info };
}
