const axios = require('axios');
const { itemsOf, startN8n } = require('../../scripts/n8nHost.mjs');
const { chain, manualTrigger, node, source, webhookTrigger, webhookUrl } = require('../../scripts/workflowNodes.mjs');

const post = (url, body) => axios.post(url, body, { validateStatus: () => true });

const greeting = (text) => node('Greet', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput: JSON.stringify({ text }) });

describe('the n8n that the end-to-end tests drive', () => {
	let host;

	beforeAll(async () => {
		host = await startN8n();
	});

	afterAll(async () => {
		await host.stop();
	});

	test('runs a workflow by hand and hands out its execution data', async () => {
		const workflow = chain('By hand', manualTrigger(), source('People', [{ name: 'Ann' }, { name: 'Bob' }]), greeting('Hello'));
		const { id } = await host.api.createWorkflow(workflow);

		const execution = await host.api.runManually(id, 'Start');

		expect(execution).toMatchObject({ status: 'success', mode: 'manual' });
		expect(itemsOf(execution, 'People').map((item) => item.json)).toEqual([{ name: 'Ann' }, { name: 'Bob' }]);
		expect(itemsOf(execution, 'Greet')).toEqual([
			{ json: { text: 'Hello' }, pairedItem: { item: 0 } },
			{ json: { text: 'Hello' }, pairedItem: { item: 1 } },
		]);
	});

	test('answers the webhook of a workflow as soon as activate() returns, with the new version after an update, and no more after deactivate()', async () => {
		const trigger = webhookTrigger('Webhook', { responseMode: 'lastNode' });
		const url = webhookUrl(host, trigger);
		const { id } = await host.api.createWorkflow(chain('By webhook', trigger, greeting('Hello')));

		expect((await post(url, {})).status).toBe(404);
		await host.api.activate(id);
		expect((await post(url, {})).data).toEqual({ text: 'Hello' });
		await host.api.updateWorkflow(id, chain('By webhook', trigger, greeting('Good morning')));
		expect((await post(url, {})).data).toEqual({ text: 'Good morning' });
		await host.api.deactivate(id);
		expect((await post(url, {})).status).toBe(404);

		const executions = await host.api.waitForExecutions(id, 2);
		expect(executions.map((execution) => [execution.mode, execution.status])).toEqual([['webhook', 'success'], ['webhook', 'success']]);
		expect(executions.map((execution) => itemsOf(execution, 'Greet')[0].json.text)).toEqual(['Hello', 'Good morning']);
	});

	test('repeats a failed execution with the workflow that failed or with the present one', async () => {
		const trigger = webhookTrigger();
		const failing = node('Greet', 'n8n-nodes-base.stopAndError', 1, { errorMessage: 'not today' });
		const { id } = await host.api.createWorkflow(chain('Retried', trigger, failing));
		await host.api.activate(id);
		await post(webhookUrl(host, trigger), {});
		const [failed] = await host.api.waitForExecutions(id, 1, { status: 'error' });
		expect(failed.data.resultData.error.message).toBe('not today');
		await host.api.updateWorkflow(id, chain('Retried', trigger, greeting('Hello')));

		const asItWas = await host.api.retryExecution(failed.id);
		const asItIs = await host.api.retryExecution(failed.id, { loadWorkflow: true });

		expect(asItWas).toMatchObject({ status: 'error', mode: 'retry', retryOf: failed.id });
		expect(asItIs).toMatchObject({ status: 'success', mode: 'retry', retryOf: failed.id });
		expect(itemsOf(asItIs, 'Greet')[0].json).toEqual({ text: 'Hello' });
	});

	test('stops a running execution', async () => {
		const waiting = node('Wait', 'n8n-nodes-base.wait', 1.1, { resume: 'timeInterval', amount: 50, unit: 'seconds' });
		const { id } = await host.api.createWorkflow(chain('Stopped', manualTrigger(), waiting));
		const executionId = await host.api.startManually(id, 'Start');
		expect((await host.api.getExecution(executionId)).status).toBe('running');

		await host.api.stopExecution(executionId);

		expect((await host.api.waitForExecution(executionId)).status).toBe('canceled');
	});

	test('keeps workflows, executions and webhooks over a restart and over a SIGKILL', async () => {
		const trigger = webhookTrigger('Webhook', { responseMode: 'lastNode' });
		const { id } = await host.api.createWorkflow(chain('Kept', trigger, greeting('Hello')));
		await host.api.activate(id);
		await post(webhookUrl(host, trigger), {});
		await host.api.waitForExecutions(id, 1);

		await host.restart();
		await host.api.waitForPublication(id);
		expect((await post(webhookUrl(host, trigger), {})).data).toEqual({ text: 'Hello' });
		await host.api.waitForExecutions(id, 2);

		await host.kill();
		await expect(axios.get(host.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
		await host.restart();
		expect((await host.api.waitForExecutions(id, 2)).map((execution) => execution.status)).toEqual(['success', 'success']);
	});

	test('calls nobody beyond this machine by itself and is refused when a workflow does', async () => {
		expect(host.refusedConnections()).toEqual([]);
		const request = node('Request', 'n8n-nodes-base.httpRequest', 4.2, { url: 'http://192.0.2.1/', options: {} });
		const { id } = await host.api.createWorkflow(chain('Outgoing', manualTrigger(), request));

		const execution = await host.api.runManually(id, 'Start');

		expect(execution.status).toBe('error');
		expect(host.refusedConnections()).toEqual(expect.arrayContaining(['192.0.2.1:80']));
	});
});
