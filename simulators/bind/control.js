'use strict';

const { changeClient } = require('../core/changeClient');
const { addressesOf, createControl } = require('../core/control');
const { toE164 } = require('./numbers');

/**
 * Parts whose state can survive a reset: `account` are the balances, `subscriptions` the addresses of callbacks. BIND has
 * no `sessions`; a scenario for all providers names them nevertheless.
 */
const KEEPABLE = ['account', 'subscriptions', 'sessions'];

/** The control functions of every simulator and those that only BIND needs. */
function createBindControl(sim) {
	return {
		...createControl(sim, KEEPABLE),
		/** The numbers that handsets can write to. */
		numbers: () => sim.options.clients.flatMap(({ numbers }) => numbers.map(toE164)),
		/** Where texts from handsets are reported to. */
		inboundAddresses: () => addressesOf(sim.subscriptions.list(), 'messageUrl'),
		/** Refuses everything with 429. */
		penalise({ seconds = sim.options.penaltySeconds } = {}) {
			sim.account.penalise(seconds);
			return {};
		},
		/** Changes a client, e.g. `{ refusal: 'ACCOUNT_DISABLED' }`; the first one without `apiKey`. */
		setClient(changes) {
			changeClient(sim, 'apiKey', changes);
			return {};
		},
		/** Registers where the client is called: `statusUrl`, `messageUrl`, or `url` for both; null for nowhere. */
		setCallbackUrls(urls) {
			sim.subscriptions.set(urls);
			return {};
		},
		/** Money that is left, by API key; null is without end. */
		balances: () => sim.account.balances(),
		/** Sets the balance of a client, of the first one when no key is given. */
		setBalance({ apiKey = sim.options.clients[0].apiKey, balance }) {
			sim.account.setBalance(apiKey, balance);
			return {};
		},
	};
}

module.exports = { createBindControl };
