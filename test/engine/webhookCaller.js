'use strict';

/**
 * A trigger's `webhook()` in n8n-core's webhook context, without HTTP: for many thousands of calls. What n8n does before
 * and after it is done here as in webhookServer.js; the workflow is loaded once.
 */

const { EventEmitter } = require('node:events');
const { parseIncomingMessage } = require('@n8n/backend-network');

const { core } = require('./environment');
const { isReadByN8n } = require('./webhookServer');

/** Stands for the body as n8n has parsed it: who looks at it, fails. */
const UNTOUCHABLE = new Proxy({}, {
	get: (_target, name) => { throw new Error(`The parsed body was read: ${String(name)}`); },
	has: (_target, name) => { throw new Error(`The parsed body was read: ${String(name)}`); },
	ownKeys: () => { throw new Error('The parsed body was read'); },
});

/** As far as nodes use Express's response. */
class Answer extends EventEmitter {
	statusCode = 200;

	headers = {};

	destroyed = false;

	writableEnded = false;

	setHeader(name, value) {
		this.headers[name.toLowerCase()] = value;
		return this;
	}

	status(code) {
		this.statusCode = code;
		return this;
	}

	json(body) {
		this.body = body;
		this.end();
	}

	end() {
		this.writableEnded = true;
		this.emit('finish');
	}
}

/**
 * @typedef {object} DirectCall
 * @property {Record<string, string | string[]>} headers names in lower case
 * @property {object} [query]
 * @property {Buffer | null} rawBody after n8n has unpacked it; null for a body that n8n cannot read
 * @property {string} [ip]
 *
 * @typedef {object} DirectAnswer
 * @property {number} status
 * @property {object} body what the caller gets
 * @property {object[] | undefined} events what the execution starts with; undefined where nothing starts
 * @property {number} ms processor time of `webhook()`: other programs do not count
 */

/**
 * @param {object} engine parts of the engine: `nodeTypes`, `workflowId`, `workflowFor`, `additionalData`
 * @param {object} node the trigger node
 * @returns {(call: DirectCall) => Promise<DirectAnswer>} throws what `webhook()` throws
 */
function createWebhookCaller({ nodeTypes, workflowId, workflowFor, additionalData }, node) {
	const nodeType = nodeTypes.getByName(node.type);
	const [webhookDescription] = nodeType.description.webhooks;
	const { httpMethod, path } = webhookDescription;
	const webhookData = { node: node.name, httpMethod, path, workflowId, webhookDescription };
	const workflow = workflowFor(node);
	const data = additionalData();

	return async ({ headers, query = {}, rawBody, ip = '127.0.0.1' }) => {
		const request = {
			method: httpMethod,
			headers,
			query,
			params: {},
			ip,
			body: UNTOUCHABLE,
			async readRawBody() {
				if (rawBody === null) throw new Error('unexpected end of file');
				request.rawBody = rawBody;
			},
		};
		parseIncomingMessage(request);
		if (rawBody !== null && isReadByN8n(request.contentType)) request.rawBody = rawBody;
		const response = new Answer();
		const additional = { ...data, httpRequest: request, httpResponse: response };
		const context = new core.WebhookContext(workflow, workflow.getNode(node.name), additional, 'webhook', webhookData, [], null);
		const start = process.threadCpuUsage();
		const { noWebhookResponse, webhookResponse, workflowData } = await nodeType.webhook.call(context);
		const { user, system } = process.threadCpuUsage(start);
		const ms = (user + system) / 1000;
		if (noWebhookResponse !== true) response.json(webhookResponse ?? { message: 'Workflow was started' });
		return { status: response.statusCode, headers: response.headers, body: response.body, events: workflowData?.[0].map(({ json }) => json), ms };
	};
}

module.exports = { createWebhookCaller };
