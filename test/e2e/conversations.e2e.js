const { randomUUID } = require('node:crypto');
const axios = require('axios');
const { timeZoneAt } = require('../../scripts/exampleWorkflows.mjs');
const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { caller } = require('./support/caller');
const { openExamples, withParameters } = require('./support/examples');
const { startModel } = require('./support/languageModel');
const { startMailServer } = require('./support/mailServer');
const { providers } = require('./support/providers');
const { openScene, settled, waitUntil } = require('./support/scene');

const [sinch, att, bind] = ['sinch', 'att', 'bind'].map((wanted) => providers.find(({ id }) => id === wanted));
const HANDSET = '+12025551234';
const DAY_MS = 86_400_000;

describe('the example workflows that talk with somebody in a real n8n', () => {
	let mail;
	let model;
	let api;
	let examples;
	let waiting;
	const scenes = {};

	beforeAll(async () => {
		mail = await startMailServer();
		model = await startModel();
		scenes.sinch = await openScene(sinch);
		({ api } = scenes.sinch);
		for (const provider of [att, bind]) scenes[provider.id] = await openScene(provider, { host: scenes.sinch.host });
		examples = await openExamples(Object.values(scenes), [mail.credential, model.credential]);
		waiting = await startWaiting();
	});
	afterAll(async () => {
		for (const scene of Object.values(scenes).reverse()) await scene.close();
		await model?.close();
		await mail?.close();
	});

	/** Starts what takes half a minute; the last test looks at the end of it. */
	async function startWaiting() {
		sinch.failDelivery(scenes.sinch.control, '+12025550124');
		const { id } = await examples.put('send-and-wait');
		return await api.startManually(id, 'Run Now');
	}

	test('HELP is answered once an hour, and nothing else is', async () => {
		const { id } = await examples.publish('help-auto-reply');
		const { control } = scenes.att;
		for (const [index, text] of ['Help', 'HELP', 'Are you open today?'].entries()) {
			await control.inbound({ from: HANDSET, to: att.from, text });
			await api.waitForExecutions(id, index + 1);
		}
		expect(control.accepted({ to: HANDSET })).toEqual([expect.objectContaining({ text: expect.stringMatching(/^Corner Cafe: .*Reply STOP/) })]);
		expect((await examples.itemsIn(id, 'Say Who We Are')).map(({ status }) => status)).toEqual(['queued', 'duplicate']);
	});

	test('a question reaches the team by mail, and what they write there reaches the customer', async () => {
		const { id } = await examples.publish('support-inbox');
		await examples.run(id, 'Set Up Once');
		const { control } = scenes.bind;
		const mailsBefore = mail.mails.length;
		await control.inbound({ from: HANDSET, to: bind.from, text: 'Are you open today?' });
		await waitUntil(() => mail.mails.length > mailsBefore, { timeoutMs: 60_000, what: 'the mail' });
		const question = mail.mails.at(-1);
		expect([question.to.text, question.subject]).toEqual(['support@example.com', `Text message from ${HANDSET}`]);
		expect(question.html).toContain('Are you open today?');

		const asleep = async () => (await api.listExecutions({ workflowId: id, status: 'waiting' })).length === 1;
		await waitUntil(asleep, { timeoutMs: 30_000, what: 'the execution to sleep' });
		const form = new FormData();
		form.append('field-0', 'Yes, until 10 tonight.');
		const [, link] = /href="([^"]*webhook-waiting[^"]*)"/.exec(question.html);
		await axios.post(link.replaceAll('&amp;', '&'), form, { proxy: false });

		await waitUntil(() => control.accepted({ to: HANDSET }).length > 0, { timeoutMs: 60_000, what: 'the answer' });
		expect(control.accepted({ to: HANDSET })).toEqual([expect.objectContaining({ from: bind.from, text: 'Yes, until 10 tonight.' })]);
		await api.waitForExecutions(id, 2);
		expect((await examples.rowsOf('SMS conversations (template)')).map(({ phone, direction, text }) => [phone, direction, text])).toEqual([
			[HANDSET, 'in', 'Are you open today?'],
			[HANDSET, 'out', 'Yes, until 10 tonight.'],
		]);
	});

	test('the appointments of tomorrow are reminded of once, and a C confirms one', async () => {
		const { id } = await examples.publish('appointment-reminder', (workflow) => ({ ...workflow, settings: { timezone: 'UTC' } }));
		const { control } = scenes.sinch;
		await examples.run(id);
		const dayIn = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
		const table = await api.findDataTable('SMS appointments (template)');
		await api.addDataTableRows(table.id, [
			{ name: 'Ann', phone: '+12025551001', day: dayIn(1), time: '10:30', status: 'booked' },
			{ name: 'Ben', phone: '555-0102', day: dayIn(1), time: '11:00', status: 'booked' },
			{ name: 'Cem', phone: '+12025551003', day: dayIn(2), time: '12:00', status: 'booked' },
		]);
		const statuses = async () => Object.fromEntries((await examples.rowsOf('SMS appointments (template)')).map(({ name, status }) => [name, status]));
		const textsTo = (to) => control.accepted({ to }).map(({ text }) => text);

		await examples.run(id);
		await examples.run(id);
		expect(await statuses()).toEqual({ Ann: 'reminded', Ben: 'to be called', Cem: 'booked' });
		expect([textsTo('+12025551001'), textsTo('+12025551003')]).toEqual([[expect.stringMatching(/^Hi Ann, see you tomorrow at 10:30\./)], []]);

		for (const [from, text] of [['+12025551003', 'C'], ['+12025551001', 'See you!'], ['+12025551001', ' c ']]) {
			await control.inbound({ from, to: sinch.from, text });
		}
		await waitUntil(() => textsTo('+12025551001').length > 1, { timeoutMs: 60_000, what: 'the confirmation' });
		await settled();
		expect(await statuses()).toEqual({ Ann: 'confirmed', Ben: 'to be called', Cem: 'booked' });
		expect(textsTo('+12025551001')[1]).toBe(`Thank you, Ann. See you on ${dayIn(1)} at 10:30.`);
		expect(textsTo('+12025551003')).toEqual([]);
	});

	describe('the agent', () => {
		const ANN = '+12025551501';

		/** Publishes the agent so that its chat can be called, with customers in whose time zone it is now `hour` o'clock. */
		async function publishAgent(hour) {
			const { id, workflow } = await examples.publish('agent-tool', (example) => {
				const open = withParameters(example, 'Chat', (parameters) => ({ ...parameters, public: true, mode: 'webhook' }));
				return withParameters(open, 'Send Text', (parameters) => {
					const quietHours = { ...parameters.options.quietHours, timezone: timeZoneAt(hour) };
					return { ...parameters, options: { ...parameters.options, quietHours } };
				});
			});
			const { webhookId } = workflow.nodes.find(({ name }) => name === 'Chat');
			const url = `${scenes.bind.host.webhookUrl}/webhook/${webhookId}/chat`;
			const ask = async (tool, toolArguments) => {
				model.callWith(toolArguments, tool);
				await caller.post(url, { action: 'sendMessage', sessionId: randomUUID(), chatInput: 'Tell Ann that her order is ready' });
				return model.answer();
			};
			return { id, ask };
		}

		test('finds a customer and texts them once a day, one at a time', async () => {
			const { id, ask } = await publishAgent(12);
			await examples.run(id, 'Set Up Once');
			const { id: tableId } = await api.findDataTable('SMS customers (template)');
			await api.addDataTableRows(tableId, [{ name: 'Ann Lee', phone: ANN, timezone: '' }, { name: 'Ben', phone: '+12025551502', timezone: '' }]);
			expect(await ask('Find_Customer', { name: 'ann' })).toMatchObject({ name: 'Ann Lee', phone: ANN });

			const order = { phone: ANN, text: 'Your order is ready. Reply STOP to opt out.' };
			expect(await ask('Send_Text', order)).toMatchObject({ to: ANN, status: 'queued' });
			expect(await ask('Send_Text', { ...order, text: 'Really. Reply STOP to opt out.' })).toMatchObject({ to: ANN, status: 'duplicate' });
			expect((await ask('Send_Text', { ...order, phone: '+12025551503,+12025551504' })).error).toMatch(/allows 1 recipients/);
			expect(await ask('Send_Text', { phone: '+12025551505', text: 'a'.repeat(400) })).toMatchObject({ failure: { category: 'messageTooLong' } });
			expect(scenes.bind.control.accepted().filter(({ to }) => to.startsWith('+120255515'))).toHaveLength(1);
		});

		test('texts nobody at night', async () => {
			const { ask } = await publishAgent(1);
			expect(await ask('Send_Text', { phone: '+12025551506', text: 'Good night. Reply STOP to opt out.' })).toMatchObject({ status: 'deferred' });
			expect(scenes.bind.control.accepted({ to: '+12025551506' })).toEqual([]);
		});
	});

	test('an execution that has slept until delivery goes on by what became of each text', async () => {
		const execution = await api.waitForExecution(waiting, { timeoutMs: 180_000 });
		const ordersIn = (nodeName) => itemsOf(execution, nodeName).map(({ json }) => [json.to, json.status]);
		expect(ordersIn('Delivered: Close the Order')).toEqual([['+12025550123', 'delivered']]);
		expect(ordersIn('Failed: Call the Customer')).toEqual([['+12025550124', 'undelivered']]);
		expect(ordersIn('Open: Look Again Later')).toEqual([]);
	});
});
