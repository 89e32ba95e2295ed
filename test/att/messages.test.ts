import { att } from '../../nodes/Att/provider';
import type { SmsProvider } from '../../nodes/core/provider';
import { runReadCases } from '../contract/runReadCases';
import { PLANTED, type Answer, type Step } from '../contract/script';
import errorScope from './fixtures/error-scope.json';
import errorUnknownId from './fixtures/error-unknown-id.json';
import inbox from './fixtures/inbox.json';
import accepted from './fixtures/send-accepted.json';
import every from './fixtures/status-every.json';
import open from './fixtures/status-open.json';

const ID = accepted.outboundSMSResponse.messageId;
const messageId = ID;
const SHORT_CODE = '48500000';

/** An account of its own for each case: what was read is remembered. */
const account = (fields: object = {}, notes = {}): SmsProvider => att.forAccount!({ shortCode: SHORT_CODE, ...fields }, notes);

const getStatus = (answer: Answer): Step => ({ request: `GET /sms/v3/messaging/outbox/${ID}`, answer });
const gone: Answer = { status: 400, json: errorUnknownId };

const sent = {
	provider: 'att',
	messageId: ID,
	batchId: ID,
	from: null,
	encoding: null,
	segments: null,
	deferredUntil: null,
	direction: 'outbound',
	text: null,
	cost: null,
	createdAt: null,
	updatedAt: null,
};
const ann = { ...sent, to: '+12025550141', status: 'delivered', final: true, failure: null };
const kim = { ...sent, to: '+12025550142', status: 'sent', final: false, failure: null };

/** AT&T does not know the id, or no longer. */
const noLongerKnown = {
	category: 'unknown',
	code: 'SVC0002',
	providerMessage: 'Invalid input value for message part RequestIdentifier',
	advice: 'Read the status within about 30 minutes and only once, or use Delivery Report of an AT&T SMS Trigger',
	retry: 'never',
	retryAfterMs: null,
	httpStatus: 400,
	stage: 'submission',
};

const unknownWord = (word: string) => ({
	category: 'unknown',
	code: word,
	providerMessage: `Status ${word}`,
	advice: 'Look the message up with the provider before you decide to send it again',
	retry: 'never',
	retryAfterMs: null,
	httpStatus: null,
	stage: 'delivery',
});

describe('getting a message', () => {
	runReadCases(account(), [
		{
			name: 'gives one item per recipient and never follows the URL of the answer',
			operation: 'message:get',
			parameters: { messageId },
			steps: [getStatus({ json: open })],
			items: [ann, kim],
		},
	]);

	runReadCases(account(), [
		{
			name: 'reads every status in any letters, and addresses in any spelling',
			operation: 'message:get',
			parameters: { messageId },
			steps: [getStatus({ json: every })],
			items: [
				ann,
				{
					...kim,
					status: 'undelivered',
					final: true,
					failure: {
						category: 'unreachableRecipient',
						code: 'DeliveryImpossible',
						providerMessage: 'The message cannot be delivered',
						advice: 'Check the number: AT&T gives no reason, and reaches none but its own subscribers',
						retry: 'never',
						retryAfterMs: null,
						httpStatus: null,
						stage: 'delivery',
					},
				},
				{ ...kim, to: '+12025550143' },
				{ ...kim, to: '+12025550144' },
				{ ...kim, to: '+12025550145', status: 'unknown', final: true, failure: unknownWord('DeliveryUncertain') },
				{ ...kim, to: '+12025550146', status: 'queued' },
				{ ...kim, to: '+12025550147', status: 'unknown', final: true, failure: unknownWord('Teleported') },
			],
		},
	]);

	runReadCases(account(), [
		{
			name: 'is unknown where AT&T has told the end to somebody else, or too long ago',
			operation: 'message:get',
			parameters: { messageId },
			steps: [getStatus(gone)],
			items: [{ ...sent, to: null, status: 'unknown', final: true, failure: noLongerKnown }],
		},
		{
			name: 'escapes whatever the id holds',
			operation: 'message:get',
			parameters: { messageId: '../inbox?a=b' },
			steps: [{ request: 'GET /sms/v3/messaging/outbox/..%2Finbox%3Fa%3Db', answer: gone }],
			items: [{ ...sent, messageId: '../inbox?a=b', batchId: '../inbox?a=b', to: null, status: 'unknown', final: true, failure: noLongerKnown }],
		},
		{
			name: 'needs an id',
			operation: 'message:get',
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation' },
		},
		{
			name: 'fails where AT&T refuses for another reason',
			operation: 'message:get',
			parameters: { messageId },
			steps: [getStatus({ status: 403, json: { RequestError: { PolicyException: { ...errorScope.RequestError.PolicyException, Variables: `Bearer ${PLANTED} has no scope` } } } })],
			failure: { category: 'permissionDenied', code: 'POL0001' },
		},
		{
			name: 'fails where a page of a network answers',
			operation: 'message:get',
			parameters: { messageId },
			steps: [getStatus({ text: '<html>Sign in</html>' })],
			failure: { category: 'unknown', retry: 'never' },
		},
	]);

	const notes = {};
	runReadCases(account({}, notes), [
		{
			name: 'remembers an end that it has read: the first look',
			operation: 'message:get',
			parameters: { messageId },
			steps: [getStatus({ json: open })],
			items: [ann, kim],
		},
		{
			name: 'remembers an end that it has read: recipients whose end was told are left out',
			operation: 'message:get',
			parameters: { messageId },
			steps: [getStatus({ json: { DeliveryInfoList: { DeliveryInfo: [open.DeliveryInfoList.DeliveryInfo[1]] } } })],
			items: [ann, kim],
		},
		{
			name: 'remembers an end that it has read: nothing later undoes it',
			operation: 'message:get',
			parameters: { messageId },
			steps: [
				getStatus({
					json: {
						DeliveryInfoList: {
							DeliveryInfo: [{ Id: 'msg0', Address: 'tel:+12025550141', DeliveryStatus: 'DeliveredToNetwork' }],
						},
					},
				}),
			],
			items: [ann, kim],
		},
	]);
	runReadCases(account({}, notes), [
		{
			name: 'remembers an end that another node of the execution has read, and misses the others',
			operation: 'message:get',
			parameters: { messageId },
			steps: [getStatus(gone)],
			items: [ann, { ...kim, status: 'unknown', final: true, failure: noLongerKnown }],
		},
	]);
});

