import { withoutProgress } from '../../nodes/core/batchRecord';
import type { BatchSnapshot } from '../../nodes/core/provider';
import { sinch } from '../../nodes/Sinch/provider';
import { NOW, runReadCases } from '../contract/runReadCases';
import { PLANTED, replyOf, type Answer, type Step } from '../contract/script';
import cancelled from './fixtures/batch-cancelled.json';
import scheduled from './fixtures/batch-scheduled.json';
import batch from './fixtures/batch.json';
import batches from './fixtures/batches.json';
import deliveryReports from './fixtures/delivery-reports.json';
import reportCounts from './fixtures/report-counts.json';
import reportFull from './fixtures/report-full.json';

const ID = batch.id;
const batchId = ID;

const getBatch = (json: object = batch, answer: Answer = { json }): Step => ({ request: `GET /batches/${ID}`, answer });
const getReport = (json: object = reportFull, answer: Answer = { json }): Step => ({
	request: `GET /batches/${ID}/delivery_report?type=full`,
	answer,
});

const record = {
	provider: 'sinch',
	batchId: ID,
	from: '+12025550199',
	status: 'completed',
	done: true,
	final: false,
	timedOut: false,
	total: 3,
	counts: { delivered: 1, rejected: 1, sent: 1 },
	failures: { requestInvalid: 1 },
	cost: null,
	createdAt: '2026-03-02T10:00:00.120Z',
	rejected: [],
	failure: null,
	progress: 1,
};

const bucket = (status: string, code: number, count: number, recipients?: string[]) => ({ status, code, count, recipients });
const reportOf = (...statuses: object[]) => ({ ...reportFull, statuses });

describe('reading a batch', () => {
	runReadCases(sinch, [
		{
			name: 'takes batch and full report, and is done when none of its messages is in the queue',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(), getReport()],
			items: [record],
		},
		{
			name: 'is final when every message is',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(), getReport(reportOf(bucket('Delivered', 0, 2), bucket('Expired', 406, 1)))],
			items: [{ ...record, final: true, counts: { delivered: 2, expired: 1 }, failures: { expired: 1 } }],
		},
		{
			name: 'is processed while messages are in the queue; numbers may come as text',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(), getReport(reportCounts)],
			items: [
				{
					...record,
					status: 'processing',
					done: false,
					counts: { delivered: 2, queued: 1 },
					failures: {},
					progress: 2 / 3,
				},
			],
		},
		{
			name: 'is not done while Sinch counts fewer messages than there are',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(), getReport(reportOf(bucket('Delivered', 0, 2)))],
			items: [{ ...record, status: 'processing', done: false, counts: { delivered: 2 }, failures: {}, progress: 2 / 3 }],
		},
		{
			name: 'has no counts while there is no report',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(), getReport({}, { status: 404, text: '' })],
			items: [{ ...record, status: 'processing', done: false, counts: {}, failures: {}, progress: 0 }],
		},
		{
			name: 'is scheduled until its time comes',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch({ ...scheduled, id: ID }), getReport(reportOf(bucket('Queued', 400, 3)))],
			items: [{ ...record, status: 'scheduled', done: false, counts: { queued: 3 }, failures: {}, progress: 0 }],
		},
		{
			name: 'is processing once its time has come',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [
				getBatch({ ...scheduled, id: ID, send_at: new Date(NOW - 1).toISOString() }),
				getReport(reportOf(bucket('Queued', 400, 3))),
			],
			items: [{ ...record, status: 'processing', done: false, counts: { queued: 3 }, failures: {}, progress: 0 }],
		},
		{
			name: 'is cancelled, done and final when nothing of it had left',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(cancelled), getReport({ ...reportOf(), total_message_count: 0 })],
			items: [{ ...record, status: 'cancelled', final: true, total: 0, counts: {}, failures: {}, progress: null }],
		},
		{
			name: 'counts what the cancellation stopped as cancelled, which is no failure',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch(cancelled), getReport(reportOf(bucket('Delivered', 0, 1), bucket('Aborted', 407, 2)))],
			items: [{ ...record, status: 'cancelled', final: true, counts: { delivered: 1, cancelled: 2 }, failures: {} }],
		},
		{
			name: 'counts the members of a group, which is one recipient of the batch',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [
				getBatch({ ...batch, to: ['01KJWYF0C2G1R2P3Q4S5T6V7W8'] }),
				getReport({ ...reportOf(bucket('Delivered', 0, 40), bucket('Queued', 400, 10)), total_message_count: 50 }),
			],
			items: [
				{
					...record,
					status: 'processing',
					done: false,
					total: 50,
					counts: { delivered: 40, queued: 10 },
					failures: {},
					progress: 0.8,
				},
			],
		},
		{
			name: 'reads a code by the kind of its sender',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [
				getBatch({ ...batch, from: '18005550199' }),
				getReport(reportOf(bucket('Failed', 64, 2), bucket('Failed', 257, 1))),
			],
			items: [
				{
					...record,
					from: '+18005550199',
					final: true,
					counts: { undelivered: 3 },
					failures: { senderNotAllowed: 2, recipientOptedOut: 1 },
				},
			],
		},
		{
			name: 'says that nothing is there under an ID, whose answer has no body',
			operation: 'batch:get',
			parameters: { batchId: 'a/b?c' },
			steps: [{ request: 'GET /batches/a%2Fb%3Fc', answer: { status: 404, text: '' } }],
			failure: { category: 'notFound', code: null, retry: 'never', httpStatus: 404 },
		},
		{
			name: 'does not take the page of a proxy for a batch',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch({}, { text: '<html>Sign in</html>' })],
			failure: { category: 'unknown', providerMessage: 'The answer of Sinch could not be read' },
		},
		{
			name: 'hides a token that an error repeats',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getBatch({}, { status: 401, json: { text: `Bad header: Bearer ${PLANTED}` } })],
			failure: { category: 'authenticationFailed', providerMessage: 'Bad header: [hidden]' },
		},
	]);

	it('keeps the JSON of the batch in raw', async () => {
		const answers = [replyOf({ json: batch }), replyOf({ json: reportFull })];
		const read = await sinch.batches!.get(async () => await Promise.resolve(answers.shift()!), ID, { counts: true, now: NOW });
		expect(read.raw).toEqual(batch);
	});
});

