'use strict';

/**
 * Nodes inside n8n's real engine, without n8n's database and server: n8n-core runs them, credentials and OAuth2 tokens
 * go through n8n-core's own request helpers, HTTP is real. One engine is one workflow with one node under test.
 *
 *     const { createEngine } = require('../engine/harness');
 *     const { RingCentralSms } = require('../../nodes/RingCentral/RingCentralSms.node');
 *     const { RingCentralSmsJwtOAuth2Api } = require('../../credentials/RingCentralSmsJwtOAuth2Api.credentials');
 *
 *     const engine = createEngine({
 *       nodeClasses: [RingCentralSms],
 *       credentialClasses: [RingCentralSmsJwtOAuth2Api],
 *       credentials: { ringCentralSmsJwtOAuth2Api: { data: { baseUrl, clientId, clientSecret, jwtToken } } },
 *     });
 *     afterAll(() => engine.close());
 *
 *     const { json, outputs, error } = await engine.run({
 *       node: { type: 'ringCentralSms', parameters: { resource: 'message', operation: 'send' }, onError: 'continueErrorOutput' },
 *       items: [{ to: '+12025550123', text: 'Hello' }],
 *     });
 *     json[0]       // fields of the items of the first output; json[1] is the error output
 *
 * - `engine.run(...)`      one execution of the node behind a node "Source" that hands it the items
 * - `engine.retry(run)`    n8n's "Retry execution": a new execution id, the context that n8n has stored
 * - `engine.wake(run)`      a call of the webhook for which the execution waits
 * - `engine.listen(...)`   a trigger's webhook behind a real HTTP server; `.send()`, `.executions`, `.urlOf()`
 * - `engine.caller(...)`   the same webhook without HTTP, for many thousands of calls
 * - `engine.hook(...)`     checkExists, create or delete of a trigger
 * - `engine.trigger(...)`  trigger(): its crons, to be ticked by hand, and its closeFunction
 * - `engine.listSearch(...)`, `engine.loadOptions(...)`  what a parameter's list shows
 * - `engine.tokenOf(type)`, `engine.credential(type).tokenUpdates`  what the engine has stored with a credential
 * - `engine.processedCount`  values recorded by checkProcessedAndRecord
 * - `engine.logs`          what nodes and engine have logged: { level, message, metadata }
 */

const { setImmediate: nextTurn } = require('node:timers/promises');

const { core, deduplicator, fromCore, logs, removeUserFolder } = require('./environment');
const { EngineCredentialsHelper } = require('./credentialsHelper');
const { createWebhookCaller } = require('./webhookCaller');
const { startWebhookServer } = require('./webhookServer');
const { createRunExecutionData, NodeHelpers, Workflow } = require('n8n-workflow');

const flatted = fromCore('flatted');

const SOURCE = 'Source';
const SOURCE_TYPE = 'engine.source';

/** Hands its input on, as the node before the one under test. n8n looks up the input items of the error output in it. */
class Source {
	description = {
		displayName: 'Source',
		name: 'source',
		group: ['input'],
		version: 1,
		description: '',
		defaults: { name: SOURCE },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};

	async execute() {
		return [this.getInputData()];
	}
}

/** @param {object} item an item, or only its fields */
function asItem(item) {
	return item.json !== null && typeof item.json === 'object' ? item : { json: item };
}

/** What a database makes of execution data. */
const stored = (data) => flatted.parse(flatted.stringify(data));

/**
 * @typedef {object} NodeOptions
 * @property {string} type `description.name` of the node
 * @property {string} [name] default "Node"
 * @property {Record<string, unknown>} [parameters] as n8n stores them; defaults are added
 * @property {number} [typeVersion] default: the newest
 * @property {'stopWorkflow'|'continueRegularOutput'|'continueErrorOutput'} [onError]
 * @property {boolean} [retryOnFail]
 * @property {number} [maxTries] n8n takes 2 to 5, default 3
 * @property {number} [waitBetweenTries] milliseconds, default 1 here
 * @property {string[]} [credentials] types to attach; default: all of the engine that the node knows
 * @property {string} [webhookId]
 */

/**
 * @typedef {object} StopOptions
 * @property {Promise<unknown>} [cancelAfter] the execution is stopped once this is settled
 * @property {'user'|'timeout'} [stoppedBy] by the Stop button (default) or by the time limit of the workflow
 */

