'use strict';

const { randomUUID } = require('node:crypto');
const { stamp } = require('../core/clock');
const { isPlainObject } = require('../core/options');
const { coreError, families } = require('./errors');
const { parseEventFilter } = require('./eventFilters');
const { shakeHands } = require('./handshake');

const family = families.core;
const PATH = '/restapi/v1.0/subscription';
/** UNCONFIRMED: which verification tokens are valid; any printable text without line breaks here. */
const VERIFICATION_TOKEN = /^[\x21-\x7e]{1,255}$/;

/** Webhook subscriptions: each user and app has its own. */
function createSubscriptions(sim) {
	const subscriptions = new Map();
	/** Ids of subscriptions that have expired: renewing one is SUB-507, not CMN-102. */
	const expired = new Set();

	const ownerOf = ({ client, user }) => `${client.clientId} ${user.extensionId}`;

	/** Expired subscriptions disappear. */
	function forgetExpired() {
		const now = sim.clock.now();
		for (const subscription of subscriptions.values()) {
			if (subscription.expiresAt > now) continue;
			subscriptions.delete(subscription.id);
			expired.add(subscription.id);
		}
	}

	function ownedBy(caller) {
		forgetExpired();
		return [...subscriptions.values()].filter(({ owner }) => owner === ownerOf(caller));
	}

	function find(request) {
		const { id } = request.params;
		const found = ownedBy(request.caller).find((subscription) => subscription.id === id);
		if (!found) throw family.notFound('subscriptionId', id);
		return found;
	}

	function findRenewable(request) {
		forgetExpired();
		if (expired.has(request.params.id)) {
			throw coreError(404, 'ResourceNotFound', 'SUB-507', 'Subscription or its session is expired');
		}
		return find(request);
	}

	/** Subscription as the API shows it; the verification token is write-only. */
	function describe(subscription) {
		return {
			uri: `${sim.url}${PATH}/${subscription.id}`,
			id: subscription.id,
			creationTime: stamp(subscription.createdAt),
			status: subscription.status,
			eventFilters: subscription.filters.map(({ resolved }) => resolved),
			disabledFilters: [],
			expirationTime: stamp(subscription.expiresAt),
			expiresIn: Math.max(0, Math.floor((subscription.expiresAt - sim.clock.now()) / 1000)),
			deliveryMode: { transportType: 'WebHook', encryption: false, address: subscription.address },
			...(subscription.blacklistedData && { blacklistedData: subscription.blacklistedData }),
		};
	}

	/** `expiresIn` counts only at the top level of the body; elsewhere it is ignored like any unknown field. */
	function readExpiresIn({ expiresIn }) {
		if (expiresIn === undefined) return sim.options.subscriptionDefaultSeconds;
		if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > sim.options.subscriptionMaxSeconds) {
			throw family.invalid('expiresIn', expiresIn);
		}
		return expiresIn;
	}

	function readFilters(eventFilters, lifeSeconds) {
		if (!Array.isArray(eventFilters) || eventFilters.length === 0) throw family.invalid('eventFilters', eventFilters);
		const filters = eventFilters.map((text) => parseEventFilter(text, sim.options.accountId));
		const reminderFits = ({ kind, threshold, interval }) =>
			kind !== 'reminder' || (threshold <= lifeSeconds / 2 && interval <= threshold / 2);
		const wrong = eventFilters.filter((_, index) => filters[index] === null || !reminderFits(filters[index]));
		if (wrong.length > 0) {
			throw coreError(400, 'InvalidParameter', 'SUB-508', `Event filters are invalid: ${wrong.join(', ')}`, {
				parameterName: 'eventFilters',
				parameterValue: wrong.join(', '),
			});
		}
		if (filters.some(({ otherAccount }) => otherAccount)) {
			throw coreError(403, 'InsufficientPermissions', 'SUB-406', 'Events of another account are not allowed');
		}
		if (filters.every(({ kind }) => kind === 'reminder')) {
			throw coreError(400, 'InvalidParameter', 'SUB-515', 'Only reminder filters are given', {
				parameterName: 'eventFilters',
			});
		}
		return filters;
	}

	function readDeliveryMode({ deliveryMode }) {
		if (!isPlainObject(deliveryMode)) throw family.invalid('deliveryMode', deliveryMode);
		const { transportType, address, verificationToken } = deliveryMode;
		if (transportType !== 'WebHook') throw family.invalid('deliveryMode.transportType', transportType);
		if (typeof address !== 'string' || !/^https?:\/\//.test(address) || !URL.canParse(address)) {
			throw family.invalid('deliveryMode.address', address);
		}
		if (verificationToken !== undefined && !VERIFICATION_TOKEN.test(verificationToken)) {
			throw family.invalid('deliveryMode.verificationToken', '');
		}
		return { address, verificationToken };
	}

	function refuseOverLimit(caller) {
		if (ownedBy(caller).length >= (sim.options.subscriptionLimit ?? Infinity)) {
			throw coreError(403, 'SubscriptionLimitExceeded', 'SUB-505', 'Subscription limit is exceeded');
		}
	}

	async function create(request) {
		const body = request.json();
		if (!isPlainObject(body)) throw family.invalid('body', typeof body);
		const { address, verificationToken } = readDeliveryMode(body);
		const lifeSeconds = readExpiresIn(body);
		const filters = readFilters(body.eventFilters, lifeSeconds);
		await shakeHands(address, sim.options.callbackTimeoutMs);
		refuseOverLimit(request.caller);
		sim.messages.settle();
		const now = sim.clock.now();
		const subscription = {
			id: randomUUID(),
			owner: ownerOf(request.caller),
			extensionId: request.caller.user.extensionId,
			createdAt: now,
			expiresAt: now + lifeSeconds * 1000,
			remindedAt: -Infinity,
			status: 'Active',
			blacklistedData: null,
			failures: 0,
			filters,
			address,
			verificationToken,
		};
		subscriptions.set(subscription.id, subscription);
		sim.messages.pump();
		sim.events.scheduleReminders();
		return { status: 200, body: describe(subscription) };
	}

	/** Every update renews; the address cannot be changed and whatever else is sent is ignored. */
	async function update(request) {
		const subscription = findRenewable(request);
		const body = request.body.length > 0 ? request.json() : {};
		if (!isPlainObject(body)) throw family.invalid('body', typeof body);
		const lifeSeconds = readExpiresIn(body);
		const filters =
			body.eventFilters === undefined ? subscription.filters : readFilters(body.eventFilters, lifeSeconds);
		await renewal(subscription, lifeSeconds);
		subscription.filters = filters;
		return { status: 200, body: describe(subscription) };
	}

	async function renew(request) {
		const subscription = findRenewable(request);
		await renewal(subscription, sim.options.subscriptionDefaultSeconds);
		return { status: 200, body: describe(subscription) };
	}

	async function renewal(subscription, lifeSeconds) {
		if (sim.options.handshakeOnUpdate) await shakeHands(subscription.address, sim.options.callbackTimeoutMs);
		sim.messages.settle();
		subscription.expiresAt = sim.clock.now() + lifeSeconds * 1000;
		sim.events.scheduleReminders();
	}

	function remove(subscription) {
		sim.messages.settle();
		subscriptions.delete(subscription.id);
	}

	/** Stops delivery for good: the owner has to delete the subscription and make a new one. */
	function blacklist(subscription, reason) {
		subscription.status = 'Blacklisted';
		subscription.blacklistedData = { reason, blacklistedAt: stamp(sim.clock.now()) };
	}

	const active = () => {
		forgetExpired();
		return [...subscriptions.values()].filter(({ status }) => status === 'Active');
	};

	const one = `${PATH}/{id}`;
	const creation = ['SubscriptionWebhook', 'ReadAccounts'];
	return {
		active,
		anyActive: () => active().length > 0,
		blacklist,
		remove,
		expire(subscription) {
			subscription.expiresAt = sim.clock.now();
			forgetExpired();
		},
		/** @throws when there is none with this id */
		byId(id) {
			forgetExpired();
			const found = subscriptions.get(id);
			if (!found) throw new Error(`no subscription ${id}`);
			return found;
		},
		/** All live subscriptions as the API shows them, with the verification token for tests that forge. */
		list() {
			forgetExpired();
			return [...subscriptions.values()].map((subscription) => ({
				...describe(subscription),
				verificationToken: subscription.verificationToken ?? null,
			}));
		},
		routes: [
			{ method: 'POST', path: PATH, group: 'Medium', permissions: creation, handle: create },
			{
				method: 'GET',
				path: PATH,
				group: 'Light',
				handle: (request) => ({
					status: 200,
					body: { uri: `${sim.url}${PATH}`, records: ownedBy(request.caller).map(describe) },
				}),
			},
			{
				method: 'GET',
				path: one,
				group: 'Light',
				handle: (request) => ({ status: 200, body: describe(find(request)) }),
			},
			{ method: 'PUT', path: one, group: 'Medium', permissions: creation, handle: update },
			{ method: 'POST', path: `${one}/renew`, group: 'Light', handle: renew },
			{
				method: 'DELETE',
				path: one,
				group: 'Medium',
				handle(request) {
					remove(find(request));
					return { status: 204, body: null };
				},
			},
		].map((route) => ({ permissions: [], ...route, family: 'core' })),
	};
}

module.exports = { createSubscriptions };
