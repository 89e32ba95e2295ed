import type { ProviderReply } from '../core/http';
import type { SmsProvider } from '../core/provider';
import { listBatches, ringCentralBatches } from './batches';
import { readRingCentralError, ringCentralErrors } from './errors';
import { getMessage, listMessages } from './messages';
import { addOptOuts, listOptOuts, removeOptOuts } from './optOuts';
import { LIGHT, MEDIUM } from './paths';
import { listPhoneNumbers } from './phoneNumbers';
import { buildSend, envelopeBytes, findSend, messageBytes, readSend } from './send';
import { findSent } from './sent';
import { ringCentralSubscription } from './subscription';
import { ringCentralWebhook } from './webhooks';

/** One page of the guide says 10,000 messages, another no limit but the size of about 50 MB. */
const MESSAGES_PER_BATCH = 10_000;
const BYTES_PER_BATCH = 50_000_000;

/** `maxLength` of a text in the OpenAPI document; that it counts UTF-16 units here too is UNCONFIRMED. */
const CHARACTERS_PER_TEXT = 1000;

/** Window of the rate groups. Source: guide/basics/rate-limits. */
const WINDOW_MS = 60_000;

/** When the quota of the group is used up, its next call is due after the window. */
function quotaPauseMs({ headers }: ProviderReply): number | null {
	if (headers['x-rate-limit-remaining'] !== '0') return null;
	const seconds = Number(headers['x-rate-limit-window']);
	return seconds > 0 ? seconds * 1000 : WINDOW_MS;
}

/** RingCentral High Volume SMS. Source of the facts: developers.ringcentral.com/guide/messaging/sms/high-volume. */
export const ringCentral: SmsProvider = {
	id: 'ringCentral',
	displayName: 'RingCentral',
	logins: [
		{ authentication: 'jwt', credentialType: 'ringCentralSmsJwtOAuth2Api' },
		{ authentication: 'oAuth2', credentialType: 'ringCentralSmsOAuth2Api' },
	],
	baseUrl: ({ baseUrl }) => String(baseUrl).trim().replace(/\/+$/, ''),
	limits: {
		recipientsPerRequest: MESSAGES_PER_BATCH,
		bytesPerRequest: BYTES_PER_BATCH,
		charactersPerText: CHARACTERS_PER_TEXT,
		personalised: 'perMessage',
		concurrentRequests: 2,
		rates: {
			[LIGHT]: { requests: 50, perMs: WINDOW_MS },
			[MEDIUM]: { requests: 40, perMs: WINDOW_MS },
		},
		requestTimeoutMs: 60_000,
		penaltyMs: 60_000,
		loginPenaltyMs: 60_000,
		quotaPauseMs,
		messageBytes,
		envelopeBytes,
	},
	senderIdTypes: ['e164'],
	errorCodes: ringCentralErrors,
	readError: readRingCentralError,
	buildSend,
	readSend,
	findSend,
	findSent,
	batches: ringCentralBatches,
	operations: {
		'message:get': getMessage,
		'message:getMany': listMessages,
		'batch:getMany': listBatches,
		'optOut:getMany': listOptOuts,
		'optOut:add': addOptOuts,
		'optOut:remove': removeOptOuts,
		'phoneNumber:getMany': listPhoneNumbers,
	},
	webhook: ringCentralWebhook,
	subscription: ringCentralSubscription,
};
