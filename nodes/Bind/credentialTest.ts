import type { ICredentialTestRequest } from 'n8n-workflow';
import { responseRules, TEST_REQUEST } from '../core/n8n/credentialRules';
import { TEMPLATES } from './paths';

const TRY_LATER = 'Its service is overloaded, has a fault or is in maintenance: try again in a minute';

/** Lists the templates of the account, changes nothing. */
export const credentialTest: ICredentialTestRequest = {
	request: {
		baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
		url: TEMPLATES,
		...TEST_REQUEST,
	},
	rules: responseRules({
		400: 'BIND could not read the request (400). Likeliest first: Base URL holds more than the address of the API',
		401: 'BIND did not accept the call (401). Likeliest first: API Key is incomplete or was replaced; the public IP address of n8n is not on the list of the account at BIND; the account, the product or its HTTP connection is disabled',
		403: 'BIND does not allow the call (403). Likeliest first: the public IP address of n8n is not on the list of the account at BIND; a proxy between n8n and BIND refuses the call',
		404: 'BIND does not know the address (404). Likeliest first: Base URL is not the address of the messaging API; the account does not have templates',
		429: 'BIND asks for fewer requests (429). Likeliest first: running workflows use up what the account may do. Wait a minute, then test again',
		500: `BIND could not answer (500). ${TRY_LATER}`,
		502: `BIND could not be reached behind its gateway (502). ${TRY_LATER}`,
		503: `BIND is not available (503). ${TRY_LATER}`,
		504: `BIND did not answer in time (504). ${TRY_LATER}`,
	}),
};
