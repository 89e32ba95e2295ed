'use strict';

const { createHash, randomUUID } = require('node:crypto');
const { oauthError } = require('./errors');

const GRANT_NAMES = {
	'urn:ietf:params:oauth:grant-type:jwt-bearer': 'jwt',
	authorization_code: 'authorization_code',
	refresh_token: 'refresh_token',
};
const ALL_GRANTS = Object.values(GRANT_NAMES);

/** UNCONFIRMED: the HTTP status of OAU-123 on the token call. */
const CLIENT_AUTH_MISSING_STATUS = 401;

const clientAuthMissing = (message) => oauthError(CLIENT_AUTH_MISSING_STATUS, 'invalid_client', 'OAU-123', message);
const redirectMismatch = (status) => oauthError(status, 'invalid_request', 'OAU-109', 'Redirect URI does not match');

/** Parameters by name; a repeated one is refused (OAU-111). */
function readOnce(parameters) {
	const form = {};
	for (const [name, value] of parameters) {
		if (Object.hasOwn(form, name)) throw oauthError(400, 'invalid_request', 'OAU-111', `Duplicated parameter: ${name}`);
		form[name] = value;
	}
	return form;
}

function readForm(request) {
	const type = request.headers['content-type'] ?? '';
	if (!type.startsWith('application/x-www-form-urlencoded')) {
		throw oauthError(400, 'invalid_request', 'CMN-407', 'Content-Type must be application/x-www-form-urlencoded');
	}
	return readOnce(new URLSearchParams(request.body.toString()));
}

/** Parts of an Authorization header. */
function readAuthorization(header = '') {
	const [scheme, credentials = ''] = header.split(' ');
	return { scheme: scheme.toLowerCase(), pair: Buffer.from(credentials, 'base64').toString() };
}

function verifierFits({ challenge, method }, verifier) {
	if (challenge === undefined) return true;
	if (verifier === undefined) return false;
	const answer = method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
	return answer === challenge;
}

