const { createEngine } = require('./harness');
const { readPng } = require('../core/pngPixels');
const { startRingCentral } = require('../../simulators/ringcentral/server');
const { RingCentralSms } = require('../../nodes/RingCentral/RingCentralSms.node');
const {
	RingCentralSmsJwtOAuth2Api,
} = require('../../credentials/RingCentralSmsJwtOAuth2Api.credentials');

const FROM = '+12025550199';
const TEXT = 'Your order is ready. Reply STOP to opt out.';
/** One delivered, one refused at submission, one opted out, two failed by the carrier. */
const MIXED = ['+12025551001', '+12025556410', '+12025557413', '+12025559411', '+12025559500'];

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

async function run(parameters, items = [{}], settings = {}) {
	const result = await engine.run({ node: { type: 'ringCentralSms', parameters, ...settings }, items });
	if (settings.onError === undefined) expect(result.error).toBeUndefined();
	return result;
}

/** Fields of the items of the first output. */
const outputOf = async (...args) => (await run(...args)).json[0];

const sendBatch = async (recipients, options = {}, more = {}) =>
	await outputOf({ resource: 'batch', operation: 'send', from: FROM, recipientSource: 'list', recipients, text: TEXT, options, ...more });

const postsTo = (path) => simulator.control.requests({ path }).filter(({ method }) => method === 'POST').length;

describe('batch: send', () => {
	it('sends a list as one batch and names who was refused', async () => {
		const [batch, ...others] = await sendBatch(MIXED.join(', '));
		expect(others).toEqual([]);
		expect(batch).toMatchObject({
			provider: 'ringCentral',
			batchId: expect.any(String),
			from: FROM,
			status: 'processing',
			done: false,
			final: false,
			timedOut: false,
			total: 4,
			counts: { queued: 4 },
			failures: {},
			cost: null,
			createdAt: expect.any(String),
			failure: null,
		});
		expect(batch.rejected).toEqual([expect.objectContaining({ to: '+12025556410', status: 'rejected', failure: expect.objectContaining({ code: 'SMS-RC-410' }) })]);
	});

	it('takes personalised texts, from a list of objects or as JSON', async () => {
		const list = [{ to: '+12025551001', text: 'Hi Kim' }, { to: '+12025551002' }];
		await sendBatch(JSON.stringify(list));
		expect(simulator.control.accepted().map(({ to, text }) => [to, text])).toEqual([
			['+12025551001', 'Hi Kim'],
			['+12025551002', TEXT],
		]);
	});

	it('makes one batch of all input items', async () => {
		const items = [
			{ to: '+12025551001', text: 'Hi Kim' },
			{ to: 'nobody', text: 'Hi' },
			{ to: '+12025551002' },
		];
		const json = await outputOf({ resource: 'batch', operation: 'send', from: FROM, recipientSource: 'items', text: TEXT }, items);
		expect(json).toHaveLength(1);
		expect(json[0]).toMatchObject({ total: 2, rejected: [{ to: 'nobody', failure: { stage: 'validation' } }] });
		expect(simulator.control.accepted().map(({ text }) => text)).toEqual(['Hi Kim', TEXT]);
	});

	it('divides what is too much for one batch', async () => {
		const recipients = Array.from({ length: 10_001 }, (_, i) => `+1202${5_000_000 + i}`);
		const json = await sendBatch(JSON.stringify(recipients));
		expect(json.map(({ total }) => total).sort((a, b) => b - a)).toEqual([10_000, 1]);
		expect(postsTo('/a2p-sms/batches')).toBe(2);
	});

	it('waits for the batch when asked to', async () => {
		const [batch] = await sendBatch(MIXED.join(), { waitFor: 'final', timeoutSeconds: 20 });
		expect(batch).toMatchObject({
			status: 'completed',
			done: true,
			final: true,
			timedOut: false,
			counts: { delivered: 1, rejected: 1, undelivered: 2 },
			failures: { recipientOptedOut: 1, invalidRecipient: 1, providerUnavailable: 1 },
		});
		expect(batch.rejected).toHaveLength(1);
	});

	it('gives an item and makes no request where nobody can be texted', async () => {
		const [batch] = await sendBatch('nobody');
		expect(batch).toMatchObject({ batchId: null, total: 0, failure: { category: 'invalidRecipient', stage: 'validation' } });
		expect(postsTo('/a2p-sms/batches')).toBe(0);
	});
});

