import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { TEST_REQUEST } from '../nodes/core/n8n/credentialRules';
import { appFields, TEST_BASE_URL, testRules, urlOf } from '../nodes/Att/credentialFields';

/**
 * AT&T app credentials (client credentials). n8n posts App Key, App Secret and the scopes, separated by a comma, in the
 * form body. When AT&T answers 401 it fetches a new token in the same way, so that no refresh token can be lost.
 * Source: developer.att.com/oauth-2/docs
 */
export class AttSmsOAuth2Api implements ICredentialType {
	name = 'attSmsOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'AT&T SMS OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/Att/att.svg',
		dark: 'file:../nodes/Att/att.dark.svg',
	};

	documentationUrl = 'https://developer.att.com/oauth-2/docs';

	properties: INodeProperties[] = [
		...appFields,
		{
			displayName: 'Short Code',
			name: 'shortCode',
			type: 'string',
			default: '',
			placeholder: 'e.g. 48500000',
			description: 'Short code of the app. It is the sender of every text, and names the inbox that is read.',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			default: 'v3',
			options: [
				{ name: 'V2', value: 'v2', description: 'Older version, without callbacks for delivery reports' },
				{ name: 'V3', value: 'v3', description: 'Current version' },
			],
			description: 'Version of the SMS API that the app may use',
		},
		{
			displayName: 'Use Notifications',
			name: 'useNotifications',
			type: 'boolean',
			default: false,
			description:
				'Whether to ask for the scope NOTIFICATIONCHANNEL too, which the resource Notification needs. AT&T refuses the login where the app does not have it. After a change make a new credential, for the old token stays in use.',
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
			default: urlOf('/oauth/v4/token'),
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'body',
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: '={{ $self["useNotifications"] ? "SMS,NOTIFICATIONCHANNEL" : "SMS" }}',
		},
	];

	/**
	 * Asks for the status of a text that was never sent, for reading the inbox would empty it: that AT&T knows no such id is
	 * the good end.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: TEST_BASE_URL,
			url: '={{ $credentials.apiVersion === "v2" ? "/rest/sms/2" : "/sms/v3" }}/messaging/outbox/SMS0000000000000000',
			...TEST_REQUEST,
			ignoreHttpStatusErrors: { ignore: true, except: [301, 302, 303, 307, 308, 401, 403, 404, 429, 500, 502, 503, 504] },
		},
		rules: testRules('the SMS API'),
	};
}
