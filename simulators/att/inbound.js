'use strict';

const { toE164, writeAddress } = require('./addresses');
const { badValue } = require('./errors');

/** UNCONFIRMED: the code for a registration id that is not the app's short code. */
const foreignRegistration = () => badValue('RegistrationID');

/** Texts from handsets: pushed to the registered URI, else kept until they are fetched. */
function createInbound(sim) {
	const queues = new Map();

	function queueOf(shortCode) {
		if (!queues.has(shortCode)) queues.set(shortCode, []);
		return queues.get(shortCode);
	}

	function read(request, registrationId) {
		const { shortCode } = request.caller.client;
		if (registrationId !== shortCode) throw foreignRegistration();
		const queue = queueOf(shortCode);
		const { inboxBatchSize, inboxKeepsRead, inboxCountsAsNumbers, inboxDestinationAddress, addressForm } = sim.options;
		const batch = inboxKeepsRead ? queue.slice(0, inboxBatchSize) : queue.splice(0, inboxBatchSize);
		const count = (number) => (inboxCountsAsNumbers ? number : String(number));
		return {
			status: 200,
			body: sim.spelling.body({
				InboundSmsMessageList: {
					InboundSmsMessage: batch.map(({ from, to, text }, index) => ({
						MessageId: `msg${index}`,
						Message: text,
						SenderAddress: writeAddress(from, addressForm),
						...(inboxDestinationAddress && { DestinationAddress: to }),
					})),
					NumberOfMessagesInThisBatch: count(batch.length),
					ResourceUrl: `${sim.options.resourceHost}${request.path}`,
					TotalNumberOfPendingMessages: count(inboxKeepsRead ? queue.length - batch.length : queue.length),
				},
			}),
		};
	}

	return {
		/** @param {{ from: string, to?: string, text: string }} message from is the handset, to a short code */
		receive({ from, to = sim.options.clients[0].shortCode, text }) {
			const handset = toE164(from);
			if (!handset) throw new Error(`"from" is no number: ${from}`);
			const client = sim.clients.byShortCode(to);
			if (!client) throw new Error(`"to" is no short code of the account: ${to}`);
			if (typeof text !== 'string') throw new Error('"text" is missing');
			const message = { from: handset, to, text };
			const isPushed = sim.callbackUrls.of(client).messageUrl !== null;
			if (isPushed) sim.events.messageReceived(client, message);
			if (!isPushed || sim.options.inboxKeepsPushed) queueOf(to).push(message);
			return { pushed: isPushed };
		},
		/** Texts that are still to be fetched. */
		pending: () =>
			Object.fromEntries(Array.from(queues, ([shortCode, queue]) => [shortCode, queue.map((one) => ({ ...one }))])),
		routes: [
			{
				method: 'GET',
				path: '/sms/v3/messaging/inbox/{registrationId}',
				handle: (request) => read(request, decodeURIComponent(request.params.registrationId)),
			},
			{
				method: 'GET',
				path: '/rest/sms/2/messaging/inbox',
				handle: (request) => read(request, request.query.get('RegistrationID')),
			},
		].map((route) => ({ ...route, scopes: () => ['SMS'] })),
	};
}

module.exports = { createInbound };
