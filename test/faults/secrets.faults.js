const { createHmac, randomBytes, randomUUID } = require('node:crypto');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { itemsOf, startN8n, waitUntil } = require('../../scripts/n8nHost.mjs');
const { startAtt } = require('../../simulators/att/server');
const { startBind } = require('../../simulators/bind/server');
const { startRingCentral } = require('../../simulators/ringcentral/server');
const { startSinch } = require('../../simulators/sinch/server');
const { caller } = require('../e2e/support/caller');
const { chain, node, webhookTrigger, webhookUrl } = require('../../scripts/workflowNodes.mjs');
const { startPeer } = require('../engine/peers');
const { QUOTED, startEchoingGateway } = require('./support/echoingGateway');
const { record } = require('./support/figures');

const RECIPIENTS = { bind: '+385911234567' };
const MOODS = ['none', '200', '400', '401', '403', '500', 'reset', 'hang', 'unreadable', 'redirect'];
/** Three nodes in a row look for a lost text for a minute each. */
const PATIENCE_MS = 600_000;
const TEST_MOODS = ['none', '401', '403', '500', 'redirect', 'login401'];

/** A value that stands nowhere else, with characters that URLs, forms and base64 spell in other ways. */
const canary = (field) => `canary-${field}-${randomBytes(9).toString('hex')}+/=`;

/** Everything that a secret may look like in a text. */
function spellingsOf(secret) {
	const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
	const url = encodeURIComponent(secret);
	return [...new Set([secret, url, url.toLowerCase(), new URLSearchParams({ x: secret }).toString().slice(2), JSON.stringify(secret).slice(1, -1), secret.replaceAll('/', '\\/'), base64, base64.replaceAll('+', '-').replaceAll('/', '_')])];
}

