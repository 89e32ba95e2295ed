'use strict';

const { randomUUID } = require('node:crypto');
const { AttError } = require('./errors');

/** Tokens, what they may be used for, and for whom. */
function createSessions(sim) {
	let sessions = [];
	const accessTokens = new Map();
	const refreshTokens = new Map();

	const secondsFromNow = (seconds) => (seconds === 0 ? Infinity : sim.clock.now() + seconds * 1000);

	/** UNCONFIRMED: whether a refresh ends the access token before it; here both live on. */
	function issueAccess(session) {
		const access = {
			token: `SIM-AT-${randomUUID()}`,
			session,
			expiresAt: secondsFromNow(sim.options.accessTokenTtlSeconds),
		};
		session.access.push(access);
		accessTokens.set(access.token, access);
	}

	function issueRefresh(session) {
		session.refresh = {
			token: `SIM-RT-${randomUUID()}`,
			session,
			expiresAt: secondsFromNow(sim.options.refreshTokenTtlSeconds),
		};
		refreshTokens.set(session.refresh.token, session.refresh);
	}

	function end(session) {
		for (const { token } of session.access) accessTokens.delete(token);
		for (const [token, refresh] of refreshTokens) if (refresh.session === session) refreshTokens.delete(token);
		sessions = sessions.filter((other) => other !== session);
	}

	return {
		/** Logs an app in; `user` is null for client_credentials. */
		open(client, scopes, user) {
			const session = { id: randomUUID(), clientId: client.clientId, scopes, user, access: [], refresh: null };
			issueAccess(session);
			issueRefresh(session);
			sessions.push(session);
			return session;
		},

		/** Trades a refresh token for a new access token and, by option, a new refresh token. */
		refresh(client, token) {
			const refresh = refreshTokens.get(token);
			if (!refresh || refresh.session.clientId !== client.clientId || refresh.expiresAt <= sim.clock.now()) {
				throw new AttError('invalid_grant', 'refreshToken');
			}
			const { session } = refresh;
			issueAccess(session);
			if (sim.options.refreshTokenRotation !== 'same') issueRefresh(session);
			if (sim.options.refreshTokenRotation === 'replace') refreshTokens.delete(token);
			return session;
		},

		/** Ends a token: a refresh token takes the access tokens of its login with it. */
		revoke(token) {
			const refresh = refreshTokens.get(token);
			if (refresh) end(refresh.session);
			const access = accessTokens.get(token);
			if (access) access.session.access = access.session.access.filter((other) => other !== access);
			accessTokens.delete(token);
		},
		clientOf: (token) => (accessTokens.get(token) ?? refreshTokens.get(token))?.session.clientId,

		/**
		 * The app and user behind an API call.
		 * @param {string[]} scopes of which the token needs one
		 * @throws {AttError} POL0001 with the status that fits
		 */
		authenticate(headers, scopes) {
			const header = headers.authorization;
			if (header === undefined) throw new AttError('POL0001', 'missing');
			const [scheme, token = ''] = header.split(' ');
			const access = scheme.toLowerCase() === 'bearer' ? accessTokens.get(token) : undefined;
			const client = access && sim.clients.byId(access.session.clientId);
			if (!client || access.expiresAt <= sim.clock.now()) throw new AttError('POL0001', 'wrongToken');
			if (!scopes.some((scope) => access.session.scopes.includes(scope))) throw new AttError('POL0001', 'wrongScope');
			return { client, user: access.session.user };
		},

		/** Logins that still have a live token, oldest first. */
		list: () =>
			sessions
				.filter(({ access }) => access.some(({ expiresAt }) => expiresAt > sim.clock.now()))
				.map(({ id, clientId, scopes, user }) => ({ id, clientId, scopes, userId: user?.id ?? null })),
		/** All access tokens expire now; with `refresh` the refresh tokens too. */
		expireAll(refresh) {
			const now = sim.clock.now();
			for (const access of accessTokens.values()) access.expiresAt = now;
			if (refresh) for (const one of refreshTokens.values()) one.expiresAt = now;
		},
		revokeAll() {
			for (const session of sessions) end(session);
		},
	};
}

module.exports = { createSessions };