describe('batch: get, wait and report', () => {
	it('reads a batch with its counts and its cost', async () => {
		const [{ batchId }] = await sendBatch(MIXED.join(), { waitFor: 'final' });
		const [batch] = await outputOf({ resource: 'batch', operation: 'get', batchId });
		expect(batch).toMatchObject({ batchId, status: 'completed', done: true, final: true, total: 4, rejected: [] });
		expect(batch.cost).toBeGreaterThan(0);
		expect(batch).not.toHaveProperty('raw');
		expect(batch).not.toHaveProperty('progress');
	});

	it('says which batch was not found', async () => {
		const { error } = await run({ resource: 'batch', operation: 'get', batchId: 'none' }, [{}], { onError: 'stopWorkflow' });
		expect(error.name).toBe('NodeApiError');
		expect(error.context.failure).toMatchObject({ category: 'notFound', code: 'CMN-102', httpStatus: 404 });
	});

	it('waits until a slow batch is processed, and then for every message', async () => {
		simulator.control.setOptions({ messagesPerSecond: 2, deliveryDelayMs: 500 });
		const [{ batchId }] = await sendBatch(MIXED.slice(2).join());
		const [processed] = await outputOf({ resource: 'batch', operation: 'wait', batchId });
		expect(processed).toMatchObject({ done: true, timedOut: false, total: 3 });
		const all = await outputOf({ resource: 'batch', operation: 'wait', batchId, until: 'final', includeMessages: true });
		expect(all).toHaveLength(4);
		expect(all[0]).toMatchObject({ final: true, counts: { rejected: 1, undelivered: 2 } });
		expect(all.slice(1).map(({ to, status }) => [to, status]).sort()).toEqual([
			['+12025557413', 'rejected'],
			['+12025559411', 'undelivered'],
			['+12025559500', 'undelivered'],
		]);
	}, 30_000);

	it('ends a wait with the item as it is when the time is up', async () => {
		const [{ batchId }] = await sendBatch('+12025556000');
		const parameters = { resource: 'batch', operation: 'wait', batchId, until: 'final', timeoutSeconds: 1 };
		const { json, hints, shown } = await engine.run({ node: { type: 'ringCentralSms', parameters }, items: [{}], mode: 'manual' });
		const [batch] = json[0];
		expect(hints.map(({ message }) => message)).toEqual([`Batch ${batchId} was not final when the timeout was over`]);
		expect(shown[0]).toMatch(/^Waiting for delivery: 0 of 1 messages final/);
		expect(batch).toMatchObject({ done: true, final: false, timedOut: true, counts: { sent: 1 } });
	});

	it('keeps the report and its drawing where the picture cannot be drawn, and says so', async () => {
		const [{ batchId }] = await sendBatch(MIXED.join(), { waitFor: 'final' });
		const start = jest.spyOn(WebAssembly, 'instantiate').mockRejectedValueOnce(new RangeError('Out of memory'));
		const { outputs, hints } = await run({ resource: 'batch', operation: 'report', batchId, includeChart: true });
		start.mockRestore();
		const { json, binary } = outputs[0][0];
		expect(json).toMatchObject({ batchId, counts: { delivered: 1, rejected: 1, undelivered: 2 }, failure: null });
		expect(Object.keys(binary)).toEqual(['chart']);
		expect(hints).toEqual([
			expect.objectContaining({ type: 'warning', message: `The chart of batch ${batchId} is there as SVG only. Drawing the PNG ended with: RangeError: Out of memory` }),
		]);
	});

	it('draws the report when asked to, as SVG and as PNG', async () => {
		const [{ batchId }] = await sendBatch(MIXED.join(), { waitFor: 'final' });
		const { outputs, hints } = await run({ resource: 'batch', operation: 'report', batchId, includeChart: true });
		const { json, binary } = outputs[0][0];
		expect(json).toMatchObject({ batchId, counts: { delivered: 1, rejected: 1, undelivered: 2 } });
		expect(binary.chart).toMatchObject({ mimeType: 'image/svg+xml', fileExtension: 'svg', fileName: `batch-${batchId}.svg` });
		const drawing = Buffer.from(binary.chart.data, 'base64').toString();
		expect(drawing).toContain('undelivered');
		expect(binary.chartPng).toMatchObject({ mimeType: 'image/png', fileExtension: 'png', fileName: `batch-${batchId}.png` });
		const { width, height } = readPng(Buffer.from(binary.chartPng.data, 'base64'));
		expect(drawing).toContain(`width="${width / 2}" height="${height / 2}"`);
		expect(hints).toEqual([]);
	});

	it('lists batches', async () => {
		await sendBatch('+12025551001');
		await sendBatch('+12025551002');
		const all = await outputOf({ resource: 'batch', operation: 'getMany', returnAll: true });
		expect(all).toHaveLength(2);
		expect(await outputOf({ resource: 'batch', operation: 'getMany', returnAll: false, limit: 1 })).toHaveLength(1);
		expect(await outputOf({ resource: 'batch', operation: 'getMany', returnAll: true, filters: { from: '+12025550100' } })).toEqual([]);
	});
});

