'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { createEngine } = require('./harness');
const { startPeer } = require('./peers');
const { RingCentralSms } = require('../../nodes/RingCentral/RingCentralSms.node');
const { SinchSms } = require('../../nodes/Sinch/SinchSms.node');
const { AttSms } = require('../../nodes/Att/AttSms.node');
const { BindSms } = require('../../nodes/Bind/BindSms.node');

const TOKEN = 'token-that-belongs-to-one-host';
const oauthTokenData = { access_token: TOKEN, token_type: 'bearer' };
const TEXT = 'Your order is ready. Reply STOP to opt out.';
const GOOD_ID = 'id-0001';

/** A row per credential type: what a user types in, with the token that n8n has fetched. */
const accounts = [
	['ringCentralSmsJwtOAuth2Api', RingCentralSms, { authentication: 'jwt' }, (baseUrl) => ({ baseUrl, clientId: 'client', clientSecret: 'client-secret', jwtToken: 'jwt-of-the-user', oauthTokenData })],
	['ringCentralSmsOAuth2Api', RingCentralSms, { authentication: 'oAuth2' }, (baseUrl) => ({ baseUrl, clientId: 'client', clientSecret: 'client-secret', oauthTokenData })],
	['sinchSmsApi', SinchSms, { authentication: 'apiToken' }, (baseUrl) => ({ baseUrl, region: 'us', servicePlanId: 'plan', apiToken: TOKEN })],
	['sinchSmsOAuth2Api', SinchSms, { authentication: 'oAuth2' }, (baseUrl) => ({ baseUrl, region: 'us', projectId: 'project', clientId: 'key', clientSecret: 'key-secret', tokenUrl: `${baseUrl}/oauth2/token`, oauthTokenData })],
	['attSmsOAuth2Api', AttSms, {}, (baseUrl) => ({ baseUrl, clientId: 'app', clientSecret: 'app-secret', shortCode: '48500000', oauthTokenData })],
	['attInAppMessagingOAuth2Api', AttSms, { resource: 'inAppMessage' }, (baseUrl) => ({ baseUrl, clientId: 'app', clientSecret: 'app-secret', oauthTokenData })],
	['bindSmsApi', BindSms, {}, (baseUrl) => ({ baseUrl, apiKey: TOKEN })],
].map(([type, NodeClass, parameters, dataFor]) => ({ type, NodeClass, parameters, dataFor }));

const nodeTypeOf = (NodeClass) => new NodeClass().description.name;

/** Every credential type of the node, so that an operation finds the one it needs. */
function engineFor(NodeClass, dataOf) {
	const own = accounts.filter((account) => account.NodeClass === NodeClass);
	return createEngine({
		nodeClasses: [NodeClass],
		credentialClasses: own.map(({ type }) => require(`../../credentials/${type[0].toUpperCase()}${type.slice(1)}.credentials`)[`${type[0].toUpperCase()}${type.slice(1)}`]),
		credentials: Object.fromEntries(own.map((account) => [account.type, { data: dataOf(account) }])),
	});
}

/** Sends one text with an account and returns what the node says of it. */
async function send({ NodeClass, parameters, type }, dataOf) {
	const engine = engineFor(NodeClass, (account) => (account.type === type ? dataOf : account.dataFor('http://127.0.0.1:9')));
	const { json } = await engine.run({
		node: {
			type: nodeTypeOf(NodeClass),
			parameters: { resource: 'message', operation: 'send', from: '+12025550199', to: '+12025551001', text: TEXT, ...parameters },
			onError: 'continueRegularOutput',
		},
	});
	engine.close();
	return json[0][0];
}

let api;
let other;

beforeAll(async () => {
	[api, other] = [await startPeer((request) => answer(request)), await startPeer()];
});
afterAll(async () => {
	await api.close();
	await other.close();
});

let answer;
beforeEach(() => {
	api.forget();
	other.forget();
	answer = () => ({ status: 400 });
});

