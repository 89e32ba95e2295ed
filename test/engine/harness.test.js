'use strict';

const { createServer } = require('node:http');
const { once } = require('node:events');

const { createEngine } = require('./harness');
const { NodeApiError, NodeOperationError, sleep } = require('n8n-workflow');
const { RingCentralSmsJwtOAuth2Api } = require('../../credentials/RingCentralSmsJwtOAuth2Api.credentials');
const { RingCentralSmsOAuth2Api } = require('../../credentials/RingCentralSmsOAuth2Api.credentials');

const JWT = 'ringCentralSmsJwtOAuth2Api';
const OAUTH2 = 'ringCentralSmsOAuth2Api';

/** A provider with one session at a time: a new login or refresh makes every older token worthless. */
async function startProvider() {
	const logins = [];
	let current = 0;
	const server = createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = Buffer.concat(chunks).toString();
		const answer = (status, value) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(value));
		};
		if (request.url === '/restapi/oauth/token') {
			logins.push({ authorization: request.headers.authorization, ...Object.fromEntries(new URLSearchParams(body)) });
			current += 1;
			return answer(200, { access_token: `AT-${current}`, refresh_token: `RT-${current}`, token_type: 'bearer', expires_in: 3600 });
		}
		if (request.headers.authorization !== `Bearer AT-${current}`) return answer(401, { errorCode: 'TokenInvalid' });
		if (request.url === '/forbidden') return answer(403, { errorCode: 'CMN-401', message: 'No permission' });
		answer(200, { path: request.url });
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		baseUrl: `http://127.0.0.1:${server.address().port}`,
		logins,
		expireToken: () => {
			current += 1;
		},
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

/** What the node under test does; a test sets it. */
let behave;

const credentialOf = (name) => ({ name, required: true, displayOptions: { show: { authentication: [name] } } });

class Probe {
	description = {
		displayName: 'Probe',
		name: 'probe',
		group: ['output'],
		version: [1, 2],
		description: '',
		defaults: { name: 'Probe' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [credentialOf(JWT), credentialOf(OAUTH2)],
		properties: [
			{ displayName: 'Authentication', name: 'authentication', type: 'string', default: JWT },
			{ displayName: 'To', name: 'to', type: 'string', default: '' },
			{ displayName: 'Must Be There', name: 'mustBeThere', type: 'string', default: 'x', required: true },
		],
	};

	methods = {
		listSearch: {
			async numbers(filter, paginationToken) {
				const { baseUrl } = await this.getCredentials(JWT);
				return { results: [{ name: `${filter} at ${baseUrl}`, value: filter }], paginationToken };
			},
		},
	};

	async execute() {
		return await behave(this);
	}
}

class ProbeTrigger {
	description = {
		displayName: 'Probe Trigger',
		name: 'probeTrigger',
		group: ['trigger'],
		version: 2,
		description: '',
		defaults: { name: 'Probe Trigger' },
		inputs: [],
		outputs: ['main', 'main'],
		webhooks: [
			{ name: 'setup', httpMethod: 'GET', path: 'events', responseMode: 'onReceived', responseData: '' },
			{ name: 'default', httpMethod: 'POST', path: 'events', responseMode: 'onReceived', responseData: '' },
		],
		properties: [{ displayName: 'Secret', name: 'word', type: 'string', default: '' }],
	};

	webhookMethods = {
		default: {
			async checkExists() {
				return this.getWorkflowStaticData('node').url === this.getNodeWebhookUrl('default');
			},
			async create() {
				this.getWorkflowStaticData('node').url = this.getNodeWebhookUrl('default');
				return true;
			},
			async delete() {
				delete this.getWorkflowStaticData('node').url;
				return true;
			},
		},
	};

	async webhook() {
		if (this.getWebhookName() === 'setup') return { webhookResponse: 'hello' };
		const { rawBody, body, headers, query } = this.getRequestObject();
		if (headers['x-word'] !== this.getNodeParameter('word')) {
			this.getResponseObject().status(401).json({ message: 'no' });
			return { noWebhookResponse: true };
		}
		if (query.throw) throw new Error('our fault');
		this.getWorkflowStaticData('node').calls = query.call;
		if (body?.ignore) return { webhookResponse: { ignored: true } };
		return { workflowData: [[{ json: { raw: rawBody?.toString(), body } }]] };
	}

