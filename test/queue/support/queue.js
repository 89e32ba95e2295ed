const { startN8nQueue } = require('../../../scripts/n8nQueue.mjs');
const { providers } = require('../../e2e/support/providers');
const { openScene } = require('../../e2e/support/scene');

/**
 * n8n's queue mode with the simulators of all providers.
 * @returns {Promise<{ host: import('../../../scripts/n8nQueue.mjs').N8nQueue, scenes: Record<string, object>,
 *   close: () => Promise<void> }>} scenes by provider id
 */
async function openQueue() {
	const host = await startN8nQueue({ packageTarball: process.env.A2P_PACKAGE_TARBALL });
	const scenes = {};
	for (const provider of providers) scenes[provider.id] = await openScene(provider, { host });
	return {
		host,
		scenes,
		async close() {
			await host.stop();
			for (const scene of Object.values(scenes)) await scene.close();
		},
	};
}

/** The workers that began these executions, by their position; each once. */
function workersOf(host, executions) {
	const begun = host.workers.map((worker) => new Set(worker.executions()));
	return [...new Set(executions.map(({ id }) => begun.findIndex((ids) => ids.has(id))))].sort();
}

/** Numbers that every simulator delivers to; another area code is another set of people. */
function people(areaCode, count, first = 0) {
	return Array.from({ length: count }, (_, i) => `+1${areaCode}777${String(first + i).padStart(4, '0')}`);
}

module.exports = { openQueue, people, providers, workersOf };
