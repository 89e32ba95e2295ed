'use strict';

/**
 * The way of a webhook call through n8n (n8n/dist/webhooks/webhook-helpers.js, executeWebhook): route, raw body,
 * `webhook()`, the execution stored, and only then the answer. Over real HTTP, so that an answer ends when it ends.
 */

const { createServer } = require('node:http');
const { once } = require('node:events');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { gunzipSync, inflateSync } = require('node:zlib');
const { NodeHelpers } = require('n8n-workflow');
const { parseIncomingMessage } = require('@n8n/backend-network');

const { core } = require('./environment');

const PARSED_TYPES = /^(?:application\/json|text\/plain|application\/x-www-form-urlencoded|.+[/+]xml)$/;

/** Whether n8n reads a body of that type by itself, for a node of version 2. */
const isReadByN8n = (contentType) => PARSED_TYPES.test(contentType ?? '');

/** Gives a request what n8n's middleware gives it. */
function asExpressRequest(request, url) {
	parseIncomingMessage(request);
	request.query = Object.fromEntries(
		[...new Set(url.searchParams.keys())].map((key) => {
			const values = url.searchParams.getAll(key);
			return [key, values.length === 1 ? values[0] : values];
		}),
	);
	request.params = {};
	request.path = url.pathname;
	request.ip = request.socket.remoteAddress;
	request.ips = [];
	request.get = (name) => request.headers[name.toLowerCase()];
	request.readRawBody = async () => {
		if (request.rawBody) return;
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = Buffer.concat(chunks);
		const encoding = request.headers['content-encoding'];
		request.rawBody = encoding === 'gzip' ? gunzipSync(body) : encoding === 'deflate' ? inflateSync(body) : body;
	};
	return request;
}

/** Gives a response the methods of express that nodes use. */
function asExpressResponse(response) {
	response.status = (code) => Object.assign(response, { statusCode: code });
	response.set = response.header = (name, value) => {
		for (const [key, one] of Object.entries(typeof name === 'string' ? { [name]: value } : name)) {
			response.setHeader(key, one);
		}
		return response;
	};
	response.type = (value) => response.set('content-type', value);
	response.json = (value) => {
		if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json; charset=utf-8');
		response.end(JSON.stringify(value));
		return response;
	};
	response.send = (value) => {
		if (value === undefined || value === null) return response.end();
		if (typeof value === 'object' && !Buffer.isBuffer(value)) return response.json(value);
		if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/html; charset=utf-8');
		response.end(value);
		return response;
	};
	response.sendStatus = (code) => response.status(code).send(String(code));
	return response;
}

async function parseBody(request, typeVersion) {
	if (typeVersion > 1 && !isReadByN8n(request.contentType)) return;
	await request.readRawBody();
	const text = request.rawBody.toString(request.encoding);
	if (text === '') return;
	if (request.contentType === 'application/json') request.body = JSON.parse(text.replace(/^\ufeff/, ''));
	else if (request.contentType === 'text/plain') request.body = text;
	else if (request.contentType === 'application/x-www-form-urlencoded') {
		request.body = Object.fromEntries(new URLSearchParams(text));
	}
}

/**
 * @typedef {object} StoredExecution
 * @property {import('n8n-workflow').INodeExecutionData[][]} [workflowData] what `webhook()` returned; the input of `execute()`
 * @property {Error} [error] `webhook()` threw: n8n stores an execution with status error
 */

/**
 * @param {object} engine parts of the engine: `workflowFor`, `additionalData`, `saveStaticData`
 * @param {object} node the trigger node
 * @param {object} [options]
 * @param {(execution: StoredExecution) => Promise<void> | void} [options.store] takes the place of n8n's database: may
 * take its time or throw
 * @param {string} [options.publicUrl] base of the webhook URLs as the node sees them
 */
