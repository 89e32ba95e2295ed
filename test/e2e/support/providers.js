const { startRingCentral } = require('../../../simulators/ringcentral/server');

/**
 * What the end-to-end scenarios need to know of a provider. One row per provider; the scenarios are the same for all.
 * @typedef {object} ProviderUnderTest
 * @property {string} id as in the output items
 * @property {string} nodeType
 * @property {string} triggerType
 * @property {() => Promise<{ url: string, control: object, close(): Promise<void> }>} startSimulator
 * @property {(simulator: object) => { type: string, data: object }} credential
 * @property {string} from a sender of the simulated account
 * @property {object} parameters of both nodes, beyond resource and operation
 * @property {string} sendPath part of the path of the request that sends
 * @property {(control: object, to: string) => void} failDelivery makes later messages to a number fail as unreachable
 * @property {string} failedCategory of those messages
 * @property {(control: object, to: string) => void} refuseRecipient makes the provider refuse a number at submission
 * @property {(control: object) => Promise<number[]>} sendForgeries unsigned and wrongly signed events; the HTTP answers
 * @property {(control: object) => Promise<number[]>} repeatLastEvent delivers the newest event twice more; the HTTP answers
 */

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
		from: '+12025550199',
		parameters: { authentication: 'jwt' },
		sendPath: '/a2p-sms/batches',
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
		async repeatLastEvent(control) {
			const { uuid } = control.events().findLast(({ answers: given }) => given.some(({ status }) => status === 200));
			const { answers } = await control.redeliver({ uuid, times: 2 });
			return answers.map(({ status }) => status);
		},
	},
];

module.exports = { providers };
