'use strict';

const { start, answerOf, SEND, FIRST, SECOND } = require('./bindClient.js');

const TEMPLATES = '/v1.0/sms/template';
const ORDER = '5f0c1f0e-0000-4000-8000-0000000000a1';
const UNDER_REVIEW = '5f0c1f0e-0000-4000-8000-0000000000a2';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

describe('plain send', () => {
	test('answers with an id', async () => {
		const { status, data } = await sim.send(FIRST);
		expect([status, data]).toEqual([
			200,
			{ status: 'ACCEPTED', message_id: expect.stringMatching(UUID), error_message: 'OK' },
		]);
		expect(sim.control.accepted()).toEqual([
			{
				to: `+${FIRST}`,
				from: 'MyStore',
				text: 'Hello',
				batchId: null,
				messageId: data.message_id,
				status: 'ACCEPTED',
				errorCode: null,
				acceptedAt: expect.any(String),
			},
		]);
	});

	test.each([
		['no recipient', { to: undefined }, 200, 'DESTINATION_ADDRESS_INVALID'],
		['several recipients', { to: [FIRST, SECOND] }, 200, 'DESTINATION_ADDRESS_INVALID'],
		['a plus', { to: `+${FIRST}` }, 200, 'DESTINATION_ADDRESS_INVALID'],
		['eight digits', { to: '38591123' }, 200, 'DESTINATION_ADDRESS_INVALID'],
		['sixteen digits', { to: '3859112345678901' }, 200, 'DESTINATION_ADDRESS_INVALID'],
		['a leading 00', { to: '00385911234567' }, 200, 'ROUTING_PREFIX_FILTER_INVALID_NUMBER'],
		['ten digits of North America', { to: '1202555014' }, 200, 'ROUTING_FILTER_INVALID_LENGTH'],
		['no sender', { from: undefined }, 200, 'SOURCE_ADDRESS_INVALID'],
		['a sender of one character', { from: 'A' }, 200, 'SOURCE_ADDRESS_INVALID'],
		['an alphanumeric sender of twelve characters', { from: 'MyStoreHello' }, 200, 'SOURCE_ADDRESS_INVALID'],
		['a short code of two digits', { from: '12' }, 200, 'SOURCE_ADDRESS_INVALID'],
		['a number of sixteen digits', { from: '1234567890123456' }, 200, 'SOURCE_ADDRESS_INVALID'],
		['a sender with its plus', { from: '+12025550100' }, 200, 'SOURCE_ADDRESS_INVALID'],
		['no text', { text: '' }, 400, 'BAD_REQUEST'],
		['a callback URL that is none', { callback_url: 'hook' }, 400, 'BAD_REQUEST'],
	])('refuses %s', async (_, changes, status, code) => {
		expect(answerOf(await sim.send(FIRST, changes))).toEqual([status, 'REJECTED', code]);
		expect(sim.control.accepted()).toEqual([]);
	});

	test.each([['AB'], ['MyStore1234'], ['123'], ['123456789'], ['123456789012345']])(
		'takes the sender %s',
		async (from) => {
			expect(answerOf(await sim.send(FIRST, { from }))).toEqual([200, 'ACCEPTED', 'OK']);
		},
	);

	test.each([
		['a body that is no JSON', '{', 'application/json'],
		['a form', 'to=385911234567', 'application/x-www-form-urlencoded'],
	])('refuses %s', async (_, body, type) => {
		const reply = await sim.api('POST', SEND, body, { headers: { 'Content-Type': type }, transformRequest: [] });
		expect(answerOf(reply)).toEqual([400, 'REJECTED', 'BAD_REQUEST']);
	});

	test('takes a plus by option', async () => {
		sim.control.setOptions({ acceptPlus: true });
		await sim.send(`+${FIRST}`);
		expect(sim.control.accepted()[0].to).toBe(`+${FIRST}`);
	});
});

describe('the shape of a refusal', () => {
	const refused = async (options) => {
		sim.control.setOptions(options);
		return (await sim.send('1')).data;
	};
	const code = 'DESTINATION_ADDRESS_INVALID';

	test('has error_message and no id, or what an option says', async () => {
		expect(await refused({})).toEqual({ status: 'REJECTED', message_id: null, error_message: code });
		expect(await refused({ rejectedMessageId: 'absent' })).toEqual({ status: 'REJECTED', error_message: code });
		expect(await refused({ errorField: 'error' })).toEqual({ status: 'REJECTED', error: code });
		expect(await refused({ errorField: 'both', rejectedMessageId: 'x' })).toEqual({
			status: 'REJECTED',
			message_id: 'x',
			error: code,
			error_message: code,
		});
	});
});

