'use strict';

/** Every setting of the simulator with its default. `null` means "no limit" where a limit is set. */
const defaultOptions = () => ({
	clients: [
		{
			apiKey: 'sim-api-key',
			isVerified: true,
			refusal: null,
			allowedIps: null,
			countries: null,
			balance: null,
			statusUrl: null,
			messageUrl: null,
			numbers: ['385990001112'],
			templates: [
				{
					id: '5f0c1f0e-0000-4000-8000-0000000000a1',
					name: 'Order ready',
					sender: 'MyStore',
					content: 'Hi #{customerName}, your order #{orderId} is ready',
					status: 'approved',
					type: 'client',
				},
				{
					id: '5f0c1f0e-0000-4000-8000-0000000000a2',
					name: 'Reminder',
					sender: 'MyStore',
					content: 'We expect you on #{day}',
					status: 'for_review',
					type: 'client',
				},
				{
					id: '5f0c1f0e-0000-4000-8000-0000000000a3',
					name: 'Greeting',
					sender: 'BindDemo',
					content: 'Welcome',
					status: 'approved',
					type: 'common',
				},
			],
		},
	],
	clock: { scale: 1, startAt: null },

	// UNCONFIRMED: a rate limit; none is documented for sending.
	requestsPerSecond: null,
	penaltySeconds: 1,
	latencyMs: 0,
	maxBodyBytes: 1024 * 1024,

	// UNCONFIRMED: BIND's samples have no plus.
	acceptPlus: false,
	// UNCONFIRMED: whether plain send takes `callback_url`; it exists on templated send.
	callbackUrlOnPlainSend: true,
	// CONFLICT: the code of a refusal stands in `error_message` by the samples, in `error` by the prose; `both` gives both.
	errorField: 'error_message',
	// UNCONFIRMED: `message_id` of a refusal: `null`, `absent`, or an id.
	rejectedMessageId: 'null',
	// CONFLICT: template values stand under `params` by the sample, as further fields of the body by the prose.
	paramsAsFields: false,
	pricePerMessage: 0.05,

	messagesPerSecond: null,
	deliveryDelayMs: 50,
	numberPatterns: true,
	/** `error` of a delivery report: `padded` ("000", "027"), `plain` ("0", "27") or `number` (0, 27). */
	errorFormat: 'padded',

	callbackTimeoutMs: 3000,
	callbackConcurrency: 10,
	// UNCONFIRMED: whether a failed callback is tried again, and when.
	callbackRetries: 0,
	callbackRetryDelayMs: 1000,

	recordBodies: false,
	keepRequests: 10_000,
	keepEvents: 10_000,
});

module.exports = { defaultOptions };