const ofDelivered = (delivered: number, ...others: object[]) =>
	reportOf(bucket('Delivered', 0, delivered), bucket('Queued', 400, 3 - delivered), ...others);
const cancelledBatch: object = { ...batch, canceled: true };
const anHourOld: object = { ...batch, created_at: '2026-03-02T09:00:00.120Z' };
const delivered = { ...record, final: true, counts: { delivered: 3 }, failures: {} };

describe('waiting until a batch is processed', () => {
	runReadCases(sinch, [
		{
			name: 'reads a batch that was just made once, and from the next look on its report alone',
			operation: 'batch:watch',
			parameters: { batchId },
			steps: [getBatch(), getReport(ofDelivered(1)), getReport(reportOf(bucket('Delivered', 0, 3)))],
			items: [delivered],
		},
		{
			name: 'takes two requests for a batch that has been processed before',
			operation: 'batch:watch',
			parameters: { batchId },
			steps: [getBatch(anHourOld), getReport(reportOf(bucket('Delivered', 0, 3)))],
			items: [{ ...delivered, createdAt: '2026-03-02T09:00:00.120Z' }],
		},
		{
			name: 'reads the batch again as long as it waits for its time',
			operation: 'batch:watch',
			parameters: { batchId },
			steps: [
				getBatch({ ...batch, send_at: new Date(NOW + 500).toISOString() }),
				getReport({}, { status: 404, text: '' }),
				getBatch(),
				getReport(reportOf(bucket('Delivered', 0, 3))),
			],
			items: [delivered],
		},
		{
			name: 'reads the batch again when its report stands still: it may have been cancelled',
			operation: 'batch:watch',
			parameters: { batchId },
			steps: [getBatch(), getReport(ofDelivered(1)), getReport(ofDelivered(1)), getBatch(cancelledBatch)],
			items: [{ ...record, status: 'cancelled', counts: { delivered: 1, queued: 2 }, failures: {}, progress: 1 / 3 }],
		},
		{
			name: 'reads the batch again when its report counts what was cancelled',
			operation: 'batch:watch',
			parameters: { batchId },
			steps: [getBatch(), getReport(reportOf(bucket('Delivered', 0, 1), bucket('Cancelled', 408, 2))), getBatch(cancelledBatch)],
			items: [{ ...record, status: 'cancelled', final: true, counts: { delivered: 1, cancelled: 2 }, failures: {} }],
		},
	]);

	it('has the counts of a batch that was not looked at after it was made', async () => {
		const answers = [replyOf({ json: batch }), replyOf({ json: reportFull })];
		const call = async () => await Promise.resolve(answers.shift()!);
		const look = await sinch.batches!.get(call, ID, { counts: false, now: NOW });
		expect(look).toMatchObject({ counts: {}, progress: 0, done: false });
		expect(await sinch.batches!.count(call, look)).toMatchObject({ counts: { delivered: 1, rejected: 1, sent: 1 }, done: true });
	});
});

