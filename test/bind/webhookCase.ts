import { bind } from '../../nodes/Bind/provider';
import type { WebhookCall, WebhookSecrets } from '../../nodes/core/webhooks/reader';
import type { WebhookCase } from '../contract/webhookCases';
import bindInbound from './fixtures/inbound.json';

const TOKEN = 'token in the query';

const secrets: WebhookSecrets = { verificationToken: 'token of the trigger', credential: {}, options: { token: TOKEN }, now: 0 };

function call(body: object): WebhookCall {
	return { headers: {}, query: { token: TOKEN }, rawBody: Buffer.from(JSON.stringify(body)) };
}

const withQuery = (query: WebhookCall['query']) => (genuine: WebhookCall) => ({ ...genuine, query });

/** BIND's part of the security suite. */
export const bindWebhookCase: WebhookCase = {
	provider: bind,
	secrets,
	isOpenWithoutSecret: true,
	inbound: (text) => call({ ...bindInbound, text }),
	unknownType: call({ ...bindInbound, type: 'READ' }),
	noEvent: call({}),
	forgeries: [
		['no token', withQuery({})],
		['an empty token', withQuery({ token: '' })],
		['another token', withQuery({ token: 'token in the querz' })],
		['the token with something after it', withQuery({ token: `${TOKEN}.` })],
		['the token twice', withQuery({ token: [TOKEN, TOKEN] })],
		['the token under another name', withQuery({ Token: TOKEN })],
		['the token in a header', (genuine) => ({ ...genuine, query: {}, headers: { token: TOKEN } })],
	],
};
