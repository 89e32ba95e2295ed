'use strict';

const { performance } = require('node:perf_hooks');

// Bound when the module loads, so that fake timers of a test cannot freeze the simulator.
const wallClock = Date.now;
const fineClock = performance.now.bind(performance);

/**
 * Real milliseconds since 1970 with a fraction; never below `Date.now()`, so that a client that asks for what is newer
 * than its own clock finds what is made right after.
 */
function realNow() {
	return wallClock() + (fineClock() % 1);
}

/** The time of this machine, for what is not simulated; same interface as a clock. */
const realTime = {
	now: realNow,
	realMsUntil: (moment) => Math.max(0, moment - realNow()),
};

/**
 * The simulator's time: real time × scale + offset. Everything that has a date, a life or a speed reads it;
 * time-outs of real HTTP calls do not.
 * @param {{ scale?: number, startAt?: number | null }} [settings] scale 0 stops the clock; startAt in milliseconds since 1970
 */
function createClock({ scale = 1, startAt = null } = {}) {
	let factor = scale;
	let realAnchor = realNow();
	let simulatedAnchor = startAt ?? realAnchor;
	let latest = simulatedAnchor;
	const listeners = new Set();

	/** Simulated milliseconds since 1970; never goes back. */
	function now() {
		latest = Math.max(latest, simulatedAnchor + (realNow() - realAnchor) * factor);
		return latest;
	}

	function anchor(offset, newFactor) {
		simulatedAnchor = now() + offset;
		realAnchor = realNow();
		factor = newFactor;
		for (const listener of listeners) listener();
	}

	return {
		now,
		/** Runs the clock `value` times as fast as real time from now on. */
		setScale(value) {
			if (!(value >= 0)) throw new Error(`scale must be 0 or more, got ${value}`);
			anchor(0, value);
		},
		/** Jumps ahead by simulated milliseconds. */
		advance(ms) {
			if (!(ms >= 0)) throw new Error(`the clock only runs forward, got ${ms} ms`);
			anchor(ms, factor);
		},
		/** Real milliseconds until a simulated moment; Infinity on a stopped clock. */
		realMsUntil(moment) {
			const left = moment - now();
			if (left <= 0) return 0;
			return factor === 0 ? Infinity : left / factor;
		},
		/** Calls `listener` after each jump or change of speed. */
		onChange(listener) {
			listeners.add(listener);
		},
		state: () => ({ now: new Date(now()).toISOString(), scale: factor }),
	};
}

/** ISO time with milliseconds. */
function stamp(ms) {
	return new Date(ms).toISOString();
}

module.exports = { createClock, realTime, stamp };
