'use strict';

const http = require('node:http');
const { createClock } = require('./clock');
const { ALL_PERMISSIONS, defaultOptions, isPlainObject, mergeOptions } = require('./options');
const { createApi, readBody } = require('./api');
const { createBatches } = require('./batches');
const { createCallbacks } = require('./callbacks');
const { createConsents } = require('./consents');
const { createControl } = require('./control');
const { createEvents } = require('./events');
const { createFaults } = require('./faults');
const { createInbound } = require('./inbound');
const { createJournal } = require('./journal');
const { createMessages } = require('./messages');
const { createNumbers } = require('./numbers');
const { createOAuth } = require('./oauth');
const { createOutcomes } = require('./outcomes');
const { createRateLimits } = require('./rateLimits');
const { createRouter } = require('./router');
const { createSessions } = require('./sessions');
const { createSubscriptions } = require('./subscriptions');

const HOST = '127.0.0.1';
const CONTROL_PATH = '/__control/';

const parts = {
	journal: createJournal,
	faults: createFaults,
	rateLimits: createRateLimits,
	sessions: createSessions,
	oauth: createOAuth,
	numbers: createNumbers,
	outcomes: createOutcomes,
	consents: createConsents,
	messages: createMessages,
	batches: createBatches,
	inbound: createInbound,
	subscriptions: createSubscriptions,
	events: createEvents,
	callbacks: createCallbacks,
};

/** All parts of one simulated account; they find each other through the returned object. */
function createSimulation(startOptions) {
	const sim = {
		url: '',
		clientById: (clientId) => sim.options.clients.find((client) => client.clientId === clientId),
		permissionsOf: (client) => client.permissions ?? ALL_PERMISSIONS,
		/** Starts anew, but for the parts named in `keep`. */
		rebuild(keep = []) {
			sim.stop();
			sim.options = mergeOptions(defaultOptions(), startOptions);
			sim.clock = createClock(sim.options.clock);
			for (const [name, create] of Object.entries(parts)) {
				if (!keep.includes(name)) sim[name] = create(sim);
			}
			sim.findRoute = createRouter(Object.keys(parts).flatMap((name) => sim[name].routes ?? []));
			sim.clock.onChange(() => {
				sim.messages.pump();
				sim.events.scheduleReminders();
			});
		},
		stop() {
			sim.api?.dropHanging();
			sim.messages?.stop();
			sim.events?.stop();
			sim.callbacks?.stop();
		},
	};
	sim.rebuild();
	sim.api = createApi(sim);
	return sim;
}

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
 * Starts a simulated RingCentral account on 127.0.0.1.
 * @param {object} [settings] `port` (0 = any free one) and the options of options.js
 * @returns {Promise<{ url: string, port: number, control: ReturnType<typeof createControl>,
 *   credentials: { baseUrl: string, clientId: string, clientSecret: string, jwtToken: string },
 *   close: () => Promise<void> }>} credentials: of the first app and user
 */
async function startRingCentral({ port = 0, ...options } = {}) {
	const sim = createSimulation(options);
	const control = createControl(sim);
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
	const [{ clientId, clientSecret }] = sim.options.clients;
	return {
		url: sim.url,
		port: server.address().port,
		control,
		credentials: { baseUrl: sim.url, clientId, clientSecret, jwtToken: sim.options.users[0].jwt },
		async close() {
			sim.stop();
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
}

module.exports = { startRingCentral };
