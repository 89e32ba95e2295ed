import { att } from '../../nodes/Att/provider';
import { runReadCases } from '../contract/runReadCases';
import type { Answer, Step } from '../contract/script';
import errorChannelExists from './fixtures/error-channel-exists.json';
import errorScope from './fixtures/error-scope.json';
import errorSubscriptionExists from './fixtures/error-subscription-exists.json';

const CHANNELS = '/notification/v1/channels';
const SUBSCRIPTIONS = `${CHANNELS}/ch-001/subscriptions`;
const channelId = 'ch-001';
const subscriptionId = 'sub-001';

const createChannel = (answer: Answer): Step => ({
	request: `POST ${CHANNELS}`,
	body: { channel: { serviceName: 'MIM', notificationContentType: 'application/json', notificationVersion: 1 } },
	answer,
});
const getChannel: Step = {
	request: `GET ${CHANNELS}/ch-001`,
	answer: { json: { channel: { channelId, maxEventsPerNotification: 5, serviceName: 'MIM', channelType: 'http_callback' } } },
};
const channel = {
	provider: 'att',
	channelId,
	maxEventsPerNotification: 5,
	serviceName: 'MIM',
	channelType: 'http_callback',
};

describe('the channel of an app', () => {
	runReadCases(att, [
		{
			name: 'is made',
			operation: 'notification:createChannel',
			steps: [createChannel({ status: 201, json: { channel: { channelId, maxEventsPerNotification: 5 } } })],
			items: [{ ...channel, serviceName: null, channelType: null, isNew: true }],
		},
		{
			name: 'is the one that exists, whose ID the refusal names',
			operation: 'notification:createChannel',
			steps: [createChannel({ status: 403, json: errorChannelExists }), getChannel],
			items: [{ ...channel, isNew: false }],
		},
		{
			name: 'is found, too, in the refusals of before 2015',
			operation: 'notification:createChannel',
			steps: [
				createChannel({ status: 403, json: { RequestError: { MessageId: 'POL1001', Variables: 'channelId:ch-001' } } }),
				getChannel,
			],
			items: [{ ...channel, isNew: false }],
		},
		{
			name: 'is not made where the credential lacks the scope',
			operation: 'notification:createChannel',
			steps: [createChannel({ status: 403, json: errorScope })],
			failure: { category: 'permissionDenied', code: 'POL0001' },
		},
		{
			name: 'is read',
			operation: 'notification:getChannel',
			parameters: { channelId },
			steps: [getChannel],
			items: [channel],
		},
		{
			name: 'is deleted',
			operation: 'notification:deleteChannel',
			parameters: { channelId },
			steps: [{ request: `DELETE ${CHANNELS}/ch-001`, answer: { status: 204 } }],
			items: [{ provider: 'att', channelId, isDeleted: true, failure: null }],
		},
	]);

	it('is asked for with the version as AT&T writes it', async () => {
		const bodies: unknown[] = [];
		const call = async ({ body }: { body?: string }) => {
			bodies.push(body);
			return await Promise.reject(new Error('enough'));
		};
		const context = { call } as unknown as Parameters<(typeof att.operations)[string]>[0];
		const items = att.operations['notification:createChannel'](context);
		await expect(items[Symbol.asyncIterator]().next()).rejects.toThrow('enough');
		expect(bodies).toEqual([expect.stringContaining('"notificationVersion":1.0')]);
	});
});

const subscription = {
	provider: 'att',
	channelId,
	subscriptionId,
	events: null,
	callbackData: null,
	expiresIn: 3600,
};
const wishes = { channelId, events: ['TEXT', 'MMS'], callbackData: 'order-7', expiresIn: 3600 };
const body = { subscription: { events: ['TEXT', 'MMS'], callbackData: 'order-7', expiresIn: 3600 } };
const made: Answer = { status: 201, json: { subscription: { subscriptionId, expiresIn: 3600 } } };

