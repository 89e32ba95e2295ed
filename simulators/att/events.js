'use strict';

const { writeAddress } = require('./addresses');

/** UNCONFIRMED: the format of DateTime and its zone; this is UTC. */
const dateTime = (ms) => new Date(ms).toISOString().slice(0, 19);

/** What AT&T calls the app's addresses with: sheets 5.2, 5.3 and 8. */
function createEvents(sim) {
	/** @param {'message' | 'status' | 'notification'} event */
	function targetOf(event, client, headers) {
		const address = sim.callbackUrls.of(client)[`${event}Url`];
		return address ? { address, event, headers } : null;
	}

	function tell(target, body) {
		if (target !== null) sim.callbacks.enqueue(target, () => body);
	}

	return {
		targetOf,
		/** A text from a handset: flat, without an id that could be relied on. */
		messageReceived(client, { from, to, text }) {
			tell(
				targetOf('message', client),
				sim.spelling.body({
					DateTime: dateTime(sim.clock.now()),
					MessageId: sim.options.emptyMessageIds ? '' : 'msg0',
					Message: text,
					SenderAddress: writeAddress(from, sim.options.addressForm),
					DestinationAddress: to,
				}),
			);
		},
		/** The status of one recipient of a request. */
		statusChanged({ id, client }, { to, status }) {
			tell(
				targetOf('status', client),
				sim.spelling.body({
					deliveryInfoNotification: {
						messageId: id,
						deliveryInfo: {
							address: writeAddress(to, sim.options.addressForm),
							deliveryStatus: sim.spelling.status(status),
						},
					},
				}),
			);
		},
		/** Changes in a mailbox, to the subscriber's app. */
		mailboxChanged({ channel }, body) {
			const headers = { 'x-channelId': channel.channelId, 'x-notificationVersion': '1.0' };
			tell(targetOf('notification', channel.client, headers), body);
		},
	};
}

module.exports = { createEvents };
