'use strict';

/** The apps of the account and the users who have agreed. */
function createClients(sim) {
	return {
		byId: (clientId) => sim.options.clients.find((client) => client.clientId === clientId),
		byShortCode: (code) => sim.options.clients.find(({ shortCode }) => shortCode === code),
		/** The first user without an id. */
		userById(id = sim.options.users[0].id) {
			const user = sim.options.users.find((one) => one.id === id);
			if (!user) throw new Error(`no user ${id}`);
			return user;
		},
	};
}

module.exports = { createClients };
