'use strict';

const { answerWith, startWebhook } = require('./webhook.js');
const { start, refusal, FIRST } = require('./attClient.js');

const CHANNELS = '/notification/v1/channels';
const CHANNEL = {
	channel: { serviceName: 'MIM', notificationContentType: 'application/json', notificationVersion: 1.0 },
};

let sim;
let app;
let user;
beforeEach(async () => {
	sim = await start();
	app = sim.caller((await sim.login('NOTIFICATIONCHANNEL')).data.access_token);
	user = sim.caller((await sim.userLogin('MIM')).data.access_token);
});
afterEach(() => sim.close());

const createChannel = async () => (await app('POST', CHANNELS, CHANNEL)).data.channel.channelId;
const subscribe = (channelId, subscription = {}) =>
	user('POST', `${CHANNELS}/${channelId}/subscriptions`, {
		subscription: { events: ['TEXT'], expiresIn: 3600, ...subscription },
	});

describe('the channel', () => {
	test('is made, got and deleted', async () => {
		const made = await app('POST', CHANNELS, CHANNEL);
		const { channelId } = made.data.channel;
		expect([made.status, made.data]).toEqual([
			201,
			{ channel: { channelId: expect.any(String), maxEventsPerNotification: 5 } },
		]);
		expect(made.headers).toMatchObject({
			location: `http://ewr2-api.att.invalid:8080${CHANNELS}/${channelId}`,
			'x-systemtransactionid': expect.any(String),
		});
		expect((await app('GET', `${CHANNELS}/${channelId}`)).data.channel).toEqual({
			channelId,
			maxEventsPerNotification: 5,
			serviceName: 'MIM',
			channelType: 'http_callback',
			notificationContentType: 'application/json',
			notificationVersion: 1,
		});
		expect(sim.control.channels()).toEqual([{ channelId, clientId: 'sim-app-key' }]);
		await subscribe(channelId);
		expect((await app('DELETE', `${CHANNELS}/${channelId}`)).status).toBe(204);
		expect((await app('GET', `${CHANNELS}/${channelId}`)).status).toBe(404);
		expect(sim.control.subscriptions()).toEqual([]);
	});

	test('exists once per app: the second is refused with the id of the first', async () => {
		const channelId = await createChannel();
		expect(refusal(await app('POST', CHANNELS, CHANNEL))).toEqual([403, 'POL1001', `channelId: ${channelId}`]);
		sim.control.setOptions({ envelopes: { notification: 'flat' } });
		expect((await app('POST', CHANNELS, CHANNEL)).data).toEqual({
			RequestError: { MessageId: 'POL1001', Variables: `channelId:${channelId}` },
		});
	});

	test.each([
		[{ serviceName: 'SMS' }, 'SVC0003'],
		[{ notificationContentType: 'text/plain' }, 'SVC0002'],
		[{ notificationVersion: '1.0' }, 'SVC0002'],
	])('is not made with %j', async (changes, code) => {
		expect(refusal(await app('POST', CHANNELS, { channel: { ...CHANNEL.channel, ...changes } })).slice(0, 2)).toEqual([
			400,
			code,
		]);
	});

	test('needs a token of the app, its subscriptions one of the user', async () => {
		expect(refusal(await user('POST', CHANNELS, CHANNEL)).slice(0, 2)).toEqual([403, 'POL0001']);
		const channelId = await createChannel();
		expect((await app('POST', `${CHANNELS}/${channelId}/subscriptions`, { subscription: {} })).status).toBe(403);
	});
});

