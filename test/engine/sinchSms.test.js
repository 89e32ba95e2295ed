'use strict';

const { createEngine } = require('./harness');
const { startSinch } = require('../../simulators/sinch/server');
const { SinchSms } = require('../../nodes/Sinch/SinchSms.node');
const { SinchSmsApi } = require('../../credentials/SinchSmsApi.credentials');
const { SinchSmsOAuth2Api } = require('../../credentials/SinchSmsOAuth2Api.credentials');

const FROM = '+12025550199';
const TOLL_FREE = '+18005550199';
const TEXT = 'Your order is ready. Reply STOP to opt out.';
const HOUR_MS = 3_600_000;

let simulator;
let engine;

beforeAll(async () => {
	simulator = await startSinch({ recordBodies: true });
});
afterAll(() => simulator.close());

beforeEach(() => {
	simulator.control.reset();
	engine = newEngine();
});
afterEach(() => engine.close());

function newEngine({ servicePlan, project } = simulator.credentials) {
	return createEngine({
		nodeClasses: [SinchSms],
		credentialClasses: [SinchSmsApi, SinchSmsOAuth2Api],
		credentials: { sinchSmsApi: { data: servicePlan }, sinchSmsOAuth2Api: { data: project } },
	});
}

async function run(parameters, items = [{}], settings = {}) {
	const result = await engine.run({ node: { type: 'sinchSms', parameters, ...settings }, items });
	if (settings.onError === undefined) expect(result.error).toBeUndefined();
	return result;
}

/** Fields of the items of the first output. */
const outputOf = async (...args) => (await run(...args)).json[0];

const sending = (options = {}, more = {}) => ({ resource: 'message', operation: 'send', from: FROM, to: '={{ $json.to }}', text: '={{ $json.text }}', options, ...more });
const send = async (items, options, more, settings) => await run(sending(options, more), items, settings);
const stopped = { onError: 'stopWorkflow' };

const sendBatch = async (recipients, options = {}, more = {}) =>
	await outputOf({ resource: 'batch', operation: 'send', from: FROM, recipientSource: 'list', recipients, text: TEXT, options, ...more });
const batchOperation = async (operation, more) => await outputOf({ resource: 'batch', operation, ...more });

const posts = (path = '/batches') => simulator.control.requests({ path }).filter(({ method }) => method === 'POST');
const bodiesSent = () => posts().map(({ body }) => (typeof body === 'string' ? JSON.parse(body) : body));
const numbers = (count, first = 1000) => Array.from({ length: count }, (_, i) => `+1202555${first + i}`);
const accepted = () => simulator.control.accepted().map(({ to, text }) => [`+${to}`, text]);

/** Waits until the simulator has brought every message to its end. */
async function allFinal() {
	const isOpen = () => simulator.control.accepted().some(({ status }) => !['Delivered', 'Failed'].includes(status));
	for (let look = 0; look < 1000 && isOpen(); look++) await new Promise((resolve) => setTimeout(resolve, 10));
	expect(isOpen()).toBe(false);
}

