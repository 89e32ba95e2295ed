import { LastBatch, TemplateBatches, type BatchGroup } from './batchGroups';
import type { MtBatch, MtMessage } from './message';
import type { SendLimits } from './provider';
import type { Parameters } from './template';

/** How fast a run may go. Left out = as fast as the provider takes it. */
export interface Pacing {
	messagesPerSecond?: number;
	requestsPerSecond?: number;
	/** Where an account takes fewer than the provider's usual number. */
	recipientsPerRequest?: number;
}

/**
 * Divides messages into as few requests as the provider's limits allow. Keeps the order: batches follow the first
 * message of each sender with its options (and text, where a request carries only one), messages stay in order within.
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
	const groups = new Map<string, BatchGroup>();
	const batches: MtBatch[] = [];
	const groupOf = (message: MtMessage): BatchGroup => {
		const key = groupKey(message, limits);
		const group = groups.get(key) ?? newGroup(limits, maxCount);
		groups.set(key, group);
		return group;
	};
	let last: { message: MtMessage; group: BatchGroup } | undefined;
	for (const message of messages) {
		const group = last !== undefined && mayShare(last.message, message, limits) ? last.group : groupOf(message);
		if (!group.add(message)) batches.push(group.open(message));
		last = { message, group };
	}
	setStartOffsets(batches, pacing);
	return batches;
}

/** Whether two messages certainly have the same key: most of a run do, and a key takes time to make. */
function mayShare(a: MtMessage, b: MtMessage, { personalised }: SendLimits): boolean {
	const isSame = a.from === b.from && a.options === b.options && a.template === b.template;
	return isSame && (personalised !== 'none' || a.text === b.text);
}

/** Messages with the same key may share a request. */
function groupKey({ from, text, options, template }: MtMessage, { personalised }: SendLimits): string {
	const key = [from ?? ''];
	if (options !== undefined) key.push(JSON.stringify(options));
	if (template !== undefined) key.push(template.text, parametersKey(template.parameters));
	else if (personalised === 'none') key.push(text);
	return key.length === 1 ? key[0] : JSON.stringify(key);
}

const parametersKeys = new WeakMap<Parameters, string>();

/** Parameters may hold a value for every recipient of the run, and be those of every message. */
function parametersKey(parameters: Parameters): string {
	let key = parametersKeys.get(parameters);
	if (key === undefined) {
		key = JSON.stringify(parameters);
		parametersKeys.set(parameters, key);
	}
	return key;
}

function newGroup(limits: SendLimits, maxCount: number): BatchGroup {
	const { personalised } = limits;
	if (typeof personalised === 'object') return new TemplateBatches(personalised, maxCount);
	return new LastBatch(limits, maxCount);
}

/** Share of the provider's request rate that a paced run may use up: polling and other runs need the rest. */
const SHARE_OF_RATE = 0.5;

/**
 * With a message rate, a request carries what may leave within one second. Where that would take too many of the
 * provider's requests, it carries what may leave until the next one is due.
 */
function messagesPerRequest(count: number, limits: SendLimits, pacing: Pacing): number {
	const { messagesPerSecond, requestsPerSecond, recipientsPerRequest = Infinity } = pacing;
	const most = Math.min(limits.recipientsPerRequest, recipientsPerRequest);
	if (messagesPerSecond === undefined) return most;
	const inOneSecond = Math.max(1, Math.floor(messagesPerSecond));
	const [rate] = Object.values(limits.rates);
	const perWindow = rate.requests * SHARE_OF_RATE;
	let untilNext = 1;
	if (requestsPerSecond !== undefined) {
		untilNext = Math.ceil(messagesPerSecond / requestsPerSecond);
	} else if (count > inOneSecond * perWindow) {
		untilNext = Math.ceil((messagesPerSecond * rate.perMs) / (1000 * perWindow));
	}
	return Math.min(most, Math.max(inOneSecond, untilNext));
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
