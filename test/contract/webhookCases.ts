import { attWebhookCase } from '../att/webhookCase';
import { bindWebhookCase } from '../bind/webhookCase';
import type { SmsProvider } from '../../nodes/core/provider';
import type { WebhookCall, WebhookSecrets } from '../../nodes/core/webhooks/reader';
import { ringCentral } from '../../nodes/RingCentral/provider';
import ringCentralInbound from '../ringCentral/fixtures/webhook-inbound.json';
import { sinchWebhookCase } from '../sinch/webhookCase';

/** What a provider's webhook calls look like, as far as the suites of this folder need to know. */
export interface WebhookCase {
	provider: SmsProvider;
	/** With these the genuine call is verified. */
	secrets: WebhookSecrets;
	/** Where no secret is configured, the path that nobody can guess is the check. */
	isOpenWithoutSecret?: boolean;
	/** A call that the provider makes when a handset sends `text`. */
	inbound(text: string): WebhookCall;
	/** A genuine call with an event of a type that nobody knows. */
	unknownType: WebhookCall;
	/** A genuine call whose body n8n can read and that holds no event. */
	noEvent: WebhookCall;
	/** The genuine call with one thing about it broken. */
	forgeries: ReadonlyArray<readonly [name: string, forge: (genuine: WebhookCall) => WebhookCall]>;
}

const ringCentralSecrets: WebhookSecrets = {
	verificationToken: 'token of the subscription',
	credential: {},
	options: {},
	now: Date.parse('2026-03-02T10:05:01.000Z'),
};

function ringCentralCall(envelope: object): WebhookCall {
	return {
		headers: { 'verification-token': ringCentralSecrets.verificationToken },
		query: {},
		rawBody: Buffer.from(JSON.stringify(envelope)),
	};
}

/** Per trigger node of package.json. */
export const webhookCases: Readonly<Record<string, WebhookCase>> = {
	RingCentralSmsTrigger: {
		provider: ringCentral,
		secrets: ringCentralSecrets,
		inbound: (text) =>
			ringCentralCall({ ...ringCentralInbound, body: { ...ringCentralInbound.body, text } }),
		unknownType: ringCentralCall({ ...ringCentralInbound, event: '/restapi/v1.0/account/400100/fax' }),
		noEvent: ringCentralCall({}),
		forgeries: [
			['no token', (call) => ({ ...call, headers: {} })],
			['an empty token', (call) => ({ ...call, headers: { 'verification-token': '' } })],
			[
				'the token of another subscription',
				(call) => ({ ...call, headers: { 'verification-token': 'token of the subscriptiom' } }),
			],
			[
				'the token with something after it',
				(call) => ({ ...call, headers: { 'verification-token': `${ringCentralSecrets.verificationToken}.` } }),
			],
			[
				'the token in the header of the URL check',
				(call) => ({ ...call, headers: { 'validation-token': ringCentralSecrets.verificationToken } }),
			],
			[
				'the token in the query',
				(call) => ({
					...call,
					headers: {},
					query: { 'verification-token': ringCentralSecrets.verificationToken },
				}),
			],
		],
	},
	SinchSmsTrigger: sinchWebhookCase,
	AttSmsTrigger: attWebhookCase,
	BindSmsTrigger: bindWebhookCase,
};
