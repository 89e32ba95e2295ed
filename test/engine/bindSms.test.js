'use strict';

const { createEngine } = require('./harness');
const { startBind } = require('../../simulators/bind/server');
const { BindSms } = require('../../nodes/Bind/BindSms.node');
const { BindSmsApi } = require('../../credentials/BindSmsApi.credentials');

const FROM = 'MyStore';
const TEXT = 'Your order is ready. Reply STOP to opt out.';
const ORDER_READY = '5f0c1f0e-0000-4000-8000-0000000000a1';
const FOR_REVIEW = '5f0c1f0e-0000-4000-8000-0000000000a2';

/** Requests that are under way when one of them ends the run. */
const AT_ONCE = 10;
/** n8n repeats every request that is answered with 401. */
const POSTS_PER_401 = 2;

let simulator;
let engine;

beforeAll(async () => {
	simulator = await startBind({ recordBodies: true });
});
afterAll(() => simulator.close());

beforeEach(() => {
	simulator.control.reset({});
	engine = newEngine();
});
afterEach(() => engine.close());

function newEngine(data = simulator.credentials) {
	return createEngine({ nodeClasses: [BindSms], credentialClasses: [BindSmsApi], credentials: { bindSmsApi: { data } } });
}

function run(parameters, items = [{}], settings = {}) {
	return engine.run({ node: { type: 'bindSms', parameters, ...settings }, items });
}

/** A `message: send` of items `{to, text}`. */
function send(items, { options = {}, from = FROM, ...settings } = {}) {
	const parameters = { resource: 'message', operation: 'send', from, to: '={{ $json.to }}', text: '={{ $json.text }}', options };
	return run(parameters, items, settings);
}

/** A `template: send` of items `{to, parameters}`. */
function sendTemplate(items, { options = {}, templateId = ORDER_READY, ...settings } = {}) {
	const parameters = { resource: 'template', operation: 'send', templateId, to: '={{ $json.to }}', parameters: '={{ $json.parameters }}', options };
	return run(parameters, items, settings);
}

/** Runs the node again with the context that a former run of the execution has left. */
function runAgain({ node, context }, items) {
	return engine.run({ node: { type: 'bindSms', parameters: node.parameters }, items, contextData: { 'node:Node': context } });
}

const numbers = (count, first = 1000) => Array.from({ length: count }, (_, i) => `+1202555${first + i}`);
const textsTo = (to) => to.map((number) => ({ to: number, text: TEXT }));
const posts = () => simulator.control.requests({}).filter(({ method }) => method === 'POST').length;
const bodyOfSend = () => JSON.parse(simulator.control.requests({ path: '/send' })[0].body);
const accepted = () => simulator.control.accepted({});

