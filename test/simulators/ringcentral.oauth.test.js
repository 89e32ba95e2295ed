'use strict';

const { createHash } = require('node:crypto');
const { start, A2P, JWT_GRANT } = require('./ringcentralClient.js');

const REDIRECT = 'http://127.0.0.1:5678/rest/oauth2-credential/callback';
const client = (overrides) => ({ clientId: 'app', clientSecret: 'secret', ...overrides });

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

describe('login with a JWT', () => {
	test('gives every field of a token reply', async () => {
		expect((await sim.login()).data).toEqual({
			access_token: expect.any(String),
			token_type: 'bearer',
			expires_in: 3600,
			refresh_token: expect.any(String),
			refresh_token_expires_in: 604800,
			scope: 'A2PSMS SMS ReadAccounts SubscriptionWebhook ReadMessages',
			owner_id: '700100200',
			endpoint_id: expect.any(String),
			session_id: expect.any(String),
		});
	});

	test.each([
		['below the least', '1', 600],
		['above the most', '86400', 3600],
		['within the limits', '1200', 1200],
	])('clamps a token life %s', async (_, access_token_ttl, seconds) => {
		expect((await sim.login({ access_token_ttl })).data.expires_in).toBe(seconds);
	});

	test('gives no refresh token when its life is asked to be 0', async () => {
		expect((await sim.login({ refresh_token_ttl: '0' })).data).not.toHaveProperty('refresh_token');
	});

	test.each([
		['no client authentication', { auth: null }, 401, 'invalid_client', 'OAU-123'],
		['an unknown client', { auth: { username: 'nobody', password: 'x' } }, 401, 'invalid_client', 'OAU-153'],
		['a wrong secret', { auth: { username: 'sim-client', password: 'x' } }, 401, 'invalid_client', 'OAU-146'],
		[
			'Basic with an empty secret of a public client',
			{ auth: { username: 'sim-public-client', password: '' } },
			401,
			'invalid_client',
			'OAU-146',
		],
		[
			'the id of a confidential client alone',
			{ auth: null, fields: { client_id: 'sim-client' } },
			401,
			'invalid_client',
			'OAU-123',
		],
		['an unknown client id alone', { auth: null, fields: { client_id: 'nobody' } }, 400, 'invalid_client', 'OAU-153'],
		['a mistyped grant', { fields: { grant_type: 'jwt' } }, 400, 'invalid_request', 'OAU-250'],
		['an unknown JWT', { fields: { assertion: 'a.b.c' } }, 400, 'invalid_grant', 'OAU-213'],
		['a malformed JWT', { fields: { assertion: 'abc' } }, 400, 'invalid_grant', 'OAU-331'],
	])('refuses %s', async (_, { auth, fields }, status, error, errorCode) => {
		const valid = { grant_type: JWT_GRANT, assertion: sim.credentials.jwtToken };
		const reply = await sim.form('/restapi/oauth/token', { ...valid, ...fields }, auth);
		expect(reply.status).toBe(status);
		expect(reply.data).toMatchObject({ error, errors: [{ errorCode }] });
		expect(reply.data.error_description).toBe(reply.data.errors[0].message);
	});

	test('refuses a repeated parameter', async () => {
		const body = new URLSearchParams([
			['grant_type', JWT_GRANT],
			['grant_type', JWT_GRANT],
		]);
		const reply = await sim.raw.post('/restapi/oauth/token', body);
		expect([reply.status, reply.data.errors[0].errorCode]).toEqual([400, 'OAU-111']);
	});

	test('refuses a JSON body', async () => {
		expect((await sim.raw.post('/restapi/oauth/token', { grant_type: JWT_GRANT })).status).toBe(400);
	});

	test.each([
		['expired', 'OAU-210'],
		['revoked', 'OAU-211'],
	])('refuses an %s JWT', async (jwtState, errorCode) => {
		sim.control.setOptions({ users: [{ extensionId: '1', jwt: 'a.b.c', jwtState }] });
		const reply = await sim.login({ assertion: 'a.b.c' });
		expect([reply.status, reply.data.errors[0].errorCode]).toEqual([400, errorCode]);
	});

	test('refuses an app for which the grant is off, and an app that the JWT does not allow', async () => {
		sim.control.setOptions({ clients: [client({ grants: ['authorization_code'] })] });
		const auth = { username: 'app', password: 'secret' };
		const fields = { grant_type: JWT_GRANT, assertion: sim.credentials.jwtToken };
		expect((await sim.form('/restapi/oauth/token', fields, auth)).data.errors[0].errorCode).toBe('OAU-251');
		sim.control.setOptions({
			clients: [client()],
			users: [{ extensionId: '1', jwt: fields.assertion, jwtClients: ['another'] }],
		});
		expect((await sim.form('/restapi/oauth/token', fields, auth)).data.errors[0].errorCode).toBe('OAU-112');
	});
});