describe('message: send', () => {
	it('sends 2,500 personalised texts in three requests, and each recipient gets their own', async () => {
		const items = Array.from({ length: 2500 }, (_, i) => ({ to: `+1202${7770000 + i}`, text: `Hi customer ${i}, your code is ${i * 37}.` }));
		const { json } = await send(items);
		expect(json[0].map(({ status }) => status)).toEqual(Array(2500).fill('queued'));
		expect(bodiesSent().map(({ to }) => to.length).sort()).toEqual([1000, 1000, 500]);
		expect(bodiesSent()[0].body).toBe('Hi customer ${v1}, your code is ${v2}.');
		expect(new Map(accepted())).toEqual(new Map(items.map(({ to, text }) => [to, text])));
	});

	it('sends texts with ${…} in them as they are', async () => {
		const items = [
			{ to: '+12025551001', text: 'Set ${name} in the template' },
			{ to: '+12025551002', text: 'Pay $5, not $${v1}' },
		];
		await send(items, { waitFor: 'final' });
		expect(accepted().sort()).toEqual(items.map(({ to, text }) => [to, text]));
	});

	it('reads options for each item, and hands over what they say', async () => {
		const sendAt = new Date(Date.now() + HOUR_MS).toISOString();
		const items = [
			{ to: '+12025551001', text: TEXT, reference: 'order-1' },
			{ to: '+12025551002', text: TEXT, reference: 'order-2' },
			{ to: '+12025551003', text: TEXT, reference: 'order-1' },
		];
		const { json } = await send(items, {
			clientReference: '={{ $json.reference }}',
			sendAt,
			expireAt: `={{ $now.plus({ hours: 5 }) }}`,
			flashMessage: true,
			feedbackEnabled: true,
			maxSegments: 3,
		});
		const [first, second] = bodiesSent();
		expect([first.to, second.to]).toEqual([['12025551001', '12025551003'], ['12025551002']]);
		expect(first).toMatchObject({ client_reference: 'order-1', send_at: sendAt, flash_message: true, feedback_enabled: true, max_number_of_message_parts: 3 });
		expect(Date.parse(first.expire_at)).toBeGreaterThan(Date.now() + 4.9 * HOUR_MS);
		expect(json[0][0].batchId).toBe(json[0][2].batchId);
		expect(json[0][1].batchId).not.toBe(json[0][0].batchId);
	});

	it('sends a text with the placeholders and values that the workflow gives', async () => {
		const parameters = JSON.stringify({ name: { '+12025551001': 'Ann', default: 'customer' } });
		await send(numbers(2, 1001).map((to) => ({ to })), { parameters, waitFor: 'final' }, { text: 'Hi ${name}' });
		expect(accepted().sort()).toEqual([['+12025551001', 'Hi Ann'], ['+12025551002', 'Hi customer']]);
	});

	it('sends binary and media messages', async () => {
		simulator.control.setPlan({ mms: true });
		await send([{ to: '+12025551001', text: 'SGVsbG8=' }], { messageType: 'binary', udh: '06050423F423F4' });
		await send([{ to: '+12025551001', text: 'Menu' }], { messageType: 'media', mediaUrl: 'https://files.example.com/menu.jpg' });
		expect(bodiesSent()).toEqual([
			expect.objectContaining({ type: 'mt_binary', body: 'SGVsbG8=', udh: '06050423F423F4' }),
			expect.objectContaining({ type: 'mt_media', body: { url: 'https://files.example.com/menu.jpg', message: 'Menu' } }),
		]);
	});

	it('sends from a short code or a name, and without a sender where the plan has one', async () => {
		simulator.control.setPlan({ defaultOriginator: FROM });
		for (const from of ['24680', 'ACME', '']) await send([{ to: '+12025551001', text: `From ${from}` }], {}, { from });
		expect(bodiesSent().map(({ from }) => from)).toEqual(['24680', 'ACME', undefined]);
	});

	it('finds an unknown outcome out by the reference, without a second send', async () => {
		simulator.control.setOptions({ listLagMs: 2000 });
		simulator.control.misbehave({ fault: 'reset', after: true, method: 'POST', path: '/batches' });
		const { json } = await send([{ to: '+12025551001', text: TEXT }]);
		const [{ client_reference: reference }] = bodiesSent();
		expect(json[0][0]).toMatchObject({ status: 'queued', batchId: simulator.control.batches()[0].id });
		expect(reference).toMatch(/^[0-9a-f-]{36}$/);
		expect(posts()).toHaveLength(1);
		expect(simulator.control.acceptedSummary()).toEqual({ messages: 1, recipients: 1, repeated: [] });
	}, 60_000);

	it('sends to all the others when one number sinks the batch', async () => {
		simulator.control.setOutcome({ to: '+12025551005', outcome: { rejected: 'syntax_invalid_parameter_format' } });
		const { json } = await send(numbers(16).map((to) => ({ to, text: TEXT })));
		expect(json[0].filter(({ status }) => status !== 'queued')).toEqual([
			expect.objectContaining({ to: '+12025551005', status: 'rejected', failure: expect.objectContaining({ category: 'invalidRecipient', stage: 'submission', code: 'syntax_invalid_parameter_format' }) }),
		]);
		expect(simulator.control.acceptedSummary()).toEqual({ messages: 15, recipients: 15, repeated: [] });
	});

	it('gives every batch a reference of its own', async () => {
		await send(numbers(3).map((to, i) => ({ to, text: TEXT, from: i })), {}, { from: '={{ ["+12025550199", "24680", "ACME"][$json.from] }}' });
		expect(new Set(bodiesSent().map(({ client_reference: reference }) => reference)).size).toBe(3);
	});

	it('reads codes by the kind of the sender', async () => {
		simulator.control.setOutcome({ to: '+12025551001', outcome: 64 });
		simulator.control.setOutcome({ to: '+12025551002', outcome: 257 });
		const items = numbers(2, 1001).map((to) => ({ to, text: TEXT }));
		const { json } = await send(items, { waitFor: 'final' }, { from: TOLL_FREE });
		expect(json[0].map(({ failure }) => failure.category)).toEqual(['senderNotAllowed', 'recipientOptedOut']);
		const again = await send(items.slice(0, 1), { waitFor: 'final' });
		expect(again.json[0][0].failure).toMatchObject({ category: 'throughputExceeded', code: '64' });
	});

	it('does not advise to send again what may have arrived', async () => {
		simulator.control.setOutcome({ to: '+12025551001', outcome: { status: 'Unknown', code: 404 } });
		const { json } = await send([{ to: '+12025551001', text: TEXT }], { waitFor: 'final' });
		expect(json[0][0]).toMatchObject({ status: 'unknown', final: true, failure: { category: 'unknown', retry: 'never', code: '404' } });
	});
});

