/**
 * `npm start`: simulated providers, their handsets in the browser, and a real n8n with this package, credentials and the
 * example workflows. It runs the broadcast once and stays until Ctrl-C.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { providers as phoneProviders } from '../handsets/providers.mjs';
import { startHandsets } from '../handsets/server.mjs';
import { missingCredentials, prepareExample, readExamples, setUpNode, timeZoneAt } from './exampleWorkflows.mjs';
import { itemsOf, startN8n } from './n8nHost.mjs';
import { currentPackage } from './nodePackage.mjs';
import { cacheDirectory, UserFacingError } from './project.mjs';
import { provideCredential, providers } from './simulatedProviders.mjs';

/** What happens at the simulated RingCentral, with the customers of examples/scheduled-broadcast.json. */
const scene = {
	table: 'SMS customers (template)',
	customers: Array.from({ length: 200 }, (_, i) => ({ name: `Customer ${i + 1}`, phone: i % 50 === 49 ? `555-01${i}` : `+1202555${1000 + i}` })),
	sender: '+12025550199',
	messagesPerSecond: 40,
	optedOutBefore: ['+12025551007', '+12025551042', '+12025551133'],
	outcomes: [
		{ to: '+12025551012', outcome: 'SMS-UP-410' },
		{ to: '+12025551077', outcome: 'SMS-UP-410' },
		{ to: '+12025551101', outcome: 'SMS-CAR-430' },
		{ to: '+12025551150', outcome: 'SMS-CAR-412' },
	],
	repliesStop: '+12025551020',
};

function say(line = '') {
	console.log(line);
}

async function checkPort(port, option, what) {
	const server = createServer();
	await new Promise((resolve, reject) => {
		server.once('error', (error) => reject(error.code === 'EADDRINUSE'
			? new UserFacingError(`Port ${port}, which ${what} needs, is taken by another program. Stop that one, or choose another port: npm start -- --${option} ${port + 100}`)
			: error));
		server.listen(port, '127.0.0.1', resolve);
	});
	await new Promise((resolve) => server.close(resolve));
}

/** Prepares the simulated RingCentral for the broadcast. */
function setScene({ control }) {
	for (const number of scene.optedOutBefore) control.setConsent({ from: scene.sender, to: number, optStatus: 'OptOut' });
	for (const outcome of scene.outcomes) control.setOutcome(outcome);
}

/**
 * Makes the table of customers at the first start. At every start it is about noon where they live, so that nobody is in
 * the quiet hours of the broadcast.
 */
async function provideCustomers(api) {
	const timezone = timeZoneAt(12);
	const existing = await api.findDataTable(scene.table);
	if (existing) return await api.updateDataTableRows(existing.id, { column: 'name', pattern: 'Customer %' }, { timezone });
	const { id } = await api.createDataTable(scene.table, ['name', 'phone', 'timezone']);
	await api.addDataTableRows(id, scene.customers.map((customer) => ({ ...customer, timezone })));
}

/** Tells the simulated providers that make no subscription themselves where the triggers of published workflows listen. */
async function connectTriggers(api, workflowIds, simulators) {
	for (const id of workflowIds) {
		const { active, nodes } = await api.getWorkflow(id);
		if (!active) continue;
		for (const { id: provider, setCallbackUrl } of phoneProviders) {
			const trigger = nodes.find(({ type }) => type.endsWith(`.${provider}SmsTrigger`));
			if (trigger) setCallbackUrl?.(simulators[provider].control, `${api.url}/webhook/${trigger.webhookId}/sms`);
		}
	}
}

/**
 * Puts the example workflows into n8n, makes their tables, and publishes those that start by themselves and have all their
 * credentials. One that was put there by an earlier start is replaced, so that
 * it is the present version of the example and its broadcast is a new campaign; one that the user has changed since stays.
 * @returns {Promise<Record<string, string>>} workflow ids by example name
 */
