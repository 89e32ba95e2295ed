import att from '../simulators/att/server.js';
import bind from '../simulators/bind/server.js';
import ringCentral from '../simulators/ringcentral/server.js';
import sinch from '../simulators/sinch/server.js';

/** A busy laptop may need longer than the providers wait for an answer. */
const callbackTimeoutMs = 30_000;

/**
 * The simulated providers.
 * @type {Array<{ id: string, name: string, folder: string, credentialType: string, start(options: { port?: number, messagesPerSecond?: number }): Promise<{ url: string, control: object, close(): Promise<void> }>, data(simulator: object): object }>}
 *   `start` takes a free port unless told; `messagesPerSecond` is for those that hand messages over at a rate
 */
export const providers = [
	{
		id: 'ringCentral',
		name: 'RingCentral',
		folder: 'ringcentral',
		credentialType: 'ringCentralSmsJwtOAuth2Api',
		start: ({ port, messagesPerSecond }) => ringCentral.startRingCentral({ port, messagesPerSecond, callbackTimeoutMs }),
		data: (simulator) => simulator.credentials,
	},
	{
		id: 'sinch',
		name: 'Sinch',
		folder: 'sinch',
		credentialType: 'sinchSmsApi',
		start: ({ port }) => sinch.startSinch({ port, callbackTimeoutMs }),
		data: (simulator) => simulator.credentials.servicePlan,
	},
	{
		id: 'att',
		name: 'AT&T',
		folder: 'att',
		credentialType: 'attSmsOAuth2Api',
		start: ({ port }) => att.startAtt({ port, callbackTimeoutMs }),
		data: (simulator) => simulator.credentials,
	},
	{
		id: 'bind',
		name: 'BIND',
		folder: 'bind',
		credentialType: 'bindSmsApi',
		start: ({ port }) => bind.startBind({ port, callbackTimeoutMs }),
		data: (simulator) => simulator.credentials,
	},
];

/**
 * The credential for a simulator, made at the first start and brought up to date at later ones.
 * @returns {Promise<{ id: string, name: string }>}
 * @throws Error when its test fails
 */
export async function provideCredential(api, { name: provider, credentialType: type, data }, simulator) {
	const wanted = { name: `${provider} SMS (simulator)`, type, data: data(simulator) };
	const existing = (await api.rest('GET', '/credentials')).find(({ name, type }) => name === wanted.name && type === wanted.type);
	if (existing) await api.rest('PATCH', `/credentials/${existing.id}`, wanted);
	const credential = existing ?? (await api.createCredential(wanted));
	const test = await api.testCredential(credential.id);
	if (test.status !== 'OK') throw new Error(`The credential "${wanted.name}" does not work: ${test.message}`);
	return credential;
}
