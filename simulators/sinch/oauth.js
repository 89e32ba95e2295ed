'use strict';

const { equal } = require('./accounts');
const { tooManyRequests } = require('./errors');

/** UNCONFIRMED: bodies of the token endpoint's refusals; those of RFC 6749 here. */
const refusal = (status, error, headers) => ({ status, body: { error }, headers });

/** The token endpoint with its own limit. */
function createOAuth(sim) {
	const buckets = new Map();
	let logins = 0;

	/** @throws {Refusal} 429 without Retry-After */
	function takeFromBucket(keyId) {
		const { tokenBucket } = sim.options;
		if (tokenBucket === null) return;
		const now = sim.clock.now();
		const bucket = buckets.get(keyId) ?? { left: tokenBucket.size, at: now };
		bucket.left = Math.min(tokenBucket.size, bucket.left + ((now - bucket.at) / 1000) * tokenBucket.perSecond);
		bucket.at = now;
		buckets.set(keyId, bucket);
		if (bucket.left < 1) throw tooManyRequests(null);
		bucket.left--;
	}

	function readClient(header = '') {
		const [scheme, value = ''] = header.split(' ');
		const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString() : '';
		const colon = pair.indexOf(':');
		return { keyId: pair.slice(0, Math.max(0, colon)), keySecret: pair.slice(colon + 1) };
	}

	function token(request) {
		const { keyId, keySecret } = readClient(request.headers.authorization);
		takeFromBucket(keyId);
		const keys = sim.accounts.all().flatMap((account) => account.keys ?? []);
		if (!keys.some((key) => key.keyId === keyId && equal(key.keySecret, keySecret))) {
			return refusal(401, 'invalid_client', { 'WWW-Authenticate': 'Basic realm="auth"' });
		}
		const type = request.headers['content-type'] ?? '';
		if (!type.startsWith('application/x-www-form-urlencoded')) return refusal(400, 'invalid_request');
		const form = new URLSearchParams(request.body.toString());
		if (form.get('grant_type') !== 'client_credentials') return refusal(400, 'unsupported_grant_type');
		const session = sim.sessions.open(keyId);
		logins++;
		return {
			status: 200,
			body: { access_token: session.token, expires_in: session.expiresIn, scope: '', token_type: 'bearer' },
		};
	}

	return {
		logins: () => ({ client_credentials: logins, total: logins }),
		routes: [{ method: 'POST', path: '/oauth2/token', public: true, handle: token }],
	};
}

module.exports = { createOAuth };
