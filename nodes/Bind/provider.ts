import type { SmsProvider } from '../core/provider';
import { bindErrors, readBindError } from './errors';
import { buildSend, readOptions, readSend } from './send';
import { listTemplates, measure, readTemplate } from './templates';
import { bindWebhook } from './webhooks';

/** UNCONFIRMED: BIND publishes no rate limit of sending. */
const REQUESTS_PER_SECOND = 50;

/** UNCONFIRMED: how long a 429, which only 2FA calls are documented with, lasts. */
const PENALTY_MS = 10_000;

/** UNCONFIRMED: BIND publishes no length limit of a text. */
const CHARACTERS_PER_TEXT = Infinity;

/** BIND HTTP A2P Messaging API. Source of the facts: docs.bind.hr/reference/send and api.bind.hr/messaging-api. */
export const bind: SmsProvider = {
	id: 'bind',
	displayName: 'BIND',
	logins: [{ authentication: 'apiKey', credentialType: 'bindSmsApi' }],
	baseUrl: ({ baseUrl }) => String(baseUrl).trim().replace(/\/+$/, ''),
	limits: {
		recipientsPerRequest: 1,
		charactersPerText: CHARACTERS_PER_TEXT,
		personalised: 'perMessage',
		concurrentRequests: 10,
		rates: { requests: { requests: REQUESTS_PER_SECOND, perMs: 1000 } },
		requestTimeoutMs: 60_000,
		penaltyMs: PENALTY_MS,
		loginPenaltyMs: PENALTY_MS,
	},
	senderIdTypes: ['e164', 'shortCode', 'alphanumeric'],
	senderIdLengths: {
		e164: { least: 9, most: 15 },
		shortCode: { least: 3, most: 9 },
		alphanumeric: { least: 2, most: 11 },
	},
	errorCodes: bindErrors,
	readError: readBindError,
	readOptions,
	measure,
	buildSend,
	readSend,
	operations: { 'template:getMany': listTemplates },
	contents: { 'template:send': readTemplate },
	webhook: bindWebhook,
};
