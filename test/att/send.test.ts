import { att } from '../../nodes/Att/provider';
import type { SmsProvider } from '../../nodes/core/provider';
import { runSendCases } from '../contract/runSendCases';
import type { Answer, Step } from '../contract/script';
import errorAddress from './fixtures/error-address.json';
import errorQuota from './fixtures/error-quota.json';
import errorScope from './fixtures/error-scope.json';
import errorTemporary from './fixtures/error-temporary.json';
import accepted from './fixtures/send-accepted.json';
import acceptedV2 from './fixtures/send-accepted-v2.json';

const TEXT = 'Your order is ready.';
const ID = accepted.outboundSMSResponse.messageId;
const ANN = '+12025550141';
const KIM = '+12025550142';
const JOE = '+12025550143';
const SUE = '+12025550144';

const message = (to: string, text = TEXT) => ({ from: null, to, text });
const queued = { status: 'queued', messageId: ID, batchId: ID, failure: null } as const;

/** The one way in which a request is written: one recipient as a text, several as a list. */
function post(to: string[], answer: Answer, more: object = {}): Step {
	const [only, ...others] = to.map((number) => `tel:${number}`);
	return {
		request: 'POST /sms/v3/messaging/outbox',
		body: {
			outboundSMSRequest: {
				address: others.length === 0 ? only : [only, ...others],
				message: TEXT,
				notifyDeliveryStatus: false,
				...more,
			},
		},
		answer,
	};
}

const ok = (messageId = ID): Answer => ({
	status: 201,
	json: { outboundSMSResponse: { messageId } },
});
const badAddress: Answer = { status: 400, json: errorAddress };
const smpp = (variables: string): Answer => ({
	status: 400,
	json: {
		RequestError: {
			ServiceException: { ...errorTemporary.RequestError.ServiceException, Variables: variables },
		},
	},
});

describe('sending a text', () => {
	runSendCases(att, [
		{
			name: 'names a single recipient as a text',
			send: [message(ANN)],
			steps: [post([ANN], { status: 201, json: accepted })],
			results: [queued],
			batches: [{ batchId: ID, status: 'completed', createdAt: null, failure: null }],
		},
		{
			name: 'names several recipients as a list and gives all of them the one id',
			send: [message(ANN), message(KIM)],
			steps: [post([ANN, KIM], { status: 200, json: accepted })],
			results: [queued, queued],
		},
		{
			name: 'gives each text a request of its own and keeps the order of the results',
			send: [message(ANN), message(KIM, 'Hi Kim'), message(JOE)],
			steps: [
				post([ANN, JOE], ok('SMS1')),
				{ ...post([KIM], ok('SMS2')), body: { outboundSMSRequest: { address: `tel:${KIM}`, message: 'Hi Kim', notifyDeliveryStatus: false } } },
			],
			results: [{ messageId: 'SMS1' }, { messageId: 'SMS2' }, { messageId: 'SMS1' }],
		},
		{
			name: 'asks for reports only where the message wants them',
			send: [{ ...message(ANN), options: { notifyDeliveryStatus: true } }, message(KIM)],
			steps: [post([ANN], ok('SMS1'), { notifyDeliveryStatus: true }), post([KIM], ok('SMS2'))],
			results: [{ messageId: 'SMS1' }, { messageId: 'SMS2' }],
		},
	]);

	it('puts at most 50 recipients into a request', () => {
		expect(att.limits.recipientsPerRequest).toBe(50);
	});

	it('reads the option Notify Delivery Status, and nothing where it is off', () => {
		const read = (value: unknown) => att.readOptions!({ value: () => value, date: () => undefined });
		expect(read(true)).toEqual({ notifyDeliveryStatus: true });
		expect([read(false), read(undefined), read('')]).toEqual([undefined, undefined, undefined]);
		expect(() => read('perhaps')).toThrow('is neither true nor false');
	});
});

describe('the older version of the API', () => {
	const v2: SmsProvider = att.forAccount!({ apiVersion: 'v2' }, {});
	runSendCases(v2, [
		{
			name: 'has a flat body and another path, and reports nothing',
			send: [{ ...message(ANN), options: { notifyDeliveryStatus: true } }],
			steps: [
				{
					request: 'POST /rest/sms/2/messaging/outbox',
					body: { Message: TEXT, Address: `tel:${ANN}` },
					answer: { status: 201, json: acceptedV2 },
				},
			],
			results: [queued],
		},
	]);
});

const invalid = {
	status: 'rejected',
	messageId: null,
	batchId: null,
	failure: { category: 'invalidRecipient', code: 'SVC0004', retry: 'never', httpStatus: 400, stage: 'submission' },
} as const;

