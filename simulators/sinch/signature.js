'use strict';

const { createHmac } = require('node:crypto');

const ALGORITHM = 'HmacSHA256';

/**
 * The signature of a callback: HMAC-SHA-256 over body, nonce and timestamp, joined by dots, in Base64.
 * @param {string} secret used as its UTF-8 bytes, not decoded
 * @param {string} body the request body as it is sent
 */
function sign(secret, { body, nonce, timestamp }) {
	return createHmac('sha256', secret).update(`${body}.${nonce}.${timestamp}`, 'utf8').digest('base64');
}

/** The four headers of a signed callback; `timestamp` in seconds since 1970. */
function signatureHeaders(secret, { body, nonce, timestamp }) {
	return {
		'x-sinch-webhook-signature': sign(secret, { body, nonce, timestamp }),
		'x-sinch-webhook-signature-algorithm': ALGORITHM,
		'x-sinch-webhook-signature-nonce': nonce,
		'x-sinch-webhook-signature-timestamp': String(timestamp),
	};
}

module.exports = { sign, signatureHeaders };