describe('logging in', () => {
	const item = [{ to: '+12025551001', text: TEXT }];
	const byProject = { authentication: 'oAuth2' };

	it('gets one token for 50 parallel executions, and one more when it has expired', async () => {
		const sendAll = async (text) => {
			const runs = await Promise.all(numbers(50).map((to) => send([{ to, text }], {}, byProject)));
			expect(runs.flatMap(({ json }) => json[0]).map(({ status }) => status)).toEqual(Array(50).fill('queued'));
		};
		await sendAll(TEXT);
		expect(simulator.control.logins().total).toBe(1);
		simulator.control.expireTokens();
		await sendAll(`${TEXT} Again.`);
		expect(simulator.control.logins().total).toBe(2);
	}, 60_000);

	it.each(['problem', 'status', 'empty', 'html'])('names every cause of a 401, whose body is %s', async (shape) => {
		simulator.control.setOptions({ errorShapes: { unauthorized: shape } });
		engine.credential('sinchSmsApi').data.apiToken = 'a-token-of-another-plan';
		const { error } = await send(item, {}, {}, stopped);
		expect(error.httpCode).toBe('401');
		expect(error.context.failure).toMatchObject({ category: 'authenticationFailed', retry: 'afterFix', stage: 'submission' });
		expect(error.description).toMatch(/another service plan or region.*too new/);
		expect(JSON.stringify([error.message, error.description, error.context])).not.toContain('a-token-of-another-plan');
	});

	it('says so when the key of a project is refused, and asks for a token once', async () => {
		engine.credential('sinchSmsOAuth2Api').data.clientSecret = 'another-secret-value';
		const { error } = await send(item, {}, byProject, stopped);
		expect(error.context.failure).toMatchObject({ category: 'authenticationFailed', retry: 'afterFix' });
		expect(simulator.control.requests({ path: '/oauth2/token' })).toHaveLength(1);
		expect(posts()).toEqual([]);
	});

	it('takes the secrets of the credential out of what Sinch quotes', async () => {
		const { apiToken } = simulator.credentials.servicePlan;
		simulator.control.misbehave({ fault: 'status', status: 400, method: 'POST', path: '/batches', errorCode: 'syntax_invalid_json', message: `Bad: ${apiToken}` });
		const { error } = await send(item, {}, {}, stopped);
		expect(error.message).toContain('[hidden]');
		expect(JSON.stringify([error.message, error.context])).not.toContain(apiToken);
	});
});