describe('a request that is refused because of one recipient', () => {
	runSendCases(att, [
		{
			name: 'is divided until that one stands alone, and the others get their text',
			send: [message(ANN), message(KIM), message(JOE), message(SUE)],
			steps: [
				post([ANN, KIM, JOE, SUE], badAddress),
				post([ANN, KIM], ok('SMS1')),
				post([JOE, SUE], badAddress),
				post([JOE], badAddress),
				post([SUE], ok('SMS2')),
			],
			results: [{ messageId: 'SMS1' }, { messageId: 'SMS1' }, invalid, { messageId: 'SMS2' }],
			batches: [
				{ batchId: 'SMS1', failure: null },
				{ batchId: 'SMS2', failure: null },
			],
		},
		{
			name: 'gives up the message for SMPP-0066 and the number for SMPP-000B',
			send: [message(ANN), message(KIM), message(JOE)],
			steps: [
				post([ANN, KIM, JOE], smpp('SMPP-0066 Invalid Destination Address')),
				post([ANN, KIM], smpp('SMPP-0066 Invalid Destination Address')),
				post([ANN], smpp('SMPP-0066 Invalid Destination Address')),
				post([KIM], smpp('SMPP-000B Invalid Destination Address')),
				post([JOE], ok()),
			],
			results: [
				{ status: 'rejected', failure: { category: 'unreachableRecipient', retry: 'never', code: 'SVC0001' } },
				{ status: 'rejected', failure: { category: 'invalidRecipient', retry: 'never', code: 'SVC0001' } },
				queued,
			],
			batches: [{ batchId: ID }],
		},
		{
			name: 'is reported as one batch where nobody is left',
			send: [message(ANN), message(KIM)],
			steps: [post([ANN, KIM], badAddress), post([ANN], badAddress), post([KIM], badAddress)],
			results: [invalid, invalid],
			batches: [{ batchId: null, failure: { code: 'SVC0004' } }],
		},
		{
			name: 'is divided, too, where the app may name fewer recipients',
			send: [message(ANN), message(KIM)],
			steps: [
				post([ANN, KIM], { status: 403, json: { RequestError: { PolicyException: { MessageId: 'POL0003', Text: 'Too many addresses' } } } }),
				post([ANN], ok('SMS1')),
				post([KIM], ok('SMS2')),
			],
			results: [{ messageId: 'SMS1' }, { messageId: 'SMS2' }],
		},
		{
			name: 'leaves open what became of a part whose answer was lost',
			send: [message(ANN), message(KIM)],
			steps: [post([ANN, KIM], badAddress), post([ANN], 'lost'), post([KIM], badAddress)],
			results: [
				{ status: 'unknown', failure: { category: 'unknown', retry: 'never' } },
				invalid,
			],
		},
	]);
});

describe('a request that may be taken later', () => {
	const temporary: Answer = { status: 400, json: errorTemporary };
	runSendCases(att, [
		{
			name: 'is made again after SMPP-0064',
			send: [message(ANN), message(KIM)],
			steps: [post([ANN, KIM], temporary), post([ANN, KIM], ok())],
			results: [queued, queued],
		},
		{
			name: 'is divided once it was made three times, and its parts are made once',
			send: [message(ANN), message(KIM)],
			steps: [
				...Array<Step>(3).fill(post([ANN, KIM], temporary)),
				post([ANN], temporary),
				post([KIM], ok()),
			],
			results: [
				{
					status: 'rejected',
					failure: { category: 'unreachableRecipient', retry: 'later', retryAfterMs: 45_000, code: 'SVC0001' },
				},
				queued,
			],
		},
		{
			name: 'is made again after the quota of a minute, which comes as a 403',
			send: [message(ANN)],
			steps: [post([ANN], { status: 403, json: errorQuota }), post([ANN], ok())],
			results: [queued],
		},
		{
			name: 'is not made again today after the quota of a day, and nothing after it either',
			send: [message(ANN), message(KIM, 'Hi'), message(JOE, 'Ho'), message(SUE, 'Hu'), message('+12025550145', 'Ha')],
			steps: ['Hi', 'Ho', 'Hu'].reduce<Step[]>(
				(steps, text, place) => [
					...steps,
					{
						...post([[KIM, JOE, SUE][place]], dayQuota()),
						body: { outboundSMSRequest: { address: `tel:${[KIM, JOE, SUE][place]}`, message: text, notifyDeliveryStatus: false } },
					},
				],
				[post([ANN], dayQuota())],
			),
			results: Array(5).fill({ failure: { category: 'throughputExceeded', retry: 'later', retryAfterMs: 86_400_000 } }),
		},
	]);

	function dayQuota(): Answer {
		return {
			status: 403,
			json: { RequestError: { PolicyException: { MessageId: 'POL0001', Text: '%1', Variables: 'Quota level per day exceeded' } } },
		};
	}
});

describe('a request that nobody should make again', () => {
	runSendCases(att, [
		{
			name: 'is one whose answer was lost: AT&T lists nothing to look it up in',
			send: [message(ANN)],
			steps: [post([ANN], 'lost')],
			results: [{ status: 'unknown', messageId: null, failure: { category: 'unknown', retry: 'never', stage: 'submission' } }],
		},
		{
			name: 'is one that the gateway did not answer',
			send: [message(ANN)],
			steps: [post([ANN], { status: 502, text: '<html><title>502</title></html>' })],
			results: [{ status: 'unknown', failure: { category: 'unknown', httpStatus: 502 } }],
		},
		{
			name: 'is one with the wrong scope, which is a 403 as well',
			send: [message(ANN)],
			steps: [post([ANN], { status: 403, json: errorScope })],
			results: [{ status: 'rejected', failure: { category: 'permissionDenied', retry: 'afterFix', code: 'POL0001' } }],
		},
	]);
});
