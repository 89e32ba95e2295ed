'use strict';

const { startSinch } = require('../../simulators/sinch/server.js');
const { start } = require('./sinchClient.js');

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const list = (token, account, prefix = '') =>
	sim.raw.get(`${prefix}/xms/v1/${account}/batches`, {
		params: { page_size: 1 },
		headers: token === null ? {} : { Authorization: `Bearer ${token}` },
	});
const tokenOf = async (auth) => (await sim.login(auth)).data.access_token;

describe('a service plan', () => {
	test('is served with its own token', async () => {
		const reply = await list('sim-token-us', 'sim-plan-us');
		expect([reply.status, reply.data]).toEqual([200, { count: 0, page: 0, page_size: 0, batches: [] }]);
	});

	test.each([
		['no token', null, 'sim-plan-us', ''],
		['a wrong token', 'sim-token', 'sim-plan-us', ''],
		['the token of another plan', 'sim-token-eu', 'sim-plan-us', ''],
		['an unknown plan', 'sim-token-us', 'sim-plan', ''],
		['a plan id that is encoded twice', 'sim-token-us', 'sim%252Dplan-us', ''],
		['the host of another region', 'sim-token-us', 'sim-plan-us', '/eu.sms.api.sinch.com'],
		["the projects' host", 'sim-token-us', 'sim-plan-us', '/zt.us.sms.api.sinch.com'],
	])('is refused with %s, always in the same way', async (_, token, plan, prefix) => {
		const reply = await list(token, plan, prefix);
		expect(reply.status).toBe(401);
		expect(reply.data).toEqual({
			timestamp: '2026-03-04T10:00:00.000Z',
			status: 401,
			error: 'Unauthorized',
			path: `/xms/v1/${plan}/batches`,
		});
		expect(reply.headers).not.toHaveProperty('www-authenticate');
	});

	test('is served on the host of its region', async () => {
		expect((await list('sim-token-us', 'sim-plan-us', '/us.sms.api.sinch.com')).status).toBe(200);
		expect((await list('sim-token-eu', 'sim-plan-eu', '/eu.sms.api.sinch.com')).status).toBe(200);
	});

	test('sees nothing of another plan', async () => {
		const { id } = await sim.send(['12025551000']);
		expect((await sim.call('sim-token-eu', 'sim-plan-eu', 'GET', `/batches/${id}`)).status).toBe(404);
		expect((await list('sim-token-eu', 'sim-plan-eu')).data.count).toBe(0);
	});
});

describe('the token endpoint', () => {
	test('gives a token that looks like a JWT and lives for an hour', async () => {
		const { status, data } = await sim.login();
		expect([status, data]).toEqual([
			200,
			{ access_token: expect.any(String), expires_in: 3599, scope: '', token_type: 'bearer' },
		]);
		const claims = JSON.parse(Buffer.from(data.access_token.split('.')[1], 'base64url').toString());
		expect(claims.exp - claims.iat).toBe(3599);
		expect(sim.control.logins()).toEqual({ client_credentials: 1, total: 1 });
		expect((await sim.raw.post('/auth.sinch.com/oauth2/token')).status).toBe(401);
	});

	test.each([
		['no Basic header', null, undefined, 401, 'invalid_client'],
		['a wrong secret', { password: 'no' }, undefined, 401, 'invalid_client'],
		['an unknown key', { username: 'no' }, undefined, 401, 'invalid_client'],
		['another grant', {}, { grant_type: 'password' }, 400, 'unsupported_grant_type'],
	])('refuses %s', async (_, auth, fields, status, error) => {
		const reply = await sim.login(auth, fields);
		expect([reply.status, reply.data]).toEqual([status, { error }]);
		expect(sim.control.logins().total).toBe(0);
	});

	test('refuses JSON', async () => {
		const auth = { username: sim.project.clientId, password: sim.project.clientSecret };
		const reply = await sim.raw.post('/oauth2/token', { grant_type: 'client_credentials' }, { auth });
		expect([reply.status, reply.data.error]).toEqual([400, 'invalid_request']);
	});

	test('has a bucket of 30 calls per key that ten calls a second flow into', async () => {
		const statuses = async (count) => {
			const replies = [];
			for (let i = 0; i < count; i++) replies.push(await sim.login());
			return replies;
		};
		const first = await statuses(31);
		expect(first.map(({ status }) => status)).toEqual([...Array(30).fill(200), 429]);
		expect(first[30].headers).not.toHaveProperty('retry-after');
		sim.pass(300);
		expect((await statuses(4)).map(({ status }) => status)).toEqual([200, 200, 200, 429]);
		expect((await sim.login({ username: 'sim-key-new', password: 'sim-secret-new' })).status).toBe(200);
		sim.control.setOptions({ tokenBucket: null });
		expect((await sim.login()).status).toBe(200);
	});
});

