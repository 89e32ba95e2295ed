import fc from 'fast-check';
import { categories } from '../../nodes/core/errors/catalogue';
import type { ReadEvent, WebhookCall, WebhookSecrets } from '../../nodes/core/webhooks/reader';
import { ringCentralWebhook } from '../../nodes/RingCentral/webhooks';
import batchCompleted from './fixtures/webhook-batch-completed.json';
import inbound from './fixtures/webhook-inbound.json';
import optOut from './fixtures/webhook-opt-out.json';
import outboundFailed from './fixtures/webhook-outbound-failed.json';

const secrets: WebhookSecrets = { verificationToken: 'right', credential: {}, options: {}, now: 0 };

const NOTHING = {
	messageId: null,
	batchId: null,
	from: null,
	to: null,
	status: null,
	failure: null,
	text: null,
};

function call(body: unknown, headers: WebhookCall['headers'] = {}): WebhookCall {
	const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	return { headers, query: {}, rawBody };
}

function parse(body: unknown): ReadEvent | undefined {
	const events = ringCentralWebhook.parse(call(body));
	expect(events?.length ?? 1).toBe(1);
	return events?.[0];
}

const withBody = <T extends { body: object }>(envelope: T, body: object) => ({
	...envelope,
	body: { ...envelope.body, ...body },
});

