'use strict';

const { createFaults } = require('../core/faults');
const { createJournal } = require('../core/journal');
const { startSimulator } = require('../core/server');
const { createRingCentralApi } = require('./api');
const { createBatches } = require('./batches');
const { createRingCentralCallbacks } = require('./callbacks');
const { createClients } = require('./clients');
const { createConsents } = require('./consents');
const { createRingCentralControl } = require('./control');
const { createEvents } = require('./events');
const { createInbound } = require('./inbound');
const { createMessages } = require('./messages');
const { createNumbers } = require('./numbers');
const { createOAuth } = require('./oauth');
const { defaultOptions } = require('./options');
const { createOutcomes } = require('./outcomes');
const { createRateLimits } = require('./rateLimits');
const { createSessions } = require('./sessions');
const { createSubscriptions } = require('./subscriptions');

const ringCentral = {
	defaultOptions,
	parts: {
		journal: createJournal,
		faults: () => createFaults(),
		clients: createClients,
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
		callbacks: createRingCentralCallbacks,
	},
	onClockChange(sim) {
		sim.messages.pump();
		sim.events.scheduleReminders();
	},
	createApi: createRingCentralApi,
	createControl: createRingCentralControl,
	credentials({ url, options }) {
		const [{ clientId, clientSecret }] = options.clients;
		return { baseUrl: url, clientId, clientSecret, jwtToken: options.users[0].jwt };
	},
};

/**
 * Starts a simulated RingCentral account on 127.0.0.1.
 * @param {object} [settings] `port` (0 = any free one) and the options of options.js
 * @returns {Promise<{ url: string, port: number, control: ReturnType<typeof createRingCentralControl>,
 *   credentials: { baseUrl: string, clientId: string, clientSecret: string, jwtToken: string },
 *   close: () => Promise<void> }>} credentials: of the first app and user
 */
async function startRingCentral(settings) {
	return await startSimulator(ringCentral, settings);
}

module.exports = { startRingCentral };
