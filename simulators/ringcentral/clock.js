'use strict';

const { performance } = require('node:perf_hooks');

// Bound when the module loads, so that fake timers of a test cannot freeze the simulator.
const wallClock = Date.now;
const fineClock = performance.now.bind(performance);

/**
 * Real milliseconds since 1970 with a fraction; never below `Date.now()`, so that a client's `dateFrom` finds what is
 * made right after it.
 */
function realNow() {
	return wallClock() + (fineClock() % 1);
}

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

/** ISO time with milliseconds, as in subscriptions and event envelopes. */
function stamp(ms) {
	return new Date(ms).toISOString();
}

/**
 * ISO time with 6 or 9 fractional digits, as in batches and messages; exact to the microsecond.
 * @param {number} ms milliseconds since 1970, with fraction
 * @param {6 | 9} digits
 */
function fineStamp(ms, digits) {
	const whole = Math.floor(ms);
	const microseconds = Math.min(999, Math.round((ms - whole) * 1000));
	const fraction = String(microseconds)
		.padStart(3, '0')
		.padEnd(digits - 3, '0');
	return `${new Date(whole).toISOString().slice(0, 23)}${fraction}Z`;
}

module.exports = { createClock, stamp, fineStamp };
