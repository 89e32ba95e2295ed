'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { actsBefore } = require('./faults');

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

/**
 * An answer on its way out: `body` is written as JSON, `text` as it is, neither leaves the body empty.
 * @typedef {{ status: number, body?: unknown, text?: string | Buffer, headers?: Record<string, string | number | string[]> }} Reply
 */

/** Writes an answer. */
function write(response, { status, body = null, text, headers = {} }) {
	const content = text ?? (body === null ? '' : JSON.stringify(body));
	response.writeHead(status, {
		...(content !== '' && { 'Content-Type': 'application/json' }),
		...headers,
		'Content-Length': Buffer.byteLength(content),
	});
	response.end(content);
}

/**
 * The API side of a server: journal, latency, the provider's answer, and the faults that a test has ordered.
 * @param {object} sim
 * @param {object} provider
 * @param {(call: { message: object, url: URL, path: string, match: object | null, admission: unknown,
 *   content: { body: Buffer, tooLarge: boolean } }) => Promise<Reply>} provider.answer match is null for a path that no
 *   route has; must not throw
 * @param {(rule: object, path: string) => Reply} provider.faultReply what a rule answers instead of the API
 * @param {(url: URL) => string} [provider.pathOf] the path that routes are looked up by
 * @param {(path: string, response: object) => unknown} [provider.admit] told of each request before it is read; what it
 *   returns is handed to `answer`
 * @param {(status: number) => object} [provider.headers] on every answer
 */
function createApi(
	sim,
	{ answer, faultReply, pathOf = (url) => url.pathname, admit = () => null, headers = () => ({}) },
) {
	/** Answers that are never finished, so that closing can end them. */
	const hanging = new Set();

	const send = (response, reply) =>
		write(response, { ...reply, headers: { ...headers(reply.status), ...reply.headers } });

	/** Does to a finished answer what the rule says; returns what to note in the journal. */
	async function spoil(rule, reply, response, path) {
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
			send(response, reply);
			return reply.status;
		}
		if (rule.fault === 'unreadable') {
			const whole = JSON.stringify(reply.body ?? {});
			send(response, { ...reply, text: rule.body ?? whole.slice(0, Math.floor(whole.length / 2)) });
			return reply.status;
		}
		const replacement = faultReply(rule, path);
		send(response, replacement);
		return replacement.status;
	}

	/** Handles one API request. */
	async function handle(message, response) {
		const url = new URL(message.url, sim.url);
		const path = pathOf(url);
		const match = sim.router.find(message.method, path);
		const entry = sim.journal.open(message, match?.endpoint ?? `${message.method} (unknown)`);
		const admission = admit(path, response);
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
			entry.close(await spoil(rule, null, response, path));
			return;
		}
		const reply = await answer({ message, url, path, match, admission, content });
		if (rule) {
			entry.close(await spoil(rule, reply, response, path));
			return;
		}
		send(response, reply);
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
