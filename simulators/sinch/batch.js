'use strict';

const { stamp } = require('../core/clock');
const { QUEUED, isFinal, statusNames } = require('./outcomes');

const QUEUED_CODE = 400;

/** An accepted batch. Its messages are rows of arrays, not objects, so that many fit. */
class Batch {
	/**
	 * @param {object} facts
	 * @param {string} facts.id
	 * @param {object} facts.account plan or project
	 * @param {number} facts.createdAt milliseconds since 1970, as all times here
	 */
	constructor({ id, account, createdAt }) {
		Object.assign(this, { id, accountId: account.id, createdAt, modifiedAt: createdAt });
		this.canceled = false;
		/** Gone out: its groups are resolved and its messages wait or have left. */
		this.isDispatched = false;
		/** Another batch has taken its id. */
		this.isReplaced = false;
		/** Who it is sent from, once it has gone out: `from` or the plan's default. */
		this.sender = null;
		/** Recipients whose use of the message was reported back. */
		this.feedback = new Set();
	}

	/**
	 * Sets what the batch is to be.
	 * @param {object} given the fields as they came
	 * @param {{ fields: object, sendAt: number | null, expireAt: number }} understood
	 * @param {object | null} texts of texts.js; null for a binary batch
	 */
	define(given, { fields, sendAt, expireAt }, texts) {
		Object.assign(this, { given, fields, sendAt, expireAt, texts });
	}

	/** Sets the recipients, all of them Queued. @param {Map<string, string>} recipients digits → spelling in `to` */
	address(recipients, at) {
		this.to = [...recipients.keys()];
		this.spellings = [...recipients.values()];
		this.size = this.to.length;
		this.statuses = new Uint8Array(this.size);
		this.codes = new Uint16Array(this.size).fill(QUEUED_CODE);
		this.times = new Float64Array(this.size).fill(at);
		this.outcomes = new Array(this.size).fill(null);
		/** "status code" → messages. */
		this.buckets = new Map(this.size > 0 ? [[QUEUED * 1000 + QUEUED_CODE, this.size]] : []);
		this.finals = 0;
		this.places = null;
	}

	/** Sender that was asked for, without a plus. */
	get from() {
		return this.given.from ?? null;
	}

	get isMms() {
		return this.fields.type === 'mt_media';
	}

	get isFinal() {
		return this.finals === this.size;
	}

	/** Position of a recipient; -1 when there is no such one. */
	find(digits) {
		this.places ??= new Map(this.to.map((number, index) => [number, index]));
		return this.places.get(digits) ?? -1;
	}

	/** @returns {boolean} whether the message has become final by this */
	move(index, status, code, at) {
		const wasFinal = isFinal(this.statuses[index]);
		this.#tally(index, -1);
		this.statuses[index] = status;
		this.codes[index] = code;
		this.times[index] = at;
		this.#tally(index, 1);
		this.finals += Number(isFinal(status)) - Number(wasFinal);
		return isFinal(status) && !wasFinal;
	}

	#tally(index, change) {
		const bucket = this.statuses[index] * 1000 + this.codes[index];
		const count = (this.buckets.get(bucket) ?? 0) + change;
		if (count > 0) this.buckets.set(bucket, count);
		else this.buckets.delete(bucket);
	}

	/** State of a message as of now, for a report that is delivered later. */
	snapshot(index) {
		return { status: this.statuses[index], code: this.codes[index], at: this.times[index] };
	}

	/** What a recipient gets; see texts.js. */
	text(index) {
		return this.texts === null
			? { text: this.fields.body, parts: 1, isGsm: false, isComplete: true }
			: this.texts.for(this.to[index], this.spellings[index]);
	}

	/** Parts of a message; a media message is one. */
	parts(index) {
		return this.isMms ? 1 : this.text(index).parts;
	}

	/** The batch as the API shows it. */
	describe() {
		const { to, from, ...others } = this.fields;
		return {
			id: this.id,
			to,
			from,
			canceled: this.canceled,
			...others,
			created_at: stamp(this.createdAt),
			modified_at: stamp(this.modifiedAt),
		};
	}

	/** An accepted message, for tests. */
	describeAccepted(index) {
		return {
			to: this.to[index],
			from: this.sender ?? this.from,
			text: this.text(index).text,
			batchId: this.id,
			messageId: null,
			status: statusNames[this.statuses[index]],
			code: this.codes[index],
			acceptedAt: stamp(this.createdAt),
		};
	}
}

module.exports = { Batch };
