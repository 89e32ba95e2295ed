'use strict';

const http = require('node:http');
const axios = require('axios');
const { startAtt } = require('../../simulators/att/server.js');

const OUTBOX = '/sms/v3/messaging/outbox';
const SHORT_CODE = '48500000';
const FIRST = '+12025550142';
const SECOND = '+12025550143';

/** A simulator on a stopped clock and a client that reports every status instead of throwing. */
async function start(options = {}) {
	const simulator = await startAtt({ clock: { scale: 0 }, firstMessageId: 0x1000, ...options });
	const { clientId, clientSecret } = simulator.credentials;
	const raw = axios.create({
		baseURL: simulator.url,
		proxy: false,
		maxRedirects: 0,
		validateStatus: () => true,
		httpAgent: new http.Agent({ keepAlive: false }),
	});

	const form = (path, fields, config) => raw.post(path, new URLSearchParams(fields), config);
	const token = (fields) => form('/oauth/v4/token', { client_id: clientId, client_secret: clientSecret, ...fields });
	/** Logs the app in, for one or several scopes. */
	const login = (scope = 'SMS') => token({ grant_type: 'client_credentials', scope });
	/** The redirect of a login page. */
	const authorize = (params) =>
		raw.get('/oauth/v4/authorize', {
			params: { client_id: clientId, scope: 'IMMN,MIM', redirect_uri: 'http://127.0.0.1:9/back', ...params },
		});
	/** Logs the user in. */
	async function userLogin(scope = 'IMMN,MIM') {
		const { headers } = await authorize({ scope });
		return await token({ grant_type: 'authorization_code', code: new URL(headers.location).searchParams.get('code') });
	}

	/** A function for API calls with a token. */
	const caller =
		(accessToken) =>
		(method, url, data, config = {}) =>
			raw.request({
				method,
				url,
				data,
				...config,
				headers: { Authorization: `Bearer ${accessToken}`, ...config.headers },
			});

	const api = caller((await login('SMS')).data.access_token);
	return {
		...simulator,
		raw,
		form,
		token,
		login,
		authorize,
		userLogin,
		caller,
		api,
		/** Sends a text: to one number, or to several. */
		send: (to, extra = {}) => {
			const address = Array.isArray(to) ? to.map((number) => `tel:${number}`) : `tel:${to}`;
			return api('POST', OUTBOX, { outboundSMSRequest: { address, message: 'Hello', ...extra } });
		},
		status: (messageId) => api('GET', `${OUTBOX}/${messageId}`),
		/** Lets simulated time pass. */
		pass: (ms) => simulator.control.setClock({ advanceMs: ms }),
	};
}

/** Status, code, and variables of a refusal in the usual envelope. */
function refusal({ status, data }) {
	const { RequestError, requestError } = data;
	const { MessageId, Variables } = RequestError ? Object.values(RequestError)[0] : {};
	const { messageId, variables } = requestError ? Object.values(requestError)[0] : {};
	return [status, MessageId ?? messageId, Variables ?? variables];
}

module.exports = { start, refusal, OUTBOX, SHORT_CODE, FIRST, SECOND };
