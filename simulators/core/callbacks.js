'use strict';

const http = require('node:http');
const https = require('node:https');
const { Agenda } = require('./agenda');
const { isLoopback, post } = require('./outgoing');

/** A further attempt counts as due while somebody waits for it if it comes within so many real milliseconds. */
const DUE_WITHIN_MS = 1000;
/** Longest sleep until the next look at the attempts that are postponed. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Delivers notifications, a few at a time. What a target is, only the provider knows.
 * @param {object} sim options callbackTimeoutMs and keepEvents
 * @param {object} provider
 * @param {() => string} provider.nextUuid id of a notification; never one of before a reset or restart
 * @param {(target: object) => boolean} provider.isWanted whether a notification that waited is still to be sent
 * @param {(target: object) => string} provider.addressOf
 * @param {(target: object, uuid: string, body: object) => { event: string, payload: string }} provider.compose payload is the request body
 * @param {(target: object) => object} provider.describe what the record of a notification tells of its target
 * @param {(target: object, call: { token: string, record: object, forgery: object }) => object} provider.headers token is `right`,
 *   `wrong` or `missing`; forgery is what else a test wants to be made up
 * @param {(target: object, answer: object, attempts: number) => { delivered: boolean, retryAt: number | null }} provider.judge
 *   retryAt: moment of the next attempt, null when there is none
 * @param {() => number} provider.concurrency calls at a time
 * @param {{ now: () => number, realMsUntil: (moment: number) => number }} provider.time that retryAt is a moment of
 */
function createCallbacks(sim, provider) {
	let queue = [];
	let queueHead = 0;
	/** Notifications that a test keeps back; null while none are kept back. */
	let held = null;
	let inFlight = 0;
	/** Notifications whose next attempt comes later. */
	const postponed = new Agenda();
	let timer = null;
	let stopped = false;
	/** The latest notifications, oldest first. */
	let history = [];
	const totals = { delivered: 0, failed: 0, lost: 0 };
	const waiting = [];
	const agents = {
		'http:': new http.Agent({ keepAlive: true }),
		'https:': new https.Agent({ keepAlive: true }),
	};

	function remember(target, uuid, { event, payload }) {
		const record = { uuid, ...provider.describe(target), event, payload, answers: [] };
		history.push({ record, target });
		if (history.length > 2 * sim.options.keepEvents) history = history.slice(-sim.options.keepEvents);
		return record;
	}

	/**
	 * One attempt; the answer goes into the record's log.
	 * @returns {Promise<{ status: number | null, error: string | null, token: string, ms: number }>}
	 */
	async function attempt(target, record, { token = 'right', ...forgery } = {}) {
		const startedAt = Date.now();
		const answer = { status: null, error: null, token, ms: 0 };
		const address = provider.addressOf(target);
		try {
			if (!isLoopback(address)) throw new Error('the simulator calls this machine only');
			const reply = await post({
				address,
				headers: provider.headers(target, { token, record, forgery }),
				body: record.payload,
				timeoutMs: sim.options.callbackTimeoutMs,
				agent: agents[new URL(address).protocol],
			});
			answer.status = reply.status;
		} catch (error) {
			answer.error = error.message || error.code;
		}
		answer.ms = Date.now() - startedAt;
		record.answers.push(answer);
		return answer;
	}

	async function deliver(entry) {
		const { target, uuid, makeBody } = entry;
		if (!provider.isWanted(target)) return;
		entry.record ??= remember(target, uuid, provider.compose(target, uuid, makeBody()));
		entry.attempts++;
		const answer = await attempt(target, entry.record);
		const { delivered, retryAt } = provider.judge(target, answer, entry.attempts);
		if (delivered) {
			totals.delivered++;
			return;
		}
		totals.failed++;
		if (retryAt === null) totals.lost++;
		else postponed.add(retryAt, entry);
	}

	/** Puts what has become due into the queue and sleeps until more is. */
	function wake() {
		if (timer !== null) clearTimeout(timer);
		timer = null;
		if (stopped) return;
		const now = provider.time.now();
		while (postponed.nextAt <= now) queue.push(postponed.take());
		const delay = provider.time.realMsUntil(postponed.nextAt);
		if (delay !== Infinity) {
			timer = setTimeout(wake, Math.min(LONGEST_SLEEP_MS, delay));
			timer.unref();
		}
		work();
	}

	function work() {
		while (!stopped && queueHead < queue.length && inFlight < provider.concurrency()) {
			const entry = queue[queueHead++];
			if (queueHead > 1000 && queueHead * 2 > queue.length) {
				queue = queue.slice(queueHead);
				queueHead = 0;
			}
			inFlight++;
			deliver(entry).finally(() => {
				inFlight--;
				wake();
			});
		}
		if (isIdle()) for (const resolve of waiting.splice(0)) resolve();
	}

	const isIdle = () =>
		stopped ||
		(queueHead === queue.length && inFlight === 0 && provider.time.realMsUntil(postponed.nextAt) > DUE_WITHIN_MS);

	function find(uuid) {
		const found = history.findLast(({ record }) => record.uuid === uuid);
		if (!found) throw new Error(`no event ${uuid}`);
		return found;
	}

	return {
		/**
		 * Queues a notification.
		 * @param {object} target
		 * @param {() => object} makeBody called when it is sent
		 */
		enqueue(target, makeBody) {
			const entry = { target, uuid: provider.nextUuid(), makeBody, record: null, attempts: 0 };
			if (held !== null) {
				held.push(entry);
				return;
			}
			queue.push(entry);
			work();
		},
		wake,
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
		async redeliver({ uuid, times = 1, ...how }) {
			const { record, target } = find(uuid);
			const answers = [];
			for (let i = 0; i < times; i++) answers.push(await attempt(target, record, how));
			return { answers };
		},
		/** Sends a made-up notification at once. */
		async sendOnce(target, { uuid = provider.nextUuid(), event, payload, ...how }) {
			const record = remember(target, uuid, { event, payload });
			return { uuid, answer: await attempt(target, record, how) };
		},
		/** The latest notifications with the answers they got; `wish` may name fields that they must have. */
		list: ({ limit = 1000, ...wish } = {}) =>
			history
				.map(({ record }) => record)
				.filter((record) =>
					Object.entries(wish).every(([name, value]) => value === undefined || record[name] === value),
				)
				.slice(-limit)
				.map(({ payload, ...record }) => ({ ...record, payload: parsed(payload) })),
		totals: () => ({
			...totals,
			queued: queue.length - queueHead + (held?.length ?? 0),
			postponed: postponed.size,
			inFlight,
		}),
		/** Resolves when everything that is due has been answered. */
		drained() {
			wake();
			return isIdle() ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
		},
		stop() {
			stopped = true;
			if (timer !== null) clearTimeout(timer);
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