describe('bearer tokens', () => {
	const read = (headers) => sim.raw.get(`${A2P}/statuses`, { headers });

	test.each([
		['no header', {}, 'AGW-401', 'AGW-401'],
		['a Basic header', { Authorization: 'Basic c2ltLWNsaWVudDpzaW0tc2VjcmV0' }, 'AGW-402', 'AGW-402'],
		['an empty token', { Authorization: 'Bearer ' }, 'AGW-402', 'AGW-402'],
		['a JWT as token', { Authorization: 'Bearer a.b.c' }, 'TokenInvalid', 'OAU-149'],
		[
			'a token that never was',
			{ Authorization: 'Bearer SIM-AT-9999-00000000-0000-0000-0000-000000000000' },
			'TokenInvalid',
			'OAU-213',
		],
	])('refuses %s', async (_, headers, outer, inner) => {
		const reply = await read(headers);
		expect(reply.status).toBe(401);
		expect(reply.headers['www-authenticate']).toBe('Bearer realm="RingCentral REST API"');
		expect(reply.data).toMatchObject({ errorCode: outer, errors: [{ errorCode: inner }] });
	});

	const codeNow = async () => (await sim.api('GET', `${A2P}/statuses`)).data.errors?.[0].errorCode ?? 'accepted';

	test('die at the end of their life, not earlier', async () => {
		sim.pass(3599_000);
		expect(await codeNow()).toBe('accepted');
		sim.pass(1000);
		expect(await codeNow()).toBe('OAU-128');
		sim.pass(3600_000);
		expect(await codeNow()).toBe('OAU-213');
	});

	test.each([
		['expireTokens', 'OAU-128'],
		['supersedeTokens', 'OAU-129'],
		['revokeTokens', 'OAU-213'],
	])('die by %s', async (control, code) => {
		sim.control[control]();
		expect(await codeNow()).toBe(code);
	});

	test('die with their session when the token is revoked', async () => {
		expect((await sim.form('/restapi/oauth/revoke', { token: sim.tokens.refresh_token })).status).toBe(200);
		expect(await codeNow()).toBe('OAU-213');
		expect((await sim.refresh(sim.tokens.refresh_token)).data.errors[0].errorCode).toBe('OAU-213');
	});

	test('die, oldest first, at the sixth login of a user', async () => {
		const logins = [sim.tokens];
		for (let i = 0; i < 5; i++) logins.push((await sim.login()).data);
		const codes = [];
		for (const { access_token } of logins) {
			const { data } = await sim.call(access_token, 'GET', `${A2P}/statuses`);
			codes.push(data.errors?.[0].errorCode ?? 'accepted');
		}
		expect(codes).toEqual(['OAU-213', 'accepted', 'accepted', 'accepted', 'accepted', 'accepted']);
		expect(sim.control.sessions()).toHaveLength(5);
		expect(sim.control.logins()).toMatchObject({ jwt: 6, total: 6 });
	});
});

describe('refresh', () => {
	const codeWith = async (token) =>
		(await sim.call(token, 'GET', `${A2P}/statuses`)).data.errors?.[0].errorCode ?? 'accepted';

	test('kills the old access token at once: corrupted first, not found later', async () => {
		await sim.refresh(sim.tokens.refresh_token);
		expect(await codeWith(sim.tokens.access_token)).toBe('OAU-129');
		sim.pass(10_000);
		expect(await codeWith(sim.tokens.access_token)).toBe('OAU-213');
	});

	test('gives the same new tokens for 10 s after the first use of the new access token, then none', async () => {
		const { data: first } = await sim.refresh(sim.tokens.refresh_token);
		expect(await codeWith(first.access_token)).toBe('accepted');
		sim.pass(9_000);
		const { data: second } = await sim.refresh(sim.tokens.refresh_token);
		expect(second.access_token).toBe(first.access_token);
		expect(second.refresh_token).toBe(first.refresh_token);
		sim.pass(2_000);
		const third = await sim.refresh(sim.tokens.refresh_token);
		expect([third.status, third.data.errors[0].errorCode]).toEqual([400, 'OAU-213']);
	});

	test('can be repeated for an hour when the new access token was never used', async () => {
		const { data: first } = await sim.refresh(sim.tokens.refresh_token);
		sim.pass(59 * 60_000);
		expect((await sim.refresh(sim.tokens.refresh_token)).data.access_token).toBe(first.access_token);
		sim.pass(2 * 60_000);
		expect((await sim.refresh(sim.tokens.refresh_token)).status).toBe(400);
	});

	test('works after the access token has expired, and not after the refresh token has', async () => {
		sim.pass(3600_000);
		const { data } = await sim.refresh(sim.tokens.refresh_token);
		expect(await codeWith(data.access_token)).toBe('accepted');
		sim.pass(7 * 24 * 3600_000);
		expect((await sim.refresh(data.refresh_token)).data.errors[0].errorCode).toBe('OAU-210');
	});

	test('is refused for the token of another app', async () => {
		const fields = {
			grant_type: 'refresh_token',
			refresh_token: sim.tokens.refresh_token,
			client_id: 'sim-public-client',
		};
		expect((await sim.form('/restapi/oauth/token', fields, null)).data.errors[0].errorCode).toBe('OAU-213');
	});
});

