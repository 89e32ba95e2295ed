import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import {
	batchId,
	batchOperations,
	batchRecipients,
	defaultCountryOption,
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

export const sinchAuthentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	default: 'apiToken',
	options: [
		{
			name: 'API Token',
			value: 'apiToken',
			description: 'Service plan ID and API token of the SMS API; recommended',
		},
		{
			name: 'OAuth2',
			value: 'oAuth2',
			description: 'Access key of a Sinch project. Refused for projects made after 15 April 2026.',
		},
	],
};

const resource = resourceChoice([
	{ name: 'Batch', value: 'batch' },
	{ name: 'Group', value: 'group' },
	{ name: 'Message', value: 'message' },
]);

const operations: INodeProperties[] = [
	operationChoice('message', [
		{
			name: 'Get',
			value: 'get',
			action: 'Get a message',
			description: 'Get the status of the message to one recipient of a batch',
		},
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many messages',
			description: 'Get many messages that were received',
		},
		messageOperations.preview,
		messageOperations.send,
	]),
	operationChoice('batch', [
		{
			name: 'Cancel',
			value: 'cancel',
			action: 'Cancel a batch',
			description: 'Stop a batch that is scheduled, or what has not left of one that is being sent',
		},
		batchOperations.get,
		batchOperations.getMany,
		{
			name: 'Report',
			value: 'report',
			action: 'Report on a batch',
			description: 'Get counts by status and failure category, with a chart if wanted',
		},
		batchOperations.send,
		{
			name: 'Send Feedback',
			value: 'sendFeedback',
			action: 'Send feedback on a batch',
			description: 'Tell Sinch that messages have arrived, for example because a code was typed in',
		},
		{
			name: 'Update',
			value: 'update',
			action: 'Update a batch',
			description: 'Change a scheduled batch before it is sent',
		},
		batchOperations.wait,
	]),
	operationChoice('group', [
		{ name: 'Create', value: 'create', action: 'Create a group', description: 'Create a group of recipients' },
		{ name: 'Delete', value: 'delete', action: 'Delete a group', description: 'Delete a group' },
		{ name: 'Get', value: 'get', action: 'Get a group', description: 'Get a group' },
		{ name: 'Get Many', value: 'getMany', action: 'Get many groups', description: 'Get many groups' },
		{
			name: 'Get Members',
			value: 'getMembers',
			action: 'Get the members of a group',
			description: 'Get one item for each member of a group',
		},
		{
			name: 'Update',
			value: 'update',
			action: 'Update a group',
			description: 'Change the name or the members of a group',
		},
	], 'create'),
];

const OWN_NUMBER = 'e.g. +12025550199';

function from(displayOptions: IDisplayOptions): INodeProperties {
	return {
		displayName: 'From',
		name: 'from',
		type: 'string',
		default: '',
		placeholder: OWN_NUMBER,
		description:
			'Number, short code or name that sends. May be empty where the service plan has a default sender.',
		displayOptions,
	};
}

const sendAt: INodeProperties = {
	displayName: 'Send At',
	name: 'sendAt',
	type: 'dateTime',
	default: '',
	description: 'When to send, in the time zone of the workflow. A time in the past is now.',
};

const expireAt: INodeProperties = {
	displayName: 'Expire At',
	name: 'expireAt',
	type: 'dateTime',
	default: '',
	description: 'When to give up, at most three days after the message is sent. Waiting in the queue counts.',
};

const callbackUrl: INodeProperties = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/…',
	description: 'Where Sinch sends the delivery reports, in place of the address that the service plan has',
};

const clientReference: INodeProperties = {
	displayName: 'Client Reference',
	name: 'clientReference',
	type: 'string',
	default: '',
	placeholder: 'e.g. order-7781',
	description: 'A name of yours for the batch, repeated in every report. Keep personal data out of it.',
};

