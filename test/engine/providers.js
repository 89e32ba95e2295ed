'use strict';

/**
 * What the scenarios that are the same for every provider need to know of one. `sending.test.js` runs them all.
 *
 * @typedef {object} ProviderUnderTest
 * @property {string} id as in the output items
 * @property {string} nodeType `description.name` of the action node
 * @property {new () => object} NodeClass
 * @property {new () => object} CredentialClass
 * @property {string} credentialType
 * @property {() => Promise<{ url: string, control: object, close(): Promise<void> }>} start the simulator, without limits
 * that would make the tests wait
 * @property {(simulator: object) => object} credentialData
 * @property {string} from a sender of the simulated account
 * @property {string} sendPath part of the path of the requests that send
 * @property {{ errorCode: string, category: string, retry: string }} refusal why the simulator refuses a whole request
 * @property {{ outcome: unknown, code: string }} badNumber what makes a delivery fail for the number
 */

/** @type {ProviderUnderTest[]} */
const providers = [
	{
		id: 'ringCentral',
		nodeType: 'ringCentralSms',
		NodeClass: require('../../nodes/RingCentral/RingCentralSms.node').RingCentralSms,
		CredentialClass: require('../../credentials/RingCentralSmsJwtOAuth2Api.credentials').RingCentralSmsJwtOAuth2Api,
		credentialType: 'ringCentralSmsJwtOAuth2Api',
		start: async () =>
			await require('../../simulators/ringcentral/server').startRingCentral({
				rateLimits: { Light: null, Medium: null, Auth: null },
			}),
		credentialData: ({ credentials }) => credentials,
		from: '+12025550199',
		sendPath: '/a2p-sms/batches',
		refusal: { errorCode: 'CMN-101', category: 'requestInvalid', retry: 'afterFix' },
		badNumber: { outcome: 'SMS-CAR-411', code: 'SMS-CAR-411' },
	},
	{
		id: 'sinch',
		nodeType: 'sinchSms',
		NodeClass: require('../../nodes/Sinch/SinchSms.node').SinchSms,
		CredentialClass: require('../../credentials/SinchSmsApi.credentials').SinchSmsApi,
		credentialType: 'sinchSmsApi',
		start: async () => await require('../../simulators/sinch/server').startSinch(),
		credentialData: ({ credentials }) => credentials.servicePlan,
		from: '+12025550199',
		sendPath: '/batches',
		refusal: { errorCode: 'syntax_constraint_violation', category: 'requestInvalid', retry: 'afterFix' },
		badNumber: { outcome: 150, code: '150' },
	},
];

module.exports = { providers };
