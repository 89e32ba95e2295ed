'use strict';

const { writeErrorCode } = require('./outcomes');

/** What BIND calls the customer's server with: delivery reports and texts from handsets. */
function createEvents(sim) {
	return {
		/** The address of a made-up event. @param {'status' | 'message'} event */
		targetOf: (event) => ({ address: sim.subscriptions.of(sim.options.clients[0])[`${event}Url`], event }),
		/** Reports the status of a message to its own address, or to the client's. */
		statusChanged({ id, client, from, msisdn, url, status, error }) {
			const address = url ?? sim.subscriptions.of(client).statusUrl;
			if (address === null) return;
			const body = {
				type: 'DLR',
				message_id: id,
				from,
				to: msisdn,
				status,
				error: writeErrorCode(error, sim.options.errorFormat),
			};
			sim.callbacks.enqueue({ address, event: 'status' }, () => body);
		},
		/** Hands over a text from a handset. */
		messageReceived(client, { id, from, to, text }) {
			const { messageUrl } = sim.subscriptions.of(client);
			if (messageUrl === null) return;
			const body = { type: 'MO', message_id: id, from, to, text };
			sim.callbacks.enqueue({ address: messageUrl, event: 'message' }, () => body);
		},
	};
}

module.exports = { createEvents };
