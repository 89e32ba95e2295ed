const { caller } = require('./support/caller');
const { startModel } = require('./support/languageModel');
const { providers } = require('./support/providers');
const { openScene } = require('./support/scene');
const { node, webhookTrigger, webhookUrl } = require('../../scripts/workflowNodes.mjs');

const sinch = providers.find(({ id }) => id === 'sinch');
const TEXT = 'Your order is ready. Reply STOP to opt out.';
const numbers = (count) => Array.from({ length: count }, (_, i) => `+1202555${1000 + i}`).join(',');
const fromModel = (name) => `={{ $fromAI('${name}', 'what the user wants', 'string') }}`;

describe('an AI agent with a send node as its tool', () => {
	let scene;
	let model;
	let openAi;

	beforeAll(async () => {
		model = await startModel();
		scene = await openScene(sinch);
		const { id } = await scene.api.createCredential({ name: 'Model', ...model.credential });
		openAi = { openAiApi: { id, name: 'Model' } };
	});
	afterAll(async () => {
		await scene?.close();
		await model?.close();
	});

	/** Publishes a workflow in which an agent has the tool. @returns what lets the model call it, and the recipients accepted */
	async function publishAgent(parameters, options = {}) {
		const start = webhookTrigger();
		const agent = node('Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, { promptType: 'define', text: '={{ $json.body.wish }}', options: { enableStreaming: false } });
		const chat = node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, { model: { __rl: true, mode: 'id', value: 'model' }, options: { maxRetries: 0 } }, { credentials: openAi });
		const tool = scene.action('SMS', { text: fromModel('Text'), options, ...parameters });
		tool.type = `${sinch.nodeType}Tool`;
		const to = (name, type) => [[{ node: name, type, index: 0 }]];
		const { id } = await scene.api.createWorkflow({
			name: 'Agent',
			nodes: [start, agent, chat, tool],
			connections: { [start.name]: { main: to('Agent', 'main') }, Model: { ai_languageModel: to('Agent', 'ai_languageModel') }, SMS: { ai_tool: to('Agent', 'ai_tool') } },
		});
		await scene.api.activate(id);
		let runs = 0;
		return async (toolArguments) => {
			model.callWith(toolArguments);
			const before = scene.control.accepted().length;
			await caller.post(webhookUrl(scene.host, start), { wish: 'Text them' });
			await scene.api.waitForExecutions(id, ++runs, { timeoutMs: 120_000 });
			return scene.control.accepted().length - before;
		};
	}

	const message = { resource: 'message', operation: 'send', to: fromModel('To') };

	test('texts 100 recipients with one call, and not 101 whatever the model asks for', async () => {
		const call = await publishAgent(message);
		expect(await call({ To: numbers(100), Text: TEXT })).toBe(100);
		expect(Object.keys(model.tool().parameters.properties).sort()).toEqual(['Text', 'To']);
		const more = { To: numbers(101), Text: TEXT, maxRecipients: 1000, options: { maxRecipients: 1000 }, Max_Recipients: 1000 };
		expect(await call(more)).toBe(0);
		expect(model.refusal()).toMatch(/"Max Recipients" allows 100 recipients in one run, this run has 101/);
	});

	test('keeps to the number that the author has chosen, in batches too', async () => {
		const recipients = fromModel('To');
		const call = await publishAgent({ resource: 'batch', operation: 'send', recipientSource: 'list', recipients }, { maxRecipients: 3 });
		expect(await call({ To: numbers(4), Text: TEXT, maxRecipients: 4 })).toBe(0);
		expect(model.refusal()).toMatch(/"Max Recipients" allows 3 recipients in one run, this run has 4/);
		expect(await call({ To: numbers(3), Text: TEXT })).toBe(3);
	});

	test('may text more than 100 where the author allows it', async () => {
		const call = await publishAgent(message, { maxRecipients: 150 });
		expect(await call({ To: numbers(101), Text: TEXT })).toBe(101);
	});
});
