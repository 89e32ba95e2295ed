import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { callbackFields, regionAndBaseUrl } from '../nodes/Sinch/credentialFields';
import { credentialTest } from '../nodes/Sinch/credentialTest';

/**
 * A service plan of the Sinch SMS API and its token, which does not expire.
 * Source: https://developers.sinch.com/docs/sms/api-reference
 */
export class SinchSmsApi implements ICredentialType {
	name = 'sinchSmsApi';

	displayName = 'Sinch SMS API';

	icon: Icon = {
		light: 'file:../nodes/Sinch/sinch.svg',
		dark: 'file:../nodes/Sinch/sinch.dark.svg',
	};

	documentationUrl = 'https://developers.sinch.com/docs/sms/api-reference';

	properties: INodeProperties[] = [
		...regionAndBaseUrl(['us', 'eu', 'au', 'br', 'ca']),
		{
			displayName: 'Service Plan ID',
			name: 'servicePlanId',
			type: 'string',
			default: '',
			required: true,
			description: 'From the Sinch dashboard under SMS, APIs',
		},
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Of the same service plan, from the same page of the dashboard',
		},
		...callbackFields,
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiToken.trim() }}' } },
	};

	test = credentialTest(
		'',
		'servicePlanId',
		'the token is wrong or was replaced; the token belongs to another service plan; the service plan is in another region; these are the keys of a project (use the credential Sinch SMS OAuth2 API)',
	);
}