const sent = {
	provider: 'sinch',
	messageId: null,
	batchId: ID,
	to: '+12025550141',
	from: null,
	status: 'delivered',
	final: true,
	encoding: null,
	segments: null,
	deferredUntil: null,
	failure: null,
	direction: 'outbound',
	text: null,
	cost: null,
	createdAt: '2026-03-02T10:00:00.120Z',
	updatedAt: null,
};

const pages = (query: string, json: object): Step => ({
	request: `GET /delivery_reports?${query}page=0&page_size=100`,
	answer: { json },
});

const messagesOf = { batchId, createdAt: batch.created_at };

describe('the messages of a batch', () => {
	runReadCases(sinch, [
		{
			name: 'are those that the full report names',
			operation: 'batch:messages',
			parameters: messagesOf,
			steps: [getReport()],
			items: [
				sent,
				{
					...sent,
					to: '+12025550142',
					status: 'rejected',
					failure: expect.objectContaining({ category: 'requestInvalid', code: '405', stage: 'delivery' }) as object,
				},
				{ ...sent, to: '+12025550143', status: 'sent', final: false },
			],
		},
		{
			name: 'are read recipient by recipient where the report only counts them',
			operation: 'batch:messages',
			parameters: messagesOf,
			steps: [
				getReport(reportOf(bucket('Delivered', 0, 2), bucket('Failed', 150, 1, ['12025550143']))),
				pages('client_reference=reference-of-the-batch&start_date=2026-03-02T10%3A00%3A00.120Z&', deliveryReports),
			],
			items: [
				{
					...sent,
					to: '+12025550143',
					status: 'undelivered',
					failure: expect.objectContaining({ category: 'invalidRecipient', code: '150' }) as object,
				},
				{ ...sent, updatedAt: '2026-03-02T10:00:02Z' },
				{ ...sent, to: '+12025550142', updatedAt: '2026-03-02T10:00:04.000Z' },
			],
		},
		{
			name: 'are none while there is no report',
			operation: 'batch:messages',
			parameters: messagesOf,
			steps: [getReport({}, { status: 404, text: '' })],
		},
	]);

	it('have sender and text where the batch is known', async () => {
		const call = async () => await Promise.resolve(replyOf({ json: reportFull }));
		const snapshot = { batchId: ID, from: '+12025550199', createdAt: batch.created_at, raw: batch } as BatchSnapshot;
		const texts: Array<[string | null, string | null]> = [];
		for await (const { from, text } of sinch.batches!.messages(call, snapshot)) texts.push([from, text]);
		expect(texts).toEqual(['Ann', 'Kim', 'Joe'].map((name) => ['+12025550199', `Hi ${name}, table 4 is ready.`]));
	});
});

const inList = (changes: object) =>
	withoutProgress({ ...record, status: 'processing', done: false, counts: {}, failures: {}, ...changes } as unknown as BatchSnapshot);
const listOf = [inList({}), inList({ batchId: '01KJWZ4QY8T3B6D9F2H5K7M1N5', status: 'scheduled' })];

const list = (query: string, json: object = batches): Step => ({ request: `GET /batches?${query}`, answer: { json } });
const page = (number: number, items: object[], count: number) => ({ count, page: number, page_size: items.length, batches: items });

