import { attWebhook } from '../../nodes/Att/webhooks';
import type { ReadEvent } from '../../nodes/core/webhooks/reader';
import message from './fixtures/callback-message.json';
import notification from './fixtures/callback-notification.json';
import status from './fixtures/callback-status.json';

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

function parse(body: unknown): ReadEvent[] | undefined {
	const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	return attWebhook.parse({ headers: {}, query: {}, rawBody });
}

const only = (body: unknown) => {
	const events = parse(body);
	expect(events).toHaveLength(1);
	return events![0];
};

const HASH = expect.stringMatching(/^[0-9a-f]{64}$/);

describe('a text from a handset', () => {
	it('is read without an id, for AT&T sends a place in a list', () => {
		expect(only(message)).toEqual({
			...NOTHING,
			event: 'message.received',
			eventId: HASH,
			from: '+12025550141',
			to: '48500000',
			text: 'Yes please',
			occurredAt: '2026-03-02T10:04:59.000Z',
		});
	});

	it.each(['msg7', '', '-', undefined])('has the same event id whatever MessageId is (%s)', (MessageId) => {
		expect(only({ ...message, MessageId }).eventId).toBe(only(message).eventId);
	});

	it.each([{ DateTime: '2026-03-02T10:05:00' }, { Message: 'Yes' }, { SenderAddress: 'tel:+12025550142' }])(
		'is another event with %j',
		(change) => {
			expect(only({ ...message, ...change }).eventId).not.toBe(only(message).eventId);
		},
	);

	it.each([
		['2026-03-02T10:04:59Z', '2026-03-02T10:04:59.000Z'],
		['2026-03-02T10:04:59-05:00', '2026-03-02T15:04:59.000Z'],
		['yesterday', null],
		['', null],
	])('came at %s', (DateTime, occurredAt) => {
		expect(only({ ...message, DateTime }).occurredAt).toBe(occurredAt);
	});

	it('is read in other letters, and without the destination', () => {
		const body = { message: 'Yes please', senderAddress: '2025550141' };
		expect(only(body)).toMatchObject({ from: '+12025550141', to: null, text: 'Yes please' });
	});

	it.each([{ Message: 7 }, { Message: undefined }, { SenderAddress: '' }, { SenderAddress: {} }])(
		'is none with %j',
		(change) => {
			expect(parse({ ...message, ...change })).toBeUndefined();
		},
	);
});

describe('a delivery status', () => {
	it('is read with the one id as message and batch', () => {
		expect(only(status)).toEqual({
			...NOTHING,
			event: 'message.status',
			eventId: 'SMSa1b2c3d4e5f60718:+12025550141:deliveredtoterminal',
			messageId: 'SMSa1b2c3d4e5f60718',
			batchId: 'SMSa1b2c3d4e5f60718',
			to: '+12025550141',
			status: 'delivered',
		});
	});

	const withInfo = (info: object, more: object = {}) => ({
		deliveryInfoNotification: { ...status.deliveryInfoNotification, deliveryInfo: info, ...more },
	});

	it('has its failure where it could not be delivered', () => {
		const read = only(withInfo({ address: '12025550141', deliveryStatus: 'DELIVERYIMPOSSIBLE' }));
		expect(read).toMatchObject({
			to: '+12025550141',
			status: 'undelivered',
			failure: { category: 'unreachableRecipient', code: 'DeliveryImpossible', stage: 'delivery' },
		});
	});

	it('tells recipients of one request apart, and their statuses', () => {
		const ids = [
			withInfo({ address: '+12025550141', deliveryStatus: 'DeliveredToTerminal' }),
			withInfo({ address: '+12025550142', deliveryStatus: 'DeliveredToTerminal' }),
			withInfo({ address: '+12025550142', deliveryStatus: 'DeliveredToNetwork' }),
		].map((body) => only(body).eventId);
		expect(new Set(ids).size).toBe(3);
		expect(ids[0]).toBe(only(status).eventId);
	});

	it('has an event id of its own without a message id', () => {
		const read = only(withInfo(status.deliveryInfoNotification.deliveryInfo, { messageId: '' }));
		expect(read).toMatchObject({ eventId: HASH, messageId: null, batchId: null, to: '+12025550141' });
	});

	it('is read with names in capitals', () => {
		const info = { Address: 'tel:+12025550141', DeliveryStatus: 'DeliveredToTerminal' };
		const read = only({ DeliveryInfoNotification: { MessageId: 'SMS1', DeliveryInfo: info } });
		expect(read).toMatchObject({ messageId: 'SMS1', status: 'delivered' });
	});

	it.each([{}, { address: '+12025550141' }, { deliveryStatus: 'DeliveredToTerminal' }, { address: [], deliveryStatus: 1 }])(
		'is none with %j',
		(info) => {
			expect(parse(withInfo(info))).toBeUndefined();
		},
	);
});

describe('a notification about a mailbox', () => {
	const [subscription] = notification.messageNotifications.subscriptionNotifications;
	const [added] = subscription.notificationEvents;
	const withEvents = (notificationEvents: unknown) => ({
		messageNotifications: { subscriptionNotifications: [{ ...subscription, notificationEvents }] },
	});

	it('is a received message for each that was added', () => {
		expect(only(notification)).toEqual({
			...NOTHING,
			event: 'message.received',
			eventId: HASH,
			messageId: 's312',
			from: '+12025550141',
			text: 'Hi there',
			raw: { subscriptionId: 'sub-001', callbackData: 'order-7', ...added },
		});
	});

	it('may be written as before 2015, with a single event that came bare', () => {
		const older = { notification: { subscriptions: [{ ...subscription, notificationEvents: added }] } };
		expect(only(older)).toEqual(only(notification));
	});

	it('has an event for each change, and none has a kind of its own but the first', () => {
		const events = parse(withEvents([added, { ...added, eventType: 'update' }, { ...added, eventType: 'delete' }]));
		expect(events?.map(({ event }) => event)).toEqual(['message.received', 'unknown', 'unknown']);
		expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(3);
	});

	it('has no text for an MMS', () => {
		const mms = { ...added, event: 'MMS', text: undefined };
		expect(only(withEvents([mms]))).toMatchObject({ event: 'message.received', text: null });
	});

	it.each([[[]], [undefined], [[null, 'x']]])('holds nothing with the events %j', (events) => {
		expect(parse(withEvents(events))).toEqual([]);
	});
});

describe('anything else', () => {
	it('is an event of unknown type with its JSON', () => {
		const body = { voiceNotification: { callId: '7' } };
		expect(only(body)).toEqual({ ...NOTHING, event: 'unknown', eventId: HASH, raw: body });
	});

	it.each(['', 'null', '[]', '{}', '"text"', '{"deliveryInfoNotification":null}', '<xml/>'])('is no event: %s', (body) => {
		expect(parse(body)).toBeUndefined();
	});
});
