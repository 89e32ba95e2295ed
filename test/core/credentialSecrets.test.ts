import { secretsOf, secretsOfAccount, withoutSecrets } from '../../nodes/core/n8n/credentialSecrets';
import type { ExchangeOutcome } from '../../nodes/core/http';

const ACCESS = 'access-1234567890';
const REFRESH = 'refresh-123456789';

const credentials = {
	baseUrl: 'https://api.example.com',
	clientId: 'public-client-id',
	clientSecret: ' word-of-the-app ',
	accessTokenUrl: 'https://api.example.com/token',
	callbackSecret: 'first-key, second-key',
	callbackHeaderName: 'X-Callback-Key',
	callbackHeaderValue: 'value-of-header',
	oauthTokenData: { access_token: ACCESS, refresh_token: REFRESH, token_type: 'bearer' },
};

/** A reply with a text. */
function reply(status: number, text: string): ExchangeOutcome {
	return { kind: 'reply', reply: { status, headers: {}, text, json: undefined } };
}

function textOf(outcome: ExchangeOutcome): string {
	return outcome.kind === 'reply' ? outcome.reply.text : outcome.message;
}

describe('the secrets of a credential', () => {
	const secrets = secretsOf(credentials);

	it.each([
		['a secret that was pasted with blanks around it', 'word-of-the-app'],
		['each of several secrets in one field', 'second-key'],
		['the value of a callback header', 'value-of-header'],
		['the tokens that n8n has fetched', REFRESH],
		['the header of the login', Buffer.from('public-client-id: word-of-the-app ').toString('base64')],
	])('include %s', (_what, secret) => {
		expect(secrets).toContain(secret);
	});

	it.each(['public-client-id', 'https://api.example.com/token', 'X-Callback-Key', 'bearer'])('do not include %s', (value) => {
		expect(secrets).not.toContain(value);
	});

	it.each([
		['a refusal', reply(403, 'no: word-of-the-app')],
		['a redirect', reply(302, 'see word-of-the-app')],
		['a request without an answer', { kind: 'noReply', message: 'lost word-of-the-app' } as const],
	])('are taken out of %s', (_what, outcome) => {
		expect(textOf(withoutSecrets(outcome, secrets))).toMatch(/\[hidden\]$/);
	});

	it('are taken out of an answer where they cannot be somebody\'s words, with the JSON read anew', () => {
		const said = JSON.stringify({ body: 'second-key', echo: ACCESS });
		const outcome = withoutSecrets(reply(200, said), secrets);
		expect(outcome).toMatchObject({ reply: { json: { body: 'second-key', echo: '[hidden]' } } });
	});

	it('leave an answer without them untouched', () => {
		const outcome = reply(201, '{"id":"1"}');
		expect(withoutSecrets(outcome, secrets)).toBe(outcome);
	});
});

describe('the secrets of an account', () => {
	const login = (token: string) => ({ oauthTokenData: { access_token: token } });

	it('are also those that its credential had before', () => {
		secretsOfAccount('renewed', login('token-1'));
		expect(secretsOfAccount('renewed', login('token-2'))).toEqual(['token-1', 'token-2']);
		expect(secretsOfAccount('another', login('token-3'))).toEqual(['token-3']);
	});

	it('are forgotten at last, the oldest first, and never those of now', () => {
		const logins = Array.from({ length: 100 }, (_, place) => login(`token-${place}`));
		secretsOfAccount('old', login('of-now'));
		for (const credentials of logins) secretsOfAccount('old', credentials);
		const secrets = secretsOfAccount('old', login('of-now'));
		expect(secrets).toHaveLength(40);
		expect(secrets.slice(-2)).toEqual(['token-99', 'of-now']);
		expect(secrets).not.toContain('token-0');
	});
});
