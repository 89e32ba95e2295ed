import type { ICredentialTestRequest } from 'n8n-workflow';
import { responseRules, TEST_REQUEST } from '../core/n8n/credentialRules';

const TRY_LATER = 'Its service is overloaded, has a fault or is in maintenance: try again in a minute';

/**
 * The test of both RingCentral credentials: lists at most one batch, changes nothing.
 * n8n shows one fixed message per HTTP status, so each names every possible cause, likeliest first.
 * A login that the token endpoint refuses does not get this far: n8n then shows a sentence of its own, which the
 * hints of the credential's fields explain.
 *
 * @param loginCauses what can be wrong when RingCentral answers 401, likeliest first
 */
export function credentialTest(loginCauses: string): ICredentialTestRequest {
	const messages: Record<number, string> = {
		400: 'RingCentral could not read the request (400). Likeliest first: Base URL holds more than the address of the API; Base URL and app belong to different RingCentral brands',
		401: `RingCentral did not accept the login (401). Likeliest first: ${loginCauses}`,
		403: 'RingCentral knows the login but does not allow A2P SMS (403). Likeliest first: the app lacks the permission A2PSMS ("A2P SMS" in the developer console); High Volume SMS is not activated for the account; the user lacks the permission to send SMS',
		404: 'RingCentral does not know the A2P SMS address (404). Likeliest first: Base URL is not the API address of your brand; High Volume SMS is not activated for the account',
		429: 'RingCentral asks for fewer requests (429). Likeliest first: running workflows use up the requests per minute of this user and app; more than five logins in a minute. Wait a minute without any request, then test again',
		500: `RingCentral could not answer (500). ${TRY_LATER}`,
		502: `RingCentral could not be reached behind its gateway (502). ${TRY_LATER}`,
		503: `RingCentral is not available (503). ${TRY_LATER}`,
		504: `RingCentral did not answer in time (504). ${TRY_LATER}`,
	};
	return {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/restapi/v1.0/account/~/a2p-sms/batches',
			qs: { perPage: 1 },
			...TEST_REQUEST,
		},
		rules: responseRules(messages),
	};
}
