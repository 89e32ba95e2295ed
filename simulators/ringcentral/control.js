'use strict';

const { createControl } = require('../core/control');

/** Parts whose state can survive a reset. */
const KEEPABLE = ['sessions', 'subscriptions', 'consents'];

/** The control functions of every simulator and those that only RingCentral needs. */
function createRingCentralControl(sim) {
	const subscriptionsMeant = ({ subscriptionId }) =>
		subscriptionId === undefined
			? sim.subscriptions.list().map(({ id }) => sim.subscriptions.byId(id))
			: [sim.subscriptions.byId(subscriptionId)];

	return {
		...createControl(sim, KEEPABLE),
		/** The numbers that handsets can write to. */
		numbers: () =>
			sim.options.numbers.filter(({ features }) => features.includes('A2PSmsSender')).map(({ phoneNumber }) => phoneNumber),
		/** Where texts from handsets are reported to. */
		inboundAddresses: () => sim.subscriptions.active().map(({ address }) => address),
		/** Puts a rate group into its penalty. */
		penalise({
			group,
			seconds,
			clientId = sim.options.clients[0].clientId,
			extensionId = sim.options.users[0].extensionId,
		}) {
			sim.rateLimits.penalise(group === 'Auth' ? clientId : `${clientId} ${extensionId}`, group, seconds);
			return {};
		},
		/** All access tokens are superseded from now on (OAU-129, then OAU-213). */
		supersedeTokens() {
			sim.sessions.supersedeAll();
			return {};
		},

		/** Without an id the next three act on all subscriptions. */
		blacklist(wish = {}) {
			const { reason = 'Webhook responses with code: [404]' } = wish;
			for (const one of subscriptionsMeant(wish)) sim.subscriptions.blacklist(one, reason);
			return {};
		},
		expireSubscription(wish = {}) {
			for (const one of subscriptionsMeant(wish)) sim.subscriptions.expire(one);
			return {};
		},
		deleteSubscription(wish = {}) {
			for (const one of subscriptionsMeant(wish)) sim.subscriptions.remove(one);
			return {};
		},
	};
}

module.exports = { createRingCentralControl };
