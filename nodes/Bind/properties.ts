import type { INodeProperties } from 'n8n-workflow';
import {
	batchRecipients,
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
} from '../core/n8n/properties';

const resource = resourceChoice([
	{ name: 'Batch', value: 'batch' },
	{ name: 'Message', value: 'message' },
	{ name: 'Template', value: 'template' },
]);

const operations: INodeProperties[] = [
	operationChoice('message', [messageOperations.preview, messageOperations.send]),
	operationChoice('batch', [
		{
			name: 'Send',
			value: 'send',
			action: 'Send a batch',
			description: 'Send many texts and get one item for all of them',
		},
	]),
	operationChoice('template', [
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many templates',
			description: 'Get many templates that BIND has approved',
		},
		{
			name: 'Send',
			value: 'send',
			action: 'Send a template',
			description: 'Send an approved template to one or more recipients and get one item for each of them',
		},
	]),
];

const SEND_MESSAGE = showFor('message', ['send']);
const SEND_OR_PREVIEW = showFor('message', ['send', 'preview']);
const SEND_BATCH = showFor('batch', ['send']);
const SEND_TEMPLATE = showFor('template', ['send']);

const from: INodeProperties = {
	displayName: 'From',
	name: 'from',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. MyStore',
	description: 'Sender: a text of 2 to 11 characters, a short code of 3 to 9 digits or a number of 9 to 15',
	hint: 'Without a plus, up to nine digits are a short code',
};

const template: INodeProperties[] = [
	{
		displayName: 'Template Name or ID',
		name: 'templateId',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getTemplates' },
		default: '',
		required: true,
		description:
			'Template that BIND has approved; it has a sender of its own. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		displayOptions: SEND_TEMPLATE,
	},
	to(SEND_TEMPLATE),
	{
		displayName: 'Parameters',
		name: 'parameters',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. {"customerName": "Ana"}',
		description: 'A text for each placeholder of the template, by its name: #{customerName} is customerName',
		displayOptions: SEND_TEMPLATE,
	},
];

const templateFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	displayOptions: showFor('template', ['getMany']),
	options: [
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			default: 'approved',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Approved', value: 'approved' },
				{ name: 'For Review', value: 'for_review' },
			],
			description: 'Only templates in this status',
		},
	],
};

const callbackUrl: INodeProperties = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/…/sms',
	description:
		'Where BIND reports on the message, in place of the address that it keeps for the account. BIND documents it for templates; with plain texts it may have no effect.',
};

/** BIND can be asked neither for a batch nor for a message: there is nothing to wait for. */
const WAITING = ['timeoutSeconds', 'waitFor'];

/** The text of a template is not known here. */
const ABOUT_TEXT = ['maxSegments', 'smartEncoding'];

export const bindProperties: INodeProperties[] = [
	resource,
	...operations,
	{ ...from, displayOptions: SEND_OR_PREVIEW },
	to(SEND_OR_PREVIEW),
	messageText(SEND_OR_PREVIEW),
	pricePerSegment,
	{ ...from, displayOptions: SEND_BATCH },
	...batchRecipients(),
	messageText(SEND_BATCH, false),
	...template,
	...returnAllAndLimit(['template']),
	templateFilters,
	sendOptions(SEND_MESSAGE, [callbackUrl], WAITING),
	sendOptions(SEND_BATCH, [callbackUrl], WAITING),
	previewOptions(showFor('message', ['preview'])),
	sendOptions(SEND_TEMPLATE, [callbackUrl], [...WAITING, ...ABOUT_TEXT]),
	readOptions(showFor('template', ['getMany'])),
];
