import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import axios from 'axios';
import { itemsOf, startN8n } from '../scripts/n8nHost.mjs';
import { currentPackage } from '../scripts/nodePackage.mjs';
import { projectRoot } from '../scripts/project.mjs';
import { drained, newId, packageName, publish, workflows } from './n8n.mjs';
import { alternate, check, line, median, statement, timed } from './rounds.mjs';

const { chain, node, webhookTrigger, webhookUrl } = workflows;

const CONNECTIONS = 50;
export const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/** A delivery report of BIND, which signs nothing: all sides do the same work. `[<id>]` is another one in every call. */
const report = (id) => JSON.stringify({ type: 'DLR', message_id: id, status: 'DELIVERED', error: '000', from: '385990001112', to: '12017770000', timestamp: '2026-03-04T10:15:03Z' });

/** An n8n with one workflow for each way to take a report in; behind each trigger is a node that does nothing. */
export async function openHost(env) {
	const folder = await mkdtemp(join(tmpdir(), 'naive-'));
	await copyFile(join(projectRoot, 'bench', 'naiveTrigger.js'), join(folder, 'NaiveTrigger.node.js'));
	const host = await startN8n({ packageTarball: await currentPackage(), env: { N8N_CUSTOM_EXTENSIONS: folder, ...env } });
	const { api, url } = host;
	const next = () => node('Next', 'n8n-nodes-base.noOp', 1);
	const trigger = (type, version, parameters = {}) => node('Trigger', type, version, parameters, { webhookId: newId() });

	const ours = trigger(`${packageName}.bindSmsTrigger`, 2);
	const naive = trigger('CUSTOM.naiveTrigger', 1);
	const webhook = webhookTrigger('Trigger');
	const firstWebhook = { ...webhookTrigger('Trigger'), typeVersion: 1 };
	const side = async (name, start, address) => ({ id: await publish(api, chain(name, start, next())), url: address });
	return {
		...host,
		sides: {
			ours: await side('Trigger of the package', ours, `${url}/webhook/${ours.webhookId}/sms`),
			webhook: await side('Webhook node', webhook, webhookUrl(host, webhook)),
			firstWebhook: await side('Webhook node of version 1', firstWebhook, webhookUrl(host, firstWebhook)),
			naive: await side('Naive trigger', naive, `${url}/webhook/${naive.webhookId}/sms`),
		},
		async close() {
			await host.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/**
 * Calls an address over 50 connections.
 * @param {number} amount calls
 * @returns {Promise<number>} calls answered per second
 * @throws {Error} unless all of them were answered with 200
 */
export async function load(url, amount) {
	const start = performance.now();
	let end = start;
	const run = autocannon({
		url,
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: report('[<id>]'),
		idReplacement: true,
		connections: CONNECTIONS,
		timeout: 120,
		amount,
	});
	// The run itself ends with the second in which the last answer came.
	run.on('response', () => {
		end = performance.now();
	});
	const result = await run;
	const { errors, timeouts, non2xx, statusCodeStats } = result;
	const others = `${errors} errors, ${timeouts} timeouts, ${non2xx} refused: ${JSON.stringify(statusCodeStats)}`;
	check(result['2xx'] === amount, `${result['2xx']} reports of ${amount} taken at ${url}; ${others}`);
	return (amount * 1_000) / (end - start);
}

/** How many reports the executions of a workflow hold, once n8n has finished. */
async function reportsIn(api, id) {
	const ids = new Set();
	for (const execution of await api.listExecutions({ workflowId: id })) {
		for (const { json } of itemsOf(await api.getExecution(execution.id), 'Next')) ids.add(json.messageId);
	}
	return ids.size;
}

/** The calls of a side's first round, which tell how many it answers in the time that a round shall take. */
const FIRST_CALLS = 300;

/** Calls per second of every side; what is answered when the load ends is finished before the next side begins. */
async function throughput(env, { seconds, rounds }) {
	const host = await openHost(env);
	try {
		const taken = { ours: 0, webhook: 0, naive: 0 };
		const amounts = {};
		const side = (name) => async () => {
			const { id, url } = host.sides[name];
			const amount = amounts[name] ?? FIRST_CALLS;
			const perSecond = await load(url, amount);
			taken[name] += amount;
			amounts[name] ??= Math.max(FIRST_CALLS, Math.round(perSecond * seconds));
			await drained(host.api, id);
			return perSecond;
		};
		const measured = await alternate({ ours: side('ours'), webhook: side('webhook'), naive: side('naive') }, { rounds, warmUps: 1 });
		for (const name of ['webhook', 'naive']) {
			const executions = await drained(host.api, host.sides[name].id);
			check(executions === taken[name], `${executions} executions for ${taken[name]} reports`);
		}
		const found = await reportsIn(host.api, host.sides.ours.id);
		check(found === taken.ours, `${taken.ours} reports taken, ${found} found`);
		return measured;
	} finally {
		await host.close();
	}
}

const modes = [
	{ name: 'n8n’s defaults', env: {}, webhook: 1.2, naive: 1.8 },
	{ name: 'lazy acquire', env: LAZY, webhook: 4, naive: 12 },
];

/** Delivery reports into a real n8n at 50 connections. */
export const reports = {
	id: 'reports',
	minutes: 6,
	async run({ scale, rounds }) {
		const lines = [];
		for (const { name, env, ...aims } of modes) {
			const measured = await throughput(env, { seconds: 6 * scale, rounds });
			const what = `Delivery reports, ${CONNECTIONS} connections, ${name}`;
			lines.push(line({ what, against: 'Webhook node', unit: 'perSecond', ours: measured.ours, theirs: measured.webhook, aim: { atLeast: aims.webhook } }));
			lines.push(line({ what, against: 'naive trigger', unit: 'perSecond', ours: measured.ours, theirs: measured.naive, aim: { atLeast: aims.naive } }));
		}
		return lines;
	},
};

/** How many executions a flood of reports makes, and whether all of it arrives. */
export const executions = {
	id: 'executions',
	minutes: 1.2,
	async run({ scale }) {
		const amount = Math.round(10_000 * scale);
		const host = await openHost(LAZY);
		try {
			const { id, url } = host.sides.ours;
			await load(url, amount);
			const count = await drained(host.api, id);
			const found = await reportsIn(host.api, id);
			check(found === amount, `${amount} reports taken, ${found} found`);
			const aim = Math.round(500 * scale);
			return [statement({
				what: `Executions for ${amount.toLocaleString('en-US')} reports at ${CONNECTIONS} connections, none lost`,
				ours: count,
				against: 'Webhook node: one per report',
				theirs: amount,
				ratio: '',
				aim: `at most ${aim}`,
				met: count <= aim,
			})];
		} finally {
			await host.close();
		}
	},
};

/** Milliseconds until a report is answered, n8n being idle. */
async function answerTimes(env, { calls, rounds }) {
	const host = await openHost(env);
	const httpAgent = new Agent({ keepAlive: true });
	const side = (name) => async () => {
		const taken = [];
		for (let i = 0; i < calls; i++) {
			taken.push(await timed(() => axios.post(host.sides[name].url, report(newId()), { headers: { 'content-type': 'application/json' }, httpAgent, proxy: false })));
			// what the call has started is finished before the next one
			await delay(250);
		}
		return median(taken);
	};
	try {
		const names = ['ours', 'webhook', 'firstWebhook'];
		const measured = await alternate(Object.fromEntries(names.map((name) => [name, side(name)])), { rounds, warmUps: 1 });
		for (const name of names) {
			const count = await drained(host.api, host.sides[name].id);
			check(count === calls * (rounds + 1), `${count} executions for ${calls * (rounds + 1)} reports`);
		}
		return measured;
	} finally {
		httpAgent.destroy();
		await host.close();
	}
}

/** One report at a time. */
export const latency = {
	id: 'latency',
	minutes: 2.5,
	async run({ scale, rounds }) {
		const calls = Math.max(10, Math.round(20 * scale));
		const lines = [];
		for (const { name, env } of modes) {
			const { ours, webhook, firstWebhook } = await answerTimes(env, { calls, rounds });
			const what = `One report at a time, until its answer, ${name}`;
			lines.push(line({ what, against: 'Webhook node', unit: 'ms', ours, theirs: webhook, aim: { atMost: 1.1 } }));
			lines.push(line({ what, against: 'Webhook node of version 1', unit: 'ms', ours, theirs: firstWebhook }));
		}
		return lines;
	},
};
