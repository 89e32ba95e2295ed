'use strict';

const { answerWith, startWebhook } = require('./webhook.js');
const { start, refusal, OUTBOX } = require('./attClient.js');

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const { clientId, clientSecret } = { clientId: 'sim-app-key', clientSecret: 'sim-app-secret' };
const oauthError = ({ status, data }) => [status, data.error];
const call = (accessToken) => sim.caller(accessToken)('GET', '/sms/v3/messaging/inbox/48500000');

describe('client credentials', () => {
	test('give a token for two days, with a refresh token', async () => {
		const { status, data } = await sim.login();
		expect([status, data]).toEqual([
			200,
			{
				access_token: expect.any(String),
				token_type: 'BEARER',
				expires_in: 172_800,
				refresh_token: expect.any(String),
			},
		]);
		expect((await call(data.access_token)).status).toBe(200);
		sim.pass(172_800_000);
		expect(refusal(await call(data.access_token)).slice(0, 2)).toEqual([401, 'POL0001']);
	});

	test.each([
		['client_id missing', { client_id: '' }, 400, 'invalid_request'],
		['an unknown app key', { client_id: 'other' }, 401, 'invalid_client'],
		['a wrong secret', { client_secret: 'other' }, 401, 'invalid_client'],
		['grant_type missing', { grant_type: '' }, 400, 'invalid_request'],
		['an unknown grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
		['scope missing', { scope: '' }, 400, 'invalid_scope'],
		['an unknown scope', { scope: 'SMS,FAX' }, 400, 'invalid_scope'],
		['scopes separated by a space', { scope: 'SMS NOTIFICATIONCHANNEL' }, 400, 'invalid_scope'],
		['a scope that needs a user', { scope: 'SMS,MIM' }, 400, 'invalid_scope'],
	])('refuse %s', async (_, fields, status, error) => {
		const reply = await sim.token({ grant_type: 'client_credentials', scope: 'SMS', ...fields });
		expect(oauthError(reply)).toEqual([status, error]);
		expect(reply.data.error_description).toEqual(expect.any(String));
	});

	test('take several scopes with commas', async () => {
		expect((await sim.login('SMS,NOTIFICATIONCHANNEL')).status).toBe(200);
		expect(sim.control.sessions().at(-1).scopes).toEqual(['SMS', 'NOTIFICATIONCHANNEL']);
	});

	test('stand in the body; the Basic header counts only by option', async () => {
		const login = () =>
			sim.form(
				'/oauth/v4/token',
				{ grant_type: 'client_credentials', scope: 'SMS' },
				{ auth: { username: clientId, password: clientSecret } },
			);
		expect(oauthError(await login())).toEqual([400, 'invalid_request']);
		sim.control.setOptions({ acceptBasicAuthentication: true });
		expect((await login()).status).toBe(200);
	});

	test.each([['deleted'], ['notValid']])('of an app that is %s are refused', async (state) => {
		sim.control.setClient({ state });
		expect(oauthError(await sim.login())).toEqual([401, 'invalid_client']);
	});

	test("can be refused with AT&T's own keys", async () => {
		sim.control.setOptions({ oauthErrorNames: 'keys' });
		expect(oauthError(await sim.login('FAX'))).toEqual([400, 'bodyscope']);
	});
});

describe('the token answer', () => {
	test('has a life of 0 for tokens that never expire, numeric strings and other letters by option', async () => {
		sim.control.setOptions({ accessTokenTtlSeconds: 0, expiresInAsString: true, tokenType: 'bearer' });
		const { data } = await sim.login();
		expect(data).toMatchObject({ expires_in: '0', token_type: 'bearer' });
		sim.pass(1e12);
		expect((await call(data.access_token)).status).toBe(200);
	});
});

describe('refresh', () => {
	const refresh = (token) => sim.token({ grant_type: 'refresh_token', refresh_token: token });

	test.each([
		['new', true, true],
		['same', false, true],
		['replace', true, false],
	])('with the rotation %s', async (refreshTokenRotation, isNew, oldLives) => {
		sim.control.setOptions({ refreshTokenRotation });
		const first = (await sim.login()).data;
		const second = (await refresh(first.refresh_token)).data;
		expect(second.access_token).not.toBe(first.access_token);
		expect(second.refresh_token !== first.refresh_token).toBe(isNew);
		expect((await refresh(first.refresh_token)).status).toBe(oldLives ? 200 : 400);
		expect((await call(second.access_token)).status).toBe(200);
	});

	test('is refused after 90 days, for a made-up token, and without one', async () => {
		const { refresh_token: token } = (await sim.login()).data;
		expect(oauthError(await refresh('other'))).toEqual([400, 'invalid_grant']);
		expect(oauthError(await refresh(''))).toEqual([400, 'invalid_request']);
		sim.pass(7_776_000_000);
		expect(oauthError(await refresh(token))).toEqual([400, 'invalid_grant']);
	});
});

describe('authorization code', () => {
	const back = ({ headers }) => Object.fromEntries(new URL(headers.location).searchParams);

	test('comes to the redirect URI with the state and works once', async () => {
		const reply = await sim.authorize({ state: 'xyz' });
		const { code, state } = back(reply);
		expect([reply.status, state]).toEqual([302, 'xyz']);
		const exchange = () => sim.token({ grant_type: 'authorization_code', code });
		expect((await exchange()).status).toBe(200);
		expect(oauthError(await exchange())).toEqual([400, 'invalid_grant']);
		expect(oauthError(await sim.token({ grant_type: 'authorization_code' }))).toEqual([400, 'invalid_request']);
		expect(sim.control.logins()).toEqual({ client_credentials: 1, authorization_code: 1, refresh_token: 0, total: 2 });
	});

	test('expires', async () => {
		const { code } = back(await sim.authorize());
		sim.pass(600_000);
		expect(oauthError(await sim.token({ grant_type: 'authorization_code', code }))).toEqual([400, 'invalid_grant']);
	});

	test('comes without the state where the account does not know it', async () => {
		sim.control.setOptions({ echoState: false });
		expect(back(await sim.authorize({ state: 'xyz' }))).toEqual({ code: expect.any(String) });
	});

	test('comes twice when the login page visits the redirect URI too', async () => {
		sim.control.setOptions({ doubleRedirect: true });
		const visits = [];
		const page = await startWebhook(answerWith(200));
		page.answer = (request, response) => {
			visits.push(request.url);
			response.end();
		};
		const { headers } = await sim.authorize({ redirect_uri: page.url });
		expect(visits).toEqual([headers.location.slice(new URL(headers.location).origin.length)]);
		await page.close();
	});

	test.each([
		['uriredirectaccessdenied', 'access_denied'],
		['uriscope', 'invalid_scope'],
		['bodyclient', 'invalid_client'],
	])('is not given for %s', async (authorizeError, error) => {
		sim.control.setOptions({ authorizeError });
		const reply = await sim.authorize();
		expect([reply.status, back(reply)]).toEqual([302, { error, error_description: expect.any(String) }]);
	});

	test('is not given for a scope that belongs to the app alone', async () => {
		expect(back(await sim.authorize({ scope: 'SMS' })).error).toBe('invalid_scope');
	});

	test.each([
		['no client_id', { client_id: '' }, 400],
		['an unknown app key', { client_id: 'other' }, 401],
		['another scheme', { redirect_uri: 'ftp://127.0.0.1/back' }, 400],
		['another base', { redirect_uri: 'http://127.0.0.1:9/other' }, 400],
	])('is not given for %s, and nobody is redirected', async (_, params, status) => {
		sim.control.setClient({ redirectUri: 'http://127.0.0.1:9/back' });
		const reply = await sim.authorize(params);
		expect([reply.status, reply.headers.location, typeof reply.data.error]).toEqual([status, undefined, 'string']);
	});

	test('goes to the registered redirect URI when the request names none', async () => {
		expect((await sim.authorize({ redirect_uri: undefined })).status).toBe(400);
		sim.control.setClient({ redirectUri: 'http://127.0.0.1:9/registered' });
		const { headers } = await sim.authorize({ redirect_uri: undefined });
		expect(headers.location).toMatch(/^http:\/\/127\.0\.0\.1:9\/registered\?code=/);
	});
});

describe('revocation', () => {
	const revoke = (fields) =>
		sim.form('/oauth/v4/revoke', { client_id: clientId, client_secret: clientSecret, ...fields });

	test('of an access token leaves the refresh token alone', async () => {
		const { access_token: token, refresh_token: refreshToken } = (await sim.login()).data;
		expect((await revoke({ token, token_type_hint: 'access_token' })).status).toBe(200);
		expect((await call(token)).status).toBe(401);
		expect((await sim.token({ grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(200);
	});

	test('of a refresh token ends the access token as well', async () => {
		const { access_token: token, refresh_token: refreshToken } = (await sim.login()).data;
		expect((await revoke({ token: refreshToken, token_type_hint: 'refresh_token' })).status).toBe(200);
		expect((await call(token)).status).toBe(401);
		expect((await sim.token({ grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(400);
	});

	test.each([
		['without a token', { token_type_hint: 'access_token' }, 400, 'invalid_request'],
		['of another kind of token', { token: 'x', token_type_hint: 'id_token' }, 400, 'unsupported_token_type'],
		['with a wrong secret', { token: 'x', client_secret: 'other' }, 401, 'invalid_client'],
	])('%s is refused', async (_, fields, status, error) => {
		expect(oauthError(await revoke(fields))).toEqual([status, error]);
	});
});

describe('a bearer token', () => {
	const send = (config) => sim.raw.post(OUTBOX, {}, config);

	test('is asked for with 400, refused with 401, and refused for its scope with 403', async () => {
		expect(refusal(await send())).toEqual([400, 'POL0001', 'Authorization header is missing']);
		const wrong = await send({ headers: { Authorization: 'Bearer other' } });
		expect(refusal(wrong)).toEqual([401, 'POL0001', 'Authorization value is incorrect']);
		const { access_token: token } = (await sim.login('NOTIFICATIONCHANNEL')).data;
		expect(refusal(await call(token))).toEqual([403, 'POL0001', 'The access token is not valid for this API']);
	});

	test('expires and ends on demand', async () => {
		const { access_token: token, refresh_token: refreshToken } = (await sim.login()).data;
		sim.control.expireTokens();
		expect((await call(token)).status).toBe(401);
		const again = await sim.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
		expect((await call(again.data.access_token)).status).toBe(200);
		sim.control.revokeTokens();
		expect((await call(again.data.access_token)).status).toBe(401);
		expect((await sim.token({ grant_type: 'refresh_token', refresh_token: refreshToken })).status).toBe(400);
		expect(sim.control.sessions()).toEqual([]);
	});
});
