'use strict';

const { randomUUID } = require('node:crypto');
const { isLoopback, post } = require('../core/outgoing');
const { coreError } = require('./errors');

const MOST_REPLY_BYTES = 1024;
const CERTIFICATE_ERROR = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

const subError = (code, message) =>
	coreError(400, 'InvalidParameter', code, message, { parameterName: 'deliveryMode.address' });

/**
 * Asks an endpoint whether it is a webhook: it must echo the token with status 200 in time, as JSON, in 1024 bytes.
 * @throws {ApiError} SUB-521, 522, 524 or 525
 */
async function shakeHands(address, timeoutMs) {
	if (!isLoopback(address))
		throw subError('SUB-521', 'WebHook is not reachable: the simulator calls this machine only');
	const token = randomUUID();
	let reply;
	try {
		reply = await post({
			address,
			timeoutMs,
			headers: { 'Validation-Token': token, Accept: 'application/json' },
			body: '',
		});
	} catch (error) {
		if (CERTIFICATE_ERROR.test(error.code ?? '')) throw subError('SUB-524', 'WebHook certificate is not valid');
		throw subError('SUB-521', `WebHook is not reachable: ${error.message}`);
	}
	if (reply.status !== 200) throw subError('SUB-522', `WebHook responds with incorrect HTTP status: ${reply.status}`);
	if (reply.headers['validation-token'] !== token)
		throw subError('SUB-521', 'WebHook does not return the Validation-Token');
	if (!(reply.headers['content-type'] ?? '').toLowerCase().startsWith('application/json')) {
		throw subError('SUB-525', 'WebHook response is invalid: Content-Type must be application/json');
	}
	if (reply.bytes > MOST_REPLY_BYTES) {
		throw subError('SUB-525', `WebHook response is invalid: ${reply.bytes} bytes, at most ${MOST_REPLY_BYTES} allowed`);
	}
}

module.exports = { shakeHands };
