'use strict';

const http = require('node:http');
const axios = require('axios');
const { startBind } = require('../../simulators/bind/server.js');

const SEND = '/v1.0/send';
const FIRST = '385911234567';
const SECOND = '385911234568';

/** A simulator on a stopped clock and a client that reports every status instead of throwing. */
async function start(options = {}) {
	const simulator = await startBind({ clock: { scale: 0 }, ...options });
	const raw = axios.create({
		baseURL: simulator.url,
		proxy: false,
		maxRedirects: 0,
		validateStatus: () => true,
		httpAgent: new http.Agent({ keepAlive: false }),
	});
	const api = (method, url, data, config = {}) =>
		raw.request({
			method,
			url,
			data,
			...config,
			headers: { 'X-API-KEY': simulator.credentials.apiKey, ...config.headers },
		});
	return {
		...simulator,
		raw,
		api,
		/** Sends a text to one number. */
		send: (to, extra = {}, config) => api('POST', SEND, { from: 'MyStore', to, text: 'Hello', ...extra }, config),
		/** Lets simulated time pass. */
		pass: (ms) => simulator.control.setClock({ advanceMs: ms }),
	};
}

/** HTTP status, status and code of an answer to a send. */
const answerOf = ({ status, data }) => [status, data.status, data.error_message];

module.exports = { start, answerOf, SEND, FIRST, SECOND };
