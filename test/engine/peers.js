'use strict';

const { once } = require('node:events');
const http = require('node:http');

/**
 * A host that notes who calls it.
 * @param {(request: { method: string, path: string, headers: object, body: string }) => { status?: number, headers?: object, body?: unknown }} answer
 * @param {{ secure?: { key: Buffer, cert: Buffer } }} [options] `secure` for HTTPS
 */
async function startPeer(answer = () => ({}), { secure } = {}) {
	const requests = [];
	let connections = 0;
	const server = secure ? require('node:https').createServer(secure) : http.createServer();
	server.on('connection', () => connections++);
	server.on('request', async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const seen = { method: request.method, path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
		requests.push(seen);
		const { status = 200, headers = {}, body = {} } = answer(seen);
		response.writeHead(status, { 'content-type': 'application/json', ...headers });
		response.end(typeof body === 'string' ? body : JSON.stringify(body));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	return {
		port,
		url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
		requests,
		/** Connections, whether or not a request followed. */
		connections: () => connections,
		forget() {
			requests.length = 0;
			connections = 0;
		},
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

module.exports = { startPeer };