describe.each(accounts)('a token of $type', (account) => {
	it('goes to the host of the credential', async () => {
		await send(account, account.dataFor(api.url));
		expect(api.requests.length).toBeGreaterThan(0);
		expect(JSON.stringify(api.requests[0].headers)).toContain(TOKEN);
	});

	it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i) to another host', async (status) => {
		answer = ({ path }) => ({ status, headers: { location: `${other.url}${path}` } });
		const { failure } = await send(account, account.dataFor(api.url));
		expect(other.connections()).toBe(0);
		expect(failure).toMatchObject({ httpStatus: status, retry: expect.not.stringMatching('later') });
	});

	it('is sent nowhere where the address of the API has more in it than an address', async () => {
		const withUser = api.url.replace('//', '//user:pass-word@');
		const addresses = [[withUser, /user name/], [`${api.url}?next=`, /query/], [`${api.url}#`, /fragment/], [`${api.url}/v1/..`, /steps/], ['api.example.com', /no URL/]];
		for (const [address, problem] of addresses) {
			const { failure } = await send(account, account.dataFor(address));
			expect(failure).toMatchObject({ category: 'requestInvalid', retry: 'afterFix', providerMessage: expect.stringMatching(problem) });
			expect(JSON.stringify(failure)).not.toContain('pass-word');
		}
		expect(api.connections()).toBe(0);
	});

	it('stays with the host where its address has a path', async () => {
		await send(account, account.dataFor(`${api.url}/gateway/sms/`));
		expect(api.requests.map(({ path }) => path)).toEqual([expect.stringMatching(/^\/gateway\/sms\/[^/]/)]);
	});
});

describe('addresses in answers', () => {
	const links = () => ({
		uri: `${other.url}/one`,
		href: `${other.url}/one`,
		next: `${other.url}/next`,
		resourceURL: `${other.url}/resource`,
		resourceReference: { resourceURL: `${other.url}/resource` },
		navigation: { nextPage: { uri: `${other.url}/next` }, firstPage: { uri: `${other.url}/first` } },
		paging: { page: 1, totalPages: 2, perPage: 1, nextPageToken: 'page-2', uri: `${other.url}/next` },
	});
	const lists = { records: [{ id: GOOD_ID }], batches: [{ id: GOOD_ID }], groups: [{ id: GOOD_ID }], inbounds: [{ id: GOOD_ID }], items: [{ id: GOOD_ID }], inboundSmsMessageList: { inboundSmsMessage: [] }, messageList: { messages: [], offset: 0, total: 0 } };

	it.each(accounts)('$type reads every page of every list from its own host', async ({ NodeClass, parameters }) => {
		answer = ({ path }) => {
			const isNext = /page-2|page=[2-9]|[?&]page=1&page_size|offset=[1-9]/.test(path);
			return { headers: { location: `${other.url}/moved`, link: `<${other.url}/next>; rel="next"` }, body: isNext ? { count: 150 } : { ...links(), ...lists, count: 150 } };
		};
		const { properties } = new NodeClass().description;
		const operations = properties.filter(({ name }) => name === 'operation').flatMap(({ options, displayOptions }) =>
			options.filter(({ value }) => value === 'getMany').map(({ value }) => ({ resource: displayOptions.show.resource[0], operation: value })));
		expect(operations.length).toBeGreaterThan(0);
		const engine = engineFor(NodeClass, (account) => account.dataFor(api.url));
		for (const operation of operations) {
			await engine.run({ node: { type: nodeTypeOf(NodeClass), parameters: { ...parameters, returnAll: true, ...operation }, onError: 'continueRegularOutput' } });
		}
		engine.close();
		expect(api.requests.length).toBeGreaterThanOrEqual(operations.length);
		expect(other.connections()).toBe(0);
	});
});

/** Every operation of a node that asks for an id, with the name of that parameter. */
function idCases(NodeClass) {
	return new NodeClass().description.properties
		.filter(({ name, displayOptions }) => /Ids?$/.test(name) && displayOptions?.show?.operation)
		.flatMap(({ name, displayOptions: { show } }) => show.resource.flatMap((resource) => show.operation.map((operation) => ({ NodeClass, resource, operation, name }))));
}

const HOSTILE_IDS = ['../batches', '../../other', '..%2f..', '%2e%2e', 'a/b', 'a?admin=1', 'a#b', '//evil.example/a', '@evil.example', '\\..\\a', 'a b', 'é;=&'];
const filler = { recipient: '+12025551001', recipients: '+12025551001', to: '+12025551001', from: '+12025550199', text: TEXT, channelId: GOOD_ID, subscriptionId: GOOD_ID, name: 'Customers', changes: { isUnread: false }, updateFields: { text: TEXT } };

