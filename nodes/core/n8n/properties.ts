import type { IDisplayOptions, INodeProperties, INodePropertyOptions, NodeHint } from 'n8n-workflow';

/** Shows a property for some operations of one resource. */
export function showFor(resource: string, operations: readonly string[]): IDisplayOptions {
	return { show: { resource: [resource], operation: [...operations] } };
}

/** What an action node does, for the canvas: "get many: phone number", as n8n's own nodes put it but in words. */
export const actionSubtitle =
	'={{ ($parameter["operation"] + ": " + $parameter["resource"]).replace(/[A-Z]/g, (letter) => " " + letter.toLowerCase()) }}';

/** What a node can work on. */
export function resourceChoice(options: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: 'message',
		options,
	};
}

/** What can be done with a resource. */
export function operationChoice(resource: string, options: INodePropertyOptions[], preset = 'send'): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: preset,
		displayOptions: { show: { resource: [resource] } },
		options,
	};
}

/** Operations with messages that are the same for every provider. */
export const messageOperations = {
	preview: {
		name: 'Preview',
		value: 'preview',
		action: 'Preview a message',
		description: 'See segments, cost and unusable numbers without sending anything',
	},
	send: {
		name: 'Send',
		value: 'send',
		action: 'Send a message',
		description: 'Send a text to one or more recipients and get one item for each of them',
	},
} satisfies Record<string, INodePropertyOptions>;

/** Operations with batches that are the same for every provider that can read them back, in so far as it has them. */
export const batchOperations = {
	get: { name: 'Get', value: 'get', action: 'Get a batch', description: 'Get a batch with its counts' },
	getMany: { name: 'Get Many', value: 'getMany', action: 'Get many batches', description: 'Get many batches' },
	send: {
		name: 'Send',
		value: 'send',
		action: 'Send a batch',
		description: 'Send many texts as one batch and get one item for the batch',
	},
	wait: {
		name: 'Wait',
		value: 'wait',
		action: 'Wait for a batch',
		description: 'Wait until a batch is processed or every message has its final status',
	},
} satisfies Record<string, INodePropertyOptions>;

export function to(displayOptions: IDisplayOptions): INodeProperties {
	return {
		displayName: 'To',
		name: 'to',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +12025550123',
		description:
			'Number of the recipient in international format, several separated by commas, or a list from an expression',
		displayOptions,
	};
}

export function messageText(displayOptions: IDisplayOptions, isRequired = true): INodeProperties {
	return {
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		...(isRequired ? { required: true } : {}),
		placeholder: 'e.g. Your order is ready. Reply STOP to opt out.',
		description: isRequired
			? 'Text of the message'
			: 'Text for every recipient who brings no text of their own',
		displayOptions,
	};
}

/** Where a batch takes its recipients from, and the list itself. */
export function batchRecipients(): INodeProperties[] {
	return [
		{
			displayName: 'Recipients From',
			name: 'recipientSource',
			type: 'options',
			default: 'list',
			options: [
				{
					name: 'A List',
					value: 'list',
					description: 'One batch per input item, with the recipients that its list names',
				},
				{
					name: 'All Input Items',
					value: 'items',
					description: 'One batch of all input items, with the fields to and text of each',
				},
			],
			description: 'Where the recipients of the batch are taken from',
			displayOptions: showFor('batch', ['send']),
		},
		{
			displayName: 'Recipients',
			name: 'recipients',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. +12025550123, +12025550124',
			description:
				'Numbers separated by commas, or from an expression a list of numbers or of objects with the fields to and text',
			displayOptions: {
				show: { resource: ['batch'], operation: ['send'], recipientSource: ['list'] },
			},
		},
	];
}

export function batchId(operations: readonly string[]): INodeProperties {
	return {
		displayName: 'Batch ID',
		name: 'batchId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.batchId }}',
		description: 'ID of the batch, as Send has returned it',
		displayOptions: showFor('batch', operations),
	};
}

