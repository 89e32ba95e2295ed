/** AT&T's JSON as it spells it; only what is read. Where the letters of names differ from answer to answer, see `fieldOf`. */

/** The status of one recipient of a request. */
export interface AttDeliveryInfo {
	/** Place in the request, e.g. `msg0`: not the id of the message. */
	Id?: string;
	Address?: string;
	DeliveryStatus?: string;
}

/** A text from a handset, read from the inbox or handed over by a callback. */
export interface AttInboundMessage {
	/** Place in the answer, e.g. `msg0`, or empty: no id of the message. */
	MessageId?: string;
	Message?: string;
	SenderAddress?: string;
	DestinationAddress?: string;
	/** Only in a callback. */
	DateTime?: string;
}

interface AttParty {
	value?: string;
}

/** A message of a user's mailbox (In-App Messaging v2). */
export interface AttInAppMessage {
	messageId?: string;
	from?: AttParty;
	recipients?: AttParty[];
	timeStamp?: string;
	text?: string;
	isUnread?: boolean;
	isFavorite?: boolean;
	isIncoming?: boolean;
	/** `TEXT` or `MMS`. */
	type?: string;
	typeMetaData?: { subject?: string };
	mmsContent?: AttMmsContent[];
}

interface AttMmsContent {
	contentName?: string;
	contentType?: string;
}

export interface AttMessageList {
	messages?: AttInAppMessage[];
	total?: number;
	state?: string;
}

export interface AttIndexInfo {
	/** `NOT_INITIALIZED`, `INITIALIZING`, `INITIALIZED` or `ERROR`. */
	status?: string;
	state?: string;
	messageCount?: number;
}

export interface AttDeltaResponse {
	state?: string;
	delta?: AttDelta[];
}

interface AttDelta {
	/** `TEXT` or `MMS`. */
	type?: string;
	adds?: AttChange[];
	updates?: AttChange[];
	deletes?: AttChange[];
}

export interface AttChange {
	messageId?: string;
	isUnread?: boolean;
	isFavorite?: boolean;
}

export interface AttChannel {
	channelId?: string;
	maxEventsPerNotification?: number;
	serviceName?: string;
	channelType?: string;
}

export interface AttSubscription {
	subscriptionId?: string;
	expiresIn?: number;
	callbackData?: string;
	/** The events under the one name or the other. */
	eventFilters?: string[];
	events?: string[];
}
