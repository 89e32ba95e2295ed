import type { SmsProvider } from '../core/provider';
import { cancelBatch, listBatches, sendFeedback, sinchBatches, updateBatch } from './batches';
import { readSinchError, sinchErrors } from './errors';
import { createGroup, deleteGroup, getGroup, listGroups, listMembers, updateGroup } from './groups';
import { getMessage, listInbound } from './messages';
import { measure, readOptions, scheduling, withCallback } from './options';
import { buildSend, CHARACTERS_PER_TEXT, dryRun, findSend, readSend, RECIPIENTS_PER_BATCH, TEMPLATE_LIMITS } from './send';
import { findSent } from './sent';
import { sinchWebhook } from './webhooks';

/**
 * Requests under way at once, and in a second. Sinch names neither and answers 429 to too many outstanding requests; a
 * request carries up to 1,000 recipients, so that few are needed.
 */
const CONCURRENT_REQUESTS = 5;
const REQUESTS_PER_SECOND = 20;

/** Where a project's keys log in the host has a prefix. Encoded, a region cannot lead to a host that is not Sinch's. */
function hostOf({ region = 'us', projectId }: Readonly<Record<string, unknown>>): string {
	return `https://${projectId === undefined ? '' : 'zt.'}${encodeURIComponent(String(region))}.sms.api.sinch.com`;
}

/**
 * Host, version and plan or project: everything after them is the same for both ways to log in. A Base URL may already
 * have them in it.
 */
function baseUrl(credentials: Readonly<Record<string, unknown>>): string {
	const { baseUrl: own, servicePlanId, projectId } = credentials;
	const host = String(own ?? '').trim().replace(/(?:\/xms\/v1(?:\/[^/]*)?)?\/*$/, '') || hostOf(credentials);
	return `${host}/xms/v1/${encodeURIComponent(String(servicePlanId ?? projectId ?? '').trim())}`;
}

/** Sinch's SMS REST API (XMS). Source of the facts: developers.sinch.com/docs/sms/api-reference. */
export const sinch: SmsProvider = {
	id: 'sinch',
	displayName: 'Sinch',
	logins: [
		{ authentication: 'apiToken', credentialType: 'sinchSmsApi' },
		{ authentication: 'oAuth2', credentialType: 'sinchSmsOAuth2Api' },
	],
	baseUrl,
	limits: {
		recipientsPerRequest: RECIPIENTS_PER_BATCH,
		charactersPerText: CHARACTERS_PER_TEXT,
		personalised: TEMPLATE_LIMITS,
		concurrentRequests: CONCURRENT_REQUESTS,
		rates: { requests: { requests: REQUESTS_PER_SECOND, perMs: 1_000 } },
		requestTimeoutMs: 30_000,
		penaltyMs: 2_000,
		loginPenaltyMs: 5_000,
	},
	senderIdTypes: ['e164', 'shortCode', 'alphanumeric'],
	hasDefaultSender: true,
	errorCodes: sinchErrors,
	readError: readSinchError,
	readOptions,
	measure,
	scheduling,
	withCallback,
	buildSend,
	readSend,
	dryRun,
	findSend,
	findSent,
	batches: sinchBatches,
	operations: {
		'message:get': getMessage,
		'message:getMany': listInbound,
		'batch:getMany': listBatches,
		'batch:cancel': cancelBatch,
		'batch:update': updateBatch,
		'batch:sendFeedback': sendFeedback,
		'group:create': createGroup,
		'group:get': getGroup,
		'group:getMany': listGroups,
		'group:update': updateGroup,
		'group:delete': deleteGroup,
		'group:getMembers': listMembers,
	},
	recipientParameters: { 'batch:update': 'updateFields.toAdd' },
	webhook: sinchWebhook,
};
