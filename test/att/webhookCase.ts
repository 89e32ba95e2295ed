import { att } from '../../nodes/Att/provider';
import type { WebhookCall, WebhookSecrets } from '../../nodes/core/webhooks/reader';
import type { WebhookCase } from '../contract/webhookCases';
import message from './fixtures/callback-message.json';

const TOKEN = 'token in the query';

const secrets: WebhookSecrets = { verificationToken: 'of no subscription', credential: {}, options: { token: TOKEN }, now: 0 };

function call(body: object): WebhookCall {
	return { headers: {}, query: { token: TOKEN }, rawBody: Buffer.from(JSON.stringify(body)) };
}

const withQuery = (query: WebhookCall['query']) => (genuine: WebhookCall) => ({ ...genuine, query });

/** AT&T's part of the security suite. */
export const attWebhookCase: WebhookCase = {
	provider: att,
	secrets,
	isOpenWithoutSecret: true,
	inbound: (text) => call({ ...message, Message: text }),
	unknownType: call({ voiceNotification: { callId: '7' } }),
	noEvent: call({}),
	forgeries: [
		['no token', withQuery({})],
		['an empty token', withQuery({ token: '' })],
		['another token', withQuery({ token: 'token in the querz' })],
		['the token twice', withQuery({ token: [TOKEN, TOKEN] })],
		['the token in a header', (genuine) => ({ ...genuine, query: {}, headers: { token: TOKEN } })],
	],
};
