'use strict';

const { mergeOptions } = require('./options');

/** Modules whose state can survive a reset. */
const KEEPABLE = ['sessions', 'subscriptions', 'consents'];

/**
 * What tests do with the simulator: each function takes one object and returns something that can be written as JSON,
 * so that the same functions are offered over HTTP under /__control/.
 */
function createControl(sim) {
	const subscriptionsMeant = ({ subscriptionId }) =>
		subscriptionId === undefined
			? sim.subscriptions.list().map(({ id }) => sim.subscriptions.byId(id))
			: [sim.subscriptions.byId(subscriptionId)];

	function describeAccepted({ entry, index }) {
		const { id, batchId, messageStatus, errorCode, text, creationTime } = entry.describeMessage(index, true);
		return {
			to: entry.to[index],
			from: entry.from,
			text,
			batchId,
			messageId: id,
			status: messageStatus,
			errorCode: errorCode ?? null,
			acceptedAt: creationTime,
		};
	}

	return {
		/** Forgets everything; `keep` names what stays: sessions, subscriptions, consents. */
		reset({ keep = [] } = {}) {
			const unknown = keep.find((name) => !KEEPABLE.includes(name));
			if (unknown) throw new Error(`cannot keep ${unknown}; one of ${KEEPABLE.join(', ')}`);
			sim.rebuild(keep);
			return {};
		},
		options: () => structuredClone(sim.options),
		/** Changes options (options.js); what is running keeps the speed it was accepted with. */
		setOptions(changes) {
			const { clock, ...others } = changes;
			if (clock !== undefined) throw new Error('the clock is set with setClock');
			sim.messages.settle();
			mergeOptions(sim.options, others);
			return structuredClone(sim.options);
		},
		/** Reads the clock; sets `scale` or jumps by `advanceMs` of simulated time. */
		setClock({ scale, advanceMs } = {}) {
			if (advanceMs !== undefined) sim.clock.advance(advanceMs);
			if (scale !== undefined) sim.clock.setScale(scale);
			return sim.clock.state();
		},

		/** Adds a misbehaviour rule (faults.js). */
		misbehave: (rule) => sim.faults.add(rule),
		behave() {
			sim.faults.clear();
			return {};
		},
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
		/** All access tokens are expired from now on (OAU-128); with `refresh` the refresh tokens too. */
		expireTokens({ refresh = false } = {}) {
			sim.sessions.expireAll(refresh);
			return {};
		},
		/** All access tokens are superseded from now on (OAU-129, then OAU-213). */
		supersedeTokens() {
			sim.sessions.supersedeAll();
			return {};
		},
		/** All sessions end (OAU-213). */
		revokeTokens() {
			sim.sessions.revokeAll();
			return {};
		},

		/** Decides what becomes of later messages to a number, or to all that end in `suffix`. */
		setOutcome(rule) {
			sim.outcomes.set(rule);
			return {};
		},
		clearOutcomes() {
			sim.outcomes.clear();
			return {};
		},
		/** Sets the status of an accepted message, as a late report would. */
		setMessageStatus: (change) => sim.messages.force(change),
		/** A text from a handset. */
		inbound: (message) => sim.inbound.receive(message),
		/** Records a choice of a recipient without any text or event. */
		setConsent({ from, to, optStatus, source = 'Recipient' }) {
			sim.consents.change({ from, to, optStatus, source }, false);
			return {};
		},

		holdEvents() {
			sim.callbacks.hold();
			return {};
		},
		/** Sends the events that were held back, in the given or the reversed order. */
		releaseEvents: ({ order } = {}) => sim.callbacks.release(order),
		/** Sends an event again under its own uuid. */
		redeliver: (wish) => sim.callbacks.redeliver(wish),
		/** Sends a made-up event. */
		sendEvent: (forged) => sim.callbacks.send(forged),
		/** Waits until all events that are due have been answered. */
		async idle() {
			sim.messages.settle();
			await sim.callbacks.drained();
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

		/** Calls per endpoint, in total and by the status that they got. */
		counts: () => sim.journal.counts(),
		/** Single requests, newest last; `path` is a part of the path. */
		requests: (wish) => sim.journal.list(wish),
		clearJournal() {
			sim.journal.clear();
			return {};
		},
		/** Logins and refreshes that succeeded. */
		logins: () => sim.oauth.logins(),
		sessions: () => sim.sessions.list(),
		batches: () => sim.batches.list(),
		/** Accepted messages, oldest first; `to` narrows to one recipient. */
		accepted: ({ to } = {}) => Array.from(sim.messages.accepted(to), describeAccepted),
		/** How many messages went to how many people, and who got more than one. */
		acceptedSummary() {
			const perRecipient = new Map();
			let messages = 0;
			for (const { entry, index } of sim.messages.accepted()) {
				messages++;
				perRecipient.set(entry.to[index], (perRecipient.get(entry.to[index]) ?? 0) + 1);
			}
			const repeated = [...perRecipient].filter(([, count]) => count > 1).map(([to, count]) => ({ to, count }));
			return { messages, recipients: perRecipient.size, repeated };
		},
		consents: () => sim.consents.list(),
		subscriptions: () => sim.subscriptions.list(),
		/** The latest notifications with payload and answers, oldest first. */
		events: (wish) => sim.callbacks.list(wish),
		eventTotals: () => sim.callbacks.totals(),
	};
}

module.exports = { createControl };
