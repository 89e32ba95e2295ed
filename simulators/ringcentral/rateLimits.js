'use strict';

const { a2pError } = require('./errors');

/**
 * Rate groups: a quota per key, group and window; going over it starts a penalty that every further call
 * restarts.
 */
function createRateLimits(sim) {
	const buckets = new Map();

	function bucketOf(key, group) {
		const name = `${group} ${key}`;
		let bucket = buckets.get(name);
		if (!bucket) {
			bucket = { windowStart: -Infinity, used: 0, penaltyUntil: -Infinity };
			buckets.set(name, bucket);
		}
		return bucket;
	}

	function headers(group, limit, used) {
		return {
			'X-Rate-Limit-Group': group.toLowerCase(),
			'X-Rate-Limit-Limit': limit,
			'X-Rate-Limit-Remaining': limit - used,
			'X-Rate-Limit-Window': sim.options.windowSeconds,
		};
	}

	/** Starts the penalty and empties the window: afterwards `Remaining` shows the full quota although calls are refused. */
	function startPenalty(bucket, seconds) {
		bucket.penaltyUntil = sim.clock.now() + seconds * 1000;
		bucket.windowStart = -Infinity;
		bucket.used = 0;
	}

	return {
		/**
		 * Counts one call.
		 * @param {string} key app for the group Auth, user and app for the others
		 * @param {'Light' | 'Medium' | 'Heavy' | 'Auth'} group
		 * @returns {Record<string, string | number>} headers of the answer
		 * @throws {ApiError} 429
		 */
		take(key, group) {
			const limit = sim.options.rateLimits?.[group] ?? null;
			if (limit === null) return {};
			const bucket = bucketOf(key, group);
			const now = sim.clock.now();
			const inPenalty = now < bucket.penaltyUntil;
			if (!inPenalty && now - bucket.windowStart >= sim.options.windowSeconds * 1000) {
				bucket.windowStart = now;
				bucket.used = 0;
			}
			if (inPenalty || bucket.used >= limit) {
				const refusal = headers(group, limit, bucket.used);
				startPenalty(bucket, sim.options.penaltySeconds);
				throw rateExceeded({ ...refusal, 'Retry-After': sim.options.penaltySeconds });
			}
			bucket.used++;
			return headers(group, limit, bucket.used);
		},
		/** Puts a group into the penalty as if its quota had been exceeded. */
		penalise(key, group, seconds = sim.options.penaltySeconds) {
			startPenalty(bucketOf(key, group), seconds);
		},
	};
}

/** 429. */
function rateExceeded(headers) {
	return a2pError(429, 'CMN-301', 'Request rate exceeded', {}, headers);
}

module.exports = { createRateLimits, rateExceeded };
