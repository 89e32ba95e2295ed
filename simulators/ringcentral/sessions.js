'use strict';

const { randomUUID } = require('node:crypto');
const { a2pError, oauthError, tokenInvalid } = require('./errors');

/**
 * Right after a refresh the old access token is "corrupted", this much later "not found"; the old refresh token lives
 * as long after the first use of the new access token.
 */
const ROTATION_WINDOW_MS = 10_000;
/** Life of the old refresh token while the new access token has not been used: the reply may have been lost. */
const LOST_REPLY_WINDOW_MS = 60 * 60 * 1000;
/** UNCONFIRMED: how long an expired access token is called expired before it is purged and "not found". */
const EXPIRED_MEMORY_MS = 60 * 60 * 1000;

const tokenNotFound = () => oauthError(400, 'invalid_grant', 'OAU-213', 'Token not found');

/**
 * Login sessions with their access and refresh tokens: rotation, the limit per user and app, and the check of bearer
 * tokens.
 */
function createSessions(sim) {
	let sessions = [];
	const accessTokens = new Map();
	const refreshTokens = new Map();
	let counter = 0;

	function newToken(kind) {
		counter++;
		return `SIM-${kind}-${String(counter).padStart(4, '0')}-${randomUUID()}`;
	}

	const isAlive = (session, now) =>
		!session.ended && (session.access.expiresAt > now || (session.refresh !== null && session.refresh.expiresAt > now));

	function end(session) {
		session.ended = true;
		sessions = sessions.filter((other) => other !== session);
	}

	/** UNCONFIRMED: which session falls at the limit; the oldest here, which is presumed. */
	function makeRoom(client, user) {
		const now = sim.clock.now();
		sessions = sessions.filter((session) => isAlive(session, now));
		const own = sessions.filter(
			(session) => session.clientId === client.clientId && session.user.extensionId === user.extensionId,
		);
		const limit = sim.options.sessionLimit ?? Infinity;
		for (const session of own.slice(0, Math.max(0, own.length - limit + 1))) end(session);
	}

	/** New access token, and a refresh token where the app issues them; life rules. */
	function issue(session, client, form) {
		const now = sim.clock.now();
		forgetOldTokens(now);
		const accessSeconds = readAccessSeconds(form.access_token_ttl);
		session.access = {
			token: newToken('AT'),
			session,
			expiresAt: now + accessSeconds * 1000,
			firstUsedAt: null,
			supersededAt: null,
		};
		accessTokens.set(session.access.token, session.access);
		const refreshSeconds = readRefreshSeconds(form.refresh_token_ttl);
		session.refresh = null;
		if ((client.issueRefreshTokens ?? true) && refreshSeconds > 0) {
			session.refresh = {
				token: newToken('RT'),
				session,
				expiresAt: now + refreshSeconds * 1000,
				retiredAt: null,
				successor: null,
			};
			refreshTokens.set(session.refresh.token, session.refresh);
		}
	}

	/** 600 to 3600; values outside are clamped. */
	function readAccessSeconds(text) {
		const value = Number(text);
		if (text === undefined || !Number.isInteger(value)) return sim.options.accessTokenTtlSeconds;
		return Math.min(3600, Math.max(600, value));
	}

	/** Values above the app's default fall back to it; 0 means no usable refresh token. */
	function readRefreshSeconds(text) {
		const standard = sim.options.refreshTokenTtlSeconds;
		const value = Number(text);
		return text === undefined || !Number.isInteger(value) || value < 0 || value > standard ? standard : value;
	}

	function forgetOldTokens(now) {
		for (const [token, access] of accessTokens) {
			if (access.expiresAt + EXPIRED_MEMORY_MS < now) accessTokens.delete(token);
		}
	}

	return {
		/** Logs a user in: one session more, the oldest one less at the limit. */
		open(client, user, form) {
			makeRoom(client, user);
			const session = {
				id: `sess-${randomUUID()}`,
				clientId: client.clientId,
				user,
				endpointId: form.endpoint_id ?? `ep-${randomUUID()}`,
				access: null,
				refresh: null,
				ended: false,
			};
			issue(session, client, form);
			sessions.push(session);
			return session;
		},

		/**
		 * Trades a refresh token. The first use makes new tokens and kills the old access token at once; a second use
		 * of the same refresh token gives the same new tokens as long as it lives.
		 */
		refresh(client, form) {
			const refresh = refreshTokens.get(form.refresh_token);
			if (!refresh || refresh.session.ended || refresh.session.clientId !== client.clientId) throw tokenNotFound();
			const now = sim.clock.now();
			if (refresh.expiresAt <= now) throw oauthError(400, 'invalid_grant', 'OAU-210', 'Token expired');
			const { session } = refresh;
			if (refresh.retiredAt === null) {
				session.access.supersededAt = now;
				issue(session, client, form);
				refresh.retiredAt = now;
				refresh.successor = session.access;
				return session;
			}
			const { successor } = refresh;
			const usableUntil =
				successor.firstUsedAt === null
					? refresh.retiredAt + LOST_REPLY_WINDOW_MS
					: successor.firstUsedAt + ROTATION_WINDOW_MS;
			if (now > usableUntil || session.access !== successor) throw tokenNotFound();
			return session;
		},

		/** The session of an access or refresh token. */
		find: (token) => (accessTokens.get(token) ?? refreshTokens.get(token))?.session,
		end,

		/**
		 * The app and user behind an API call.
		 * @throws {ApiError} 401 with the code that fits the way in which the token is bad
		 */
		authenticate(headers) {
			const header = headers.authorization;
			if (header === undefined) throw a2pError(401, 'AGW-401', 'Authorization header is not specified');
			const [scheme, value = ''] = header.split(' ');
			if (scheme.toLowerCase() !== 'bearer' || value === '') {
				throw a2pError(401, 'AGW-402', 'Invalid Authorization header');
			}
			const access = accessTokens.get(value);
			if (!access && !/^SIM-AT-\d{4,}-[\da-f-]{36}$/.test(value)) throw tokenInvalid('OAU-149');
			const client = access && sim.clients.byId(access.session.clientId);
			if (!client || access.session.ended) throw tokenInvalid('OAU-213');
			const now = sim.clock.now();
			if (access.supersededAt !== null) {
				throw tokenInvalid(now - access.supersededAt < ROTATION_WINDOW_MS ? 'OAU-129' : 'OAU-213');
			}
			if (access.expiresAt <= now) {
				throw tokenInvalid(now - access.expiresAt < EXPIRED_MEMORY_MS ? 'OAU-128' : 'OAU-213');
			}
			access.firstUsedAt ??= now;
			return { client, user: access.session.user };
		},

		/** Live sessions, oldest first. */
		list: () =>
			sessions
				.filter((session) => isAlive(session, sim.clock.now()))
				.map(({ id, clientId, user, access }) => ({
					id,
					clientId,
					extensionId: user.extensionId,
					accessTokenExpiresAt: new Date(access.expiresAt).toISOString(),
				})),
		/** All access tokens expire now; with `refresh` the refresh tokens too. */
		expireAll(refresh) {
			const now = sim.clock.now();
			for (const session of sessions) {
				session.access.expiresAt = Math.min(session.access.expiresAt, now);
				if (refresh && session.refresh) session.refresh.expiresAt = Math.min(session.refresh.expiresAt, now);
			}
		},
		/** All access tokens behave as if somebody else had refreshed. */
		supersedeAll() {
			for (const session of sessions) session.access.supersededAt ??= sim.clock.now();
		},
		/** Ends all sessions. */
		revokeAll() {
			for (const session of [...sessions]) end(session);
		},
	};
}

module.exports = { createSessions };
