'use strict';

const { createApi } = require('../core/api');
const { htmlReply } = require('../core/faults');
const { readRequest } = require('../core/request');
const { BindError, badRequest, codeOfStatus, refusal, tooManyRequests, writeError } = require('./errors');

/** UNCONFIRMED: what a path that does not exist is answered with. */
const unknownPath = { status: 404, text: 'Not Found', headers: { 'Content-Type': 'text/plain' } };

/** BIND's side of the server: key, address, rate, handler. */
function createBindApi(sim) {
	async function answer(call) {
		if (call.match === null) return unknownPath;
		const request = readRequest(call, badRequest);
		try {
			request.caller = { client: sim.account.authenticate(request) };
			return await call.match.route.handle(request);
		} catch (error) {
			if (error instanceof BindError) return writeError(error, sim.options);
			return { status: 500, text: `Simulator error: ${error.stack}`, headers: { 'Content-Type': 'text/plain' } };
		}
	}

	/** The answer that a misbehaviour rule gives instead of the API's; `errorCode` is a code of BIND or any text. */
	function faultReply({ fault, status = 500, code, errorCode, html, retryAfter }) {
		if (fault === 'unauthorized') return writeError(refusal(code ?? 'UNAUTHORIZED', 401), sim.options);
		if (fault === 'status' && html) return htmlReply(status);
		const error =
			fault === 'rateLimited' ? tooManyRequests() : new BindError(status, errorCode ?? codeOfStatus(status));
		const headers = retryAfter === undefined || retryAfter === null ? {} : { 'Retry-After': retryAfter };
		return { ...writeError(error, sim.options), headers };
	}

	return createApi(sim, { answer, faultReply });
}

module.exports = { createBindApi };
