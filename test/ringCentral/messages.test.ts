import { ringCentral } from '../../nodes/RingCentral/provider';
import { readMessage } from '../../nodes/RingCentral/messages';
import { runReadCases } from '../contract/runReadCases';
import type { Step } from '../contract/script';
import errorNotFound from './fixtures/error-not-found.json';
import olderNames from './fixtures/message-older-names.json';
import page1 from './fixtures/messages-page-1.json';
import page2 from './fixtures/messages-page-2.json';

const A2P = '/restapi/v1.0/account/~/a2p-sms';

const record = {
	provider: 'ringCentral',
	messageId: '53095',
	batchId: null,
	to: '+12025550146',
	from: '+12025550199',
	status: 'undelivered',
	final: true,
	encoding: null,
	segments: 1,
	deferredUntil: null,
	failure: {
		category: 'invalidRecipient',
		code: 'SMS-UP-410',
		providerMessage: expect.stringMatching(/./) as string,
		advice: 'Correct the number or remove it from the list',
		retry: 'never',
		retryAfterMs: null,
		httpStatus: null,
		stage: 'delivery',
	},
	direction: 'outbound',
	text: 'Hello',
	cost: 0,
	createdAt: '2026-02-21T17:26:01.072479Z',
	updatedAt: '2026-02-21T17:26:02.192848Z',
};

const received = {
	...record,
	messageId: '900050',
	to: '+12025550199',
	from: '+12025550141',
	status: 'delivered',
	failure: null,
	direction: 'inbound',
	text: 'Yes please',
	createdAt: '2026-03-02T10:04:59.985974Z',
	updatedAt: '2026-03-02T10:04:59.985974Z',
};

const unreported = {
	...record,
	messageId: '900003',
	batchId: '0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10',
	to: '+12025550144',
	status: 'unknown',
	failure: expect.objectContaining({ category: 'unknown', code: 'SMS-CAR-104', retry: 'never' }) as object,
	text: 'Your order is ready. Reply STOP to opt out.',
	cost: 0.007,
	createdAt: '2026-03-02T10:00:00.2Z',
	updatedAt: '2026-03-02T12:01:04.3Z',
};

const bare = {
	...record,
	messageId: '52484',
	to: '+12025550145',
	status: 'rejected',
	segments: null,
	failure: expect.objectContaining({ category: 'unknown', code: null, stage: 'delivery' }) as object,
	text: null,
	cost: null,
	createdAt: '2026-03-01T20:19:18.415601Z',
	updatedAt: '2026-03-01T20:19:18.668841Z',
};

const list = (query: string, json: object): Step => ({
	request: `GET ${A2P}/messages?perPage=1000${query}`,
	answer: { json },
});

describe('reading messages', () => {
	runReadCases(ringCentral, [
		{
			name: 'gets one by its ID, under the older names of its times too',
			operation: 'message:get',
			parameters: { messageId: '53095' },
			steps: [{ request: `GET ${A2P}/messages/53095`, answer: { json: olderNames } }],
			items: [record],
		},
		{
			name: 'asks for an ID before it asks RingCentral',
			operation: 'message:get',
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation', providerMessage: 'messageId is empty' },
		},
		{
			name: 'says that nothing is there under an ID',
			operation: 'message:get',
			parameters: { messageId: '1/2' },
			steps: [{ request: `GET ${A2P}/messages/1%2F2`, answer: { status: 404, json: errorNotFound } }],
			failure: { category: 'notFound', code: 'CMN-102', httpStatus: 404, stage: 'submission' },
		},
		{
			name: 'lists both directions, all pages and all time, with texts',
			operation: 'message:getMany',
			steps: [
				list('&dateFrom=2020-01-01T00%3A00%3A00.000Z&view=Detailed', page1),
				list('&dateFrom=2020-01-01T00%3A00%3A00.000Z&view=Detailed&pageToken=p2', page2),
			],
			items: [received, unreported, bare],
		},
		{
			name: 'narrows the list down to batch, direction, dates and numbers',
			operation: 'message:getMany',
			parameters: {
				'filters.batchId': '0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10',
				'filters.direction': 'Outbound',
				'filters.dateFrom': '2026-03-01T00:00:00.000Z',
				'filters.dateTo': '2026-03-03T00:00:00.000Z',
				'filters.phoneNumber': ['+12025550141', '+12025550142'],
			},
			steps: [
				list(
					'&batchId=0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10&direction=Outbound' +
						'&dateFrom=2026-03-01T00%3A00%3A00.000Z&dateTo=2026-03-03T00%3A00%3A00.000Z' +
						'&phoneNumber=%2B12025550141&phoneNumber=%2B12025550142&view=Detailed',
					{ records: [] },
				),
			],
		},
		{
			name: 'takes all directions for none',
			operation: 'message:getMany',
			parameters: { 'filters.direction': 'all' },
			steps: [list('&dateFrom=2020-01-01T00%3A00%3A00.000Z&view=Detailed', { records: [], paging: { perPage: 1000 } })],
		},
		...['<html>Sign in</html>', '', 'null', '[]', '"OK"'].map((text) => ({
			name: `does not take ${text || 'nothing'} for an empty list`,
			operation: 'message:getMany',
			steps: [{ ...list('&dateFrom=2020-01-01T00%3A00%3A00.000Z&view=Detailed', {}), answer: { text } }],
			failure: { category: 'unknown' as const, httpStatus: 200 },
		})),
	]);

	it.each([
		['Queued', undefined, 'queued', false, null],
		['Sent', undefined, 'sent', false, null],
		['Delivered', undefined, 'delivered', true, null],
		['SendingFailed', 'SMS-RC-413', 'rejected', true, 'recipientOptedOut'],
		['SendingFailed', undefined, 'rejected', true, 'unknown'],
		['DeliveryFailed', 'SMS-CAR-411', 'undelivered', true, 'invalidRecipient'],
		['DeliveryFailed', 'SMS-CAR-430', 'undelivered', true, 'contentBlocked'],
		['DeliveryFailed', 'SMS-CAR-104', 'unknown', true, 'unknown'],
		['DeliveryFailed', 'SMS-CAR-199', 'unknown', true, 'unknown'],
		['DeliveryFailed', undefined, 'undelivered', true, 'unknown'],
		['Parked', undefined, 'unknown', true, 'unknown'],
		[undefined, undefined, 'unknown', true, 'unknown'],
	])('reads %s with the code %s as %s', (messageStatus, errorCode, status, final, category) => {
		const read = readMessage({ ...olderNames, messageStatus, errorCode });
		expect(read).toMatchObject({ status, final });
		expect(read.failure?.category ?? null).toBe(category);
	});

	it('keeps the untouched JSON in raw', () => {
		expect(readMessage(olderNames).raw).toBe(olderNames);
	});

	it('leaves a sender that is a short code as it is, and lacks what is not there', () => {
		expect(readMessage({ id: 7, from: '12345' })).toMatchObject({ messageId: '7', from: '12345', to: null });
	});
});
