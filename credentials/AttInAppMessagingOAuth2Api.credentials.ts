import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { TEST_REQUEST } from '../nodes/core/n8n/credentialRules';
import { appFields, TEST_BASE_URL, testRules, urlOf } from '../nodes/Att/credentialFields';

/**
 * AT&T app credentials connected in the browser by the user whose mailbox is used: authorization code with the app's key
 * and secret in the form body. UNCONFIRMED: that AT&T gives back the `state` by which n8n recognises its own login; none
 * of AT&T's clients sends one.
 * Source: developer.att.com/in-app-messaging/docs
 */
export class AttInAppMessagingOAuth2Api implements ICredentialType {
	name = 'attInAppMessagingOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'AT&T In-App Messaging OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/Att/att.svg',
		dark: 'file:../nodes/Att/att.dark.svg',
	};

	documentationUrl = 'https://developer.att.com/in-app-messaging/docs';

	properties: INodeProperties[] = [
		...appFields,
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'authorizationCode',
		},
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			default: urlOf('/oauth/v4/authorize'),
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: urlOf('/oauth/v4/token'),
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: 'IMMN,MIM',
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
			default: 'body',
		},
	];

	test: ICredentialTestRequest = {
		request: { baseURL: TEST_BASE_URL, url: '/myMessages/v2/messages/index/info', ...TEST_REQUEST },
		rules: testRules('In-App Messaging'),
	};
}
