import { att } from '../../nodes/Att/provider';
import type { SmsProvider } from '../../nodes/core/provider';
import { runReadCases } from '../contract/runReadCases';
import type { Answer, Step } from '../contract/script';
import errorUnknownId from './fixtures/error-unknown-id.json';
import accepted from './fixtures/send-accepted.json';
import every from './fixtures/status-every.json';
import open from './fixtures/status-open.json';

const ID = accepted.outboundSMSResponse.messageId;
const batchId = ID;

const account = (): SmsProvider => att.forAccount!({}, {});
const getStatus = (answer: Answer): Step => ({ request: `GET /sms/v3/messaging/outbox/${ID}`, answer });
const gone: Answer = { status: 400, json: errorUnknownId };

const batch = {
	provider: 'att',
	batchId: ID,
	from: null,
	status: 'completed',
	done: true,
	final: false,
	timedOut: false,
	total: null,
	counts: {},
	failures: {},
	cost: null,
	createdAt: null,
	rejected: [],
	failure: null,
	progress: null,
};

describe('reading a batch', () => {
	runReadCases(account(), [
		{
			name: 'takes no request to know that AT&T has handed it over',
			operation: 'batch:look',
			parameters: { batchId },
			steps: [],
			items: [batch],
		},
		{
			name: 'is counted with one request after a wait',
			operation: 'batch:watch',
			parameters: { batchId },
			steps: [getStatus({ json: open })],
			items: [{ ...batch, total: 2, counts: { delivered: 1, sent: 1 } }],
		},
		{
			name: 'counts the statuses of its recipients',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getStatus({ json: open })],
			items: [{ ...batch, total: 2, counts: { delivered: 1, sent: 1 } }],
		},
		{
			name: 'gives the messages of the last look without another request',
			operation: 'batch:messages',
			parameters: { batchId },
			steps: [],
			items: [
				expect.objectContaining({ to: '+12025550141', status: 'delivered' }),
				expect.objectContaining({ to: '+12025550142', status: 'sent' }),
			],
		},
		{
			name: 'stays as far as it got where AT&T no longer knows it',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getStatus(gone)],
			items: [{ ...batch, final: true, total: 2, counts: { delivered: 1, unknown: 1 }, failures: { unknown: 1 } }],
		},
	]);

	runReadCases(account(), [
		{
			name: 'counts failures by their category',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getStatus({ json: every })],
			items: [
				{
					...batch,
					total: 7,
					counts: { delivered: 1, undelivered: 1, sent: 2, unknown: 2, queued: 1 },
					failures: { unreachableRecipient: 1, unknown: 2 },
				},
			],
		},
	]);

	runReadCases(account(), [
		{
			name: 'is unknown and final where nothing was read in time: there is nothing to wait for',
			operation: 'batch:get',
			parameters: { batchId },
			steps: [getStatus(gone)],
			items: [
				{
					...batch,
					status: 'unknown',
					final: true,
					failure: expect.objectContaining({ category: 'unknown', code: 'SVC0002', retry: 'never' }),
				},
			],
		},
	]);

	runReadCases(account(), [
		{
			name: 'reads the messages of a batch that was not looked at',
			operation: 'batch:messages',
			parameters: { batchId },
			steps: [getStatus({ json: open })],
			items: [
				expect.objectContaining({ to: '+12025550141' }),
				expect.objectContaining({ to: '+12025550142' }),
			],
		},
	]);
});
