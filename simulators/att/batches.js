'use strict';

const { stamp } = require('../core/clock');

/** The accepted requests, each with one id for all its recipients. */
function createBatches(sim) {
	return {
		list: () =>
			sim.messages.all().map(({ id, text, notify, acceptedAt, recipients }) => ({
				id,
				text,
				notify,
				acceptedAt: stamp(acceptedAt),
				recipients: recipients.map(({ to, status }) => ({ to, status })),
			})),
	};
}

module.exports = { createBatches };
