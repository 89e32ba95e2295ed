'use strict';

const { randomUUID } = require('node:crypto');
const { isPlainObject } = require('../core/options');
const { AttError, badValue, missing, notAllowed } = require('./errors');
const { describeEvent, envelope } = require('./notificationBodies');

const BASE = '/notification/v1/channels';
const EVENTS = ['TEXT', 'MMS'];
const CONTENT_TYPES = ['application/json', 'application/xml'];
const LONGEST_CALLBACK_DATA = 50;
const SHORTEST_LIFE_SECONDS = 3600;
const LONGEST_LIFE_SECONDS = 31_536_000;
/** Scopes that may delete a subscription, by the option subscriptionDeleteToken. */
const DELETE_SCOPES = { channel: ['NOTIFICATIONCHANNEL'], user: ['MIM'], any: ['NOTIFICATIONCHANNEL', 'MIM'] };

const notFound = (id) => new AttError('SVC0002', 'notFound', { variables: id });

/** An object that a request body has to hold under a name. */
function readPart(request, name) {
	const fields = request.jsonObject()[name];
	if (!isPlainObject(fields)) throw missing(name);
	return fields;
}

function readEvents(events = EVENTS) {
	if (!Array.isArray(events) || events.length === 0 || !events.every((event) => EVENTS.includes(event))) {
		throw notAllowed('events', EVENTS);
	}
	return events;
}

function readCallbackData(text = '') {
	if (typeof text !== 'string' || text.length > LONGEST_CALLBACK_DATA) throw badValue('callbackData');
	return text;
}

