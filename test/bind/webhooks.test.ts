import fc from 'fast-check';
import { bindWebhook } from '../../nodes/Bind/webhooks';
import { categories } from '../../nodes/core/errors/catalogue';
import type { ReadEvent, WebhookCall } from '../../nodes/core/webhooks/reader';
import errorCodes from './fixtures/error-codes.json';
import inbound from './fixtures/inbound.json';
import report from './fixtures/report.json';

const NOTHING = {
	messageId: null,
	batchId: null,
	from: null,
	to: null,
	status: null,
	failure: null,
	text: null,
	occurredAt: null,
};

function call(body: unknown): WebhookCall {
	const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	return { headers: {}, query: {}, rawBody };
}

function parse(body: unknown): ReadEvent | undefined {
	const events = bindWebhook.parse(call(body));
	expect(events?.length ?? 1).toBe(1);
	return events?.[0];
}

describe("BIND's callbacks", () => {
	it('reads an inbound message', () => {
		expect(parse(inbound)).toEqual({
			...NOTHING,
			event: 'message.received',
			eventId: `${inbound.message_id}:MO`,
			messageId: inbound.message_id,
			from: '+385911234567',
			to: '+385990001112',
			text: 'STOP',
		});
	});

	it('reads a delivery report with its failure', () => {
		expect(parse(report)).toEqual({
			...NOTHING,
			event: 'message.status',
			eventId: `${report.message_id}:UNDELIVERABLE`,
			messageId: report.message_id,
			from: 'MyStore',
			to: '+385911234567',
			status: 'undelivered',
			failure: expect.objectContaining({
				category: 'unreachableRecipient',
				code: '27',
				retry: 'later',
				retryAfterMs: 3_600_000,
				httpStatus: null,
				stage: 'delivery',
			}),
		});
	});

	it.each([
		['DELIVERED', '000', 'delivered', null],
		['DELIVERED', '027', 'delivered', null],
		['UNDELIVERABLE', '001', 'undelivered', { category: 'invalidRecipient', code: '1', retry: 'never' }],
		['UNDELIVERABLE', '000', 'undelivered', { category: 'unknown', code: '0', retry: 'never' }],
		['UNDELIVERABLE', undefined, 'undelivered', { category: 'unknown', code: null, retry: 'never' }],
		['UNDELIVERABLE', 'E27', 'undelivered', { category: 'unknown', code: 'E27', retry: 'never' }],
		['UNDELIVERABLE', '777', 'undelivered', { category: 'unknown', code: '777', retry: 'never' }],
		['REJECTED', '040', 'rejected', { category: 'recipientOptedOut', code: '40', retry: 'never' }],
		['EXPIRED', '4100', 'expired', { category: 'expired', code: '4100', retry: 'later' }],
		['EXPIRED', '001', 'expired', { category: 'expired', code: '1', retry: 'later' }],
		['EXPIRED', '000', 'expired', { category: 'expired', code: '0', retry: 'later' }],
		['EXPIRED', undefined, 'expired', { category: 'expired', code: 'EXPIRED', retry: 'later' }],
		['UNKNOWN', '027', 'unknown', { category: 'unknown', code: '27', retry: 'never' }],
		['UNKNOWN', undefined, 'unknown', { category: 'unknown', retry: 'never' }],
		['EVAPORATED', '027', 'unknown', { category: 'unknown', retry: 'never', providerMessage: 'Status EVAPORATED' }],
	])('%s with error %s is %s', (status, error, expected, failure) => {
		const event = parse({ ...report, status, error });
		expect(event?.status).toBe(expected);
		if (failure === null) expect(event?.failure).toBeNull();
		else expect(event?.failure).toMatchObject({ ...failure, stage: 'delivery' });
	});

	it.each([
		['000', '0'],
		['0', '0'],
		[0, '0'],
		['010', '10'],
		['031', '31'],
		[' 31 ', '31'],
		[31, '31'],
		['4100', '4100'],
	])('reads the error %j as %s', (error, code) => {
		expect(parse({ ...report, error })?.failure?.code).toBe(code);
	});

	it.each(errorCodes.delivery.filter(({ code }) => code !== '0'))(
		'knows error $code whether it is padded or not',
		({ code }) => {
			const [padded, plain, number] = [code.padStart(3, '0'), code, Number(code)].map(
				(error) => parse({ ...report, error })?.failure,
			);
			expect(plain).toMatchObject({ code, providerMessage: expect.any(String) });
			expect([padded, number]).toEqual([plain, plain]);
		},
	);

	it.each([
		['a short code', '12345', '12345'],
		['a text', 'MyStore', 'MyStore'],
		['nine digits that are a number', '298123456', '+298123456'],
		['nine digits that can only be a short code', '999123456', '999123456'],
		['ten digits', '4512345678', '+4512345678'],
		['a number that comes as a number', 385990001112, '+385990001112'],
		['nothing', undefined, null],
	])('reads %s as the sender', (_name, from, expected) => {
		expect(parse({ ...report, from })?.from).toBe(expected);
	});

	it.each(['READ', '', 'dlr', null, 7])('takes the type %j for an unknown one and keeps what came', (type) => {
		const body = { ...report, type };
		expect(parse(body)).toEqual({ ...NOTHING, event: 'unknown', eventId: expect.any(String), raw: body });
	});

	it('takes a call without a type for an unknown one', () => {
		expect(parse({ ...report, type: undefined })?.event).toBe('unknown');
	});

	it('gives an event the same id when it comes again, and every status of a message its own', () => {
		const bodies = [report, { ...report, error: '27' }, { ...report, status: 'DELIVERED' }, { ...report, message_id: 'm2' }, inbound];
		const ids = bodies.map((body) => parse(body)?.eventId);
		expect(ids[0]).toBe(ids[1]);
		expect(new Set(ids).size).toBe(4);
		expect(parse({ type: 'READ', x: 1 })?.eventId).toBe(parse({ type: 'READ', x: 1 })?.eventId);
		expect(parse({ type: 'READ', x: 2 })?.eventId).not.toBe(parse({ type: 'READ', x: 1 })?.eventId);
	});

	it.each([
		['no JSON', '{'],
		['an empty body', ''],
		['a list', '[]'],
		['null', 'null'],
		['an object that is no event', {}],
		['a report without an id', { ...report, message_id: undefined }],
		['a report without a status', { ...report, status: ' ' }],
		['a message without an id', { ...inbound, message_id: null }],
	])('cannot read %s', (_name, body) => {
		expect(bindWebhook.parse(call(body))).toBeUndefined();
	});

	it('never throws, whatever the body is, and reads only what the contract knows', () => {
		const value = fc.oneof(fc.jsonValue(), fc.constantFrom('DLR', 'MO', 'EXPIRED', 'REJECTED', '__proto__', '027', 27));
		const keys = fc.constantFrom('type', 'message_id', 'from', 'to', 'status', 'error', 'text', '__proto__');
		const body = fc.oneof(
			fc.dictionary(keys, value).map((object) => JSON.stringify(object)),
			fc.record({ type: fc.constantFrom('DLR', 'MO'), message_id: value, status: value, error: value, from: value }).map((object) => JSON.stringify(object)),
			fc.string(),
		);
		fc.assert(
			fc.property(body, (text) => {
				for (const { eventId, failure } of bindWebhook.parse(call(text)) ?? []) {
					expect(typeof eventId).toBe('string');
					expect(failure === null || failure.category in categories).toBe(true);
				}
			}),
		);
	});
});

describe("BIND's verification", () => {
	const isVerified = (query: WebhookCall['query'], token?: unknown) =>
		bindWebhook.verify({ ...call(report), query }, { verificationToken: 'other', credential: {}, options: { token }, now: 0 });

	it.each([
		['no token is demanded', {}, undefined, true],
		['an empty token is demanded', {}, '', true],
		['the token is right', { token: 'right' }, 'right', true],
		['the token is wrong', { token: 'wrong' }, 'right', false],
		['the token is missing', {}, 'right', false],
		['the token comes several times', { token: ['right', 'right'] }, 'right', false],
		['a number is demanded and comes as text', { token: '12345' }, 12345, true],
		['a number is demanded and missing', {}, 12345, false],
	])('%s', (_name, query, token, expected) => {
		expect(isVerified(query, token)).toBe(expected);
	});
});
