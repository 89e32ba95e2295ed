'use strict';

const http = require('node:http');
const https = require('node:https');
const { randomUUID } = require('node:crypto');
const { isLoopback, post } = require('./outgoing');

/**
 * Delivers notifications: a few at a time, each answered with 200 in time or counted as failed; too many failures in a
 * row black-list the subscription (sheet 5.4).
 */
function createCallbacks(sim) {
	let queue = [];
	let queueHead = 0;
	/** Notifications that a test keeps back; null while none are kept back. */
	let held = null;
	let inFlight = 0;
	let retriesPending = 0;
	/** Begins at the time of the start, so that no event looks like a repetition of one from before a reset or restart. */
	let lastUuid = BigInt(Date.now()) * 1_000_000n;
	let stopped = false;
	/** The latest deliveries, oldest first. */
	let history = [];
	const totals = { delivered: 0, failed: 0 };
	const waiting = [];
	const agents = {
		'http:': new http.Agent({ keepAlive: true }),
		'https:': new https.Agent({ keepAlive: true }),
	};

	function nextUuid() {
		lastUuid++;
		return String(lastUuid);
	}

	function remember(record) {
		history.push(record);
		if (history.length > 2 * sim.options.keepEvents) history = history.slice(-sim.options.keepEvents);
	}

	function headersFor(subscription, token) {
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

	/**
	 * One attempt; the answer goes into the record's log.
	 * @returns {Promise<{ status: number | null, error: string | null, ms: number }>}
	 */
	async function attempt(record, subscription, token) {
		const startedAt = Date.now();
		const answer = { status: null, error: null, token, ms: 0 };
		try {
			if (!isLoopback(subscription.address)) throw new Error('the simulator calls this machine only');
			const reply = await post({
				address: subscription.address,
				headers: headersFor(subscription, token),
				body: record.payload,
				timeoutMs: sim.options.callbackTimeoutMs,
				agent: agents[new URL(subscription.address).protocol],
			});
			answer.status = reply.status;
		} catch (error) {
			answer.error = error.message || error.code;
		}
		answer.ms = Date.now() - startedAt;
		record.answers.push(answer);
		return answer;
	}

	function settleFailure(subscription, answer) {
		totals.failed++;
		subscription.failures++;
		if (subscription.failures < (sim.options.blacklistAfterFailures ?? Infinity) || subscription.status !== 'Active')
			return;
		const reason = answer.status === null ? answer.error : `Webhook responses with code: [${answer.status}]`;
		sim.subscriptions.blacklist(subscription, reason);
	}

	async function deliver(entry) {
		const { target, uuid, makeBody } = entry;
		const { subscription } = target;
		if (!sim.subscriptions.active().includes(subscription)) return;
		if (!entry.record) {
			const payload = JSON.stringify(sim.events.envelope(target, uuid, makeBody()));
			entry.record = { uuid, subscriptionId: subscription.id, event: target.filter.resolved, payload, answers: [] };
			remember(entry.record);
		}
		const answer = await attempt(entry.record, subscription, 'right');
		if (answer.status === 200) {
			totals.delivered++;
			subscription.failures = 0;
			return;
		}
		settleFailure(subscription, answer);
		if (entry.record.answers.length <= sim.options.callbackRetries) retryLater(entry);
	}

	function retryLater(entry) {
		retriesPending++;
		setTimeout(() => {
			retriesPending--;
			queue.push(entry);
			work();
		}, sim.options.callbackRetryDelayMs).unref();
	}

	function work() {
		while (!stopped && queueHead < queue.length && inFlight < sim.options.callbackConcurrency) {
			const entry = queue[queueHead++];
			if (queueHead > 1000 && queueHead * 2 > queue.length) {
				queue = queue.slice(queueHead);
				queueHead = 0;
			}
			inFlight++;
			deliver(entry).finally(() => {
				inFlight--;
				work();
			});
		}
		if (isIdle()) for (const resolve of waiting.splice(0)) resolve();
	}

	const isIdle = () => stopped || (queueHead === queue.length && inFlight === 0 && retriesPending === 0);

	function find(uuid) {
		const record = history.findLast((candidate) => candidate.uuid === uuid);
		if (!record) throw new Error(`no event ${uuid}`);
		return record;
	}

	return {
		/**
		 * Queues a notification.
		 * @param {{ subscription: object, filter: object }} target
		 * @param {() => object} makeBody called when it is sent
		 */
		enqueue(target, makeBody) {
			const entry = { target, uuid: nextUuid(), makeBody, record: null };
			if (held !== null) {
				held.push(entry);
				return;
			}
			queue.push(entry);
			work();
		},
		hold() {
			held ??= [];
		},
		/** @param {'given' | 'reversed'} order */
		release(order = 'given') {
			const entries = held ?? [];
			held = null;
			queue = queue.slice(queueHead).concat(order === 'reversed' ? entries.reverse() : entries);
			queueHead = 0;
			work();
			return { released: entries.length };
		},
		/** Sends a notification again, under its own uuid, as often as wanted and one after the other. */
		async redeliver({ uuid, times = 1, token = 'right' }) {
			const record = find(uuid);
			const subscription = sim.subscriptions.byId(record.subscriptionId);
			const answers = [];
			for (let i = 0; i < times; i++) answers.push(await attempt(record, subscription, token));
			return { answers };
		},
		/**
		 * Sends a made-up notification.
		 * @param {object} forged
		 * @param {string} forged.subscriptionId whose address is called
		 * @param {object} [forged.body] of the envelope
		 * @param {string} [forged.raw] the whole request body instead
		 * @param {'right' | 'wrong' | 'missing'} [forged.token]
		 */
		async send({ subscriptionId, event, body = {}, raw, uuid = nextUuid(), token = 'right' }) {
			const subscription = sim.subscriptions.byId(subscriptionId);
			const filter = { resolved: event ?? subscription.filters[0].resolved };
			const payload = raw ?? JSON.stringify(sim.events.envelope({ subscription, filter }, uuid, body));
			const record = { uuid, subscriptionId, event: filter.resolved, payload, answers: [] };
			remember(record);
			return { uuid, answer: await attempt(record, subscription, token) };
		},
		/** The latest notifications with the answers they got. */
		list: ({ subscriptionId, limit = 1000 } = {}) =>
			history
				.filter((record) => subscriptionId === undefined || record.subscriptionId === subscriptionId)
				.slice(-limit)
				.map(({ payload, ...record }) => ({ ...record, payload: parsed(payload) })),
		totals: () => ({ ...totals, queued: queue.length - queueHead + (held?.length ?? 0), inFlight }),
		/** Resolves when everything queued has been answered. */
		drained: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
		stop() {
			stopped = true;
			for (const agent of Object.values(agents)) agent.destroy();
			for (const resolve of waiting.splice(0)) resolve();
		},
	};
}

function parsed(payload) {
	try {
		return JSON.parse(payload);
	} catch {
		return payload;
	}
}

module.exports = { createCallbacks };
