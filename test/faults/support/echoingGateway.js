const { once } = require('node:events');
const http = require('node:http');
const { caller } = require('../../e2e/support/caller');

const MOOD = /mood-([a-z0-9]+)/;
/** Stands before what a refused login quotes. */
const QUOTED = 'You logged in with';
const LOGIN_PATH = /\/(?:oauth\/v4|restapi\/oauth|oauth2)\/token$/;

/**
 * A gateway between n8n and a simulator that quotes in its answers whatever it was sent. What it does with a request
 * stands in the request: `mood-403` in the path, the query or the body. Without a mood the simulator answers.
 *
 * - a number: an answer with this status that quotes headers, body and both tokens of the login
 * - 429 with an hour to wait, which nobody waits for
 * - `login401`: so does the token endpoint
 * - `unreadable`: a 200 with such a quotation that is no JSON
 * - `reset`: the connection is reset
 * - `hang`: no answer to the first request of the gateway, resets after that
 * - `redirect`: a 307 to `elsewhere`
 * @param {string} target address of the simulator
 * @param {string} elsewhere
 */
async function startEchoingGateway(target, elsewhere) {
	/** Tokens that were handed out together, by the access token. */
	const logins = new Map();
	let hasHung = false;
	let quoted = 0;

	function quotationOf(request, body) {
		const { authorization, 'x-api-key': apiKey } = request.headers;
		const header = authorization ?? apiKey ?? '';
		const tokens = logins.get(header.split(' ').pop()) ?? [];
		return {
			message: `Refused ${header}, which is ${Buffer.from(header).toString('base64')} or ${encodeURIComponent(header)}`,
			error: 'refused',
			error_description: `${QUOTED} ${header} and ${body}`,
			description: `The header was ${JSON.stringify({ header })}`,
			text: `key=${header.split(' ').pop()}`,
			errors: [{ errorCode: 'CMN-101', message: `Body ${body}`, parameterName: header }],
			RequestError: { ServiceException: { MessageId: 'SVC0002', Text: `Header ${header}`, Variables: tokens.join(' ') } },
			tokens,
			headers: request.headers,
		};
	}

	function answer(request, response, status, text, headers = {}) {
		quoted++;
		response.writeHead(status, { 'content-type': 'application/json', ...headers });
		response.end(text);
	}

	async function pass(request, response, path, body) {
		const reply = await caller.request({
			url: `${target}${path}`,
			method: request.method,
			headers: { ...request.headers, host: new URL(target).host },
			data: body.length > 0 ? body : undefined,
			responseType: 'text',
			transformResponse: (text) => text,
			validateStatus: () => true,
			maxRedirects: 0,
		});
		if (LOGIN_PATH.test(path.split('?')[0]) && reply.status === 200) {
			const { access_token: access, refresh_token: refresh } = JSON.parse(reply.data);
			logins.set(access, [access, refresh].filter(Boolean));
		}
		const { 'content-length': _length, 'transfer-encoding': _encoding, connection: _connection, ...headers } = reply.headers;
		response.writeHead(reply.status, headers);
		response.end(reply.data);
	}

	async function handle(request, response) {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = Buffer.concat(chunks).toString();
		const mood = MOOD.exec(request.url + body)?.[1];
		const path = request.url.replace(/^\/mood-[a-z0-9]+/, '');
		const isLogin = /\/oauth/.test(path);
		if (mood === undefined || (isLogin && mood !== 'login401')) return await pass(request, response, path, body);
		if (!isLogin && mood === 'login401') return answer(request, response, 401, JSON.stringify(quotationOf(request, body)));
		if (mood === 'redirect') return answer(request, response, 307, '{}', { location: `${elsewhere}${path}` });
		if (mood === 'unreadable') return answer(request, response, 200, `<html>${JSON.stringify(quotationOf(request, body))}`);
		if (mood === 'hang' && !hasHung) return void (hasHung = true);
		if (mood === 'hang' || mood === 'reset') return request.socket.resetAndDestroy();
		const status = Number(mood.replace('login', ''));
		return answer(request, response, status, JSON.stringify(quotationOf(request, body)), status === 429 ? { 'retry-after': '3600' } : {});
	}

	const server = http.createServer((request, response) => {
		handle(request, response).catch(() => response.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		/** Every token that was handed out. */
		tokens: () => [...new Set([...logins.values()].flat())],
		/** Answers that quoted what they were sent. */
		quoted: () => quoted,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

module.exports = { QUOTED, startEchoingGateway };
