'use strict';

const http = require('node:http');
const { readBody } = require('./api');
const { isPlainObject } = require('./options');
const { createSimulation } = require('./simulation');

const HOST = '127.0.0.1';
const CONTROL_PATH = '/__control/';

function sendJson(response, status, body) {
	response.writeHead(status, { 'Content-Type': 'application/json' });
	response.end(JSON.stringify(body));
}

/** The control functions over HTTP: POST /__control/<name> with a JSON object. */
async function handleControl(control, message, response) {
	const name = message.url.slice(CONTROL_PATH.length);
	const { body } = await readBody(message, Infinity);
	// A browser asks before it sends this type to another site, and is not answered.
	const isJson = (message.headers['content-type'] ?? '').startsWith('application/json');
	if (message.method !== 'POST' || !isJson)
		return sendJson(response, 400, { error: 'POST with Content-Type application/json' });
	if (!Object.hasOwn(control, name)) return sendJson(response, 404, { error: `no control function ${name}` });
	try {
		const wish = body.length > 0 ? JSON.parse(body.toString()) : {};
		if (!isPlainObject(wish)) throw new Error('the body must be a JSON object');
		sendJson(response, 200, await control[name](wish));
	} catch (error) {
		sendJson(response, 400, { error: error.message });
	}
}

/**
 * Starts a simulator on 127.0.0.1.
 * @param {object} provider what simulation.js needs, `createControl(sim)`, and `credentials(sim)` for whoever logs in
 * @param {object} [settings] `port` (0 = any free one) and the provider's options
 * @returns {Promise<{ url: string, port: number, control: object, credentials: object, close: () => Promise<void> }>}
 */
async function startSimulator(provider, { port = 0, ...options } = {}) {
	const sim = createSimulation(provider, options);
	const control = provider.createControl(sim);
	const server = http.createServer((message, response) => {
		const handled = message.url.startsWith(CONTROL_PATH)
			? handleControl(control, message, response)
			: sim.api.handle(message, response);
		// What is left here is a client that went away.
		handled.catch(() => response.destroy());
	});
	server.keepAliveTimeout = 60_000;
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, HOST, resolve);
	});
	sim.url = `http://${HOST}:${server.address().port}`;
	return {
		url: sim.url,
		port: server.address().port,
		control,
		credentials: provider.credentials(sim),
		async close() {
			sim.stop();
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
}

module.exports = { startSimulator };
