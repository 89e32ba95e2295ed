const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { providers } = require('./support/providers');
const { openScene, waitUntil } = require('./support/scene');

const sinch = providers.find(({ id }) => id === 'sinch');

describe('Sinch alone in a real n8n', () => {
	let scene;

	beforeAll(async () => {
		scene = await openScene(sinch);
	});
	afterAll(() => scene.close());

	test('a credential that works passes its test, and one of another plan is told every cause of its 401', async () => {
		const good = await scene.createCredential();
		expect(await scene.api.testCredential(good.id)).toMatchObject({ status: 'OK' });
		const wrong = await scene.createCredential({ apiToken: 'token-of-another-plan' });
		const { status, message } = await scene.api.testCredential(wrong.id);
		expect(status).toBe('Error');
		expect(message).toMatch(/token/i);
		expect(message).toMatch(/plan/i);
		expect(message).toMatch(/region/i);
	});

	test('an execution that waits for delivery by callback sleeps through a restart and goes on when all is final', async () => {
		sinch.failDelivery(scene.control, '+12025551002');
		const send = scene.send({ waitFor: 'final', waitMethod: 'callback', timeoutSeconds: 300 });
		const { id, start } = await scene.publish('Send and wait', send);
		await start(['+12025551001', '+12025551002', 'nobody'].map((to) => ({ to, text: 'Your table is ready.' })));
		const asleep = async () => (await scene.api.listExecutions({ workflowId: id, status: 'waiting' })).length === 1;
		await waitUntil(asleep, { timeoutMs: 30_000, what: 'the execution to sleep' });
		expect(scene.control.acceptedSummary().messages).toBe(2);

		await scene.host.restart();
		const [execution] = await scene.api.waitForExecutions(id, 1, { timeoutMs: 180_000, status: 'success' });

		const items = itemsOf(execution, 'Send').map(({ json }) => json);
		expect(items.map(({ to, status, final, failure }) => [to, status, final, failure?.category ?? null])).toEqual([
			['+12025551001', 'delivered', true, null],
			['+12025551002', 'undelivered', true, sinch.failedCategory],
			['nobody', 'rejected', true, 'invalidRecipient'],
		]);
		expect(scene.control.acceptedSummary()).toEqual({ messages: 2, recipients: 2, repeated: [] });
	});
});
