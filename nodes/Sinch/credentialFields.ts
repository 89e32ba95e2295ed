import type { INodeProperties } from 'n8n-workflow';

const REGIONS: Readonly<Record<string, string>> = {
	us: 'United States',
	eu: 'Europe',
	au: 'Australia',
	br: 'Brazil',
	ca: 'Canada',
};

/** @param regions in which there is a host for this way to log in */
export function regionAndBaseUrl(regions: readonly string[]): INodeProperties[] {
	return [
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			default: 'us',
			options: regions
				.map((value) => ({ name: REGIONS[value], value }))
				.sort((a, b) => a.name.localeCompare(b.name)),
			description: 'Where the account is. What was sent in one region cannot be seen in another.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://us.sms.api.sinch.com',
			description: 'Address of the SMS API. Empty for that of the region.',
		},
	];
}

/** How a Sinch SMS Trigger recognises Sinch. Whatever is filled in must hold. All of it is arranged with Sinch. */
export const callbackFields: INodeProperties[] = [
	{
		displayName: 'Callback Secret',
		name: 'callbackSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description:
			'Secret with which Sinch signs its callbacks (HMAC), for a Sinch SMS Trigger. Several separated by commas while one takes the place of another.',
	},
	{
		displayName: 'Callback User',
		name: 'callbackUser',
		type: 'string',
		default: '',
		description: 'User with which Sinch logs in to a Sinch SMS Trigger (basic authentication)',
	},
	{
		displayName: 'Callback Password',
		name: 'callbackPassword',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'Password of the callback user',
	},
	{
		displayName: 'Callback Header Name',
		name: 'callbackHeaderName',
		type: 'string',
		default: '',
		placeholder: 'e.g. X-Callback-Key',
		description: 'Header that Sinch sends with its callbacks to a Sinch SMS Trigger',
	},
	{
		displayName: 'Callback Header Value',
		name: 'callbackHeaderValue',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'What stands in the callback header',
	},
];
