const { prepareExample, readExamples } = require('../../../scripts/exampleWorkflows.mjs');
const { itemsOf } = require('../../../scripts/n8nHost.mjs');

/**
 * The workflows of examples/ in the n8n of some scenes.
 * @param {object[]} scenes from openScene, all with the same n8n; each example gets their credentials
 * @param {{ type: string, data: object }[]} [others] credentials beyond those
 */
async function openExamples(scenes, others = []) {
	const [{ api, host }] = scenes;
	const examples = await readExamples();
	const nodeTypes = await api.nodeTypes();
	const credentials = Object.assign({}, ...scenes.map((scene) => scene.credentials));
	for (const { type, data } of others) credentials[type] = await api.createCredential({ name: `Example ${type}`, type, data });

	/**
	 * Puts an example into n8n, not yet published.
	 * @param {string} name
	 * @param {(workflow: object) => object} [change] what a user would change in the editor
	 * @returns {Promise<{ id: string, workflow: object }>}
	 */
	async function put(name, change = (workflow) => workflow) {
		const workflow = change(prepareExample(structuredClone(examples[name]), { credentials, nodeTypes }));
		const { id } = await api.createWorkflow(workflow);
		return { id, workflow };
	}

	return {
		put,
		/** Puts an example into n8n, publishes it, and tells the providers the URLs of its triggers. */
		async publish(name, change) {
			const { id, workflow } = await put(name, change);
			await api.activate(id);
			for (const { provider, control } of scenes) {
				const trigger = workflow.nodes.find(({ type }) => type === provider.triggerType);
				if (trigger) provider.connect?.(control, `${host.webhookUrl}/webhook/${trigger.webhookId}/sms`);
			}
			return { id, workflow };
		},
		/** Runs a workflow by hand to its end. @returns {Promise<object>} the execution */
		async run(id, triggerName = 'Run Now') {
			const execution = await api.runManually(id, triggerName, { timeoutMs: 120_000 });
			expect(execution.data.resultData.error).toBeUndefined();
			return execution;
		},
		/** What a node has put out in all finished executions of a workflow, the oldest first. */
		async itemsIn(id, nodeName) {
			const executions = (await api.listExecutions({ workflowId: id, includeData: true })).reverse();
			return executions.flatMap((execution) => itemsOf(execution, nodeName).map(({ json }) => json));
		},
		/** The rows of a data table. */
		async rowsOf(table) {
			return await api.dataTableRows((await api.findDataTable(table)).id);
		},
	};
}

/** Makes the table that the broadcast reads. @param {{ name: string, phone: string, timezone: string }[]} customers */
async function createCustomers(api, customers) {
	const { id } = await api.createDataTable('SMS customers (template)', ['name', 'phone', 'timezone']);
	await api.addDataTableRows(id, customers);
}

/** Changes the parameters of a node. */
function withParameters(workflow, nodeName, change) {
	return { ...workflow, nodes: workflow.nodes.map((node) => (node.name === nodeName ? { ...node, parameters: change(node.parameters) } : node)) };
}

/** Makes another campaign of the broadcast. */
const asAutumnSale = (workflow) => JSON.parse(JSON.stringify(workflow).replaceAll('spring', 'autumn'));

module.exports = { asAutumnSale, createCustomers, openExamples, withParameters };
