import type { INodeProperties } from 'n8n-workflow';
import {
	batchId,
	batchOperations,
	batchRecipients,
	maxRecipients,
	messageOperations,
	messageText,
	operationChoice,
	previewOptions,
	pricePerSegment,
	readOptions,
	resourceChoice,
	returnAllAndLimit,
	sendOptions,
	showFor,
	to,
	waitAndReport,
} from '../core/n8n/properties';

const resource = resourceChoice([
	{ name: 'Batch', value: 'batch' },
	{ name: 'In-App Message', value: 'inAppMessage' },
	{ name: 'Message', value: 'message' },
	{ name: 'Notification', value: 'notification' },
]);

const operations: INodeProperties[] = [
	operationChoice('message', [
		{
			name: 'Get',
			value: 'get',
			action: 'Get a message',
			description: 'Get the delivery status of a message, with one item for each recipient',
		},
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many messages',
			description: 'Get all received texts that wait in the inbox, which empties it',
		},
		messageOperations.preview,
		messageOperations.send,
	]),
	operationChoice('batch', [
		batchOperations.get,
		{
			name: 'Report',
			value: 'report',
			action: 'Report on a batch',
			description: 'Get counts by status and failure category, with a chart if wanted',
		},
		{
			name: 'Send',
			value: 'send',
			action: 'Send a batch',
			description: 'Send a text to many recipients and get one item for each request',
		},
		{
			name: 'Wait',
			value: 'wait',
			action: 'Wait for a batch',
			description: 'Wait until every message has its final status',
		},
	]),
	operationChoice('inAppMessage', [
		{
			name: 'Create Index',
			value: 'createIndex',
			action: 'Create the index of a mailbox',
			description: 'Make the mailbox readable, which it must be before its first use and after 30 days without any',
		},
		{
			name: 'Delete',
			value: 'delete',
			action: 'Delete in app messages',
			description: 'Delete messages from the mailbox',
		},
		{ name: 'Get', value: 'get', action: 'Get an in app message', description: 'Get a message of the mailbox' },
		{
			name: 'Get Delta',
			value: 'getDelta',
			action: 'Get the changes of a mailbox',
			description: 'Get what has changed since a state of the mailbox',
		},
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many in app messages',
			description: 'Get many messages of the mailbox, the newest first',
		},
		{
			name: 'Send',
			value: 'send',
			action: 'Send an in app message',
			description: 'Send a message in the name of the user',
		},
		{
			name: 'Update',
			value: 'update',
			action: 'Update in app messages',
			description: 'Mark messages as read or unread, or as favorites',
		},
	]),
	operationChoice('notification', [
		{
			name: 'Create Channel',
			value: 'createChannel',
			action: 'Create a channel',
			description: 'Create the channel of the app, or get the one that exists',
		},
		{
			name: 'Create Subscription',
			value: 'createSubscription',
			action: 'Create a subscription',
			description: "Subscribe to the changes of the user's mailbox",
		},
		{
			name: 'Delete Channel',
			value: 'deleteChannel',
			action: 'Delete a channel',
			description: 'Delete the channel of the app',
		},
		{
			name: 'Delete Subscription',
			value: 'deleteSubscription',
			action: 'Delete a subscription',
			description: "End the notifications about the user's mailbox",
		},
		{ name: 'Get Channel', value: 'getChannel', action: 'Get a channel', description: 'Get the channel of the app' },
		{
			name: 'Get Subscription',
			value: 'getSubscription',
			action: 'Get a subscription',
			description: 'Get the subscription of the user',
		},
		{
			name: 'Update Subscription',
			value: 'updateSubscription',
			action: 'Update a subscription',
			description: 'Change the subscription of the user, or prolong it',
		},
	], 'createChannel'),
];

/** The Options of a send that only AT&T has. */
const sendOptionsOfAtt: INodeProperties[] = [
	{
		displayName: 'Notify Delivery Status',
		name: 'notifyDeliveryStatus',
		type: 'boolean',
		default: false,
		description:
			'Whether AT&T reports the delivery to each recipient to the address that is registered for the app, which may be that of an AT&T SMS Trigger. Without such an address AT&T refuses the message. Not with API version v2.',
	},
];

const recipientsPerRequest: INodeProperties = {
	displayName: 'Recipients per Request',
	name: 'recipientsPerRequest',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50 },
	default: 50,
	description: 'How many recipients a request may name, where AT&T allows your app fewer than 50',
};

const inAppTo: INodeProperties = {
	...to(showFor('inAppMessage', ['send'])),
	description: 'Up to 10 phone numbers, short codes or e-mail addresses, separated by commas or as a list from an expression',
};

const inAppSendOptions: INodeProperties[] = [
	{
		displayName: 'Is Group',
		name: 'isGroup',
		type: 'boolean',
		default: false,
		description: 'Whether all recipients see each other and each answer (MMS)',
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		placeholder: 'e.g. Your order',
		description: 'Subject of the message, which makes it an MMS',
	},
];

function trueOrFalse(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		default: 'true',
		options: [
			{ name: 'No', value: 'false' },
			{ name: 'Yes', value: 'true' },
		],
		description,
	};
}

const inAppFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	displayOptions: showFor('inAppMessage', ['getMany']),
	options: [
		{
			displayName: 'Keyword',
			name: 'keyword',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2025550123',
			description: 'Only messages from or to this number or address, numbers of the United States without +1',
		},
		{
			displayName: 'Message IDs',
			name: 'messageIds',
			type: 'string',
			default: '',
			placeholder: 'e.g. S123, S124',
			description: 'Only the messages with these IDs, separated by commas. No other filter counts then.',
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			default: 'SMS',
			options: [
				{ name: 'MMS', value: 'MMS' },
				{ name: 'SMS', value: 'SMS' },
			],
			description: 'Only messages of this type',
		},
		trueOrFalse('Is Incoming', 'isIncoming', 'Only messages that were received, or only those that were sent'),
		trueOrFalse('Is Favorite', 'isFavorite', 'Only favorites, or only the others'),
		trueOrFalse('Is Unread', 'isUnread', 'Only unread messages, or only those that were read'),
	].sort((a, b) => a.displayName.localeCompare(b.displayName)) as INodeProperties[],
};

const inAppChanges: INodeProperties = {
	displayName: 'Changes',
	name: 'changes',
	type: 'collection',
	placeholder: 'Add change',
	default: {},
	displayOptions: showFor('inAppMessage', ['update']),
	options: [
		{
			displayName: 'Is Favorite',
			name: 'isFavorite',
			type: 'boolean',
			default: true,
			description: 'Whether the messages are favorites',
		},
		{
			displayName: 'Is Unread',
			name: 'isUnread',
			type: 'boolean',
			default: false,
			description: 'Whether the messages count as unread',
		},
	],
};

const OF_CHANNEL = ['getChannel', 'deleteChannel'];
const OF_SUBSCRIPTION = ['getSubscription', 'updateSubscription', 'deleteSubscription'];
const WISHES = showFor('notification', ['createSubscription', 'updateSubscription']);

const notificationProperties: INodeProperties[] = [
	{
		displayName: 'Channel ID',
		name: 'channelId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.channelId }}',
		description: 'ID of the channel, as Create Channel has returned it',
		displayOptions: showFor('notification', [...OF_CHANNEL, 'createSubscription', ...OF_SUBSCRIPTION]),
	},
	{
		displayName: 'Subscription ID',
		name: 'subscriptionId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.subscriptionId }}',
		description: 'ID of the subscription, as Create Subscription has returned it',
		displayOptions: showFor('notification', OF_SUBSCRIPTION),
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		default: ['TEXT', 'MMS'],
		options: [
			{ name: 'MMS', value: 'MMS' },
			{ name: 'Text', value: 'TEXT' },
		],
		description: 'Kinds of messages whose changes are reported',
		displayOptions: WISHES,
	},
	{
		displayName: 'Expires In (Seconds)',
		name: 'expiresIn',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 31536000 },
		default: 0,
		description: 'How long the subscription lasts: from 3600 (an hour) to 31536000 (a year). 0 is for ever.',
		displayOptions: WISHES,
	},
	{
		displayName: 'Callback Data',
		name: 'callbackData',
		type: 'string',
		default: '',
		placeholder: 'e.g. shop-7',
		description: 'Text that comes back with every event, at most 50 characters',
		displayOptions: WISHES,
	},
];

const [returnAll, limit] = returnAllAndLimit(['inAppMessage']);

export const attProperties: INodeProperties[] = [
	resource,
	...operations,
	to(showFor('message', ['send', 'preview'])),
	messageText(showFor('message', ['send', 'preview'])),
	pricePerSegment,
	{
		displayName: 'Reading empties the inbox: AT&T gives out every message only once, so all that are there come out, to this workflow alone.',
		name: 'inboxNotice',
		type: 'notice',
		default: '',
		displayOptions: showFor('message', ['getMany']),
	},
	{
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.messageId }}',
		description: 'ID of the message, as Send has returned it',
		displayOptions: showFor('message', ['get']),
	},
	...batchRecipients(),
	messageText(showFor('batch', ['send']), false),
	batchId(['get', 'wait', 'report']),
	...waitAndReport,
	inAppTo,
	messageText(showFor('inAppMessage', ['send'])),
	{
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.messageId }}',
		description: 'ID of the message, as Get Many has returned it',
		displayOptions: showFor('inAppMessage', ['get']),
	},
	{
		displayName: 'Message IDs',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.messageId }}',
		description: 'IDs of the messages, separated by commas or as a list from an expression',
		displayOptions: showFor('inAppMessage', ['update', 'delete']),
	},
	{
		displayName: 'State',
		name: 'state',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.state }}',
		description: 'State since which the changes are wanted, as Get Many, Create Index or the last Get Delta has returned it',
		displayOptions: showFor('inAppMessage', ['getDelta']),
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 300,
		description: 'How long to wait until the index can be used',
		displayOptions: showFor('inAppMessage', ['createIndex']),
	},
	inAppChanges,
	returnAll,
	limit,
	inAppFilters,
	...notificationProperties,
	sendOptions(showFor('message', ['send']), [...sendOptionsOfAtt, recipientsPerRequest]),
	sendOptions(showFor('batch', ['send']), [...sendOptionsOfAtt, recipientsPerRequest]),
	previewOptions(showFor('message', ['preview']), [recipientsPerRequest]),
	readOptions(showFor('message', ['get', 'getMany'])),
	readOptions(showFor('batch', ['get', 'wait', 'report'])),
	readOptions(showFor('inAppMessage', ['send']), [...inAppSendOptions, maxRecipients]),
	readOptions(showFor('inAppMessage', ['createIndex', 'get', 'getDelta', 'getMany'])),
	readOptions(
		showFor('notification', [
			...['createChannel', 'getChannel', 'createSubscription'],
			...['getSubscription', 'updateSubscription'],
		]),
	),
];
