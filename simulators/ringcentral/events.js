'use strict';

const { stamp } = require('../core/clock');
const { filterFits } = require('./eventFilters');

/** Turns what happens in the account into notifications for the subscriptions that asked for it. */
function createEvents(sim) {
	let reminderTimer = null;

	/**
	 * Subscriptions that want something, each with the first of its filters that fits.
	 * UNCONFIRMED: whether two fitting filters of one subscription give two events; one here.
	 */
	function targets(kind, facts) {
		const found = [];
		for (const subscription of sim.subscriptions.active()) {
			const filter = subscription.filters.find((candidate) => filterFits(candidate, kind, facts));
			if (filter) found.push({ subscription, filter });
		}
		return found;
	}

	function tell(kind, facts, body) {
		for (const target of targets(kind, facts)) sim.callbacks.enqueue(target, () => body);
	}

	/** Sends the reminders that are due and sleeps until the next one. */
	function scheduleReminders() {
		if (reminderTimer !== null) clearTimeout(reminderTimer);
		reminderTimer = null;
		let next = Infinity;
		const now = sim.clock.now();
		for (const subscription of sim.subscriptions.active()) {
			const filter = subscription.filters.find(({ kind }) => kind === 'reminder');
			if (!filter) continue;
			const dueAt = () =>
				Math.max(subscription.expiresAt - filter.threshold * 1000, subscription.remindedAt + filter.interval * 1000);
			if (dueAt() <= now) {
				subscription.remindedAt = now;
				const expiresIn = Math.floor((subscription.expiresAt - now) / 1000);
				sim.callbacks.enqueue({ subscription, filter }, () => ({ expiresIn }));
			}
			next = Math.min(next, dueAt());
		}
		const delay = sim.clock.realMsUntil(next);
		if (delay === Infinity) return;
		reminderTimer = setTimeout(scheduleReminders, Math.min(60_000, Math.max(5, delay)));
		reminderTimer.unref();
	}

	return {
		targets,
		scheduleReminders,
		/** A message has a new state; the notification shows that state even when it is delivered later. */
		messageChanged(target, batch, index) {
			const snapshot = batch.snapshot(index);
			sim.callbacks.enqueue(target, () => batch.describeMessage(index, true, snapshot));
		},
		inboundReceived(message) {
			const facts = { direction: 'Inbound', from: message.from, to: message.to };
			tell('messages', facts, message.describeMessage(0, true));
		},
		batchChanged(batch) {
			const { rejected, ...body } = batch.describe();
			if (!sim.options.batchEventStatuses.includes(body.status)) return;
			tell('batches', { from: batch.from, batchId: batch.id }, body);
		},
		/** `from` is our number and `to` the consumer, although the consumer has sent the word; `active` means opted out. */
		consentChanged(record) {
			const { from, to, optStatus } = record;
			tell('opt-outs', { from }, { from, to, active: optStatus === 'OptOut' });
			tell('consents', {}, { records: [record] });
		},
		/** The envelope around a body. */
		envelope: ({ subscription, filter }, uuid, body) => ({
			uuid,
			event: filter.resolved,
			timestamp: stamp(sim.clock.now()),
			subscriptionId: subscription.id,
			ownerId: subscription.extensionId,
			body,
		}),
		stop() {
			if (reminderTimer !== null) clearTimeout(reminderTimer);
		},
	};
}

module.exports = { createEvents };
