import type { ICredentialTestRequest } from 'n8n-workflow';
import { responseRules, TEST_REQUEST } from '../core/n8n/credentialRules';

const TRY_LATER = 'Its service is overloaded or has a fault: try again in a minute';

/**
 * The test of both Sinch credentials: lists at most one batch, changes nothing. One 401 has several causes that no body
 * tells apart.
 * @param prefix of the host where the credential is for a project
 * @param idField that stands in the path
 * @param loginCauses what can be wrong when Sinch answers 401, likeliest first
 */
export function credentialTest(prefix: string, idField: string, loginCauses: string): ICredentialTestRequest {
	const host = `"https://${prefix}" + encodeURIComponent($credentials.region) + ".sms.api.sinch.com"`;
	return {
		request: {
			baseURL: `={{ $credentials.baseUrl.trim().replace(/(?:\\/xms\\/v1(?:\\/[^\\/]*)?)?\\/*$/, "") || ${host} }}/xms/v1/{{ encodeURIComponent($credentials.${idField}.trim()) }}`,
			url: '/batches',
			qs: { page_size: 1 },
			...TEST_REQUEST,
		},
		rules: responseRules({
			400: 'Sinch could not read the request (400). Likeliest first: Base URL holds more than the address of the API; the ID is not complete',
			401: `Sinch did not accept the login (401). Likeliest first: ${loginCauses}`,
			403: 'Sinch knows the login but does not allow this (403). Likeliest first: the account is blocked or out of credit; SMS is not enabled for it',
			404: 'Sinch does not know the address (404). Likeliest first: the ID is wrong or of another region; Base URL is not the address of the SMS API',
			429: 'Sinch asks for fewer requests (429). Likeliest first: running workflows make too many at once; too many logins. Wait a moment, then test again',
			500: `Sinch could not answer (500). ${TRY_LATER}`,
			502: `Sinch could not be reached behind its gateway (502). ${TRY_LATER}`,
			503: `Sinch is not available (503). ${TRY_LATER}`,
			504: `Sinch did not answer in time (504). ${TRY_LATER}`,
		}),
	};
}
