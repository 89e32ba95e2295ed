import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { credentialTest } from '../nodes/RingCentral/credentialTest';

/**
 * RingCentral app credentials connected in the browser by the user who sends: authorization code with PKCE (S256).
 * n8n proves the client with HTTP Basic, or by the client ID alone where the app is of a type that has no secret.
 * Source: developers.ringcentral.com/guide/authentication/auth-code-pkce-flow
 */
export class RingCentralSmsOAuth2Api implements ICredentialType {
	name = 'ringCentralSmsOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'RingCentral SMS OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/RingCentral/ringCentral.svg',
		dark: 'file:../nodes/RingCentral/ringCentral.dark.svg',
	};

	documentationUrl = 'https://developers.ringcentral.com/guide/authentication/auth-code-pkce-flow';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://platform.ringcentral.com',
			required: true,
			description:
				'Address of the RingCentral API. Brands with a host of their own (AT&T Office@Hand, Verizon) use https://platform.ringcentral.biz.',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description:
				'From the page of your app in the RingCentral developer console. The app needs the permissions A2P SMS, Read Accounts, SMS and Webhook Subscriptions.',
			hint: 'Add the OAuth Redirect URL shown above to the app, exactly as it is, and switch on "Issue refresh tokens", or the connection ends after an hour',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Empty if the app is of a type that has no secret',
			hint: 'The error "Unable to sign without access token" means that no account is connected yet',
		},
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'pkce',
		},
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			default: '={{ $self["baseUrl"].trim().replace(/\\/+$/, "") }}/restapi/oauth/authorize',
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: '={{ $self["baseUrl"].trim().replace(/\\/+$/, "") }}/restapi/oauth/token',
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'header',
		},
	];

	test = credentialTest(
		'the connection has ended and the app does not issue refresh tokens, so connect again; Client ID or Client Secret was changed without connecting again; the user is disabled or has changed the password; newer logins pushed this one out (RingCentral keeps about five per user and app); Base URL belongs to another RingCentral brand',
	);
}
