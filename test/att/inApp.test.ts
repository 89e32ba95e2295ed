import { att } from '../../nodes/Att/provider';
import type { SmsProvider } from '../../nodes/core/provider';
import { runReadCases } from '../contract/runReadCases';
import { PLANTED, type Answer, type Step } from '../contract/script';
import delta from './fixtures/delta.json';
import errorScope from './fixtures/error-scope.json';
import list from './fixtures/message-list.json';

const account = (): SmsProvider => att.forAccount!({}, {});
const MESSAGES = '/myMessages/v2/messages';
const messages = list.messageList.messages;

const send = (messageRequest: object, answer: Answer = { status: 201, json: { id: 'trace-1' } }): Step => ({
	request: `POST ${MESSAGES}`,
	body: { messageRequest },
	answer,
});

const accepted = {
	provider: 'att',
	messageId: null,
	batchId: null,
	to: '+12025550141',
	from: null,
	status: 'queued',
	final: false,
	encoding: null,
	segments: null,
	deferredUntil: null,
	failure: null,
	traceId: 'trace-1',
};

describe('sending an In-App message', () => {
	runReadCases(account(), [
		{
			name: 'writes numbers, short codes and e-mail addresses as AT&T wants them',
			operation: 'inAppMessage:send',
			parameters: { to: '(202) 555-0141, 12345 ,ann@example.com', text: 'Hi' },
			steps: [
				send({ addresses: ['tel:+12025550141', 'short:12345', 'ann@example.com'], text: 'Hi', isGroup: false }),
			],
			items: [accepted, { ...accepted, to: '12345' }, { ...accepted, to: 'ann@example.com' }],
		},
		{
			name: 'takes a subject and a group, but no group of one',
			operation: 'inAppMessage:send',
			parameters: { to: ['+12025550141'], text: 'Hi', 'options.subject': 'Look', 'options.isGroup': true },
			steps: [send({ addresses: ['tel:+12025550141'], text: 'Hi', subject: 'Look', isGroup: false })],
			items: [accepted],
		},
		{
			name: 'is an item with its failure once something was sent in the run',
			operation: 'inAppMessage:send',
			parameters: { to: ['+12025550141', '12345'], text: 'Hi', 'options.isGroup': true },
			steps: [
				send(
					{ addresses: ['tel:+12025550141', 'short:12345'], text: 'Hi', isGroup: true },
					{ status: 403, json: errorScope },
				),
			],
			items: [{ provider: 'att', failure: expect.objectContaining({ category: 'permissionDenied' }) }],
		},
	]);

	runReadCases(account(), [
		{
			name: 'fails for too many recipients, by the rules of AT&T',
			operation: 'inAppMessage:send',
			parameters: { to: '12345', text: 'Hi' },
			steps: [
				send(
					{ addresses: ['short:12345'], text: 'Hi', isGroup: false },
					{ status: 403, json: { RequestError: { PolicyException: { MessageId: 'POL0003', Text: 'Too many', Variables: `Bearer ${PLANTED}` } } } },
				),
			],
			failure: { category: 'requestInvalid', code: 'POL0003' },
		},
		{
			name: 'refuses what is no address before any request',
			operation: 'inAppMessage:send',
			parameters: { to: '+1202', text: 'Hi' },
			steps: [],
			failure: { category: 'invalidRecipient', stage: 'validation' },
		},
		{
			name: 'needs a recipient',
			operation: 'inAppMessage:send',
			parameters: { to: ' , ', text: 'Hi' },
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation' },
		},
	]);
});

const text = {
	provider: 'att',
	messageId: 't12',
	direction: 'inbound',
	from: '+12025550141',
	to: ['+12025550142'],
	text: 'Hi',
	subject: null,
	type: 'TEXT',
	isUnread: true,
	isFavorite: false,
	attachments: [],
	createdAt: '2026-03-02T10:00:00',
};
const picture = {
	...text,
	messageId: 's11',
	direction: 'outbound',
	from: null,
	to: ['ann@example.com', '12345'],
	text: 'Look',
	subject: 'A picture',
	type: 'MMS',
	isUnread: false,
	isFavorite: true,
	attachments: [{ name: 'picture.png', contentType: 'image/png' }],
	createdAt: '2026-03-02T09:59:00',
};
const state = '1429012345678';

