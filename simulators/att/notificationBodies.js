'use strict';

/** One change in a mailbox, as a notification tells it. */
function describeEvent(message, eventType, { booleansAsStrings }) {
	const { messageId, type, text, from, recipients, isIncoming, isFavorite, isUnread } = message;
	const spell = (value) => (booleansAsStrings ? String(value) : value);
	const other = isIncoming ? from?.value : recipients[0].value;
	return {
		messageId,
		conversationThreadId: (other ?? '').replace(/^\+1/, ''),
		eventType,
		event: type,
		...(type === 'TEXT' && eventType === 'add' && { text, isTextTruncated: spell(false) }),
		isFavorite: spell(isFavorite),
		isUnread: spell(isUnread),
	};
}

/** Body of a call with events of one subscription. */
function envelope({ subscriptionId, callbackData }, events, { singleEventAsObject, notificationEnvelope }) {
	const notificationEvents = singleEventAsObject && events.length === 1 ? events[0] : events;
	const list = [{ subscriptionId, callbackData, notificationEvents }];
	return notificationEnvelope === 'legacy'
		? { notification: { subscriptions: list } }
		: { messageNotifications: { subscriptionNotifications: list } };
}

module.exports = { describeEvent, envelope };
