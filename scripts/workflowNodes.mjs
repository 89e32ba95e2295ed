import { randomUUID } from 'node:crypto';

/**
 * A node of a workflow.
 * @param {string} name
 * @param {string} type e.g. n8n-nodes-base.set
 * @param {number} typeVersion
 * @param {object} [parameters]
 * @param {object} [settings] e.g. onError, credentials, webhookId
 */
export function node(name, type, typeVersion, parameters = {}, settings = {}) {
	return { id: randomUUID(), name, type, typeVersion, parameters, position: [0, 0], ...settings };
}

export function manualTrigger(name = 'Start') {
	return node(name, 'n8n-nodes-base.manualTrigger', 1);
}

/** A POST webhook with a fresh path. @returns {object} the node; its address is `webhookUrl(host, node)` */
export function webhookTrigger(name = 'Webhook', parameters = {}) {
	const path = randomUUID();
	return node(name, 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path, ...parameters }, { webhookId: path });
}

export function webhookUrl(host, { parameters }) {
	return `${host.webhookUrl}/webhook/${parameters.path}`;
}

/** A node that puts out one item for each of `items`, whatever it gets. */
export function source(name, items) {
	const jsCode = `return ${JSON.stringify(items.map((json) => ({ json })))};`;
	return node(name, 'n8n-nodes-base.code', 2, { language: 'javaScript', jsCode });
}

/** A workflow of nodes that follow one another by their first output, from left to right. */
export function chain(name, ...nodes) {
	const pairs = nodes.slice(1).map((target, index) => [nodes[index].name, { main: [[{ node: target.name, type: 'main', index: 0 }]] }]);
	const inLine = nodes.map((entry, index) => ({ ...entry, position: [index * 220, 0] }));
	return { name, nodes: inLine, connections: Object.fromEntries(pairs) };
}
