'use strict';

/** Things to do at moments, earliest first, those of one moment in the order in which they were put in. */
class Agenda {
	#heap = [];
	#counter = 0;

	get size() {
		return this.#heap.length;
	}

	/** Moment of the earliest; Infinity when there is none. */
	get nextAt() {
		return this.#heap.length > 0 ? this.#heap[0].at : Infinity;
	}

	/** @param {number} at milliseconds */
	add(at, item) {
		const heap = this.#heap;
		const entry = { at, number: this.#counter++, item };
		let place = heap.push(entry) - 1;
		while (place > 0) {
			const parent = (place - 1) >> 1;
			if (!isBefore(entry, heap[parent])) break;
			heap[place] = heap[parent];
			place = parent;
		}
		heap[place] = entry;
	}

	/** Takes the earliest out. */
	take() {
		const heap = this.#heap;
		const [first] = heap;
		const last = heap.pop();
		if (heap.length === 0) return first.item;
		let place = 0;
		for (;;) {
			let child = 2 * place + 1;
			if (child >= heap.length) break;
			if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
			if (!isBefore(heap[child], last)) break;
			heap[place] = heap[child];
			place = child;
		}
		heap[place] = last;
		return first.item;
	}
}

function isBefore(one, other) {
	return one.at < other.at || (one.at === other.at && one.number < other.number);
}

module.exports = { Agenda };
