'use strict';

/** Refusals that come with HTTP 200. */
const BUSINESS_REFUSALS = [
	'CLIENT_COUNTRY_FORBIDDEN',
	'ROUTING_FILTER_INVALID_LENGTH',
	'ROUTING_PREFIX_FILTER_INVALID_NUMBER',
	'SOURCE_ADDRESS_INVALID',
	'DESTINATION_ADDRESS_INVALID',
	'OUT_OF_BALANCE',
	'GENERAL_ERROR',
];
/** Refusals that come with HTTP 401; GENERAL_ERROR is among both. */
const ACCOUNT_REFUSALS = [
	'CLIENT_DISABLED',
	'PRODUCT_DISABLED',
	'ACCOUNT_DISABLED',
	'CONNECTION_DISABLED',
	'IP_NOT_ALLOWED',
	'UNAUTHORIZED',
	'GENERAL_ERROR',
];
/** UNCONFIRMED: the refusal of plain send to a company that BIND has not verified. */
const UNVERIFIED_REFUSAL = 'PRODUCT_DISABLED';

/** A refusal: thrown by handlers, written out in BIND's shape. */
class BindError extends Error {
	/** @param {number} status @param {string} code */
	constructor(status, code) {
		super(code);
		this.status = status;
		this.code = code;
	}
}

/** A refusal by its code; a code that comes with both statuses is a business refusal unless `status` says otherwise. */
function refusal(code, status) {
	if (status !== undefined) return new BindError(status, code);
	return new BindError(BUSINESS_REFUSALS.includes(code) ? 200 : ACCOUNT_REFUSALS.includes(code) ? 401 : 400, code);
}

/** UNCONFIRMED: bodies of 400, 404, 429 and 500; only their statuses are documented. */
const badRequest = () => new BindError(400, 'BAD_REQUEST');
const templateNotFound = () => new BindError(404, 'TEMPLATE_NOT_FOUND');
const tooManyRequests = () => new BindError(429, 'TOO_MANY_REQUESTS');
const STATUS_CODES = { 400: 'BAD_REQUEST', 401: 'UNAUTHORIZED', 404: 'TEMPLATE_NOT_FOUND', 429: 'TOO_MANY_REQUESTS' };

/** The code that goes with a status when a test names none. */
const codeOfStatus = (status) => STATUS_CODES[status] ?? 'GENERAL_ERROR';

/** A code under the name, or names, of the option `errorField`. */
function codeFields(code, errorField) {
	const names = errorField === 'both' ? ['error', 'error_message'] : [errorField];
	return Object.fromEntries(names.map((name) => [name, code]));
}

/**
 * The answer to a refused request.
 * @param {BindError} error
 * @param {{ errorField: string, rejectedMessageId: string }} options
 */
function writeError({ status, code }, { errorField, rejectedMessageId }) {
	const hasId = status === 200 && rejectedMessageId !== 'absent';
	return {
		status,
		body: {
			status: 'REJECTED',
			...(hasId && { message_id: rejectedMessageId === 'null' ? null : rejectedMessageId }),
			...codeFields(code, errorField),
		},
	};
}

module.exports = {
	ACCOUNT_REFUSALS,
	BUSINESS_REFUSALS,
	BindError,
	UNVERIFIED_REFUSAL,
	badRequest,
	codeFields,
	codeOfStatus,
	refusal,
	templateNotFound,
	tooManyRequests,
	writeError,
};
