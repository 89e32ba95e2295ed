'use strict';

const { ALL_PERMISSIONS } = require('./options');

/** The apps of the account. */
function createClients(sim) {
	return {
		byId: (clientId) => sim.options.clients.find((client) => client.clientId === clientId),
		permissionsOf: (client) => client.permissions ?? ALL_PERMISSIONS,
	};
}

module.exports = { createClients };