describe("RingCentral's events", () => {
	it('reads an inbound message', () => {
		expect(parse(inbound)).toEqual({
			...NOTHING,
			event: 'message.received',
			eventId: '900050:Delivered',
			messageId: '900050',
			from: '+12025550141',
			to: '+12025550199',
			text: 'Yes please',
			occurredAt: '2026-03-02T10:04:59.985Z',
		});
	});

	it('reads the status of an outbound message with its failure', () => {
		expect(parse(outboundFailed)).toMatchObject({
			event: 'message.status',
			eventId: '900002:DeliveryFailed:SMS-CAR-411',
			messageId: '900002',
			batchId: '0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10',
			from: '+12025550199',
			to: '+12025550142',
			status: 'undelivered',
			failure: { category: 'invalidRecipient', code: 'SMS-CAR-411', stage: 'delivery' },
			occurredAt: '2026-03-02T10:00:03.100Z',
		});
	});

	it('reads the status of a batch', () => {
		expect(parse(batchCompleted)).toEqual({
			...NOTHING,
			event: 'batch.status',
			eventId: '0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10:Completed:2',
			batchId: '0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10',
			from: '+12025550199',
			status: 'completed',
			occurredAt: '2026-03-02T10:00:04.500Z',
		});
	});

	it('reads an opt-out as coming from the handset, though RingCentral names our number first', () => {
		expect(parse(optOut)).toEqual({
			...NOTHING,
			event: 'recipient.optedOut',
			eventId: '7700000000000000004',
			from: '+12025550142',
			to: '+12025550199',
			source: 'provider',
			occurredAt: '2026-03-02T10:06:00.000Z',
		});
	});

	it('reads an opt-out that is not active as an opt-in', () => {
		expect(parse(withBody(optOut, { active: false }))?.event).toBe('recipient.optedIn');
	});

	it('keeps what it does not know as it came', () => {
		const fax = { uuid: 'u1', event: '/restapi/v1.0/account/400100/fax', body: { id: 7 } };
		expect(parse(fax)).toEqual({
			...NOTHING,
			event: 'unknown',
			eventId: 'u1',
			occurredAt: null,
			raw: fax,
		});
	});

	it.each([
		['Queued', undefined, 'queued', null],
		['Sent', undefined, 'sent', null],
		['Delivered', undefined, 'delivered', null],
		['Delivered', 'SMS-CAR-104', 'delivered', null],
		['SendingFailed', 'SMS-RC-413', 'rejected', { category: 'recipientOptedOut', retry: 'never' }],
		['SendingFailed', undefined, 'rejected', { category: 'unknown', retry: 'never', code: null }],
		['DeliveryFailed', 'SMS-UP-430', 'undelivered', { category: 'contentBlocked' }],
		['DeliveryFailed', undefined, 'undelivered', { category: 'unknown', retry: 'never', code: null }],
		['DeliveryFailed', 'SMS-CAR-104', 'unknown', { category: 'unknown', retry: 'never' }],
		['DeliveryFailed', 'SMS-CAR-199', 'unknown', { category: 'unknown', retry: 'never' }],
		['DeliveryFailed', 'SMS-CAR-499', 'undelivered', { code: 'SMS-CAR-499' }],
		['Evaporated', undefined, 'unknown', { category: 'unknown', providerMessage: 'Status Evaporated' }],
	])('%s with %s is %s', (messageStatus, errorCode, status, failure) => {
		const event = parse(withBody(outboundFailed, { messageStatus, errorCode }));
		expect(event?.status).toBe(status);
		if (failure === null) expect(event?.failure).toBeNull();
		else expect(event?.failure).toMatchObject({ ...failure, stage: 'delivery' });
	});

	it.each([
		['with the version and id that it was subscribed with', '/restapi/v1.0/account/~/a2p-sms/messages'],
		['with its query in another order', '/restapi/v1.0/account/1/a2p-sms/messages?to=%2B12025550199&direction=Inbound'],
		['of one batch only', '/restapi/v1.0/account/1/a2p-sms/messages?batchId=b1'],
	])('knows a message by the filter %s', (_name, event) => {
		expect(parse({ ...inbound, event })?.event).toBe('message.received');
	});

	it('takes the direction from the filter where the message does not tell', () => {
		expect(parse(withBody(inbound, { direction: undefined }))?.event).toBe('message.received');
		expect(parse(withBody(outboundFailed, { direction: undefined }))?.event).toBe('message.status');
	});

	it('knows one batch by its own filter', () => {
		const event = '/restapi/v1.0/account/400100/a2p-sms/batches/0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10';
		expect(parse({ ...batchCompleted, event })?.event).toBe('batch.status');
	});

	it.each([
		['/restapi/v1.0/account/400100/a2p-sms/messages-archive', inbound],
		['/restapi/v1.0/account/400100/a2p-sms', inbound],
		['/evil/restapi/v1.0/account/400100/a2p-sms/messages', inbound],
		['/restapi/v2/accounts/400100/sms/consents', optOut],
	])('takes %s for an unknown type', (event, envelope) => {
		expect(parse({ ...envelope, event })?.event).toBe('unknown');
	});

	it('writes numbers as E.164 where RingCentral leaves the + out, and short codes as they are', () => {
		expect(parse(withBody(inbound, { from: '12025550141', to: ['262966'] }))).toMatchObject({
			from: '+12025550141',
			to: '262966',
		});
	});

	it('takes an id that comes as a number', () => {
		expect(parse(withBody(inbound, { id: 900050 }))).toMatchObject({
			eventId: '900050:Delivered',
			messageId: '900050',
		});
	});

	it.each([
		['a message', inbound],
		['a report', outboundFailed],
		['a batch', batchCompleted],
	])('gives %s the same event id when it is delivered again', (_name, envelope) => {
		const again = { ...envelope, uuid: '7700000000000000099', timestamp: '2026-03-02T11:00:00.000Z' };
		expect(parse(again)?.eventId).toBe(parse(envelope)?.eventId);
	});

	it('gives every status of a message an event id of its own', () => {
		const statuses = ['Queued', 'Sent', 'Delivered', 'DeliveryFailed'];
		const ids = statuses.map((messageStatus) => parse(withBody(outboundFailed, { messageStatus }))?.eventId);
		const withoutCode = parse(withBody(outboundFailed, { errorCode: undefined }))?.eventId;
		expect(new Set([...ids, withoutCode]).size).toBe(5);
	});

	it('gives opt-outs without a uuid an event id of what is in them', () => {
		const ids = [
			{ ...optOut, uuid: undefined },
			{ ...optOut, uuid: undefined },
			{ ...withBody(optOut, { active: false }), uuid: undefined },
			{ ...withBody(optOut, { to: '+12025550143' }), uuid: undefined },
			{ ...optOut, uuid: undefined, timestamp: '2026-03-02T10:07:00.000Z' },
		].map((envelope) => parse(envelope)?.eventId);
		expect(ids[0]).toBe(ids[1]);
		expect(new Set(ids).size).toBe(4);
	});

	it.each([
		['no JSON', '{'],
		['an empty body', ''],
		['a list', '[]'],
		['null', 'null'],
		['an object without an event', { body: {} }],
		['an event that is no text', { ...inbound, event: 7 }],
		['an empty event', { ...inbound, event: '' }],
		['a message without a body', { ...inbound, body: undefined }],
		['a message whose body is a list', { ...inbound, body: [] }],
		['a message without an id', withBody(inbound, { id: undefined })],
		['a message without a status', withBody(inbound, { messageStatus: null })],
		['a batch without a status', withBody(batchCompleted, { status: undefined })],
		['an opt-out without its direction', withBody(optOut, { active: 'true' })],
		['an opt-out without a number', withBody(optOut, { to: undefined })],
	])('cannot read %s', (_name, body) => {
		expect(ringCentralWebhook.parse(call(body))).toBeUndefined();
	});

	it('never throws, whatever the body is, and reads only what the contract knows', () => {
		const words = fc.constantFrom('id', 'from', 'to', 'active', '__proto__', 'constructor', 'toString', 'errorCode');
		const value = fc.oneof(fc.jsonValue(), fc.dictionary(words, fc.jsonValue()));
		const event = fc.constantFrom(inbound.event, batchCompleted.event, optOut.event, '/other');
		const envelope = fc.record({ uuid: value, event, timestamp: value, body: value }, { requiredKeys: ['event'] });
		const body = fc.oneof(
			envelope.map((object) => JSON.stringify(object)),
			fc.dictionary(fc.string(), fc.jsonValue()).map((object) => JSON.stringify(object)),
			fc.string(),
		);
		fc.assert(
			fc.property(body, (text) => {
				for (const single of ringCentralWebhook.parse(call(text)) ?? []) {
					expect(typeof single.eventId).toBe('string');
					expect(single.failure === null || single.failure.category in categories).toBe(true);
				}
			}),
		);
	});

	it('never throws over bytes that are no text', () => {
		fc.assert(
			fc.property(fc.uint8Array(), (bytes) => {
				const events = ringCentralWebhook.parse({ headers: {}, query: {}, rawBody: Buffer.from(bytes) });
				expect(events).toBeUndefined();
			}),
		);
	});
});

