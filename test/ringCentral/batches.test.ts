import { withoutProgress } from '../../nodes/core/batchRecord';
import type { BatchSnapshot } from '../../nodes/core/provider';
import { ringCentral } from '../../nodes/RingCentral/provider';
import { runReadCases } from '../contract/runReadCases';
import { PLANTED, replyOf, type Answer, type Step } from '../contract/script';
import completed from './fixtures/batch-completed.json';
import batches from './fixtures/batches.json';
import errorNotFound from './fixtures/error-not-found.json';
import messagesOfBatch from './fixtures/messages-of-batch.json';
import olderNames from './fixtures/send-older-names.json';
import statuses from './fixtures/statuses.json';

const A2P = '/restapi/v1.0/account/~/a2p-sms';
const ID = completed.id;
const batchId = ID;

/** A minute before the batch was made: lists show what was made after it. */
const SINCE = '2026-03-02T09%3A59%3A00.101Z';

const getBatch = (json: object = completed): Step => ({
	request: `GET ${A2P}/batches/${ID}`,
	answer: { json },
});
const getStatuses = (json: object = statuses, since = SINCE): Step => ({
	request: `GET ${A2P}/statuses?batchId=${ID}&dateFrom=${since}`,
	answer: { json },
});

const record = {
	provider: 'ringCentral',
	batchId: ID,
	from: '+12025550199',
	status: 'completed',
	done: true,
	final: false,
	timedOut: false,
	total: 10,
	counts: {},
	failures: {},
	cost: 0.063,
	createdAt: '2026-03-02T10:00:00.101200Z',
	rejected: [],
	failure: null,
	progress: 1,
};

const counted = {
	...record,
	counts: { sent: 1, delivered: 6, rejected: 1, undelivered: 1, unknown: 1 },
	failures: { recipientOptedOut: 1, invalidRecipient: 1, unknown: 1 },
};

