import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { callbackFields, regionAndBaseUrl } from '../nodes/Sinch/credentialFields';
import { credentialTest } from '../nodes/Sinch/credentialTest';

/**
 * Access keys of a Sinch project: OAuth2 client credentials with HTTP Basic. n8n renews the token once for all parallel
 * executions when Sinch answers 401. Projects made after 15 April 2026 cannot use them for SMS.
 * Source: https://developers.sinch.com/docs/sms/api-reference/authentication
 */
export class SinchSmsOAuth2Api implements ICredentialType {
	name = 'sinchSmsOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Sinch SMS OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/Sinch/sinch.svg',
		dark: 'file:../nodes/Sinch/sinch.dark.svg',
	};

	documentationUrl = 'https://developers.sinch.com/docs/sms/api-reference/authentication';

	properties: INodeProperties[] = [
		...regionAndBaseUrl(['us', 'eu']),
		{
			displayName: 'Project ID',
			name: 'projectId',
			type: 'string',
			default: '',
			required: true,
			description: 'From the Sinch dashboard under Settings, Projects',
		},
		{
			displayName: 'Key ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'Key ID of an access key of the project, from the dashboard under Settings, Access Keys',
		},
		{
			displayName: 'Key Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Key secret of the access key, shown once when it was made',
			hint: 'The error "Client authentication failed" means that key ID or secret is wrong, or that the key was deleted; "HTTP status 429" that there were too many logins at once, so wait a moment.',
		},
		{
			displayName: 'Token URL',
			name: 'tokenUrl',
			type: 'string',
			default: 'https://auth.sinch.com/oauth2/token',
			required: true,
			description: 'Where Sinch gives out tokens, the same for all regions',
		},
		...callbackFields,
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'clientCredentials',
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: '={{ $self["tokenUrl"].trim() }}',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'header',
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: '',
		},
	];

	test = credentialTest(
		'zt.',
		'projectId',
		'the project was made after 15 April 2026 and cannot use access keys for SMS (use a service plan: Sinch SMS API); the key belongs to another project; the project is in another region; key ID or secret is wrong',
	);
}