describe('message: send', () => {
	it('sends every recipient a request and gives one item for each in order', async () => {
		const to = numbers(100);
		const { json, outputs, error } = await send(textsTo(to));
		expect(error).toBeUndefined();
		expect(json[0].map((item) => item.to)).toEqual(to);
		expect(outputs[0].map(({ pairedItem }) => pairedItem.item)).toEqual(to.map((_, i) => i));
		expect(json[0][0]).toEqual({
			provider: 'bind',
			messageId: expect.any(String),
			batchId: null,
			to: to[0],
			from: FROM,
			status: 'queued',
			final: false,
			encoding: 'gsm7',
			segments: 1,
			deferredUntil: null,
			failure: null,
		});
		expect(new Set(json[0].map(({ messageId }) => messageId)).size).toBe(100);
		expect(simulator.control.acceptedSummary()).toMatchObject({ messages: 100, recipients: 100, repeated: [] });
		expect(posts()).toBe(100);
	});

	it.each([
		['+385990001112', '385990001112', '+385990001112'],
		['123456789', '123456789', '123456789'],
		['12345', '12345', '12345'],
	])('sends from %s as %s', async (from, onTheWire, inItem) => {
		const { json } = await send(textsTo(['+385911234567']), { from });
		expect(json[0][0]).toMatchObject({ from: inItem, to: '+385911234567', status: 'queued' });
		expect(bodyOfSend()).toEqual({ from: onTheWire, to: '385911234567', text: TEXT });
	});

	it.each(['A', 'TwelveLetter', '12', '+2901234'])('refuses the sender %s before any request', async (from) => {
		const { error } = await send(textsTo(['+385911234567']), { from });
		expect(error.name).toBe('NodeOperationError');
		expect(error.message).toMatch(/"From".*item 0/);
		expect(posts()).toBe(0);
	});

	it('reports refused, suppressed and repeated recipients, each as what it is', async () => {
		const to = ['12', '+12025556105', '+12025551001', '+12025551001', '+12025551002'];
		const { json, error } = await send(textsTo(to), { options: { doNotContact: '+1 (202) 555-1002' } });
		expect(error).toBeUndefined();
		expect(json[0].map(({ status }) => status)).toEqual(['rejected', 'rejected', 'queued', 'duplicate', 'suppressed']);
		expect(json[0][0].failure).toMatchObject({ category: 'invalidRecipient', stage: 'validation' });
		expect(json[0][1].failure).toMatchObject({
			category: 'invalidRecipient',
			code: 'DESTINATION_ADDRESS_INVALID',
			stage: 'submission',
			httpStatus: 200,
		});
		expect(accepted().map((message) => message.to)).toEqual(['+12025551001']);
	});

	it('gives the address for reports with the message', async () => {
		const { json } = await send(textsTo(['+385911234567']), { options: { callbackUrl: 'https://hooks.example.com/dlr' } });
		expect(json[0][0].status).toBe('queued');
		expect(bodyOfSend()).toMatchObject({ callback_url: 'https://hooks.example.com/dlr' });
	});

	it('leaves the JSON of BIND untouched with Simplify off', async () => {
		const { json } = await send(textsTo(['+385911234567', '+12025556101']), { options: { simplify: false } });
		expect(json[0][0].raw).toEqual({ status: 'ACCEPTED', message_id: json[0][0].messageId, error_message: 'OK' });
		expect(json[0][1].raw).toMatchObject({ status: 'REJECTED', error_message: 'CLIENT_COUNTRY_FORBIDDEN' });
	});

	it.each([
		['the code under its other name', { errorField: 'error' }],
		['the code under both names', { errorField: 'both' }],
		['no id in a refusal', { rejectedMessageId: 'absent' }],
	])('reads answers with %s', async (_name, options) => {
		simulator.control.setOptions(options);
		const { json } = await send(textsTo(['+385911234567', '+12025556106']));
		expect(json[0].map(({ failure }) => failure?.code ?? null)).toEqual([null, 'OUT_OF_BALANCE']);
		expect(json[0][1].messageId).toBeNull();
	});

});

