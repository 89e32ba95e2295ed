import type { IAuthenticate, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { credentialTest } from '../nodes/Bind/credentialTest';
import { API_KEY_HEADER } from '../nodes/Bind/paths';

/** The API key of a BIND account. Source: api.bind.hr/messaging-api/template */
export class BindSmsApi implements ICredentialType {
	name = 'bindSmsApi';

	displayName = 'BIND SMS API';

	icon: Icon = { light: 'file:../nodes/Bind/bind.svg', dark: 'file:../nodes/Bind/bind.dark.svg' };

	documentationUrl = 'https://docs.bind.hr/reference/send';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://messaging-api.bind.hr',
			required: true,
			description: 'Address of the BIND messaging API',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'From the BIND portal or your account manager',
			hint: 'BIND accepts the key only from IP addresses on its list: give your account manager the public address of n8n',
		},
	];

	/** A function, for n8n would evaluate an expression with every request, which here is with every recipient. */
	authenticate: IAuthenticate = async ({ apiKey }, options) =>
		await Promise.resolve({ ...options, headers: { ...options.headers, [API_KEY_HEADER]: String(apiKey).trim() } });

	test = credentialTest;
}