describe('reading a mailbox', () => {
	runReadCases(account(), [
		{
			name: 'gets one message',
			operation: 'inAppMessage:get',
			parameters: { messageId: 't12/parts' },
			steps: [{ request: `GET ${MESSAGES}/t12%2Fparts`, answer: { json: { message: messages[0] } } }],
			items: [text],
		},
		{
			name: 'lists messages with the state from which changes can be asked for',
			operation: 'inAppMessage:getMany',
			steps: [{ request: `GET ${MESSAGES}?limit=500&offset=0`, answer: { json: list } }],
			items: [
				{ ...text, state },
				{ ...picture, state },
			],
		},
		{
			name: 'asks page after page, with the filters',
			operation: 'inAppMessage:getMany',
			parameters: { 'filters.isUnread': 'true', 'filters.type': 'SMS', 'filters.keyword': '2025550141' },
			steps: [
				{
					request: `GET ${MESSAGES}?isUnread=true&type=SMS&keyword=2025550141&limit=500&offset=0`,
					answer: { json: { messageList: { ...list.messageList, messages: [messages[0]] } } },
				},
				{
					request: `GET ${MESSAGES}?isUnread=true&type=SMS&keyword=2025550141&limit=500&offset=1`,
					answer: { json: { messageList: { ...list.messageList, messages: [messages[1]] } } },
				},
			],
			items: [
				{ ...text, state },
				{ ...picture, state },
			],
		},
		{
			name: 'ends where the total is larger than what is listed',
			operation: 'inAppMessage:getMany',
			parameters: { 'filters.messageIds': 't12, t13' },
			steps: [
				{
					request: `GET ${MESSAGES}?messageIds=t12%2Ct13&limit=500&offset=0`,
					answer: { json: { messageList: { messages: [], total: 7 } } },
				},
			],
			items: [],
		},
		{
			name: 'says what to do where there is no index yet',
			operation: 'inAppMessage:getMany',
			steps: [
				{
					request: `GET ${MESSAGES}?limit=500&offset=0`,
					answer: {
						status: 409,
						json: { RequestError: { ServiceException: { MessageId: 'SVC0001', Text: 'A service error occurred. Error code is %1', Variables: '7' } } },
					},
				},
			],
			failure: {
				category: 'requestInvalid',
				code: 'SVC0001',
				retry: 'afterFix',
				advice: 'Run the operation Create Index of In-App Message, then repeat',
			},
		},
		{
			name: 'gets the changes since a state in one item',
			operation: 'inAppMessage:getDelta',
			parameters: { state: '7+/=x' },
			steps: [{ request: 'GET /myMessages/v2/delta?state=7%2B%2F%3Dx', answer: { json: delta } }],
			items: [
				{
					provider: 'att',
					state: '1429012399999',
					adds: [{ messageId: 't13', type: 'TEXT', isUnread: true, isFavorite: false }],
					updates: [{ messageId: 's11', type: 'MMS', isUnread: false, isFavorite: true }],
					deletes: [{ messageId: 't12', type: 'TEXT', isUnread: false, isFavorite: false }],
				},
			],
		},
	]);
});

describe('changing a mailbox', () => {
	runReadCases(account(), [
		{
			name: 'updates several messages in one request',
			operation: 'inAppMessage:update',
			parameters: { messageId: 't12, s11', 'changes.isUnread': false },
			steps: [
				{
					request: `PUT ${MESSAGES}`,
					body: { messages: [{ messageId: 't12', isUnread: false }, { messageId: 's11', isUnread: false }] },
					answer: { status: 204 },
				},
			],
			items: ['t12', 's11'].map((messageId) => ({ provider: 'att', messageId, isUnread: false, failure: null })),
		},
		{
			name: 'needs something to change',
			operation: 'inAppMessage:update',
			parameters: { messageId: 't12' },
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation' },
		},
		{
			name: 'deletes several messages in one request',
			operation: 'inAppMessage:delete',
			parameters: { messageId: ['t12', 's11'] },
			steps: [{ request: `DELETE ${MESSAGES}?messageIds=t12%2Cs11`, answer: { status: 204 } }],
			items: ['t12', 's11'].map((messageId) => ({ provider: 'att', messageId, isDeleted: true, failure: null })),
		},
		{
			name: 'deletes nothing without an ID',
			operation: 'inAppMessage:delete',
			parameters: { messageId: '' },
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation' },
		},
	]);
});

const info = (status: string, more: object = {}): Step => ({
	request: `GET ${MESSAGES}/index/info`,
	answer: { json: { messageIndexInfo: { status, state: '', messageCount: 164, ...more } } },
});
const create: Step = { request: `POST ${MESSAGES}/index`, answer: { status: 202 } };

describe('making the index', () => {
	const ready = { provider: 'att', status: 'INITIALIZED', isReady: true, state, messageCount: 164 };
	runReadCases(account(), [
		{
			name: 'waits until it can be used',
			operation: 'inAppMessage:createIndex',
			parameters: { timeoutSeconds: 60 },
			steps: [info('NOT_INITIALIZED'), create, info('INITIALIZING'), info('INITIALIZING'), info('INITIALIZED', { state })],
			items: [ready],
		},
		{
			name: 'makes none where there is one',
			operation: 'inAppMessage:createIndex',
			steps: [info('INITIALIZED', { state })],
			items: [ready],
		},
		{
			name: 'makes another one in place of one that failed',
			operation: 'inAppMessage:createIndex',
			steps: [info('ERROR'), create, info('INITIALIZED', { state })],
			items: [ready],
		},
		{
			name: 'tells how far it is when the time is up',
			operation: 'inAppMessage:createIndex',
			parameters: { timeoutSeconds: 0 },
			steps: [info('INITIALIZING')],
			items: [{ ...ready, status: 'INITIALIZING', isReady: false, state: '' }],
		},
	]);
});
