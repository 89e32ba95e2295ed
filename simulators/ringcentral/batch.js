'use strict';

const { countSegments } = require('../core/segments');
const { fineStamp } = require('./fineStamp');
const { QUEUED, SENT, DELIVERED, SENDING_FAILED, DELIVERY_FAILED, stateNames } = require('./outcomes');

/** Amounts of money without the noise of binary fractions. */
const money = (amount) => Math.round(amount * 1e6) / 1e6;

/**
 * An accepted batch. Messages are rows of arrays, not objects, and move on only when somebody looks (`advance`):
 * message i leaves at `startAt + (i + 1) × msPerMessage` and is reported on `deliveryDelayMs` later.
 */
class Batch {
	/**
	 * @param {object} facts
	 * @param {string} facts.id
	 * @param {string} facts.from
	 * @param {{ to: string, text: string, outcome: object }[]} facts.messages accepted ones, in order
	 * @param {number} facts.baseId id of the first message
	 * @param {number} facts.createdAt milliseconds since 1970, as all times here
	 * @param {number} facts.startAt
	 * @param {number} facts.msPerMessage
	 * @param {number} facts.deliveryDelayMs
	 * @param {number} facts.price per segment
	 */
	constructor({ messages, ...facts }) {
		Object.assign(this, facts);
		this.direction = 'Outbound';
		this.creationTime = fineStamp(this.createdAt, 6);
		this.size = messages.length;
		this.to = messages.map(({ to }) => to);
		this.texts = messages.map(({ text }) => text);
		this.outcomes = messages.map(({ outcome }) => outcome);
		this.states = new Uint8Array(this.size);
		this.segments = countAll(this.texts);
		/** Messages 0 to processed-1 have left the queue; 0 to settled-1 have got their report. */
		this.processed = 0;
		this.settled = 0;
		/** Messages whose report comes at a time of its own: index → moment. */
		this.late = new Map();
		/** What a test has set: index → { errorCode, at }. */
		this.forced = new Map();
		this.counts = [this.size, 0, 0, 0, 0];
		this.segmentSums = [this.segments.reduce((sum, count) => sum + count, 0), 0, 0, 0, 0];
		this.errorCounts = { [SENDING_FAILED]: new Map(), [DELIVERY_FAILED]: new Map() };
	}

	processedAt(index) {
		return this.startAt + (index + 1) * this.msPerMessage;
	}

	settledAt(index) {
		return this.processedAt(index) + (this.outcomes[index].delayMs ?? this.deliveryDelayMs);
	}

	get isCompleted() {
		return this.processed === this.size;
	}

	/** Nothing will happen any more by itself. */
	get isSettled() {
		return this.settled === this.size && this.late.size === 0;
	}

	/** The next moment at which something happens by itself; Infinity when nothing will. */
	get nextAt() {
		let next = Infinity;
		if (this.processed < this.size) next = this.processedAt(this.processed);
		if (this.settled < this.processed) {
			next = Math.min(next, this.processedAt(this.settled) + this.deliveryDelayMs);
		}
		for (const moment of this.late.values()) next = Math.min(next, moment);
		return next;
	}

	/**
	 * Brings the messages up to `now`.
	 * @param {number} now
	 * @param {object} rules
	 * @param {(batch: Batch, index: number) => object | null} rules.blocked outcome that overrides the planned one
	 * @param {(batch: Batch, index: number) => void} rules.changed told of each new state
	 * @param {number} [budget] most steps to take
	 * @returns {number} steps taken
	 */
	advance(now, { blocked, changed }, budget = Infinity) {
		let steps = 0;
		while (this.processed < this.size && this.processedAt(this.processed) <= now && steps < budget) {
			const index = this.processed++;
			steps++;
			if (this.forced.has(index)) continue;
			this.outcomes[index] = blocked(this, index) ?? this.outcomes[index];
			this.moveTo(index, this.outcomes[index].state === SENDING_FAILED ? SENDING_FAILED : SENT);
			changed(this, index);
		}
		while (
			this.settled < this.processed &&
			this.processedAt(this.settled) + this.deliveryDelayMs <= now &&
			steps < budget
		) {
			const index = this.settled++;
			steps++;
			if (this.outcomes[index].delayMs === null) this.settle(index, changed);
			else this.late.set(index, this.settledAt(index));
		}
		for (const [index, moment] of this.late) {
			if (moment > now) continue;
			this.late.delete(index);
			steps++;
			this.settle(index, changed);
		}
		return steps;
	}

	settle(index, changed) {
		const { state } = this.outcomes[index];
		if (this.forced.has(index) || this.states[index] !== SENT || state === SENT) return;
		this.moveTo(index, state);
		changed(this, index);
	}

	/** Sets a state as a test wants it; nothing moves that message afterwards. */
	force(index, state, errorCode, at) {
		this.tally(index, -1);
		this.states[index] = state;
		this.forced.set(index, { errorCode, at });
		this.tally(index, 1);
	}

