'use strict';

const { createApi } = require('../core/api');
const { readRequest } = require('../core/request');
const { splitHost } = require('./accounts');
const { Refusal, invalidJson, notFound, toReply, tooManyRequests } = require('./errors');
const { faultReply } = require('./faultReplies');

const ACCOUNT_PATH = /^\/xms\/v1\/([^/]+)\//;

const accountIdOf = (path) => ACCOUNT_PATH.exec(path)?.[1] ?? null;

/** Path parameters without their percent signs; what cannot be decoded names nothing. */
function decodeAll(params) {
	try {
		return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
	} catch {
		throw notFound();
	}
}

/** Why a body is not taken. */
const refuseBody = (part) =>
	part === 'Content-Type' ? new Refusal(415) : invalidJson('The body is not the JSON object that is expected');

/** Sinch's side of the server: who calls for which plan, how many at a time, handler. */
function createSinchApi(sim) {
	/** Requests that are open, by plan or project. */
	const outstanding = new Map();

	/** @returns {boolean} whether the request is one too many for its plan */
	function admit(path, response) {
		const id = accountIdOf(path);
		if (id === null) return true;
		const open = (outstanding.get(id) ?? 0) + 1;
		outstanding.set(id, open);
		response.once('close', () => outstanding.set(id, outstanding.get(id) - 1));
		return open <= (sim.options.maxOutstandingRequests ?? Infinity);
	}

	async function handle(call) {
		const { host } = splitHost(call.url.pathname);
		const isToken = call.path === '/oauth2/token';
		if (host !== null && host.includes('auth.') !== isToken) throw notFound();
		const id = accountIdOf(call.path);
		const account = id === null ? null : sim.accounts.authenticate(id, host, call.message.headers.authorization);
		if (!call.admission) throw tooManyRequests(sim.options.retryAfterSeconds);
		if (call.match === null) throw sim.router.knows(call.path) ? new Refusal(405) : notFound();
		const request = { ...readRequest(call, refuseBody), params: decodeAll(call.match.params), account };
		return await call.match.route.handle(request);
	}

	async function answer(call) {
		try {
			return await handle(call);
		} catch (error) {
			const refusal = error instanceof Refusal ? error : new Refusal(500, undefined, `Simulator error: ${error.stack}`);
			return toReply(sim, refusal, call.path, error instanceof Refusal ? undefined : 'documented');
		}
	}

	return createApi(sim, {
		answer,
		admit,
		pathOf: (url) => splitHost(url.pathname).path,
		faultReply: (rule, path) => faultReply(sim, rule, path),
	});
}

module.exports = { createSinchApi };
