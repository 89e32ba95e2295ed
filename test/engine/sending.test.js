'use strict';

const { createEngine } = require('./harness');
const { providers } = require('./providers');

const TEXT = 'Your order is ready. Reply STOP to opt out.';

const numbers = (count, first = 1000) => Array.from({ length: count }, (_, i) => `+1202555${first + i}`);
const messagesTo = (list) => list.map((to) => ({ to, text: TEXT }));

describe.each(providers)('sending through $id', (provider) => {
	const FROM = provider.from;
	const { errorCode, category, retry } = provider.refusal;
	const refusal = { fault: 'status', method: 'POST', path: provider.sendPath, status: 400, errorCode };

	let simulator;
	let engine;

	beforeAll(async () => {
		simulator = await provider.start();
	});
	afterAll(() => simulator.close());

	beforeEach(() => {
		simulator.control.reset();
		engine = createEngine({
			nodeClasses: [provider.NodeClass],
			credentialClasses: [provider.CredentialClass],
			credentials: { [provider.credentialType]: { data: provider.credentialData(simulator) } },
		});
	});
	afterEach(() => engine.close());

	function run(parameters, settings = {}, items = [{}]) {
		return engine.run({ node: { type: provider.nodeType, parameters, ...settings }, items });
	}

	/** A `message: send` of items `{to, text}`. */
	function send(items, { options = {}, from = FROM, ...settings } = {}) {
		const parameters = { resource: 'message', operation: 'send', from, to: '={{ $json.to }}', text: '={{ $json.text }}', options };
		return run(parameters, settings, items);
	}

	/** Runs the node again with the context that a former run of the execution has left. */
	const sendAgain = ({ node: { type, parameters }, context }, items) =>
		engine.run({ node: { type, parameters }, items, contextData: { 'node:Node': context } });

	const batchesPosted = () =>
		simulator.control.requests({ path: provider.sendPath }).filter(({ method }) => method === 'POST').length;

	/** What the provider has taken, numbers as E.164. */
	const accepted = () => simulator.control.accepted().map(({ to, text }) => ({ to: `+${to.replace('+', '')}`, text }));

	const textsOf = (to) => simulator.control.accepted({ to }).length;

	it('shows whoever runs it in the editor where a long send stands, without numbers and texts', async () => {
		const parameters = {
			resource: 'batch',
			operation: 'send',
			from: FROM,
			recipientSource: 'list',
			recipients: '={{ $json.to }}',
			text: TEXT,
			options: { waitFor: 'final', timeoutSeconds: 30 },
		};
		const node = { type: provider.nodeType, parameters };
		const items = messagesTo(numbers(3));
		const { shown } = await engine.run({ node, items, mode: 'manual' });
		expect(shown).toEqual(expect.arrayContaining([
			expect.stringMatching(/^Batch 1 of 3, 1 messages accepted, 0 refused, 0 unknown$/),
			expect.stringMatching(/^Batch 3 of 3, 3 messages accepted, 0 refused, 0 unknown$/),
		]));
		expect(shown.join()).not.toMatch(/\+1202|order is ready/);
		expect(engine.logs.map(({ message }) => message)).toEqual(expect.arrayContaining(shown));
		expect((await engine.run({ node, items })).shown).toEqual([]);
	});

	describe('message: send', () => {
		it('sends 1,000 items as one batch and gives one item per recipient in order', async () => {
			const to = numbers(1000);
			const { json, outputs, error } = await send(to.map((number) => ({ to: number, text: TEXT })));
			expect(error).toBeUndefined();
			expect(json[0].map((item) => item.to)).toEqual(to);
			expect(outputs[0].map(({ pairedItem }) => pairedItem.item)).toEqual(to.map((_, i) => i));
			expect(json[0][0]).toEqual({
				provider: provider.id,
				messageId: null,
				batchId: expect.any(String),
				to: to[0],
				from: FROM,
				status: 'queued',
				final: false,
				encoding: 'gsm7',
				segments: 1,
				deferredUntil: null,
				failure: null,
			});
			expect(batchesPosted()).toBe(1);
			expect(simulator.control.acceptedSummary()).toEqual({ messages: 1000, recipients: 1000, repeated: [] });
		});

		it('shows first who was texted and what became of it, and first the status of a batch', async () => {
			const [[sent]] = (await send(messagesTo(numbers(1)))).json;
			expect(Object.keys(sent).slice(0, 4)).toEqual(['to', 'from', 'status', 'failure']);
			const parameters = { resource: 'batch', operation: 'wait', batchId: sent.batchId, until: 'final', includeMessages: true };
			const [[batch, message]] = (await run(parameters)).json;
			expect(Object.keys(batch).slice(0, 4)).toEqual(['batchId', 'status', 'failure', 'total']);
			expect(Object.keys(message).slice(0, 6)).toEqual(['to', 'from', 'direction', 'text', 'status', 'failure']);
		});

		it('sends texts of their own in the same batch', async () => {
			const items = numbers(20).map((to, i) => ({ to, text: `Hi customer ${i}` }));
			await send(items);
			expect(batchesPosted()).toBe(1);
			expect(accepted()).toEqual(items);
		});

		it('takes several recipients of an item from a comma list or an array', async () => {
			const { json, outputs } = await send([
				{ to: '+12025551001, (202) 555-1002', text: TEXT },
				{ to: ['+12025551003', 12025551004], text: TEXT },
			], { options: { defaultCountry: 'US' } });
			expect(json[0].map(({ to }) => to)).toEqual(numbers(4, 1001));
			expect(outputs[0].map(({ pairedItem }) => pairedItem.item)).toEqual([0, 0, 1, 1]);
		});

		it('reports invalid, suppressed and repeated recipients without sending to them', async () => {
			const items = ['12', '+12025551001', '+12025551001', '202 555 1002'].map((to) => ({ to, text: TEXT }));
			const { json } = await send(items, { options: { doNotContact: '(202) 555-1002', defaultCountry: 'US' } });
			expect(json[0].map(({ to, status, final }) => [to, status, final])).toEqual([
				['12', 'rejected', true],
				['+12025551001', 'queued', false],
				['+12025551001', 'duplicate', true],
				['+12025551002', 'suppressed', true],
			]);
			expect(json[0].map(({ failure }) => failure?.stage ?? null)).toEqual(['validation', null, null, null]);
			expect(accepted().map(({ to }) => to)).toEqual(['+12025551001']);
		});

		it('waits for the final status and reports status and failure of every recipient', async () => {
			simulator.control.setOutcome({ to: '+12025551002', outcome: provider.badNumber.outcome });
			const { json } = await send(messagesTo(numbers(3, 1001)), { options: { waitFor: 'final', timeoutSeconds: 20 } });
			expect(json[0].map(({ status, final }) => [status, final])).toEqual([['delivered', true], ['undelivered', true], ['delivered', true]]);
			expect(json[0].map(({ failure }) => failure?.category ?? null)).toEqual([null, 'invalidRecipient', null]);
			expect(json[0][1].failure).toMatchObject({ code: provider.badNumber.code, stage: 'delivery' });
		});

		it('gives what is known when the time is up before the last status', async () => {
			simulator.control.setOutcome({ to: '+12025551001', outcome: 'silent' });
			const { json, error, hints } = await send([{ to: '+12025551001', text: TEXT }], {
				options: { waitFor: 'final', timeoutSeconds: 1 },
			});
			expect(error).toBeUndefined();
			expect(json[0][0]).toMatchObject({ status: 'sent', final: false, failure: null });
			expect(hints.map(({ message }) => message)).toEqual(['The message was not final when the timeout was over']);
		});

		it('says above the output what a user should know of the run at a glance', async () => {
			simulator.control.setOutcome({ to: '+12025551002', outcome: provider.badNumber.outcome });
			const items = messagesTo(['12', ...numbers(3, 1001), '+12025551009']);
			const { hints } = await send(items, { onError: 'continueRegularOutput', options: { doNotContact: '+12025551009', waitFor: 'final', timeoutSeconds: 20 } });
			expect(hints).toEqual([
				{ type: 'warning', location: 'outputPane', message: '1 of 5 messages was not accepted: invalidRecipient 1' },
				{ type: 'warning', location: 'outputPane', message: '1 of 5 messages was not delivered: invalidRecipient 1' },
				{ type: 'info', location: 'outputPane', message: '1 of 5 messages was suppressed, as Do Not Contact asks for' },
			]);
			expect((await send(messagesTo(numbers(2)))).hints).toEqual([]);
		});

		it.each([
			['+12025551009, Bob', 'An entry of Do Not Contact is not a phone number and keeps nobody from being texted: at place 2 in item 0'],
			['Bob, n/a, 123', '3 entries of Do Not Contact are not phone numbers and keep nobody from being texted: the first at place 1 in item 0'],
		])('warns of a Do Not Contact that keeps nobody from being texted: %s', async (doNotContact, message) => {
			const { hints } = await send(messagesTo(numbers(2)), { options: { doNotContact } });
			expect(hints).toEqual([{ type: 'warning', location: 'outputPane', message }]);
		});

		it('leaves the JSON of the provider untouched with Simplify off', async () => {
			const { json } = await send([{ to: '+12025551001', text: TEXT }], { options: { simplify: false } });
			expect(json[0][0].raw).toMatchObject({ id: json[0][0].batchId });
		});

		it('replaces typographic characters only when asked to', async () => {
			await send([{ to: '+12025551001', text: '“Hi” – it’s ready' }], { options: { smartEncoding: true } });
			await send([{ to: '+12025551002', text: '“Hi”' }]);
			expect(accepted().map(({ text }) => text)).toEqual(['"Hi" - it\'s ready', '“Hi”']);
		});
	});

	describe('bad input', () => {
		const good = { to: '+12025551001', text: TEXT };

		it.each([
			['an empty text', [good, { to: '+12025551002', text: '' }], {}, /"Text".*item 1/],
			['no recipient', [good, good, { to: '', text: TEXT }], {}, /"To".*item 2/],
			['a recipient of the wrong type', [{ to: { number: 1 }, text: TEXT }], {}, /"To".*item 0/],
			['a sender that cannot be one', [good], { from: '+1202' }, /"From".*item 0/],
			['an unknown country', [good], { options: { defaultCountry: 'ZZ' } }, /"Default Country".*item 0/],
		])('names the item and the parameter for %s and sends nothing', async (_name, items, settings, message) => {
			const { error } = await send(items, settings);
			expect(error.name).toBe('NodeOperationError');
			expect(error.message).toMatch(message);
			expect(batchesPosted()).toBe(0);
		});

		it('gives an item with a failure and sends the others where the workflow goes on', async () => {
			const { json } = await send([good, { to: '+12025551002', text: '' }], { onError: 'continueRegularOutput' });
			expect(json[0].map(({ status }) => status)).toEqual(['queued', 'rejected']);
			expect(json[0][1].failure).toMatchObject({ category: 'requestInvalid', stage: 'validation' });
		});

		it('refuses a run with more recipients than allowed', async () => {
			const items = numbers(3).map((to) => ({ to, text: TEXT }));
			const { error } = await send(items, { options: { maxRecipients: 2 } });
			expect(error.message).toMatch(/"Max Recipients".*allows 2.*3/);
			expect(batchesPosted()).toBe(0);
		});

		it.each([
			['waitFor', 'ever', /"Wait For" is "ever" and not one of none, processed, final/],
			['waitFor', { final: true }, /"Wait For" is not one of none, processed, final/],
			['maxRecipients', 2.5, /"Max Recipients" is not a whole number/],
			['messagesPerSecond', 'fast', /"Messages per Second" is not a number/],
			['timeoutSeconds', -1, /"Timeout \(Seconds\)" is not a number/],
		])('refuses a run whose option %s is %s', async (option, value, message) => {
			const { error } = await send([good], { options: { [option]: value } });
			expect(error.name).toBe('NodeOperationError');
			expect(error.message).toMatch(message);
			const { json } = await send([good], { options: { [option]: value }, onError: 'continueRegularOutput' });
			expect(json[0]).toEqual([expect.objectContaining({ status: 'rejected', failure: expect.objectContaining({ category: 'requestInvalid', stage: 'validation' }) })]);
			expect(batchesPosted()).toBe(0);
		});

		it('refuses a send-once key that an expression leaves empty, for the message would not be protected', async () => {
			const { error } = await send([good], { options: { sendOnceKey: '={{ $json.nothing }}' } });
			expect(error.message).toMatch(/"Send Once Key" is empty.*item 0/);
			expect(batchesPosted()).toBe(0);
		});

		it('refuses texts with too many segments before sending', async () => {
			const { json } = await send([{ to: '+12025551001', text: 'x'.repeat(161) }, good], { options: { maxSegments: 1 } });
			expect(json[0][0].failure).toMatchObject({ category: 'messageTooLong', stage: 'validation' });
			expect(json[0][1].status).toBe('queued');
		});
	});

	describe('On Error', () => {
		const items = messagesTo(numbers(2));

		it.each(['continueRegularOutput', 'continueErrorOutput'])('%s: a refused request gives items', async (onError) => {
			simulator.control.misbehave({ ...refusal, times: null });
			const { json, error } = await send(items, { onError });
			expect(error).toBeUndefined();
			const records = onError === 'continueErrorOutput' ? json[1].map(({ details }) => details) : json[0];
			expect(records).toHaveLength(2);
			for (const { status, failure } of records) {
				expect(status).toBe('rejected');
				expect(failure).toMatchObject({ category, code: errorCode, httpStatus: 400 });
			}
		});

		it('Stop: a request that is refused as a whole throws the code, the advice and the item', async () => {
			simulator.control.misbehave({ ...refusal, message: 'Parameter [from] is invalid' });
			const { error } = await send(items);
			expect(error.name).toBe('NodeApiError');
			expect(error.message).toContain(errorCode);
			expect(error.message).toContain('Parameter [from] is invalid');
			expect(error.httpCode).toBe('400');
			expect(error.context.itemIndex).toBe(0);
			expect(error.context.failure).toMatchObject({ category, retry });
			expect(error.description).toBeTruthy();
		});

		it('Stop: a refusal after something was accepted is an item', async () => {
			simulator.control.misbehave({ ...refusal, skip: 1 });
			const parameters = { resource: 'batch', operation: 'send', from: FROM, recipientSource: 'list', recipients: '={{ $json.to }}', text: TEXT };
			const { json, error } = await run(parameters, {}, [{ to: '+12025551001' }, { to: '+12025551002' }]);
			expect(error).toBeUndefined();
			const failures = json[0].map(({ failure }) => failure?.category ?? null).sort();
			expect(failures).toEqual([null, category].sort());
		});
	});

	describe('sending nothing twice', () => {
		const items = messagesTo(numbers(3));

		it('a repeated run reports what was accepted, with its batch, and sends nothing', async () => {
			const first = await send(items);
			const again = await sendAgain(first, items);
			expect(again.json[0]).toEqual(first.json[0]);
			expect(batchesPosted()).toBe(1);
		});

		it('an edited text is a new message', async () => {
			const first = await send(items);
			await sendAgain(first, items.map(({ to }) => ({ to, text: `${TEXT}!` })));
			expect(textsOf('+12025551000')).toBe(2);
		});

		it('a loop that sends the same item again on purpose sends it', async () => {
			await engine.run({
				node: { type: provider.nodeType, parameters: { resource: 'message', operation: 'send', from: FROM, to: '={{ $json.to }}', text: TEXT } },
				runs: [[items[0]], [items[0]]],
			});
			expect(textsOf('+12025551000')).toBe(2);
		});

		it('a lost answer is looked up and not sent again', async () => {
			simulator.control.misbehave({ fault: 'reset', after: true, method: 'POST', path: provider.sendPath });
			const { json } = await send(items);
			expect(json[0].map(({ status, batchId }) => [status, typeof batchId])).toEqual(Array(3).fill(['queued', 'string']));
			expect(simulator.control.acceptedSummary()).toMatchObject({ messages: 3, repeated: [] });
			expect(batchesPosted()).toBe(1);
		});

		it('an unreadable answer is looked up and not sent again', async () => {
			simulator.control.misbehave({ fault: 'unreadable', method: 'POST', path: provider.sendPath });
			const { json } = await send(items);
			expect(json[0].map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
			expect(batchesPosted()).toBe(1);
		});

		it('a 500 after the batch was taken is looked up and not sent again', async () => {
			simulator.control.misbehave({ fault: 'status', status: 500, after: true, method: 'POST', path: provider.sendPath });
			const { json } = await send(items);
			expect(json[0].map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
			expect(simulator.control.acceptedSummary()).toMatchObject({ messages: 3, repeated: [] });
		});

		it('a connection that broke without a trace at the provider is unknown, and stays so on a retry', async () => {
			simulator.control.misbehave({ fault: 'reset', method: 'POST', path: provider.sendPath });
			const first = await send(items);
			expect(first.error).toBeUndefined();
			for (const { status, final, failure } of first.json[0]) {
				expect({ status, final }).toEqual({ status: 'unknown', final: true });
				expect(failure).toMatchObject({ category: 'unknown', retry: 'never', stage: 'submission' });
			}
			const again = await sendAgain(first, items);
			expect(again.json[0].map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown']);
			expect(batchesPosted()).toBe(1);
		}, 60_000);

		it('waits out a 429 as long as the provider says and sends once', async () => {
			simulator.control.misbehave({ fault: 'rateLimited', retryAfter: 1, method: 'POST', path: provider.sendPath });
			const { json } = await send(items);
			expect(json[0].map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
			expect(simulator.control.acceptedSummary()).toMatchObject({ messages: 3, repeated: [] });
		});

		it('a recorded send-once key is not sent again by a later execution', async () => {
			const keyed = items.map((item, i) => ({ ...item, key: `sale-${i}` }));
			const options = { sendOnceKey: '={{ $json.key }}' };
			const first = await send(keyed.slice(0, 2), { options });
			const { json } = await send(keyed, { options });
			expect(json[0].map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'queued']);
			expect(json[0].slice(0, 2).map(({ batchId }) => batchId)).toEqual(first.json[0].map(({ batchId }) => batchId));
			expect(simulator.control.acceptedSummary()).toMatchObject({ messages: 3, repeated: [] });
		});

		it('the send-once key of a refused message can be used again', async () => {
			const options = { sendOnceKey: 'sale' };
			simulator.control.misbehave({ ...refusal });
			expect((await send(items.slice(0, 1), { options })).error).toBeDefined();
			const { json } = await send(items.slice(0, 1), { options });
			expect(json[0][0].status).toBe('queued');
		});

		it('a refused request fails the node although another message was held back by its key', async () => {
			const options = { sendOnceKey: '={{ $json.to }}' };
			await send(items.slice(0, 1), { options });
			simulator.control.misbehave({ ...refusal });
			const { error } = await send(items, { options });
			expect(error.context.failure).toMatchObject({ code: errorCode });
		});

		it('a retried execution does not forget what another stopped run has sent', async () => {
			const stopped = async (first) => {
				const own = items.map(({ text }, i) => ({ to: `+1202555${first + i}`, text }));
				const parameters = { resource: 'batch', operation: 'send', from: FROM, recipientSource: 'list', recipients: '={{ $json.to }}', text: TEXT, options: { requestsPerSecond: 1 } };
				const isAccepted = async () => {
					while (textsOf(own[0].to) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
				};
				const run = await engine.run({ node: { type: provider.nodeType, parameters }, items: own, cancelAfter: isAccepted() });
				await new Promise((resolve) => setTimeout(resolve, 200));
				return run;
			};
			const one = await stopped(2000);
			const other = await stopped(3000);
			await engine.retry(one);
			await engine.retry(other);
			expect(simulator.control.acceptedSummary()).toEqual({ messages: 6, recipients: 6, repeated: [] });
		}, 60_000);

		it('a run that was stopped sends only the rest when the execution is retried', async () => {
			const parameters = { resource: 'batch', operation: 'send', from: FROM, recipientSource: 'list', recipients: '={{ $json.to }}', text: TEXT, options: { requestsPerSecond: 1 } };
			const isFirstAccepted = async () => {
				while (simulator.control.acceptedSummary().messages === 0) await new Promise((resolve) => setTimeout(resolve, 10));
			};
			const first = await engine.run({ node: { type: provider.nodeType, parameters }, items, cancelAfter: isFirstAccepted() });
			expect(first.status).toBe('canceled');
			expect(first.stoppedAfterMs).toBeLessThan(1000);
			while (!engine.logs.some(({ message }) => /ended early/.test(message))) await new Promise((resolve) => setTimeout(resolve, 10));
			expect(simulator.control.acceptedSummary().messages).toBeLessThan(3);
			const again = await engine.retry(first);
			expect(again.json[0]).toHaveLength(3);
			expect(simulator.control.acceptedSummary()).toEqual({ messages: 3, recipients: 3, repeated: [] });
		}, 60_000);
	});
});
