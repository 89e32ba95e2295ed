const { startAtt } = require('../../../simulators/att/server.js');
const { startBind } = require('../../../simulators/bind/server.js');
const { startRingCentral } = require('../../../simulators/ringcentral/server.js');
const { startSinch } = require('../../../simulators/sinch/server.js');

async function call(url, { headers = {}, ...init }) {
	const reply = await fetch(url, { method: 'POST', ...init, headers });
	const isJson = reply.headers.get('content-type') === 'application/json';
	return { status: reply.status, headers: reply.headers, body: isJson ? await reply.json() : await reply.text() };
}

const postJson = (url, body, headers) =>
	call(url, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });

async function ringCentralToken({ url, credentials: { clientId, clientSecret, jwtToken } }) {
	const { body } = await call(`${url}/restapi/oauth/token`, {
		headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
		body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwtToken }),
	});
	return body.access_token;
}

async function attToken({ url, credentials: { clientId, clientSecret } }) {
	const { body } = await call(`${url}/oauth/v4/token`, {
		body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'SMS' }),
	});
	return body.access_token;
}

/**
 * What the tests need to know of each provider: how an application logs in, sends, and is called when a handset writes.
 * @typedef {object} Account
 * @property {string} id as in handsets/providers.mjs
 * @property {string} ours the sender, which a handset can answer
 * @property {(options?: object) => Promise<object>} start
 * @property {(simulator: object) => Promise<string>} login the token that `send` and `subscribe` take
 * @property {(simulator: object, token: string, to: string[], text: string) => Promise<{ status: number, headers: Headers, body: unknown }>} send
 * @property {string} failure a code with which messages can end
 * @property {string} failureStatus the status word of such a message
 * @property {string} deliveredStatus the status word of one that arrives
 * @property {(simulator: object, token: string, address: string) => Promise<unknown>} [subscribe] absent where the address is told by hand
 * @property {(body: object) => string} textOf the text in a callback
 */

/** @type {Account[]} */
const accounts = [
	{
		id: 'ringCentral',
		ours: '+12025550199',
		start: (options) => startRingCentral({ rateLimits: null, ...options }),
		login: ringCentralToken,
		send: ({ url }, token, to, text) =>
			postJson(
				`${url}/restapi/v1.0/account/~/a2p-sms/batches`,
				{ from: '+12025550199', messages: to.map((number) => ({ to: [number], text })) },
				{ Authorization: `Bearer ${token}` },
			),
		failure: 'SMS-CAR-412',
		failureStatus: 'DeliveryFailed',
		deliveredStatus: 'Delivered',
		subscribe: ({ url }, token, address) =>
			postJson(
				`${url}/restapi/v1.0/subscription`,
				{
					eventFilters: ['/restapi/v1.0/account/~/a2p-sms/messages'],
					deliveryMode: { transportType: 'WebHook', address, verificationToken: 'word' },
				},
				{ Authorization: `Bearer ${token}` },
			),
		textOf: ({ body }) => body.text,
	},
	{
		id: 'sinch',
		ours: '+12025550199',
		start: startSinch,
		login: async ({ credentials }) => credentials.servicePlan.apiToken,
		send: ({ url, credentials }, token, to, body) =>
			postJson(
				`${url}/xms/v1/${credentials.servicePlan.servicePlanId}/batches`,
				{ from: '12025550199', to, body },
				{ Authorization: `Bearer ${token}` },
			),
		failure: '153',
		failureStatus: 'Failed',
		deliveredStatus: 'Delivered',
		textOf: ({ body }) => body,
	},
	{
		id: 'att',
		ours: '48500000',
		start: startAtt,
		login: attToken,
		send: ({ url }, token, to, message) =>
			postJson(
				`${url}/sms/v3/messaging/outbox`,
				{ outboundSMSRequest: { address: to.length === 1 ? `tel:${to[0]}` : to.map((number) => `tel:${number}`), message } },
				{ Authorization: `Bearer ${token}` },
			),
		failure: 'DeliveryImpossible',
		failureStatus: 'DeliveryImpossible',
		deliveredStatus: 'DeliveredToTerminal',
		textOf: ({ Message }) => Message,
	},
	{
		id: 'bind',
		ours: '+385990001112',
		start: startBind,
		login: async ({ credentials }) => credentials.apiKey,
		async send({ url }, token, to, text) {
			let reply;
			for (const number of to) {
				reply = await postJson(`${url}/v1.0/send`, { from: '385990001112', to: number.slice(1), text }, { 'x-api-key': token });
			}
			return reply;
		},
		failure: '27',
		failureStatus: 'UNDELIVERABLE',
		deliveredStatus: 'DELIVERED',
		textOf: ({ text }) => text,
	},
];

module.exports = { accounts };
