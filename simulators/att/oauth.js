'use strict';

const { randomUUID } = require('node:crypto');
const { AttError } = require('./errors');
const { visit } = require('./visit');

const GRANTS = ['authorization_code', 'client_credentials', 'refresh_token'];
/** Scopes that need a consenting user; the others belong to the app alone. */
const USER_SCOPES = ['IMMN', 'MIM'];
const REVOCABLE = ['access_token', 'refresh_token'];
/** UNCONFIRMED: the body of a successful revocation. */
const REVOKED_BODY = {};

function readForm(request) {
	return Object.fromEntries(new URLSearchParams(request.body.toString()));
}

/** Adds `client_id` and `client_secret` of a Basic header where the account accepts it. */
function withBasicHeader(form, header = '') {
	const [scheme, credentials = ''] = header.split(' ');
	if (scheme.toLowerCase() !== 'basic') return form;
	const pair = Buffer.from(credentials, 'base64').toString();
	const colon = pair.indexOf(':');
	return { client_id: pair.slice(0, colon), client_secret: pair.slice(colon + 1), ...form };
}

/** Comma-separated scopes, each one of `allowed`; a space, as in RFC 6749, makes them one unknown scope. */
function readScopes(text, allowed, refuse) {
	const scopes = text.split(',');
	if (!scopes.every((scope) => allowed.includes(scope))) throw refuse();
	return scopes;
}

/** The endpoints: authorize, token, revoke. */
function createOAuth(sim) {
	const codes = new Map();
	const logins = { client_credentials: 0, authorization_code: 0, refresh_token: 0 };

	function clientOf(clientId) {
		if (!clientId) throw new AttError('bodymissingclientid');
		const client = sim.clients.byId(clientId);
		if (!client || client.state === 'notValid') throw new AttError('bodyclient', 'notValid');
		if (client.state === 'deleted') throw new AttError('bodyclient', 'deleted');
		return client;
	}

	/** The app behind a token or revoke call, by its form fields. */
	function authenticateClient(request, form) {
		const fields = sim.options.acceptBasicAuthentication ? withBasicHeader(form, request.headers.authorization) : form;
		const client = clientOf(fields.client_id);
		if (fields.client_secret !== client.clientSecret) throw new AttError('bodyclient', 'wrongSecret');
		return client;
	}

	const grants = {
		client_credentials(client, { scope }) {
			if (!scope) throw new AttError('bodyscope', 'missing');
			const allowed = client.scopes.filter((one) => !USER_SCOPES.includes(one));
			return sim.sessions.open(
				client,
				readScopes(scope, allowed, () => new AttError('bodyscope', 'invalid')),
				null,
			);
		},
		authorization_code(client, { code }) {
			if (!code) throw new AttError('bodycodemissing');
			const grant = codes.get(code);
			codes.delete(code);
			if (!grant || grant.clientId !== client.clientId || grant.expiresAt <= sim.clock.now()) {
				throw new AttError('invalid_grant', 'code');
			}
			return sim.sessions.open(client, grant.scopes, grant.user);
		},
		refresh_token(client, form) {
			if (!form.refresh_token) throw new AttError('bodyrefreshtokenmissing');
			return sim.sessions.refresh(client, form.refresh_token);
		},
	};

	function token(request) {
		const form = readForm(request);
		const client = authenticateClient(request, form);
		// CONFLICT: ERR lists a missing and a wrong grant type under bodygrant and under bodyunsupportedgrant.
		if (!form.grant_type) throw new AttError('bodygrant', 'missing');
		if (!GRANTS.includes(form.grant_type)) throw new AttError('bodyunsupportedgrant', 'wrong');
		const session = grants[form.grant_type](client, form);
		logins[form.grant_type]++;
		const { accessTokenTtlSeconds, expiresInAsString, tokenType } = sim.options;
		return {
			status: 200,
			body: {
				access_token: session.access.at(-1).token,
				token_type: tokenType,
				expires_in: expiresInAsString ? String(accessTokenTtlSeconds) : accessTokenTtlSeconds,
				refresh_token: session.refresh.token,
			},
		};
	}

	function revoke(request) {
		const form = readForm(request);
		const client = authenticateClient(request, form);
		if (!form.token) throw new AttError('bodynotoken');
		if (!REVOCABLE.includes(form.token_type_hint)) throw new AttError('bodytokentypeunsupported');
		if (sim.sessions.clientOf(form.token) === client.clientId) sim.sessions.revoke(form.token);
		return { status: 200, body: REVOKED_BODY };
	}

	/** The redirect URI of a login: its base has to be the registered one, if one is registered. */
	function readRedirectUri(client, text) {
		const uri = text ?? client.redirectUri;
		if (uri === null || !/^https?:/.test(uri)) throw new AttError('bodyrequest', uri === null ? 'mismatch' : 'scheme');
		if (!URL.canParse(uri)) throw new AttError('bodyrequest', 'mismatch');
		if (client.redirectUri !== null && !uri.startsWith(client.redirectUri))
			throw new AttError('bodyrequest', 'mismatch');
		return uri;
	}

	/** The login page, whose user agrees at once: the first user of the account. */
	async function authorize(request) {
		const { client_id: clientId, scope, redirect_uri: wanted, state } = Object.fromEntries(request.query);
		const client = clientOf(clientId);
		const redirectUri = new URL(readRedirectUri(client, wanted));
		if (sim.options.echoState && state !== undefined) redirectUri.searchParams.set('state', state);
		const refusal = (code) => new AttError(code, undefined, { redirectUri: redirectUri.toString() });
		if (sim.options.authorizeError !== null) throw refusal(sim.options.authorizeError);
		const allowed = client.scopes.filter((one) => USER_SCOPES.includes(one));
		const scopes = readScopes(scope ?? '', allowed, () => refusal('uriscope'));
		const code = `SIM-CODE-${randomUUID()}`;
		const expiresAt = sim.clock.now() + sim.options.authorizationCodeTtlSeconds * 1000;
		codes.set(code, { clientId: client.clientId, user: sim.options.users[0], scopes, expiresAt });
		redirectUri.searchParams.set('code', code);
		if (sim.options.doubleRedirect) await visit(redirectUri.toString(), sim.options.callbackTimeoutMs);
		return { status: 302, body: null, headers: { Location: redirectUri.toString() } };
	}

	return {
		/** Tokens given out, by grant; `total` counts logins without refreshes. */
		logins: () => ({ ...logins, total: logins.client_credentials + logins.authorization_code }),
		routes: [
			{ method: 'GET', path: '/oauth/v4/authorize', handle: authorize },
			{ method: 'POST', path: '/oauth/v4/token', handle: token },
			{ method: 'POST', path: '/oauth/v4/revoke', handle: revoke },
		].map((route) => ({ ...route, public: true })),
	};
}

module.exports = { createOAuth };
