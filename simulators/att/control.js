'use strict';

const { changeClient } = require('../core/changeClient');
const { addressesOf, createControl } = require('../core/control');
const { checkRule } = require('./faultErrors');

/** Parts whose state can survive a reset; the addresses of callbacks stay with the subscriptions. */
const KEEPABLE = ['sessions', 'subscriptions', 'callbackUrls'];

/** The control functions of every simulator and those that only AT&T needs. */
function createAttControl(sim) {
	const common = createControl(sim, KEEPABLE);
	const userOf = (userId) => sim.clients.userById(userId);

	return {
		...common,
		/** The short codes that handsets can write to. */
		numbers: () => sim.options.clients.map(({ shortCode }) => shortCode),
		/** Where texts from handsets are reported to. */
		inboundAddresses: () => addressesOf(sim.callbackUrls.list(), 'messageUrl'),
		reset: ({ keep = [] } = {}) =>
			common.reset({ keep: keep.includes('subscriptions') ? [...keep, 'callbackUrls'] : keep }),
		misbehave(rule) {
			checkRule(rule);
			return common.misbehave(rule);
		},
		/** Refuses the calls of an app as over its quota. */
		penalise({ clientId = sim.options.clients[0].clientId, seconds = sim.options.penaltySeconds } = {}) {
			sim.quotas.penalise(clientId, seconds);
			return {};
		},
		/** Changes an app, e.g. `{ state: 'deleted' }`; the first one without `clientId`. */
		setClient(changes) {
			changeClient(sim, 'clientId', changes);
			return {};
		},
		/** Registers where an app is called: `messageUrl`, `statusUrl`, `notificationUrl`, or `url` for all; null for nowhere. */
		setCallbackUrls(urls) {
			sim.callbackUrls.set(urls);
			return {};
		},
		/** Texts that wait in the inbox, by short code. */
		pending: () => sim.inbound.pending(),

		/** Messages to a user's mailbox: one, or several that fit into one notification (`messages`). */
		inAppInbound({ userId, messages, ...message }) {
			return sim.inApp.receive(userOf(userId), messages ?? [message]);
		},
		/** Messages of a user's mailbox, newest first. */
		inAppMessages: ({ userId } = {}) => sim.inApp.list(userOf(userId)),
		/** In-App messages that were accepted, oldest first; `to` narrows to one recipient. */
		inAppAccepted: ({ to } = {}) => sim.inAppSend.accepted(to),
		/** Sets the index status of a user's mailbox. */
		setIndex({ userId, status }) {
			sim.mailboxes.of(userOf(userId)).setIndex(status);
			return {};
		},

		channels: () => sim.subscriptions.channels(),
		/** Without an id the next two act on all subscriptions. */
		expireSubscription({ subscriptionId } = {}) {
			sim.subscriptions.expire(subscriptionId);
			return {};
		},
		deleteSubscription({ subscriptionId } = {}) {
			sim.subscriptions.remove(subscriptionId);
			return {};
		},
	};
}

module.exports = { createAttControl };
