const { startAtt } = require('../../../simulators/att/server');
const { startBind } = require('../../../simulators/bind/server');
const { startRingCentral } = require('../../../simulators/ringcentral/server');
const { startSinch } = require('../../../simulators/sinch/server');

/**
 * What the end-to-end scenarios need to know of a provider. One row per provider; the scenarios are the same for all, and
 * leave out what a provider does not have.
 * @typedef {object} ProviderUnderTest
 * @property {string} id as in the output items
 * @property {string} nodeType
 * @property {string} triggerType
 * @property {() => Promise<{ url: string, control: object, close(): Promise<void> }>} startSimulator
 * @property {(simulator: object) => { type: string, data: object }} credential
 * @property {(data: object) => string[]} secrets of the credential's fields
 * @property {boolean} hasLogin whether the credential fetches a token
 * @property {string} from a sender of the simulated account
 * @property {object} parameters of both nodes, beyond resource and operation
 * @property {number} [windowMs] of the account's request quota
 * @property {string} sendPath part of the path of the request that sends
 * @property {(messages: number) => number} requestsFor how many requests so many equal texts take
 * @property {boolean} hasBatches whether batches can be read back, and with them waited for
 * @property {object} reportOptions options of a send that make the provider report delivery
 * @property {(control: object, to: string) => void} failDelivery makes later messages to a number fail on the way
 * @property {string} failedCategory of those messages
 * @property {(control: object, to: string) => void} [refuseRecipient] makes the provider refuse a single number at submission
 * @property {(control: object, url: string) => void} [connect] tells the provider the trigger's URL, where the trigger cannot
 * @property {object} [triggerOptions] options of the trigger that make it refuse unsigned calls
 * @property {(control: object) => Promise<number[]>} sendForgeries unsigned and wrongly signed events; the HTTP answers
 * @property {(control: object) => Promise<number[]>} repeatLastEvent delivers the newest event twice more; the HTTP answers
 */

/** Value of the query that stands for a signature where the provider signs nothing. */
const CALLBACK_TOKEN = 'e2e-callback-word';

/** Key of the signatures where the provider signs. */
const CALLBACK_SECRET = 'n8n-demo-callback-secret';

async function sendUntokenedMessages(control) {
	const statuses = [];
	for (const token of ['missing', 'wrong']) {
		statuses.push((await control.sendEvent({ event: 'message', body: {}, token })).answer.status);
	}
	return statuses;
}

/** HTTP answers to the newest event that was taken, delivered twice more. */
async function repeatLastEvent(control) {
	const { uuid } = control.events().findLast(({ answers }) => answers.some(({ status }) => status === 200));
	const { answers } = await control.redeliver({ uuid, times: 2 });
	return answers.map(({ status }) => status);
}