const deliveryReport: INodeProperties = {
	displayName: 'Delivery Report',
	name: 'deliveryReport',
	type: 'options',
	default: 'per_recipient_final',
	options: [
		{ name: 'Full', value: 'full', description: 'One report per batch, with all recipients by status' },
		{ name: 'None', value: 'none', description: 'No reports; the status can still be asked for' },
		{
			name: 'Per Recipient',
			value: 'per_recipient',
			description: 'One report for each change of status of each recipient',
		},
		{
			name: 'Per Recipient, Final Only',
			value: 'per_recipient_final',
			description: 'One report for each recipient',
		},
		{ name: 'Summary', value: 'summary', description: 'One report per batch, with counts only' },
	],
	description:
		'Which reports Sinch sends to the callback URL. Without this option there are none, unless Callback URL is set.',
};

const parameters: INodeProperties = {
	displayName: 'Parameters',
	name: 'parameters',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. {"name": {"+12025550123": "Ann", "default": "customer"}}',
	description:
		'Values for placeholders such as ${name} in the text: one for each number, and a default for all others. Texts from expressions need none, since the node finds what differs between them.',
};

const flashMessage: INodeProperties = {
	displayName: 'Flash Message',
	name: 'flashMessage',
	type: 'boolean',
	default: false,
	description: 'Whether the text is shown at once and not stored on the handset',
};

const feedbackEnabled: INodeProperties = {
	displayName: 'Feedback Enabled',
	name: 'feedbackEnabled',
	type: 'boolean',
	default: false,
	description: 'Whether you will tell Sinch which messages have arrived, with the operation Send Feedback',
};

/** Options that change what would be sent. */
const contentOptions: INodeProperties[] = [
	parameters,
	{
		displayName: 'Media URL',
		name: 'mediaUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://files.example.com/menu.jpg',
		description: 'File of a media message, less than 1 MB and open to everybody',
	},
	{
		displayName: 'Message Type',
		name: 'messageType',
		type: 'options',
		default: 'text',
		options: [
			{ name: 'Binary', value: 'binary', description: 'The text is Base64, and UDH is needed' },
			{
				name: 'Media',
				value: 'media',
				description: 'MMS: the text stands beside the file of Media URL. Only where Sinch has enabled it.',
			},
			{ name: 'Text', value: 'text', description: 'An ordinary text message' },
		],
		description: 'What kind of message to send',
	},
	{
		displayName: 'UDH',
		name: 'udh',
		type: 'string',
		default: '',
		placeholder: 'e.g. 06050423F423F4',
		description: 'User data header of a binary message, in hexadecimal: it tells the handset what the content is',
	},
];

const ownSendOptions: INodeProperties[] = [
	...contentOptions,
	callbackUrl,
	clientReference,
	deliveryReport,
	expireAt,
	feedbackEnabled,
	flashMessage,
	sendAt,
	{
		displayName: 'Wait Method',
		name: 'waitMethod',
		type: 'options',
		default: 'poll',
		options: [
			{
				name: 'Callback',
				value: 'callback',
				description:
					'The execution sleeps until Sinch reports, and takes up no worker. Only with Wait For: Final Status. The messages leave a little later than usual, and expire when the timeout is over.',
			},
			{ name: 'Poll', value: 'poll', description: 'The node asks again and again' },
		],
		description: 'How to find out that what is waited for has happened',
	},
];

function field(name: string, displayName: string, description: string, placeholder = 'e.g. +12025550123'): INodeProperties {
	return { displayName, name, type: 'string', default: '', placeholder, description };
}

const batchChanges: INodeProperties = {
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	displayOptions: showFor('batch', ['update']),
	options: [
		callbackUrl,
		clientReference,
		deliveryReport,
		expireAt,
		feedbackEnabled,
		flashMessage,
		field('from', 'From', 'Number, short code or name that sends', OWN_NUMBER),
		parameters,
		field('toAdd', 'Recipients to Add', 'Numbers separated by commas, or a list from an expression'),
		field('toRemove', 'Recipients to Remove', 'Numbers separated by commas, or a list from an expression'),
		sendAt,
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. Your order is ready. Reply STOP to opt out.',
			description: 'New text of the message',
		},
	],
};

