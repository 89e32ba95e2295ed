const { createEngine } = require('./harness');
const { startRingCentral } = require('../../simulators/ringcentral/server');
const { RingCentralSms } = require('../../nodes/RingCentral/RingCentralSms.node');
const {
	RingCentralSmsJwtOAuth2Api,
} = require('../../credentials/RingCentralSmsJwtOAuth2Api.credentials');

const FROM = '+12025550199';
const TEXT = 'Your order is ready. Reply STOP to opt out.';

let simulator;
let engine;

beforeAll(async () => {
	simulator = await startRingCentral({ rateLimits: { Light: null, Medium: null, Auth: null } });
});
afterAll(() => simulator.close());

beforeEach(() => {
	simulator.control.reset();
	const { clientId, clientSecret } = simulator.control.options().clients[0];
	const jwtToken = simulator.control.options().users[0].jwt;
	engine = createEngine({
		nodeClasses: [RingCentralSms],
		credentialClasses: [RingCentralSmsJwtOAuth2Api],
		credentials: {
			ringCentralSmsJwtOAuth2Api: {
				data: { baseUrl: simulator.url, clientId, clientSecret, jwtToken },
			},
		},
	});
});
afterEach(() => engine.close());

/** A `message: send` of items `{to, text}`. */
function send(items, { options = {}, from = FROM, ...settings } = {}) {
	return engine.run({
		node: {
			type: 'ringCentralSms',
			parameters: {
				resource: 'message',
				operation: 'send',
				from: { __rl: true, mode: 'number', value: from },
				to: '={{ $json.to }}',
				text: '={{ $json.text }}',
				options,
			},
			...settings,
		},
		items,
	});
}

const numbers = (count, first = 1000) =>
	Array.from({ length: count }, (_, i) => `+1202555${first + i}`);

const batchesPosted = () =>
	simulator.control.requests({ path: '/a2p-sms/batches' }).filter(({ method }) => method === 'POST').length;

describe('message: send', () => {
	it('reports refused, suppressed and repeated recipients without sending to them', async () => {
		const items = ['12', '+12025556410', '+12025551001', '+12025551001', '202 555 1002'].map((to) => ({ to, text: TEXT }));
		const { json } = await send(items, { options: { doNotContact: '(202) 555-1002', defaultCountry: 'US' } });
		expect(json[0].map(({ to, status, final }) => [to, status, final])).toEqual([
			['12', 'rejected', true],
			['+12025556410', 'rejected', true],
			['+12025551001', 'queued', false],
			['+12025551001', 'duplicate', true],
			['+12025551002', 'suppressed', true],
		]);
		expect(json[0][0].failure).toMatchObject({ category: 'invalidRecipient', stage: 'validation', retry: 'never' });
		expect(json[0][1].failure).toMatchObject({ category: 'invalidRecipient', stage: 'submission', code: 'SMS-RC-410' });
		expect(json[0][3].failure).toBeNull();
		expect(json[0][4].failure).toBeNull();
		expect(simulator.control.accepted().map(({ to }) => to)).toEqual(['+12025551001']);
	});

	it('waits for the final status and reports id, status and failure of every recipient', async () => {
		const items = ['+12025551001', '+12025559411', '+12025557413', '+12025559104'].map((to) => ({ to, text: TEXT }));
		const { json } = await send(items, { options: { waitFor: 'final', timeoutSeconds: 20 } });
		expect(json[0].map(({ status, final }) => [status, final])).toEqual([
			['delivered', true],
			['undelivered', true],
			['rejected', true],
			['unknown', true],
		]);
		expect(json[0].map(({ failure }) => failure?.category ?? null)).toEqual([
			null,
			'invalidRecipient',
			'recipientOptedOut',
			'unknown',
		]);
		expect(json[0][1].failure).toMatchObject({ code: 'SMS-CAR-411', stage: 'delivery' });
		for (const { messageId } of json[0]) expect(messageId).toEqual(expect.any(String));
	});
});

it('refuses a sender that is no number before any request', async () => {
	const { error } = await send([{ to: '+12025551001', text: TEXT }], { from: 'Acme' });
	expect(error.message).toMatch(/"From".*item 0/);
	expect(batchesPosted()).toBe(0);
});

describe('On Error', () => {
	const items = [
		{ to: '+12025551001', text: TEXT, customer: 7 },
		{ to: '+12025556410', text: TEXT, customer: 8 },
	];

	it('Stop: a refused recipient is an item and the others are sent', async () => {
		const { json, error } = await send(items);
		expect(error).toBeUndefined();
		expect(json[0].map(({ status }) => status)).toEqual(['queued', 'rejected']);
	});

	it('Error Output: a refused recipient goes there with its input fields and the whole record', async () => {
		const { json } = await send(items, { onError: 'continueErrorOutput' });
		expect(json[0].map(({ to }) => to)).toEqual(['+12025551001']);
		expect(json[1]).toEqual([
			{
				to: '+12025556410',
				text: TEXT,
				customer: 8,
				error: expect.stringContaining('+12025556410'),
				details: expect.objectContaining({
					status: 'rejected',
					failure: expect.objectContaining({ code: 'SMS-RC-410', stage: 'submission' }),
				}),
			},
		]);
	});
});

