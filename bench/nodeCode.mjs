/**
 * The compiled nodes without n8n: their `execute()` runs whole, in a context that reads parameters from the items and
 * makes requests with axios. What is measured is the node's own code and nothing of n8n's.
 */
import { createRequire } from 'node:module';
import { Agent } from 'node:http';
import { join } from 'node:path';
import axios from 'axios';
import { projectRoot } from '../scripts/project.mjs';

const require = createRequire(import.meta.url);

/** A compiled module of the package. @param {string} path below dist/ */
export const compiled = (path) => require(join(projectRoot, 'dist', path));

/** A connection per request, as n8n's own helpers make it. */
export const http = axios.create({
	proxy: false,
	httpAgent: new Agent({ keepAlive: false }),
	responseType: 'text',
	transformResponse: (text) => text,
	validateStatus: () => true,
});

const logger = { info() {}, warn() {}, error() {}, debug() {} };

function valueAt(parameters, path) {
	return path.split('.').reduce((value, name) => value?.[name], parameters);
}

/**
 * A context in which a send of the items `{to, text}` can be executed.
 * @param {import('./simulators.mjs').Provider} provider
 * @param {{ url: string, headers: Record<string, string> }} account
 * @param {{ json: { to: string, text: string } }[]} items
 */
function contextOf(provider, { url, headers }, items) {
	const parameters = {
		resource: 'message',
		operation: 'send',
		...provider.parameters,
		to: '={{ $json.to }}',
		text: '={{ $json.text }}',
		options: provider.options,
	};
	const node = {
		id: 'send',
		name: 'Send',
		type: 'send',
		typeVersion: 1,
		parameters,
		credentials: { [provider.credentialType]: { id: '1', name: provider.name } },
	};
	const context = {};
	return {
		getNode: () => node,
		getInputData: () => items,
		getNodeParameter: (path, itemIndex, fallback) =>
			path === 'to' || path === 'text' ? items[itemIndex].json[path] : (valueAt(parameters, path) ?? fallback),
		continueOnFail: () => false,
		getContext: () => context,
		getMode: () => 'trigger',
		getTimezone: () => 'Etc/UTC',
		getWorkflow: () => ({ id: '1' }),
		getExecutionCancelSignal: () => undefined,
		evaluateExpression: () => 0,
		getCredentials: async () => provider.credentialData(url),
		logger,
		helpers: {
			async httpRequestWithAuthentication(_type, options) {
				const reply = await http.request({ method: options.method, url: options.url, data: options.body, headers: { ...options.headers, ...headers } });
				return { statusCode: reply.status, headers: reply.headers, body: reply.data };
			},
		},
	};
}

/**
 * Runs the node's `message: send` over items.
 * @returns {Promise<object[]>} what it puts out
 */
export async function sendThroughNode(provider, account, items) {
	const [NodeClass] = Object.values(compiled(`nodes/${provider.folder}/${provider.folder}Sms.node.js`));
	const [output] = await new NodeClass().execute.call(contextOf(provider, account, items));
	return output;
}
