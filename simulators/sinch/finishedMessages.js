'use strict';

/** First position whose message ended at or after a moment. */
function firstAtOrAfter(list, moment) {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (list[middle].at < moment) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The messages of a plan that have ended, in the order in which they did, and what was asked of them. */
class FinishedMessages {
	#all = [];
	/** Filter → what fits it so far, so that paging through many messages looks at each only once. */
	#views = new Map();

	/** @param {{ batch: object, index: number, at: number }} place */
	add(place) {
		this.#all.push(place);
	}

	/** To be called when a message has got another state after its end. */
	forgetViews() {
		this.#views.clear();
	}

	/**
	 * One page, newest first.
	 * @param {object} wish
	 * @param {string} wish.key the same for the same filter
	 * @param {(place: object) => boolean} wish.fits
	 * @param {number} wish.from first moment of the window
	 * @param {number} wish.until first moment after it
	 * @returns {{ count: number, places: object[] }} count: of all pages
	 */
	page({ key, fits, from, until, page, pageSize }) {
		let view = this.#views.get(key);
		if (!view) this.#views.set(key, (view = { places: [], seen: 0 }));
		for (; view.seen < this.#all.length; view.seen++) {
			if (fits(this.#all[view.seen])) view.places.push(this.#all[view.seen]);
		}
		const start = firstAtOrAfter(view.places, from);
		const end = Math.max(start, firstAtOrAfter(view.places, until));
		const last = Math.max(start, end - page * pageSize);
		return { count: end - start, places: view.places.slice(Math.max(start, last - pageSize), last).reverse() };
	}
}

module.exports = { FinishedMessages };
