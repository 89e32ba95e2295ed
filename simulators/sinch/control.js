'use strict';

const { addressesOf, createControl } = require('../core/control');
const { mergeOptions } = require('../core/options');
const { checkErrorShape, checkOptions } = require('./options');

/** Parts whose state can survive a reset. */
const KEEPABLE = ['sessions', 'subscriptions', 'consents'];

/** The plan or project of that id in the options. */
function findEntry({ plans, projects }, id) {
	const entry = [...plans, ...projects].find(({ servicePlanId, projectId }) => (servicePlanId ?? projectId) === id);
	if (!entry) throw new Error(`no plan or project ${id}`);
	return entry;
}

/** The control functions of every simulator and those that only Sinch needs. */
function createSinchControl(sim) {
	const common = createControl(sim, KEEPABLE);

	return {
		...common,
		/** The numbers that handsets can write to. */
		numbers: () => sim.accounts.all().flatMap(({ numbers }) => numbers.map(({ phoneNumber }) => phoneNumber)),
		/** Where texts from handsets are reported to. */
		inboundAddresses: () => addressesOf(sim.subscriptions.list(), 'inboundUrl'),
		/** Changes options (options.js). */
		setOptions(changes) {
			const { clock, ...others } = changes;
			checkOptions(mergeOptions(structuredClone(sim.options), others));
			const options = common.setOptions(changes);
			sim.accounts.load();
			return options;
		},
		/** Adds a misbehaviour rule (faults.js). */
		misbehave(rule) {
			if (rule.shape !== undefined) checkErrorShape(rule.shape);
			return common.misbehave(rule);
		},
		/**
		 * Changes settings of one plan or project, by default of the first plan; where its callbacks go and how they are
		 * signed stays over a reset that keeps `subscriptions`.
		 */
		setPlan({ planId = sim.accounts.all()[0].id, ...settings }) {
			const changed = structuredClone(sim.options);
			Object.assign(findEntry(changed, planId), settings);
			checkOptions(changed);
			sim.messages.settle();
			const pick = (isOfCallbacks) =>
				Object.entries(settings).filter(([name]) => sim.subscriptions.FIELDS.includes(name) === isOfCallbacks);
			Object.assign(findEntry(sim.options, planId), Object.fromEntries(pick(false)));
			sim.accounts.load();
			sim.subscriptions.set(planId, Object.fromEntries(pick(true)));
			const account = sim.accounts.byId(planId);
			return { ...account, ...sim.subscriptions.of(account) };
		},
		/** Delivery feedback that was given, by batch. */
		feedback: () => sim.batches.feedback(),
	};
}

module.exports = { createSinchControl };
