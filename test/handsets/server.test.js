const http = require('node:http');
const { networkInterfaces } = require('node:os');
const { startHandsets } = require('../../handsets/server.mjs');
const { startWebhook } = require('../simulators/webhook.js');
const { accounts } = require('./support/accounts');
const { openViewer } = require('./support/viewer');

const HANDSET = '+12025551234';

let simulators;
let handsets;
let viewers;

const view = async (query) => {
	const viewer = await openViewer(handsets.url, query);
	viewers.push(viewer);
	return viewer;
};

/** POST of the page. */
async function act(action, wish, headers = {}) {
	const reply = await fetch(`${handsets.url}/${action}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', ...headers },
		body: JSON.stringify(wish),
	});
	const text = await reply.text();
	return { status: reply.status, error: reply.headers.get('content-type') === 'application/json' ? JSON.parse(text).error : text };
}

beforeEach(async () => {
	viewers = [];
	simulators = {};
	for (const { id, start } of accounts) simulators[id] = await start({ deliveryDelayMs: 0 });
	handsets = await startHandsets({ simulators });
});
afterEach(async () => {
	for (const viewer of viewers) await viewer.close();
	await handsets.close();
	for (const simulator of Object.values(simulators)) await simulator.close();
});

describe.each(accounts)('$id', (account) => {
	const { id, ours, failure, failureStatus, deliveredStatus } = account;
	let simulator;
	let token;
	beforeEach(async () => {
		simulator = simulators[id];
		token = await account.login(simulator);
	});
	const send = (to, text) => account.send(simulator, token, to, text);
	const cardOf = ({ providers }) => providers?.find((one) => one.id === id);

	test('an accepted message is shown live, with all that is known of it and how it came to its status', async () => {
		const page = await view({ list: 'messages' });
		await page.until('an empty list', ({ messages }) => messages?.total === 0);
		await send([HANDSET], 'Hello <b>there</b>');
		await page.until('the delivery', ({ messages }) => messages.rows[0]?.phase === 'delivered');
		expect(page.parts.messages).toEqual({
			total: 1,
			rows: [
				expect.objectContaining({ provider: id, from: ours, to: HANDSET, text: 'Hello <b>there</b>', status: deliveredStatus, code: null }),
			],
		});
		expect(page.parts.messages.rows[0].moves.at(-1)).toEqual({ status: deliveredStatus, at: expect.any(Number) });
		expect(cardOf(page.parts)).toMatchObject({ total: 1, counts: { delivered: 1, failed: 0 } });
	});

	test('a reply reaches the callback of the provider, and the conversation', async () => {
		const webhook = await startWebhook((request, response) => {
			response.writeHead(200, { 'Content-Type': 'application/json', 'Validation-Token': request.headers['validation-token'] ?? '' });
			response.end();
		});
		if (account.subscribe) await account.subscribe(simulator, token, webhook.url);
		else expect((await act('callbackUrl', { provider: id, url: webhook.url })).error).toBeUndefined();
		await send([HANDSET], 'Are you coming?');
		const page = await view({ provider: id, number: HANDSET });
		await page.until('the text', ({ thread }) => thread?.total === 1);
		expect(page.parts.thread.ours).toBe(ours);
		expect(cardOf(page.parts).callbacks.addresses).toEqual([webhook.url]);

		expect((await act('reply', { provider: id, number: HANDSET, to: ours, text: 'Yes, at 7' })).error).toBeUndefined();
		await page.until('the reply', ({ thread }) => thread.total === 2);
		expect(page.parts.thread.texts.at(-1)).toMatchObject({ direction: 'fromHandset', from: HANDSET, to: ours, text: 'Yes, at 7' });
		await simulator.control.idle();
		expect(webhook.received.map(({ body }) => account.textOf(body))).toContain('Yes, at 7');
		await webhook.close();
	});

	test('a number fails with the code that was chosen, and goes its usual way again', async () => {
		const page = await view({ provider: id, number: HANDSET });
		await act('outcome', { provider: id, number: HANDSET, code: failure });
		await page.until('the choice', ({ thread }) => thread?.decided === failure);
		await send([HANDSET], 'First');
		await page.until('the failure', ({ thread }) => thread.texts[0]?.phase === 'failed');
		const { outcomes } = page.parts.setup.providers.find((one) => one.id === id);
		expect(page.parts.thread.texts[0].status).toBe(failureStatus);
		if (page.parts.thread.texts[0].code !== null) {
			expect(page.parts.thread.texts[0]).toMatchObject({ code: failure, meaning: outcomes.find(({ code }) => code === failure).meaning });
		}
		await act('outcome', { provider: id, number: HANDSET, code: null });
		await page.until('the way back', ({ thread }) => thread.decided === null);
		await send([HANDSET], 'Second');
		await page.until('the delivery', ({ thread }) => thread.texts[1]?.phase === 'delivered');
	});

	test.each([
		['rateLimited', id === 'att' ? 403 : 429],
		['down', 503],
		['loggedOut', 401],
	])('%s refuses what is sent until the provider is normal again', async (state, status) => {
		const page = await view();
		await act('state', { provider: id, state });
		await page.until('the state', (parts) => cardOf(parts)?.state.id === state);
		const refused = await send([HANDSET], 'Hello');
		expect(refused.status).toBe(status);
		if (status === 429) expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
		expect(simulator.control.accepted()).toEqual([]);
		await act('state', { provider: id, state: 'normal' });
		await page.until('the normal state', (parts) => cardOf(parts).state.id === 'normal');
		token = await account.login(simulator);
		expect((await send([HANDSET], 'Hello')).status).toBeLessThan(300);
	});

	test('slow and unreachable are shown as such, and so is what somebody else has ordered', async () => {
		const page = await view();
		for (const state of ['slow', 'unreachable']) {
			await act('state', { provider: id, state });
			await page.until(state, (parts) => cardOf(parts)?.state.id === state);
		}
		await expect(send([HANDSET], 'Hello')).rejects.toThrow('fetch failed');
		for (const order of [{ fault: 'hang', times: 3 }, { fault: 'status', status: 503, times: null, path: '/nowhere' }]) {
			await act('state', { provider: id, state: 'normal' });
			await page.until('the normal state', (parts) => cardOf(parts).state.id === 'normal');
			simulator.control.misbehave(order);
			await page.until('the order of somebody else', (parts) => cardOf(parts).state.id === 'other');
		}
	});
});

test('after its tokens have expired, a provider refuses the one that was in use', async () => {
	const [account] = accounts;
	const token = await account.login(simulators.ringCentral);
	await act('expireTokens', { provider: 'ringCentral' });
	expect((await account.send(simulators.ringCentral, token, [HANDSET], 'Hello')).status).toBe(401);
	expect((await act('expireTokens', { provider: 'bind' })).error).toBe('BIND gives no access tokens');
});

test('STOP is shown as an opt-out where the provider enforces it', async () => {
	const page = await view({ provider: 'ringCentral', number: HANDSET });
	await act('reply', { provider: 'ringCentral', number: HANDSET, to: '+12025550199', text: 'STOP' });
	await page.until('the opt-out', ({ thread }) => thread?.optedOutOf.length > 0);
	expect(page.parts.thread.optedOutOf).toEqual(['+12025550199']);
});

test('of 10,000 recipients only the newest are shown, in small events, and a search finds any other', async () => {
	const [account] = accounts;
	const token = await account.login(simulators.ringCentral);
	const page = await view();
	const everybody = Array.from({ length: 10_000 }, (_, index) => `+1202777${String(index).padStart(4, '0')}`);
	await account.send(simulators.ringCentral, token, everybody, 'The spring sale starts today');
	await page.until('all deliveries', ({ providers }) => providers?.[0].counts.delivered === 10_000);
	expect(page.parts.handsets).toMatchObject({ total: 10_000, rows: expect.any(Array) });
	expect(page.parts.handsets.rows).toHaveLength(100);
	expect(Math.max(...page.sizes)).toBeLessThan(100_000);

	const search = await view({ search: '+1 202 777 0042' });
	await search.until('the one', ({ handsets: found }) => found?.total === 1);
	expect(search.parts.handsets.rows[0]).toMatchObject({ number: '+12027770042', count: 1, failed: 0 });
});

test('a list can be narrowed to a provider and to words of the text', async () => {
	for (const account of accounts.slice(0, 2)) {
		const simulator = simulators[account.id];
		await account.send(simulator, await account.login(simulator), [HANDSET], `From ${account.id}`);
	}
	const onlySinch = await view({ only: 'sinch' });
	await onlySinch.until('a list', (parts) => parts.handsets !== undefined);
	expect(onlySinch.parts.handsets.rows.map(({ provider }) => provider)).toEqual(['sinch']);
	const byWords = await view({ search: 'from RING' });
	await byWords.until('a list', (parts) => parts.handsets !== undefined);
	expect(byWords.parts.handsets.rows.map(({ provider }) => provider)).toEqual(['ringCentral']);
});

test('what a reset of the simulator has thrown away is no longer shown', async () => {
	simulators.bind.control.inbound({ from: HANDSET, to: '+385990001112', text: 'Hello' });
	const page = await view();
	await page.until('the handset', (parts) => parts.handsets?.total === 1);
	simulators.bind.control.reset();
	await page.until('nothing', (parts) => parts.handsets.total === 0);
});

test.each([
	['reply', { provider: 'sinch', number: '555', to: '+12025550199', text: 'Hi' }, 'A handset needs a number with its country code, e.g. +12025550123'],
	['reply', { provider: 'sinch', number: HANDSET, to: '+12025550000', text: 'Hi' }, '+12025550000 is no number of this account'],
	['reply', { provider: 'sinch', number: HANDSET, to: '+12025550199', text: ' ' }, 'There is no text to send'],
	['reply', { provider: 'nobody', number: HANDSET, text: 'Hi' }, 'There is no provider nobody'],
	['outcome', { provider: 'sinch', number: HANDSET, code: 'SMS-CAR-412' }, 'The simulator knows no code SMS-CAR-412'],
	['state', { provider: 'sinch', state: 'asleep' }, 'There is no state asleep'],
	['callbackUrl', { provider: 'sinch', url: 'https://example.com/hook' }, expect.stringContaining('calls this machine only')],
	['callbackUrl', { provider: 'ringCentral', url: 'http://127.0.0.1/hook' }, 'RingCentral calls whoever subscribes'],
])('%s refuses %j', async (action, wish, error) => {
	expect(await act(action, wish)).toEqual({ status: 400, error });
});

describe('who may ask', () => {
	/** @returns {Promise<{ status: number, headers: object, body: string }>} */
	const ask = (path, { method = 'GET', headers = {}, body = '' } = {}) =>
		new Promise((resolve, reject) => {
			const request = http.request(`${handsets.url}${path}`, { method, headers }, async (response) => {
				response.setEncoding('utf8');
				let text = '';
				for await (const chunk of response) text += chunk;
				resolve({ status: response.statusCode, headers: response.headers, body: text });
			});
			request.on('error', reject);
			request.end(body);
		});
	const reply = { method: 'POST', body: JSON.stringify({ provider: 'bind', number: HANDSET, to: '+385990001112', text: 'Hi' }) };
	const json = { 'Content-Type': 'application/json' };

	test.each([
		['another name for this machine', { Host: 'rebound.example.com' }],
		['another port', { Host: '127.0.0.1:1' }],
		['the page of another site', { ...json, Origin: 'https://example.com' }],
		['a page of this machine on another port', { ...json, Origin: 'http://127.0.0.1:5678' }],
		['a page without an origin', { ...json, Origin: 'null' }],
		['another site, by the word of the browser', { ...json, 'Sec-Fetch-Site': 'cross-site' }],
	])('%s is refused', async (_, headers) => {
		expect((await ask('/reply', { ...reply, headers })).status).toBe(403);
		expect((await ask('/events', { headers })).status).toBe(403);
		expect(simulators.bind.control.received()).toEqual([]);
	});

	test('a form, which a browser sends anywhere without asking, changes nothing', async () => {
		for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
			expect((await ask('/reply', { ...reply, headers: { 'Content-Type': type } })).status).toBe(400);
		}
		expect(simulators.bind.control.received()).toEqual([]);
	});

	test('the page may, under both names of this machine, and a link from elsewhere may open it', async () => {
		for (const name of ['127.0.0.1', 'localhost']) {
			const own = `${name}:${handsets.port}`;
			expect((await ask('/reply', { ...reply, headers: { ...json, Host: own, Origin: `http://${own}` } })).status).toBe(200);
		}
		expect(simulators.bind.control.received()).toHaveLength(2);
		expect((await ask('/', { headers: { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'navigate' } })).status).toBe(200);
	});

	test('the page loads nothing from elsewhere, and only its own files are served', async () => {
		const page = await ask('/');
		expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^']+'; /);
		expect(page.body).not.toMatch(/https?:\/\//);
		const [, imports] = /<script type="importmap">(.*?)<\/script>/.exec(page.body);
		for (const address of Object.values(JSON.parse(imports).imports)) expect((await ask(address)).status).toBe(200);
		for (const path of ['/server.mjs', '/../server.mjs', '/page/main.js', '/..%2fserver.mjs']) expect((await ask(path)).status).toBe(404);
		expect((await ask('/', { method: 'DELETE' })).status).toBe(405);
	});

	test('it listens on 127.0.0.1 only', async () => {
		const others = Object.values(networkInterfaces()).flat().filter(({ family, internal }) => family === 'IPv4' && !internal);
		for (const { address } of others) {
			await expect(fetch(`http://${address}:${handsets.port}/`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
		}
		expect((await fetch(`http://127.0.0.1:${handsets.port}/`)).status).toBe(200);
	});
});