describe('a project', () => {
	test('is served with a token of its key, also on its host', async () => {
		const token = await tokenOf();
		expect((await list(token, 'sim-project-us')).status).toBe(200);
		expect((await list(token, 'sim-project-us', '/zt.us.sms.api.sinch.com')).status).toBe(200);
	});

	test('is refused when its token has expired, and the header says so', async () => {
		const token = await tokenOf();
		sim.pass(3598_000);
		expect((await list(token, 'sim-project-us')).status).toBe(200);
		sim.pass(1000);
		const reply = await list(token, 'sim-project-us');
		expect(reply.status).toBe(401);
		expect(reply.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", .*expired/);
		expect(reply.data).toMatchObject({ title: 'Unauthorized', detail: 'The access token expired' });
		expect(sim.control.sessions()).toEqual([]);
	});

	test('says it in the words and headers that a test wants', async () => {
		sim.control.setOptions({ expiredTokenHeader: ['Basic realm="x"', 'bearer Error_Description="JWT IS EXPIRED"'] });
		const token = await tokenOf();
		sim.control.expireTokens();
		expect((await list(token, 'sim-project-us')).headers['www-authenticate']).toBe(
			'Basic realm="x", bearer Error_Description="JWT IS EXPIRED"',
		);
	});

	test.each([
		["the plans' host", 'sim-project-us', '/us.sms.api.sinch.com'],
		['another region', 'sim-project-us', '/zt.eu.sms.api.sinch.com'],
		['another project', 'sim-project-new', ''],
		['a service plan', 'sim-plan-us', ''],
	])('is refused on %s, without a word about expiry', async (_, account, prefix) => {
		const reply = await list(await tokenOf(), account, prefix);
		expect(reply.status).toBe(401);
		expect(reply.headers).not.toHaveProperty('www-authenticate');
	});

	test('is refused with an unknown token', async () => {
		const token = await tokenOf();
		sim.control.revokeTokens();
		const reply = await list(token, 'sim-project-us');
		expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, undefined]);
	});

	test('is refused when it is too new, although its keys are good', async () => {
		const token = await tokenOf({ username: 'sim-key-new', password: 'sim-secret-new' });
		expect(token).toEqual(expect.any(String));
		expect((await list(token, 'sim-project-new')).status).toBe(401);
	});

	test('takes the key itself only when told so', async () => {
		const basic = () =>
			sim.raw.get('/xms/v1/sim-project-us/batches', { auth: { username: 'sim-key-us', password: 'sim-secret-us' } });
		expect((await basic()).status).toBe(401);
		sim.control.setOptions({ basicAuthOnProjects: true });
		expect((await basic()).status).toBe(200);
	});
});

describe('requests that are open', () => {
	const openTwo = async () => {
		sim.control.misbehave({ fault: 'hang', times: 2 });
		const pending = [sim.get('/batches'), sim.get('/batches')].map((reply) => reply.catch(({ code }) => code));
		while (sim.control.requests().filter(({ status }) => status === 'hang').length < 2)
			await new Promise((resolve) => setTimeout(resolve, 5));
		return pending;
	};

	test('are limited per plan', async () => {
		sim.control.setOptions({ maxOutstandingRequests: 2 });
		const pending = await openTwo();
		const refused = await sim.get('/batches');
		expect([refused.status, refused.data.title, refused.headers['retry-after']]).toEqual([
			429,
			'Too Many Requests',
			undefined,
		]);
		expect((await list('sim-token-eu', 'sim-plan-eu')).status).toBe(200);
		sim.control.setOptions({ retryAfterSeconds: 3 });
		expect((await sim.get('/batches')).headers['retry-after']).toBe('3');
		sim.control.reset();
		await Promise.all(pending);
		expect((await sim.get('/batches')).status).toBe(200);
	});
});

describe('settings of plans and projects', () => {
	test.each([
		['an unknown setting', { plans: [{ servicePlanId: 'a', apiToken: 'b', token: 'c' }] }, 'unknown setting'],
		['a region that there is not', { plans: [{ servicePlanId: 'a', apiToken: 'b', region: 'uk' }] }, 'no region: uk'],
		['a project in Australia', { projects: [{ projectId: 'a', keys: [], region: 'au' }] }, 'us and eu only'],
	])('are refused with %s', async (_, options, message) => {
		await expect(startSinch(options)).rejects.toThrow(message);
		expect(() => sim.control.setOptions(options)).toThrow(message);
		expect((await list('sim-token-us', 'sim-plan-us')).status).toBe(200);
	});

	test('can be changed for one of them', async () => {
		sim.control.setPlan({ apiToken: 'another' });
		expect((await list('sim-token-us', 'sim-plan-us')).status).toBe(401);
		expect((await list('another', 'sim-plan-us')).status).toBe(200);
		expect(() => sim.control.setPlan({ planId: 'none' })).toThrow('no plan or project none');
		expect(() => sim.control.setPlan({ planId: 'sim-project-us', region: 'ca' })).toThrow('us and eu only');
	});

	test('give the credentials of the first plan and project', () => {
		const baseUrl = sim.url;
		expect(sim.credentials).toEqual({
			servicePlan: {
				baseUrl,
				region: 'us',
				servicePlanId: 'sim-plan-us',
				apiToken: 'sim-token-us',
				callbackSecret: '',
			},
			project: {
				baseUrl,
				region: 'us',
				projectId: 'sim-project-us',
				clientId: 'sim-key-us',
				clientSecret: 'sim-secret-us',
				tokenUrl: `${baseUrl}/oauth2/token`,
				callbackSecret: '',
			},
		});
	});
});
