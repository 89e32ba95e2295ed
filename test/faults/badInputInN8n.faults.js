const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const fc = require('fast-check');
const { startN8n } = require('../../scripts/n8nHost.mjs');
const { providers } = require('../e2e/support/providers');
const { openScene, settled, waitUntil } = require('../e2e/support/scene');
const { badRequests } = require('./support/badRequests');
const { record } = require('./support/figures');
const { senders } = require('./support/webhookSenders');

const REQUESTS = 500;
const TIMEOUT_MS = 1_800_000;
const MOST_GROWTH_MB = 150;
const HANDSET = '+12025551234';

let host;

beforeAll(async () => {
	host = await startN8n({ packageTarball: process.env.A2P_PACKAGE_TARBALL, env: { N8N_PAYLOAD_SIZE_MAX: '1' } });
});
afterAll(() => host?.stop());

/** Memory of n8n's process in MB; undefined where the system does not say. */
function memoryMb() {
	try {
		const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${host.pid()}/status`, 'utf8'));
		return Number(kilobytes) / 1024;
	} catch {
		return undefined;
	}
}

/** Makes a call with exactly these headers. @returns {Promise<number>} the status of the answer */
async function call(url, { headers = [], search = '', body = Buffer.alloc(0) }) {
	const { host: name, hostname, port, pathname } = new URL(url);
	const all = [['Host', name], ['Content-Length', String(body.length)], ['Connection', 'close'], ...headers];
	return await new Promise((resolve, reject) => {
		const request = http.request({ hostname, port, method: 'POST', path: `${pathname}?${search}`, headers: all.flat() }, (response) => {
			response.resume();
			response.once('end', () => resolve(response.statusCode));
		});
		request.once('error', reject);
		request.end(body);
	});
}

/** The types that n8n parses, and the character sets that it knows. */
function isParsedByN8n({ body, contentType }) {
	if (body.length === 0) return true;
	if (contentType.includes('utf-16')) return false;
	if (!/^application\/json(?:;|$)/i.test(contentType)) return true;
	try {
		JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
		return true;
	} catch {
		return false;
	}
}

const secretOf = ({ id, triggerOptions }, { data }, control) =>
	id === 'ringCentral' ? control.subscriptions()[0].verificationToken : (data.callbackSecret ?? triggerOptions.token);

describe.each(providers)('$id: bad calls to a real n8n', (provider) => {
	const sender = senders.find(({ id }) => id === provider.id);
	let scene;
	let workflow;
	let url;
	let secret;

	beforeAll(async () => {
		scene = await openScene(provider, { host });
		const start = scene.trigger({ reports: 'all' });
		workflow = await scene.publishTrigger(`Bad calls ${provider.id}`, start);
		url = `${host.url}/webhook/${start.webhookId}/sms`;
		await waitUntil(async () => (await call(url, {})) !== 404, { timeoutMs: 60_000, what: 'the webhook' });
		if (provider.connect === undefined) {
			await waitUntil(() => scene.control.subscriptions().some(({ status }) => status === 'Active'), { timeoutMs: 60_000, what: 'the subscription' });
		}
		secret = secretOf(provider, provider.credential(scene.simulator), scene.control);
	});
	afterAll(async () => {
		if (workflow) await scene.api.deactivate(workflow.id);
		await scene?.close();
	});

	const executions = async () => (await scene.api.listExecutions({ workflowId: workflow.id })).length;

	function sealed({ body, contentType, headers, forgery }) {
		const now = Date.now();
		const seal = forgery === null ? sender.seal(secret, body, now) : sender.forgeries(secret, body, now)[forgery][1];
		const type = contentType === '' ? [] : [['Content-Type', contentType]];
		return { headers: [...type, ...headers, ...seal.headers], search: encodeURI(decodeURI(seal.search)), body };
	}

	test(`${REQUESTS} generated calls start nothing and are answered right`, async () => {
		const answers = {};
		const bad = badRequests(sender, { parsesInN8n: true }).filter(({ starts }) => starts === 'never');
		const send = async (request) => {
			const status = await call(url, sealed(request));
			answers[status] = (answers[status] ?? 0) + 1;
			const expected = isParsedByN8n(request) ? request.statuses : [422];
			assert.ok(expected.includes(status), `${request.kind}: answered ${status} instead of ${expected}`);
		};
		await fc.assert(fc.asyncProperty(bad, send), { numRuns: REQUESTS / 5 });
		const first = memoryMb();
		await fc.assert(fc.asyncProperty(bad, send), { numRuns: REQUESTS - REQUESTS / 5, seed: fc.readConfigureGlobal().seed + 1 });
		const grownMb = first === undefined ? undefined : memoryMb() - first;
		if (grownMb !== undefined) expect(grownMb).toBeLessThan(MOST_GROWTH_MB);

		await settled();
		expect(await executions()).toBe(0);
		record('badInput', {
			provider: provider.id,
			against: 'a real n8n',
			requests: REQUESTS,
			answers: Object.entries(answers).map(([status, count]) => `${status}: ${count}`).join(', '),
			started: 0,
			grownMb: grownMb === undefined ? 'not measured' : Math.max(0, Math.ceil(grownMb)),
		});
	}, TIMEOUT_MS);

	const type = (value) => ['Content-Type', value];
	const event = Buffer.from(JSON.stringify(sender.events[0]));
	test.each([
		['a body that is too large', Buffer.alloc(1_200_000, ' '), [type('application/json')], 500],
		['a form with files', Buffer.from('--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n{}\r\n--x--\r\n'), [type('multipart/form-data; boundary=x')], 400],
		['packed bytes that are not, in a type that only the node reads', event, [type('text/csv'), ['Content-Encoding', 'gzip']], 400],
	])('%s is refused', async (_name, body, headers, status) => {
		const request = { body, contentType: '', headers, forgery: null };
		expect(await call(url, sealed(request))).toBe(status);
		expect(await executions()).toBe(0);
	});

	test('a genuine event still comes through', async () => {
		await scene.control.inbound({ from: HANDSET, to: provider.from, text: 'Still there?' });
		const [execution] = await scene.api.waitForExecutions(workflow.id, 1);
		expect(execution.status).toBe('success');
	});
});

describe('the addresses that may call a trigger in a real n8n', () => {
	const ALLOWED = '203.0.113.7';
	const OTHER = '198.51.100.9';
	const provider = providers.find(({ id }) => id === 'bind');
	const { events } = senders.find(({ id }) => id === 'bind');
	const { triggerOptions } = provider;
	let scene;

	beforeAll(async () => {
		scene = await openScene(provider, { host });
	});
	afterAll(() => scene?.close());

	async function publish(allowedIps) {
		const start = scene.trigger({ options: { ...triggerOptions, allowedIps } });
		await scene.publishTrigger(`From ${allowedIps}`, start);
		const url = `${host.url}/webhook/${start.webhookId}/sms`;
		await waitUntil(async () => (await call(url, {})) !== 404, { timeoutMs: 60_000, what: 'the webhook' });
		return url;
	}
	const answerTo = async (url, ...headers) =>
		await call(url, { headers: [['Content-Type', 'application/json'], ...headers], search: `token=${triggerOptions.token}`, body: Buffer.from(JSON.stringify(events[0])) });

	test('are those of the connection, whatever a header says, and those that a trusted proxy names', async () => {
		const ofProvider = await publish(ALLOWED);
		const ofMachine = await publish('127.0.0.1');
		const claims = [['X-Forwarded-For', ALLOWED], ['X-Real-IP', ALLOWED], ['Forwarded', `for=${ALLOWED}`], ['True-Client-IP', ALLOWED]];
		for (const claim of claims) expect(await answerTo(ofProvider, claim)).toBe(401);
		expect(await answerTo(ofMachine, ['X-Forwarded-For', ALLOWED])).toBe(200);

		await host.restart({ env: { N8N_PROXY_HOPS: '1' } });
		await waitUntil(async () => (await call(ofProvider, {})) !== 404, { timeoutMs: 60_000, what: 'the webhook' });
		expect(await answerTo(ofProvider, ['X-Forwarded-For', ALLOWED])).toBe(200);
		// the proxy adds the address that called it; what stands before that, the caller wrote
		expect(await answerTo(ofProvider, ['X-Forwarded-For', `${ALLOWED}, ${OTHER}`])).toBe(401);
		expect(await answerTo(ofProvider, ['X-Forwarded-For', ALLOWED], ['X-Forwarded-For', OTHER])).toBe(401);
		for (const claim of claims.slice(1)) expect(await answerTo(ofProvider, claim)).toBe(401);
		expect(await answerTo(ofMachine, ['X-Forwarded-For', OTHER])).toBe(401);
	});
});
