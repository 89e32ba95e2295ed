'use strict';

const { createCallbackUrls } = require('../core/callbackUrls');
const { createFaults } = require('../core/faults');
const { createJournal } = require('../core/journal');
const { createSchedule } = require('../core/schedule');
const { startSimulator } = require('../core/server');
const { createUnsignedCallbacks } = require('../core/unsignedCallbacks');
const { API_KEY_HEADER, createAccount } = require('./account');
const { createBindApi } = require('./api');
const { createBindControl } = require('./control');
const { createEvents } = require('./events');
const { createInbound } = require('./inbound');
const { createMessages } = require('./messages');
const { defaultOptions } = require('./options');
const { createOutcomes } = require('./outcomes');
const { createTemplates } = require('./templates');

const bind = {
	defaultOptions,
	parts: {
		journal: (sim) => createJournal(sim, [API_KEY_HEADER]),
		faults: () => createFaults(),
		subscriptions: (sim) => createCallbackUrls(sim, 'apiKey', ['statusUrl', 'messageUrl']),
		account: createAccount,
		outcomes: createOutcomes,
		schedule: createSchedule,
		messages: createMessages,
		templates: createTemplates,
		inbound: createInbound,
		events: createEvents,
		callbacks: (sim) => createUnsignedCallbacks(sim, (event) => sim.events.targetOf(event)),
	},
	onClockChange: (sim) => sim.schedule.run(),
	createApi: createBindApi,
	createControl: createBindControl,
	credentials: ({ url, options }) => ({ baseUrl: url, apiKey: options.clients[0].apiKey }),
};

/**
 * Starts a simulated BIND account on 127.0.0.1.
 * @param {object} [settings] `port` (0 = any free one) and the options of options.js
 * @returns {Promise<{ url: string, port: number, control: ReturnType<typeof createBindControl>,
 *   credentials: { baseUrl: string, apiKey: string }, close: () => Promise<void> }>} credentials: of the first client
 */
async function startBind(settings) {
	return await startSimulator(bind, settings);
}

module.exports = { startBind };