describe('batches', () => {
	const inAnHour = () => new Date(Date.now() + HOUR_MS).toISOString();

	it('are scheduled, and never go out when they are cancelled before', async () => {
		const [batch] = await sendBatch(numbers(3).join(), { sendAt: inAnHour() });
		expect(batch).toMatchObject({ status: 'scheduled', done: false, final: false, counts: { queued: 3 }, total: 3 });
		expect(await batchOperation('cancel', { batchId: batch.batchId })).toEqual([expect.objectContaining({ status: 'cancelled', done: true })]);
		simulator.control.setClock({ advanceMs: 2 * HOUR_MS });
		expect(await batchOperation('get', { batchId: batch.batchId })).toEqual([expect.objectContaining({ status: 'cancelled', done: true, final: true, total: 0, counts: {} })]);
		expect(simulator.control.acceptedSummary().messages).toBe(0);
	});

	it('are changed as long as they are scheduled', async () => {
		const [{ batchId }] = await sendBatch(numbers(2).join(), { sendAt: inAnHour() });
		const updateFields = { text: 'Hi ${name}', parameters: '{"name":{"default":"you"}}', toAdd: '+12025551005', toRemove: numbers(1), clientReference: 'changed' };
		await batchOperation('update', { batchId, updateFields });
		simulator.control.setClock({ advanceMs: 2 * HOUR_MS });
		await batchOperation('wait', { batchId, until: 'final' });
		expect(accepted().sort()).toEqual([['+12025551001', 'Hi you'], ['+12025551005', 'Hi you']]);
		const late = await run({ resource: 'batch', operation: 'update', batchId, updateFields: { text: 'Late' } }, [{}], stopped);
		expect(late.error.context.failure).toMatchObject({ code: 'batch_already_dispatched', retry: 'never' });
	});

	it('get no more recipients by a change than Max Recipients allows', async () => {
		const [{ batchId }] = await sendBatch(numbers(2).join(), { sendAt: inAnHour() });
		const change = (toAdd) => ({ resource: 'batch', operation: 'update', batchId, updateFields: { toAdd }, options: { maxRecipients: 2 } });
		const { error } = await run(change('={{ $json.to }}'), [{ to: '+12025551005' }, { to: '+12025551006,+12025551007' }], stopped);
		expect(error.message).toMatch(/"Max Recipients" allows 2 recipients in one run, this run has 3/);
		expect(await batchOperation('get', { batchId })).toEqual([expect.objectContaining({ total: 2 })]);
		expect(await outputOf(change('+12025551005,+12025551006'))).toEqual([expect.objectContaining({ total: 4 })]);
	});

	it('are waited for, processed first and final then, with an item per recipient', async () => {
		simulator.control.setOptions({ messagesPerSecond: 2, deliveryDelayMs: 500 });
		simulator.control.setOutcome({ to: '+12025551001', outcome: 150 });
		const [{ batchId }] = await sendBatch(numbers(3).join());
		const [processed] = await batchOperation('wait', { batchId });
		expect(processed).toMatchObject({ done: true, timedOut: false, total: 3 });
		const all = await batchOperation('wait', { batchId, until: 'final', includeMessages: true });
		expect(all[0]).toMatchObject({ final: true, status: 'completed', counts: { delivered: 2, undelivered: 1 }, failures: { invalidRecipient: 1 } });
		expect(all.slice(1).map(({ to, from, status, text }) => [to, from, status, text]).sort()).toEqual([
			['+12025551000', FROM, 'delivered', TEXT],
			['+12025551001', FROM, 'undelivered', TEXT],
			['+12025551002', FROM, 'delivered', TEXT],
		]);
	}, 30_000);

	it('are reported with a picture', async () => {
		const [{ batchId }] = await sendBatch(numbers(2).join(), { waitFor: 'final' });
		const { outputs } = await run({ resource: 'batch', operation: 'report', batchId, includeChart: true });
		expect(outputs[0][0].json).toMatchObject({ counts: { delivered: 2 }, cost: null });
		expect(Buffer.from(outputs[0][0].binary.chart.data, 'base64').toString()).toContain('delivered');
	});

	it('are listed beyond the last 24 hours', async () => {
		for (let i = 0; i < 3; i++) await sendBatch('+12025551001', { clientReference: `day-${i}`, deduplicate: false });
		simulator.control.setClock({ advanceMs: 72 * HOUR_MS });
		const list = async (filters) => await batchOperation('getMany', { returnAll: true, filters });
		expect(await list({})).toHaveLength(3);
		expect(await list({ clientReference: 'day-1' })).toHaveLength(1);
		expect(await list({ dateFrom: new Date(Date.now() + HOUR_MS).toISOString() })).toHaveLength(0);
		expect(await batchOperation('getMany', { returnAll: false, limit: 2 })).toHaveLength(2);
	});

	it('get feedback where it was announced', async () => {
		const [{ batchId }] = await sendBatch(numbers(2).join(), { feedbackEnabled: true, waitFor: 'final' });
		expect(await batchOperation('sendFeedback', { batchId, recipients: '+12025551000' })).toEqual([{ provider: 'sinch', batchId, recipients: ['+12025551000'], accepted: true }]);
		const [plain] = await sendBatch('+12025551005');
		const { error } = await run({ resource: 'batch', operation: 'sendFeedback', batchId: plain.batchId }, [{}], stopped);
		expect(error.context.failure).toMatchObject({ category: 'notFound', httpStatus: 404 });
	});

	it('name the parameter that is empty or wrong', async () => {
		for (const [parameters, message] of [
			[{ operation: 'cancel', batchId: '={{ $json.missing }}' }, /"Batch ID" is empty.*item 0/],
			[{ operation: 'wait', batchId: 'x', until: 'ever' }, /"Wait Until" is "ever" and not one of processed, final.*item 0/],
			[{ operation: 'wait', batchId: 'x', timeoutSeconds: 'long' }, /"Timeout \(Seconds\)" is not a number.*item 0/],
			[{ operation: 'send', recipients: '+12025551000', text: 'Hi', options: { waitMethod: 'ring' } }, /"Wait Method" is "ring" and not one of poll, callback.*item 0/],
			[{ operation: 'getMany', limit: -5 }, /"Limit" is not a whole number.*item 0/],
			[{ operation: 'update', batchId: 'x', updateFields: {} }, /"Update Fields" is empty.*item 0/],
			[{ operation: 'update', batchId: 'x', updateFields: { sendAt: 'soon' } }, /"Send At" is not a date.*item 0/],
			[{ operation: 'update', batchId: 'x', updateFields: { parameters: '[]' } }, /"Parameters" is not an object.*item 0/],
		]) {
			const { error } = await run({ resource: 'batch', ...parameters }, [{}], stopped);
			expect(error.name).toBe('NodeOperationError');
			expect(error.message).toMatch(message);
			expect(simulator.control.requests({})).toEqual([]);
		}
	});
});

