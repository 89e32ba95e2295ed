'use strict';

const { randomBytes, randomUUID } = require('node:crypto');
const { stamp } = require('../core/clock');

const segment = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Access tokens of project keys. */
function createSessions(sim) {
	let sessions = new Map();
	return {
		/** A new token for a key, which looks like the JWT that Sinch gives out. */
		open(keyId) {
			const now = sim.clock.now();
			const expiresAt = now + sim.options.accessTokenTtlSeconds * 1000;
			const id = randomUUID();
			const claims = { iat: Math.floor(now / 1000), exp: Math.floor(expiresAt / 1000), jti: id };
			const head = { alg: 'RS256', typ: 'JWT' };
			const token = `${segment(head)}.${segment(claims)}.${randomBytes(32).toString('base64url')}`;
			sessions.set(token, { id, keyId, expiresAt });
			return { token, expiresIn: sim.options.accessTokenTtlSeconds };
		},
		find: (token) => sessions.get(token),
		/** Live tokens, oldest first, without the tokens themselves. */
		list: () =>
			[...sessions.values()]
				.filter(({ expiresAt }) => expiresAt > sim.clock.now())
				.map(({ id, keyId, expiresAt }) => ({ id, keyId, accessTokenExpiresAt: stamp(expiresAt) })),
		expireAll() {
			for (const session of sessions.values()) session.expiresAt = Math.min(session.expiresAt, sim.clock.now());
		},
		revokeAll() {
			sessions = new Map();
		},
	};
}

module.exports = { createSessions };
