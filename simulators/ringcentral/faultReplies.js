'use strict';

const { htmlReply } = require('../core/faults');
const { a2pError, asReply, oauthError, tokenInvalid } = require('./errors');
const { rateExceeded } = require('./rateLimits');

const STATUS_CODES = { 500: 'CMN-203', 501: 'CMN-202', 502: 'CMN-201', 503: 'CMN-211', 504: 'CMN-201' };

/** The answer that a misbehaviour rule gives instead of the API's. */
function faultReply(rule, path) {
	if (rule.fault === 'rateLimited') {
		const { retryAfter = 60 } = rule;
		return asReply(rateExceeded(retryAfter === null ? {} : { 'Retry-After': retryAfter }));
	}
	if (rule.fault === 'unauthorized') {
		const isLogin = path.includes('/oauth/');
		return asReply(isLogin ? oauthError(400, 'invalid_grant', 'OAU-213', 'Token not found') : tokenInvalid(rule.code ?? 'OAU-213'));
	}
	const status = rule.status ?? 500;
	if (rule.html) return htmlReply(status);
	const headers = rule.retryAfter === undefined ? {} : { 'Retry-After': rule.retryAfter };
	const code = rule.errorCode ?? STATUS_CODES[status] ?? 'CMN-101';
	return asReply(a2pError(status, code, rule.message ?? 'Simulated failure', {}, headers));
}

module.exports = { faultReply };
