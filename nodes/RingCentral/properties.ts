import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import {
	batchId,
	batchOperations,
	batchRecipients,
	defaultCountryOption,
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

export const ringCentralAuthentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	default: 'jwt',
	options: [
		{
			name: 'JWT',
			value: 'jwt',
			description: 'A login token (JWT) of the user who sends, with which n8n logs in by itself; recommended',
		},
		{ name: 'OAuth2', value: 'oAuth2', description: 'A user logs in to RingCentral in the browser' },
	],
};

const resource = resourceChoice([
	{ name: 'Batch', value: 'batch' },
	{ name: 'Message', value: 'message' },
	{ name: 'Opt-Out', value: 'optOut' },
	{ name: 'Phone Number', value: 'phoneNumber' },
]);

const operations: INodeProperties[] = [
	operationChoice('message', [
		{ name: 'Get', value: 'get', action: 'Get a message', description: 'Get the status of a message' },
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many messages',
			description: 'Get many messages, sent and received',
		},
		messageOperations.preview,
		messageOperations.send,
	]),
	operationChoice('batch', [
		batchOperations.get,
		batchOperations.getMany,
		{
			name: 'Report',
			value: 'report',
			action: 'Report on a batch',
			description: 'Get counts by status, failure category and cost, with a chart if wanted',
		},
		batchOperations.send,
		batchOperations.wait,
	]),
	operationChoice('optOut', [
		{ name: 'Add', value: 'add', action: 'Add opt outs', description: 'Block numbers for a sender' },
		{ name: 'Get Many', value: 'getMany', action: 'Get many opt outs', description: 'Get many opt-outs' },
		{
			name: 'Remove',
			value: 'remove',
			action: 'Remove opt outs',
			description: 'Allow a sender to text numbers again whose owners agreed',
		},
	], 'getMany'),
	operationChoice('phoneNumber', [
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many phone numbers',
			description: 'Get many numbers that may send high volume SMS',
		},
	], 'getMany'),
];

function from(displayOptions: IDisplayOptions, isRequired = true): INodeProperties {
	return {
		displayName: 'From',
		name: 'from',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		...(isRequired ? { required: true } : {}),
		description: 'Number that sends. The list has the numbers that may send high volume SMS.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a number…',
				typeOptions: { searchListMethod: 'searchSenderNumbers', searchable: true },
			},
			{
				displayName: 'Number',
				name: 'number',
				type: 'string',
				placeholder: 'e.g. +12025550199',
			},
		],
		displayOptions,
	};
}

const messageFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	displayOptions: showFor('message', ['getMany']),
	options: [
		{
			displayName: 'Batch ID',
			name: 'batchId',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.batchId }}',
			description: 'Only messages of this batch',
		},
		{
			displayName: 'Direction',
			name: 'direction',
			type: 'options',
			default: 'all',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Inbound', value: 'Inbound' },
				{ name: 'Outbound', value: 'Outbound' },
			],
			description: 'Only messages that were received, or only those that were sent',
		},
		{
			displayName: 'From Date',
			name: 'dateFrom',
			type: 'dateTime',
			default: '',
			description: 'Only messages from this time on',
		},
		{
			displayName: 'Phone Number',
			name: 'phoneNumber',
			type: 'string',
			default: '',
			placeholder: 'e.g. +12025550123',
			description: 'Only messages from or to this number, or to several: up to 15 separated by commas',
		},
		{
			displayName: 'To Date',
			name: 'dateTo',
			type: 'dateTime',
			default: '',
			description: 'Only messages up to this time',
		},
	],
};

const batchFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	displayOptions: showFor('batch', ['getMany']),
	options: [
		{
			displayName: 'From',
			name: 'from',
			type: 'string',
			default: '',
			placeholder: 'e.g. +12025550199',
			description: 'Only batches of this sender',
		},
		{
			displayName: 'From Date',
			name: 'dateFrom',
			type: 'dateTime',
			default: '',
			description: 'Only batches from this time on',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			default: 'all',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Completed', value: 'Completed' },
				{ name: 'Processing', value: 'Processing' },
			],
			description: 'Only batches in this status',
		},
		{
			displayName: 'To Date',
			name: 'dateTo',
			type: 'dateTime',
			default: '',
			description: 'Only batches up to this time',
		},
	],
};

const optOutFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	displayOptions: showFor('optOut', ['getMany']),
	options: [
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			default: 'optedOut',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Opted In', value: 'optedIn' },
				{ name: 'Opted Out', value: 'optedOut' },
			],
			description: 'Only numbers in this status',
		},
	],
};

const CHANGE_OPT_OUTS = showFor('optOut', ['add', 'remove']);
const LIST_OPT_OUTS = showFor('optOut', ['getMany']);

export const ringCentralProperties: INodeProperties[] = [
	ringCentralAuthentication,
	resource,
	...operations,
	from(showFor('message', ['send', 'preview'])),
	to(showFor('message', ['send', 'preview'])),
	messageText(showFor('message', ['send', 'preview'])),
	pricePerSegment,
	{
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.messageId }}',
		description: 'ID of the message, as waiting for its batch or a trigger has returned it',
		displayOptions: showFor('message', ['get']),
	},
	from(showFor('batch', ['send'])),
	...batchRecipients(),
	messageText(showFor('batch', ['send']), false),
	batchId(['get', 'wait', 'report']),
	...waitAndReport,
	from(CHANGE_OPT_OUTS),
	to(CHANGE_OPT_OUTS),
	{
		...to(LIST_OPT_OUTS),
		displayName: 'From',
		name: 'from',
		required: undefined,
		placeholder: 'e.g. +12025550199',
		description: 'Only opt-outs from this number of yours; all numbers where it is empty',
	},
	{
		...to(LIST_OPT_OUTS),
		required: undefined,
		description: 'Only these recipients, separated by commas; all where it is empty',
	},
	...returnAllAndLimit(['message', 'batch', 'optOut', 'phoneNumber']),
	messageFilters,
	batchFilters,
	optOutFilters,
	sendOptions(showFor('message', ['send'])),
	sendOptions(showFor('batch', ['send'])),
	previewOptions(showFor('message', ['preview'])),
	readOptions(showFor('message', ['get', 'getMany'])),
	readOptions(showFor('batch', ['get', 'getMany', 'wait', 'report'])),
	readOptions(showFor('optOut', ['add', 'getMany', 'remove']), [defaultCountryOption]),
	readOptions(showFor('phoneNumber', ['getMany'])),
];
