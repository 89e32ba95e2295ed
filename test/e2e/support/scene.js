const { randomUUID } = require('node:crypto');
const { startN8n, waitUntil } = require('../../../scripts/n8nHost.mjs');
const { caller } = require('./caller');
const { chain, node, webhookTrigger, webhookUrl } = require('../../../scripts/workflowNodes.mjs');

/**
 * A real n8n with the package, the simulator of one provider, and a credential that connects them.
 * @param {import('./providers').ProviderUnderTest} provider
 * @param {{ env?: Record<string, string>, host?: import('../../../scripts/n8nHost.mjs').N8nHost }} [options] settings of
 *   the n8n, or one that runs already and goes on when the scene is closed
 */
async function openScene(provider, { env, host: running } = {}) {
	const simulator = await provider.startSimulator();
	const host = running ?? (await startN8n({ packageTarball: process.env.A2P_PACKAGE_TARBALL, env }));

	/** Nodes refer to a credential by id, so a fresh one is a fresh login. */
	async function createCredential(data = {}) {
		const { type, data: usual } = provider.credential(simulator);
		const credential = { name: `${provider.id} ${randomUUID().slice(0, 8)}`, type, data: { ...usual, ...data } };
		const { id } = await host.api.createCredential(credential);
		return { id, credentials: { [type]: { id, name: credential.name } } };
	}

	async function close() {
		if (!running) await host.stop();
		await simulator.close();
	}

	const { credentials } = await createCredential().catch(async (error) => {
		await close();
		throw error;
	});

	/** An action node of the provider. */
	function action(name, parameters, settings = {}) {
		const from = { __rl: true, mode: 'number', value: provider.from };
		return node(name, provider.nodeType, 1, { ...provider.parameters, from, ...parameters }, { credentials, ...settings });
	}

	const send = (options = {}, settings = {}) =>
		action('Send', { resource: 'message', operation: 'send', to: '={{ $json.to }}', text: '={{ $json.text }}', options }, settings);

	function trigger(parameters = {}) {
		return node('Trigger', provider.triggerType, 2, { ...provider.parameters, options: provider.triggerOptions ?? {}, ...parameters }, { credentials, webhookId: randomUUID() });
	}

	/** Publishes a chain behind a webhook. @returns {Promise<{ id: string, post(list: object[]): Promise<object> }>} */
	async function publishBehind(start, name, nodes) {
		const items = node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} });
		const { id } = await host.api.createWorkflow(chain(name, start, items, ...nodes));
		await host.api.activate(id);
		return { id, post: (list) => caller.post(webhookUrl(host, start), { items: list }) };
	}

	/** Publishes a chain that a webhook starts, with one item for each element of the body's `items`. */
	async function publish(name, ...nodes) {
		const { id, post } = await publishBehind(webhookTrigger(), name, nodes);
		return {
			id,
			start: post,
			/** Starts it and returns the finished execution. */
			async run(list, { timeoutMs = 120_000 } = {}) {
				const before = (await host.api.listExecutions({ workflowId: id })).length;
				await post(list);
				const all = await host.api.waitForExecutions(id, before + 1, { timeoutMs });
				return all.at(-1);
			},
		};
	}

	/** Publishes a chain whose webhook answers with the last node's first item. @returns {Promise<(list: object[]) => Promise<object>>} */
	async function publishAnswering(name, ...nodes) {
		const start = webhookTrigger('Webhook', { responseMode: 'lastNode', responseData: 'firstEntryJson' });
		const { post } = await publishBehind(start, name, nodes);
		return async (list) => (await post(list)).data;
	}

	/** Publishes a workflow behind the provider's trigger. `connections` maps output index to the node behind it. */
	async function publishTrigger(name, start, nodesByOutput = []) {
		const main = nodesByOutput.map((target) => (target ? [{ node: target.name, type: 'main', index: 0 }] : []));
		const nodes = [start, ...nodesByOutput.filter(Boolean)];
		const { id } = await host.api.createWorkflow({ name, nodes, connections: { [start.name]: { main } } });
		await host.api.activate(id);
		provider.connect?.(simulator.control, `${host.webhookUrl}/webhook/${start.webhookId}/sms`);
		return { id };
	}

	return {
		provider,
		simulator,
		control: simulator.control,
		host,
		api: host.api,
		credentials,
		createCredential,
		action,
		send,
		trigger,
		publish,
		publishAnswering,
		publishTrigger,
		close,
	};
}

/** n8n stores an execution a moment after it has answered: what shall not happen is looked for only then. */
async function settled(ms = 1_500) {
	await new Promise((resolve) => setTimeout(resolve, ms));
}

module.exports = { openScene, settled, waitUntil };