async function startWebhookServer(engine, node, { store = () => {}, publicUrl } = {}) {
	/** @type {StoredExecution[]} */
	const executions = [];
	const nodeType = engine.nodeTypes.getByName(node.type);
	const pathOf = ({ path, isFullPath, restartWebhook }) =>
		`/webhook/${NodeHelpers.getNodeWebhookPath(engine.workflowId, node, String(path), isFullPath === true, restartWebhook)}`;

	async function answer(request, response, url) {
		const description = nodeType.description.webhooks.find(
			(webhook) => webhook.httpMethod === request.method && pathOf(webhook) === url.pathname,
		);
		if (description === undefined) {
			return response.status(404).json({ code: 404, message: `The requested webhook "${request.method} ${url.pathname}" is not registered.` });
		}
		try {
			await parseBody(request, node.typeVersion);
		} catch {
			return response.status(422).json({ code: 422, message: 'Failed to parse request body' });
		}

		const workflow = engine.workflowFor(node);
		const additionalData = engine.additionalData({ webhookBaseUrl: `${publicUrl ?? server.origin}/webhook` });
		additionalData.httpRequest = request;
		additionalData.httpResponse = response;
		const webhookData = {
			node: node.name,
			httpMethod: request.method,
			path: description.path,
			workflowId: engine.workflowId,
			webhookDescription: description,
		};
		const context = new core.WebhookContext(
			workflow,
			workflow.getNode(node.name),
			additionalData,
			'webhook',
			webhookData,
			[],
			null,
		);
		let result;
		try {
			result = await nodeType.webhook.call(context);
		} catch (error) {
			executions.push({ error });
			return response.status(500).json({ code: 0, message: 'Workflow could not be started!' });
		}
		const hasAnswered = result.noWebhookResponse === true;
		// What webhook() changed in the static data is lost when n8n answers and starts an execution (2.41.1).
		if (hasAnswered || result.workflowData === undefined) engine.saveStaticData(workflow);
		if (result.workflowData === undefined) {
			if (!hasAnswered) response.send(result.webhookResponse ?? { message: 'Webhook call received' });
			return;
		}
		const execution = { workflowData: result.workflowData };
		await nextTurn();
		await store(execution);
		executions.push(execution);
		if (hasAnswered) return;
		response.send(description.responseData || (result.webhookResponse ?? { message: 'Workflow was started' }));
	}

	const server = createServer((request, response) => {
		const url = new URL(request.url, 'http://127.0.0.1');
		const express = asExpressResponse(response);
		answer(asExpressRequest(request, url), express, url).catch((error) => {
			if (express.headersSent) return express.end();
			express.status(500).json({ code: 0, message: error.message });
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	server.origin = `http://127.0.0.1:${server.address().port}`;

	/** The address of one of the node's webhooks on this machine. */
	const urlOf = (webhookName = 'default') =>
		server.origin + pathOf(nodeType.description.webhooks.find(({ name }) => name === webhookName));

	return {
		/** Base of the webhook URLs: give it to `engine.hook()` and `engine.trigger()`. */
		webhookBaseUrl: `${publicUrl ?? server.origin}/webhook`,
		executions,
		urlOf,
		/**
		 * Makes a call. A body that is no text and no Buffer is sent as JSON.
		 * @returns {Promise<{ status: number, headers: Record<string, string>, text: string, json: unknown }>}
		 */
		async send({ method = 'POST', headers = {}, query = '', body, webhookName } = {}) {
			const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
			const reply = await fetch(urlOf(webhookName) + query, {
				method,
				headers: isRaw ? headers : { 'content-type': 'application/json', ...headers },
				body: isRaw ? body : JSON.stringify(body),
			});
			const text = await reply.text();
			let json;
			try {
				json = JSON.parse(text);
			} catch {
				json = undefined;
			}
			return { status: reply.status, headers: Object.fromEntries(reply.headers), text, json };
		},
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

module.exports = { isReadByN8n, startWebhookServer };
