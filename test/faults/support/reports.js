const http = require('node:http');
const axios = require('axios');
const { startN8n, waitUntil } = require('../../../scripts/n8nHost.mjs');

/**
 * What the fault tests of delivery reports need to know of a provider: how a broadcast is handed to its simulator, and
 * what its reports say in the words of the nodes' output.
 * @typedef {object} Reporting
 * @property {object} options of the simulator, besides those of `everywhere`
 * @property {number} perMessage reports that a message causes
 * @property {(url: string, simulator: object, recipients: string[]) => Promise<void>} send
 * @property {(payload: object) => { id: string, to: string, status: string }} read
 */

const client = (baseURL, headers) => axios.create({ baseURL, headers, proxy: false, httpAgent: new http.Agent({ keepAlive: true }), maxBodyLength: Infinity });

/** Options of every simulator: it remembers every call, and its events wait for nothing but an answer. */
const everywhere = { keepEvents: 50_000, callbackTimeoutMs: 60_000 };

const REPEAT_AFTER_MS = 2_000;
/** For as long as a test may take. */
const REPEATS = 1_000;
const repeating = { callbackRetries: REPEATS, callbackRetryDelayMs: REPEAT_AFTER_MS };

/** Elements in groups of `size`. */
const inGroups = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));

/** Does `act` for every element, a few at a time. */
async function forEach(list, atATime, act) {
	const rest = list.values();
	await Promise.all(Array.from({ length: atATime }, async () => {
		for (const element of rest) await act(element);
	}));
}

const digits = (number) => number.replace('+', '');

/** @type {Record<string, Reporting>} by the provider's id */
const reportings = {
	ringCentral: {
		// ten refused calls in a row would end the subscription, and what happens until it is repaired is reported to nobody
		options: { ...repeating, blacklistAfterFailures: null, batchEventStatuses: [] },
		perMessage: 2,
		async send({ url, credentials: { clientId, clientSecret, jwtToken } }, recipients) {
			const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwtToken };
			const api = client(url);
			const { data } = await api.post('/restapi/oauth/token', new URLSearchParams(grant), { auth: { username: clientId, password: clientSecret } });
			const messages = recipients.map((to) => ({ to: [to] }));
			const batch = { from: '+12025550199', text: 'Hello', messages };
			await api.post('/restapi/v1.0/account/~/a2p-sms/batches', batch, { headers: { Authorization: `Bearer ${data.access_token}` } });
		},
		read: ({ body }) => ({ id: body.id, to: body.to[0], status: { Sent: 'sent', Delivered: 'delivered' }[body.messageStatus] }),
	},
	sinch: {
		options: { callbackRetrySeconds: new Array(REPEATS).fill(REPEAT_AFTER_MS / 1000) },
		perMessage: 2,
		async send({ credentials: { servicePlan } }, recipients) {
			const api = client(servicePlan.baseUrl, { Authorization: `Bearer ${servicePlan.apiToken}` });
			for (const to of inGroups(recipients.map(digits), 1_000)) {
				await api.post(`/xms/v1/${servicePlan.servicePlanId}/batches`, { from: '12025550199', to, body: 'Hello', delivery_report: 'per_recipient' });
			}
		},
		read: ({ batch_id: id, recipient, status }) => ({ id, to: `+${recipient}`, status: { Dispatched: 'sent', Delivered: 'delivered' }[status] }),
	},
	att: {
		options: { ...repeating, callbackStatuses: ['DeliveredToNetwork', 'DeliveredToTerminal'] },
		perMessage: 2,
		async send({ url, credentials: { clientId, clientSecret } }, recipients) {
			const api = client(url);
			const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'SMS' };
			const { data } = await api.post('/oauth/v4/token', new URLSearchParams(grant));
			const headers = { Authorization: `Bearer ${data.access_token}` };
			await forEach(inGroups(recipients, 50), 5, async (group) => {
				const address = group.map((to) => `tel:${to}`);
				await api.post('/sms/v3/messaging/outbox', { outboundSMSRequest: { address, message: 'Hello', notifyDeliveryStatus: true } }, { headers });
			});
		},
		read: ({ deliveryInfoNotification: { messageId, deliveryInfo } }) => ({
			id: messageId,
			to: deliveryInfo.address.replace('tel:', ''),
			status: { DeliveredToNetwork: 'sent', DeliveredToTerminal: 'delivered' }[deliveryInfo.deliveryStatus],
		}),
	},
	bind: {
		options: repeating,
		// no report but the final one
		perMessage: 1,
		async send({ url, credentials: { apiKey } }, recipients) {
			const api = client(url, { 'X-API-KEY': apiKey });
			await forEach(recipients, 20, async (to) => {
				const { data } = await api.post('/v1.0/send', { from: '385990001112', to: digits(to), text: 'Hello' });
				if (data.status !== 'ACCEPTED') throw new Error(`BIND's simulator refused ${to}: ${JSON.stringify(data)}`);
			});
		},
		read: ({ message_id: id, to, status }) => ({ id, to: `+${to}`, status: { DELIVERED: 'delivered' }[status] }),
	},
};

/** A real n8n with the package, set up for many calls as `npm start` does it. @param {Record<string, string>} [env] */
const startHost = (env) => startN8n({
	packageTarball: process.env.A2P_PACKAGE_TARBALL,
	env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true', ...env },
});

/** So many numbers whose messages are delivered. */
const recipientsOf = (count) => Array.from({ length: count }, (_, at) => `+1${202 + Math.floor(at / 10_000)}777${String(at % 10_000).padStart(4, '0')}`);

const keyOf = ({ id, to, status }) => `${id} ${to} ${status}`;

/** The same key for an event of the trigger. */
const keyOfItem = ({ messageId, batchId, to, status }) => keyOf({ id: messageId ?? batchId, to, status });

/**
 * Lets the simulator cause reports that it keeps back, and waits until it has all of them.
 * @param {object} scene whose trigger is published
 * @param {number} count of reports
 */
async function causeReports({ provider, simulator }, count) {
	const { options, perMessage, send } = reportings[provider.id];
	simulator.control.setOptions({ ...everywhere, ...options });
	simulator.control.holdEvents();
	await send(simulator, recipientsOf(count / perMessage));
	await waitUntil(async () => simulator.control.eventTotals().queued >= count, { timeoutMs: 60_000, what: `${count} reports of ${provider.id}` });
}

/**
 * What the simulator delivered and how that was answered.
 * @returns {{ key: string, statuses: (number | string)[] }[]} one for each event: HTTP statuses, `none` where none came
 */
function deliveredBy({ provider, simulator }) {
	const { read } = reportings[provider.id];
	return simulator.control
		.events({ limit: everywhere.keepEvents })
		.map(({ uuid, payload, answers }) => ({ uuid, key: keyOf(read(payload)), statuses: answers.map(({ status }) => status ?? 'none') }));
}

module.exports = { causeReports, deliveredBy, forEach, keyOfItem, startHost };