describe('refusals that concern the account', () => {
	it('end the run when the money is used up: the rest is not sent and has the same failure', async () => {
		simulator.control.setBalance({ apiKey: simulator.credentials.apiKey, balance: 1 });
		const { json, error } = await send(textsTo(numbers(200)));
		expect(error).toBeUndefined();
		const failed = json[0].filter(({ failure }) => failure !== null);
		expect(failed).toHaveLength(180);
		for (const { status, failure } of failed) {
			expect(status).toBe('rejected');
			expect(failure).toMatchObject({ category: 'insufficientFunds', code: 'OUT_OF_BALANCE', retry: 'afterFix' });
		}
		expect(posts()).toBeLessThanOrEqual(20 + AT_ONCE);
		expect(accepted()).toHaveLength(20);
	});

	it.each(['ACCOUNT_DISABLED', 'IP_NOT_ALLOWED', 'UNAUTHORIZED', 'GENERAL_ERROR'])(
		'end the run at a 401 with %s after something was accepted',
		async (code) => {
			simulator.control.misbehave({ fault: 'unauthorized', code, skip: 5, times: null, path: '/send' });
			const { json, error } = await send(textsTo(numbers(100)), { options: { requestsPerSecond: 200 } });
			expect(error).toBeUndefined();
			expect(json[0].filter(({ status }) => status === 'queued')).toHaveLength(5);
			const failures = json[0].flatMap(({ failure }) => failure ?? []);
			expect(new Set(failures.map((failure) => failure.code))).toEqual(new Set([code]));
			expect(posts()).toBeLessThanOrEqual(5 + AT_ONCE * POSTS_PER_401);
		},
	);

	it.each([
		['UNAUTHORIZED', '+12025556116', 'authenticationFailed', '401'],
		['IP_NOT_ALLOWED', '+12025556115', 'permissionDenied', '401'],
		['OUT_OF_BALANCE', '+12025556106', 'insufficientFunds', '200'],
	])('Stop: %s throws with code, advice and item when nothing was accepted', async (code, to, category, httpCode) => {
		const { error } = await send([{ to, text: TEXT }]);
		expect(error.name).toBe('NodeApiError');
		expect(error.message).toContain(code);
		expect(error.httpCode).toBe(httpCode);
		expect(error.description).toBeTruthy();
		expect(error.context.itemIndex).toBe(0);
		expect(error.context.failure).toMatchObject({ category, code });
	});

	it('Stop: a refusal of one recipient is an item, even where it is the only one', async () => {
		const { json, error } = await send(textsTo(['+12025556105']));
		expect(error).toBeUndefined();
		expect(json[0][0]).toMatchObject({ status: 'rejected', failure: { code: 'DESTINATION_ADDRESS_INVALID' } });
	});

	it('Error Output: all recipients go there with the whole record, and the key is in none of them', async () => {
		await engine.close();
		engine = newEngine({ ...simulator.credentials, apiKey: 'wrong-key-0001' });
		const { json, error } = await send(textsTo(numbers(3)), { onError: 'continueErrorOutput' });
		expect(error).toBeUndefined();
		expect(json[0]).toEqual([]);
		expect(json[1].map(({ details }) => details.failure.code)).toEqual(Array(3).fill('UNAUTHORIZED'));
		expect(JSON.stringify(json)).not.toContain('wrong-key-0001');
	});

	it('names plain texts that are not enabled for the account', async () => {
		simulator.control.setClient({ apiKey: simulator.credentials.apiKey, isVerified: false });
		const { error } = await send(textsTo(['+385911234567']));
		expect(error.context.failure).toMatchObject({ category: 'permissionDenied', code: 'PRODUCT_DISABLED' });
		expect(error.description).toContain('templates');
	});
});

describe('sending nothing twice', () => {
	it.each([
		['a connection that broke', { fault: 'reset' }],
		['a connection that broke after the message was taken', { fault: 'reset', after: true }],
		['half an answer', { fault: 'unreadable' }],
		['a 500 after the message was taken', { fault: 'status', status: 500, after: true }],
		['a page of a gateway', { fault: 'status', status: 502, html: true }],
	])('reports unknown after %s, and does not send it again on a retry', async (_name, fault) => {
		simulator.control.misbehave({ ...fault, path: '/send' });
		const first = await send(textsTo(['+385911234567']));
		expect(first.error).toBeUndefined();
		expect(first.json[0][0]).toMatchObject({
			status: 'unknown',
			final: true,
			messageId: null,
			failure: { category: 'unknown', retry: 'never', stage: 'submission' },
		});
		const again = await runAgain(first, textsTo(['+385911234567']));
		expect(again.json[0][0].status).toBe('unknown');
		expect(posts()).toBe(1);
	});

	it('waits out a 429 and sends once', async () => {
		simulator.control.misbehave({ fault: 'rateLimited', retryAfter: 0, path: '/send' });
		const { json } = await send(textsTo(['+385911234567']));
		expect(json[0][0].status).toBe('queued');
		expect(accepted()).toHaveLength(1);
	});

	it('keeps a send-once key of what was sent, and gives back that of what was refused', async () => {
		const options = { sendOnceKey: '={{ $json.to }}' };
		const to = ['+385911234567', '+12025556105'];
		await send(textsTo(to), { options });
		const { json } = await send(textsTo(to), { options });
		expect(json[0].map(({ status }) => status)).toEqual(['duplicate', 'rejected']);
		expect(accepted()).toHaveLength(1);
	});
});