async function provideExamples(host, credentials) {
	const stateFile = join(host.userFolder, 'examples.json');
	const known = JSON.parse(await readFile(stateFile, 'utf8').catch(() => '{}'));
	const nodeTypes = await host.api.nodeTypes();
	for (const [name, example] of Object.entries(await readExamples())) {
		const before = known[name] && (await host.api.getWorkflow(known[name].id).catch(() => undefined));
		if (before && before.versionId !== known[name].versionId) {
			say(`  ${example.name}: you have changed it, so it stays as it is`);
			continue;
		}
		if (before) {
			if (before.active) await host.api.deactivate(before.id);
			await host.api.deleteWorkflow(before.id);
		}
		const { id } = await host.api.createWorkflow(prepareExample(example, { credentials, nodeTypes }));
		if (example.nodes.some((node) => node.name === setUpNode)) await host.api.runManually(id, setUpNode);
		const startsByItself = example.nodes.some(({ type }) => /Trigger$/.test(type) && type !== 'n8n-nodes-base.manualTrigger');
		const missing = missingCredentials(example, credentials);
		const isPublished = startsByItself && missing.length === 0;
		if (isPublished) await host.api.activate(id);
		known[name] = { id, versionId: (await host.api.getWorkflow(id)).versionId };
		const state = missing.length > 0 ? `needs a credential of your own (${missing.join(', ')})` : 'ready to be run by hand';
		say(`  ${example.name}: ${isPublished ? 'published' : state}`);
	}
	await writeFile(stateFile, JSON.stringify(known));
	return Object.fromEntries(Object.entries(known).map(([name, { id }]) => [name, id]));
}

function countBy(list, key) {
	const counts = new Map();
	for (const element of list) counts.set(key(element), (counts.get(key(element)) ?? 0) + 1);
	return counts;
}

const progressWords = { Queued: 'waiting', Sent: 'on the way', Delivered: 'delivered', SendingFailed: 'failed', DeliveryFailed: 'failed' };

/** What the simulated RingCentral has done so far, alarms and replies included. */
function progress(simulator) {
	const messages = simulator.control.accepted();
	if (messages.length === 0) return '';
	const states = countBy(messages, ({ status }) => progressWords[status]);
	const counts = [...new Set(Object.values(progressWords))].map((word) => `${states.get(word) ?? 0} ${word}`);
	return `${messages.length} accepted: ${counts.join(', ')}`;
}

/** Starts the broadcast and prints its progress until the workflow has ended. */
async function runBroadcast(host, simulator, workflowId) {
	const started = performance.now();
	const executionId = await host.api.startManually(workflowId, 'Run Now');
	let printed = '';
	for (let running = true; running; ) {
		await delay(500);
		running = (await host.api.getExecution(executionId, { includeData: false })).status === 'running';
		const line = progress(simulator);
		if (line !== printed) say(`  ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`);
		printed = line;
	}
	const execution = await host.api.getExecution(executionId);
	if (execution.status !== 'success') {
		throw new Error(`The broadcast ended as "${execution.status}": ${execution.data.resultData.error?.message ?? 'see the editor'}`);
	}
	return itemsOf(execution, 'Send').map((item) => item.json);
}

function printSummary(messages) {
	const optedOut = messages.filter(({ status, failure }) => status === 'suppressed' || failure?.category === 'recipientOptedOut');
	const failed = messages.filter(({ failure }) => failure !== null && failure.category !== 'recipientOptedOut');
	say(`  texts       ${messages.length}`);
	say(`  accepted    ${messages.filter(({ batchId, messageId }) => batchId !== null || messageId !== null).length}`);
	say(`  delivered   ${messages.filter(({ status }) => status === 'delivered').length}`);
	say(`  failed      ${failed.length}`);
	for (const [category, count] of countBy(failed, ({ failure }) => failure.category)) say(`    ${category.padEnd(22)} ${count}`);
	say(`  opted out   ${optedOut.length}`);
}

/**
 * Call it before the event that shall start a workflow.
 * @returns {Promise<() => Promise<object>>} waits for the execution that the event started, with its data
 */
async function expectExecution(host, workflowId) {
	const before = (await host.api.listExecutions({ workflowId })).length;
	return async () => (await host.api.waitForExecutions(workflowId, before + 1))[before];
}