const getInbox = (json: object): Step => ({ request: `GET /sms/v3/messaging/inbox/${SHORT_CODE}`, answer: { json } });

const received = {
	...sent,
	messageId: null,
	batchId: null,
	to: SHORT_CODE,
	direction: 'inbound',
	status: 'delivered',
	final: true,
	failure: null,
};
const stop = { ...received, from: '+12025550141', text: 'STOP' };
const yes = { ...received, from: '+12025550142', text: 'Yes please' };
const [first, second] = inbox.InboundSmsMessageList.InboundSmsMessage;
const page = (messages: object[], pending: unknown) => ({
	InboundSmsMessageList: { InboundSmsMessage: messages, TotalNumberOfPendingMessages: pending },
});

describe('reading the inbox', () => {
	runReadCases(account(), [
		{
			name: 'gives every text, without an id: AT&T names only places in its list',
			operation: 'message:getMany',
			steps: [getInbox(inbox)],
			items: [stop, yes],
		},
		{
			name: 'goes on until nothing is pending, whether the count is a text or a number',
			operation: 'message:getMany',
			steps: [getInbox(page([first], '1')), getInbox(page([second], 0))],
			items: [stop, yes],
		},
		{
			name: 'ends at an empty inbox',
			operation: 'message:getMany',
			steps: [getInbox(page([], '0'))],
			items: [],
		},
		{
			name: 'ends where the inbox keeps what was read',
			operation: 'message:getMany',
			steps: [getInbox(page([first], '1')), getInbox(page([first], '1'))],
			items: [stop],
		},
		{
			name: 'reads other letters and a single message that came bare',
			operation: 'message:getMany',
			steps: [
				getInbox({
					inboundSmsMessageList: {
						inboundSmsMessage: { message: 'STOP', senderAddress: '+12025550141', destinationAddress: SHORT_CODE },
					},
				}),
			],
			items: [stop],
		},
		{
			name: 'keeps what it has read where a later page is refused',
			operation: 'message:getMany',
			steps: [
				getInbox(page([first], '1')),
				{ ...getInbox({}), answer: { status: 403, json: errorScope } },
			],
			items: [
				stop,
				expect.objectContaining({ provider: 'att', failure: expect.objectContaining({ category: 'permissionDenied' }) }),
			],
		},
	]);

	runReadCases(account(), [
		{
			name: 'fails where the first page is refused',
			operation: 'message:getMany',
			steps: [{ ...getInbox({}), answer: { status: 403, json: errorScope } }],
			failure: { category: 'permissionDenied' },
		},
	]);

	runReadCases(account({ shortCode: '' }), [
		{
			name: 'needs the short code of the credential',
			operation: 'message:getMany',
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation' },
		},
	]);

	runReadCases(account({ apiVersion: 'v2' }), [
		{
			name: 'names the short code in the query in version 2, and the message in the path',
			operation: 'message:getMany',
			steps: [
				{ request: `GET /rest/sms/2/messaging/inbox?RegistrationID=${SHORT_CODE}`, answer: { json: inbox } },
			],
			items: [stop, yes],
		},
		{
			name: 'reads a status in version 2',
			operation: 'message:get',
			parameters: { messageId },
			steps: [{ request: `GET /rest/sms/2/messaging/outbox/${ID}`, answer: { json: open } }],
			items: [ann, kim],
		},
	]);
});