describe('messages', () => {
	it('are read by batch and recipient', async () => {
		const [{ batchId }] = await sendBatch(numbers(2).join(), { waitFor: 'final' });
		const read = async (recipient, settings) => await run({ resource: 'message', operation: 'get', batchId, recipient }, [{}], settings);
		const { json } = await read('+12025551001');
		expect(json[0]).toEqual([expect.objectContaining({ batchId, to: '+12025551001', from: FROM, status: 'delivered', final: true, direction: 'outbound', text: TEXT })]);
		const { error } = await read('+12025551009', stopped);
		expect(error.context.failure).toMatchObject({ category: 'notFound' });
	});

	it('that were received are listed', async () => {
		await simulator.control.inbound({ from: '+12025551234', to: FROM, text: 'Yes please' });
		await simulator.control.inbound({ from: '+12025551235', to: '+12025550100', text: 'No' });
		const list = async (filters) => await outputOf({ resource: 'message', operation: 'getMany', returnAll: true, filters });
		expect(await list({ to: FROM })).toEqual([expect.objectContaining({ direction: 'inbound', from: '+12025551234', to: FROM, text: 'Yes please' })]);
		expect(await list({})).toHaveLength(2);
	});

	it('are previewed without any request, or with a dry run and nothing but it', async () => {
		const parameters = { resource: 'message', operation: 'preview', from: FROM, to: '={{ $json.to }}', text: '={{ $json.text }}' };
		const items = [{ to: '+12025551001', text: 'Hi Ann' }, { to: '+12025551002', text: 'Hi 李雷' }];
		const plain = await outputOf(parameters, items);
		expect(plain.map(({ requests, segments, dryRun }) => [requests, segments, dryRun])).toEqual([[1, 1, undefined], [1, 1, undefined]]);
		expect(simulator.control.requests({})).toEqual([]);
		const asked = await outputOf({ ...parameters, dryRun: true }, items);
		expect(asked.map(({ dryRun }) => dryRun)).toEqual([
			{ totalSegments: 1, messages: [{ to: '+12025551001', segments: 1, encoding: 'gsm7', text: 'Hi Ann' }] },
			{ totalSegments: 1, messages: [{ to: '+12025551002', segments: 1, encoding: 'ucs2', text: 'Hi 李雷' }] },
		]);
		expect(simulator.control.requests({}).map(({ path }) => path)).toEqual([expect.stringMatching(/\/batches\/dry_run/)]);
		expect(simulator.control.acceptedSummary().messages).toBe(0);
	});

	it('say in a dry run that the send would be refused', async () => {
		simulator.control.setPlan({ blocked: true });
		const parameters = { resource: 'message', operation: 'preview', from: FROM, to: '+12025551001', text: TEXT, dryRun: true };
		const [preview] = await outputOf(parameters, [{}], { onError: 'continueRegularOutput' });
		expect(preview).toMatchObject({ segments: 1, failure: { code: 'blocked_account' } });
		const { error } = await run(parameters, [{}], stopped);
		expect(error.context.failure).toMatchObject({ code: 'blocked_account', stage: 'submission' });
	});
});

