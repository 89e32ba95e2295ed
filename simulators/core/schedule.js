'use strict';

const { Agenda } = require('./agenda');
const { createPump } = require('./pump');

/** Things that happen at simulated moments, whether or not somebody waits for them. */
function createSchedule(sim) {
	const agenda = new Agenda();

	function advance(budget) {
		let steps = 0;
		for (; steps < budget && agenda.nextAt <= sim.clock.now(); steps++) agenda.take()();
		return steps;
	}

	const pump = createPump(sim, { isWanted: () => true, advance, nextAt: () => agenda.nextAt });

	return {
		/**
		 * @param {number} at simulated milliseconds since 1970
		 * @param {() => void} act
		 */
		add(at, act) {
			const isNext = at < agenda.nextAt;
			agenda.add(at, act);
			if (isNext) pump.run();
		},
		/** Does everything that is due. */
		settle() {
			advance(Infinity);
		},
		/** Looks anew what is due and how long to wait, after the clock has jumped or changed its speed. */
		run: pump.run,
		stop: pump.stop,
	};
}

module.exports = { createSchedule };