describe('authorization code', () => {
	const verifier = 'a'.repeat(64);
	const challenge = createHash('sha256').update(verifier).digest('base64url');
	const authorize = (params) =>
		sim.raw.get('/restapi/oauth/authorize', {
			params: { response_type: 'code', client_id: 'sim-client', redirect_uri: REDIRECT, state: 'st+1', ...params },
		});
	const codeOf = (reply) => new URL(reply.headers.location).searchParams.get('code');
	const exchange = (code, fields = {}, auth) =>
		sim.form(
			'/restapi/oauth/token',
			{ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...fields },
			auth,
		);

	test('comes back by redirect with the state and is good for one exchange', async () => {
		const reply = await authorize();
		expect(reply.status).toBe(302);
		const target = new URL(reply.headers.location);
		expect(target.origin + target.pathname).toBe(REDIRECT);
		expect(target.searchParams.get('state')).toBe('st+1');
		expect(target.searchParams.get('expires_in')).toBe('60');
		expect((await exchange(codeOf(reply))).status).toBe(200);
		const again = await exchange(codeOf(reply));
		expect([again.status, again.data.errors[0].errorCode]).toEqual([403, 'OAU-106']);
	});

	test('dies after 60 seconds', async () => {
		const code = codeOf(await authorize());
		sim.pass(60_000);
		expect((await exchange(code)).data.errors[0].errorCode).toBe('OAU-108');
	});

	test('is bound to its app, redirect URI and code verifier', async () => {
		const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
		const code = codeOf(await authorize(pkce));
		expect((await exchange(code, { client_id: 'sim-public-client' }, null)).data.errors[0].errorCode).toBe('OAU-110');
		expect((await exchange(code, { redirect_uri: `${REDIRECT}/` })).data.errors[0].errorCode).toBe('OAU-109');
		expect((await exchange(code, {})).data.errors[0].errorCode).toBe('OAU-106');
		expect((await exchange(code, { code_verifier: 'b'.repeat(64) })).data.errors[0].errorCode).toBe('OAU-106');
		expect((await exchange(code, { code_verifier: verifier })).status).toBe(200);
	});

	test('of a public client needs PKCE and no Basic header', async () => {
		const asPublic = { client_id: 'sim-public-client' };
		expect((await authorize(asPublic)).status).toBe(400);
		const code = codeOf(await authorize({ ...asPublic, code_challenge: verifier }));
		expect((await exchange(code, { ...asPublic, code_verifier: verifier }, null)).status).toBe(200);
	});

	test.each([
		['an unknown client', { client_id: 'nobody' }, 'OAU-153'],
		['another response type', { response_type: 'token' }, 'CMN-101'],
		['an unregistered redirect URI', { redirect_uri: 'http://127.0.0.1:1/other' }, 'OAU-109'],
	])('is refused for %s', async (_, params, errorCode) => {
		const [first] = sim.control.options().clients;
		sim.control.setOptions({ clients: [{ ...first, redirectUris: [REDIRECT] }] });
		const reply = await authorize(params);
		expect([reply.status, reply.data.errors[0].errorCode]).toEqual([400, errorCode]);
	});
});

describe('permissions of the app', () => {
	const subscription = { eventFilters: ['/restapi/v1.0/account/~/a2p-sms/messages'] };
	test.each([
		['A2PSMS', 'GET', `${A2P}/batches`, undefined],
		['A2PSMS', 'POST', `${A2P}/batches`, {}],
		['SMS', 'POST', '/restapi/v2/accounts/~/sms/consents/search', {}],
		['ReadAccounts', 'GET', '/restapi/v1.0/account/~/extension/~/phone-number', undefined],
		['ReadAccounts', 'POST', '/restapi/v1.0/subscription', subscription],
		['SubscriptionWebhook', 'POST', '/restapi/v1.0/subscription', subscription],
	])('without %s: %s %s is refused', async (missing, method, path, body) => {
		const [first] = sim.control.options().clients;
		const permissions = ['A2PSMS', 'SMS', 'ReadAccounts', 'SubscriptionWebhook'].filter((name) => name !== missing);
		sim.control.setOptions({ clients: [{ ...first, permissions }] });
		const reply = await sim.api(method, path, body);
		expect(reply.status).toBe(403);
		expect(reply.data).toMatchObject({
			errorCode: 'CMN-401',
			errors: [{ errorCode: 'CMN-401', permissionName: missing }],
		});
		expect(reply.data.message).toContain(`[${missing}]`);
	});
});