describe('a subscription', () => {
	let channelId;
	beforeEach(async () => {
		channelId = await createChannel();
	});

	test('is made, got, updated and deleted', async () => {
		const made = await subscribe(channelId, { callbackData: 'order-7' });
		const { subscriptionId } = made.data.subscription;
		const url = `${CHANNELS}/${channelId}/subscriptions/${subscriptionId}`;
		expect([made.status, made.data.subscription.expiresIn, made.headers.location]).toEqual([
			201,
			3600,
			`http://ewr2-api.att.invalid:8080${url}`,
		]);
		expect((await user('GET', url)).data.subscription).toEqual({
			subscriptionId,
			expiresIn: 3600,
			callbackData: 'order-7',
			eventFilters: ['TEXT'],
		});
		const changed = await user('PUT', url, { subscription: { events: ['MMS'], expiresIn: 0 } });
		expect([changed.status, changed.data]).toEqual([200, { subscription: { subscriptionId, expiresIn: 0 } }]);
		sim.control.setOptions({ subscriptionEventsField: 'events' });
		expect((await user('GET', url)).data.subscription).toMatchObject({ callbackData: 'order-7', events: ['MMS'] });
		expect((await app('DELETE', url)).status).toBe(204);
		expect((await user('GET', url)).status).toBe(404);
	});

	test('exists once per user; the refusal names it by option', async () => {
		const { subscriptionId } = (await subscribe(channelId)).data.subscription;
		expect(refusal(await subscribe(channelId))).toEqual([
			403,
			'POL9002',
			'A subscription for this user exists already',
		]);
		sim.control.setOptions({ subscriptionIdInError: true });
		expect(refusal(await subscribe(channelId))[2]).toBe(`subscriptionId: ${subscriptionId}`);
	});

	test.each([
		[{ events: ['FAX'] }, 'SVC0003', 'events: valid values are TEXT, MMS'],
		[{ callbackData: 'x'.repeat(51) }, 'SVC0002', 'callbackData'],
		[{ expiresIn: 3599 }, 'SVC0002', 'expiresIn'],
		[{ expiresIn: 31_536_001 }, 'SVC0002', 'expiresIn'],
		[{ expiresIn: '3600' }, 'SVC0002', 'expiresIn'],
	])('is not made with %j', async (fields, code, variables) => {
		expect(refusal(await subscribe(channelId, fields))).toEqual([400, code, variables]);
	});

	test('keeps its read-only fields', async () => {
		const { subscriptionId } = (await subscribe(channelId)).data.subscription;
		const url = `${CHANNELS}/${channelId}/subscriptions/${subscriptionId}`;
		expect(refusal(await user('PUT', url, { subscription: { subscriptionId, expiresIn: 0 } }))).toEqual([
			403,
			'POL1001',
			'subscriptionId: read-only parameter',
		]);
	});

	test('is gone when it has expired', async () => {
		const { subscriptionId } = (await subscribe(channelId)).data.subscription;
		sim.pass(3_600_000);
		expect((await user('GET', `${CHANNELS}/${channelId}/subscriptions/${subscriptionId}`)).status).toBe(404);
		expect((await subscribe(channelId)).status).toBe(201);
		sim.control.expireSubscription();
		expect(sim.control.subscriptions()).toEqual([]);
		const again = (await subscribe(channelId)).data.subscription.subscriptionId;
		sim.control.deleteSubscription({ subscriptionId: again });
		expect((await subscribe(channelId)).status).toBe(201);
		expect(() => sim.control.deleteSubscription({ subscriptionId: 'none' })).toThrow('no subscription none');
	});

	test.each([
		['channel', 204, 403],
		['user', 403, 204],
		['any', 204, 204],
	])('is deleted with the token: %s', async (subscriptionDeleteToken, byApp, byUser) => {
		sim.control.setOptions({ subscriptionDeleteToken });
		const remove = async (call) => {
			const { data } = await subscribe(channelId);
			const id = data.subscription?.subscriptionId ?? sim.control.subscriptions()[0].id;
			return (await call('DELETE', `${CHANNELS}/${channelId}/subscriptions/${id}`)).status;
		};
		expect([await remove(app), await remove(user)]).toEqual([byApp, byUser]);
	});

	test('survives a reset when it is kept', async () => {
		await subscribe(channelId);
		sim.control.reset({ keep: ['sessions', 'subscriptions'] });
		expect(sim.control.subscriptions()).toEqual([
			{
				id: expect.any(String),
				channelId,
				userId: 'user-1',
				status: 'Active',
				events: ['TEXT'],
				callbackData: '',
				expiresAt: expect.any(String),
			},
		]);
		expect((await app('GET', `${CHANNELS}/${channelId}`)).status).toBe(200);
		sim.control.reset();
		expect([sim.control.subscriptions(), sim.control.channels(), sim.control.sessions()]).toEqual([[], [], []]);
	});
});

describe('notifications', () => {
	let webhook;
	let channelId;
	let subscriptionId;
	beforeEach(async () => {
		webhook = await startWebhook(answerWith(200));
		sim.control.setCallbackUrls({ notificationUrl: webhook.url });
		channelId = await createChannel();
		const { data } = await subscribe(channelId, { events: ['TEXT'], callbackData: 'order-7' });
		({ subscriptionId } = data.subscription);
	});
	afterEach(() => webhook.close());

	const received = async () => {
		await sim.control.idle();
		return webhook.received.map(({ body }) => body);
	};

	test('tell of a new text, with the channel in a header', async () => {
		const { messageIds } = sim.control.inAppInbound({ from: FIRST, text: 'Hi there' });
		expect(await received()).toEqual([
			{
				messageNotifications: {
					subscriptionNotifications: [
						{
							subscriptionId,
							callbackData: 'order-7',
							notificationEvents: [
								{
									messageId: messageIds[0],
									conversationThreadId: '2025550142',
									eventType: 'add',
									event: 'TEXT',
									text: 'Hi there',
									isTextTruncated: false,
									isFavorite: false,
									isUnread: true,
								},
							],
						},
					],
				},
			},
		]);
		expect(webhook.received[0].headers).toMatchObject({ 'x-channelid': channelId, 'x-notificationversion': '1.0' });
	});

	test('come as before 2015, with a bare event and texts for booleans, by option', async () => {
		sim.control.setOptions({ notificationEnvelope: 'legacy', singleEventAsObject: true, booleansAsStrings: true });
		sim.control.inAppInbound({ from: FIRST, text: 'Hi' });
		const [{ notification }] = await received();
		expect(notification.subscriptions[0].notificationEvents).toMatchObject({ event: 'TEXT', isUnread: 'true' });
	});

	test('hold up to five events each, and only the wanted ones', async () => {
		sim.control.inAppInbound({ messages: Array.from({ length: 7 }, (_, i) => ({ from: FIRST, text: String(i) })) });
		sim.control.inAppInbound({ from: FIRST, subject: 'Picture' });
		const counts = (await received()).map(
			({ messageNotifications }) => messageNotifications.subscriptionNotifications[0].notificationEvents.length,
		);
		expect(counts.sort()).toEqual([2, 5]);
	});

	test('tell of changes and deletions', async () => {
		sim.control.setIndex({ status: 'INITIALIZED' });
		const [id] = sim.control.inAppInbound({ from: FIRST, text: 'Hi' }).messageIds;
		await user('PUT', `/myMessages/v2/messages/${id}`, { message: { isUnread: false } });
		await user('DELETE', `/myMessages/v2/messages/${id}`);
		await sim.control.idle();
		const events = sim.control.events({ event: 'notification' }).map(({ payload }) => {
			const [{ notificationEvents }] = payload.messageNotifications.subscriptionNotifications;
			return [notificationEvents[0].eventType, notificationEvents[0].isUnread, notificationEvents[0].text];
		});
		expect(events).toEqual([
			['add', true, 'Hi'],
			['update', false, undefined],
			['delete', false, undefined],
		]);
	});
});
