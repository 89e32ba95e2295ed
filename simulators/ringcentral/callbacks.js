'use strict';

const { randomUUID } = require('node:crypto');
const { createCallbacks } = require('../core/callbacks');
const { realTime } = require('../core/clock');

/**
 * Delivers notifications to subscriptions: each is answered with 200 in time or counted as failed; too many failures in a
 * row black-list the subscription.
 */
function createRingCentralCallbacks(sim) {
	/** Begins at the time of the start, so that no event looks like a repetition of one from before a reset or restart. */
	let lastUuid = BigInt(Date.now()) * 1_000_000n;

	function nextUuid() {
		lastUuid++;
		return String(lastUuid);
	}

	function headers({ subscription }, { token }) {
		const right = subscription.verificationToken;
		const value = { right, wrong: `not-${right}`, missing: undefined }[token];
		return {
			'Content-Type': 'application/json; charset=UTF-8',
			Accept: 'application/json',
			'User-Agent': 'RingCentral-Webhook/8.3',
			...(value !== undefined && { 'Verification-Token': value }),
			...(sim.options.validationTokenOnEvents && { 'Validation-Token': value ?? randomUUID() }),
		};
	}

	function judge({ subscription }, answer, attempts) {
		if (answer.status === 200) {
			subscription.failures = 0;
			return { delivered: true, retryAt: null };
		}
		subscription.failures++;
		if (subscription.failures >= (sim.options.blacklistAfterFailures ?? Infinity) && subscription.status === 'Active') {
			const reason = answer.status === null ? answer.error : `Webhook responses with code: [${answer.status}]`;
			sim.subscriptions.blacklist(subscription, reason);
		}
		const { callbackRetries, callbackRetryDelayMs } = sim.options;
		return { delivered: false, retryAt: attempts <= callbackRetries ? realTime.now() + callbackRetryDelayMs : null };
	}

	const compose = (target, uuid, body) => ({
		event: target.filter.resolved,
		payload: JSON.stringify(sim.events.envelope(target, uuid, body)),
	});

	const callbacks = createCallbacks(sim, {
		nextUuid,
		isWanted: ({ subscription }) => sim.subscriptions.active().includes(subscription),
		addressOf: ({ subscription }) => subscription.address,
		compose,
		describe: ({ subscription }) => ({ subscriptionId: subscription.id }),
		headers,
		judge,
		concurrency: () => sim.options.callbackConcurrency,
		time: realTime,
	});

	return {
		...callbacks,
		/**
		 * Sends a made-up notification.
		 * @param {object} forged
		 * @param {string} forged.subscriptionId whose address is called
		 * @param {object} [forged.body] of the envelope
		 * @param {string} [forged.raw] the whole request body instead
		 * @param {'right' | 'wrong' | 'missing'} [forged.token]
		 */
		async send({ subscriptionId, event, body = {}, raw, uuid = nextUuid(), token }) {
			const subscription = sim.subscriptions.byId(subscriptionId);
			const target = { subscription, filter: { resolved: event ?? subscription.filters[0].resolved } };
			const made = compose(target, uuid, body);
			return await callbacks.sendOnce(target, { uuid, ...made, payload: raw ?? made.payload, token });
		},
	};
}

module.exports = { createRingCentralCallbacks };
