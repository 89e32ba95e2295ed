'use strict';

/** Steps worked off in one go before other work gets its turn. */
const SLICE = 2000;

/**
 * Turns the passing of time into work while somebody waits for it; otherwise nothing needs to run, since whoever reads
 * brings things up to date first.
 * @param {object} sim
 * @param {object} work
 * @param {() => boolean} work.isWanted
 * @param {(budget: number) => number} work.advance brings things up to date in at most `budget` steps; returns the steps
 * @param {() => number} work.nextAt simulated moment of the next step; Infinity when there is none
 */
function createPump(sim, { isWanted, advance, nextAt }) {
	let timer = null;

	function stop() {
		if (timer !== null) clearTimeout(timer);
		timer = null;
	}

	function run() {
		stop();
		if (!isWanted()) return;
		const isExhausted = advance(SLICE) >= SLICE;
		const delay = sim.clock.realMsUntil(nextAt());
		if (delay === Infinity) return;
		timer = setTimeout(run, isExhausted ? 0 : Math.min(1000, Math.max(5, delay)));
		timer.unref();
	}

	return { run, stop };
}

module.exports = { createPump };