/** The endpoints: authorize, token, revoke. All count to the group Auth of the app. */
function createOAuth(sim) {
	const codes = new Map();
	const logins = { jwt: 0, authorization_code: 0, refresh_token: 0 };

	const allows = (client, grant) => (client.grants ?? ALL_GRANTS).includes(grant);

	/** The app behind a token call: by Basic header or, for an app without a secret, by `client_id`. */
	function authenticateClient(request, form) {
		if (request.headers.authorization === undefined) {
			const client = sim.clients.byId(form.client_id);
			if (form.client_id !== undefined && !client)
				throw oauthError(400, 'invalid_client', 'OAU-153', 'Client not found');
			if (!client || client.clientSecret) throw clientAuthMissing('Client authentication is required');
			return client;
		}
		const { scheme, pair } = readAuthorization(request.headers.authorization);
		if (scheme !== 'basic') throw oauthError(401, 'invalid_client', 'OAU-151', 'Authorization method is not supported');
		const colon = pair.indexOf(':');
		if (colon < 0) throw clientAuthMissing('Authorization header value is invalid');
		const client = sim.clients.byId(pair.slice(0, colon));
		if (!client) throw oauthError(401, 'invalid_client', 'OAU-153', 'Client not found');
		if (!client.clientSecret || pair.slice(colon + 1) !== client.clientSecret) {
			throw oauthError(401, 'invalid_client', 'OAU-146', 'Invalid client credentials');
		}
		return client;
	}

	/** Counts the call for the app that it claims to come from, and puts the rate headers on whatever is answered. */
	function limited(clientId, answer) {
		const headers = sim.rateLimits.take(clientId ?? '', 'Auth');
		try {
			const reply = answer();
			return { ...reply, headers: { ...headers, ...reply.headers } };
		} catch (error) {
			error.headers = { ...headers, ...error.headers };
			throw error;
		}
	}

	function limitedForm(request, answer) {
		const form = readForm(request);
		const { scheme, pair } = readAuthorization(request.headers.authorization);
		const clientId = scheme === 'basic' ? pair.split(':')[0] : form.client_id;
		return limited(clientId, () => answer(form, authenticateClient(request, form)));
	}

	function grantByJwt(client, form) {
		const assertion = form.assertion ?? '';
		if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(assertion)) {
			throw oauthError(400, 'invalid_grant', 'OAU-331', 'Malformed JWT assertion');
		}
		const user = sim.options.users.find(({ jwt }) => jwt === assertion);
		if (!user) throw oauthError(400, 'invalid_grant', 'OAU-213', 'Token not found');
		if (user.jwtState === 'expired') throw oauthError(400, 'invalid_grant', 'OAU-210', 'Token expired');
		if (user.jwtState === 'revoked') throw oauthError(400, 'invalid_grant', 'OAU-211', 'Token revoked');
		if (user.jwtClients && !user.jwtClients.includes(client.clientId)) {
			throw oauthError(403, 'unauthorized_client', 'OAU-112', 'Client is not allowed to use this JWT');
		}
		return sim.sessions.open(client, user, form);
	}

	function grantByCode(client, form) {
		const grant = codes.get(form.code);
		if (!grant || grant.used) throw oauthError(403, 'invalid_grant', 'OAU-106', 'Authorization code is invalid');
		if (grant.clientId !== client.clientId) {
			throw oauthError(403, 'invalid_grant', 'OAU-110', 'Authorization code was issued for another application');
		}
		if (grant.expiresAt <= sim.clock.now()) {
			throw oauthError(403, 'invalid_grant', 'OAU-108', 'Authorization code is expired');
		}
		if (grant.redirectUri !== form.redirect_uri) throw redirectMismatch(403);
		if (!verifierFits(grant, form.code_verifier)) {
			throw oauthError(403, 'invalid_grant', 'OAU-106', 'Code verifier does not match');
		}
		grant.used = true;
		return sim.sessions.open(client, grant.user, form);
	}

	const grants = {
		jwt: grantByJwt,
		authorization_code: grantByCode,
		refresh_token: (client, form) => sim.sessions.refresh(client, form),
	};

	/** Reply. */
	function tokenReply(session, client) {
		const now = sim.clock.now();
		const secondsLeft = (moment) => Math.max(0, Math.round((moment - now) / 1000));
		const permissions = sim.clients.permissionsOf(client);
		return {
			access_token: session.access.token,
			token_type: 'bearer',
			expires_in: secondsLeft(session.access.expiresAt),
			...(session.refresh && {
				refresh_token: session.refresh.token,
				refresh_token_expires_in: secondsLeft(session.refresh.expiresAt),
			}),
			scope: permissions.concat(permissions.includes('SMS') ? 'ReadMessages' : []).join(' '),
			owner_id: session.user.extensionId,
			endpoint_id: session.endpointId,
			session_id: session.id,
		};
	}

	function token(request) {
		return limitedForm(request, (form, client) => {
			const grant = Object.hasOwn(GRANT_NAMES, form.grant_type ?? '') ? GRANT_NAMES[form.grant_type] : undefined;
			if (!grant) throw oauthError(400, 'invalid_request', 'OAU-250', 'Unsupported grant type');
			if (!allows(client, grant)) {
				throw oauthError(400, 'unauthorized_client', 'OAU-251', 'Grant type is not enabled for the application');
			}
			const session = grants[grant](client, form);
			logins[grant]++;
			return { status: 200, body: tokenReply(session, client) };
		});
	}

	function revoke(request) {
		return limitedForm(request, (form, client) => {
			const session = sim.sessions.find(form.token);
			if (session && session.clientId !== client.clientId) {
				throw oauthError(400, 'invalid_client', 'OAU-164', 'Token belongs to another application');
			}
			if (session) sim.sessions.end(session);
			return { status: 200, body: {} };
		});
	}

	/** The login page, whose user agrees at once: the first user of the account. */
	function authorize(request) {
		const form = readOnce(request.query);
		return limited(form.client_id, () => {
			const client = sim.clients.byId(form.client_id);
			if (!client) throw oauthError(400, 'invalid_client', 'OAU-153', 'Client not found');
			if (form.response_type !== 'code') {
				throw oauthError(400, 'unsupported_response_type', 'CMN-101', 'Parameter [response_type] value is invalid');
			}
			if (!allows(client, 'authorization_code')) {
				throw oauthError(400, 'unauthorized_client', 'OAU-251', 'Grant type is not enabled for the application');
			}
			if (client.redirectUris?.length === 0) {
				throw oauthError(400, 'invalid_request', 'OAU-113', 'No redirect URI is registered');
			}
			const registered = client.redirectUris?.includes(form.redirect_uri) ?? true;
			if (!registered || !URL.canParse(form.redirect_uri ?? '')) throw redirectMismatch(400);
			const method = form.code_challenge_method ?? 'plain';
			if (!['S256', 'plain'].includes(method) || (!client.clientSecret && form.code_challenge === undefined)) {
				throw oauthError(400, 'invalid_request', 'CMN-101', 'Parameter [code_challenge] or its method is invalid');
			}
			const code = `SIM-CODE-${randomUUID()}`;
			codes.set(code, {
				clientId: client.clientId,
				user: sim.options.users[0],
				redirectUri: form.redirect_uri,
				challenge: form.code_challenge,
				method,
				expiresAt: sim.clock.now() + sim.options.authorizationCodeTtlSeconds * 1000,
				used: false,
			});
			const target = new URL(form.redirect_uri);
			target.searchParams.set('code', code);
			if (form.state !== undefined) target.searchParams.set('state', form.state);
			target.searchParams.set('expires_in', String(sim.options.authorizationCodeTtlSeconds));
			return { status: 302, body: null, headers: { Location: target.toString() } };
		});
	}

	return {
		/** Tokens given out, by grant; `total` counts logins without refreshes. */
		logins: () => ({ ...logins, total: logins.jwt + logins.authorization_code }),
		routes: [
			{ method: 'GET', path: '/restapi/oauth/authorize', public: true, handle: authorize },
			{ method: 'POST', path: '/restapi/oauth/token', public: true, handle: token },
			{ method: 'POST', path: '/restapi/oauth/revoke', public: true, handle: revoke },
		],
	};
}

module.exports = { createOAuth };
