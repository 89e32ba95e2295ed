import { SmsError } from '../core/errors/SmsError';
import { pathSegment } from '../core/http';
import type { OperationContext } from '../core/provider';
import { answerOf } from './answer';
import type { AttChannel, AttSubscription } from './types';

/** Notifications v1, for changes of mailboxes. The address that is called is set in the app's account at AT&T. */
const CHANNELS = '/notification/v1/channels';

/** AT&T's own PHP client takes care that the version is written with its zero. */
const NEW_CHANNEL =
	'{"channel":{"serviceName":"MIM","notificationContentType":"application/json","notificationVersion":1.0}}';

/** An id as the words of a refusal name it: `channelId: ch-001`. */
function idIn(error: SmsError, name: string): string | null {
	const words = error.failure.providerMessage ?? '';
	return new RegExp(`${name}\\s*:\\s*([^\\s,;]+)`, 'i').exec(words)?.[1] ?? null;
}

function hasCode(error: unknown, code: string): error is SmsError {
	return error instanceof SmsError && error.failure.code === code;
}

function pathOf(channelId: string, subscriptionId?: string): string {
	const channel = `${CHANNELS}/${pathSegment(channelId)}`;
	return subscriptionId === undefined
		? channel
		: `${channel}/subscriptions/${pathSegment(subscriptionId)}`;
}

function channelPath({ text, required }: OperationContext): string {
	return pathOf(required('channelId', text('channelId')));
}

function subscriptionPath({ text, required }: OperationContext): string {
	return pathOf(required('channelId', text('channelId')), required('subscriptionId', text('subscriptionId')));
}

function readChannel({ channelId, maxEventsPerNotification, serviceName, channelType }: AttChannel) {
	return {
		channelId: channelId ?? null,
		maxEventsPerNotification: maxEventsPerNotification ?? null,
		serviceName: serviceName ?? null,
		channelType: channelType ?? null,
		provider: 'att',
	};
}

/** `notification: createChannel`: an app has one channel; where it exists, it is the result. */
export async function* createChannel({ call }: OperationContext) {
	const made = await call({ method: 'POST', path: CHANNELS, body: NEW_CHANNEL }).catch(existingChannel);
	if (typeof made === 'string') {
		const answer = await channelAt(call, pathOf(made));
		yield { ...readChannel({ channelId: made, ...answer.channel }), isNew: false, raw: answer };
		return;
	}
	const answer = answerOf<{ channel?: AttChannel }>(made);
	yield { ...readChannel(answer.channel ?? {}), isNew: true, raw: answer };
}

/** The id of the channel that a refusal says to exist. @throws any other refusal */
function existingChannel(error: unknown): string {
	const channelId = hasCode(error, 'POL1001') ? idIn(error, 'channelId') : null;
	if (channelId === null) throw error;
	return channelId;
}

async function channelAt(call: OperationContext['call'], path: string): Promise<{ channel?: AttChannel }> {
	return answerOf<{ channel?: AttChannel }>(await call({ method: 'GET', path }));
}

/** `notification: getChannel` */
export async function* getChannel(context: OperationContext) {
	const answer = await channelAt(context.call, channelPath(context));
	yield { ...readChannel(answer.channel ?? {}), raw: answer };
}

/** `notification: deleteChannel` */
export async function* deleteChannel(context: OperationContext) {
	await context.call({ method: 'DELETE', path: channelPath(context) });
	yield { channelId: context.text('channelId'), isDeleted: true, provider: 'att', failure: null };
}

/** What of a subscription can be chosen. */
function wishOf({ value, text }: OperationContext): string {
	const events = value('events');
	const expiresIn = value('expiresIn');
	const subscription = {
		events: Array.isArray(events) && events.length > 0 ? (events as unknown[]) : undefined,
		callbackData: text('callbackData') || undefined,
		expiresIn: expiresIn === undefined ? undefined : Number(expiresIn),
	};
	return JSON.stringify({ subscription });
}

function readSubscription(channelId: string, subscription: AttSubscription) {
	const { subscriptionId, expiresIn, callbackData, eventFilters, events } = subscription;
	return {
		subscriptionId: subscriptionId ?? null,
		channelId,
		events: eventFilters ?? events ?? null,
		callbackData: callbackData ?? null,
		/** Seconds; 0 = for ever. */
		expiresIn: expiresIn ?? null,
		provider: 'att',
	};
}

/**
 * `notification: createSubscription`: a user has one subscription; where it exists, it is the result. UNCONFIRMED: whether
 * AT&T then names its id, which is null where it does not.
 */
export async function* createSubscription(context: OperationContext) {
	const { call, text } = context;
	const path = `${channelPath(context)}/subscriptions`;
	const channelId = text('channelId');
	const made = await call({ method: 'POST', path, body: wishOf(context) }).catch(existingSubscription);
	if ('subscriptionId' in made) {
		yield { ...readSubscription(channelId, made), isNew: false };
		return;
	}
	const answer = answerOf<{ subscription?: AttSubscription }>(made);
	yield { ...readSubscription(channelId, answer.subscription ?? {}), isNew: true, raw: answer };
}

/** What a refusal says of the subscription that exists. @throws any other refusal */
function existingSubscription(error: unknown): AttSubscription & { subscriptionId: string | undefined } {
	if (!hasCode(error, 'POL9002')) throw error;
	return { subscriptionId: idIn(error, 'subscriptionId') ?? undefined };
}

/** `notification: getSubscription` */
export async function* getSubscription(context: OperationContext) {
	const reply = await context.call({ method: 'GET', path: subscriptionPath(context) });
	yield subscriptionIn(context, answerOf(reply));
}

/** `notification: updateSubscription` */
export async function* updateSubscription(context: OperationContext) {
	const path = subscriptionPath(context);
	const reply = await context.call({ method: 'PUT', path, body: wishOf(context) });
	yield subscriptionIn(context, answerOf(reply));
}

function subscriptionIn({ text }: OperationContext, answer: { subscription?: AttSubscription }) {
	return { ...readSubscription(text('channelId'), answer.subscription ?? {}), raw: answer };
}

/**
 * `notification: deleteSubscription`. AT&T's samples disagree whether the app or the user does it: the user is asked where
 * the app may not.
 * @param userLogin value of `authentication`
 */
export async function* deleteSubscription(context: OperationContext, userLogin: string) {
	const { call, callAs, text } = context;
	const request = { method: 'DELETE', path: subscriptionPath(context) } as const;
	if ((await call(request).catch(undefinedIfNotAllowed)) === undefined) {
		const callAsUser = await callAs(userLogin);
		await callAsUser(request);
	}
	yield { subscriptionId: text('subscriptionId'), channelId: text('channelId'), isDeleted: true, provider: 'att', failure: null };
}

/** Handles the one refusal that has a way out: the login may not do it. */
function undefinedIfNotAllowed(error: unknown): undefined {
	if (!hasCode(error, 'POL0001') || error.failure.category !== 'permissionDenied') throw error;
}