/** @type {ProviderUnderTest[]} */
const providers = [
	{
		id: 'ringCentral',
		nodeType: 'n8n-nodes-a2p-sms.ringCentralSms',
		triggerType: 'n8n-nodes-a2p-sms.ringCentralSmsTrigger',
		// the limits of the Auth group stay as strict as they are, the others would make the scenarios wait for minutes; a busy
		// machine may need more than RingCentral's 3 seconds to answer
		startSimulator: () => startRingCentral({ rateLimits: { Light: null, Medium: null }, callbackTimeoutMs: 20_000 }),
		credential: (simulator) => {
			const { clients, users } = simulator.control.options();
			const { clientId, clientSecret } = clients[0];
			return {
				type: 'ringCentralSmsJwtOAuth2Api',
				data: { baseUrl: simulator.url, clientId, clientSecret, jwtToken: users[0].jwt },
			};
		},
		secrets: ({ clientSecret, jwtToken }) => [clientSecret, jwtToken],
		hasLogin: true,
		from: '+12025550199',
		parameters: { authentication: 'jwt' },
		windowMs: 60_000,
		sendPath: '/a2p-sms/batches',
		requestsFor: (messages) => Math.ceil(messages / 10_000),
		hasBatches: true,
		reportOptions: {},
		failDelivery: (control, to) => control.setOutcome({ to, outcome: 'SMS-CAR-412' }),
		failedCategory: 'unreachableRecipient',
		refuseRecipient: (control, to) => control.setOutcome({ to, outcome: { rejected: 'SMS-RC-410' } }),
		async sendForgeries(control) {
			const [{ id: subscriptionId }] = control.subscriptions();
			const body = { id: '900999', from: '+12025551234', to: ['+12025550199'], text: 'Forged', direction: 'Inbound', messageStatus: 'Delivered' };
			const statuses = [];
			for (const token of ['missing', 'wrong']) {
				statuses.push((await control.sendEvent({ subscriptionId, body, token })).answer.status);
			}
			return statuses;
		},
		repeatLastEvent,
	},
	{
		id: 'sinch',
		nodeType: 'n8n-nodes-a2p-sms.sinchSms',
		triggerType: 'n8n-nodes-a2p-sms.sinchSmsTrigger',
		startSimulator: () => startSinch({ callbackTimeoutMs: 20_000 }),
		credential: ({ credentials: { servicePlan } }) => ({ type: 'sinchSmsApi', data: { ...servicePlan, callbackSecret: CALLBACK_SECRET } }),
		secrets: ({ apiToken, callbackSecret }) => [apiToken, callbackSecret],
		hasLogin: false,
		from: '+12025550199',
		parameters: { authentication: 'apiToken' },
		sendPath: '/batches',
		requestsFor: (messages) => Math.ceil(messages / 1000),
		hasBatches: true,
		reportOptions: { deliveryReport: 'per_recipient_final' },
		failDelivery: (control, to) => control.setOutcome({ to, outcome: 153 }),
		failedCategory: 'unreachableRecipient',
		connect: (control, url) => control.setPlan({ callbackUrl: url, inboundUrl: url, callbackSecret: CALLBACK_SECRET }),
		async sendForgeries(control) {
			const body = { type: 'mo_text', id: '01KJWZ6M30X9Y8Z7W6V5T4S3R2', from: '12025551234', to: '12025550199', body: 'Forged', received_at: new Date().toISOString() };
			const statuses = [];
			for (const token of ['missing', 'wrong']) statuses.push((await control.sendEvent({ body, token })).answer.status);
			return statuses;
		},
		repeatLastEvent,
	},
	{
		id: 'att',
		nodeType: 'n8n-nodes-a2p-sms.attSms',
		triggerType: 'n8n-nodes-a2p-sms.attSmsTrigger',
		startSimulator: () => startAtt({ callbackTimeoutMs: 20_000 }),
		credential: ({ credentials }) => ({ type: 'attSmsOAuth2Api', data: credentials }),
		secrets: ({ clientSecret }) => [clientSecret],
		hasLogin: true,
		from: '48500000',
		parameters: {},
		sendPath: '/messaging/outbox',
		requestsFor: (messages) => Math.ceil(messages / 50),
		hasBatches: true,
		reportOptions: { notifyDeliveryStatus: true },
		failDelivery: (control, to) => control.setOutcome({ to, outcome: 'DeliveryImpossible' }),
		failedCategory: 'unreachableRecipient',
		connect: (control, url) => control.setCallbackUrls({ url: `${url}?token=${CALLBACK_TOKEN}` }),
		triggerOptions: { token: CALLBACK_TOKEN },
		sendForgeries: sendUntokenedMessages,
		repeatLastEvent,
	},
	{
		id: 'bind',
		nodeType: 'n8n-nodes-a2p-sms.bindSms',
		triggerType: 'n8n-nodes-a2p-sms.bindSmsTrigger',
		startSimulator: () => startBind({ callbackTimeoutMs: 20_000 }),
		credential: ({ credentials }) => ({ type: 'bindSmsApi', data: credentials }),
		secrets: ({ apiKey }) => [apiKey],
		hasLogin: false,
		from: '+385990001112',
		parameters: {},
		sendPath: '/v1.0/send',
		requestsFor: (messages) => messages,
		hasBatches: false,
		reportOptions: {},
		failDelivery: (control, to) => control.setOutcome({ to, outcome: 27 }),
		failedCategory: 'unreachableRecipient',
		refuseRecipient: (control, to) => control.setOutcome({ to, outcome: { rejected: 'DESTINATION_ADDRESS_INVALID' } }),
		connect: (control, url) => control.setCallbackUrls({ url: `${url}?token=${CALLBACK_TOKEN}` }),
		triggerOptions: { token: CALLBACK_TOKEN },
		sendForgeries: sendUntokenedMessages,
		repeatLastEvent,
	},
];

module.exports = { providers };