function dateFilters(what: string): INodeProperties[] {
	return [
		{
			displayName: 'Client Reference',
			name: 'clientReference',
			type: 'string',
			default: '',
			placeholder: 'e.g. order-7781',
			description: `Only ${what} with this reference`,
		},
		{
			displayName: 'From Date',
			name: 'dateFrom',
			type: 'dateTime',
			default: '',
			description: `Only ${what} from this time on. Sinch keeps 14 days.`,
		},
		{
			displayName: 'To Date',
			name: 'dateTo',
			type: 'dateTime',
			default: '',
			description: `Only ${what} up to this time`,
		},
	];
}

function filters(resourceName: string, own: INodeProperties, what: string): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		displayOptions: showFor(resourceName, ['getMany']),
		options: [...dateFilters(what), own].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

const members: INodeProperties = {
	displayName: 'Members',
	name: 'members',
	type: 'string',
	default: '',
	placeholder: 'e.g. +12025550123, +12025550124',
	description: 'Numbers separated by commas, or a list from an expression',
	displayOptions: showFor('group', ['create']),
};

const groupProperties: INodeProperties[] = [
	{
		displayName: 'Group ID',
		name: 'groupId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.groupId }}',
		description: 'ID of the group, as Create has returned it',
		displayOptions: showFor('group', ['delete', 'get', 'getMembers', 'update']),
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Tuesday quiz',
		description: 'Name of the group, up to 20 characters. When updating, empty leaves it as it is.',
		displayOptions: showFor('group', ['create', 'update']),
	},
	members,
	{
		...members,
		displayName: 'All Members',
		description: 'The complete new list, as numbers separated by commas or from an expression. Empty leaves it as it is.',
		displayOptions: showFor('group', ['update']),
	},
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add field',
		default: {},
		displayOptions: showFor('group', ['update']),
		options: [
			field('add', 'Members to Add', 'Numbers that join the group, separated by commas or as a list from an expression'),
			field('remove', 'Members to Remove', 'Numbers that leave the group, separated by commas or as a list from an expression'),
		],
	},
];

export const sinchProperties: INodeProperties[] = [
	sinchAuthentication,
	resource,
	...operations,
	from(showFor('message', ['send', 'preview'])),
	to(showFor('message', ['send', 'preview'])),
	messageText(showFor('message', ['send', 'preview'])),
	pricePerSegment,
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to ask Sinch as well what it would make of the messages. Nothing is sent.',
		displayOptions: showFor('message', ['preview']),
	},
	from(showFor('batch', ['send'])),
	...batchRecipients(),
	messageText(showFor('batch', ['send']), false),
	batchId(['cancel', 'get', 'report', 'sendFeedback', 'update', 'wait']),
	{ ...batchId([]), displayOptions: showFor('message', ['get']) },
	{
		displayName: 'Recipient',
		name: 'recipient',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +12025550123',
		description: 'Number of the recipient in international format',
		displayOptions: showFor('message', ['get']),
	},
	{
		displayName: 'Recipients',
		name: 'recipients',
		type: 'string',
		default: '',
		placeholder: 'e.g. +12025550123, +12025550124',
		description: 'Numbers whose messages have arrived, separated by commas or as a list from an expression. Empty for all.',
		displayOptions: showFor('batch', ['sendFeedback']),
	},
	...waitAndReport,
	batchChanges,
	...groupProperties,
	...returnAllAndLimit(['message', 'batch', 'group']),
	filters('message', field('to', 'To', 'Only messages to these numbers of yours, separated by commas', OWN_NUMBER), 'messages'),
	filters('batch', field('from', 'From', 'Only batches of these senders, separated by commas', OWN_NUMBER), 'batches'),
	sendOptions(showFor('message', ['send']), ownSendOptions),
	sendOptions(showFor('batch', ['send']), ownSendOptions),
	previewOptions(showFor('message', ['preview']), contentOptions),
	readOptions(showFor('message', ['get', 'getMany']), [defaultCountryOption]),
	readOptions(showFor('batch', ['cancel', 'get', 'getMany', 'report', 'wait'])),
	readOptions(showFor('batch', ['sendFeedback']), [defaultCountryOption]),
	readOptions(showFor('batch', ['update']), [defaultCountryOption, maxRecipients]),
	readOptions(showFor('group', ['create', 'get', 'getMany', 'update']), [defaultCountryOption]),
];
