'use strict';

const http = require('node:http');
const axios = require('axios');
const { startSinch } = require('../../simulators/sinch/server.js');
const { answerWith, startWebhook } = require('./webhook.js');

const SENDER = '12025550199';
const TOLL_FREE = '18005550199';
const START = Date.UTC(2026, 2, 4, 10);

/** A simulator on a stopped clock and a client that reports every status instead of throwing. */
async function start(options = {}) {
	const simulator = await startSinch({ clock: { scale: 0, startAt: START }, ...options });
	const { servicePlan, project } = simulator.credentials;
	const raw = axios.create({
		baseURL: simulator.url,
		proxy: false,
		maxRedirects: 0,
		validateStatus: () => true,
		maxBodyLength: Infinity,
		httpAgent: new http.Agent({ keepAlive: false }),
	});

	/** POST of a form to the token endpoint; `auth` null sends no Basic header. */
	const login = (auth = {}, fields = { grant_type: 'client_credentials' }) =>
		raw.post('/oauth2/token', new URLSearchParams(fields), {
			...(auth !== null && { auth: { username: project.clientId, password: project.clientSecret, ...auth } }),
		});

	/** One call with a token for a plan or project. */
	const call = (token, account, method, path, data, config = {}) =>
		raw.request({
			method,
			url: `/xms/v1/${account}${path}`,
			data,
			...config,
			headers: { ...(token !== null && { Authorization: `Bearer ${token}` }), ...config.headers },
		});

	/** One call for the first plan. */
	const api = (method, path, data, config) =>
		call(servicePlan.apiToken, servicePlan.servicePlanId, method, path, data, config);

	return {
		...simulator,
		servicePlan,
		project,
		raw,
		login,
		call,
		api,
		get: (path, params) => api('GET', path, undefined, { params }),
		/** Sends one text to numbers or groups; the reply. */
		post: (to, extra = {}) => api('POST', '/batches', { from: SENDER, to, body: 'Hello', ...extra }),
		/** The same; the batch. */
		async send(to, extra) {
			const { status, data } = await this.post(to, extra);
			if (status !== 201) throw new Error(`${status} ${JSON.stringify(data)}`);
			return data;
		},
		/** Lets simulated time pass. */
		pass: (ms) => simulator.control.setClock({ advanceMs: ms }),
		/** Lets time pass and waits until the callbacks of that time have been answered. */
		async happen(ms = 1000) {
			simulator.control.setClock({ advanceMs: ms });
			await simulator.control.idle();
		},
	};
}

const numbers = (count, first = 1000) => Array.from({ length: count }, (_, i) => `1202555${first + i}`);

module.exports = {
	start,
	startWebhook: () => startWebhook(answerWith(200)),
	answerWith,
	numbers,
	SENDER,
	TOLL_FREE,
	START,
};
