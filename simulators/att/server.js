'use strict';

const { createCallbackUrls } = require('../core/callbackUrls');
const { createFaults } = require('../core/faults');
const { createJournal } = require('../core/journal');
const { createSchedule } = require('../core/schedule');
const { startSimulator } = require('../core/server');
const { createUnsignedCallbacks } = require('../core/unsignedCallbacks');
const { createAttApi } = require('./api');
const { createBatches } = require('./batches');
const { createClients } = require('./clients');
const { createAttControl } = require('./control');
const { createEvents } = require('./events');
const { RULE_FIELDS } = require('./faultErrors');
const { createInApp } = require('./inApp');
const { createInAppSend } = require('./inAppSend');
const { createInbound } = require('./inbound');
const { createMailboxes } = require('./mailboxes');
const { createMessages } = require('./messages');
const { createOAuth } = require('./oauth');
const { defaultOptions } = require('./options');
const { createOutcomes } = require('./outcomes');
const { createQuotas } = require('./quotas');
const { createSessions } = require('./sessions');
const { createSpelling } = require('./spelling');
const { createSubscriptions } = require('./subscriptions');

const CALLBACK_URLS = ['messageUrl', 'statusUrl', 'notificationUrl'];

const att = {
	defaultOptions,
	parts: {
		journal: createJournal,
		faults: () => createFaults(RULE_FIELDS),
		clients: createClients,
		callbackUrls: (sim) => createCallbackUrls(sim, 'clientId', CALLBACK_URLS),
		quotas: createQuotas,
		sessions: createSessions,
		oauth: createOAuth,
		outcomes: createOutcomes,
		spelling: createSpelling,
		schedule: createSchedule,
		messages: createMessages,
		batches: createBatches,
		inbound: createInbound,
		mailboxes: createMailboxes,
		inApp: createInApp,
		inAppSend: createInAppSend,
		subscriptions: createSubscriptions,
		events: createEvents,
		callbacks: (sim) => createUnsignedCallbacks(sim, (event) => sim.events.targetOf(event, sim.options.clients[0])),
	},
	onClockChange: (sim) => sim.schedule.run(),
	createApi: createAttApi,
	createControl: createAttControl,
	credentials({ url, options }) {
		const [{ clientId, clientSecret, shortCode }] = options.clients;
		return { baseUrl: url, clientId, clientSecret, shortCode };
	},
};

/**
 * Starts a simulated AT&T API Platform account on 127.0.0.1.
 * @param {object} [settings] `port` (0 = any free one) and the options of options.js
 * @returns {Promise<{ url: string, port: number, control: ReturnType<typeof createAttControl>,
 *   credentials: { baseUrl: string, clientId: string, clientSecret: string, shortCode: string },
 *   close: () => Promise<void> }>} credentials: of the first app
 */
async function startAtt(settings) {
	return await startSimulator(att, settings);
}

module.exports = { startAtt };
