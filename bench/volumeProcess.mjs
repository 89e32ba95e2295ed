/**
 * One measurement of volume.mjs, in a process of its own so that its memory is its own: a node over many items in n8n's
 * engine. Expressions run as with N8N_EXPRESSION_ENGINE=legacy: in the sandbox that is n8n's default they take so long
 * that nothing else would be measured. Reads a JSON object as argument, prints one.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compiled } from './nodeCode.mjs';
import { check } from './rounds.mjs';
import { numbers } from './simulators.mjs';

const require = createRequire(import.meta.url);
const { core, removeUserFolder } = require('../test/engine/environment.js');
const { EngineCredentialsHelper } = require('../test/engine/credentialsHelper.js');
const { createRunExecutionData, NodeHelpers, Workflow } = require('n8n-workflow');

const mb = (bytes) => bytes / 1024 / 1024;

/** The node under test and its parameters. */
const sides = {
	send: ({ provider: { folder, parameters, options } }) => {
		const [NodeClass] = Object.values(compiled(`nodes/${folder}/${folder}Sms.node.js`));
		const to = '={{ $json.to }}';
		const text = '=Hi {{ $json.name }}, your order {{ $json.order }} is ready. Reply STOP to opt out.';
		return { type: new NodeClass(), parameters: { resource: 'message', operation: 'send', ...parameters, to, text, options } };
	},
	editFields: ({ editFields }) => {
		const { Set: NodeClass } = require(editFields);
		const field = (name, value) => ({ id: name, name, type: 'string', value });
		const assignments = [
			field('to', '={{ $json.to }}'),
			field('text', '=Hi {{ $json.name }}, your order {{ $json.order }} is ready. Reply STOP to opt out.'),
		];
		return { type: new NodeClass(), parameters: { assignments: { assignments }, options: {} } };
	},
};

function itemsOf(count) {
	return numbers(count).map((to, i) => ({ json: { to, name: `Customer ${i}`, order: String(100_000 + i) }, pairedItem: { item: i } }));
}

function engineFor(nodeType, parameters, { provider, baseUrl }) {
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: (_name, version) => NodeHelpers.getVersionedNodeType(nodeType, version),
		getKnownTypes: () => ({}),
	};
	const credentials = [];
	const credentialClasses = [];
	if (baseUrl !== undefined) {
		const { credentialType: type, credentialData } = provider;
		credentials.push({ id: '1', name: type, type, data: credentialData, tokenUpdates: 0 });
		const [name] = [type[0].toUpperCase() + type.slice(1)];
		credentialClasses.push(compiled(`credentials/${name}.credentials.js`)[name]);
	}
	const credentialsHelper = new EngineCredentialsHelper(credentialClasses, credentials);
	const node = {
		id: 'node',
		name: 'Node',
		type: 'node',
		typeVersion: [nodeType.description?.version ?? nodeType.nodeVersions[nodeType.currentVersion].description.version].flat().at(-1),
		position: [0, 0],
		parameters,
		credentials: Object.fromEntries(credentials.map(({ type, id, name }) => [type, { id, name }])),
	};
	const workflow = () => new Workflow({ id: '1', name: 'Volume', nodes: [structuredClone(node)], connections: {}, active: true, nodeTypes, settings: { executionOrder: 'v1' } });

	/** @returns {Promise<{ output: object[], ms: number }>} `ms` as n8n notes it with the node */
	return async function run(items) {
		const current = workflow();
		const url = 'http://127.0.0.1:5678';
		const additional = {
			credentialsHelper,
			executionId: '1',
			currentNodeExecutionIndex: 0,
			instanceBaseUrl: `${url}/`,
			restApiUrl: `${url}/rest`,
			webhookBaseUrl: `${url}/webhook`,
			webhookWaitingBaseUrl: `${url}/webhook-waiting`,
			formWaitingBaseUrl: `${url}/form-waiting`,
			variables: {},
			workflowSettings: {},
			setExecutionStatus() {},
			hooks: new core.ExecutionLifecycleHooks('trigger', '1', { id: '1', name: 'Volume' }),
		};
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node: current.getNode('Node'), data: { main: [items] }, source: null }] },
		});
		const { data: { resultData } } = await new core.WorkflowExecute(additional, 'trigger', data).processRunExecutionData(current);
		if (resultData.error) throw resultData.error;
		const [{ executionTime, data: output }] = resultData.runData.Node;
		return { output: output.main[0], ms: executionTime };
	};
}

/** Samples the memory of the process until it is stopped. A garbage collection beforehand gives all the same start. */
function watchMemory() {
	globalThis.gc();
	const before = process.memoryUsage().rss;
	return {
		/** MB at the highest point of the process, and how much of it came after the start. */
		stop: () => {
			const peak = process.resourceUsage().maxRSS * 1024;
			return { peakMb: mb(peak), grownMb: mb(Math.max(0, peak - before)) };
		},
	};
}

async function main() {
	const wish = JSON.parse(process.argv[2]);
	const { type, parameters } = sides[wish.side](wish);
	const run = engineFor(type, parameters, wish);
	for (let i = 0; i < wish.warmUps; i++) await run(itemsOf(1_000));
	const items = itemsOf(wish.count);
	const memory = watchMemory();
	const { output, ms } = await run(items);
	const { peakMb, grownMb } = memory.stop();
	check(output.length === wish.count, `${output.length} items of ${wish.count}`);
	const isRight = wish.side === 'send' ? ({ json }) => json.status === 'queued' : ({ json }) => json.text.startsWith('Hi Customer');
	check(output.every(isRight), 'the items');
	removeUserFolder();
	console.log(JSON.stringify({ ms, peakMb, grownMb }));
	process.exit();
}

await main();