/** One channel per app, one subscription per user, and the calls for changes in the user's mailbox. */
function createSubscriptions(sim) {
	/** By app. */
	const channels = new Map();
	let subscriptions = [];

	function readLife(seconds = sim.options.subscriptionDefaultSeconds) {
		const fits = seconds === 0 || (seconds >= SHORTEST_LIFE_SECONDS && seconds <= LONGEST_LIFE_SECONDS);
		if (!Number.isInteger(seconds) || !fits) throw badValue('expiresIn');
		return seconds;
	}

	const expiry = (seconds) => (seconds === 0 ? Infinity : sim.clock.now() + seconds * 1000);

	function live() {
		subscriptions = subscriptions.filter(({ expiresAt }) => expiresAt > sim.clock.now());
		return subscriptions;
	}

	function channelOf({ caller, params }) {
		const channel = channels.get(caller.client.clientId);
		if (channel?.channelId !== params.channelId) throw notFound(params.channelId);
		return channel;
	}

	/** The subscription of a request; a user sees only the own one. */
	function subscriptionOf(request) {
		const channel = channelOf(request);
		const { subscriptionId } = request.params;
		const { user } = request.caller;
		const found = live().find((one) => one.subscriptionId === subscriptionId && one.channel === channel);
		if (!found || (user !== null && user.id !== found.user.id)) throw notFound(subscriptionId);
		return found;
	}

	/** 201 with the address of what was made; the host is not the one that was called. */
	const created = (path, body) => ({
		status: 201,
		body,
		headers: { Location: `${sim.options.resourceHost}${path}`, 'x-systemTransactionId': randomUUID() },
	});

	const describeChannel = ({ channelId }) => ({
		channelId,
		maxEventsPerNotification: sim.options.maxEventsPerNotification,
	});

	function createChannel(request) {
		const { serviceName, notificationContentType, notificationVersion } = readPart(request, 'channel');
		if (serviceName !== 'MIM') throw notAllowed('serviceName', ['MIM']);
		if (!CONTENT_TYPES.includes(notificationContentType)) throw badValue('notificationContentType');
		if (notificationVersion !== 1) throw badValue('notificationVersion');
		const { clientId } = request.caller.client;
		const existing = channels.get(clientId);
		if (existing) {
			throw new AttError('POL1001', 'channelExists', { variables: `channelId: ${existing.channelId}` });
		}
		const channel = { channelId: `ch-${randomUUID()}`, client: request.caller.client, notificationContentType };
		channels.set(clientId, channel);
		return created(`${BASE}/${channel.channelId}`, { channel: describeChannel(channel) });
	}

	function getChannel(request) {
		const channel = channelOf(request);
		const { notificationContentType } = channel;
		return {
			status: 200,
			body: {
				channel: {
					...describeChannel(channel),
					serviceName: 'MIM',
					channelType: 'http_callback',
					notificationContentType,
					notificationVersion: 1,
				},
			},
		};
	}

	/** UNCONFIRMED: that the subscriptions of a channel end with it. */
	function deleteChannel(request) {
		const channel = channelOf(request);
		channels.delete(channel.client.clientId);
		subscriptions = subscriptions.filter((one) => one.channel !== channel);
		return { status: 204, body: null };
	}

	function createSubscription(request) {
		const channel = channelOf(request);
		const { events, callbackData, expiresIn } = readPart(request, 'subscription');
		const { user } = request.caller;
		const existing = live().find((one) => one.channel === channel && one.user.id === user.id);
		if (existing) {
			const variables = `subscriptionId: ${existing.subscriptionId}`;
			throw new AttError('POL9002', undefined, sim.options.subscriptionIdInError ? { variables } : {});
		}
		const seconds = readLife(expiresIn);
		const subscription = {
			subscriptionId: `sub-${randomUUID()}`,
			channel,
			user,
			events: readEvents(events),
			callbackData: readCallbackData(callbackData),
			expiresIn: seconds,
			expiresAt: expiry(seconds),
		};
		subscriptions.push(subscription);
		const { subscriptionId } = subscription;
		return created(`${BASE}/${channel.channelId}/subscriptions/${subscriptionId}`, {
			subscription: { subscriptionId, expiresIn: seconds },
		});
	}

	function getSubscription(request) {
		const { subscriptionId, expiresIn, callbackData, events } = subscriptionOf(request);
		const subscription = { subscriptionId, expiresIn, callbackData, [sim.options.subscriptionEventsField]: events };
		return { status: 200, body: { subscription } };
	}

	function updateSubscription(request) {
		const subscription = subscriptionOf(request);
		const { events, callbackData, expiresIn, ...others } = readPart(request, 'subscription');
		const [readOnly] = Object.keys(others);
		if (readOnly !== undefined)
			throw new AttError('POL1001', 'readOnly', { variables: `${readOnly}: read-only parameter` });
		const seconds = readLife(expiresIn ?? subscription.expiresIn);
		Object.assign(subscription, {
			events: readEvents(events ?? subscription.events),
			callbackData: readCallbackData(callbackData ?? subscription.callbackData),
			expiresIn: seconds,
			expiresAt: expiry(seconds),
		});
		const { subscriptionId } = subscription;
		return { status: 200, body: { subscription: { subscriptionId, expiresIn: seconds } } };
	}

	function deleteSubscription(request) {
		const subscription = subscriptionOf(request);
		subscriptions = subscriptions.filter((one) => one !== subscription);
		return { status: 204, body: null };
	}

	function find(subscriptionId) {
		const found = live().find((one) => one.subscriptionId === subscriptionId);
		if (!found) throw new Error(`no subscription ${subscriptionId}`);
		return found;
	}

	const allOr = (subscriptionId) => (subscriptionId === undefined ? live() : [find(subscriptionId)]);

	const route = (method, path, handle, ...scopes) => ({ method, path: `${BASE}${path}`, handle, scopes: () => scopes });
	const one = '/{channelId}/subscriptions/{subscriptionId}';

	return {
		/**
		 * Tells the subscribers of a user about messages, a few per call.
		 * @param {'add' | 'update' | 'delete'} eventType UNCONFIRMED: the word `update`
		 */
		messagesChanged(user, messages, eventType) {
			const subscribers = live().filter((subscription) => subscription.user.id === user.id);
			for (const subscription of subscribers) {
				const wanted = messages.filter(({ type }) => subscription.events.includes(type));
				const most = sim.options.maxEventsPerNotification;
				for (let start = 0; start < wanted.length; start += most) {
					const events = wanted
						.slice(start, start + most)
						.map((message) => describeEvent(message, eventType, sim.options));
					sim.events.mailboxChanged(subscription, envelope(subscription, events, sim.options));
				}
			}
		},
		/** Live subscriptions. */
		list: () =>
			live().map(({ subscriptionId, channel, user, events, callbackData, expiresAt }) => ({
				id: subscriptionId,
				channelId: channel.channelId,
				userId: user.id,
				status: 'Active',
				events,
				callbackData,
				expiresAt: expiresAt === Infinity ? null : new Date(expiresAt).toISOString(),
			})),
		channels: () =>
			Array.from(channels.values(), ({ channelId, client }) => ({ channelId, clientId: client.clientId })),
		expire(subscriptionId) {
			for (const subscription of allOr(subscriptionId)) subscription.expiresAt = sim.clock.now();
		},
		remove(subscriptionId) {
			const gone = allOr(subscriptionId);
			subscriptions = subscriptions.filter((subscription) => !gone.includes(subscription));
		},
		routes: [
			route('POST', '', createChannel, 'NOTIFICATIONCHANNEL'),
			route('GET', '/{channelId}', getChannel, 'NOTIFICATIONCHANNEL'),
			route('DELETE', '/{channelId}', deleteChannel, 'NOTIFICATIONCHANNEL'),
			route('POST', '/{channelId}/subscriptions', createSubscription, 'MIM'),
			route('GET', one, getSubscription, 'MIM'),
			route('PUT', one, updateSubscription, 'MIM'),
			{ ...route('DELETE', one, deleteSubscription), scopes: () => DELETE_SCOPES[sim.options.subscriptionDeleteToken] },
		],
	};
}

module.exports = { createSubscriptions };
