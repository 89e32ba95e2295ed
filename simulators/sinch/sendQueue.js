'use strict';

/**
 * The queue of one plan: batches one after the other, messages at the plan's rate. A message takes as many
 * turns as it weighs.
 */
class SendQueue {
	/** Batches that wait: { batch, indexes, next }, from `head` on. */
	#lines = [];
	#head = 0;
	/** The turns are counted from this moment. */
	#from = 0;
	#taken = 0;
	#msPerTurn = 0;

	/**
	 * @param {() => number} msPerTurn as of now
	 * @param {(batch: object, index: number) => number} weigh
	 */
	constructor(msPerTurn, weigh) {
		this.msPerTurn = msPerTurn;
		this.weigh = weigh;
	}

	#front() {
		while (this.#head < this.#lines.length && this.#lines[this.#head].next >= this.#lines[this.#head].indexes.length) {
			this.#head++;
			if (this.#head > 100 && this.#head * 2 > this.#lines.length) {
				this.#lines = this.#lines.slice(this.#head);
				this.#head = 0;
			}
		}
		return this.#lines[this.#head];
	}

	#countFrom(moment) {
		this.#from = moment;
		this.#taken = 0;
		this.#msPerTurn = this.msPerTurn();
	}

	get #lastAt() {
		return this.#from + this.#taken * this.#msPerTurn;
	}

	/** Puts messages of a batch at the end, at a moment. */
	enter(batch, indexes, at) {
		if (this.#front() === undefined) this.#countFrom(Math.max(at, this.#lastAt));
		this.#lines.push({ batch, indexes, next: 0 });
	}

	/** Moment at which the next message leaves; Infinity when none waits. */
	get nextAt() {
		const line = this.#front();
		if (line === undefined) return Infinity;
		if (this.msPerTurn() !== this.#msPerTurn) this.#countFrom(this.#lastAt);
		return this.#from + (this.#taken + this.weigh(line.batch, line.indexes[line.next])) * this.#msPerTurn;
	}

	/** Takes the next message out. */
	leave() {
		const line = this.#front();
		const index = line.indexes[line.next++];
		this.#taken += this.weigh(line.batch, index);
		return { batch: line.batch, index };
	}

	/** Takes out what is left of a batch; what waits behind it moves up. */
	remove(batch) {
		for (const line of this.#lines) if (line.batch === batch) line.next = line.indexes.length;
	}
}

module.exports = { SendQueue };
