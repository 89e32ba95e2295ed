import { sinch } from '../../nodes/Sinch/provider';
import { runReadCases } from '../contract/runReadCases';
import type { Step } from '../contract/script';
import batch from './fixtures/batch.json';
import inbounds from './fixtures/inbounds.json';
import recipientReport from './fixtures/recipient-report.json';

const parameters = { batchId: batch.id, recipient: ['+12025550142'] };

const getReport = (json: object): Step => ({
	request: `GET /batches/${batch.id}/delivery_report/12025550142`,
	answer: { json },
});

const record = {
	provider: 'sinch',
	messageId: null,
	batchId: batch.id,
	to: '+12025550142',
	from: '+12025550199',
	status: 'undelivered',
	final: true,
	encoding: 'gsm7',
	segments: 1,
	deferredUntil: null,
	failure: {
		category: 'throughputExceeded',
		code: '64',
		providerMessage: 'The sending limit of the campaign is reached',
		advice: expect.stringMatching(/next window/) as string,
		retry: 'later',
		retryAfterMs: null,
		httpStatus: null,
		stage: 'delivery',
	},
	direction: 'outbound',
	text: 'Hi Kim, table 4 is ready.',
	cost: null,
	createdAt: '2026-03-02T10:00:00.120Z',
	updatedAt: '2026-03-02T10:00:11Z',
};

const received = {
	...record,
	messageId: '01KJWZ6M30X9Y8Z7W6V5T4S3R2',
	batchId: null,
	to: '+12025550199',
	from: '+12025550123',
	status: 'delivered',
	encoding: null,
	segments: null,
	failure: null,
	direction: 'inbound',
	text: 'Yes please',
	createdAt: '2026-03-02T09:12:00.000Z',
	updatedAt: '2026-03-02T09:12:00.000Z',
};

const at = (time: string) => ({ createdAt: time, updatedAt: time });

const list = (query: string, json: object): Step => ({ request: `GET /inbounds?${query}`, answer: { json } });

describe('reading messages', () => {
	runReadCases(sinch, [
		{
			name: 'gets one by its batch and recipient, with what the batch says of it',
			operation: 'message:get',
			parameters,
			steps: [getReport(recipientReport), { request: `GET /batches/${batch.id}`, answer: { json: batch } }],
			items: [record],
		},
		{
			name: 'gets one whose batch Sinch no longer keeps, and the sender that the plan has chosen',
			operation: 'message:get',
			parameters,
			steps: [
				getReport({ ...recipientReport, applied_originator: '18005550199', encoding: 'UNICODE' }),
				{ request: `GET /batches/${batch.id}`, answer: { status: 404, text: '' } },
			],
			items: [
				{
					...record,
					from: '+18005550199',
					encoding: 'ucs2',
					failure: expect.objectContaining({ category: 'senderNotAllowed', code: '64' }) as object,
					text: null,
					createdAt: null,
				},
			],
		},
		{
			name: 'says that the recipient was not in the batch',
			operation: 'message:get',
			parameters,
			steps: [{ ...getReport({}), answer: { status: 404, text: '' } }],
			failure: { category: 'notFound', httpStatus: 404, stage: 'submission' },
		},
		{
			name: 'asks for batch and recipient before it asks Sinch',
			operation: 'message:get',
			parameters: { batchId: batch.id },
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation', providerMessage: 'recipient is empty' },
		},
		{
			name: 'lists what was received: texts, binary messages, media',
			operation: 'message:getMany',
			steps: [list('start_date=2026-02-16T10%3A00%3A00.000Z&page=0&page_size=100', inbounds)],
			items: [
				received,
				{ ...received, ...at('2026-03-02T09:12:05.000Z'), messageId: '01KJWZ6N40X9Y8Z7W6V5T4S3R2', to: '24680', text: null },
				{ ...received, ...at('2026-03-02T09:12:09.000Z'), messageId: '01KJWZ6P50X9Y8Z7W6V5T4S3R2', text: 'See this' },
			],
		},
		{
			name: 'narrows the list down to own numbers, reference and dates',
			operation: 'message:getMany',
			parameters: {
				'filters.to': ['+12025550199', '24680'],
				'filters.clientReference': 'order-7781',
				'filters.dateFrom': '2026-03-01T00:00:00.000Z',
				'filters.dateTo': '2026-03-02T00:00:00.000Z',
			},
			steps: [
				list(
					'to=12025550199%2C24680&start_date=2026-03-01T00%3A00%3A00.000Z&end_date=2026-03-02T00%3A00%3A00.000Z' +
						'&client_reference=order-7781&page=0&page_size=100',
					{ count: 0, page: 0, page_size: 0, inbounds: [] },
				),
			],
		},
		{
			name: 'does not take the page of a proxy for an empty list',
			operation: 'message:getMany',
			steps: [
				{
					...list('start_date=2026-02-16T10%3A00%3A00.000Z&page=0&page_size=100', {}),
					answer: { text: '<html>Sign in</html>' },
				},
			],
			failure: { category: 'unknown', httpStatus: 200 },
		},
	]);
});