describe('reading a batch', () => {
	runReadCases(ringCentral, [
		{
			name: 'takes one request while it is only waited for',
			operation: 'batch:look',
			parameters: { batchId },
			steps: [getBatch()],
			items: [record],
		},
		{
			name: 'counts statuses and failure categories with a second request',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(), getStatuses()],
			items: [counted],
		},
		{
			name: 'is counted without being read again when it was waited for',
			operation: 'batch:watch',
			parameters: { batchId },
			steps: [getBatch({ ...completed, status: 'Processing', processedCount: 4 }), getBatch(), getStatuses()],
			items: [counted],
		},
		{
			name: 'counts failures whose code is missing, altogether or in part',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [
				getBatch(),
				getStatuses({
					sendingFailed: { count: 3, cost: 0 },
					deliveryFailed: { count: 7, cost: 0, errorCodeCounts: { 'SMS-CAR-411': 4 } },
				}),
			],
			items: [
				{
					...record,
					final: true,
					counts: { rejected: 3, undelivered: 7 },
					failures: { unknown: 6, invalidRecipient: 4 },
				},
			],
		},
		{
			name: 'counts what the carrier does not know (104, 199) as unknown and not as undelivered',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [
				getBatch({ ...completed, batchSize: 5, processedCount: 5 }),
				getStatuses({
					deliveryFailed: { count: 5, cost: 0, errorCodeCounts: { 'SMS-CAR-104': 3, 'SMS-CAR-199': 2 } },
				}),
			],
			items: [{ ...record, total: 5, final: true, counts: { unknown: 5 }, failures: { unknown: 5 } }],
		},
		{
			name: 'sums the cost up, without the noise of binary fractions, until RingCentral names it',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [
				getBatch({ ...completed, status: 'Processing', processedCount: 4, cost: undefined }),
				getStatuses({ sent: { count: 1, cost: 0.1 }, delivered: { count: 3, cost: 0.2 } }),
			],
			items: [
				{
					...record,
					status: 'processing',
					done: false,
					progress: 0.4,
					cost: 0.3,
					counts: { sent: 1, delivered: 3 },
				},
			],
		},
		{
			name: 'is final when it is completed and every message has its final status',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(), getStatuses({ delivered: { count: 10, cost: 0.07 } })],
			items: [{ ...record, final: true, counts: { delivered: 10 } }],
		},
		{
			name: 'is not final while messages are not counted yet',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(), getStatuses({ delivered: { count: 9, cost: 0.063 } })],
			items: [{ ...record, counts: { delivered: 9 } }],
		},
		{
			name: 'is not final while it is processed, whatever its messages are',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [
				getBatch({ ...completed, status: 'Sent' }),
				getStatuses({ delivered: { count: 10, cost: 0.07 } }),
			],
			items: [{ ...record, status: 'processing', done: false, counts: { delivered: 10 } }],
		},
		{
			name: 'reads the older name of the time, and asks for all time where there is none',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [
				getBatch({ ...olderNames, id: ID, createdAt: undefined }),
				getStatuses({ sent: { count: 1, cost: 0 } }, '2020-01-01T00%3A00%3A00.000Z'),
			],
			items: [{ ...record, total: 1, cost: 0, createdAt: null, counts: { sent: 1 } }],
		},
		{
			name: 'encodes an ID that is no ID',
			operation: 'batch:look',
			parameters: { batchId: 'a/b?c' },
			steps: [{ request: `GET ${A2P}/batches/a%2Fb%3Fc`, answer: { status: 404, json: errorNotFound } }],
			failure: {
				category: 'notFound',
				code: 'CMN-102',
				providerMessage: 'Resource for parameter [batchId] is not found',
				retry: 'never',
				httpStatus: 404,
			},
		},
		{
			name: 'says so when the answer is no JSON',
			operation: 'batch:look',
			parameters: { batchId },
			steps: [{ ...getBatch(), answer: { text: '<html>Sign in</html>' } }],
			failure: { category: 'unknown', providerMessage: 'The answer of RingCentral could not be read' },
		},
		{
			name: 'hides a token that an error repeats',
			operation: 'batch:look',
			parameters: { batchId },
			steps: [
				{
					...getBatch(),
					answer: { status: 401, json: { errorCode: 'AGW-402', message: `Invalid header: Bearer ${PLANTED}` } },
				},
			],
			failure: { code: 'AGW-402', providerMessage: 'Invalid header: [hidden]' },
		},
	]);

	it.each([
		[{ batchSize: 10, processedCount: 0 }, 0],
		[{ batchSize: 10, processedCount: 5 }, 0.5],
		[{ batchSize: 10, processedCount: 12 }, 1],
		[{ batchSize: 0, processedCount: 0 }, null],
		[{ batchSize: 10, processedCount: undefined }, null],
		[{ batchSize: undefined, processedCount: 5 }, null],
	])('tells of %j the progress %s', async (changes, progress) => {
		const call = async () => await Promise.resolve(replyOf({ json: { ...completed, ...changes } }));
		const batch = await ringCentral.batches!.get(call, ID, { counts: false, now: 0 });
		expect(batch.progress).toBe(progress);
		expect(batch.raw).toMatchObject({ id: ID });
	});
});

const listed = [
	{ ...record, status: 'processing', done: false, total: 2, cost: null },
	{ ...record, batchId: '95bc9e86-e93a-48a0-a8c0-2e6fff6d52b8', total: 50, cost: 0.35, createdAt: '2026-03-02T09:59:59.775224Z' },
].map((batch) => withoutProgress(batch as BatchSnapshot));

const list = (query: string, json: object = batches, answer: Answer = { json }): Step => ({
	request: `GET ${A2P}/batches?perPage=1000${query}`,
	answer,
});

