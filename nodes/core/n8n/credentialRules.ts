import type { IAuthenticateRuleResponseCode } from 'n8n-workflow';

/** For the request of every credential test: n8n would send the login on to whatever host a redirect names. */
export const TEST_REQUEST = { disableFollowRedirect: true } as const;

/** Rules of a credential test. n8n shows one fixed message per HTTP status, so each has to name every possible cause. */
export function responseRules(messages: Readonly<Record<number, string>>): IAuthenticateRuleResponseCode[] {
	return Object.entries(messages).map(([status, message]) => ({
		type: 'responseCode',
		properties: { value: Number(status), message },
	}));
}