/** What `batch: wait` and `batch: report` ask beyond the batch's ID. */
export const waitAndReport: INodeProperties[] = [
	{
		displayName: 'Wait Until',
		name: 'until',
		type: 'options',
		default: 'processed',
		options: [
			{
				name: 'Processed',
				value: 'processed',
				description: 'The provider has handed over all messages of the batch',
			},
			{
				name: 'Final',
				value: 'final',
				description: 'The status of every message can no longer change',
			},
		],
		description: 'What to wait for',
		displayOptions: showFor('batch', ['wait']),
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 300,
		description:
			'How long to wait. When the time is up, the batch comes out as it is then, with Timed Out set.',
		displayOptions: showFor('batch', ['wait']),
	},
	{
		displayName: 'Include Messages',
		name: 'includeMessages',
		type: 'boolean',
		default: false,
		description: 'Whether to return one more item for each message of the batch',
		displayOptions: showFor('batch', ['wait']),
	},
	{
		displayName: 'Include Chart',
		name: 'includeChart',
		type: 'boolean',
		default: false,
		description: 'Whether to return a picture of the report, as SVG in the binary field chart and as PNG in chartPng',
		displayOptions: showFor('batch', ['report']),
	},
];

/** Where to look while a node waits, since the editor itself shows nothing of it. */
export const waitingHint: NodeHint = {
	message: 'While the node waits, the console of your browser (F12) says where it stands.',
	type: 'info',
	location: 'outputPane',
	whenToDisplay: 'beforeExecution',
	displayCondition:
		'={{ $parameter["operation"] === "wait" || ["processed", "final"].includes($parameter["options"]?.["waitFor"]) }}',
};

export const pricePerSegment: INodeProperties = {
	displayName: 'Price per Segment',
	name: 'pricePerSegment',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description: 'What your provider charges for one segment, to work out the cost. A segment holds up to 160 characters, or 70 where there are emoji or letters beyond the basic set; those of a longer text hold a little less.',
	displayOptions: showFor('message', ['preview']),
};

/** Return All and Limit for the lists of the resources named. */
export function returnAllAndLimit(resources: readonly string[]): INodeProperties[] {
	const show = { resource: [...resources], operation: ['getMany'] };
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: { show },
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { ...show, returnAll: [false] } },
		},
	];
}

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const defaultCountry: INodeProperties = {
	displayName: 'Default Country',
	name: 'defaultCountry',
	type: 'string',
	default: '',
	placeholder: 'e.g. US',
	description: 'Two-letter code of the country of numbers that are written without a country code',
};

const sendOnlyOptions: INodeProperties[] = [
	{
		displayName: 'Send Once Key',
		name: 'sendOnceKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. spring-sale-{{ $json.customerId }}',
		description:
			'A name of yours for the message, such as campaign and customer. A message whose key this workflow has used before is not sent again, whatever the execution, and comes out with the status duplicate.',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 300,
		description: 'How long Wait For waits for all messages together',
	},
	{
		displayName: 'Wait For',
		name: 'waitFor',
		type: 'options',
		default: 'none',
		options: [
			{
				name: 'Final Status',
				value: 'final',
				description: 'Until the status of every message can no longer change',
			},
			{
				name: 'Nothing',
				value: 'none',
				description: 'Continue as soon as the provider has accepted the messages',
			},
			{
				name: 'Processed',
				value: 'processed',
				description: 'Until the provider has handed over all messages',
			},
		],
		description: 'What to wait for before the node goes on',
	},
];

