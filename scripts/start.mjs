/**
 * `npm start`: simulated providers and a real n8n with this package, credentials and the example workflows. It runs
 * the broadcast once and stays until Ctrl-C.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import att from '../simulators/att/server.js';
import bind from '../simulators/bind/server.js';
import ringCentral from '../simulators/ringcentral/server.js';
import sinch from '../simulators/sinch/server.js';
import { prepareExample, readExamples } from './exampleWorkflows.mjs';
import { itemsOf, startN8n } from './n8nHost.mjs';
import { currentPackage } from './nodePackage.mjs';
import { cacheDirectory, UserFacingError } from './project.mjs';

/** A busy laptop may need longer than the providers wait for an answer. */
const callbackTimeoutMs = 30_000;

/** The simulated providers; each listens on the port after the one before. */
const providers = [
	{ name: 'RingCentral', folder: 'ringcentral', start: startRingCentral, credentialType: 'ringCentralSmsJwtOAuth2Api', data: (simulator) => simulator.credentials },
	{ name: 'Sinch', folder: 'sinch', start: (port) => sinch.startSinch({ port, callbackTimeoutMs }), credentialType: 'sinchSmsApi', data: (simulator) => simulator.credentials.servicePlan },
	{ name: 'AT&T', folder: 'att', start: (port) => att.startAtt({ port, callbackTimeoutMs }), credentialType: 'attSmsOAuth2Api', data: (simulator) => simulator.credentials },
	{ name: 'BIND', folder: 'bind', start: (port) => bind.startBind({ port, callbackTimeoutMs }), credentialType: 'bindSmsApi', data: (simulator) => simulator.credentials },
];

/** What happens at the simulated RingCentral, with customers of examples/scheduled-broadcast.json. */
const scene = {
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

async function startRingCentral(port) {
	const simulator = await ringCentral.startRingCentral({ port, messagesPerSecond: scene.messagesPerSecond, callbackTimeoutMs });
	for (const number of scene.optedOutBefore) simulator.control.setConsent({ from: scene.sender, to: number, optStatus: 'OptOut' });
	for (const outcome of scene.outcomes) simulator.control.setOutcome(outcome);
	return simulator;
}

/** The credential for a simulator, made at the first start and brought up to date at later ones. */
async function provideCredential(api, { name: provider, credentialType: type, data }, simulator) {
	const wanted = { name: `${provider} SMS (simulator)`, type, data: data(simulator) };
	const existing = (await api.rest('GET', '/credentials')).find(({ name, type }) => name === wanted.name && type === wanted.type);
	if (existing) await api.rest('PATCH', `/credentials/${existing.id}`, wanted);
	const credential = existing ?? (await api.createCredential(wanted));
	const test = await api.testCredential(credential.id);
	if (test.status !== 'OK') throw new Error(`The credential "${wanted.name}" does not work: ${test.message}`);
	return credential;
}

/**
 * Puts the example workflows into n8n and publishes them. One that was put there by an earlier start is replaced, so that
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
		const startsByItself = example.nodes.some(({ type }) => /Trigger$/.test(type) && type !== 'n8n-nodes-base.manualTrigger');
		if (startsByItself) await host.api.activate(id);
		known[name] = { id, versionId: (await host.api.getWorkflow(id)).versionId };
		say(`  ${example.name}: ${startsByItself ? 'published' : 'ready to be run by hand'}`);
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
	} });
	const port = Number(values.port);
	const simulatorPort = Number(values['simulator-port']);
	await checkPort(port, 'port', 'n8n');
	for (const [index, { name }] of providers.entries()) {
		await checkPort(simulatorPort + index, 'simulator-port', `the ${name} simulator`);
	}

	say('Building the package');
	const packageTarball = await currentPackage();
	const simulators = [];
	for (const [index, { start }] of providers.entries()) {
		const simulator = await start(simulatorPort + index);
		simulators.push(simulator);
		stops.push(() => simulator.close());
	}
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
	for (const [index, provider] of providers.entries()) {
		credentials[provider.credentialType] = await provideCredential(host.api, provider, simulators[index]);
	}
	const workflows = await provideExamples(host, credentials);

	try {
		await showWorkflows(host, simulators[0], workflows);
	} catch (error) {
		if (!stopping) say(`  The workflows could not be shown at work: ${error.message}`);
	}

	say(`\nn8n          ${host.url}`);
	say(`login        ${host.login.email}`);
	say(`password     ${host.login.password}`);
	for (const [index, { name, folder }] of providers.entries()) {
		say(`${name.padEnd(13)}${simulators[index].url} (simulator, what it does: simulators/${folder}/README.md)`);
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