describe('sending nothing twice', () => {
	const items = numbers(3).map((to) => ({ to, text: TEXT }));

	it('Retry On Fail reports what the first try has sent', async () => {
		simulator.control.misbehave({ fault: 'status', method: 'POST', path: '/batches', status: 400, errorCode: 'CMN-101', times: 1 });
		const first = await send([{ to: '+12025556410', text: TEXT }, ...items], { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3 });
		expect(first.json[0].map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
		expect(simulator.control.acceptedSummary()).toMatchObject({ messages: 3, repeated: [] });
	});
});

describe('login', () => {
	const item = [{ to: '+12025551001', text: TEXT }];

	it('logs in once for 50 parallel executions on a cold token', async () => {
		const runs = await Promise.all(numbers(50).map((to) => send([{ to, text: TEXT }])));
		expect(runs.filter(({ error }) => error !== undefined)).toEqual([]);
		expect(simulator.control.logins().total).toBe(1);
		expect(simulator.control.acceptedSummary()).toEqual({ messages: 50, recipients: 50, repeated: [] });
	}, 60_000);

	it.each(['expireTokens', 'supersedeTokens', 'revokeTokens'])('logs in once more for 40 parallel executions after %s', async (end) => {
		await send(item);
		simulator.control[end]();
		const runs = await Promise.all(numbers(40).map((to) => send([{ to, text: `${TEXT} ${end}` }])));
		expect(runs.filter(({ error }) => error !== undefined)).toEqual([]);
		expect(simulator.control.logins().total).toBe(2);
	}, 60_000);

	it('a refused login is one attempt for all who waited for it, and says what to do', async () => {
		engine.credential('ringCentralSmsJwtOAuth2Api').data.clientSecret = 'another-secret-value';
		const runs = await Promise.all(numbers(10).map((to) => send([{ to, text: TEXT }])));
		for (const { error } of runs) {
			expect(error.name).toBe('NodeApiError');
			expect(error.context.failure).toMatchObject({ category: 'authenticationFailed', retry: 'afterFix', stage: 'submission' });
			expect(JSON.stringify([error.message, error.description, error.context])).not.toContain('another-secret-value');
		}
		expect(simulator.control.requests({ path: '/oauth/token' })).toHaveLength(1);
		expect(batchesPosted()).toBe(0);
	}, 60_000);

	it('a secret that the provider quotes in a refusal does not come out', async () => {
		const { clientSecret, jwtToken } = simulator.credentials;
		await send(item);
		const token = engine.tokenOf('ringCentralSmsJwtOAuth2Api').access_token;
		const message = `Bad request with ${token}, ${clientSecret} and ${jwtToken}`;
		simulator.control.misbehave({ fault: 'status', method: 'POST', path: '/batches', status: 400, errorCode: 'CMN-101', message, times: null });
		const stopped = await send([{ to: '+12025551002', text: TEXT }]);
		const continued = await send([{ to: '+12025551003', text: TEXT }], { onError: 'continueErrorOutput', options: { simplify: false } });
		const seen = JSON.stringify([stopped.error.message, stopped.error.context, stopped.error.messages, continued.json]);
		expect(seen).toContain('[hidden]');
		for (const secret of [token, clientSecret, jwtToken]) expect(seen).not.toContain(secret);
	});

	it('a token that was renewed since does not come out either', async () => {
		const tokenNow = () => engine.tokenOf('ringCentralSmsJwtOAuth2Api').access_token;
		await send(item);
		const before = tokenNow();
		simulator.control.supersedeTokens();
		await send([{ to: '+12025551002', text: TEXT }]);
		expect(tokenNow()).not.toBe(before);
		simulator.control.misbehave({ fault: 'status', method: 'POST', path: '/batches', status: 400, errorCode: 'CMN-101', message: `Bad request with ${before}` });
		const { error } = await send([{ to: '+12025551003', text: TEXT }]);
		expect(error.message).toContain('[hidden]');
		expect(JSON.stringify([error.message, error.context, error.messages])).not.toContain(before);
	});

	it('a missing app permission is named as such', async () => {
		const { clients } = simulator.control.options();
		simulator.control.setOptions({ clients: clients.map((client) => ({ ...client, permissions: ['SMS'] })) });
		const { error } = await send(item);
		expect(error.httpCode).toBe('403');
		expect(error.context.failure).toMatchObject({ category: 'permissionDenied', code: 'CMN-401', retry: 'afterFix' });
	});
});
