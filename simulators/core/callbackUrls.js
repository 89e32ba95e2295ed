'use strict';

/**
 * The addresses that the owner of an account has told the provider, as a part whose state can survive a reset.
 * @param {object} sim options `clients`, whose addresses hold until others are set
 * @param {string} idField name of the field that tells clients apart
 * @param {string[]} names of the addresses
 */
function createCallbackUrls(sim, idField, names) {
	/** What was set, by client. */
	const changes = new Map();
	const addressesOf = (client) => Object.fromEntries(names.map((name) => [name, client[name]]));
	const of = (client) => ({ ...addressesOf(client), ...changes.get(client[idField]) });
	return {
		/** @param {object} client @returns {Record<string, string | null>} null: nothing is called */
		of,
		/** Clients that have an address. */
		list: () =>
			sim.options.clients
				.map((client) => ({ id: client[idField], ...of(client) }))
				.filter((entry) => names.some((name) => entry[name] !== null)),
		/** Sets addresses of a client, the first one when it is not named; `url` stands for all of them. */
		set({ [idField]: id = sim.options.clients[0][idField], url, ...named }) {
			const unknown = Object.keys(named).find((name) => !names.includes(name));
			if (unknown !== undefined) throw new Error(`unknown address: ${unknown}; one of url, ${names.join(', ')}`);
			const all = url === undefined ? {} : Object.fromEntries(names.map((name) => [name, url]));
			changes.set(id, { ...changes.get(id), ...all, ...named });
		},
	};
}

module.exports = { createCallbackUrls };
