'use strict';

const http = require('node:http');
const axios = require('axios');
const { startRingCentral } = require('../../simulators/ringcentral/server.js');
const webhook = require('./webhook.js');

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const A2P = '/restapi/v1.0/account/~/a2p-sms';
const SENDER = '+12025550100';

/** A simulator on a stopped clock and a client that reports every status instead of throwing. */
async function start(options = {}) {
	const simulator = await startRingCentral({
		clock: { scale: 0 },
		rateLimits: null,
		firstMessageId: 900_001,
		...options,
	});
	const { clientId, clientSecret, jwtToken } = simulator.credentials;
	const raw = axios.create({
		baseURL: simulator.url,
		proxy: false,
		maxRedirects: 0,
		validateStatus: () => true,
		maxBodyLength: Infinity,
		httpAgent: new http.Agent({ keepAlive: false }),
	});

	/** POST of a form to an OAuth endpoint; `auth` null sends no Basic header. */
	function form(path, fields, auth = { username: clientId, password: clientSecret }) {
		return raw.post(path, new URLSearchParams(fields), auth === null ? {} : { auth });
	}

	const login = (fields = {}) =>
		form('/restapi/oauth/token', { grant_type: JWT_GRANT, assertion: jwtToken, ...fields });
	const refresh = (token) => form('/restapi/oauth/token', { grant_type: 'refresh_token', refresh_token: token });

	/** One API call with a token. */
	const call = (token, method, path, data, config = {}) =>
		raw.request({
			method,
			url: path,
			data,
			...config,
			headers: { Authorization: `Bearer ${token}`, ...config.headers },
		});

	const { data } = await login();
	const api = (method, path, body, config) => call(data.access_token, method, path, body, config);

	return {
		...simulator,
		raw,
		form,
		login,
		refresh,
		call,
		api,
		tokens: data,
		/** Sends one text to each recipient and returns the batch. */
		async send(recipients, extra = {}) {
			const messages = recipients.map((to) => ({ to: [to] }));
			const reply = await api('POST', `${A2P}/batches`, { from: SENDER, text: 'Hello', messages, ...extra });
			return reply.data;
		},
		/** Lets simulated time pass. */
		pass: (ms) => simulator.control.setClock({ advanceMs: ms }),
	};
}

/** A webhook endpoint that answers the handshake. */
const startWebhook = () => webhook.startWebhook(echo);

/** What a healthy endpoint answers. */
function echo(request, response) {
	const token = request.headers['validation-token'];
	response.writeHead(200, { 'Content-Type': 'application/json', ...(token && { 'Validation-Token': token }) });
	response.end();
}

module.exports = { start, startWebhook, echo, A2P, SENDER, JWT_GRANT };
