'use strict';

const { createCallbacks } = require('./callbacks');
const { realTime } = require('./clock');

/** An address whose query proves something else, or nothing. */
function spoilAddress(address, token) {
	if (token === 'right') return address;
	const url = new URL(address);
	const pairs = [...url.searchParams];
	url.search =
		token === 'missing' ? '' : new URLSearchParams(pairs.map(([name, value]) => [name, `not-${value}`])).toString();
	return url.toString();
}

/**
 * Calls of providers that sign nothing: JSON to an address that its owner has told them. A target is
 * `{ address, event, headers }`; any 2xx takes the notification.
 * @param {object} sim options callbackTimeoutMs, callbackConcurrency, callbackRetries, callbackRetryDelayMs, keepEvents
 * @param {(event: string) => object | null} targetOf the target of a made-up notification
 */
function createUnsignedCallbacks(sim, targetOf) {
	/** Begins at the time of the start, so that no id comes back after a reset or restart. */
	let lastUuid = BigInt(Date.now()) * 1_000_000n;

	const callbacks = createCallbacks(sim, {
		nextUuid: () => String(++lastUuid),
		isWanted: () => true,
		addressOf: ({ address }) => address,
		compose: ({ event }, _, body) => ({ event, payload: JSON.stringify(body) }),
		describe: ({ address }) => ({ address }),
		headers: ({ headers }) => ({ 'Content-Type': 'application/json', ...headers }),
		judge(_, { status }, attempts) {
			const delivered = status >= 200 && status < 300;
			const { callbackRetries, callbackRetryDelayMs } = sim.options;
			return { delivered, retryAt: attempts <= callbackRetries ? realTime.now() + callbackRetryDelayMs : null };
		},
		concurrency: () => sim.options.callbackConcurrency,
		time: realTime,
	});

	return {
		...callbacks,
		/**
		 * Sends a made-up notification.
		 * @param {object} forged
		 * @param {string} forged.event of which kind, and so to which address
		 * @param {object} [forged.body]
		 * @param {string} [forged.raw] the whole request body instead
		 * @param {'right' | 'wrong' | 'missing'} [forged.token] what the query of the address proves
		 */
		send({ event, body = {}, raw, token = 'right' }) {
			const target = targetOf(event);
			if (!target?.address) throw new Error(`no address for the event ${event}`);
			const payload = raw ?? JSON.stringify(body);
			return callbacks.sendOnce({ ...target, address: spoilAddress(target.address, token) }, { event, payload, token });
		},
	};
}

module.exports = { createUnsignedCallbacks };