/**
 * @typedef {object} RunFields
 * @property {NodeOptions} node
 * @property {object[]} [items] items, or only their fields
 * @property {object[][]} [runs] instead of `items`: the node runs once with each of them ($runIndex 0, 1, …)
 * @property {boolean} [asStart] the node starts the workflow and gets the items as a trigger's `execute()` does
 * @property {string} [mode] default "trigger"; "manual" for a test run in the editor
 * @property {Record<string, object>} [contextData] e.g. `{ 'node:Node': {…} }`: as an execution before has left it
 *
 * @typedef {RunFields & StopOptions} RunOptions
 */

/**
 * @typedef {object} RunResult
 * @property {string} status success, error, canceled or waiting
 * @property {import('n8n-workflow').INodeExecutionData[][]} outputs of the node's last run; the error output is the last
 * @property {object[][]} json the fields of those items
 * @property {import('n8n-workflow').INodeExecutionData[][][]} outputsOfRuns outputs of every run
 * @property {(Error & Record<string, any>) | undefined} error what stopped the execution
 * @property {(Error & Record<string, any>) | undefined} nodeError what the node threw, also where the workflow goes on
 * @property {object[]} hints execution hints of the node
 * @property {string[]} shown what nodes have shown to whoever watches in the editor, only with the mode "manual"
 * @property {Record<string, any>} context getContext('node') as it was left
 * @property {import('n8n-workflow').ITaskData[]} taskData the node's runs as the engine keeps them
 * @property {string} executionId
 * @property {object} saved the execution data as n8n stores it at the end, for `retry()`
 * @property {import('n8n-workflow').INode} node the node as it ran
 * @property {number | null} stoppedAfterMs from the stop of the execution to its end
 */

/**
 * @param {object} options
 * @param {Array<new () => object>} options.nodeClasses
 * @param {Array<new () => object>} [options.credentialClasses]
 * @param {Record<string, { id?: string, name?: string, data: Record<string, unknown> }>} [options.credentials] by type
 * @param {Record<string, unknown>} [options.staticData] of the workflow, e.g. `{ 'node:Node': {…} }`
 * @param {string} [options.workflowId]
 */
