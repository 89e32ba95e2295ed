const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { providers } = require('./support/providers');
const { openScene, settled } = require('./support/scene');

const TEXT = 'Your order is ready. Reply STOP to opt out.';
const numbers = (count, first = 1000) => Array.from({ length: count }, (_, i) => `+1202555${first + i}`);
const messages = (list) => list.map((to) => ({ to, text: TEXT }));
const jsonOf = (execution, output = 0) => itemsOf(execution, 'Send', { output }).map(({ json }) => json);

describe.each(providers)('sending through $id in a real n8n', (provider) => {
	let scene;

	beforeAll(async () => {
		scene = await openScene(provider);
	});
	afterAll(() => scene.close());
	beforeEach(() => scene.control.reset({ keep: ['sessions', 'subscriptions'] }));

	const requestsToSend = () =>
		scene.control.requests({ path: provider.sendPath }).filter(({ method }) => method === 'POST').length;

	const waiting = provider.hasBatches ? { waitFor: 'final', timeoutSeconds: 60 } : {};

	test('a broadcast to 1,000 recipients with 20 bad numbers and 10 failed deliveries: every item is right', async () => {
		const to = numbers(1000);
		const impossible = new Set(to.filter((_, i) => i % 100 === 7 || (i % 100 === 13 && !provider.refuseRecipient)));
		const refused = new Set(to.filter((_, i) => i % 100 === 13 && provider.refuseRecipient));
		const failed = new Set(to.filter((_, i) => i % 100 === 21));
		for (const number of refused) provider.refuseRecipient(scene.control, number);
		for (const number of failed) provider.failDelivery(scene.control, number);
		const items = to.map((number) => ({ to: impossible.has(number) ? `x${number}x` : number, text: TEXT, original: number }));
		const { run } = await scene.publish('Broadcast', scene.send(waiting));

		const execution = await run(items);

		expect(execution.status).toBe('success');
		const sent = jsonOf(execution);
		expect(sent).toHaveLength(1000);
		to.forEach((number, i) => {
			const { status, final, failure, batchId, provider: id, to: reported } = sent[i];
			const kind = impossible.has(number) ? 'impossible' : refused.has(number) ? 'refused' : failed.has(number) ? 'failed' : 'good';
			const expected = {
				impossible: ['rejected', 'invalidRecipient', 'validation'],
				refused: ['rejected', 'invalidRecipient', 'submission'],
				failed: provider.hasBatches ? ['undelivered', provider.failedCategory, 'delivery'] : ['queued', null, null],
				good: [provider.hasBatches ? 'delivered' : 'queued', null, null],
			}[kind];
			expect([number, status, failure?.category ?? null, failure?.stage ?? null]).toEqual([number, ...expected]);
			expect({ final, id }).toEqual({ final: status !== 'queued', id: provider.id });
			if (provider.hasBatches) expect(typeof batchId).toBe(kind === 'impossible' ? 'object' : 'string');
			expect(reported).toBe(kind === 'impossible' ? `x${number}x` : number);
		});
		expect(scene.control.acceptedSummary()).toEqual({ messages: 980, recipients: 980, repeated: [] });
		expect(requestsToSend()).toBe(provider.requestsFor(980 + refused.size));
		const { hints } = execution.data.resultData.runData.Send[0];
		expect(hints.map(({ message }) => message)).toEqual(expect.arrayContaining([
			'20 of 1,000 messages were not accepted: invalidRecipient 20',
			...(provider.hasBatches ? [`10 of 1,000 messages were not delivered: ${provider.failedCategory} 10`] : []),
		]));
	});

	const ifBatches = provider.hasBatches ? test : () => {};

	ifBatches('a batch is sent and then waited for', async () => {
		const recipients = { resource: 'batch', operation: 'send', recipientSource: 'items', text: TEXT };
		const wait = { resource: 'batch', operation: 'wait', batchId: '={{ $json.batchId }}', until: 'final', includeMessages: true };
		const { run } = await scene.publish('Batch', scene.action('Batch', recipients), scene.action('Send', wait));
		provider.failDelivery(scene.control, '+12025551001');

		const execution = await run(messages(numbers(3)));

		const [batch, ...recipientsOfBatch] = jsonOf(execution);
		expect(batch).toMatchObject({ done: true, final: true, timedOut: false, total: 3, counts: { delivered: 2, undelivered: 1 }, failures: { [provider.failedCategory]: 1 } });
		expect(recipientsOfBatch.map(({ to }) => to).sort()).toEqual(numbers(3));
	});

	describe('On Error', () => {
		const bad = provider.refuseRecipient ? '+12025551001' : 'nobody';
		const badStage = provider.refuseRecipient ? 'submission' : 'validation';
		const items = [
			{ to: '+12025551000', text: TEXT, customer: 7 },
			{ to: bad, text: TEXT, customer: 8 },
		];

		test.each([['stopWorkflow'], ['continueRegularOutput']])('%s: a refused recipient is an item and the others are sent', async (onError) => {
			provider.refuseRecipient?.(scene.control, bad);
			const { run } = await scene.publish(onError, scene.send({}, { onError }));
			const execution = await run(items);
			expect(execution.status).toBe('success');
			expect(jsonOf(execution).map(({ status }) => status)).toEqual(['queued', 'rejected']);
		});

		test('continueErrorOutput: a refused recipient goes there with its input and its record', async () => {
			provider.refuseRecipient?.(scene.control, bad);
			const { run } = await scene.publish('Error output', scene.send({}, { onError: 'continueErrorOutput' }));
			const execution = await run(items);
			expect(jsonOf(execution).map(({ to }) => to)).toEqual(['+12025551000']);
			expect(jsonOf(execution, 1)).toEqual([
				{ ...items[1], error: expect.stringContaining(bad), details: expect.objectContaining({ status: 'rejected', failure: expect.objectContaining({ stage: badStage, category: 'invalidRecipient' }) }) },
			]);
		});

		test('a request that is refused as a whole stops the workflow with code, advice and item, or gives items', async () => {
			scene.control.misbehave({ fault: 'status', status: 400, method: 'POST', path: provider.sendPath, times: null });
			const good = messages(numbers(2)).map((item, i) => ({ ...item, customer: 7 + i }));
			const stopping = await (await scene.publish('Stop', scene.send())).run(good);
			expect(stopping.status).toBe('error');
			const { error } = stopping.data.resultData;
			expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '400', description: expect.any(String), context: { itemIndex: 0, failure: { httpStatus: 400, stage: 'submission' } } });
			const going = await (await scene.publish('Go on', scene.send({}, { onError: 'continueErrorOutput' }))).run(good);
			expect(going.status).toBe('success');
			expect(jsonOf(going, 1).map(({ customer, details }) => [customer, details.status])).toEqual([[7, 'rejected'], [8, 'rejected']]);
		});
	});

	test('Retry On Fail sends nothing twice', async () => {
		const settings = { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
		const { run } = await scene.publish('Retry', scene.send({}, settings));
		const execution = await run([{ to: 'nobody', text: TEXT }, ...messages(numbers(2))]);
		expect(jsonOf(execution).map(({ status }) => status)).toEqual(['queued', 'queued']);
		expect(scene.control.acceptedSummary()).toEqual({ messages: 2, recipients: 2, repeated: [] });
	});

	test('an execution that a user stops and retries texts nobody twice', async () => {
		const batch = { resource: 'batch', operation: 'send', recipientSource: 'list', recipients: '={{ $json.to }}', text: '={{ $json.text }}', options: { requestsPerSecond: 1 } };
		const sender = provider.hasBatches ? scene.action('Send', batch) : scene.send({ requestsPerSecond: 1 });
		const { id, start } = await scene.publish('Stopped', sender);
		await start(messages(numbers(5)));
		while (scene.control.acceptedSummary().messages < 2) await settled(50);
		const [running] = await scene.api.listExecutions({ workflowId: id, status: 'running' });
		await scene.api.stopExecution(running.id);
		await settled();
		const before = scene.control.acceptedSummary().messages;
		expect(before).toBeLessThan(5);
		expect(scene.host.logs()).toMatch(/ended early: batch \d of 5, \d messages accepted/);

		const retried = await scene.api.retryExecution(running.id);

		// n8n leaves the stop's own error in the data that it starts from, so the status of the new execution tells nothing
		expect(jsonOf(retried)).toHaveLength(5);
		expect(scene.control.acceptedSummary()).toEqual({ messages: 5, recipients: 5, repeated: [] });
	});

	const ifLogin = provider.hasLogin ? test : () => {};

	ifLogin('50 parallel executions log in once on a cold token, and once more on an expired one', async () => {
		const fresh = await scene.createCredential();
		const { id, start } = await scene.publish('Parallel', scene.send({}, { credentials: fresh.credentials }));
		const loginsBefore = scene.control.logins().total;

		await Promise.all(numbers(50).map((to) => start([{ to, text: TEXT }])));
		const cold = await scene.api.waitForExecutions(id, 50, { timeoutMs: 120_000 });
		expect(cold.filter(({ status }) => status !== 'success')).toEqual([]);
		expect(scene.control.logins().total - loginsBefore).toBe(1);

		scene.control.expireTokens();
		// where the account has a quota, the node would wait for the next window rather than be refused
		await settled(provider.windowMs ?? 0);
		await Promise.all(numbers(40).map((to) => start([{ to, text: `${TEXT} Again.` }])));
		const warm = await scene.api.waitForExecutions(id, 90, { timeoutMs: 120_000 });
		expect(warm.filter(({ status }) => status !== 'success')).toEqual([]);
		expect(scene.control.logins().total - loginsBefore).toBe(2);
		expect(scene.control.acceptedSummary()).toMatchObject({ messages: 90, recipients: 50 });
	});

	test('no secret of the credential is in what n8n has stored or logged', async () => {
		if (provider.hasLogin) scene.control.revokeTokens();
		const { run } = await scene.publish('Secrets', scene.send());
		const executions = [await run(messages(numbers(1)))];
		scene.control.misbehave({ fault: 'unauthorized', path: provider.sendPath, times: null });
		executions.push(await run(messages(numbers(1, 2000))));
		expect(executions[1].status).toBe('error');
		const { data } = provider.credential(scene.simulator);
		for (const secret of provider.secrets(data)) {
			expect(JSON.stringify(executions)).not.toContain(secret);
			expect(scene.host.logs()).not.toContain(secret);
		}
		expect(JSON.stringify(executions)).not.toMatch(/Bearer [A-Za-z0-9]/);
	});
});