describe('groups', () => {
	const group = async (operation, more) => await outputOf({ resource: 'group', operation, ...more });
	const membersOf = async (groupId) => (await group('getMembers', { groupId })).map(({ phoneNumber }) => phoneNumber).sort();

	it('are created, read, changed, listed and deleted', async () => {
		const [{ groupId, name, size }] = await group('create', { name: 'Quiz', members: numbers(2).join() });
		expect([name, size]).toEqual(['Quiz', 2]);
		await group('update', { groupId, name: 'Big quiz', updateFields: { add: '+12025551005' } });
		expect(await group('get', { groupId })).toEqual([expect.objectContaining({ name: 'Big quiz', size: 3 })]);
		await group('update', { groupId, members: ['+12025551005', '+12025551006'] });
		expect(await membersOf(groupId)).toEqual(['+12025551005', '+12025551006']);
		expect(await group('getMany', { returnAll: true })).toHaveLength(1);
		expect(await group('delete', { groupId })).toEqual([{ provider: 'sinch', groupId, deleted: true }]);
		const { error } = await run({ resource: 'group', operation: 'get', groupId }, [{}], stopped);
		expect(error.context.failure).toMatchObject({ category: 'notFound' });
	});
});

describe('waiting for the reports asleep', () => {
	const asleep = { waitFor: 'final', waitMethod: 'callback', timeoutSeconds: 120 };
	const batchSent = () => bodiesSent()[0];

	it('schedules the batches, lets them report to the execution, and sleeps', async () => {
		const before = Date.now();
		const { status, json, context } = await send(numbers(2).map((to) => ({ to, text: TEXT })), asleep);
		expect(status).toBe('waiting');
		expect(json[0].map((item) => item.status)).toEqual(['queued', 'queued']);
		const { callback_url: url, send_at: sendAt, expire_at: expireAt, delivery_report: report } = batchSent();
		expect(new URL(url).pathname).toMatch(/\/webhook-waiting\/execution-\d+\/dlr$/);
		expect(report).toBe('summary');
		expect(Date.parse(sendAt)).toBeGreaterThanOrEqual(before + 30_000);
		expect(Date.parse(expireAt) - Date.parse(sendAt)).toBe(120_000);
		expect(context.sleeping.batchIds).toEqual([json[0][0].batchId]);
	});

	it('goes on when every batch is final, with one item per recipient', async () => {
		simulator.control.setOutcome({ to: '+12025551001', outcome: 150 });
		const items = [{ to: '+12025551000', text: TEXT }, { to: 'nobody', text: TEXT }, { to: '+12025551001', text: TEXT, from: '24680' }];
		const waiting = await send(items, asleep, { from: `={{ $json.from ?? "${FROM}" }}` });
		expect((await engine.wake(waiting)).answer).toEqual({ message: 'Not all messages are final yet' });
		simulator.control.setClock({ advanceMs: 45_000 });
		await allFinal();
		const { json, outputs } = await engine.wake(waiting, { name: 'Send "all" {{ $json.x }}' });
		expect(json[0].map(({ status, final, failure }) => [status, final, failure?.category ?? null])).toEqual([
			['delivered', true, null],
			['rejected', true, 'invalidRecipient'],
			['undelivered', true, 'invalidRecipient'],
		]);
		expect(outputs[0].map(({ pairedItem }) => pairedItem.item)).toEqual([0, 1, 2]);
	});

	it('goes on with one item per batch', async () => {
		const waiting = await run({ resource: 'batch', operation: 'send', from: FROM, recipientSource: 'items', text: TEXT, options: { ...asleep, doNotContact: '+12025551001' } }, numbers(3).map((to) => ({ to })));
		expect(waiting.status).toBe('waiting');
		simulator.control.setClock({ advanceMs: 45_000 });
		await allFinal();
		const { json } = await engine.wake(waiting);
		expect(json).toEqual([[expect.objectContaining({ status: 'completed', final: true, counts: { delivered: 2, suppressed: 1 } })]]);
	});

	it('answers 503 when the reports cannot be read, so that Sinch tries again', async () => {
		const waiting = await send([{ to: '+12025551000', text: TEXT }], asleep);
		simulator.control.misbehave({ fault: 'status', status: 404, path: '/batches', times: null });
		expect(await engine.wake(waiting)).toMatchObject({ status: 503, json: undefined });
		expect(engine.logs.some(({ level }) => level === 'error')).toBe(true);
	});

	it.each([
		['an item has several recipients, for n8n would pair them with other items', numbers(2).map((to) => ({ to: `${to}, +12025551009`, text: to })), {}],
		['n8n would run the node again', [{ to: 'nobody', text: TEXT }, { to: '+12025551000', text: TEXT }], { onError: 'continueErrorOutput', retryOnFail: true }],
	])('asks for the status itself when %s', async (_name, items, settings) => {
		simulator.control.setClock({ scale: 20 });
		const result = await send(items, { ...asleep, timeoutSeconds: 60 }, {}, settings);
		expect(result.status).toBe('success');
		expect(result.json.flat().filter(({ status }) => status === 'delivered').length).toBeGreaterThan(0);
	}, 90_000);

	it('refuses a callback URL of the workflow beside it', async () => {
		const { error } = await send([{ to: '+12025551000', text: TEXT }], { ...asleep, callbackUrl: 'https://hooks.example.com' }, {}, stopped);
		expect(error.message).toMatch(/"Callback URL" cannot be set.*item 0/);
		expect(posts()).toEqual([]);
	});

	it('does not sleep when nothing was accepted', async () => {
		simulator.control.setPlan({ blocked: true });
		const { status, json } = await send([{ to: '+12025551000', text: TEXT }], asleep, {}, { onError: 'continueRegularOutput' });
		expect(status).toBe('success');
		expect(json[0][0].failure).toMatchObject({ code: 'blocked_account' });
	});
});
