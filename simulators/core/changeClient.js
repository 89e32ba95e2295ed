'use strict';

const { mergeOptions } = require('./options');

/**
 * Changes fields of a client of the options, of the first one when none is named.
 * @param {object} sim
 * @param {string} idField name of the field that tells clients apart
 * @throws on a field that a client does not have
 */
function changeClient(sim, idField, { [idField]: id = sim.options.clients[0][idField], ...changes }) {
	const client = sim.options.clients.find((one) => one[idField] === id);
	if (!client) throw new Error(`no client ${id}`);
	mergeOptions(client, changes);
}

module.exports = { changeClient };
