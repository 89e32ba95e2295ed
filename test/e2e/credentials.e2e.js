const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { providers } = require('./support/providers');
const { openScene } = require('./support/scene');

const ringCentral = providers.find(({ id }) => id === 'ringCentral');
const TEXT = 'Your order is ready. Reply STOP to opt out.';

describe('the credentials of RingCentral in a real n8n', () => {
	let scene;

	beforeAll(async () => {
		scene = await openScene(ringCentral);
		// these tests log in more often than RingCentral allows in a minute
		scene.control.setOptions({ rateLimits: { Auth: null } });
	});
	afterAll(() => scene.close());

	const withPermissions = (permissions) =>
		scene.control.setOptions({ clients: scene.control.options().clients.map((client) => ({ ...client, permissions })) });

	test('a JWT credential that works passes its test', async () => {
		const { id } = await scene.createCredential();
		expect(await scene.api.testCredential(id)).toMatchObject({ status: 'OK' });
	});

	test('the test names the app permission that is missing', async () => {
		const { id } = await scene.createCredential();
		withPermissions(['SMS']);
		const { status, message } = await scene.api.testCredential(id);
		withPermissions(['A2PSMS', 'SMS', 'ReadAccounts', 'SubscriptionWebhook']);
		expect(status).toBe('Error');
		expect(message).toMatch(/A2P SMS/);
	});

	test('a wrong secret is told as such', async () => {
		const { id } = await scene.createCredential({ clientSecret: 'wrong-secret-value' });
		const { status, message } = await scene.api.testCredential(id);
		expect(status).toBe('Error');
		expect(message).toMatch(/client authentication/i);
		expect(message).not.toContain('wrong-secret-value');
	});

	test('authorization code with PKCE: connected once, it sends, and renews its token by itself', async () => {
		const { baseUrl, clientId, clientSecret } = scene.simulator.credentials;
		const name = 'RingCentral in the browser';
		const type = 'ringCentralSmsOAuth2Api';
		const { id } = await scene.api.createCredential({ name, type, data: { baseUrl, clientId, clientSecret } });
		await scene.api.connectOAuth2(id);
		const node = scene.send({}, { credentials: { [type]: { id, name } } });
		node.parameters.authentication = 'oAuth2';
		const { run } = await scene.publish('Browser login', node);
		const statusOf = async (to) => {
			const execution = await run([{ to, text: TEXT }]);
			expect(execution.data.resultData.error).toBeUndefined();
			return itemsOf(execution, 'Send')[0].json.status;
		};

		expect(await statusOf('+12025551001')).toBe('queued');
		scene.control.expireTokens();
		expect(await statusOf('+12025551002')).toBe('queued');
		expect(scene.control.logins()).toMatchObject({ authorization_code: 1, refresh_token: 1 });
	});
});