/** Runs the broadcast, lets a customer answer STOP, and prints what the three workflows make of it. */
async function showWorkflows(host, simulator, workflows) {
	const alarmed = await expectExecution(host, workflows['delivery-alarm']);
	say('\nBroadcast');
	const messages = await runBroadcast(host, simulator, workflows['scheduled-broadcast']);
	say('\nSummary');
	printSummary(messages);

	say('\nWhat the other workflows did');
	const alarm = itemsOf(await alarmed(), 'Alarm Text')[0]?.json.alarm;
	say(`  "Delivery alarm" ran: ${alarm}`);
	const replied = await expectExecution(host, workflows['stop-auto-reply']);
	simulator.control.inbound({ from: scene.repliesStop, to: scene.sender, text: 'STOP' });
	await replied();
	say(`  "Auto-reply to STOP" ran: ${scene.repliesStop} answered STOP, and the next broadcast leaves that number out`);
}

const stops = [];
let stopping = false;

async function main() {
	const { values } = parseArgs({ options: {
		port: { type: 'string', default: '5678' },
		'simulator-port': { type: 'string', default: '5680' },
		'handsets-port': { type: 'string', default: '5690' },
	} });
	const port = Number(values.port);
	const simulatorPort = Number(values['simulator-port']);
	const handsetsPort = Number(values['handsets-port']);
	await checkPort(port, 'port', 'n8n');
	for (const [index, { name }] of providers.entries()) {
		await checkPort(simulatorPort + index, 'simulator-port', `the ${name} simulator`);
	}
	await checkPort(handsetsPort, 'handsets-port', 'the page of the handsets');

	say('Building the package');
	const packageTarball = await currentPackage();
	const simulators = {};
	for (const [index, { id, start }] of providers.entries()) {
		const simulator = await start({ port: simulatorPort + index, messagesPerSecond: scene.messagesPerSecond });
		simulators[id] = simulator;
		stops.push(() => simulator.close());
	}
	setScene(simulators.ringCentral);
	const handsets = await startHandsets({ simulators, port: handsetsPort, n8nUrl: `http://127.0.0.1:${port}` });
	stops.push(() => handsets.close());
	say('Starting n8n');
	const host = await startN8n({
		userFolder: join(cacheDirectory(), `start-${port}`),
		packageTarball,
		port,
		loopbackOnly: false,
		env: { N8N_LOG_OUTPUT: 'console,file', N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
		log: say,
	});
	stops.push(() => host.stop());

	say('\nWorkflows');
	const credentials = {};
	for (const provider of providers) {
		credentials[provider.credentialType] = await provideCredential(host.api, provider, simulators[provider.id]);
	}
	await provideCustomers(host.api);
	const workflows = await provideExamples(host, credentials);
	await connectTriggers(host.api, Object.values(workflows), simulators);

	try {
		await showWorkflows(host, simulators.ringCentral, workflows);
	} catch (error) {
		if (!stopping) say(`  The workflows could not be shown at work: ${error.message}`);
	}

	say(`\nn8n          ${host.url}`);
	say(`login        ${host.login.email}`);
	say(`password     ${host.login.password}`);
	say(`handsets     ${handsets.url} (see the texts arrive, answer them, make them fail: handsets/README.md)`);
	for (const { id, name, folder } of providers) {
		say(`${name.padEnd(13)}${simulators[id].url} (simulator, what it does: simulators/${folder}/README.md)`);
	}
	say(`data         ${host.userFolder} (delete it to begin anew; n8n's log is .n8n/logs/n8n.log there)`);
	say('\nCtrl-C stops everything. Your workflows and settings are kept for the next start.');
}

async function stopAll(code) {
	if (stopping) return;
	stopping = true;
	for (const stop of stops.reverse()) await stop();
	process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
	process.on(signal, () => {
		if (!stopping) say('\nStopping');
		void stopAll(0);
	});
}

try {
	await main();
} catch (error) {
	if (!stopping) console.error(error instanceof UserFacingError ? error.message : error);
	await stopAll(1);
}