describe('listing batches', () => {
	runReadCases(ringCentral, [
		{
			name: 'asks for all time, since RingCentral shows 24 hours otherwise',
			operation: 'batch:getMany',
			steps: [list('&dateFrom=2020-01-01T00%3A00%3A00.000Z')],
			items: listed,
		},
		{
			name: 'narrows the list down to sender, status and dates',
			operation: 'batch:getMany',
			parameters: {
				'filters.dateFrom': '2026-03-01T00:00:00.000Z',
				'filters.dateTo': '2026-03-03T00:00:00.000Z',
				'filters.from': ['+12025550199'],
				'filters.status': 'Completed',
			},
			steps: [
				list(
					'&dateFrom=2026-03-01T00%3A00%3A00.000Z&dateTo=2026-03-03T00%3A00%3A00.000Z' +
						'&from=%2B12025550199&status=Completed',
					{ records: [batches.records[1]], paging: { perPage: 1000 } },
				),
			],
			items: [listed[1]],
		},
		{
			name: 'takes all statuses for none',
			operation: 'batch:getMany',
			parameters: { 'filters.status': 'all' },
			steps: [list('&dateFrom=2020-01-01T00%3A00%3A00.000Z', { records: [] })],
		},
		{
			name: 'follows the pages, empty ones too, until none is named or the page names itself',
			operation: 'batch:getMany',
			steps: [
				list('&dateFrom=2020-01-01T00%3A00%3A00.000Z', {
					records: [batches.records[0]],
					paging: { perPage: 1, pageToken: 'b1', nextPageToken: 'b2+' },
				}),
				list('&dateFrom=2020-01-01T00%3A00%3A00.000Z&pageToken=b2%2B', {
					records: [],
					paging: { perPage: 1, nextPageToken: 'b3' },
				}),
				list('&dateFrom=2020-01-01T00%3A00%3A00.000Z&pageToken=b3', {
					records: [batches.records[1]],
					paging: { perPage: 1, pageToken: 'b3', nextPageToken: 'b3' },
				}),
			],
			items: listed,
		},
	]);
});

const ann = {
	provider: 'ringCentral',
	messageId: '900001',
	batchId: ID,
	to: '+12025550141',
	from: '+12025550199',
	status: 'delivered',
	final: true,
	encoding: null,
	segments: 1,
	deferredUntil: null,
	failure: null,
	direction: 'outbound',
	text: 'Your order is ready. Reply STOP to opt out.',
	cost: 0.007,
	createdAt: '2026-03-02T10:00:00.2Z',
	updatedAt: '2026-03-02T10:00:02.9Z',
};

const kim = {
	...ann,
	messageId: '900002',
	to: '+12025550142',
	status: 'rejected',
	segments: null,
	failure: expect.objectContaining({ category: 'recipientOptedOut', code: 'SMS-RC-413', stage: 'delivery' }) as object,
	text: 'Hi Kim, your order 88 is ready.',
	cost: null,
	updatedAt: '2026-03-02T10:00:00.6Z',
};

const messages = (since: string, json: object, page = ''): Step => ({
	request: `GET ${A2P}/messages?perPage=1000&batchId=${ID}&dateFrom=${since}&view=Detailed${page}`,
	answer: { json },
});

describe('the messages of a batch', () => {
	runReadCases(ringCentral, [
		{
			name: 'are read with their texts, from before the batch was made',
			operation: 'batch:messages',
			parameters: { batchId, createdAt: completed.creationTime },
			steps: [messages(SINCE, messagesOfBatch)],
			items: [ann, kim],
		},
		{
			name: 'are read page by page, and from all time where nobody knows when the batch was made',
			operation: 'batch:messages',
			parameters: { batchId },
			steps: [
				messages('2020-01-01T00%3A00%3A00.000Z', {
					records: [messagesOfBatch.records[0]],
					paging: { perPage: 1, nextPageToken: 'p2' },
				}),
				messages('2020-01-01T00%3A00%3A00.000Z', { records: [messagesOfBatch.records[1]] }, '&pageToken=p2'),
			],
			items: [ann, kim],
		},
	]);
});
