'use strict';

const { createClock } = require('./clock');
const { mergeOptions } = require('./options');
const { createRouter } = require('./router');

/**
 * All parts of one simulated account; they find each other through the returned object.
 * @param {object} provider
 * @param {Record<string, (sim: object) => object>} provider.parts in the order in which they are made; a part may have
 *   `routes` and `stop`
 * @param {() => object} provider.defaultOptions
 * @param {(sim: object) => object} provider.createApi
 * @param {(sim: object) => void} provider.onClockChange
 * @param {object} startOptions changes to the defaults
 */
function createSimulation({ parts, defaultOptions, createApi, onClockChange }, startOptions) {
	const names = Object.keys(parts);
	const sim = {
		url: '',
		/** Starts anew, but for the parts named in `keep`. */
		rebuild(keep = []) {
			sim.stop();
			sim.options = mergeOptions(defaultOptions(), startOptions);
			sim.clock = createClock(sim.options.clock);
			for (const name of names) if (!keep.includes(name)) sim[name] = parts[name](sim);
			sim.router = createRouter(names.flatMap((name) => sim[name].routes ?? []));
			sim.clock.onChange(() => onClockChange(sim));
		},
		stop() {
			sim.api?.dropHanging();
			for (const name of names) sim[name]?.stop?.();
		},
	};
	sim.rebuild();
	sim.api = createApi(sim);
	return sim;
}

module.exports = { createSimulation };
