'use strict';

const { DISPATCHED, isFinal, statusNames } = require('./outcomes');

/** Turns what happens into callbacks for those who asked for them. */
function createEvents(sim) {
	/** Intermediate reports that are kept back until the final one has gone: "batch id index" → snapshots. */
	const keptBack = new Map();

	function send(batch, makeBody) {
		const account = sim.accounts.settings(batch.accountId);
		const address = batch.fields.callback_url ?? sim.subscriptions.of(account).callbackUrl;
		if (address !== null) sim.callbacks.enqueue({ planId: batch.accountId, address }, makeBody);
	}

	function isWanted(kind, status) {
		if (kind !== 'per_recipient' && kind !== 'per_recipient_final') return false;
		if (isFinal(status)) return true;
		if (!sim.options.intermediateCallbacks.includes(statusNames[status])) return false;
		return kind === 'per_recipient' || sim.options.intermediateWithFinal;
	}

	return {
		/** A message has a new state; the report shows that state even when it is delivered later. */
		messageChanged(batch, index) {
			const snapshot = batch.snapshot(index);
			if (!isWanted(batch.fields.delivery_report, snapshot.status)) return;
			const report = (state) => send(batch, () => sim.reports.ofRecipient(batch, index, state));
			const callbacks = batch.outcomes[index]?.callbacks;
			const key = `${batch.id} ${index}`;
			if (callbacks === 'reversed' && snapshot.status <= DISPATCHED) {
				keptBack.set(key, snapshot);
				return;
			}
			report(snapshot);
			if (callbacks === 'twice') report(snapshot);
			if (keptBack.has(key)) {
				report(keptBack.get(key));
				keptBack.delete(key);
			}
		},
		/** The last message of a batch has ended. */
		batchFinished(batch) {
			const kind = batch.fields.delivery_report;
			if (kind !== 'summary' && kind !== 'full') return;
			send(batch, () => sim.reports.ofBatch(batch, { isFull: kind === 'full' }));
		},
		/** A handset has written to a number of a plan. */
		inboundReceived(account, message) {
			const { inboundUrl } = sim.subscriptions.of(account);
			if (inboundUrl !== null) sim.callbacks.enqueue({ planId: account.id, address: inboundUrl }, () => message);
		},
	};
}

module.exports = { createEvents };