describe('message: get, getMany and preview', () => {
	it('reads the status of a message', async () => {
		await sendBatch('+12025559411', { waitFor: 'final' });
		const [{ messageId }] = simulator.control.accepted();
		const [message] = await outputOf({ resource: 'message', operation: 'get', messageId });
		expect(message).toMatchObject({ messageId, to: '+12025559411', from: FROM, status: 'undelivered', final: true, direction: 'outbound', text: TEXT });
		expect(message.failure).toMatchObject({ category: 'invalidRecipient', code: 'SMS-CAR-411', stage: 'delivery' });
	});

	it('names the parameter that is empty', async () => {
		const { error } = await run({ resource: 'message', operation: 'get', messageId: '={{ $json.missing }}' }, [{}], { onError: 'stopWorkflow' });
		expect(error.name).toBe('NodeOperationError');
		expect(error.message).toMatch(/"Message ID" is empty.*item 0/);
	});

	it('lists what was sent and received', async () => {
		await sendBatch(MIXED.join(), { waitFor: 'final' });
		await simulator.control.inbound({ from: '+12025551001', to: FROM, text: 'Yes please' });
		const list = (filters) => outputOf({ resource: 'message', operation: 'getMany', returnAll: true, filters });
		expect(await list({})).toHaveLength(5);
		expect(await list({ direction: 'Inbound' })).toEqual([
			expect.objectContaining({ direction: 'inbound', from: '+12025551001', to: FROM, text: 'Yes please' }),
		]);
		expect(await list({ phoneNumber: '+12025559411' })).toHaveLength(1);
		expect(await list({ dateFrom: '2020-01-01T00:00:00Z', dateTo: '2020-01-02' })).toEqual([]);
	});

	it('previews without any request', async () => {
		const parameters = { resource: 'message', operation: 'preview', from: FROM, to: '={{ $json.to }}', text: '={{ $json.text }}', pricePerSegment: 0.007, options: { doNotContact: '+12025551003' } };
		const json = await outputOf(parameters, [
			{ to: '+12025551001, +12025551001, 12, +12025551003', text: 'Café ☕' },
			{ to: '+12025551002', text: 'x'.repeat(161) },
		]);
		expect(json).toEqual([
			expect.objectContaining({ encoding: 'ucs2', segments: 1, unicodeCharacters: ['☕'], recipients: 1, duplicates: ['+12025551001'], suppressed: ['+12025551003'], invalid: [expect.objectContaining({ to: '12' })], requests: 1, cost: 0.007 }),
			expect.objectContaining({ encoding: 'gsm7', segments: 2, unicodeCharacters: [], recipients: 1, totalSegments: 2, requests: 1, cost: 0.014 }),
		]);
		expect(simulator.control.requests()).toEqual([]);
	});
});

describe('opt-outs and phone numbers', () => {
	const change = (operation, to) => outputOf({ resource: 'optOut', operation, from: { __rl: true, mode: 'number', value: FROM }, to });
	const list = (parameters = {}) => outputOf({ resource: 'optOut', operation: 'getMany', returnAll: true, ...parameters });

	it.each([
		['the consents', ['A2PSMS', 'SMS', 'ReadAccounts']],
		['the older list where the app may not read consents', ['A2PSMS', 'ReadAccounts']],
	])('adds, lists and removes opt-outs in %s', async (_name, permissions) => {
		simulator.control.setOptions({ clients: simulator.control.options().clients.map((client) => ({ ...client, permissions })) });
		const added = await change('add', '+12025551001, +12025551002');
		expect(added).toEqual([
			expect.objectContaining({ from: FROM, to: '+12025551001', status: 'optedOut', failure: null }),
			expect.objectContaining({ to: '+12025551002', status: 'optedOut', failure: null }),
		]);
		await change('remove', '+12025551002');
		expect(await list()).toEqual([expect.objectContaining({ provider: 'ringCentral', from: FROM, to: '+12025551001', status: 'optedOut' })]);
		expect((await list({ filters: { status: 'all' } })).map(({ to }) => to).sort()).toEqual(['+12025551001', '+12025551002']);
		const [batch] = await sendBatch('+12025551001', { waitFor: 'final' });
		expect(batch).toMatchObject({ counts: { rejected: 1 }, failures: { recipientOptedOut: 1 } });
	});

	it('lists the numbers that may send high volume SMS', async () => {
		const json = await outputOf({ resource: 'phoneNumber', operation: 'getMany', returnAll: true });
		expect(json.map(({ phoneNumber }) => phoneNumber)).toEqual(['+12025550100', '+12025550101', '+12025550199']);
		expect(json[0]).toMatchObject({ kind: 'local', isUsable: true });
	});

	it('offers them as senders in the editor', async () => {
		const { results } = await engine.listSearch({ node: { type: 'ringCentralSms', parameters: { authentication: 'jwt' } }, method: 'searchSenderNumbers', filter: 'serv' });
		expect(results).toEqual([{ name: '+12025550199 · Service', value: '+12025550199' }]);
	});
});