/** The four accounts, each with canaries for secrets, and a row per credential type. */
async function openAccounts(elsewhere) {
	const simulators = {
		ringCentral: await startRingCentral({ rateLimits: { Light: null, Medium: null, Auth: null }, callbackTimeoutMs: 20_000 }),
		sinch: await startSinch({ callbackTimeoutMs: 20_000 }),
		att: await startAtt({ callbackTimeoutMs: 20_000 }),
		bind: await startBind({ callbackTimeoutMs: 20_000 }),
	};
	const gateways = {};
	for (const [id, { url }] of Object.entries(simulators)) gateways[id] = await startEchoingGateway(url, elsewhere);
	const optionsOf = (id) => simulators[id].control.options();

	const secrets = Object.fromEntries(['rcSecret', 'apiToken', 'keySecret', 'attSecret', 'apiKey'].map((name) => [name, canary(name)]));
	// RingCentral's login takes nothing that is not built like a JWT
	secrets.rcJwt = ['eyJhbGciOiJub25lIn0', `canary-rcJwt-${randomBytes(9).toString('hex')}`, 'c2lnbmF0dXJl'].join('.');
	const rc = optionsOf('ringCentral');
	simulators.ringCentral.control.setOptions({
		clients: rc.clients.map((client, i) => (i === 0 ? { ...client, clientSecret: secrets.rcSecret } : client)),
		users: rc.users.map((user, i) => (i === 0 ? { ...user, jwt: secrets.rcJwt } : user)),
	});
	const { plans, projects } = optionsOf('sinch');
	simulators.sinch.control.setOptions({
		plans: plans.map((plan, i) => (i === 0 ? { ...plan, apiToken: secrets.apiToken } : plan)),
		projects: projects.map((project, i) => (i === 0 ? { ...project, keys: [{ ...project.keys[0], keySecret: secrets.keySecret }] } : project)),
	});
	const [attClient] = optionsOf('att').clients;
	simulators.att.control.setOptions({ clients: [{ ...attClient, clientSecret: secrets.attSecret }] });
	simulators.bind.control.setOptions({ clients: optionsOf('bind').clients.map((client) => ({ ...client, apiKey: secrets.apiKey })) });

	const { clientId } = rc.clients[0];
	const callback = () => ({ callbackSecret: canary('callbackSecret'), callbackUser: 'sinch', callbackPassword: canary('callbackPassword'), callbackHeaderName: 'X-Callback-Key', callbackHeaderValue: canary('callbackHeaderValue') });
	const row = (provider, type, nodeName, parameters, data, secretFields, more = {}) => ({ provider, type, nodeType: `n8n-nodes-a2p-sms.${nodeName}`, parameters, data, secretFields, gateway: gateways[provider], simulator: simulators[provider], ...more });
	const rows = [
		row('ringCentral', 'ringCentralSmsJwtOAuth2Api', 'ringCentralSms', { authentication: 'jwt' }, (baseUrl) => ({ baseUrl, clientId, clientSecret: secrets.rcSecret, jwtToken: secrets.rcJwt }), ['clientSecret', 'jwtToken']),
		row('ringCentral', 'ringCentralSmsOAuth2Api', 'ringCentralSms', { authentication: 'oAuth2' }, (baseUrl) => ({ baseUrl, clientId, clientSecret: secrets.rcSecret }), ['clientSecret'], { isConnectedInBrowser: true }),
		...[callback(), callback()].map((fields, i) => i === 0
			? row('sinch', 'sinchSmsApi', 'sinchSms', { authentication: 'apiToken' }, (baseUrl) => ({ baseUrl, region: 'us', servicePlanId: plans[0].servicePlanId, apiToken: secrets.apiToken, ...fields }), ['apiToken', 'callbackSecret', 'callbackPassword', 'callbackHeaderValue'])
			: row('sinch', 'sinchSmsOAuth2Api', 'sinchSms', { authentication: 'oAuth2' }, (baseUrl) => ({ baseUrl, region: 'us', projectId: projects[0].projectId, clientId: projects[0].keys[0].keyId, clientSecret: secrets.keySecret, tokenUrl: `${baseUrl}/oauth2/token`, ...fields }), ['clientSecret', 'callbackSecret', 'callbackPassword', 'callbackHeaderValue'])),
		row('att', 'attSmsOAuth2Api', 'attSms', {}, (baseUrl) => ({ baseUrl, clientId: attClient.clientId, clientSecret: secrets.attSecret, shortCode: attClient.shortCode }), ['clientSecret']),
		row('att', 'attInAppMessagingOAuth2Api', 'attSms', { resource: 'inAppMessage' }, (baseUrl) => ({ baseUrl, clientId: attClient.clientId, clientSecret: secrets.attSecret }), ['clientSecret'], { isConnectedInBrowser: true }),
		row('bind', 'bindSmsApi', 'bindSms', {}, (baseUrl) => ({ baseUrl, apiKey: secrets.apiKey }), ['apiKey']),
	];
	return {
		rows,
		gateways,
		async close() {
			for (const gateway of Object.values(gateways)) await gateway.close();
			for (const simulator of Object.values(simulators)) await simulator.close();
		},
	};
}

/** Every file below a folder, as bytes. */
function filesBelow(folder) {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((file) => !file.includes(`${join('nodes', 'node_modules')}`));
}