describe('listing batches', () => {
	runReadCases(sinch, [
		{
			name: 'asks for the 14 days that Sinch keeps, since it shows 24 hours otherwise',
			operation: 'batch:getMany',
			steps: [list('start_date=2026-02-16T10%3A00%3A00.000Z&page=0&page_size=100')],
			items: listOf,
		},
		{
			name: 'narrows the list down to senders, reference and dates',
			operation: 'batch:getMany',
			parameters: {
				'filters.from': ['+12025550199', '24680'],
				'filters.clientReference': 'order-7781',
				'filters.dateFrom': '2026-03-01T00:00:00.000Z',
				'filters.dateTo': '2026-03-02T00:00:00.000Z',
			},
			steps: [
				list(
					'from=12025550199%2C24680&start_date=2026-03-01T00%3A00%3A00.000Z&end_date=2026-03-02T00%3A00%3A00.000Z' +
						'&client_reference=order-7781&page=0&page_size=100',
					page(0, [], 0),
				),
			],
		},
		{
			name: 'pages by the size that it asked for, whatever size a page says it has',
			operation: 'batch:getMany',
			steps: [
				list('start_date=2026-02-16T10%3A00%3A00.000Z&page=0&page_size=100', page(0, [batch], 101)),
				list('start_date=2026-02-16T10%3A00%3A00.000Z&page=1&page_size=100', page(1, [batches.batches[1]], 101)),
			],
			items: listOf,
		},
		{
			name: 'ends at an empty page where the count is missing or wrong',
			operation: 'batch:getMany',
			steps: [
				list('start_date=2026-02-16T10%3A00%3A00.000Z&page=0&page_size=100', { batches: [batch] }),
				list('start_date=2026-02-16T10%3A00%3A00.000Z&page=1&page_size=100', { count: 900 }),
			],
			items: [listOf[0]],
		},
	]);
});

describe('changing a batch', () => {
	const changed = inList({});

	runReadCases(sinch, [
		{
			name: 'cancels it',
			operation: 'batch:cancel',
			parameters: { batchId },
			steps: [{ request: `DELETE /batches/${ID}`, answer: { json: cancelled } }],
			items: [inList({ status: 'cancelled', done: true })],
		},
		{
			name: 'updates what is set, and nothing else',
			operation: 'batch:update',
			parameters: {
				batchId,
				'updateFields.text': 'Hi ${name}',
				'updateFields.parameters': { name: { '+12025550141': 'Ann', default: 'you' } },
				'updateFields.toAdd': ['+12025550144'],
				'updateFields.toRemove': ['+12025550143'],
				'updateFields.sendAt': '2026-03-02T18:00:00.000Z',
				'updateFields.flashMessage': false,
			},
			steps: [
				getBatch(),
				{
					request: `POST /batches/${ID}`,
					body: {
						body: 'Hi ${name}',
						parameters: { name: { '12025550141': 'Ann', default: 'you' } },
						to_add: ['12025550144'],
						to_remove: ['12025550143'],
						send_at: '2026-03-02T18:00:00.000Z',
						flash_message: false,
					},
					answer: { json: batch },
				},
			],
			items: [changed],
		},
		{
			name: 'says of what type a batch of media is, and keeps its file',
			operation: 'batch:update',
			parameters: { batchId, 'updateFields.text': 'Tomorrow' },
			steps: [
				getBatch({ ...batch, type: 'mt_media', body: { url: 'https://files.example.com/menu.jpg', message: 'Tonight' } }),
				{
					request: `POST /batches/${ID}`,
					body: { type: 'mt_media', body: { url: 'https://files.example.com/menu.jpg', message: 'Tomorrow' } },
					answer: { json: batch },
				},
			],
			items: [changed],
		},
		{
			name: 'says that an update comes too late',
			operation: 'batch:update',
			parameters: { batchId, 'updateFields.text': 'Late' },
			steps: [
				getBatch(),
				{
					request: `POST /batches/${ID}`,
					body: { body: 'Late' },
					answer: { status: 403, json: { code: 'batch_already_dispatched', text: 'The batch has been sent' } },
				},
			],
			failure: { category: 'requestInvalid', code: 'batch_already_dispatched', retry: 'never' },
		},
		{
			name: 'takes an empty 202 for feedback that was accepted',
			operation: 'batch:sendFeedback',
			parameters: { batchId, recipients: ['+12025550141'] },
			steps: [
				{
					request: `POST /batches/${ID}/delivery_feedback`,
					body: { recipients: ['12025550141'] },
					answer: { status: 202, text: '' },
				},
			],
			items: [{ provider: 'sinch', batchId: ID, recipients: ['+12025550141'], accepted: true }],
		},
		{
			name: 'gives feedback for everybody where nobody is named',
			operation: 'batch:sendFeedback',
			parameters: { batchId },
			steps: [
				{ request: `POST /batches/${ID}/delivery_feedback`, body: { recipients: [] }, answer: { status: 202, text: '' } },
			],
			items: [{ provider: 'sinch', batchId: ID, recipients: [], accepted: true }],
		},
		{
			name: 'asks for an ID before it asks Sinch',
			operation: 'batch:cancel',
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation', providerMessage: 'batchId is empty' },
		},
	]);
});
