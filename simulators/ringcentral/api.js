'use strict';

const { randomUUID } = require('node:crypto');
const { createApi } = require('../core/api');
const { ApiError, a2pError, asReply, families } = require('./errors');
const { faultReply } = require('./faultReplies');

/** UNCONFIRMED: the status for a body over the limit. */
const TOO_LARGE_STATUS = 413;

/** A request as handlers see it. */
function readRequest({ message, url, match, content: { body, tooLarge } }) {
	const family = families[match.route.family ?? 'a2p'];
	return {
		path: url.pathname,
		query: url.searchParams,
		headers: message.headers,
		params: match.params,
		body,
		caller: null,
		/** The JSON body. */
		json() {
			const type = message.headers['content-type'];
			if (type === undefined) throw family.refuse(400, 'CMN-110', 'Header [Content-Type] is missing');
			if (!/^application\/json\s*(;|$)/i.test(type)) {
				throw family.refuse(400, 'CMN-407', 'Header [Content-Type] value is invalid');
			}
			if (tooLarge) throw family.refuse(TOO_LARGE_STATUS, 'CMN-101', 'Request body is too large');
			try {
				return JSON.parse(body.toString());
			} catch {
				throw family.unparsable();
			}
		},
	};
}

/** RingCentral's side of the server: login check, rate limit, permission, handler. */
function createRingCentralApi(sim) {
	function permit({ client }, permissions) {
		const missing = permissions.find((permission) => !sim.clients.permissionsOf(client).includes(permission));
		if (missing === undefined) return;
		const message = `In order to call this API endpoint, application needs to have [${missing}] permission`;
		throw a2pError(403, 'CMN-401', message, { permissionName: missing });
	}

	function checkOwner({ account, extension }, { user }, family) {
		if (account !== undefined && account !== '~' && account !== sim.options.accountId) {
			throw families[family].notFound('accountId', account);
		}
		if (extension !== undefined && extension !== '~' && extension !== user.extensionId) {
			throw families[family].refuse(403, 'CMN-404', 'Access to another extension is not allowed');
		}
	}

	async function answer(call) {
		if (call.match === null) return asReply(a2pError(404, 'AGW-404', `Resource is not found: ${call.path}`));
		const { route } = call.match;
		const request = readRequest(call);
		let headers = {};
		try {
			if (!route.public) {
				request.caller = sim.sessions.authenticate(request.headers);
				const { client, user } = request.caller;
				headers = sim.rateLimits.take(`${client.clientId} ${user.extensionId}`, route.group);
				permit(request.caller, route.permissions);
				checkOwner(request.params, request.caller, route.family);
			}
			const reply = await route.handle(request);
			return { ...reply, headers: { ...headers, ...reply.headers } };
		} catch (error) {
			const reply = asReply(
				error instanceof ApiError ? error : a2pError(500, 'CMN-203', `Simulator error: ${error.stack}`),
			);
			return { ...reply, headers: { ...headers, ...reply.headers } };
		}
	}

	return createApi(sim, {
		answer,
		faultReply,
		headers: (status) => ({
			...(status === 401 && { 'WWW-Authenticate': 'Bearer realm="RingCentral REST API"' }),
			RCRequestId: randomUUID(),
		}),
	});
}

module.exports = { createRingCentralApi };
