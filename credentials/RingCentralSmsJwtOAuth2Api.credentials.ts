import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { credentialTest } from '../nodes/RingCentral/credentialTest';

/**
 * RingCentral app credentials with a JWT of the user who sends (server to server, no browser step).
 * n8n posts `grant_type=…jwt-bearer&assertion=<JWT>` with HTTP Basic to the token endpoint, stores the token
 * encrypted and renews it once for all parallel executions when RingCentral answers 401.
 * Source: developers.ringcentral.com/guide/authentication/jwt-flow
 */
export class RingCentralSmsJwtOAuth2Api implements ICredentialType {
	name = 'ringCentralSmsJwtOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'RingCentral SMS JWT OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/RingCentral/ringCentral.svg',
		dark: 'file:../nodes/RingCentral/ringCentral.dark.svg',
	};

	documentationUrl = 'https://developers.ringcentral.com/guide/authentication/jwt-flow';

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
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			hint: 'The error "Client authentication failed" means that the client ID or this secret is wrong, or that they belong to different apps',
		},
		{
			displayName: 'JWT',
			name: 'jwtToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Login token of the user who sends, made in the developer console under the account menu: Credentials, Create JWT',
			hint: 'The error "Authorization grant … invalid" or "needs to be reconnected" means that this JWT is incomplete, revoked, expired or not allowed for this app; "The client is not authorized" that the app does not allow the JWT auth flow; "HTTP status 429" that there were more than five logins in a minute, so wait a minute.',
		},
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
			default: '={{ $self["baseUrl"].trim().replace(/\\/+$/, "") }}/restapi/oauth/token',
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
		{
			displayName: 'Additional Body Properties',
			name: 'additionalBodyProperties',
			type: 'hidden',
			default:
				'={{ JSON.stringify({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: $self["jwtToken"].trim() }) }}',
		},
	];

	test = credentialTest(
		'the JWT was revoked or replaced; Client ID, Client Secret and JWT belong to different apps; the user of the JWT is disabled; newer logins pushed this one out (RingCentral keeps about five per user and app); Base URL belongs to another RingCentral brand',
	);
}
