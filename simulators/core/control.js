'use strict';

const { stamp } = require('./clock');
const { mergeOptions } = require('./options');

/** How many of the texts from handsets are remembered. */
const KEPT_TEXTS = 10_000;

/** Texts from handsets, as the provider has taken them. */
function createHeard() {
	let texts = [];
	return {
		add(text) {
			texts.push(text);
			if (texts.length > 2 * KEPT_TEXTS) texts = texts.slice(-KEPT_TEXTS);
		},
		list: (from) => texts.filter((text) => from === undefined || text.from === from).slice(-KEPT_TEXTS),
		clear() {
			texts = [];
		},
	};
}

/** The functions that every simulator has. */
const always = (sim, keepable, heard) => ({
	/** Forgets everything; `keep` names what stays. */
	reset({ keep = [] } = {}) {
		const unknown = keep.find((name) => !keepable.includes(name));
		if (unknown) throw new Error(`cannot keep ${unknown}; one of ${keepable.join(', ')}`);
		sim.rebuild(keep);
		heard.clear();
		return {};
	},
	options: () => structuredClone(sim.options),
	/** Changes options (options.js). */
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
	/** The misbehaviour rules that still act. */
	misbehaviour: () => sim.faults.list(),

	/** Decides what becomes of later messages to a number, or to all that end in `suffix`. */
	setOutcome(rule) {
		sim.outcomes.set(rule);
		return {};
	},
	/** Takes back what was decided, for one number when it is named. */
	clearOutcomes({ to } = {}) {
		sim.outcomes.clear({ to });
		return {};
	},
	/** What was decided, as it was given to setOutcome. */
	outcomes: () => sim.outcomes.list(),
	/** Everything a message can end with, as setOutcome takes it, with its code and what that means. */
	outcomeChoices: () => sim.outcomes.choices,
	/** Sets the status of an accepted message, as a late report would. */
	setMessageStatus: (change) => sim.messages.force(change),
	/** A message from a handset. */
	inbound(message) {
		const taken = sim.inbound.receive(message);
		const { from, to, text = '' } = message;
		heard.add({ from, to: to ?? null, text, at: stamp(sim.clock.now()) });
		return taken;
	},
	/** Texts from handsets, oldest first; `from` narrows to one handset. `to` is null where it was left to the simulator. */
	received: ({ from } = {}) => heard.list(from),

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
	/** The latest events with payload and answers, oldest first. */
	events: (wish) => sim.callbacks.list(wish),
	eventTotals: () => sim.callbacks.totals(),

	/** Calls per endpoint, in total and by the status that they got. */
	counts: () => sim.journal.counts(),
	/** Single requests, newest last; `path` is a part of the path. */
	requests: (wish) => sim.journal.list(wish),
	clearJournal() {
		sim.journal.clear();
		return {};
	},

	/** Accepted messages, oldest first; `to` narrows to one recipient. */
	accepted: ({ to } = {}) => Array.from(sim.messages.accepted(to), sim.messages.describeAccepted),
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
});

/** Functions that a simulator has when it has a part of that name. */
const byPart = {
	sessions: (sim) => ({
		/** All access tokens are expired from now on; with `refresh` the refresh tokens too, where there are such. */
		expireTokens({ refresh = false } = {}) {
			sim.sessions.expireAll(refresh);
			return {};
		},
		/** All access tokens are unknown from now on. */
		revokeTokens() {
			sim.sessions.revokeAll();
			return {};
		},
		sessions: () => sim.sessions.list(),
	}),
	oauth: (sim) => ({
		/** Logins that succeeded. */
		logins: () => sim.oauth.logins(),
	}),
	batches: (sim) => ({
		batches: () => sim.batches.list(),
	}),
	consents: (sim) => ({
		/** Records a choice of a recipient without any text or event. */
		setConsent(choice) {
			sim.consents.record(choice);
			return {};
		},
		consents: () => sim.consents.list(),
	}),
	subscriptions: (sim) => ({
		subscriptions: () => sim.subscriptions.list(),
	}),
};

/** The addresses of one kind that owners have told the provider, each once. */
function addressesOf(subscriptions, name) {
	return [...new Set(subscriptions.map((subscription) => subscription[name]).filter((address) => address !== null))];
}

/**
 * What tests do with a simulator: each function takes one object and returns something that can be written as JSON, so
 * that the same functions are offered over HTTP under /__control/. A provider adds its own.
 * @param {object} sim
 * @param {string[]} keepable names of the parts whose state can survive a reset
 */
function createControl(sim, keepable) {
	const parts = Object.keys(byPart).filter((name) => sim[name] !== undefined);
	return Object.assign(always(sim, keepable, createHeard()), ...parts.map((name) => byPart[name](sim)));
}

module.exports = { addressesOf, createControl };
