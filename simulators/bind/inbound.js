'use strict';

const { randomUUID } = require('node:crypto');
const { toMsisdn } = require('./numbers');

/** Texts from handsets to the numbers of the account. */
function createInbound(sim) {
	return {
		/** @param {{ from: string, to?: string, text: string }} message from is the handset; numbers with or without plus */
		receive({ from, to = sim.options.clients[0].numbers[0], text }) {
			if (!/^\+?\d{9,15}$/.test(from)) throw new Error(`"from" is no number: ${from}`);
			const number = toMsisdn(to);
			const client = sim.options.clients.find(({ numbers }) => numbers.includes(number));
			if (!client) throw new Error(`"to" is no number of the account: ${to}`);
			if (typeof text !== 'string') throw new Error('"text" is missing');
			const id = randomUUID();
			sim.events.messageReceived(client, { id, from: toMsisdn(from), to: number, text });
			return { messageId: id };
		},
	};
}

module.exports = { createInbound };
