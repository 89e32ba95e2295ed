'use strict';

const { randomUUID } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const { ApiError, a2pError, families } = require('./errors');
const { actsBefore, asReply, replyOf } = require('./faults');

/** UNCONFIRMED: the status for a body over the limit. */
const TOO_LARGE_STATUS = 413;

/**
 * Reads a request body. What is over the limit is read but not kept, so that the client gets to see the refusal.
 * @returns {Promise<{ body: Buffer, tooLarge: boolean }>}
 */
async function readBody(message, limit) {
	const chunks = [];
	let size = 0;
	for await (const chunk of message) {
		size += chunk.length;
		if (size <= limit) chunks.push(chunk);
		else chunks.length = 0;
	}
	return { body: Buffer.concat(chunks), tooLarge: size > limit };
}

/** A request as handlers see it. */
function readRequest(message, url, match, { body, tooLarge }) {
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

/** The API side of the server: login check, rate limit, permission, handler, and the faults that a test has ordered. */
function createApi(sim) {
	/** Answers that are never finished, so that closing can end them. */
	const hanging = new Set();

	function permit({ client }, permissions) {
		const missing = permissions.find((permission) => !sim.permissionsOf(client).includes(permission));
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

	async function answer(request, route) {
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

	/** Writes an answer: `body` as JSON, or `text` as it is. */
	function write(response, { status, body, text, headers = {} }) {
		const content = text ?? (body === null ? '' : JSON.stringify(body));
		response.writeHead(status, {
			...(content !== '' && { 'Content-Type': 'application/json' }),
			...(status === 401 && { 'WWW-Authenticate': 'Bearer realm="RingCentral REST API"' }),
			RCRequestId: randomUUID(),
			...headers,
			'Content-Length': Buffer.byteLength(content),
		});
		response.end(content);
	}

	/** Does to a finished answer what the rule says; returns what to note in the journal. */
	async function spoil(rule, reply, response) {
		if (rule.fault === 'reset') {
			response.socket.resetAndDestroy();
			return 'reset';
		}
		if (rule.fault === 'hang') {
			hanging.add(response);
			response.on('close', () => hanging.delete(response));
			return 'hang';
		}
		if (rule.fault === 'slow') {
			await sleep(rule.ms ?? 1000, undefined, { ref: false });
			write(response, reply);
			return reply.status;
		}
		if (rule.fault === 'unreadable') {
			const whole = JSON.stringify(reply.body);
			write(response, { ...reply, text: rule.body ?? whole.slice(0, Math.floor(whole.length / 2)) });
			return reply.status;
		}
		const replacement = replyOf(rule);
		write(response, replacement);
		return replacement.status;
	}

	/** Handles one API request. */
	async function handle(message, response) {
		const url = new URL(message.url, sim.url);
		const match = sim.findRoute(message.method, url.pathname);
		const entry = sim.journal.open(message, match?.endpoint ?? `${message.method} (unknown)`);
		const rule = sim.faults.match(message.method, url.pathname);
		if (rule) entry.fault(rule.fault);
		if (rule?.fault === 'reset' && !rule.after) {
			message.socket.resetAndDestroy();
			entry.close('reset');
			return;
		}
		const content = await readBody(message, sim.options.maxBodyBytes ?? Infinity);
		entry.body(content.body);
		if (sim.options.latencyMs > 0) await sleep(sim.options.latencyMs, undefined, { ref: false });
		if (rule && actsBefore(rule)) {
			entry.close(await spoil(rule, null, response));
			return;
		}
		const reply = match
			? await answer(readRequest(message, url, match, content), match.route)
			: asReply(a2pError(404, 'AGW-404', `Resource is not found: ${url.pathname}`));
		if (rule) {
			entry.close(await spoil(rule, reply, response));
			return;
		}
		write(response, reply);
		entry.close(reply.status);
	}

	return {
		handle,
		/** Cuts the answers that hang. */
		dropHanging() {
			for (const response of hanging) response.destroy();
		},
	};
}

module.exports = { createApi, readBody };
