'use strict';

const { stamp } = require('../core/clock');
const { kindOfSender, toDigits, toSender } = require('./numbers');

/** Words that the toll-free network obeys. UNCONFIRMED: how they are matched; the whole text, case ignored, here. */
const OPT_OUT_WORDS = new Set(['STOP', 'ARRET']);
const OPT_IN_WORDS = new Set(['START', 'UNSTOP', 'NONARRET']);

/** Opt-outs that the network itself enforces, per pair of our number and handset. XMS shows them nowhere. */
function createConsents(sim) {
	/** "our number handset" → record, in order of the first change. */
	const records = new Map();

	function set(from, to, optStatus) {
		sim.messages.settle();
		const lastModifiedTime = stamp(sim.clock.now());
		records.set(`${from} ${to}`, { from, to, optStatus, lastModifiedTime });
	}

	return {
		/** A handset writes to one of our numbers. */
		hear({ from, to, text }) {
			if (!sim.options.enforceOptOutOn.includes(kindOfSender(to))) return;
			const word = text.trim().toUpperCase();
			if (OPT_OUT_WORDS.has(word)) set(to, from, 'OptOut');
			if (OPT_IN_WORDS.has(word)) set(to, from, 'OptIn');
		},
		/** Records a choice as a test wants it; it is enforced whatever kind of sender it is. `from` is our number. */
		record({ from, to, optStatus }) {
			if (optStatus !== 'OptOut' && optStatus !== 'OptIn') throw new Error('"optStatus" must be OptOut or OptIn');
			const [sender, handset] = [toSender(from ?? ''), toDigits(to ?? '')];
			if (sender === null || handset === null) throw new Error('"from" and "to" must be numbers');
			set(sender, handset, optStatus);
		},
		isOptedOut: (from, to) => records.size > 0 && records.get(`${from} ${to}`)?.optStatus === 'OptOut',
		list: () => [...records.values()],
	};
}

module.exports = { createConsents };