describe('batch: send', () => {
	const sendBatch = (recipients, more = {}) =>
		run({ resource: 'batch', operation: 'send', from: FROM, recipientSource: 'list', recipients, text: TEXT, ...more });

	it('gives one item for all recipients of a list', async () => {
		const { json } = await sendBatch(['+12025551001', '+12025556105', '12', { to: '+12025551002', text: 'Hi' }]);
		expect(json[0]).toEqual([
			expect.objectContaining({
				provider: 'bind',
				batchId: null,
				from: FROM,
				status: 'completed',
				done: true,
				final: false,
				total: 2,
				counts: { queued: 2 },
				failure: null,
			}),
		]);
		expect(json[0][0].rejected.map(({ to, failure }) => [to, failure.stage])).toEqual([
			['12', 'validation'],
			['+12025556105', 'submission'],
		]);
		expect(accepted().map(({ to, text }) => [to, text]).sort()).toEqual([
			['+12025551001', TEXT],
			['+12025551002', 'Hi'],
		]);
	});

	it('gives one item for all input items', async () => {
		const { json, outputs } = await run(
			{ resource: 'batch', operation: 'send', from: FROM, recipientSource: 'items', text: TEXT },
			numbers(30).map((to) => ({ to })),
		);
		expect(json[0]).toHaveLength(1);
		expect(json[0][0]).toMatchObject({ total: 30, counts: { queued: 30 }, rejected: [] });
		expect(outputs[0][0].pairedItem).toEqual({ item: 0 });
	});

	it('gives every item a batch of its own', async () => {
		const parameters = { resource: 'batch', operation: 'send', from: FROM, recipientSource: 'list', recipients: '={{ $json.list }}', text: TEXT };
		const { json, outputs } = await run(parameters, [{ list: '+12025551001, +12025551002' }, { list: '+12025551003' }]);
		expect(json[0].map(({ total }) => total)).toEqual([2, 1]);
		expect(outputs[0].map(({ pairedItem }) => pairedItem.item)).toEqual([0, 1]);
	});

	it('has the failure of the account where nothing of it was taken', async () => {
		simulator.control.setClient({ apiKey: simulator.credentials.apiKey, refusal: 'CLIENT_DISABLED' });
		const parameters = { resource: 'batch', operation: 'send', from: FROM, recipientSource: 'list', recipients: numbers(3), text: TEXT };
		const { json } = await run(parameters, [{}], { onError: 'continueRegularOutput' });
		expect(json[0]).toHaveLength(1);
		expect(json[0][0]).toMatchObject({ status: 'unknown', total: 0, failure: { code: 'CLIENT_DISABLED' } });
		expect(json[0][0].rejected).toHaveLength(3);
	});
});

describe('message: preview', () => {
	it('counts a request for every recipient and makes none', async () => {
		const { json } = await run({ resource: 'message', operation: 'preview', from: FROM, to: numbers(3).join(','), text: TEXT });
		expect(json[0][0]).toMatchObject({ provider: 'bind', recipients: 3, requests: 3, totalSegments: 3 });
		expect(simulator.control.requests({})).toEqual([]);
	});
});

describe('template: getMany', () => {
	it('lists approved templates with the names of their placeholders', async () => {
		const { json } = await run({ resource: 'template', operation: 'getMany', returnAll: true });
		expect(json[0].map(({ name, status }) => [name, status])).toEqual([
			['Order ready', 'approved'],
			['Greeting', 'approved'],
		]);
		expect(json[0][0]).toEqual({
			provider: 'bind',
			templateId: ORDER_READY,
			name: 'Order ready',
			from: 'MyStore',
			text: 'Hi #{customerName}, your order #{orderId} is ready',
			parameters: ['customerName', 'orderId'],
			status: 'approved',
			type: 'client',
		});
	});

	it('lists others where they are asked for, up to the limit', async () => {
		const forReview = await run({ resource: 'template', operation: 'getMany', returnAll: true, filters: { status: 'for_review' } });
		expect(forReview.json[0].map(({ templateId }) => templateId)).toEqual([FOR_REVIEW]);
		const limited = await run({ resource: 'template', operation: 'getMany', limit: 1, filters: { status: 'all' } });
		expect(limited.json[0]).toHaveLength(1);
	});

	it('offers them to choose from', async () => {
		const choices = await engine.loadOptions({ node: { type: 'bindSms' }, method: 'getTemplates' });
		expect(choices.map(({ name, value }) => [name, value])).toContainEqual(['Order ready', ORDER_READY]);
	});

	it('fails with the advice for its code', async () => {
		simulator.control.setClient({ apiKey: simulator.credentials.apiKey, refusal: 'CONNECTION_DISABLED' });
		const { error } = await run({ resource: 'template', operation: 'getMany' });
		expect(error.name).toBe('NodeApiError');
		expect(error.context.failure).toMatchObject({ category: 'permissionDenied', code: 'CONNECTION_DISABLED' });
	});
});