describe('the account', () => {
	test('needs its key', async () => {
		for (const headers of [{}, { 'X-API-KEY': 'other' }, { Authorization: 'Bearer sim-api-key' }]) {
			const reply = await sim.raw.post(SEND, { from: 'MyStore', to: FIRST, text: 'Hello' }, { headers });
			expect([reply.status, reply.data]).toEqual([401, { status: 'REJECTED', error_message: 'UNAUTHORIZED' }]);
		}
		expect((await sim.raw.get(TEMPLATES)).status).toBe(401);
	});

	test.each([
		['CLIENT_DISABLED'],
		['PRODUCT_DISABLED'],
		['ACCOUNT_DISABLED'],
		['CONNECTION_DISABLED'],
		['GENERAL_ERROR'],
	])('is refused with %s', async (refusal) => {
		sim.control.setClient({ refusal });
		expect(answerOf(await sim.send(FIRST))).toEqual([401, 'REJECTED', refusal]);
		sim.control.setClient({ refusal: null });
		expect((await sim.send(FIRST)).data.status).toBe('ACCEPTED');
	});

	test('lets in listed addresses only', async () => {
		sim.control.setClient({ allowedIps: ['192.0.2.1'] });
		expect(answerOf(await sim.send(FIRST))).toEqual([401, 'REJECTED', 'IP_NOT_ALLOWED']);
		sim.control.setClient({ allowedIps: ['127.0.0.1'] });
		expect((await sim.send(FIRST)).data.status).toBe('ACCEPTED');
	});

	test('sends templates only while BIND has not verified the company', async () => {
		sim.control.setClient({ isVerified: false });
		expect(answerOf(await sim.send(FIRST))).toEqual([401, 'REJECTED', 'PRODUCT_DISABLED']);
		expect((await sim.api('GET', TEMPLATES)).status).toBe(200);
	});

	test('reaches the countries that are open for it', async () => {
		sim.control.setClient({ countries: ['1'] });
		expect(answerOf(await sim.send(FIRST))).toEqual([200, 'REJECTED', 'CLIENT_COUNTRY_FORBIDDEN']);
		expect((await sim.send('12025550142')).data.status).toBe('ACCEPTED');
	});

	test('runs out of money', async () => {
		sim.control.setBalance({ balance: 0.1 });
		const codes = [];
		for (let i = 0; i < 3; i++) codes.push((await sim.send(FIRST)).data.error_message);
		expect(codes).toEqual(['OK', 'OK', 'OUT_OF_BALANCE']);
		expect(sim.control.balances()).toEqual({ 'sim-api-key': 0 });
		sim.control.setBalance({ balance: null });
		expect((await sim.send(FIRST)).data.error_message).toBe('OK');
		await sim.send('1');
		expect(sim.control.accepted()).toHaveLength(3);
	});

	test('has no rate limit unless one is set or ordered', async () => {
		sim.control.setOptions({ requestsPerSecond: 2 });
		expect([await sim.send(FIRST), await sim.send(FIRST), await sim.send(FIRST)].map(({ status }) => status)).toEqual([
			200, 200, 429,
		]);
		sim.pass(1000);
		expect((await sim.send(FIRST)).status).toBe(200);
		sim.control.penalise({ seconds: 5 });
		expect((await sim.send(FIRST)).status).toBe(429);
		sim.pass(5000);
		expect((await sim.send(FIRST)).status).toBe(200);
	});
});

