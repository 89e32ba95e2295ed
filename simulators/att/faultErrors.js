'use strict';

const { AttError, ENVELOPES } = require('./errors');

/** Fields of a misbehaviour rule beyond those of every simulator. */
const RULE_FIELDS = ['case', 'envelope'];

/** What a status is answered with when the rule names no error: on the APIs, and on the OAuth endpoints. */
const USUAL_ERRORS = {
	400: ['SVC0002', 'badValue'],
	401: ['POL0001', 'wrongToken'],
	403: ['POL0001', 'wrongScope'],
	404: ['SVC0002', 'notFound'],
	429: ['POL0001', 'perMinute'],
	502: ['bodybadgateway'],
	503: ['bodybadgateway'],
	504: ['bodybadgateway'],
};
const USUAL_OAUTH_ERRORS = { 400: ['invalid_grant'], 401: ['bodyclient'] };

/** The error of a rule: `errorCode` and `case` of the catalogue, or what is usual for its `status`; `message` is the detail. */
function errorOfRule({ fault, errorCode, case: subCase, status, message }, envelope) {
	if (fault === 'rateLimited') return new AttError('POL0001', 'perMinute');
	if (fault === 'unauthorized') {
		return envelope === 'oauth' ? new AttError('bodyclient', 'notValid') : new AttError('POL0001', 'wrongToken');
	}
	const details = { status, variables: message, description: message };
	if (errorCode !== undefined) return new AttError(errorCode, subCase, details);
	const [code, usualCase] =
		envelope === 'oauth'
			? (USUAL_OAUTH_ERRORS[status] ?? ['bodybadgateway'])
			: (USUAL_ERRORS[status] ?? ['SVC0001', 'other']);
	return new AttError(code, usualCase, { ...details, status: status ?? 500 });
}

/** Fails for a rule that could not be answered. */
function checkRule(rule) {
	if (rule.envelope !== undefined && !ENVELOPES.includes(rule.envelope)) {
		throw new Error(`unknown envelope: ${rule.envelope}; one of ${ENVELOPES.join(', ')}`);
	}
	errorOfRule(rule, 'nested');
}

module.exports = { RULE_FIELDS, checkRule, errorOfRule };