describe('the subscription of a user', () => {
	runReadCases(att, [
		{
			name: 'is made',
			operation: 'notification:createSubscription',
			parameters: wishes,
			steps: [{ request: `POST ${SUBSCRIPTIONS}`, body, answer: made }],
			items: [{ ...subscription, isNew: true }],
		},
		{
			name: 'leaves out what is not chosen, and may last for ever',
			operation: 'notification:createSubscription',
			parameters: { channelId, events: [], expiresIn: 0 },
			steps: [{ request: `POST ${SUBSCRIPTIONS}`, body: { subscription: { expiresIn: 0 } }, answer: made }],
			items: [{ ...subscription, isNew: true }],
		},
		{
			name: 'is the one that exists, without its ID where AT&T names none',
			operation: 'notification:createSubscription',
			parameters: wishes,
			steps: [{ request: `POST ${SUBSCRIPTIONS}`, body, answer: { status: 403, json: errorSubscriptionExists } }],
			items: [{ ...subscription, subscriptionId: null, expiresIn: null, isNew: false }],
		},
		{
			name: 'is the one that exists, with the ID that the refusal names',
			operation: 'notification:createSubscription',
			parameters: wishes,
			steps: [
				{
					request: `POST ${SUBSCRIPTIONS}`,
					body,
					answer: {
						status: 403,
						json: { RequestError: { PolicyException: { MessageId: 'POL9002', Text: '%1', Variables: 'subscriptionId: sub-001' } } },
					},
				},
			],
			items: [{ ...subscription, expiresIn: null, isNew: false }],
		},
		...['eventFilters', 'events'].map((name) => ({
			name: `is read with its events under ${name}`,
			operation: 'notification:getSubscription',
			parameters: { channelId, subscriptionId },
			steps: [
				{
					request: `GET ${SUBSCRIPTIONS}/sub-001`,
					answer: { json: { subscription: { subscriptionId, expiresIn: 3600, callbackData: 'order-7', [name]: ['TEXT'] } } },
				},
			],
			items: [{ ...subscription, events: ['TEXT'], callbackData: 'order-7' }],
		})),
		{
			name: 'is changed without what cannot be changed',
			operation: 'notification:updateSubscription',
			parameters: { ...wishes, subscriptionId },
			steps: [{ request: `PUT ${SUBSCRIPTIONS}/sub-001`, body, answer: { ...made, status: 200 } }],
			items: [subscription],
		},
		{
			name: 'is deleted by the app',
			operation: 'notification:deleteSubscription',
			parameters: { channelId, subscriptionId },
			steps: [{ request: `DELETE ${SUBSCRIPTIONS}/sub-001`, answer: { status: 204 } }],
			items: [{ provider: 'att', channelId, subscriptionId, isDeleted: true, failure: null }],
		},
		{
			name: 'is deleted by the user where the app may not',
			operation: 'notification:deleteSubscription',
			parameters: { channelId, subscriptionId },
			steps: [
				{ request: `DELETE ${SUBSCRIPTIONS}/sub-001`, answer: { status: 403, json: errorScope } },
				{ request: `DELETE ${SUBSCRIPTIONS}/sub-001`, answer: { status: 204 } },
			],
			items: [{ provider: 'att', channelId, subscriptionId, isDeleted: true, failure: null }],
		},
		{
			name: 'needs the ID of its channel',
			operation: 'notification:getSubscription',
			parameters: { subscriptionId },
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation' },
		},
	]);
});

describe('who logs in', () => {
	it.each([
		['message:send', 'app'],
		['batch:get', 'app'],
		['inAppMessage:send', 'user'],
		['inAppMessage:createIndex', 'user'],
		['notification:createChannel', 'app'],
		['notification:createSubscription', 'user'],
		['notification:deleteSubscription', 'app'],
	])('%s: the %s', (operation, login) => {
		expect(att.authenticationOf!(operation)).toBe(login);
	});
});
