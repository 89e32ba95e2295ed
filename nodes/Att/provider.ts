import type { SmsProvider } from '../core/provider';
import { attBatches } from './batches';
import { FailuresAfterEffect } from './effect';
import { attErrors, readAttError } from './errors';
import {
	createIndex,
	deleteInAppMessages,
	getInAppDelta,
	getInAppMessage,
	listInAppMessages,
	sendInAppMessage,
	updateInAppMessages,
} from './inApp';
import { drainInbox, getMessage } from './messages';
import {
	createChannel,
	createSubscription,
	deleteChannel,
	deleteSubscription,
	getChannel,
	getSubscription,
	updateSubscription,
} from './notifications';
import { buildSend, readOptions, readSend } from './send';
import { smsApiOf } from './smsApi';
import { Statuses } from './statuses';
import { attWebhook } from './webhooks';

/** developer.att.com/sms/docs/v2. An old test of AT&T's expects fewer than 12: the option of the node may lower it. */
const RECIPIENTS_PER_REQUEST = 50;

/** One-byte characters, by the same page; that a text in UCS-2 may have half as many is UNCONFIRMED. */
const CHARACTERS_PER_TEXT = 4096;

/** UNCONFIRMED: AT&T has quotas per minute and day but publishes no number. */
const REQUESTS_PER_SECOND = 10;

const PENALTY_MS = 60_000;

/** The app's own login, and that of a user who has allowed the app to use the mailbox. */
const APP = 'app';
const USER = 'user';

/** What is done with a user's token. */
const USERS_OPERATION = /^inAppMessage:|^notification:(?:create|get|update)Subscription$/;

function attOf(credentials: Readonly<Record<string, unknown>>, notes: Record<string, unknown>): SmsProvider {
	const api = smsApiOf(credentials.apiVersion);
	const shortCode = String(credentials.shortCode ?? '').trim();
	const statuses = new Statuses(api.outbox, notes);
	const effect = new FailuresAfterEffect();
	return {
		id: 'att',
		displayName: 'AT&T',
		logins: [
			{ authentication: APP, credentialType: 'attSmsOAuth2Api' },
			{ authentication: USER, credentialType: 'attInAppMessagingOAuth2Api' },
		],
		authenticationOf: (operation) => (USERS_OPERATION.test(operation) ? USER : APP),
		baseUrl: ({ baseUrl }) => String(baseUrl).trim().replace(/\/+$/, ''),
		forAccount: attOf,
		limits: {
			recipientsPerRequest: RECIPIENTS_PER_REQUEST,
			charactersPerText: CHARACTERS_PER_TEXT,
			personalised: 'none',
			concurrentRequests: 4,
			rates: { requests: { requests: REQUESTS_PER_SECOND, perMs: 1000 } },
			requestTimeoutMs: 60_000,
			penaltyMs: PENALTY_MS,
			loginPenaltyMs: PENALTY_MS,
		},
		senderIdTypes: [],
		errorCodes: attErrors,
		readError: readAttError,
		readOptions,
		buildSend: (batch) => buildSend(api, batch),
		readSend,
		batches: attBatches(statuses),
		operations: {
			'message:get': getMessage(statuses),
			'message:getMany': drainInbox(api, shortCode, effect),
			'inAppMessage:send': sendInAppMessage(effect),
			'inAppMessage:get': getInAppMessage,
			'inAppMessage:getMany': listInAppMessages,
			'inAppMessage:getDelta': getInAppDelta,
			'inAppMessage:update': updateInAppMessages,
			'inAppMessage:delete': deleteInAppMessages,
			'inAppMessage:createIndex': createIndex,
			'notification:createChannel': createChannel,
			'notification:getChannel': getChannel,
			'notification:deleteChannel': deleteChannel,
			'notification:createSubscription': createSubscription,
			'notification:getSubscription': getSubscription,
			'notification:updateSubscription': updateSubscription,
			'notification:deleteSubscription': (context) => deleteSubscription(context, USER),
		},
		recipientParameters: { 'inAppMessage:send': 'to' },
		webhook: attWebhook,
	};
}

/**
 * AT&T's API Platform: SMS v3 and v2, In-App Messaging v2, notifications v1. Source of the facts: developer.att.com/sms/docs,
 * developer.att.com/in-app-messaging/docs, developer.att.com/errors, and AT&T's client libraries (codekit).
 */
export const att: SmsProvider = attOf({}, {});