describe('an id', () => {
	const cases = [RingCentralSms, SinchSms, AttSms, BindSms].flatMap(idCases);

	it('is asked for by operations of every provider', () => {
		expect(cases.length).toBeGreaterThan(20);
		expect(new Set(cases.map(({ NodeClass }) => NodeClass)).size).toBe(4);
	});

	it.each(cases)('cannot move the request of $resource: $operation ($name) to another path or host', async ({ NodeClass, resource, operation, name }) => {
		answer = ({ path }) => ({ body: /members$/.test(path) ? '[]' : {} });
		const engine = engineFor(NodeClass, ({ dataFor }) => dataFor(api.url));
		const authentication = accounts.find((account) => account.NodeClass === NodeClass).parameters;
		const pathsFor = async (id) => {
			api.forget();
			const parameters = { ...filler, ...authentication, timeoutSeconds: 0, resource, operation, [name]: id };
			const { json } = await engine.run({ node: { type: nodeTypeOf(NodeClass), parameters, onError: 'continueRegularOutput' } });
			const paths = api.requests.map(({ path }) => new URL(path, api.url).pathname.split('/').map(decodeURIComponent));
			return { paths, failure: json[0]?.[0]?.failure };
		};
		const usual = await pathsFor('other-id');
		const expectedFor = (id) => usual.paths.map((segments) => segments.map((segment) => (segment === 'other-id' ? id : segment)));
		expect(usual.paths.length).toBeGreaterThan(0);
		for (const id of HOSTILE_IDS) expect((await pathsFor(id)).paths).toEqual(expectedFor(id));
		const isInPath = usual.paths.flat().includes('other-id');
		for (const id of ['.', '..']) {
			const { paths, failure } = await pathsFor(id);
			if (isInPath) expect(failure.providerMessage).toMatch(/is not an ID/);
			expect(paths).toEqual(isInPath ? [] : expectedFor(id));
		}
		engine.close();
		expect(other.connections()).toBe(0);
	});

	it.each([
		['sinchSmsApi', 'servicePlanId', '../../x', '/xms/v1/..%2F..%2Fx/batches'],
		['sinchSmsOAuth2Api', 'projectId', 'p?x#y', '/xms/v1/p%3Fx%23y/batches'],
	])('of the account stands in its segment of the path: %s', async (type, field, id, path) => {
		const account = accounts.find((one) => one.type === type);
		await send(account, { ...account.dataFor(api.url), [field]: id });
		expect(api.requests.map((request) => request.path)).toEqual([path]);
		const { failure } = await send(account, { ...account.dataFor(api.url), [field]: '..' });
		expect(failure.providerMessage).toMatch(/steps/);
		expect(api.requests).toHaveLength(1);
	});

	it.each([['../../x', ['/sms/v3/messaging/inbox/..%2F..%2Fx']], ['..', []]])('of the inbox of AT&T stands in its segment of the path: %s', async (shortCode, paths) => {
		const engine = engineFor(AttSms, ({ dataFor }) => ({ ...dataFor(api.url), shortCode }));
		await engine.run({ node: { type: 'attSms', parameters: { resource: 'message', operation: 'getMany' }, onError: 'continueRegularOutput' } });
		engine.close();
		expect(api.requests.map(({ path }) => path)).toEqual(paths);
	});
});

describe('a region of Sinch', () => {
	it.each(['sinchSmsApi', 'sinchSmsOAuth2Api'])('cannot lead to a host that is not of Sinch: %s', async (type) => {
		const account = accounts.find((one) => one.type === type);
		const at = `127.0.0.1:${other.port}`;
		for (const region of [`${at}/`, `${at}?`, `${at}#`, `us@${at}/`, `x:y@${at}/`, `${at}\\`, 'us.evil.example/']) {
			const { failure } = await send(account, { ...account.dataFor(''), region, ...(type === 'sinchSmsOAuth2Api' && { projectId: 'project' }) });
			expect(failure).toMatchObject({ category: 'requestInvalid', providerMessage: expect.stringMatching(/address of the API in the credential/) });
		}
		expect(other.connections()).toBe(0);
	});
});

describe('a host whose certificate nobody has vouched for', () => {
	const file = (name) => readFileSync(join(__dirname, 'fixtures', `self-signed-localhost-TEST-ONLY.${name}.pem`));
	let secure;

	beforeAll(async () => {
		secure = await startPeer(() => ({}), { secure: { key: file('key'), cert: file('cert') } });
	});
	afterAll(() => secure.close());

	it.each(accounts)('gets no request of $type, and the failure says why', async (account) => {
		const { failure } = await send(account, account.dataFor(secure.url));
		expect(failure).toMatchObject({
			category: 'providerUnavailable',
			retry: 'afterFix',
			httpStatus: null,
			providerMessage: expect.stringMatching(/self-signed certificate/),
			advice: expect.stringMatching(/trusts.*certificate/),
		});
		expect(secure.requests).toEqual([]);
	});

	it('gets no login either', async () => {
		const account = accounts[0];
		const { oauthTokenData: _token, ...data } = account.dataFor(secure.url);
		const { failure } = await send(account, data);
		expect(failure).toMatchObject({ category: 'providerUnavailable', retry: 'afterFix', providerMessage: expect.stringMatching(/self-signed certificate/) });
		expect(secure.requests).toEqual([]);
	});
});