function createEngine({ nodeClasses, credentialClasses = [], credentials = {}, staticData = {}, workflowId = nextId('workflow') }) {
	const types = new Map([[SOURCE_TYPE, new Source()]]);
	for (const NodeClass of nodeClasses) {
		const type = new NodeClass();
		types.set(type.description.name, type);
	}
	const nodeTypes = {
		getByName: (name) => types.get(name),
		getByNameAndVersion: (name, version) => {
			const type = types.get(name);
			if (type === undefined) throw new Error(`The engine was created without the node type "${name}"`);
			return NodeHelpers.getVersionedNodeType(type, version);
		},
		getKnownTypes: () => ({}),
	};
	const storedCredentials = Object.entries(credentials).map(([type, { id = nextId(type), name = type, data }]) => ({
		id,
		name,
		type,
		data: structuredClone(data),
		tokenUpdates: 0,
	}));
	const credentialsHelper = new EngineCredentialsHelper(credentialClasses, storedCredentials);
	let savedStaticData = structuredClone(staticData);
	const engineLogs = [];
	logs.add(engineLogs);
	const servers = [];

	/** @param {NodeOptions} options */
	function nodeFrom({ type, name = 'Node', parameters = {}, typeVersion, credentials: attached, ...settings }) {
		const { description } = nodeTypes.getByNameAndVersion(type);
		const known = new Set(description.credentials?.map((credential) => credential.name));
		const chosen = storedCredentials.filter((credential) => (attached ?? [...known]).includes(credential.type));
		return {
			id: `${workflowId}-${name}`,
			name,
			type,
			typeVersion: typeVersion ?? [description.version].flat().at(-1),
			position: [200, 0],
			parameters: structuredClone(parameters),
			credentials: Object.fromEntries(chosen.map((credential) => [credential.type, { id: credential.id, name: credential.name }])),
			waitBetweenTries: 1,
			webhookId: 'b1c2d3e4-0000-4000-8000-000000000001',
			...settings,
		};
	}

	function workflowFor(node, { withSource = false } = {}) {
		const source = { id: 'source', name: SOURCE, type: SOURCE_TYPE, typeVersion: 1, position: [0, 0], parameters: {} };
		return new Workflow({
			id: workflowId,
			name: 'Engine test',
			nodes: withSource ? [source, structuredClone(node)] : [structuredClone(node)],
			connections: withSource ? { [SOURCE]: { main: [[{ node: node.name, type: 'main', index: 0 }]] } } : {},
			active: true,
			nodeTypes,
			staticData: structuredClone(savedStaticData),
			settings: { executionOrder: 'v1' },
		});
	}

	function saveStaticData(workflow) {
		if (workflow.staticData.__dataChanged === true) {
			savedStaticData = JSON.parse(JSON.stringify(workflow.staticData));
		}
	}

	function additionalData({ executionId, webhookBaseUrl = 'http://127.0.0.1:5678/webhook' } = {}) {
		const base = new URL(webhookBaseUrl).origin;
		return {
			credentialsHelper,
			executionId,
			currentNodeExecutionIndex: 0,
			instanceBaseUrl: `${base}/`,
			restApiUrl: `${base}/rest`,
			webhookBaseUrl,
			webhookTestBaseUrl: `${base}/webhook-test`,
			webhookWaitingBaseUrl: `${base}/webhook-waiting`,
			formWaitingBaseUrl: `${base}/form-waiting`,
			variables: {},
			workflowSettings: {},
			setExecutionStatus() {},
		};
	}

	async function execute(workflow, node, mode, data, { cancelAfter, stoppedBy = 'user' }) {
		const executionId = nextId('execution');
		const atStart = cancelAfter && stored(data);
		const shown = [];
		const additional = additionalData({ executionId });
		additional.sendDataToUI = (_type, { messages }) => shown.push(...messages);
		additional.hooks = new core.ExecutionLifecycleHooks(mode, executionId, { id: workflowId, name: workflow.name });
		let cancelledAt = null;
		let saving;
		additional.hooks.addHandler('workflowExecuteAfter', async ({ status, data: now }) => {
			saving ??= save(status, now);
			await saving;
		});
		const save = async (status, now) => {
			if (cancelledAt === null) return { status, saved: stored(now) };
			// n8n overwrites what a user has stopped with what it had loaded before (ExecutionService.stopDuringRun).
			if (stoppedBy === 'user') return { status, saved: atStart };
			await nextTurn();
			return { status, saved: stored(now) };
		};

		let run;
		try {
			const running = new core.WorkflowExecute(additional, mode, data).processRunExecutionData(workflow);
			const cancel = () => {
				cancelledAt = performance.now();
				running.cancel();
			};
			cancelAfter?.then(cancel, cancel);
			run = await running;
		} catch (error) {
			// A workflow with issues (a required parameter is empty) does not start at all.
			run = { status: 'error', data: createRunExecutionData({ resultData: { error } }) };
		}
		const { status, saved } = await (saving ?? save(run.status, run.data));
		const stoppedAfterMs = cancelledAt === null ? null : performance.now() - cancelledAt;
		if (mode !== 'manual') saveStaticData(workflow);
		return { ...resultOf(run.data, node.name), node, status, shown, saved, executionId, stoppedAfterMs };
	}

	return {
		workflowId,
		logs: engineLogs,

		/**
		 * @param {RunOptions} options
		 * @returns {Promise<RunResult>}
		 */
		async run({ node: nodeOptions, items, runs = [items ?? [{}]], asStart = false, mode = 'trigger', contextData, ...stop }) {
			const node = nodeFrom(nodeOptions);
			const workflow = workflowFor(node, { withSource: !asStart });
			const first = workflow.getNode(asStart ? node.name : SOURCE);
			const data = createRunExecutionData({
				executionData: {
					contextData: structuredClone(contextData ?? {}),
					nodeExecutionStack: runs.map((input) => ({
						node: first,
						data: { main: [structuredClone(input.map(asItem))] },
						source: null,
					})),
				},
			});
			return await execute(workflow, node, mode, data, stop);
		},

		/**
		 * Runs an execution again as n8n's "Retry execution" does (n8n/dist/executions/execution.service.js): from the
		 * node that failed, with the context that it left. What a user has stopped starts anew and without a context.
		 * @param {RunResult} previous
		 * @param {{ node?: NodeOptions } & StopOptions} [options] `node`: retry with the workflow as it is saved now
		 * @returns {Promise<RunResult>}
		 */
		async retry(previous, { node: nodeOptions, ...stop } = {}) {
			const data = stored(previous.saved);
			const { resultData, executionData } = data;
			const last = resultData.lastNodeExecuted;
			if (last !== undefined) {
				delete resultData.error;
				if (resultData.runData[last]?.at(-1)?.error !== undefined) resultData.runData[last].pop();
			}
			const node = nodeOptions ? nodeFrom(nodeOptions) : previous.node;
			const withSource = [...Object.keys(resultData.runData), ...executionData.nodeExecutionStack.map((entry) => entry.node.name)].includes(SOURCE);
			const workflow = workflowFor(node, { withSource });
			for (const entry of executionData.nodeExecutionStack) entry.node = workflow.getNode(entry.node.name);
			return await execute(workflow, node, 'retry', createRunExecutionData(data), stop);
		},

		/**
		 * Calls the webhook of a node whose execution waits, as n8n does (n8n/dist/webhooks/waiting-webhooks.js).
		 * @param {RunResult} run whose status is "waiting"
		 * @returns {Promise<{ json: object[][] | undefined, outputs: object[][] | undefined, answer: object, status: number }>}
		 * what the node goes on with, or undefined while it keeps waiting
		 */
		async wake({ saved, node, executionId }, { name = node.name } = {}) {
			const data = createRunExecutionData(stored(saved));
			const { contextData } = data.executionData;
			contextData[`node:${name}`] = contextData[`node:${node.name}`];
			const workflow = workflowFor({ ...node, name });
			const { webhooks } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion).description;
			const webhookDescription = webhooks.find(({ restartWebhook }) => restartWebhook);
			const answer = { status: 200 };
			const response = {
				status(code) {
					answer.status = code;
					return response;
				},
				json(body) {
					answer.body = body;
				},
			};
			const additional = { ...additionalData({ executionId }), httpRequest: {}, httpResponse: response };
			const webhookData = { node: name, workflowId, httpMethod: 'POST', path: webhookDescription.path, webhookDescription };
			const context = new core.WebhookContext(workflow, workflow.getNode(name), additional, 'trigger', webhookData, [], data);
			const { workflowData: outputs, webhookResponse } = await nodeTypes
				.getByNameAndVersion(node.type, node.typeVersion)
				.webhook.call(context);
			const json = outputs?.map((items) => items.map((item) => item.json));
			return { json, outputs, answer: answer.body ?? webhookResponse, status: answer.status };
		},

		/**
		 * Starts a trigger's webhook.
		 * @param {object} options
		 * @param {NodeOptions} options.node
		 * @param {(execution: object) => Promise<void> | void} [options.store] stands for n8n's database
		 * @param {string} [options.publicUrl] e.g. https://hooks.example.com, for a node that wants an address in public
		 */
		async listen({ node: nodeOptions, store, publicUrl }) {
			const parts = { nodeTypes, workflowId, workflowFor, additionalData, saveStaticData };
			const server = await startWebhookServer(parts, nodeFrom(nodeOptions), { store, publicUrl });
			servers.push(server);
			return server;
		},

		/**
		 * A trigger's webhook without HTTP. Its calls come one after the other.
		 * @param {{ node: NodeOptions }} options
		 * @returns {{ call: ReturnType<typeof createWebhookCaller>, nodeId: string }}
		 */
		caller({ node: nodeOptions }) {
			const node = nodeFrom(nodeOptions);
			return { call: createWebhookCaller({ nodeTypes, workflowId, workflowFor, additionalData }, node), nodeId: node.id };
		},

		/**
		 * Calls one of the methods that register a webhook with the provider.
		 * @param {{ node: NodeOptions, method: 'checkExists'|'create'|'delete', webhookBaseUrl?: string, webhookName?: string, mode?: string, activation?: string, isTest?: boolean }} options
		 * @returns {Promise<boolean>}
		 */
		async hook({ node: nodeOptions, method, webhookBaseUrl, webhookName = 'default', mode = 'trigger', activation = 'activate', isTest = false }) {
			const node = nodeFrom(nodeOptions);
			const workflow = workflowFor(node);
			const { description, webhookMethods } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
			const webhookDescription = description.webhooks.find(({ name }) => name === webhookName);
			const webhookData = { node: node.name, workflowId, isTest, path: webhookDescription.path, webhookDescription };
			const context = new core.HookContext(
				workflow,
				workflow.getNode(node.name),
				additionalData({ webhookBaseUrl }),
				mode,
				activation,
				webhookData,
			);
			const result = await webhookMethods[webhookName][method].call(context);
			if (mode !== 'manual') saveStaticData(workflow);
			return result;
		},

		/**
		 * Calls a node's `trigger()` as n8n does at activation and at every start.
		 * @param {{ node: NodeOptions, webhookBaseUrl?: string, mode?: string, activation?: string }} options
		 * @returns {Promise<{ response: object | undefined, crons: Array<{ expression: string, tick(): void }>, emitted: object[][][], failures: Error[] }>}
		 */
		async trigger({ node: nodeOptions, webhookBaseUrl, mode = 'trigger', activation = 'activate' }) {
			const node = nodeFrom(nodeOptions);
			const workflow = workflowFor(node);
			const crons = [];
			const emitted = [];
			const failures = [];
			const context = new core.TriggerContext(
				workflow,
				workflow.getNode(node.name),
				additionalData({ webhookBaseUrl }),
				mode,
				activation,
				(data) => {
					emitted.push(data);
					saveStaticData(workflow);
				},
				(error) => failures.push(error),
				(error) => failures.push(error),
				{ registerCron: ({ expression }, tick) => crons.push({ expression, tick }) },
			);
			const response = await nodeTypes.getByNameAndVersion(node.type, node.typeVersion).trigger.call(context);
			return { response, crons, emitted, failures };
		},

		/**
		 * What the list of a resource locator shows.
		 * @param {{ node: NodeOptions, method: string, filter?: string, paginationToken?: string }} options
		 */
		async listSearch({ node: nodeOptions, method, filter, paginationToken }) {
			const [context, type] = loadOptionsContext(nodeFrom(nodeOptions));
			return await type.methods.listSearch[method].call(context, filter, paginationToken);
		},

		/** What the list of an options parameter shows. */
		async loadOptions({ node: nodeOptions, method }) {
			const [context, type] = loadOptionsContext(nodeFrom(nodeOptions));
			return await type.methods.loadOptions[method].call(context);
		},

		/** @returns {import('./credentialsHelper').StoredCredential} the credential of a type, to be read or changed */
		credential(type) {
			return storedCredentials.find((credential) => credential.type === type);
		},

		/** @returns {Record<string, any> | undefined} the token data that is stored with a credential */
		tokenOf(type) {
			return this.credential(type).data.oauthTokenData;
		},

		/** How many values this workflow has recorded with checkProcessedAndRecord. */
		get processedCount() {
			return deduplicator.countOf(workflowId);
		},

		/** Static data of the workflow as it is saved. */
		get staticData() {
			return savedStaticData;
		},

		/** Closes what `listen()` has opened. */
		async close() {
			logs.delete(engineLogs);
			await Promise.all(servers.splice(0).map(async (server) => await server.close()));
			if (logs.size === 0) removeUserFolder();
		},
	};

	function loadOptionsContext(node) {
		const workflow = workflowFor(node);
		const { parameters } = workflow.getNode(node.name);
		const additional = { ...additionalData(), currentNodeParameters: parameters };
		return [
			new core.LoadOptionsContext(workflow, workflow.getNode(node.name), additional, ''),
			nodeTypes.getByNameAndVersion(node.type, node.typeVersion),
		];
	}
}

/** @returns {Omit<RunResult, 'status' | 'shown' | 'saved' | 'executionId' | 'stoppedAfterMs'>} */
function resultOf({ resultData, executionData }, nodeName) {
	const taskData = resultData.runData[nodeName] ?? [];
	const outputsOfRuns = taskData.map(({ data }) => data?.main ?? []);
	const outputs = outputsOfRuns.at(-1) ?? [];
	return {
		outputs,
		json: outputs.map((items) => (items ?? []).map(({ json }) => json)),
		outputsOfRuns,
		error: resultData.error,
		nodeError: taskData.at(-1)?.error,
		hints: taskData.at(-1)?.hints ?? [],
		context: executionData?.contextData[`node:${nodeName}`] ?? {},
		taskData,
	};
}

let lastId = 0;
const nextId = (prefix) => `${prefix}-${++lastId}`;

module.exports = { createEngine };
