'use strict';

const { htmlReply } = require('../core/faults');
const { Refusal, expiredToken, toReply, tooManyRequests, unauthorized } = require('./errors');

const STATUS_CODES = { 400: 'syntax_constraint_violation', 403: 'blocked_account' };

/** The answer that a misbehaviour rule gives instead of the API's. */
function faultReply(sim, rule, path) {
	const status = rule.status ?? 500;
	if (rule.fault === 'status' && rule.html) return htmlReply(status);
	return toReply(sim, refusalOf(sim, rule, status), path, rule.shape);
}

function refusalOf(sim, rule, status) {
	if (rule.fault === 'rateLimited') return tooManyRequests(rule.retryAfter ?? null);
	if (rule.fault === 'unauthorized') {
		return rule.code === 'expired' ? expiredToken(sim.options.expiredTokenHeader) : unauthorized();
	}
	const headers = rule.retryAfter === undefined ? {} : { 'Retry-After': rule.retryAfter };
	return new Refusal(status, rule.errorCode ?? STATUS_CODES[status], rule.message ?? 'Simulated failure', { headers });
}

module.exports = { faultReply };
