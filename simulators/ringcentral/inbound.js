'use strict';

const { isE164 } = require('./numbers');

/** Sheet 6. UNCONFIRMED: how words are matched; the whole text, blanks around it and case ignored, here. */
const OPT_OUT_WORDS = new Set(['STOP', 'UNSUBSCRIBE', 'QUIT', 'CANCEL', 'END']);
const OPT_IN_WORDS = new Set(['START', 'SUBSCRIBE', 'RESUME', 'CONTINUE', 'UNSTOP']);

/** Texts from handsets. */
function createInbound(sim) {
	return {
		/**
		 * A consumer writes to one of our numbers.
		 * @param {{ from: string, to: string, text: string }} message from is the handset
		 * @returns {{ messageId: string | null }} null when opt words leave no message (option keywordsAsInboundMessage)
		 */
		receive({ from, to, text }) {
			if (!isE164(from)) throw new Error(`"from" is no E.164 number: ${from}`);
			if (!sim.numbers.owns(to)) throw new Error(`"to" is no number of the account: ${to}`);
			if (typeof text !== 'string') throw new Error('"text" is missing');
			const word = text.trim().toUpperCase();
			const optStatus = OPT_OUT_WORDS.has(word) ? 'OptOut' : OPT_IN_WORDS.has(word) ? 'OptIn' : null;
			let messageId = null;
			if (optStatus === null || sim.options.keywordsAsInboundMessage) {
				const message = sim.messages.addInbound({ from, to, text });
				sim.events.inboundReceived(message);
				messageId = String(message.baseId);
			}
			if (optStatus !== null) {
				const change = { from: to, to: from, optStatus, source: 'Recipient' };
				sim.consents.change(change, sim.options.keywordsAsOptOutEvent);
			}
			return { messageId };
		},
	};
}

module.exports = { createInbound };
