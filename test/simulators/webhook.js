'use strict';

const http = require('node:http');

/**
 * A webhook endpoint that records what it gets.
 * @param {(request: object, response: object) => void} answer may be replaced while it runs (`webhook.answer`)
 * @returns {Promise<{ url: string, received: { headers: object, body: object, raw: string, path: string }[], answer: Function, close: () => Promise<void> }>}
 */
async function startWebhook(answer) {
	const webhook = { received: [], answer, url: '', close: null };
	const server = http.createServer((request, response) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', () => {
			const raw = Buffer.concat(chunks).toString();
			const { headers, url: path } = request;
			if (raw !== '') webhook.received.push({ headers, body: JSON.parse(raw), raw, path });
			webhook.answer(request, response);
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	webhook.url = `http://127.0.0.1:${server.address().port}/hook`;
	webhook.close = () => {
		server.closeAllConnections();
		return new Promise((resolve) => server.close(resolve));
	};
	return webhook;
}

/** Answers with a status and nothing else. */
const answerWith =
	(status, headers = {}) =>
	(request, response) => {
		response.writeHead(status, headers);
		response.end();
	};

module.exports = { answerWith, startWebhook };