	async trigger() {
		if (this.getMode() === 'manual') return {};
		this.helpers.registerCron({ expression: '0 15 */6 * * *' }, () => this.emit([[{ json: { tick: true } }]]));
		return { closeFunction: async () => {} };
	}

	async execute() {
		const items = this.getInputData(0);
		return [items.filter(({ json }) => !json.second), items.filter(({ json }) => json.second)];
	}
}

let provider;
const engines = [];

function engineWith({ data = {}, ...options } = {}) {
	const engine = createEngine({
		nodeClasses: [Probe, ProbeTrigger],
		credentialClasses: [RingCentralSmsJwtOAuth2Api, RingCentralSmsOAuth2Api],
		credentials: {
			[JWT]: {
				data: { baseUrl: `${provider.baseUrl}/`, clientId: 'app', clientSecret: 's3cret', jwtToken: ' the.jwt ', ...data },
			},
			[OAUTH2]: {
				data: {
					baseUrl: provider.baseUrl,
					clientId: 'app',
					clientSecret: 's3cret',
					oauthTokenData: { access_token: 'AT-0', refresh_token: 'RT-0', token_type: 'bearer' },
				},
			},
		},
		...options,
	});
	engines.push(engine);
	return engine;
}

/** Asks the provider once per item. */
const ask =
	(path = '/ping', type = JWT) =>
	async (context) => {
		const items = [];
		for (const [item] of context.getInputData().entries()) {
			const { baseUrl } = await context.getCredentials(type);
			const url = baseUrl.replace(/\/$/, '') + path;
			const json = await context.helpers.httpRequestWithAuthentication.call(context, type, { url });
			items.push({ json, pairedItem: { item } });
		}
		return [items];
	};

beforeEach(async () => {
	provider = await startProvider();
});

afterEach(async () => {
	await Promise.all(engines.splice(0).map(async (engine) => await engine.close()));
	await provider.close();
});

describe('credentials', () => {
	it('logs in with the JWT grant, and keeps the token with the credential', async () => {
		behave = ask();
		const engine = engineWith();
		const run = await engine.run({ node: { type: 'probe' }, items: [{ n: 1 }, { n: 2 }] });
		expect(run.error).toBeUndefined();
		expect(run.json).toEqual([[{ path: '/ping' }, { path: '/ping' }]]);
		expect(provider.logins).toEqual([
			{
				authorization: `Basic ${Buffer.from('app:s3cret').toString('base64')}`,
				grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
				assertion: 'the.jwt',
			},
		]);
		expect(engine.tokenOf(JWT)).toMatchObject({ access_token: 'AT-1', expires_in: expect.anything() });
		expect(engine.credential(JWT).tokenUpdates).toBe(1);
		await engine.run({ node: { type: 'probe' } });
		expect(provider.logins).toHaveLength(1);
	});

	it('renews an expired token once for eight executions at the same time', async () => {
		behave = ask();
		const engine = engineWith();
		await engine.run({ node: { type: 'probe' } });
		provider.expireToken();
		const runs = await Promise.all(Array.from({ length: 8 }, async () => await engine.run({ node: { type: 'probe' } })));
		expect(runs.map(({ json }) => json)).toEqual(Array(8).fill([[{ path: '/ping' }]]));
		expect(provider.logins).toHaveLength(2);
		expect(engine.credential(JWT).tokenUpdates).toBe(2);
	});

	it('renews with the refresh token where the user has connected an account', async () => {
		behave = ask('/ping', OAUTH2);
		provider.expireToken();
		const engine = engineWith();
		const run = await engine.run({ node: { type: 'probe', parameters: { authentication: OAUTH2 } } });
		expect(run.json).toEqual([[{ path: '/ping' }]]);
		expect(provider.logins).toEqual([expect.objectContaining({ grant_type: 'refresh_token', refresh_token: 'RT-0' })]);
		expect(engine.tokenOf(OAUTH2)).toMatchObject({ access_token: 'AT-2', refresh_token: 'RT-2' });
	});

	it('fills in defaults, evaluates the expressions of a type and takes no stored value for its hidden fields', async () => {
		behave = async (context) => [[{ json: await context.getCredentials(JWT) }]];
		const engine = engineWith({ data: { grantType: 'authorizationCode', accessTokenUrl: 'http://evil.example' } });
		const { json } = await engine.run({ node: { type: 'probe' } });
		expect(json[0][0]).toMatchObject({
			grantType: 'clientCredentials',
			accessTokenUrl: `${provider.baseUrl}/restapi/oauth/token`,
			additionalBodyProperties: JSON.stringify({
				grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
				assertion: 'the.jwt',
			}),
		});
	});

	it('gives a node only the credentials that the test attaches', async () => {
		behave = ask();
		const { error } = await engineWith().run({ node: { type: 'probe', credentials: [] } });
		expect(error.message).toContain('Node does not have any credentials set');
		expect(provider.logins).toEqual([]);
	});
});

describe('items and errors', () => {
	const item = (json, more = {}) => ({ json, pairedItem: { item: 0 }, ...more });
	const input = { to: '+12025550123', message: 'input' };

	it.each([
		['an error and nothing else', () => item({ error: 'x' }), { ...input, error: 'x' }, 'error'],
		[
			'error and details, at any depth',
			() => item({ error: 'x', details: { failure: { code: 'CMN-101' } } }),
			{ ...input, error: 'x', details: { failure: { code: 'CMN-101' } } },
			'error',
		],
		['a message, which hides the one of the input', () => item({ error: 'x', message: 'ours' }), { ...input, message: 'ours', error: 'x' }, 'error'],
		['any other key beside the error', () => item({ error: 'x', code: 1 }), { error: 'x', code: 1 }, 'success'],
		['no error', () => item({ failure: { code: 'x' } }), { failure: { code: 'x' } }, 'success'],
		['a number as paired item', () => ({ json: { error: 'x' }, pairedItem: 0 }), { error: 'x' }, 'error'],
		['an error object beside the json', () => item({ a: 1 }, { error: new Error('x') }), { error: 'x' }, 'error'],
	])('sends an item with %s to the branch that n8n sends it to', async (_what, output, json, branch) => {
		behave = async () => [[output()]];
		const run = await engineWith().run({ node: { type: 'probe', onError: 'continueErrorOutput' }, items: [input] });
		expect(run.json).toEqual(branch === 'error' ? [[], [json]] : [[json], []]);
	});

	it('sends the input down the success branch when a node with an error output throws', async () => {
		behave = async (context) => {
			throw new NodeOperationError(context.getNode(), 'broken', { itemIndex: 0 });
		};
		const run = await engineWith().run({ node: { type: 'probe', onError: 'continueErrorOutput' }, items: [input] });
		expect(run.json[0]).toEqual([input]);
		expect(run.json[1] ?? []).toEqual([]);
		expect(run.nodeError.message).toBe('broken');
	});

	it('stops the workflow with the error of the provider', async () => {
		behave = async (context) => await ask('/forbidden')(context);
		const run = await engineWith().run({ node: { type: 'probe' } });
		expect(run.status).toBe('error');
		expect(run.outputs).toEqual([]);
		expect(run.error).toMatchObject({ httpCode: '403', description: 'No permission' });
	});

	it('does not start a workflow whose node lacks a required parameter', async () => {
		behave = async () => [[]];
		const run = await engineWith().run({ node: { type: 'probe', parameters: { mustBeThere: '' } } });
		expect(run.status).toBe('error');
		expect(run.error.name).toBe('WorkflowHasIssuesError');
	});

	it('runs a node once per run of the node before it', async () => {
		behave = async (context) => [[{ json: { run: context.evaluateExpression('{{ $runIndex }}', 0), to: context.getNodeParameter('to', 0) } }]];
		const run = await engineWith().run({
			node: { type: 'probe', parameters: { to: '={{ $json.n }}' } },
			runs: [[{ n: 'a' }], [{ n: 'b' }]],
		});
		expect(run.outputsOfRuns.map(([[only]]) => only.json)).toEqual([
			{ run: 0, to: 'a' },
			{ run: 1, to: 'b' },
		]);
		expect(run.json).toEqual([[{ run: 1, to: 'b' }]]);
	});

	it('keeps hints and log lines for the test', async () => {
		behave = async (context) => {
			context.addExecutionHints({ message: 'mind this', location: 'outputPane' });
			context.logger.info('accepted 3', { count: 3 });
			return [[]];
		};
		const engine = engineWith();
		const run = await engine.run({ node: { type: 'probe' } });
		expect(run.hints).toEqual([{ message: 'mind this', location: 'outputPane' }]);
		expect(engine.logs).toContainEqual({ level: 'info', message: 'accepted 3', metadata: { count: 3 } });
	});

	it('carries binary data', async () => {
		behave = async (context) => [
			[{ json: {}, binary: { chart: await context.helpers.prepareBinaryData(Buffer.from('<svg/>'), 'a.svg', 'image/svg+xml') } }],
		];
		const run = await engineWith().run({ node: { type: 'probe' } });
		expect(run.outputs[0][0].binary.chart).toMatchObject({ mimeType: 'image/svg+xml', data: Buffer.from('<svg/>').toString('base64') });
	});
});

describe('trying again', () => {
	it('runs the whole node again, and its context survives the tries', async () => {
		let tries = 0;
		behave = async (context) => {
			tries += 1;
			const memory = context.getContext('node');
			memory.seen = [...(memory.seen ?? []), tries];
			if (tries < 3) throw new NodeApiError(context.getNode(), { message: 'no' });
			return [[{ json: { seen: memory.seen } }]];
		};
		const run = await engineWith().run({ node: { type: 'probe', retryOnFail: true, maxTries: 3 } });
		expect(run.json).toEqual([[{ seen: [1, 2, 3] }]]);
		expect(run.context).toEqual({ seen: [1, 2, 3] });
	});

	it('runs the node again when the first item has an error, even where the workflow goes on', async () => {
		let tries = 0;
		behave = async () => {
			tries += 1;
			return [[{ json: { error: 'x' }, pairedItem: { item: 0 } }]];
		};
		await engineWith().run({ node: { type: 'probe', retryOnFail: true, maxTries: 3, onError: 'continueErrorOutput' } });
		expect(tries).toBe(3);
	});

	it('keeps the context over "Retry execution", under a new execution id', async () => {
		const ids = [];
		behave = async (context) => {
			ids.push(context.getExecutionId());
			const memory = context.getContext('node');
			memory.sent = { ...memory.sent, [`message ${ids.length}`]: true };
			if (ids.length < 3) throw new Error('no');
			return [[{ json: { sent: memory.sent, to: context.getInputData()[0].json.to, mode: context.getMode() } }]];
		};
		const engine = engineWith();
		const first = await engine.run({ node: { type: 'probe' }, items: [{ to: '+12025550123' }] });
		expect(first.status).toBe('error');
		const second = await engine.retry(first);
		expect(second.status).toBe('error');
		const third = await engine.retry(second);
		expect(third.json).toEqual([
			[{ sent: { 'message 1': true, 'message 2': true, 'message 3': true }, to: '+12025550123', mode: 'retry' }],
		]);
		expect(new Set(ids).size).toBe(3);
	});

	it('retries with a node that was changed in the meantime', async () => {
		behave = async (context) => {
			const to = context.getNodeParameter('to', 0);
			if (to === 'wrong') throw new Error('no');
			return [[{ json: { to } }]];
		};
		const engine = engineWith();
		const first = await engine.run({ node: { type: 'probe', parameters: { to: 'wrong' } } });
		const second = await engine.retry(first, { node: { type: 'probe', parameters: { to: 'right' } } });
		expect(second.json).toEqual([[{ to: 'right' }]]);
	});

	it('starts with a context that a test has made up', async () => {
		behave = async (context) => [[{ json: { ...context.getContext('node') } }]];
		const run = await engineWith().run({ node: { type: 'probe' }, contextData: { 'node:Node': { sent: 7 } } });
		expect(run.json).toEqual([[{ sent: 7 }]]);
	});
});

describe('stopping', () => {
	/** Stops the first execution of a node while it sleeps, and retries it. */
	async function stopAndRetry(stoppedBy) {
		let started;
		const cancelAfter = new Promise((resolve) => {
			started = resolve;
		});
		const contexts = [];
		behave = async (context) => {
			const memory = context.getContext('node');
			contexts.push({ ...memory });
			memory.sent = 1;
			started();
			if (context.getMode() !== 'retry') await sleep(60_000, context.getExecutionCancelSignal());
			return [context.getInputData()];
		};
		const engine = engineWith();
		const stopped = await engine.run({ node: { type: 'probe' }, items: [{ n: 1 }], cancelAfter, stoppedBy });
		return { stopped, retried: await engine.retry(stopped), contexts };
	}

	it('wakes a node that sleeps, and ends the execution as canceled', async () => {
		const { stopped } = await stopAndRetry('user');
		expect(stopped.status).toBe('canceled');
		expect(stopped.context).toEqual({ sent: 1 });
		expect(stopped.stoppedAfterMs).not.toBeNull();
	});

	it('by the user makes a retry start anew, without the context', async () => {
		const { retried, contexts } = await stopAndRetry('user');
		expect(retried).toMatchObject({ status: 'success', json: [[{ n: 1 }]] });
		expect(contexts).toEqual([{}, {}]);
	});

	it('by the time limit of the workflow leaves the context to a retry', async () => {
		const { retried, contexts } = await stopAndRetry('timeout');
		expect(retried).toMatchObject({ status: 'success', json: [[{ n: 1 }]] });
		expect(contexts).toEqual([{}, { sent: 1 }]);
	});
});

describe('what has been processed', () => {
	const options = { mode: 'entries', maxEntries: 3 };
	const record = (scope) => async (context) => {
		const values = context.getInputData().map(({ json }) => json.v);
		const result = await context.helpers.checkProcessedAndRecord(values, scope, options);
		return [[{ json: result }]];
	};

	it('is told apart from what is new, for one node and for a workflow', async () => {
		const engine = engineWith();
		const run = async (scope, values, name) => {
			behave = record(scope);
			return (await engine.run({ node: { type: 'probe', name }, items: values.map((v) => ({ v })) })).json[0][0];
		};
		expect(await run('node', ['a', 'b'])).toEqual({ new: ['a', 'b'], processed: [] });
		expect(await run('node', ['b', 'c', 'c'])).toEqual({ new: ['c', 'c'], processed: ['b'] });
		expect(await run('node', ['a'], 'Other')).toEqual({ new: ['a'], processed: [] });
		expect(await run('workflow', ['b'])).toEqual({ new: ['b'], processed: [] });
		expect(await run('workflow', ['b'], 'Other')).toEqual({ new: [], processed: ['b'] });
		expect(engine.processedCount).toBe(5);
	});

	it('is forgotten beyond the limit and when it is removed', async () => {
		const engine = engineWith();
		behave = async (context) => {
			const { helpers } = context;
			await helpers.checkProcessedAndRecord(['a', 'b', 'c', 'd'], 'node', options);
			await helpers.removeProcessed(['c'], 'node', options);
			const { processed } = await helpers.checkProcessedAndRecord(['a', 'b', 'c', 'd'], 'node', options);
			return [[{ json: { processed } }]];
		};
		expect((await engine.run({ node: { type: 'probe' } })).json[0][0]).toEqual({ processed: ['b', 'd'] });
	});

	it('is lost where executions write at the same moment, as in n8n', async () => {
		const engine = engineWith();
		behave = record('workflow');
		await Promise.all(['a', 'b', 'c'].map(async (v) => await engine.run({ node: { type: 'probe' }, items: [{ v }] })));
		expect(engine.processedCount).toBeLessThan(3);
	});
});

describe('triggers', () => {
	const node = { type: 'probeTrigger', parameters: { word: 'secret' } };
	const headers = { 'x-word': 'secret' };

	it('answers a call only after its execution is stored', async () => {
		const order = [];
		const webhook = await engineWith().listen({
			node,
			store: async () => {
				await sleep(20);
				order.push('stored');
			},
		});
		const reply = await webhook.send({ headers, body: { n: 1 } });
		order.push('answered');
		expect(order).toEqual(['stored', 'answered']);
		expect(reply).toMatchObject({ status: 200, json: { message: 'Workflow was started' } });
		expect(webhook.executions).toEqual([{ workflowData: [[{ json: { raw: '{"n":1}', body: { n: 1 } } }]] }]);
	});

	it('fails the call when the execution cannot be stored', async () => {
		const webhook = await engineWith().listen({
			node,
			store: () => {
				throw new Error('Database is not ready!');
			},
		});
		expect(await webhook.send({ headers, body: {} })).toMatchObject({ status: 500 });
		expect(webhook.executions).toEqual([]);
	});

	it.each([
		['the answer of the node itself', { body: {} }, 401, { message: 'no' }],
		['the answer that the node returns', { headers, body: { ignore: true } }, 200, { ignored: true }],
		['422 to what is no JSON', { headers: { ...headers, 'content-type': 'application/json' }, body: '{' }, 422, { code: 422, message: 'Failed to parse request body' }],
	])('gives %s, and starts nothing', async (_what, call, status, json) => {
		const webhook = await engineWith().listen({ node });
		expect(await webhook.send(call)).toMatchObject({ status, json });
		expect(webhook.executions).toEqual([]);
	});

	it('tells webhooks of one path apart by their method', async () => {
		const webhook = await engineWith().listen({ node });
		expect(webhook.urlOf('setup')).toBe(webhook.urlOf('default'));
		expect(await webhook.send({ method: 'GET', webhookName: 'setup' })).toMatchObject({ status: 200, text: 'hello' });
		expect(await webhook.send({ method: 'DELETE' })).toMatchObject({ status: 404 });
	});

	it('stores an execution with the error when webhook() throws', async () => {
		const webhook = await engineWith().listen({ node });
		expect(await webhook.send({ headers, query: '?throw=1', body: {} })).toMatchObject({ status: 500 });
		expect(webhook.executions).toEqual([{ error: expect.objectContaining({ message: 'our fault' }) }]);
	});

	it('leaves a body of an unusual type to the node', async () => {
		const webhook = await engineWith().listen({ node });
		await webhook.send({ headers: { ...headers, 'content-type': 'application/cloudevents+json' }, body: '{}' });
		expect(webhook.executions[0].workflowData[0][0].json).toEqual({ raw: undefined, body: undefined });
	});

	it('keeps static data of a call that starts nothing, and loses it otherwise', async () => {
		const engine = engineWith();
		const webhook = await engine.listen({ node });
		await webhook.send({ headers, query: '?call=1', body: { ignore: true } });
		await webhook.send({ headers, query: '?call=2', body: {} });
		expect(engine.staticData).toEqual({ 'node:Node': { calls: '1' } });
	});

	it('hands the items of a call to execute()', async () => {
		const engine = engineWith();
		const run = await engine.run({ node, asStart: true, mode: 'webhook', items: [{ n: 1 }, { n: 2, second: true }] });
		expect(run.json).toEqual([[{ n: 1 }], [{ n: 2, second: true }]]);
	});

	it('runs the hooks with the address of the server and keeps what they store', async () => {
		const engine = engineWith();
		const { webhookBaseUrl } = await engine.listen({ node, publicUrl: 'https://hooks.example.com' });
		const hook = async (method) => await engine.hook({ node, method, webhookBaseUrl });
		expect(await hook('checkExists')).toBe(false);
		expect(await hook('create')).toBe(true);
		expect(engine.staticData['node:Node'].url).toMatch(/^https:\/\/hooks\.example\.com\/webhook\/[0-9a-f-]{36}\/events$/);
		expect(await hook('checkExists')).toBe(true);
		expect(await hook('delete')).toBe(true);
		expect(await hook('checkExists')).toBe(false);
	});

	it('lets a test tick the crons of trigger()', async () => {
		const { crons, emitted, response } = await engineWith().trigger({ node });
		expect(crons.map(({ expression }) => expression)).toEqual(['0 15 */6 * * *']);
		crons[0].tick();
		expect(emitted).toEqual([[[{ json: { tick: true } }]]]);
		await response.closeFunction();
		expect((await engineWith().trigger({ node, mode: 'manual' })).crons).toEqual([]);
	});
});

describe('lists', () => {
	it('searches with the credentials of the node', async () => {
		const list = await engineWith().listSearch({ node: { type: 'probe' }, method: 'numbers', filter: '+1202', paginationToken: '2' });
		expect(list).toEqual({ results: [{ name: `+1202 at ${provider.baseUrl}/`, value: '+1202' }], paginationToken: '2' });
	});
});
