'use strict';

const { AttError } = require('./errors');

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Requests per minute and day of each app; over either, POL0001 with 403 as for a wrong scope, and never 429. */
function createQuotas(sim) {
	const usage = new Map();

	function usageOf(clientId) {
		if (!usage.has(clientId)) {
			usage.set(clientId, {
				minute: { start: -Infinity, used: 0 },
				day: { start: -Infinity, used: 0 },
				penaltyUntil: -Infinity,
			});
		}
		return usage.get(clientId);
	}

	function roll(window, length) {
		const now = sim.clock.now();
		if (now - window.start < length) return;
		window.start = now;
		window.used = 0;
	}

	return {
		/** Counts one call. @throws {AttError} POL0001 */
		take(clientId) {
			const { requestsPerMinute, requestsPerDay } = sim.options;
			const { minute, day, penaltyUntil } = usageOf(clientId);
			roll(minute, MINUTE_MS);
			roll(day, DAY_MS);
			if (day.used >= (requestsPerDay ?? Infinity)) throw new AttError('POL0001', 'perDay');
			if (minute.used >= (requestsPerMinute ?? Infinity) || sim.clock.now() < penaltyUntil) {
				throw new AttError('POL0001', 'perMinute');
			}
			minute.used++;
			day.used++;
		},
		/** Refuses the calls of an app as if its quota of this minute were used up. */
		penalise(clientId, seconds) {
			usageOf(clientId).penaltyUntil = sim.clock.now() + seconds * 1000;
		},
	};
}

module.exports = { createQuotas };