	moveTo(index, state) {
		this.tally(index, -1);
		this.states[index] = state;
		this.tally(index, 1);
	}

	tally(index, change) {
		const state = this.states[index];
		this.counts[state] += change;
		this.segmentSums[state] += change * this.segments[index];
		const code = this.errorCode(index);
		const codes = this.errorCounts[state];
		if (codes && code) codes.set(code, (codes.get(code) ?? 0) + change);
	}

	errorCode(index) {
		if (this.states[index] < SENDING_FAILED) return null;
		const forced = this.forced.get(index);
		return forced ? forced.errorCode : this.outcomes[index].errorCode;
	}

	modifiedAt(index) {
		const forced = this.forced.get(index);
		if (forced) return forced.at;
		const state = this.states[index];
		if (state === QUEUED) return this.createdAt;
		return state === SENT || state === SENDING_FAILED ? this.processedAt(index) : this.settledAt(index);
	}

	/** Money spent in a state: what is not sent costs nothing. */
	cost(state) {
		return state === QUEUED || state === SENDING_FAILED ? 0 : money(this.segmentSums[state] * this.price);
	}

	/** MessageBatchResponse; `rejected` is always empty here, only the reply to the creation fills it. */
	describe() {
		const { isCompleted } = this;
		const modifiedAt = this.processed === 0 ? this.createdAt : this.processedAt(this.processed - 1);
		return {
			id: this.id,
			from: this.from,
			// UNCONFIRMED: the reference reads "accepted messages", the guide's sample is inconsistent.
			batchSize: this.size,
			processedCount: this.processed,
			status: isCompleted ? 'Completed' : 'Processing',
			creationTime: this.creationTime,
			lastModifiedTime: fineStamp(modifiedAt, 6),
			rejected: [],
			...(isCompleted && { cost: money(this.cost(SENT) + this.cost(DELIVERED) + this.cost(DELIVERY_FAILED)) }),
		};
	}

	/** State of a message as of now, for an event that is delivered later. */
	snapshot(index) {
		return { state: this.states[index], errorCode: this.errorCode(index), modifiedAt: this.modifiedAt(index) };
	}

	/** Message record; a message that failed before it was sent has neither cost nor segments. */
	describeMessage(index, detailed, { state, errorCode, modifiedAt } = this.snapshot(index)) {
		const id = this.baseId + index;
		const record = {
			id: String(id),
			batchId: this.id,
			from: this.from,
			to: [this.to[index]],
			text: detailed ? this.texts[index] : undefined,
			direction: 'Outbound',
			messageStatus: stateNames[state],
			errorCode: errorCode ?? undefined,
			segmentCount: undefined,
			cost: undefined,
			creationTime: this.creationTime,
			lastModifiedTime: fineStamp(modifiedAt, id % 2 === 0 ? 6 : 9),
		};
		if (state !== SENDING_FAILED) record.segmentCount = this.segments[index];
		if (state !== SENDING_FAILED && state !== QUEUED) record.cost = money(this.segments[index] * this.price);
		return record;
	}

	/** Whether message `index` is from or to one of the numbers. */
	touches(numbers, index) {
		return numbers.has(this.from) || numbers.has(this.to[index]);
	}
}

/**
 * Segments per text, counted once for the text that a broadcast repeats.
 * UNCONFIRMED: RingCentral does not document the thresholds; they are those of the GSM standard.
 */
function countAll(texts) {
	const counts = new Uint8Array(texts.length);
	for (let i = 0; i < texts.length; i++) {
		counts[i] = i > 0 && texts[i] === texts[i - 1] ? counts[i - 1] : countSegments(texts[i]);
	}
	return counts;
}

/** A text from a handset, with the same interface as a batch of one message. */
class Inbound {
	constructor({ from, to, text, baseId, createdAt }) {
		Object.assign(this, { from, to, text, baseId, createdAt });
		this.direction = 'Inbound';
		this.size = 1;
		this.states = [DELIVERED];
		this.counts = [0, 0, 1, 0, 0];
		this.errorCounts = {};
		this.segments = [countSegments(text)];
	}

	cost() {
		return 0;
	}

	errorCode() {
		return null;
	}

	describeMessage(index, detailed) {
		return {
			id: String(this.baseId),
			from: this.from,
			to: [this.to],
			...(detailed && { text: this.text }),
			direction: 'Inbound',
			messageStatus: 'Delivered',
			segmentCount: this.segments[0],
			cost: 0,
			creationTime: fineStamp(this.createdAt, 6),
			lastModifiedTime: fineStamp(this.createdAt, 6),
		};
	}

	touches(numbers) {
		return numbers.has(this.from) || numbers.has(this.to);
	}
}

module.exports = { Batch, Inbound, money };
