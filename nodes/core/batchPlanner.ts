import type { MtBatch, MtMessage } from './message';
import type { SendLimits } from './provider';

/** How fast a run may go. Left out = as fast as the provider takes it. */
export interface Pacing {
	messagesPerSecond?: number;
	requestsPerSecond?: number;
}

/**
 * Divides messages into as few requests as the provider's limits allow. Keeps the order: batches follow the first
 * message of each sender (and text, where a request carries only one), messages stay in order within.
 * @param limits counts and bytes of a request; a message that alone exceeds the bytes still gets a request of its own
 * @param pacing sets `startOffsetMs`; with `messagesPerSecond` requests also get smaller, so that messages leave evenly
 */
export function planBatches(
	messages: readonly MtMessage[],
	limits: SendLimits,
	pacing: Pacing = {},
): MtBatch[] {
	const maxCount = recipientsPerRequest(limits, pacing);
	const open = new Map<string, OpenBatch>();
	const batches: MtBatch[] = [];
	for (const message of messages) {
		const from = message.from ?? '';
		const key = limits.personalised === 'none' ? `${from}\n${message.text}` : from;
		let current = open.get(key);
		let bytes = current === undefined ? 0 : limits.messageBytes(message, current.batch.text);
		if (
			current === undefined ||
			current.batch.messages.length >= maxCount ||
			current.bytes + bytes > limits.bytesPerRequest
		) {
			const batch: MtBatch = {
				from: message.from,
				text: message.text,
				messages: [],
				startOffsetMs: 0,
			};
			current = { batch, bytes: limits.envelopeBytes(message.from, message.text) };
			bytes = limits.messageBytes(message, message.text);
			open.set(key, current);
			batches.push(batch);
		}
		current.batch.messages.push(message);
		current.bytes += bytes;
	}
	setStartOffsets(batches, pacing);
	return batches;
}

interface OpenBatch {
	batch: MtBatch;
	bytes: number;
}

/** With a message rate, a request carries no more than what may leave until the next request is allowed. */
function recipientsPerRequest(limits: SendLimits, pacing: Pacing): number {
	if (pacing.messagesPerSecond === undefined) return limits.recipientsPerRequest;
	const [rate] = Object.values(limits.rates);
	const requestsPerSecond = pacing.requestsPerSecond ?? (rate.requests * 1000) / rate.perMs;
	const perRequest = Math.floor(pacing.messagesPerSecond / requestsPerSecond);
	return Math.min(limits.recipientsPerRequest, Math.max(1, perRequest));
}

/** Sets when each batch may start, in milliseconds after the start of the run. */
export function setStartOffsets(batches: readonly MtBatch[], pacing: Pacing): void {
	const msPerMessage = pacing.messagesPerSecond === undefined ? 0 : 1000 / pacing.messagesPerSecond;
	const msPerRequest = pacing.requestsPerSecond === undefined ? 0 : 1000 / pacing.requestsPerSecond;
	let messagesBefore = 0;
	batches.forEach((batch, requestsBefore) => {
		batch.startOffsetMs = Math.ceil(
			Math.max(messagesBefore * msPerMessage, requestsBefore * msPerRequest),
		);
		messagesBefore += batch.messages.length;
	});
}
