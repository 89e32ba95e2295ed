import axios from 'axios';
import { itemsOf, startN8n, waitUntil } from '../scripts/n8nHost.mjs';
import { currentPackage } from '../scripts/nodePackage.mjs';
import { packageName, publish, workflows } from './n8n.mjs';
import { alternate, check, line, median, round, statement } from './rounds.mjs';
import { numbers, providers, startProvider } from './simulators.mjs';

const { chain, node, webhookTrigger, webhookUrl } = workflows;

export const TEXT = 'Your order is ready. Reply STOP to opt out.';
export const LATENCY_MS = 20;

/** The node under test is called Send in both workflows. */
const SEND = 'Send';

const aims = { ringCentral: 40, sinch: 40, att: 10, bind: 1 };

/** The body of a request for one recipient, as an expression of the HTTP Request node. */
const jsonBodies = {
	ringCentral: '={{ JSON.stringify({ from: "+12025550199", text: $json.text, messages: [{ to: [$json.to] }] }) }}',
	sinch: '={{ JSON.stringify({ type: "mt_text", from: "12025550199", to: [$json.to.slice(1)], body: $json.text }) }}',
	att: '={{ JSON.stringify({ outboundSMSRequest: { address: "tel:" + $json.to, message: $json.text } }) }}',
	bind: '={{ JSON.stringify({ from: "385990001112", to: $json.to.slice(1), text: $json.text }) }}',
};

async function createCredential(api, type, data) {
	const { id } = await api.createCredential({ name: `${type} ${Date.now()}`, type, data });
	return { [type]: { id, name: type } };
}

export async function sendNode(api, provider, simulator) {
	const credentials = await createCredential(api, provider.credentialType, provider.credentialData(simulator.url));
	const type = `${packageName}.${provider.id}Sms`;
	const parameters = { resource: 'message', operation: 'send', to: '={{ $json.to }}', text: '={{ $json.text }}' };
	return node(SEND, type, 1, { ...provider.parameters, ...parameters, options: provider.options }, { credentials });
}

/** What people build today: a request for each item. Batching is off by default, n8n makes all requests at once. */
export async function httpRequestNode(api, provider, simulator) {
	const [[name, value]] = Object.entries(await provider.headers(simulator));
	const credentials = await createCredential(api, 'httpHeaderAuth', { name, value });
	const parameters = {
		method: 'POST',
		url: `${simulator.url}${provider.sendPath}`,
		authentication: 'genericCredentialType',
		genericAuthType: 'httpHeaderAuth',
		sendBody: true,
		specifyBody: 'json',
		jsonBody: jsonBodies[provider.id],
		options: {},
	};
	return node(SEND, 'n8n-nodes-base.httpRequest', 4.2, parameters, { credentials });
}

/** An n8n that has ten thousand requests under way takes its database for lost. */
function noneIfBusy(error) {
	if (error.status === 503) return [];
	throw error;
}

/** A workflow that a webhook starts with a list of recipients. @returns its run: time of the node and of the whole */
export async function workflowWith(host, name, sender) {
	const start = webhookTrigger();
	const items = node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} });
	const id = await publish(host.api, chain(name, start, items, sender));
	let done = 0;
	return async (list) => {
		await axios.post(webhookUrl(host, start), { items: list }, { proxy: false });
		const newest = await waitUntil(
			async () => {
				const finished = await host.api.listExecutions({ workflowId: id }).catch(noneIfBusy);
				return finished.length > done && finished[0];
			},
			{ timeoutMs: 300_000, what: `${name} to end` },
		);
		done++;
		const execution = await host.api.getExecution(newest.id);
		check(execution.status === 'success', `${name} ended with ${execution.status}`);
		const output = itemsOf(execution, SEND);
		check(output.length === list.length, `${name} gave ${output.length} items`);
		return {
			nodeMs: execution.data.resultData.runData[SEND][0].executionTime,
			wholeMs: Date.parse(execution.stoppedAt) - Date.parse(execution.startedAt),
		};
	};
}

async function measure(host, provider, { count, rounds }) {
	const simulator = await startProvider(provider, { latencyMs: LATENCY_MS });
	try {
		const list = numbers(count).map((to) => ({ to, text: TEXT }));
		const sides = {
			ours: await workflowWith(host, provider.name, await sendNode(host.api, provider, simulator)),
			theirs: await workflowWith(host, `${provider.name} by HTTP Request`, await httpRequestNode(host.api, provider, simulator)),
		};
		const wanted = { ours: Math.ceil(count / provider.recipientsPerRequest), theirs: count };
		const whole = { ours: [], theirs: [] };
		const side = (name) => async () => {
			await simulator.control('reset', { keep: ['sessions'] });
			const { nodeMs, wholeMs } = await sides[name](list);
			const { messages, recipients } = await simulator.control('acceptedSummary');
			check(messages === count && recipients === count, `${messages} messages to ${recipients} recipients`);
			const counts = Object.entries(await simulator.control('counts')).filter(([endpoint]) => !endpoint.includes('token'));
			const requests = counts.reduce((sum, [, { total }]) => sum + total, 0);
			check(requests === wanted[name], `${requests} requests instead of ${wanted[name]}`);
			whole[name].push(wholeMs);
			return nodeMs;
		};
		const measured = await alternate({ ours: side('ours'), theirs: side('theirs') }, { rounds, warmUps: 0 });
		return { ...measured, whole, wanted };
	} finally {
		await simulator.close();
	}
}

/** A broadcast in a real n8n, through the node and through n8n's HTTP Request node. */
export const broadcasts = {
	id: 'broadcasts',
	minutes: 10.5,
	async run({ scale, rounds }) {
		const count = Math.round(10_000 * scale);
		const host = await startN8n({ packageTarball: await currentPackage() });
		try {
			const lines = [];
			for (const [id, provider] of Object.entries(providers)) {
				const { ours, theirs, whole, wanted } = await measure(host, provider, { count, rounds });
				const what = `Broadcast of ${count.toLocaleString('en-US')} in n8n: ${provider.name}`;
				const against = `HTTP Request node, ${wanted.theirs.toLocaleString('en-US')} requests`;
				const asked = wanted.ours === 1 ? '1 request' : `${wanted.ours.toLocaleString('en-US')} requests`;
				lines.push(line({ what: `${what}, ${asked}`, against, unit: 'ms', ours, theirs, aim: { atLeast: aims[id] } }));
				const ratio = median(whole.ours.map((value, i) => whole.theirs[i] / value));
				lines.push(statement({
					what: `The same, from the start of the execution to its end: ${provider.name}`,
					ours: `${round(median(whole.ours) / 1_000)} s`,
					against: 'HTTP Request node',
					theirs: `${round(median(whole.theirs) / 1_000)} s`,
					ratio: `${round(ratio)} times`,
				}));
			}
			return lines;
		} finally {
			await host.stop();
		}
	},
};