/** Its values are where a user begins who adds the option. */
const quietHours: INodeProperties = {
	displayName: 'Quiet Hours',
	name: 'quietHours',
	type: 'collection',
	placeholder: 'Add field',
	default: { from: '21:00', to: '08:00' },
	options: [
		{
			displayName: 'Days',
			name: 'days',
			type: 'multiOptions',
			default: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
			options: [
				{ name: 'Friday', value: 'friday' },
				{ name: 'Monday', value: 'monday' },
				{ name: 'Saturday', value: 'saturday' },
				{ name: 'Sunday', value: 'sunday' },
				{ name: 'Thursday', value: 'thursday' },
				{ name: 'Tuesday', value: 'tuesday' },
				{ name: 'Wednesday', value: 'wednesday' },
			],
			description: 'Days on which the quiet hours begin. Without this field they begin every day.',
		},
		{
			displayName: 'From',
			name: 'from',
			type: 'string',
			default: '21:00',
			placeholder: 'e.g. 21:00',
			description: 'When the quiet hours begin, from 00:00 to 23:59 by the clock of the recipient',
		},
		{
			displayName: 'Time Zone',
			name: 'timezone',
			type: 'string',
			default: '',
			placeholder: 'e.g. America/New_York',
			description:
				'Time zone of the recipient, each item\'s own with an expression. Where it is empty, the country of the number decides, and in a country with several time zones it must not be quiet in any of them. In the United States and Canada the area code decides: a guess, and marked as one in the output (timezoneGuessed).',
		},
		{
			displayName: 'To',
			name: 'to',
			type: 'string',
			default: '08:00',
			placeholder: 'e.g. 08:00',
			description:
				'When the quiet hours end, by the clock of the recipient. If that is earlier than From, they end on the next day; if it is the same, they last a whole day.',
		},
	],
	description:
		'The time in which nobody is texted. Whoever is in it comes out with the status deferred and with deferredUntil, the time from which to send again. A provider that can send later takes the message at once and keeps it until deferredUntil: its status is queued.',
};

const messageOptions: INodeProperties[] = [
	{
		displayName: 'Deduplicate',
		name: 'deduplicate',
		type: 'boolean',
		default: true,
		description:
			'Whether to send only one message to a recipient who is there twice with the same text; the repeat comes out with the status duplicate',
	},
	defaultCountry,
	{
		displayName: 'Do Not Contact',
		name: 'doNotContact',
		type: 'string',
		default: '',
		placeholder: 'e.g. +12025550123, +12025550124',
		description:
			'Numbers that are never texted, in any spelling, separated by commas or as a list from an expression. A number named with one item is left out for all items.',
	},
	{
		displayName: 'Max Segments',
		name: 'maxSegments',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'Texts of more segments are refused before anything is sent. A segment holds up to 160 characters, or 70 where there are emoji or letters beyond the basic set.',
	},
	{
		displayName: 'Messages per Second',
		name: 'messagesPerSecond',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'How many messages are handed over to the provider in a second. 0 is as many as it takes.',
	},
	quietHours,
	{
		displayName: 'Requests per Second',
		name: 'requestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'How many requests are made to the provider in a second. 0 is as many as it allows by default.',
	},
	simplify,
	{
		displayName: 'Smart Encoding',
		name: 'smartEncoding',
		type: 'boolean',
		default: false,
		description:
			'Whether to replace typographic quotes, dashes and the like by plain ones, with which many texts take fewer segments',
	},
];

/** For every operation that texts somebody. */
export const maxRecipients: INodeProperties = {
	displayName: 'Max Recipients',
	name: 'maxRecipients',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'A run with more recipients is refused before anything is sent. 0 is no limit, or 100 for each call when an AI agent uses the node as a tool.',
};

/**
 * The Options of the send operations.
 * @param own the provider's own options
 * @param without names of options that have no meaning there
 */
export function sendOptions(
	displayOptions: IDisplayOptions,
	own: INodeProperties[] = [],
	without: readonly string[] = [],
): INodeProperties {
	const shared = [...messageOptions, maxRecipients, ...sendOnlyOptions].filter(({ name }) => !without.includes(name));
	return options(displayOptions, [...shared, ...own]);
}

/**
 * The Options of a preview: those of a send that change what would be sent.
 * @param own those of the provider
 */
export function previewOptions(displayOptions: IDisplayOptions, own: INodeProperties[] = []): INodeProperties {
	return options(displayOptions, [...messageOptions, ...own]);
}

/** The Options of everything that reads. */
export function readOptions(
	displayOptions: IDisplayOptions,
	own: INodeProperties[] = [],
): INodeProperties {
	return options(displayOptions, [simplify, ...own]);
}

/** Default Country, for operations that take numbers but send nothing. */
export const defaultCountryOption = defaultCountry;

function options(displayOptions: IDisplayOptions, entries: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...entries].sort((a, b) => a.displayName.localeCompare(b.displayName)),
		displayOptions,
	};
}