describe("RingCentral's verification", () => {
	it.each([
		['the token of the subscription', { 'verification-token': 'right' }, true],
		['another token', { 'verification-token': 'wrong' }, false],
		['no token', {}, false],
		['the token in the header of the URL check', { 'validation-token': 'right' }, false],
	])('%s', (_name, headers, expected) => {
		expect(ringCentralWebhook.verify(call(inbound, headers), secrets)).toBe(expected);
	});
});

describe("RingCentral's check of the URL", () => {
	const handshake = (body: unknown, headers: WebhookCall['headers']) =>
		ringCentralWebhook.answerHandshake?.(call(body, headers));

	it('is answered with its token', () => {
		expect(handshake('', { 'validation-token': 'e28f9d0c-7d4b' })).toEqual({
			status: 200,
			headers: { 'Validation-Token': 'e28f9d0c-7d4b' },
			body: {},
		});
	});

	it('may carry an empty object', () => {
		expect(handshake('{}', { 'validation-token': 'abc' })?.status).toBe(200);
	});

	it('is not taken for one when there is an event in it, and the token is echoed all the same', () => {
		const event = call(inbound, { 'validation-token': 'abc', 'verification-token': 'right' });
		expect(ringCentralWebhook.answerHandshake?.(event)).toBeUndefined();
		expect(ringCentralWebhook.answerHeaders?.(event)).toEqual({ 'Validation-Token': 'abc' });
		expect(ringCentralWebhook.parse(event)).toHaveLength(1);
	});

	it('needs nothing echoed on an event without a token', () => {
		expect(ringCentralWebhook.answerHeaders?.(call(inbound))).toEqual({});
	});

	it.each([
		['without the header', undefined],
		['with an empty token', ''],
		['with a token that would end the header', 'abc\r\nSet-Cookie: a=b'],
		['with a token of other than ASCII characters', 'tökén'],
		['with a token longer than RingCentral reads an answer', 'a'.repeat(513)],
		['with several tokens', ['a', 'b']],
	])('is not answered %s', (_name, token) => {
		expect(handshake('', { 'validation-token': token })).toBeUndefined();
		expect(ringCentralWebhook.answerHeaders?.(call(inbound, { 'validation-token': token }))).toEqual({});
	});
});
