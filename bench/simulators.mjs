import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import axios from 'axios';
import { projectNode, projectRoot } from '../scripts/project.mjs';

/**
 * Starts the simulator of a provider in a process of its own, so that it takes no time of whoever calls it.
 * @param {string} folder in simulators/
 * @param {object} options of the simulator
 * @returns {Promise<{ url: string, control: (name: string, wish?: object) => Promise<any>, close: () => Promise<void> }>}
 */
export async function startSimulator(folder, options) {
	const main = join(projectRoot, 'simulators', folder, 'main.mjs');
	const child = spawn(projectNode().binary, [main, '--options', JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
	const exited = once(child, 'exit');
	const lines = createInterface({ input: child.stdout });
	const first = await Promise.race([once(lines, 'line').then(([text]) => text), exited.then(() => '')]);
	const url = /^listening (.+)$/.exec(first)?.[1];
	if (url === undefined) throw new Error(`The simulator ${folder} did not start`);
	const http = axios.create({ baseURL: `${url}/__control/`, proxy: false, headers: { 'Content-Type': 'application/json' } });
	return {
		url,
		control: async (name, wish = {}) => (await http.post(name, JSON.stringify(wish))).data,
		async close() {
			child.kill('SIGTERM');
			await exited;
		},
	};
}

/**
 * What the benchmarks need to know of a provider. Limits of the account that would make either side wait or be refused
 * are lifted: what is compared is work, not quotas.
 * @typedef {object} Provider
 * @property {string} name
 * @property {string} id
 * @property {string} folder of nodes/ and, in small letters, of simulators/
 * @property {object} simulatorOptions
 * @property {string} credentialType
 * @property {(url: string) => object} credentialData
 * @property {object} parameters of the node, beyond resource and operation
 * @property {object} options of a send that turn pacing off
 * @property {number} recipientsPerRequest
 * @property {number} concurrentRequests how many requests the node has under way
 * @property {string} sendPath path of the requests that send
 * @property {(simulator: { url: string }) => Promise<Record<string, string>>} headers that log in
 * @property {(to: string[], text: string) => object} body of a request
 */

const unpaced = { requestsPerSecond: 1_000_000 };
const FROM = '+12025550199';

const ringCentralLogin = async ({ url }) => {
	const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: ringCentralApp.jwtToken });
	const { data } = await axios.post(`${url}/restapi/oauth/token`, form, {
		proxy: false,
		auth: { username: ringCentralApp.clientId, password: ringCentralApp.clientSecret },
	});
	return { Authorization: `Bearer ${data.access_token}` };
};

/** The first app and user of the simulated account. */
export const ringCentralApp = {
	clientId: 'sim-client',
	clientSecret: 'sim-secret',
	jwtToken: 'eyJhbGciOiJSUzI1NiJ9.c2ltdWxhdG9y.c2lnbmF0dXJl',
};

export const sinchPlan = { servicePlanId: 'sim-plan-us', apiToken: 'sim-token-us' };

const attApp = { clientId: 'sim-app-key', clientSecret: 'sim-app-secret' };

const attLogin = async ({ url }) => {
	const form = new URLSearchParams({ client_id: attApp.clientId, client_secret: attApp.clientSecret, grant_type: 'client_credentials', scope: 'SMS' });
	const { data } = await axios.post(`${url}/oauth/v4/token`, form, { proxy: false });
	return { Authorization: `Bearer ${data.access_token}` };
};

/** @type {Record<string, Provider>} */
export const providers = {
	ringCentral: {
		name: 'RingCentral',
		id: 'ringCentral',
		folder: 'RingCentral',
		simulatorOptions: { rateLimits: { Light: null, Medium: null, Auth: null }, dailyLimitPerNumber: null },
		credentialType: 'ringCentralSmsJwtOAuth2Api',
		credentialData: (url) => ({ baseUrl: url, ...ringCentralApp }),
		parameters: { authentication: 'jwt', from: { __rl: true, mode: 'number', value: FROM } },
		options: unpaced,
		recipientsPerRequest: 10_000,
		concurrentRequests: 2,
		sendPath: '/restapi/v1.0/account/~/a2p-sms/batches',
		headers: ringCentralLogin,
		body: (to, text) => ({ from: FROM, text, messages: to.map((number) => ({ to: [number] })) }),
	},
	sinch: {
		name: 'Sinch',
		id: 'sinch',
		folder: 'Sinch',
		simulatorOptions: { maxOutstandingRequests: null, messagesPerSecond: null },
		credentialType: 'sinchSmsApi',
		credentialData: (url) => ({ baseUrl: url, region: 'us', ...sinchPlan }),
		parameters: { authentication: 'apiToken', from: FROM },
		options: unpaced,
		recipientsPerRequest: 1_000,
		concurrentRequests: 5,
		sendPath: `/xms/v1/${sinchPlan.servicePlanId}/batches`,
		headers: async () => ({ Authorization: `Bearer ${sinchPlan.apiToken}` }),
		body: (to, text) => ({ type: 'mt_text', from: FROM.slice(1), to: to.map((number) => number.slice(1)), body: text }),
	},
	att: {
		name: 'AT&T',
		id: 'att',
		folder: 'Att',
		simulatorOptions: {},
		credentialType: 'attSmsOAuth2Api',
		credentialData: (url) => ({ baseUrl: url, ...attApp, shortCode: '48500000' }),
		parameters: {},
		options: unpaced,
		recipientsPerRequest: 50,
		concurrentRequests: 4,
		sendPath: '/sms/v3/messaging/outbox',
		headers: attLogin,
		body: (to, text) => {
			const address = to.map((number) => `tel:${number}`);
			return { outboundSMSRequest: { address: address.length === 1 ? address[0] : address, message: text } };
		},
	},
	bind: {
		name: 'BIND',
		id: 'bind',
		folder: 'Bind',
		simulatorOptions: {},
		credentialType: 'bindSmsApi',
		credentialData: (url) => ({ baseUrl: url, apiKey: 'sim-api-key' }),
		parameters: { from: '+385990001112' },
		options: unpaced,
		recipientsPerRequest: 1,
		concurrentRequests: 10,
		sendPath: '/v1.0/send',
		headers: async () => ({ 'X-API-KEY': 'sim-api-key' }),
		body: ([to], text) => ({ from: '385990001112', to: to.slice(1), text }),
	},
};

/** Starts the simulator of a provider without the limits of an account. */
export async function startProvider({ folder, simulatorOptions }, options = {}) {
	return await startSimulator(folder.toLowerCase(), { ...simulatorOptions, keepRequests: 1, ...options });
}

/** Fictional numbers beyond 555-01xx that the simulators deliver to: +1 201 777 0000 and on, 10,000 per area code. */
export function numbers(count) {
	const areaCodes = [201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248];
	return Array.from({ length: count }, (_, i) => `+1${areaCodes[Math.floor(i / 10_000)]}777${String(i % 10_000).padStart(4, '0')}`);
}
