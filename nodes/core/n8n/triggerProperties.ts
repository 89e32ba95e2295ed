import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Choices of Events that every provider has. */
export const deliveryReportOption: INodePropertyOptions = {
	name: 'Delivery Report',
	value: 'deliveryReport',
	description: 'The status of a sent message has changed',
};
export const inboundOption: INodePropertyOptions = {
	name: 'Inbound Message',
	value: 'inbound',
	description: 'Somebody has texted one of your numbers',
};
export const optOutOption: INodePropertyOptions = {
	name: 'Opt-Out',
	value: 'optOut',
	description: 'Somebody has opted out or in again, with a keyword or in another way',
};

const WORDS_OF_EVENTS = [
	['deliveryReport', 'delivery reports'],
	['inbound', 'inbound messages'],
	['optOut', 'opt-outs'],
	['batchStatus', 'batch statuses'],
];

/**
 * What starts the workflow, for the canvas, which shows some 25 characters: "All events", or "Delivery reports, opt-outs".
 * @param choices how many choices Events has
 */
export function triggerSubtitle(choices: number): string {
	const words = `${JSON.stringify(WORDS_OF_EVENTS)}.filter(([event]) => $parameter["events"].includes(event)).map(([, words]) => words)`;
	return `={{ $parameter["events"].length === ${choices} ? "All events" : ${words}.join(", ").replace(/^./, (letter) => letter.toUpperCase()) }}`;
}

/** Which delivery reports start the workflow. */
export const reportsProperty: INodeProperties = {
	displayName: 'Reports',
	name: 'reports',
	type: 'options',
	options: [
		{
			name: 'All',
			value: 'all',
			description: 'Every change of status: several reports for each message',
		},
		{
			name: 'Failed',
			value: 'failed',
			description: 'Only messages that were not delivered or whose outcome is unknown',
		},
		{
			name: 'Final',
			value: 'final',
			description: 'Only statuses that can no longer change: as a rule one report for each message',
		},
	],
	default: 'final',
	description: 'Which delivery reports start the workflow',
	displayOptions: { show: { events: ['deliveryReport'] } },
};

/** A token in the query of the webhook's address, for providers that sign nothing. */
export const tokenOption: INodeProperties = {
	displayName: 'Token',
	name: 'token',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description:
		'Value that calls must bring in the query of the address, as in ?token=…. Add it to the address that you give to the provider.',
};

/** Entries of a trigger's Options that every provider has. */
export const commonTriggerOptions: INodeProperties[] = [
	{
		displayName: 'Allowed IPs',
		name: 'allowedIps',
		type: 'string',
		default: '',
		placeholder: 'e.g. 192.0.2.10, 198.51.100.0/24',
		description:
			'Addresses that may call the webhook, and ranges of them such as 198.51.100.0/24, separated by commas. All others are refused. Behind a proxy, n8n needs the setting N8N_PROXY_HOPS to see the address of the caller.',
	},
	{
		displayName: 'Group Events',
		name: 'groupEvents',
		type: 'boolean',
		default: true,
		description:
			'Whether events that arrive while an execution is being stored are handed over together in the next one. While few arrive, each still starts an execution of its own at once.',
	},
	{
		displayName: 'Opt-In Keywords',
		name: 'optInKeywords',
		type: 'string',
		default: '',
		placeholder: 'e.g. COME BACK, AGAIN',
		description:
			'Comma-separated texts that count as an opt-in, in addition to the usual words of English, French, Spanish, German, Portuguese, Italian and Dutch',
	},
	{
		displayName: 'Opt-Out Keywords',
		name: 'optOutKeywords',
		type: 'string',
		default: '',
		placeholder: 'e.g. NO MORE, LEAVE ME ALONE',
		description:
			'Comma-separated texts that count as an opt-out, in addition to the usual words of English, French, Spanish, German, Portuguese, Italian and Dutch',
	},
];
