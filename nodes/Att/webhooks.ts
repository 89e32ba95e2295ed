import { isoTime, isRecord, wordOf } from '../core/json';
import { bodyOf } from '../core/webhooks/body';
import { hasQueryToken } from '../core/webhooks/queryToken';
import { hashOf, NO_FIELDS, unknownEvent } from '../core/webhooks/readEvent';
import type { ReadEvent, WebhookCall, WebhookReader } from '../core/webhooks/reader';
import { entriesOf, fieldOf, readAddress } from './answer';
import { readMessageStatus } from './messageStatus';

/**
 * AT&T's callbacks: texts from handsets, delivery statuses, and changes of a mailbox that is subscribed to. None of them
 * is signed. Source of their form: AT&T's sample apps and client libraries.
 */
export const attWebhook: WebhookReader = {
	events: ['deliveryReport', 'inbound', 'optOut'],
	openStatuses: ['queued', 'sent'],
	verify: hasQueryToken,
	parse,
};

function parse(call: WebhookCall): ReadEvent[] | undefined {
	const body = bodyOf(call);
	if (!isRecord(body) || Object.keys(body).length === 0) return undefined;
	const report = fieldOf(body, 'deliveryInfoNotification');
	if (report !== undefined) return readReport(report);
	if (fieldOf(body, 'SenderAddress') !== undefined) return readMessage(body);
	const subscriptions =
		fieldOf(body, 'messageNotifications', 'subscriptionNotifications') ??
		// The envelope of before 2015-04.
		fieldOf(body, 'notification', 'subscriptions');
	return subscriptions === undefined ? [unknownEvent(body)] : readNotification(subscriptions);
}

/** One recipient per call; several calls have one id. */
function readReport(report: unknown): ReadEvent[] | undefined {
	const messageId = wordOf(fieldOf(report, 'messageId'));
	const to = readAddress(fieldOf(report, 'deliveryInfo', 'address'));
	const word = wordOf(fieldOf(report, 'deliveryInfo', 'deliveryStatus'));
	if (to === null || word === null) return undefined;
	return [
		{
			...NO_FIELDS,
			event: 'message.status',
			eventId: messageId === null ? hashOf([to, word]) : `${messageId}:${to}:${word.toLowerCase()}`,
			messageId,
			batchId: messageId,
			to,
			...readMessageStatus(word),
		},
	];
}

/** `MessageId` is a place in a list or empty, and never an id: sender, time and text stand for one. */
function readMessage(body: object): ReadEvent[] | undefined {
	const from = readAddress(fieldOf(body, 'SenderAddress'));
	const text = fieldOf(body, 'Message');
	if (from === null || typeof text !== 'string') return undefined;
	const to = readAddress(fieldOf(body, 'DestinationAddress'));
	const time = wordOf(fieldOf(body, 'DateTime'));
	return [
		{
			...NO_FIELDS,
			event: 'message.received',
			eventId: hashOf([from, to, time, text]),
			from,
			to,
			text,
			occurredAt: utcTime(time),
		},
	];
}

/** UNCONFIRMED: format and zone of `DateTime`. The samples name no zone; read as UTC, wherever n8n runs. */
function utcTime(time: string | null): string | null {
	return isoTime(time !== null && /T[\d:.]+$/.test(time) ? `${time}Z` : time);
}

/** Changes of a mailbox: a new message is an event of its own kind, the rest has none. */
function readNotification(subscriptions: unknown): ReadEvent[] {
	return entriesOf(subscriptions).flatMap((subscription) => {
		const subscriptionId = wordOf(fieldOf(subscription, 'subscriptionId'));
		const callbackData = wordOf(fieldOf(subscription, 'callbackData'));
		return entriesOf(fieldOf(subscription, 'notificationEvents'))
			.filter(isRecord)
			.map((change): ReadEvent => {
				const eventId = hashOf([subscriptionId, change]);
				const raw = { subscriptionId, callbackData, ...change };
				const messageId = wordOf(fieldOf(change, 'messageId'));
				if (fieldOf(change, 'eventType') !== 'add' || messageId === null) return unknownEvent(raw, eventId);
				const text = fieldOf(change, 'text');
				return {
					...NO_FIELDS,
					event: 'message.received',
					eventId,
					messageId,
					from: readAddress(fieldOf(change, 'conversationThreadId')),
					text: typeof text === 'string' ? text : null,
					raw,
				};
			});
	});
}
