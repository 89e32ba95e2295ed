'use strict';

const DAY_SECONDS = 24 * 60 * 60;

/** Every setting of the simulator with its default. `null` means "no limit" where a limit is set. */
const defaultOptions = () => ({
	clients: [
		{
			clientId: 'sim-app-key',
			clientSecret: 'sim-app-secret',
			scopes: ['SMS', 'IMMN', 'MIM', 'NOTIFICATIONCHANNEL'],
			shortCode: '48500000',
			state: 'valid',
			redirectUri: null,
			messageUrl: null,
			statusUrl: null,
			notificationUrl: null,
		},
	],
	users: [{ id: 'user-1', phoneNumber: '+12025550100' }],
	clock: { scale: 1, startAt: null },

	/** 0: access tokens never expire. */
	accessTokenTtlSeconds: 2 * DAY_SECONDS,
	expiresInAsString: false,
	tokenType: 'BEARER',
	// CONFLICT: 90 days by the documentation, 24 hours by AT&T's older clients.
	refreshTokenTtlSeconds: 90 * DAY_SECONDS,
	// UNCONFIRMED: whether a refresh gives a new refresh token (`new`), the same (`same`), or one that ends the old (`replace`).
	refreshTokenRotation: 'new',
	// UNCONFIRMED: life of an authorization code.
	authorizationCodeTtlSeconds: 600,
	// UNCONFIRMED: whether the app may log in by HTTP Basic.
	acceptBasicAuthentication: false,
	// UNCONFIRMED: whether the redirect carries `state` back.
	echoState: true,
	/** The login page calls the redirect URI once by itself, before the browser does. */
	doubleRedirect: false,
	/** Key of the OAuth error that every login of a user ends with, e.g. `uriredirectaccessdenied`. */
	authorizeError: null,
	// UNCONFIRMED: `error` on the wire; `rfc` gives RFC 6749's names, `keys` those of AT&T's error page.
	oauthErrorNames: 'rfc',

	// UNCONFIRMED: the quotas; the documentation says that they exist.
	requestsPerMinute: null,
	requestsPerDay: null,
	penaltySeconds: 60,
	latencyMs: 0,
	maxBodyBytes: 2 * 1024 * 1024,

	/** Envelope of refusals by API: `nested`, `lowerCase`, `flat`, `html`, `text`. */
	envelopes: { sms: 'nested', status: 'lowerCase', inApp: 'nested', notification: 'nested' },
	exceptionTypeField: false,
	/** The detail stands in `Text`, and `Variables` is empty. */
	substituteVariables: false,
	/** Host of resource and content URLs in answers: another one than the API's, and one that does not exist. */
	resourceHost: 'http://ewr2-api.att.invalid:8080',

	// CONFLICT: 50 recipients by the v2 page, fewer than 12 by an old SDK test.
	maxRecipients: 50,
	maxMessageBytes: 4096,
	// UNCONFIRMED: AT&T's clients send one recipient as a string; whether an array with one element is accepted.
	acceptOneElementArray: false,
	// CONFLICT: 201 or 200 for an accepted message.
	acceptedStatus: 201,
	// UNCONFIRMED: whether one refused recipient refuses the request; otherwise it ends DeliveryImpossible.
	refuseWholeRequest: true,
	/** A refused address stands in `Variables`, also where AT&T was seen to name the field only. */
	nameRefusedAddress: false,
	messagesPerSecond: null,
	deliveryDelayMs: 50,
	/** DeliveryStatus until the final one. */
	firstStatus: 'DeliveredToNetwork',
	/** How often a final status can be read, and for how long; AT&T promises one reading in 30 minutes. */
	finalReads: 1,
	finalKeepSeconds: 30 * 60,
	/** Address in answers and callbacks: `tel`, `plus` or `digits`. */
	addressForm: 'tel',
	/** Letters of field names and of DeliveryStatus in answers and callbacks: `documented`, `camel`, `pascal`, `lower`, `upper`. */
	fieldCase: 'documented',
	statusCase: 'documented',
	numberPatterns: true,
	/** First of the ids; null = from the real time, so that no id comes back after a reset or restart. */
	firstMessageId: null,

	// UNCONFIRMED: the size of an inbox batch, whether reading empties the inbox, and whether a pushed message is in the inbox too.
	inboxBatchSize: 50,
	inboxKeepsRead: false,
	inboxKeepsPushed: false,
	inboxCountsAsNumbers: false,
	inboxDestinationAddress: true,

	/** Statuses that cause a callback where one is wanted. */
	callbackStatuses: ['DeliveredToTerminal', 'DeliveryImpossible'],
	/** Inbound callbacks carry an empty MessageId. */
	emptyMessageIds: false,
	callbackTimeoutMs: 3000,
	callbackConcurrency: 10,
	// UNCONFIRMED: whether a failed callback is tried again, and when.
	callbackRetries: 0,
	callbackRetryDelayMs: 1000,

	/** Index status of each mailbox at the start. */
	indexStatus: 'NOT_INITIALIZED',
	indexDelayMs: 2000,
	indexUnusedSeconds: 30 * DAY_SECONDS,
	maxInAppRecipients: 10,
	maxInAppBytes: 1024 * 1024,
	// CONFLICT: AT&T's HTML5 server asks for MIM, its Worklight documentation for IMMN, to update, delete and index.
	inAppChangeScopes: ['MIM', 'IMMN'],
	/** Characters of the `state` of a mailbox. */
	stateLength: 24,

	maxEventsPerNotification: 5,
	// UNCONFIRMED: life of a subscription without `expiresIn`.
	subscriptionDefaultSeconds: 3600,
	// CONFLICT: the event list of a read subscription, `eventFilters` or `events`.
	subscriptionEventsField: 'eventFilters',
	// CONFLICT: the token that deletes a subscription: `channel`, `user` or `any`.
	subscriptionDeleteToken: 'channel',
	// UNCONFIRMED: whether POL9002 names the subscription that exists.
	subscriptionIdInError: false,
	/** `current`: messageNotifications; `legacy`: notification, as before 2015-04. */
	notificationEnvelope: 'current',
	singleEventAsObject: false,
	booleansAsStrings: false,

	recordBodies: false,
	keepRequests: 10_000,
	keepEvents: 10_000,
});

module.exports = { defaultOptions };