describe('template: send', () => {
	const ana = { to: '+385911234567', parameters: { customerName: 'Ana', orderId: 17 } };

	it('fills the placeholders, all values as texts', async () => {
		const { json, error } = await sendTemplate([ana, { to: '+385911234568', parameters: '{"customerName":"Ivo","orderId":"B-2"}' }]);
		expect(error).toBeUndefined();
		expect(json[0][0]).toEqual({
			provider: 'bind',
			messageId: expect.any(String),
			batchId: null,
			to: '+385911234567',
			from: null,
			status: 'queued',
			final: false,
			encoding: null,
			segments: null,
			deferredUntil: null,
			failure: null,
		});
		expect(accepted().map(({ to, text }) => [to, text]).sort()).toEqual([
			['+385911234567', 'Hi Ana, your order 17 is ready'],
			['+385911234568', 'Hi Ivo, your order B-2 is ready'],
		]);
	});

	it('sends a template with the same values once, and with others again', async () => {
		const other = { ...ana, parameters: { customerName: 'Ana', orderId: 18 } };
		const { json } = await sendTemplate([ana, ana, other], { options: { doNotContact: '+385911234568' } });
		expect(json[0].map(({ status }) => status)).toEqual(['queued', 'duplicate', 'queued']);
		expect(accepted()).toHaveLength(2);
	});

	it('suppresses, and remembers what it has sent', async () => {
		const items = [ana, { ...ana, to: '+385911234568' }];
		const first = await sendTemplate(items, { options: { doNotContact: '+385911234568' } });
		expect(first.json[0].map(({ status }) => status)).toEqual(['queued', 'suppressed']);
		const again = await runAgain(first, items);
		expect(again.json[0]).toEqual(first.json[0]);
		expect(posts()).toBe(1);
	});

	it.each([
		['a template that is not approved', FOR_REVIEW, ana, 'TEMPLATE_NOT_FOUND', 'notFound', '404'],
		['a value that is missing', ORDER_READY, { ...ana, parameters: { customerName: 'Ana' } }, null, 'requestInvalid', '400'],
	])('Stop: throws for %s', async (_name, templateId, item, code, category, httpCode) => {
		const { error } = await sendTemplate([item], { templateId });
		expect(error.name).toBe('NodeApiError');
		expect(error.httpCode).toBe(httpCode);
		expect(error.context.failure).toMatchObject({ category, ...(code && { code }) });
	});

	it.each([
		['no template', [ana], { templateId: '={{ "" }}' }, /"Template Name or ID".*item 0/],
		['values that are no object', [ana, { ...ana, parameters: 'Ana' }], {}, /"Parameters" is not an object such as.*item 1/],
		['a value that is not text', [{ ...ana, parameters: { customerName: { first: 'Ana' } } }], {}, /"Parameters".*"customerName".*item 0/],
	])('names the item and the parameter for %s and sends nothing', async (_name, items, settings, message) => {
		const { error } = await sendTemplate(items, settings);
		expect(error.name).toBe('NodeOperationError');
		expect(error.message).toMatch(message);
		expect(posts()).toBe(0);
	});

	it('goes on to the other items where the workflow does', async () => {
		const { json } = await sendTemplate([{ ...ana, parameters: 'Ana' }, ana], { onError: 'continueRegularOutput' });
		expect(json[0].map(({ status }) => status)).toEqual(['rejected', 'queued']);
		expect(json[0][0].failure).toMatchObject({ category: 'requestInvalid', stage: 'validation' });
	});
});
