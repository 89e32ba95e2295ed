import { createHmac } from 'crypto';
import { sinch } from '../../nodes/Sinch/provider';
import type { WebhookCall, WebhookSecrets } from '../../nodes/core/webhooks/reader';
import type { WebhookCase } from '../contract/webhookCases';
import sinchInbound from './fixtures/webhook-inbound.json';

const NOW = Date.parse('2026-03-04T10:12:05.000Z');
const DAY_S = 86_400;

const SIGNATURE = 'x-sinch-webhook-signature';

const secrets: WebhookSecrets = {
	verificationToken: 'not for Sinch',
	credential: { callbackSecret: 'first-secret,second-secret', callbackUser: 'user-of-sinch', callbackPassword: 'word-of-sinch' },
	options: {},
	now: NOW,
};

function signed(body: object, timestamp: number, secret = 'second-secret', nonce = '01KJWZ6M5C0P1Q2R3S4T5V6W7X'): WebhookCall {
	const rawBody = Buffer.from(JSON.stringify(body));
	const signature = createHmac('sha256', secret).update(rawBody).update(`.${nonce}.${timestamp}`).digest('base64');
	return {
		headers: {
			authorization: `Basic ${Buffer.from('user-of-sinch:word-of-sinch').toString('base64')}`,
			[SIGNATURE]: signature,
			[`${SIGNATURE}-algorithm`]: 'HmacSHA256',
			[`${SIGNATURE}-nonce`]: nonce,
			[`${SIGNATURE}-timestamp`]: String(timestamp),
		},
		query: {},
		rawBody,
	};
}

const now = NOW / 1000;
const genuine = (body: object) => signed(body, now);
const withHeaders = (changes: Record<string, string | undefined>) => (call: WebhookCall) => ({
	...call,
	headers: { ...call.headers, ...changes },
});

/** Sinch's part of the security suite. */
export const sinchWebhookCase: WebhookCase = {
	provider: sinch,
	secrets,
	isOpenWithoutSecret: true,
	inbound: (text) => genuine({ ...sinchInbound, body: text }),
	unknownType: genuine({ ...sinchInbound, type: 'typing_started' }),
	noEvent: genuine({}),
	forgeries: [
		['no signature', withHeaders({ [SIGNATURE]: undefined })],
		['an empty signature', withHeaders({ [SIGNATURE]: '' })],
		['another body', (call) => ({ ...call, rawBody: Buffer.from(call.rawBody.toString().replace('Hello', 'Hallo')) })],
		['another secret', () => signed({ ...sinchInbound, body: 'Hello' }, now, 'third-secret')],
		['both secrets as one', () => signed({ ...sinchInbound, body: 'Hello' }, now, 'first-secret,second-secret')],
		['another algorithm', withHeaders({ [`${SIGNATURE}-algorithm`]: 'none' })],
		['no nonce', withHeaders({ [`${SIGNATURE}-nonce`]: undefined })],
		['another time', withHeaders({ [`${SIGNATURE}-timestamp`]: String(now + 1) })],
		['a signature of three days ago', () => signed({ ...sinchInbound, body: 'Hello' }, now - 3 * DAY_S)],
		['the signature but without the login', withHeaders({ authorization: undefined })],
	],
};
