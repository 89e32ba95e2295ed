import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './project.mjs';

const directory = join(projectRoot, 'examples');

/**
 * The workflows of examples/ as they are in the repository.
 * @returns {Promise<Record<string, object>>} by file name without extension, e.g. 'scheduled-broadcast'
 */
export async function readExamples() {
	const files = (await readdir(directory)).filter((file) => file.endsWith('.json')).sort();
	const workflows = await Promise.all(files.map(async (file) => JSON.parse(await readFile(join(directory, file), 'utf8'))));
	return Object.fromEntries(files.map((file, index) => [file.slice(0, -'.json'.length), workflows[index]]));
}

/**
 * Makes an example ready for one n8n: every webhook gets a path of its own, as the editor does at import, and every
 * credential becomes the one of its type in that n8n.
 * @param {object} example
 * @param {{ credentials: Record<string, { id: string, name: string }>, nodeTypes: object[] }} n8n credentials by type,
 *   and what N8nApi.nodeTypes() returned
 * @returns {object} a new workflow to hand to N8nApi.createWorkflow()
 */
export function prepareExample(example, { credentials, nodeTypes }) {
	const withWebhooks = new Set(nodeTypes.filter((type) => type.webhooks?.length > 0).map((type) => type.name));
	const nodes = example.nodes.map((node) => ({
		...node,
		...(withWebhooks.has(node.type) && { webhookId: randomUUID() }),
		...(node.credentials && { credentials: ownCredentials(node, credentials) }),
	}));
	return { ...example, nodes };
}

function ownCredentials(node, credentials) {
	return Object.fromEntries(Object.keys(node.credentials).map((type) => {
		if (!credentials[type]) throw new Error(`The node "${node.name}" needs a credential of the type ${type}`);
		const { id, name } = credentials[type];
		return [type, { id, name }];
	}));
}
