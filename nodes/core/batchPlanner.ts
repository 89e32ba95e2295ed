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
 * @returns batches that hold each message once; `startOffsetMs` never decreases
 */
export function planBatches(
	messages: readonly MtMessage[],
	limits: SendLimits,
	pacing: Pacing = {},
): MtBatch[] {
	const maxCount = messagesPerRequest(messages.length, limits, pacing);
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

/** Share of the provider's request rate that a paced run may use up: polling and other runs need the rest. */
const SHARE_OF_RATE = 0.5;

/**
 * With a message rate, a request carries what may leave within one second. Where that would take too many of the
 * provider's requests, it carries what may leave until the next one is due.
 */
function messagesPerRequest(count: number, limits: SendLimits, pacing: Pacing): number {
	const { messagesPerSecond, requestsPerSecond } = pacing;
	if (messagesPerSecond === undefined) return limits.recipientsPerRequest;
	const inOneSecond = Math.max(1, Math.floor(messagesPerSecond));
	const [rate] = Object.values(limits.rates);
	const perWindow = rate.requests * SHARE_OF_RATE;
	let untilNext = 1;
	if (requestsPerSecond !== undefined) {
		untilNext = Math.ceil(messagesPerSecond / requestsPerSecond);
	} else if (count > inOneSecond * perWindow) {
		untilNext = Math.ceil((messagesPerSecond * rate.perMs) / (1000 * perWindow));
	}
	return Math.min(limits.recipientsPerRequest, Math.max(inOneSecond, untilNext));
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
