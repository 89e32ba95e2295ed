import { classify } from '../core/errors/classify';
import { SmsError } from '../core/errors/SmsError';
import { pathSegment, type Call } from '../core/http';
import type { Subscription, WantedSubscription } from '../core/webhooks/reader';
import { ringCentralErrors } from './errors';
import { A2P, LIGHT, MEDIUM } from './paths';

/** RingCentral's SubscriptionInfo; only what is read. */
interface RcSubscription {
	id?: string;
	/** `Active` or `Blacklisted`; other words for a dead one have been seen. */
	status?: string;
	eventFilters?: string[];
	/** Filters that were accepted and stay silent. */
	disabledFilters?: Array<{ filter?: string; reason?: string; message?: string }>;
	/** Seconds that are left. */
	expiresIn?: number;
	deliveryMode?: { address?: string };
}

const SUBSCRIPTIONS = '/restapi/v1.0/subscription';

/**
 * Seconds. The most that the OpenAPI document allows (createSubscription); without it RingCentral grants 7 days. That
 * it is granted in full is UNCONFIRMED: other texts name 15 and 20 years.
 */
const LIFETIME_S = 315_360_000;

/** Seconds. Half of the 7 days that RingCentral grants where it is not asked for more. */
const RENEW_BEFORE_S = 302_400;

/**
 * RingCentral's subscriptions: at most 30 per user and app, listed on one page; only filters and lifetime can be
 * changed. https://developers.ringcentral.com/guide/notifications/webhooks/creating-webhooks
 */
export const ringCentralSubscription: Subscription = {
	check: isThere,
	async create(call, wanted) {
		if (!(await isThere(call, wanted))) await subscribe(call, wanted);
	},
	async remove(call, wanted) {
		for (const { id } of await listOwn(call, wanted)) await remove(call, id);
	},
};

async function isThere(call: Call, wanted: WantedSubscription): Promise<boolean> {
	const own = await listOwn(call, wanted);
	const good = own.find((subscription) => doesWhatIsWanted(subscription, wanted));
	for (const { id } of own) {
		if (id !== good?.id) await remove(call, id);
	}
	if (good === undefined) return false;
	const { id, expiresIn = 0 } = good;
	return expiresIn > RENEW_BEFORE_S || (await prolong(call, id, wanted));
}

type Listed = RcSubscription & { id: string };

async function listOwn(call: Call, wanted: WantedSubscription): Promise<Listed[]> {
	const reply = await call({ method: 'GET', path: SUBSCRIPTIONS, rateGroup: LIGHT });
	const { records = [] } = (reply.json ?? {}) as { records?: RcSubscription[] };
	return records.filter((record): record is Listed => isOwn(record, wanted));
}

function isOwn({ id, status, deliveryMode }: RcSubscription, { url, formerUrl }: WantedSubscription): boolean {
	const address = deliveryMode?.address;
	if (id === undefined || address === undefined) return false;
	if (address === url || address === formerUrl) return true;
	// A live one with this node's path on another host may belong to a copy of this n8n.
	const path = nodePathOf(address);
	return status !== 'Active' && path !== undefined && path === nodePathOf(url);
}

/** The part of a webhook URL that n8n makes of the node, with the unguessable id in it. */
function nodePathOf(url: string): string | undefined {
	return /\/[^/]+\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[^?#]*/i.exec(url)?.[0];
}

function doesWhatIsWanted(subscription: RcSubscription, wanted: WantedSubscription): boolean {
	const { status, deliveryMode, disabledFilters = [], eventFilters = [] } = subscription;
	const comparable = (filters: readonly string[]) => filters.map(withoutAccount).sort().join('\n');
	return (
		status === 'Active' &&
		deliveryMode?.address === wanted.url &&
		disabledFilters.length === 0 &&
		comparable(eventFilters) === comparable(filtersOf(wanted))
	);
}

/** RingCentral puts the account's id in the place of `~`, and may encode the `+` of a number. */
function withoutAccount(filter: string): string {
	const [path, query = ''] = filter.replace(/^\/restapi\/v1\.0\/account\/[^/]+/, '').split('?');
	return `${path}?${query.replace(/%2B/gi, '+').split('&').sort().join('&')}`;
}

/** https://developers.ringcentral.com/guide/notifications/event-filters/batch-messages and its neighbours */
function filtersOf({ events, numbers }: WantedSubscription): string[] {
	const wants = (...names: string[]) => names.some((name) => events.includes(name));
	const filters: string[] = [];
	const add = (path: string, numberKey: string) => {
		if (numbers.length === 0) filters.push(`${A2P}/${path}`);
		const separator = path.includes('?') ? '&' : '?';
		for (const number of numbers) filters.push(`${A2P}/${path}${separator}${numberKey}=${number}`);
	};
	if (wants('deliveryReport')) add('messages?direction=Outbound', 'from');
	// Whether a STOP comes as an opt-out, as a message or as both is open.
	if (wants('inbound', 'optOut')) add('messages?direction=Inbound', 'to');
	if (wants('optOut')) add('opt-outs', 'from');
	if (wants('batchStatus')) add('batches', 'from');
	return filters;
}

async function subscribe(call: Call, wanted: WantedSubscription): Promise<void> {
	const { url, verificationToken } = wanted;
	const body = JSON.stringify({
		eventFilters: filtersOf(wanted),
		deliveryMode: { transportType: 'WebHook', address: url, verificationToken },
		expiresIn: LIFETIME_S,
	});
	const reply = await call({ method: 'POST', path: SUBSCRIPTIONS, body, rateGroup: MEDIUM });
	const { id, disabledFilters = [] } = (reply.json ?? {}) as RcSubscription;
	if (disabledFilters.length === 0) return;
	if (id !== undefined) await remove(call, id);
	throw silentFilters(disabledFilters);
}

function silentFilters(disabled: NonNullable<RcSubscription['disabledFilters']>): SmsError {
	const filters = disabled.map(({ filter, reason, message }) => `${filter} (${message ?? reason})`);
	const { failure } = classify(ringCentralErrors, {
		code: null,
		message: `RingCentral does not send these events: ${filters.join(', ')}`,
		httpStatus: 403,
		stage: 'submission',
	});
	return new SmsError({
		...failure,
		advice: 'Give the app the permission Read Accounts, and the user access to the numbers, then publish again',
	});
}

/**
 * Renews with both fields: what RingCentral makes of an empty change is UNCONFIRMED (7 days, or the lifetime asked for
 * at first).
 * @returns false where it is gone by now
 */
async function prolong(call: Call, id: string, wanted: WantedSubscription): Promise<boolean> {
	const body = JSON.stringify({ eventFilters: filtersOf(wanted), expiresIn: LIFETIME_S });
	return await unlessGone(
		call({ method: 'PUT', path: pathOf(id), body, rateGroup: MEDIUM }),
	);
}

async function remove(call: Call, id: string): Promise<void> {
	await unlessGone(call({ method: 'DELETE', path: pathOf(id), rateGroup: MEDIUM }));
}

function pathOf(id: string): string {
	return `${SUBSCRIPTIONS}/${pathSegment(id)}`;
}

async function unlessGone(request: Promise<unknown>): Promise<boolean> {
	return await request.then(
		() => true,
		async (error: unknown) => {
			const isGone = error instanceof SmsError && error.failure.httpStatus === 404;
			return isGone ? false : await Promise.reject<boolean>(error);
		},
	);
}