describe('refusals by number', () => {
	test.each([
		['6101', 200, 'CLIENT_COUNTRY_FORBIDDEN'],
		['6102', 200, 'ROUTING_FILTER_INVALID_LENGTH'],
		['6103', 200, 'ROUTING_PREFIX_FILTER_INVALID_NUMBER'],
		['6104', 200, 'SOURCE_ADDRESS_INVALID'],
		['6105', 200, 'DESTINATION_ADDRESS_INVALID'],
		['6106', 200, 'OUT_OF_BALANCE'],
		['6107', 200, 'GENERAL_ERROR'],
		['6111', 401, 'CLIENT_DISABLED'],
		['6112', 401, 'PRODUCT_DISABLED'],
		['6113', 401, 'ACCOUNT_DISABLED'],
		['6114', 401, 'CONNECTION_DISABLED'],
		['6115', 401, 'IP_NOT_ALLOWED'],
		['6116', 401, 'UNAUTHORIZED'],
		['6117', 401, 'GENERAL_ERROR'],
	])('%s: %i %s', async (digits, status, code) => {
		expect(answerOf(await sim.send(`1202555${digits}`))).toEqual([status, 'REJECTED', code]);
	});

	test('are what a test decides', async () => {
		sim.control.setOutcome({ to: `+${FIRST}`, outcome: { rejected: 'GENERAL_ERROR', httpStatus: 401 } });
		sim.control.setOutcome({ suffix: '68', outcome: { rejected: 'SOMETHING_NEW' } });
		expect(answerOf(await sim.send(FIRST))).toEqual([401, 'REJECTED', 'GENERAL_ERROR']);
		expect(answerOf(await sim.send(SECOND))).toEqual([400, 'REJECTED', 'SOMETHING_NEW']);
		sim.control.clearOutcomes();
		expect((await sim.send(FIRST)).status).toBe(200);
		for (const outcome of [undefined, 'other', { status: 'LOST' }]) {
			expect(() => sim.control.setOutcome({ to: FIRST, outcome })).toThrow('unknown outcome');
		}
	});
});

describe('templates', () => {
	const send = (id, body) => sim.api('POST', `${TEMPLATES}/${id}/send`, body);
	const params = { customerName: 'Ana', orderId: 'A-17' };

	test('are listed, by status if wanted', async () => {
		const list = async (query = '') => (await sim.api('GET', `${TEMPLATES}${query}`)).data;
		const { success, items } = await list();
		expect([success, items[0]]).toEqual([
			true,
			{
				id: ORDER,
				name: 'Order ready',
				sender: 'MyStore',
				content: 'Hi #{customerName}, your order #{orderId} is ready',
				status: 'approved',
				type: 'client',
			},
		]);
		expect((await list('?status=for_review')).items.map(({ id }) => id)).toEqual([UNDER_REVIEW]);
		expect((await list('?status=approved')).items).toHaveLength(2);
	});

	test('are sent with their values', async () => {
		expect(answerOf(await send(ORDER, { to: FIRST, params }))).toEqual([200, 'ACCEPTED', 'OK']);
		expect(sim.control.accepted()).toMatchObject([
			{ to: `+${FIRST}`, from: 'MyStore', text: 'Hi Ana, your order A-17 is ready' },
		]);
	});

	test.each([
		['a value that is missing', ORDER, { to: FIRST, params: { customerName: 'Ana' } }, 400, 'BAD_REQUEST'],
		['a value that is no text', ORDER, { to: FIRST, params: { ...params, orderId: 17 } }, 400, 'BAD_REQUEST'],
		['values outside params', ORDER, { to: FIRST, ...params }, 400, 'BAD_REQUEST'],
		['params that are no object', ORDER, { to: FIRST, params: null }, 400, 'BAD_REQUEST'],
		['an id that is no uuid', 'order', { to: FIRST, params }, 400, 'BAD_REQUEST'],
		['an unknown template', ORDER.replace('a1', 'ff'), { to: FIRST, params }, 404, 'TEMPLATE_NOT_FOUND'],
		['a template under review', UNDER_REVIEW, { to: FIRST, params: { day: 'Monday' } }, 404, 'TEMPLATE_NOT_FOUND'],
		['no recipient', ORDER, { params }, 200, 'DESTINATION_ADDRESS_INVALID'],
	])('are refused with %s', async (_, id, body, status, code) => {
		expect(answerOf(await send(id, body))).toEqual([status, 'REJECTED', code]);
		expect(sim.control.accepted()).toEqual([]);
	});

	test('take values as fields by option', async () => {
		sim.control.setOptions({ paramsAsFields: true });
		await send(ORDER, { to: FIRST, ...params });
		expect(sim.control.accepted()[0].text).toBe('Hi Ana, your order A-17 is ready');
	});
});
