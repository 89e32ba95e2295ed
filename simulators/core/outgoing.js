'use strict';

const http = require('node:http');
const https = require('node:https');

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether the simulator may call an address: it never leaves this machine. */
function isLoopback(address) {
	return LOOPBACK.has(new URL(address).hostname);
}

/**
 * One POST that follows no redirect. A kept-alive connection that the other side has closed meanwhile is replaced once.
 * @param {{ address: string, headers: object, body: string, timeoutMs: number, agent?: object }} call timeoutMs is real
 *   time for the whole exchange
 * @returns {Promise<{ status: number, headers: object, bytes: number }>} bytes: size of the answer, headers included
 * @throws what the connection throws; `Read timed out` when time is up
 */
function post(call) {
	const { address, headers, body, timeoutMs, agent = false } = call;
	return new Promise((resolve, reject) => {
		const client = address.startsWith('https:') ? https : http;
		const request = client.request(address, {
			method: 'POST',
			agent,
			headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
		});
		const timer = setTimeout(() => fail(new Error('Read timed out')), timeoutMs);
		let isOver = false;
		// destroying the request raises an error of its own
		function fail(error) {
			if (isOver) return;
			isOver = true;
			clearTimeout(timer);
			request.destroy();
			if (request.reusedSocket && error.code === 'ECONNRESET') resolve(post({ ...call, agent: false }));
			else reject(error);
		}
		request.on('error', fail);
		request.on('response', (response) => {
			let bytes = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n\r\n`.length;
			for (const part of response.rawHeaders) bytes += part.length + 2;
			response.on('data', (chunk) => (bytes += chunk.length));
			response.on('error', fail);
			response.on('end', () => {
				clearTimeout(timer);
				resolve({ status: response.statusCode, headers: response.headers, bytes });
			});
		});
		request.end(body);
	});
}

module.exports = { isLoopback, post };
