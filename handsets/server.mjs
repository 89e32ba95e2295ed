import { createServer } from 'node:http';
import { actions, WishError } from './actions.mjs';
import { createLedger } from './ledger.mjs';
import { readPage } from './pageFiles.mjs';
import { providers, statesOf } from './providers.mjs';

const host = '127.0.0.1';
/** Pause between two readings of the simulators, and the least share of the time that is kept free of them. */
const pauseMs = 250;
const pausePerReading = 10;
const keepAliveMs = 15_000;
const maxBodyBytes = 100_000;

const guardHeaders = {
	'Cache-Control': 'no-store',
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Resource-Policy': 'same-origin',
};

function send(response, status, body, headers = {}) {
	response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...guardHeaders, ...headers });
	response.end(body);
}

const sendJson = (response, status, body) => send(response, status, JSON.stringify(body), { 'Content-Type': 'application/json' });

/**
 * Why a request is not answered, or null. A page of another site can make the browser call 127.0.0.1, under a name of its own
 * (DNS rebinding: then Host tells) or from its own address (then Origin or Sec-Fetch-Site tell).
 */
function refusal({ method, headers }, port) {
	const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
	if (!hosts.includes(headers.host)) return 'This page is served under 127.0.0.1 and localhost only.';
	if (headers.origin !== undefined && !hosts.includes(headers.origin.replace(/^http:\/\//, ''))) return 'Calls from other sites are refused.';
	const isNavigation = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
	if (!isNavigation && ![undefined, 'same-origin', 'none'].includes(headers['sec-fetch-site'])) return 'Calls from other sites are refused.';
	return null;
}

async function readJson(request) {
	if (!(request.headers['content-type'] ?? '').startsWith('application/json')) throw new WishError('The body must be JSON');
	let text = '';
	for await (const chunk of request.setEncoding('utf8')) {
		text += chunk;
		if (text.length > maxBodyBytes) throw new WishError('The body is too large');
	}
	const body = JSON.parse(text);
	if (body === null || typeof body !== 'object') throw new WishError('The body must be a JSON object');
	return body;
}

/** What a page wants to see, from the query of its event stream. */
function readView(query) {
	const number = query.get('number');
	return {
		list: query.get('list') === 'messages' ? 'messages' : 'handsets',
		provider: query.get('only') ?? '',
		search: query.get('search') ?? '',
		open: number === null ? null : { provider: query.get('provider') ?? '', number },
	};
}

/**
 * Serves simulated handsets on 127.0.0.1: a page that shows what the simulators have accepted, live, and acts on them.
 * The simulators are read only while somebody looks, and never more than a tenth of the time.
 * @param {object} options
 * @param {Record<string, { control: object }>} options.simulators running ones, by the ids of providers.mjs
 * @param {number} [options.port] 0 = any free one
 * @param {string} [options.n8nUrl] the editor that the page links to
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function startHandsets({ simulators, port: wantedPort = 0, n8nUrl = null }) {
	const phones = providers.filter(({ id }) => simulators[id]).map((provider) => ({ provider, control: simulators[provider.id].control }));
	const files = await readPage();
	const ledger = createLedger(phones);
	/** The pages that are open: what each wants to see, and what it was sent last, by event. */
	const viewers = new Set();
	let timer = null;

	/** What never changes while the page is open. */
	const setup = {
		n8nUrl,
		providers: phones.map(({ provider, control }) => ({
			id: provider.id,
			name: provider.name,
			numbers: control.numbers(),
			outcomes: control.outcomeChoices().map(({ code, meaning }) => ({ code, meaning })),
			states: statesOf(provider).map(({ id, label, says }) => ({ id, label, says })),
			takesCallbackUrl: provider.setCallbackUrl !== undefined,
			givesTokens: control.expireTokens !== undefined,
		})),
	};

	function tell({ response, sent }, event, data) {
		const text = JSON.stringify(data);
		if (sent.get(event) === text) return;
		sent.set(event, text);
		response.write(`event: ${event}\ndata: ${text}\n\n`);
	}

	function show(viewer) {
		// a browser that lags behind gets the latest state once it has read the one before
		if (viewer.response.writableNeedDrain) return;
		for (const [event, data] of Object.entries(ledger.sections(viewer.view))) tell(viewer, event, data);
	}

	/** Reads the simulators, shows what is new, and comes again as long as somebody looks. */
	function look() {
		clearTimeout(timer);
		timer = null;
		if (viewers.size === 0) return;
		const startedAt = performance.now();
		ledger.refresh();
		for (const viewer of viewers) show(viewer);
		timer = setTimeout(look, Math.max(pauseMs, pausePerReading * (performance.now() - startedAt)));
	}

	function openEvents(request, response, query) {
		response.writeHead(200, { 'Content-Type': 'text/event-stream', ...guardHeaders });
		response.write('retry: 1000\n\n');
		const viewer = { response, view: readView(query), sent: new Map() };
		const keepAlive = setInterval(() => response.write(':\n\n'), keepAliveMs);
		response.on('close', () => {
			clearInterval(keepAlive);
			viewers.delete(viewer);
		});
		tell(viewer, 'setup', setup);
		viewers.add(viewer);
		look();
	}

	async function act(request, response, name) {
		try {
			const wish = await readJson(request);
			const phone = phones.find(({ provider }) => provider.id === wish.provider);
			if (!phone) throw new WishError(`There is no provider ${wish.provider}`);
			actions[name](phone, wish);
			look();
			sendJson(response, 200, {});
		} catch (error) {
			sendJson(response, 400, { error: error.message });
		}
	}

	async function answer(request, response) {
		const reason = refusal(request, server.address().port);
		if (reason !== null) return send(response, 403, reason);
		const { pathname, searchParams } = new URL(request.url, `http://${host}`);
		if (request.method === 'POST' && Object.hasOwn(actions, pathname.slice(1))) return await act(request, response, pathname.slice(1));
		if (request.method !== 'GET') return send(response, 405, 'There is nothing to be posted here.');
		if (pathname === '/events') return openEvents(request, response, searchParams);
		const file = files.get(pathname);
		if (!file) return send(response, 404, 'There is no such page.');
		send(response, 200, file.body, file.headers);
	}

	const server = createServer((request, response) => {
		// what is left here is a browser that went away
		answer(request, response).catch(() => response.destroy());
	});
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(wantedPort, host, resolve);
	});
	const { port } = server.address();
	return {
		url: `http://${host}:${port}`,
		port,
		async close() {
			clearTimeout(timer);
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
}
