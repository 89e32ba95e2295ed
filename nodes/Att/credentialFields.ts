import type { INodeProperties } from 'n8n-workflow';
import { responseRules } from '../core/n8n/credentialRules';

const TRY_LATER = 'Its gateway cannot reach the service behind it: try again in a few minutes';

/** Address and app, in both credentials. */
export const appFields: INodeProperties[] = [
	{
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		default: 'https://api.att.com',
		required: true,
		description: 'Address of the AT&T API Platform',
	},
	{
		displayName: 'App Key',
		name: 'clientId',
		type: 'string',
		default: '',
		required: true,
		description: 'App key, from the page of your app at AT&T. Sandbox and production have keys of their own.',
	},
	{
		displayName: 'App Secret',
		name: 'clientSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		description: 'App secret, from the same page',
		hint: 'The error "Client authentication failed" or "HTTP status 401" means that the app key or this app secret is wrong, or that the app was deleted; "Invalid scope" that the app lacks an API that the credential asks for.',
	},
];

/** An expression that puts a path behind the address of the API. */
export function urlOf(path: string): string {
	return `={{ $self["baseUrl"].trim().replace(/\\/+$/, "") }}${path}`;
}

/** The address of the API in a credential test. */
export const TEST_BASE_URL = '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}';

/**
 * The rules of both credential tests.
 * @param api that the app has to be allowed
 */
export function testRules(api: string) {
	return responseRules({
		401: 'AT&T did not accept the login (401). Likeliest first: the App Secret was changed; the app was deleted; App Key and App Secret belong to different apps; the connection has ended, so connect again',
		403: `AT&T knows the login but does not allow this (403). Likeliest first: the app may not use ${api}; the quota of this minute or day is used up; the credential was changed after its first use, so make a new one`,
		404: 'AT&T does not know the address (404). Likeliest first: Base URL is not the address of the AT&T API Platform; the API has been withdrawn',
		429: 'AT&T asks for fewer requests (429). Likeliest first: running workflows use up the quota of the app. Wait a minute, then test again',
		500: `AT&T could not answer (500). ${TRY_LATER}`,
		502: `AT&T could not be reached behind its gateway (502). ${TRY_LATER}`,
		503: `AT&T is not available (503). ${TRY_LATER}`,
		504: `AT&T did not answer in time (504). ${TRY_LATER}`,
	});
}
