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

/** Name of the node from which an example that needs a data table makes it. */
export const setUpNode = 'Set Up Once';

/**
 * Makes an example ready for one n8n: every webhook gets a path of its own, as the editor does at import, and every
 * credential becomes the one of its type in that n8n, or is left out where there is none.
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
	const types = Object.keys(node.credentials).filter((type) => credentials[type]);
	return Object.fromEntries(types.map((type) => [type, { id: credentials[type].id, name: credentials[type].name }]));
}

/**
 * @param {object} example
 * @param {Record<string, object>} credentials by type
 * @returns {string[]} the credential types that the example needs beyond those
 */
export function missingCredentials(example, credentials) {
	const needed = example.nodes.flatMap((node) => Object.keys(node.credentials ?? {}));
	return [...new Set(needed)].filter((type) => !credentials[type]);
}

/**
 * A time zone whose clocks show a certain hour now, e.g. for recipients who must not be in their quiet hours.
 * @param {number} hour from 0 to 23
 * @returns {string} IANA name, e.g. Etc/GMT-3 for three hours before UTC
 */
export function timeZoneAt(hour) {
	const ahead = ((hour - new Date().getUTCHours() + 35) % 24) - 11;
	return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
