/** Where a message is, by the words of all four providers. */
const phases = new Map(Object.entries({
	// RingCentral
	Queued: 'waiting',
	Sent: 'onTheWay',
	Delivered: 'delivered',
	SendingFailed: 'failed',
	DeliveryFailed: 'failed',
	// Sinch, where it has words of its own
	Dispatched: 'onTheWay',
	Aborted: 'failed',
	Cancelled: 'failed',
	Rejected: 'failed',
	Deleted: 'failed',
	Failed: 'failed',
	Expired: 'failed',
	Unknown: 'failed',
	// AT&T
	Initial: 'waiting',
	DeliveredToNetwork: 'onTheWay',
	MessageWaiting: 'onTheWay',
	DeliveryUncertain: 'onTheWay',
	DeliveredToTerminal: 'delivered',
	DeliveryImpossible: 'failed',
	// BIND
	ACCEPTED: 'onTheWay',
	DELIVERED: 'delivered',
	EXPIRED: 'failed',
	UNDELIVERABLE: 'failed',
	REJECTED: 'failed',
	UNKNOWN: 'failed',
}));

/** @typedef {'waiting' | 'onTheWay' | 'delivered' | 'failed'} Phase */

/** A count for each phase. @returns {Record<Phase, number>} */
export const noCounts = () => ({ waiting: 0, onTheWay: 0, delivered: 0, failed: 0 });

/** The phase that a provider's status word stands for; a word that is not known is on the way. @returns {Phase} */
export function phaseOf(status) {
	return phases.get(status) ?? 'onTheWay';
}
