'use strict';

const { createFaults } = require('../core/faults');
const { createJournal } = require('../core/journal');
const { startSimulator } = require('../core/server');
const { createAccounts } = require('./accounts');
const { createSinchApi } = require('./api');
const { createBatches } = require('./batches');
const { createSinchCallbacks } = require('./callbacks');
const { createConsents } = require('./consents');
const { createSinchControl } = require('./control');
const { createEvents } = require('./events');
const { createGroups } = require('./groups');
const { createInbound } = require('./inbound');
const { createMessages } = require('./messages');
const { createNumbers } = require('./numbers');
const { createOAuth } = require('./oauth');
const { defaultOptions } = require('./options');
const { createOutcomes } = require('./outcomes');
const { createReports } = require('./reports');
const { createSessions } = require('./sessions');
const { createSubscriptions } = require('./subscriptions');

const sinch = {
	defaultOptions,
	parts: {
		journal: createJournal,
		faults: () => createFaults(['shape']),
		accounts: createAccounts,
		sessions: createSessions,
		oauth: createOAuth,
		numbers: createNumbers,
		outcomes: createOutcomes,
		consents: createConsents,
		groups: createGroups,
		messages: createMessages,
		batches: createBatches,
		reports: createReports,
		inbound: createInbound,
		subscriptions: createSubscriptions,
		events: createEvents,
		callbacks: createSinchCallbacks,
	},
	onClockChange(sim) {
		sim.messages.pump();
		sim.callbacks.wake();
	},
	createApi: createSinchApi,
	createControl: createSinchControl,
	credentials(sim) {
		const [plan] = sim.options.plans;
		const [project] = sim.options.projects;
		const callbackSecretOf = (id) => sim.subscriptions.of(sim.accounts.byId(id)).callbackSecret ?? '';
		return {
			servicePlan: {
				baseUrl: sim.url,
				region: plan.region,
				servicePlanId: plan.servicePlanId,
				apiToken: plan.apiToken,
				callbackSecret: callbackSecretOf(plan.servicePlanId),
			},
			project: project && {
				baseUrl: sim.url,
				region: project.region,
				projectId: project.projectId,
				clientId: project.keys[0].keyId,
				clientSecret: project.keys[0].keySecret,
				tokenUrl: `${sim.url}/oauth2/token`,
				callbackSecret: callbackSecretOf(project.projectId),
			},
		};
	},
};

/**
 * Starts simulated Sinch service plans and projects on 127.0.0.1.
 * @param {object} [settings] `port` (0 = any free one) and the options of options.js
 * @returns {Promise<{ url: string, port: number, control: ReturnType<typeof createSinchControl>,
 *   credentials: { servicePlan: object, project: object | undefined }, close: () => Promise<void> }>} credentials: of the
 *   first service plan (baseUrl, region, servicePlanId, apiToken, callbackSecret) and of the first project (baseUrl,
 *   region, projectId, clientId, clientSecret, tokenUrl, callbackSecret)
 */
async function startSinch(settings) {
	return await startSimulator(sinch, settings);
}

module.exports = { startSinch };
