'use strict';

const DAY_SECONDS = 24 * 60 * 60;

/** What an app may do when nothing else is said. */
const ALL_PERMISSIONS = ['A2PSMS', 'SMS', 'ReadAccounts', 'SubscriptionWebhook'];

/** Every setting of the simulator with its default. `null` means "no limit" where a limit is set. */
const defaultOptions = () => ({
	accountId: '400100',
	clients: [
		{
			clientId: 'sim-client',
			clientSecret: 'sim-secret',
			permissions: ALL_PERMISSIONS,
			grants: ['jwt', 'authorization_code', 'refresh_token'],
			issueRefreshTokens: true,
			redirectUris: null,
		},
		{
			clientId: 'sim-public-client',
			clientSecret: null,
			permissions: ALL_PERMISSIONS,
			grants: ['authorization_code', 'refresh_token'],
			issueRefreshTokens: true,
			redirectUris: null,
		},
	],
	users: [
		{
			extensionId: '700100200',
			jwt: 'eyJhbGciOiJSUzI1NiJ9.c2ltdWxhdG9y.c2lnbmF0dXJl',
			jwtState: 'valid',
			jwtClients: null,
		},
	],
	numbers: [
		{ id: 51001, phoneNumber: '+12025550100', label: 'Campaigns', features: ['CallerId', 'A2PSmsSender'] },
		{ id: 51002, phoneNumber: '+12025550101', label: 'Alerts', features: ['A2PSmsSender'] },
		{ id: 51003, phoneNumber: '+12025550150', label: 'Office', features: ['CallerId', 'SmsSender', 'MmsSender'] },
		{ id: 51004, phoneNumber: '+12025550151', label: 'Fax', type: 'FaxOnly', features: ['CallerId'] },
		{ id: 51005, phoneNumber: '+12025550152', label: 'Main', usageType: 'MainCompanyNumber', features: [] },
		{
			id: 51006,
			phoneNumber: '+12025550199',
			label: 'Service',
			usageType: 'CompanyNumber',
			features: ['A2PSmsSender'],
		},
	],
	clock: { scale: 1, startAt: null },

	rateLimits: { Light: 50, Medium: 40, Heavy: 10, Auth: 5 },
	windowSeconds: 60,
	penaltySeconds: 60,
	latencyMs: 0,

	sessionLimit: 5,
	accessTokenTtlSeconds: 3600,
	refreshTokenTtlSeconds: 7 * DAY_SECONDS,
	authorizationCodeTtlSeconds: 60,

	messagesPerSecond: 5000,
	processingDelayMs: 20,
	deliveryDelayMs: 50,
	pricePerSegment: 0.007,
	dailyLimitPerNumber: 250_000,
	maxMessagesPerBatch: 10_000,
	maxBodyBytes: 50 * 1024 * 1024,
	/** Null: taken from the real time, so that no id comes back after a reset or restart. */
	firstMessageId: null,
	numberPatterns: true,
	strictGeography: false,
	windowAppliesToBatchId: true,
	listMessageIdsAsNumbers: false,
	// UNCONFIRMED: it is not documented whether a batch without one valid recipient is made or refused with 400.
	refuseBatchWithoutValidRecipient: false,

	// UNCONFIRMED: whether an opt-out or opt-in word also shows up as an inbound message, and whether it fires the opt-out event.
	keywordsAsInboundMessage: true,
	keywordsAsOptOutEvent: true,
	// UNCONFIRMED: whether opt-outs made over the API fire the opt-out event.
	apiOptOutEvents: false,
	// UNCONFIRMED: the guide allows "*" as sender in consents, the OpenAPI pattern does not.
	consentsWildcardFrom: false,

	outboundEventStatuses: ['Sent', 'Delivered', 'SendingFailed', 'DeliveryFailed'],
	// UNCONFIRMED: one event per batch at completion, or more. Add 'Processing' for one more at acceptance.
	batchEventStatuses: ['Completed'],
	subscriptionLimit: 30,
	// UNCONFIRMED: renewing without `expiresIn` may also restore the original life.
	subscriptionDefaultSeconds: 7 * DAY_SECONDS,
	subscriptionMaxSeconds: 315_360_000,
	// UNCONFIRMED: whether an update or a renewal repeats the handshake.
	handshakeOnUpdate: false,
	// UNCONFIRMED: the guide of 2023-12 says that every event carries Validation-Token too.
	validationTokenOnEvents: false,
	callbackTimeoutMs: 3000,
	callbackConcurrency: 10,
	// UNCONFIRMED: whether a failed callback is tried again, and when.
	callbackRetries: 0,
	callbackRetryDelayMs: 1000,
	// UNCONFIRMED: the number of failures in a row after which a subscription is black-listed.
	blacklistAfterFailures: 10,

	recordBodies: false,
	keepRequests: 10_000,
	keepEvents: 10_000,
});

module.exports = { ALL_PERMISSIONS, defaultOptions };
