'use strict';

/** An HTTP refusal: thrown by handlers, written out by the server. */
class ApiError extends Error {
	/**
	 * @param {number} status
	 * @param {object} body JSON body
	 * @param {Record<string, string | number>} [headers]
	 */
	constructor(status, body, headers = {}) {
		super(body.message ?? body.error_description ?? `HTTP ${status}`);
		this.status = status;
		this.body = body;
		this.headers = headers;
	}
}

/** @param {ApiError} error */
function asReply({ status, body, headers }) {
	return { status, body, headers };
}

/** Gateway and A2P shape: the code at the top and again in `errors[]`. */
function a2pError(status, errorCode, message, details = {}, headers = {}) {
	return new ApiError(status, { errorCode, message, errors: [{ errorCode, message, ...details }] }, headers);
}

/** Core API shape: a symbolic word at the top, the code in `errors[]`. */
function coreError(status, symbol, errorCode, message, details = {}) {
	return new ApiError(status, {
		errorCode: symbol,
		message,
		errors: [{ errorCode, message, ...details }],
		...details,
	});
}

/** v2 shape: `errors[]` alone, the only part that the core API promises. */
function v2Error(status, errorCode, message, details = {}) {
	return new ApiError(status, { errors: [{ errorCode, message, ...details }] });
}

/** Token endpoint shape. */
function oauthError(status, error, errorCode, message) {
	return new ApiError(status, { error, error_description: message, errors: [{ errorCode, message }] });
}

/** 401 for a bearer token that is not accepted; `code` says why. */
function tokenInvalid(code) {
	const message =
		{
			'OAU-128': 'Access token expired',
			'OAU-129': 'Access token corrupted',
			'OAU-149': 'OAuth token is invalid',
			'OAU-213': 'Token not found',
		}[code] ?? 'Token is invalid';
	return new ApiError(401, { errorCode: 'TokenInvalid', message, errors: [{ errorCode: code, message }] });
}

/** Error shapes of one API family. */
function familyOf(refuse, unparsable) {
	const about = (parameterName, parameterValue) => ({ parameterName, parameterValue });
	return {
		refuse,
		unparsable,
		invalid: (name, value) => refuse(400, 'CMN-101', `Parameter [${name}] value is invalid`, about(name, value)),
		notFound: (name, value) =>
			refuse(404, 'CMN-102', `Resource for parameter [${name}] is not found`, about(name, value)),
	};
}

const families = {
	a2p: familyOf(a2pError, () => a2pError(400, 'CMN-104', 'Request cannot be parsed')),
	core: familyOf(
		(status, code, message, details) =>
			coreError(status, status === 404 ? 'ResourceNotFound' : 'InvalidParameter', code, message, details),
		() => coreError(400, 'InvalidContent', 'CMN-103', 'JSON cannot be parsed'),
	),
	v2: familyOf(v2Error, () => v2Error(400, 'CMN-103', 'JSON cannot be parsed')),
};

module.exports = { ApiError, asReply, a2pError, coreError, oauthError, tokenInvalid, families };