describe('secrets in a real n8n that logs everything', () => {
	let host;
	let accounts;
	let elsewhere;
	/** What n8n answered to whoever called it: activations, credential tests, webhooks. */
	const answers = [];
	const witness = `witness-${randomUUID()}`;

	beforeAll(async () => {
		elsewhere = await startPeer();
		accounts = await openAccounts(elsewhere.url);
		host = await startN8n({ packageTarball: process.env.A2P_PACKAGE_TARBALL, env: { N8N_LOG_LEVEL: 'debug', N8N_LOG_OUTPUT: 'console' } });
	});
	afterAll(async () => {
		await host?.stop();
		await accounts?.close();
		await elsewhere?.close();
	});

	/** @param {string} mood of every request but the login */
	async function createCredential({ type, data, gateway, isConnectedInBrowser }, mood = 'none') {
		const name = `${type} ${mood}`;
		const baseUrl = mood === 'none' ? gateway.url : `${gateway.url}/mood-${mood}`;
		const { id } = await host.api.createCredential({ name, type, data: data(baseUrl) });
		if (isConnectedInBrowser) {
			await host.api.connectOAuth2(id).catch((error) => answers.push(error.message));
		}
		return { id, credentials: { [type]: { id, name } } };
	}

	/** One chain: two sends that go on, one batch that is waited for and drawn, one send that stops. */
	async function publishSends({ provider, nodeType, type, parameters }, credentials, { isSingle = false } = {}) {
		const start = webhookTrigger('Webhook');
		const said = "={{ $('Webhook').first().json.body.text }}";
		const isInApp = type === 'attInAppMessagingOAuth2Api';
		const from = { __rl: true, mode: 'number', value: provider === 'bind' ? '+385990001112' : '+12025550199' };
		const send = (name, onError) => node(name, nodeType, 1, { from, resource: 'message', operation: 'send', to: RECIPIENTS[provider] ?? '+12025551001', text: said, options: { simplify: false }, ...parameters }, { credentials, onError });
		const batch = (name, operation, batchId, more = {}) => node(name, nodeType, 1, { ...parameters, resource: 'batch', operation, batchId, ...more }, { credentials, onError: 'continueRegularOutput' });
		const readers = provider === 'bind' || isInApp ? [] : [
			batch('Get', 'get', said, { options: { simplify: false } }),
			batch('Wait', 'wait', said, { timeoutSeconds: 1, includeMessages: true }),
			batch('Report', 'report', "={{ $('Regular').first().json.batchId }}", { includeChart: true }),
		];
		const errorOutput = send('ErrorOutput', 'continueErrorOutput');
		const rest = isSingle ? [] : [errorOutput, ...readers, send('Stop', 'stopWorkflow')];
		const workflow = chain(`Sends of ${type}`, start, send('Regular', 'continueRegularOutput'), ...rest);
		const { main: [next] } = workflow.connections.ErrorOutput ?? { main: [] };
		if (next) workflow.connections.ErrorOutput.main = [next, next];
		const { id } = await host.api.createWorkflow(workflow);
		await host.api.activate(id);
		return { id, url: webhookUrl(host, start) };
	}

	/** A busy n8n answers 503 before it has taken a call. */
	async function startWith(url, text) {
		const isTaken = async () => (await caller.post(url, { text }, { validateStatus: () => true })).status === 200;
		await waitUntil(isTaken, { timeoutMs: 120_000, intervalMs: 500, what: 'a call to be taken' });
	}

	/** A trigger that is published, or refused, and called well and badly. */
	async function publishTrigger({ nodeType, parameters, type }, { credentials }) {
		const start = node('Trigger', `${nodeType}Trigger`, 2, { ...(parameters.authentication && { authentication: parameters.authentication }) }, { credentials, webhookId: randomUUID() });
		const { id } = await host.api.createWorkflow({ name: `Trigger of ${type}`, nodes: [start], connections: {} });
		await host.api.activate(id).catch((error) => answers.push(error.message));
		answers.push(JSON.stringify(await host.api.publicationStatus(id)));
		return `${host.url}/webhook/${start.webhookId}/sms`;
	}

	async function callTrigger(url, { data }) {
		const fields = data('');
		const body = JSON.stringify({ type: 'mo_text', id: randomUUID(), from: '12025551234', to: '12025550199', body: 'Hello', received_at: new Date().toISOString() });
		const timestamp = Math.floor(Date.now() / 1000);
		const nonce = randomUUID();
		const signature = (secret) => createHmac('sha256', secret).update(`${body}.${nonce}.${timestamp}`).digest('base64');
		const prefix = 'x-sinch-webhook-signature';
		const genuine = {
			authorization: `Basic ${Buffer.from(`sinch:${fields.callbackPassword}`).toString('base64')}`,
			'x-callback-key': fields.callbackHeaderValue ?? 'x',
			[prefix]: signature(fields.callbackSecret ?? 'x'),
			[`${prefix}-algorithm`]: 'HmacSHA256',
			[`${prefix}-nonce`]: nonce,
			[`${prefix}-timestamp`]: String(timestamp),
		};
		const calls = [[body, genuine], [body, { ...genuine, [prefix]: signature('another') }], [body, {}], ['{"unreadable', genuine], ['', genuine]];
		const statuses = [];
		for (const [text, headers] of calls) {
			const reply = await caller.post(url, text, { headers: { 'content-type': 'application/json', ...headers }, validateStatus: () => true, transformResponse: (answer) => answer });
			answers.push(`${reply.status} ${JSON.stringify(reply.headers)} ${reply.data}`);
			statuses.push(reply.status);
		}
		return statuses;
	}

	const isHeld = (execution) => !['new', 'running', 'waiting'].includes(execution.status);

	test('no canary of any credential is found in what n8n stores, prints or answers', async () => {
		const runs = [];
		for (const row of accounts.rows) {
			const { id, credentials } = await createCredential(row);
			const { id: workflowId, url } = await publishSends(row, credentials);
			for (const mood of MOODS) await startWith(url, mood === 'none' ? `Hello ${witness}` : `mood-${mood}`);
			runs.push({ row, workflowId });
			answers.push(JSON.stringify(await host.api.testCredential(id)));
		}

		// logins that the token endpoint refuses in words that quote them
		const refusedLogins = [];
		for (const row of accounts.rows.filter(({ type, isConnectedInBrowser }) => type.includes('OAuth2') && !isConnectedInBrowser)) {
			const { id: workflowId, url } = await publishSends(row, (await createCredential(row, 'login401')).credentials);
			await startWith(url, 'Hello');
			refusedLogins.push(workflowId);
		}

		// a credential that the limit keeps waiting sends nothing else
		const limited = [];
		for (const row of accounts.rows) {
			const { id: workflowId, url } = await publishSends(row, (await createCredential(row, 'none')).credentials, { isSingle: true });
			await startWith(url, 'mood-429');
			limited.push(workflowId);
		}

		const verdicts = [];
		for (const row of accounts.rows) {
			for (const mood of TEST_MOODS.slice(1)) {
				const verdict = await host.api.testCredential((await createCredential(row, mood)).id);
				answers.push(JSON.stringify(verdict));
				verdicts.push([row.type, mood, verdict.status]);
			}
		}
		expect(verdicts.filter(([, , status]) => status !== 'Error')).toEqual([]);

		for (const row of accounts.rows.filter(({ type }) => type !== 'attInAppMessagingOAuth2Api')) {
			const statuses = await callTrigger(await publishTrigger(row, await createCredential(row)), row);
			if (row.provider === 'sinch') expect(statuses.slice(0, 3)).toEqual([200, 401, 401]);
			if (row.provider === 'ringCentral') await publishTrigger(row, await createCredential(row, '403'));
		}

		let executions = 0;
		for (const { row, workflowId } of runs) {
			const finished = await waitUntil(
				async () => {
					const all = await host.api.listExecutions({ workflowId });
					return all.length >= MOODS.length && all.every(isHeld) && all.length;
				},
				{ timeoutMs: PATIENCE_MS, intervalMs: 1_000, what: `the sends of ${row.type}` },
			);
			executions += finished;
		}

		for (const workflowId of [...limited, ...refusedLogins]) executions += (await host.api.waitForExecutions(workflowId, 1, { timeoutMs: PATIENCE_MS })).length;

		const stored = await host.api.listExecutions({ includeData: true });
		const itemsSent = ({ workflowId }) => stored.filter((execution) => execution.workflowId === workflowId).flatMap((execution) => itemsOf(execution, 'Regular'));
		for (const run of runs) {
			const failed = itemsSent(run).filter(({ json }) => json.failure).length;
			// the search proves nothing unless texts were accepted, and nearly every mood was met as a failure
			expect([run.row.type, itemsSent(run).length > failed, failed >= MOODS.length - 2]).toEqual([run.row.type, true, true]);
		}

		// what n8n makes of the words of a token endpoint that refuses a login, before any node is asked
		const isLoginOfN8n = (line) => line.includes(QUOTED);
		const [ofN8n, others] = [host.logs(), answers.join('\n')].map((text) => text.split('\n')).reduce(
			([quoting, rest], lines) => [[...quoting, ...lines.filter(isLoginOfN8n)], [...rest, lines.filter((line) => !isLoginOfN8n(line)).join('\n')]],
			[[], []],
		);
		const firstItems = (ids) => stored.filter(({ workflowId }) => ids.includes(workflowId)).flatMap((execution) => itemsOf(execution, 'Regular'));
		expect(firstItems(limited).map(({ json }) => json.failure.httpStatus)).toEqual(limited.map(() => 429));
		const loginsRefused = firstItems(refusedLogins);
		// the quotation names codes of requests that are wrong, which only some providers' logins have
		expect(loginsRefused.map(({ json: { failure } }) => [failure.httpStatus, failure.retry])).toEqual(refusedLogins.map(() => [401, 'afterFix']));

		const places = new Map([
			['executions', JSON.stringify(stored)],
			['log', others[0]],
			['answers', others[1]],
			['examples', filesBelow(join(__dirname, '..', '..', 'examples')).map((file) => readFileSync(file, 'utf8')).join('\n')],
		]);
		for (const file of filesBelow(host.userFolder)) places.set(file.slice(host.userFolder.length), readFileSync(file, 'latin1'));
		expect(host.logs().length).toBeLessThan(2_000_000);
		expect(places.get('log')).toContain('debug');

		const fields = accounts.rows.flatMap(({ secretFields, data }) => secretFields.map((field) => data('')[field]));
		const logins = accounts.rows.map(({ data }) => data('')).filter(({ clientSecret }) => clientSecret).map(({ clientId, clientSecret }) => `${clientId}:${clientSecret}`);
		const tokens = Object.values(accounts.gateways).flatMap((gateway) => gateway.tokens());
		const jwtPayloads = fields.filter((field) => field.startsWith('eyJ')).map((jwt) => jwt.split('.')[1]);
		const secrets = [...new Set([...fields, ...jwtPayloads, ...logins, ...tokens])];
		const found = secrets.flatMap((secret) => spellingsOf(secret).flatMap((spelling) => [...places].filter(([, text]) => text.includes(spelling)).map(([place, text]) => {
			const at = text.indexOf(spelling);
			return `${place}: …${text.slice(Math.max(0, at - 200), at + spelling.length + 40)}…`;
		})));
		expect(found.slice(0, 20)).toEqual([]);

		// the same search finds what was sent on purpose, in the database as well as in the executions
		const witnesses = [...places].filter(([, text]) => spellingsOf(witness).some((spelling) => text.includes(spelling))).map(([place]) => place);
		expect(witnesses).toEqual(expect.arrayContaining(['executions', expect.stringMatching(/database\.sqlite/)]));

		expect(elsewhere.connections()).toBe(0);
		expect(host.refusedConnections()).toEqual([]);
		const quoted = Object.values(accounts.gateways).reduce((sum, gateway) => sum + gateway.quoted(), 0);
		expect(quoted).toBeGreaterThan(accounts.rows.length * MOODS.length);
		record('secrets', {
			what: `${fields.length} secret fields of ${accounts.rows.length} credential types, ${tokens.length} tokens, ${logins.length} logins`,
			quoted,
			executions,
			places: places.size,
			bytes: [...places.values()].reduce((sum, text) => sum + text.length, 0),
			spellings: secrets.flatMap(spellingsOf).length,
			found: found.length,
			ofN8n: ofN8n.filter((line) => secrets.some((secret) => spellingsOf(secret).some((spelling) => line.includes(spelling)))).length,
			elsewhere: elsewhere.connections(),
		});
	});
});
