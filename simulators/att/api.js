'use strict';

const { createApi } = require('../core/api');
const { readRequest } = require('../core/request');
const { AttError, writeError } = require('./errors');
const { errorOfRule } = require('./faultErrors');

/** UNCONFIRMED: the status for a body over the limit. */
const TOO_LARGE_STATUS = 413;
/** UNCONFIRMED: what a path that does not exist is answered with. */
const unknownPath = { status: 404, text: 'Not Found', headers: { 'Content-Type': 'text/plain' } };

const STATUS_REFUSAL = '/messaging/outbox/';

/** Which envelope an API refuses in. */
function envelopeOf(path, { envelopes }) {
	if (path.startsWith('/oauth/')) return 'oauth';
	if (path.startsWith('/myMessages/')) return envelopes.inApp;
	if (path.startsWith('/notification/')) return envelopes.notification;
	return path.includes(STATUS_REFUSAL) ? envelopes.status : envelopes.sms;
}

function refuseBody(part) {
	return new AttError('SVC0002', 'badValue', { variables: part, ...(part === 'size' && { status: TOO_LARGE_STATUS }) });
}

/** AT&T's side of the server: token and scope, quota, handler. */
function createAttApi(sim) {
	async function answer(call) {
		if (call.match === null) return unknownPath;
		const { route } = call.match;
		const request = readRequest(call, refuseBody);
		try {
			if (!route.public) {
				request.caller = sim.sessions.authenticate(request.headers, route.scopes());
				sim.quotas.take(request.caller.client.clientId);
			}
			return await route.handle(request);
		} catch (error) {
			if (error instanceof AttError) return writeError(error, envelopeOf(call.path, sim.options), sim.options);
			return { status: 500, text: `Simulator error: ${error.stack}`, headers: { 'Content-Type': 'text/plain' } };
		}
	}

	/** The answer that a misbehaviour rule gives instead of the API's, in the `envelope` of the rule or the API. */
	function faultReply(rule, path) {
		const envelope = rule.html ? 'html' : (rule.envelope ?? envelopeOf(path, sim.options));
		const reply = writeError(errorOfRule(rule, envelope), envelope, sim.options);
		if (rule.retryAfter === undefined) return reply;
		return { ...reply, headers: { ...reply.headers, 'Retry-After': rule.retryAfter } };
	}

	return createApi(sim, { answer, faultReply });
}

module.exports = { createAttApi };
