'use strict';

const { UNVERIFIED_REFUSAL, refusal, tooManyRequests } = require('./errors');

/** UNCONFIRMED on plain send: the header that carries the API key; the template calls document it. */
const API_KEY_HEADER = 'x-api-key';

/** IPv4 address of a caller, also where the socket is a version 6 one. */
const plainAddress = (address) => address.replace(/^::ffff:/, '');

/** Whose key a request carries, whether that client may send, from where, how fast, and for how much (sheets 1 and 2.2). */
function createAccount(sim) {
	/** By API key: what is left of the money; only what was spent or topped up is here. */
	const balances = new Map();
	/** Requests of the running second by API key. */
	const windows = new Map();
	let penaltyUntil = -Infinity;

	const balanceOf = ({ apiKey, balance }) => (balances.has(apiKey) ? balances.get(apiKey) : balance);

	function limitRate({ apiKey }) {
		const now = sim.clock.now();
		const window = windows.get(apiKey);
		const running = window && now - window.start < 1000 ? window : { start: now, used: 0 };
		windows.set(apiKey, running);
		if (now < penaltyUntil || running.used >= (sim.options.requestsPerSecond ?? Infinity)) throw tooManyRequests();
		running.used++;
	}

	return {
		/**
		 * The client of a request.
		 * @param {{ headers: object, remoteAddress: string }} request
		 * @throws {BindError} 401, or 429 over the rate limit
		 */
		authenticate({ headers, remoteAddress }) {
			const client = sim.options.clients.find(({ apiKey }) => apiKey === headers[API_KEY_HEADER]);
			if (!client) throw refusal('UNAUTHORIZED');
			if (client.refusal !== null) throw refusal(client.refusal, 401);
			if (client.allowedIps !== null && !client.allowedIps.includes(plainAddress(remoteAddress))) {
				throw refusal('IP_NOT_ALLOWED');
			}
			limitRate(client);
			return client;
		},
		/** Refuses plain send to a company that BIND has not verified. */
		requireVerified({ isVerified }) {
			if (!isVerified) throw refusal(UNVERIFIED_REFUSAL, 401);
		},
		/** Refuses a destination whose country is not open for the client. */
		requireCountry({ countries }, to) {
			if (countries !== null && !countries.some((prefix) => to.startsWith(prefix))) {
				throw refusal('CLIENT_COUNTRY_FORBIDDEN');
			}
		},
		/** Takes the price of a message off the balance. @throws {BindError} OUT_OF_BALANCE */
		charge(client) {
			const balance = balanceOf(client);
			if (balance === null) return;
			const left = Math.round((balance - sim.options.pricePerMessage) * 1e6) / 1e6;
			if (left < 0) throw refusal('OUT_OF_BALANCE');
			balances.set(client.apiKey, left);
		},
		/** What is left, by API key; null is without end. */
		balances: () => Object.fromEntries(sim.options.clients.map((client) => [client.apiKey, balanceOf(client)])),
		setBalance(apiKey, balance) {
			balances.set(apiKey, balance);
		},
		/** Refuses everything with 429 for a while. */
		penalise(seconds) {
			penaltyUntil = sim.clock.now() + seconds * 1000;
		},
	};
}

module.exports = { createAccount, API_KEY_HEADER };
