import { SmsError } from '../core/errors/SmsError';
import { classify, outcomeUnknown } from '../core/errors/classify';
import type { Call, ProviderReply, ProviderRequest } from '../core/http';
import type { BatchStatus, MtBatch, MtMessage, SubmitResult } from '../core/message';
import type { OpenAttempt, SendReply } from '../core/provider';
import { createdAtOf, readPhoneNumber } from './answer';
import { ringCentralErrors } from './errors';
import { records } from './paging';
import { A2P } from './paths';
import type { RcBatch, RcMessage, RcRejected } from './types';

/** The clocks of n8n and RingCentral may differ by so much when a lost batch is looked for. */
const CLOCK_SKEW_MS = 120_000;

/** `POST /batches`: one sender, a default text, and per message exactly one recipient and a text of its own. */
export function buildSend({ from, text, messages }: MtBatch): ProviderRequest {
	const body = JSON.stringify({
		from,
		text,
		messages: messages.map((message) =>
			message.text === text ? { to: [message.to] } : { to: [message.to], text: message.text },
		),
	});
	return { method: 'POST', path: `${A2P}/batches`, body };
}

/** Bytes of `{"to":["+12025550123"]},` and of a text of its own. */
export function messageBytes({ to, text }: { to: string; text: string }, batchText: string): number {
	const recipient = to.length + 12;
	return text === batchText ? recipient : recipient + 8 + Buffer.byteLength(JSON.stringify(text));
}

/** Bytes of everything around the messages. */
export function envelopeBytes(from: string | null, text: string): number {
	return Buffer.byteLength(JSON.stringify({ from, text, messages: [] }));
}

export function batchStatusOf(status: string | undefined): BatchStatus {
	if (status === 'Completed') return 'completed';
	// `Queued` stands only in the list's filter, and what `Sent` means for a batch is UNCONFIRMED: neither ends a wait.
	return status === 'Processing' || status === 'Queued' || status === 'Sent' ? 'processing' : 'unknown';
}

/** Reads the answer to a batch. Refused recipients are named here and never again, by their 1-based place. */
export function readSend(reply: ProviderReply, batch: MtBatch): SendReply {
	const answer = reply.json as RcBatch | null | undefined;
	if (typeof answer?.id !== 'string' || answer.id === '') throw new TypeError('no batch id');
	const refused = new Map<number, SubmitResult>();
	const { rejected = [] } = answer;
	const placesOfNumber = rejected.length === 0 ? new Map<string, number[]>() : placesBy(batch, ({ to }) => to);
	for (const refusal of rejected) {
		const place = placeOf(refusal, batch, placesOfNumber, refused);
		if (place === undefined) continue;
		refused.set(place, {
			status: 'rejected',
			messageId: null,
			batchId: answer.id,
			failure: rejectionFailure(refusal.errorCode ?? null, refusal.description ?? null),
			raw: refusal,
		});
	}
	return replyOf(answer, batch, refused);
}

/** Every message of the batch is queued, but for those that have a result already. */
function replyOf(
	answer: RcBatch,
	{ messages }: MtBatch,
	results: ReadonlyMap<number, SubmitResult>,
): SendReply {
	const batchId = answer.id;
	const queued: SubmitResult = { status: 'queued', messageId: null, batchId, failure: null, raw: answer };
	return {
		batchId,
		status: batchStatusOf(answer.status),
		createdAt: createdAtOf(answer),
		results: messages.map((_message, place) => results.get(place) ?? queued),
	};
}

/** The places of a batch's messages, by a key that several may have. */
function placesBy({ messages }: MtBatch, keyOf: (message: MtMessage) => string): Map<string, number[]> {
	const places = new Map<string, number[]>();
	messages.forEach((message, place) => {
		const key = keyOf(message);
		const same = places.get(key);
		if (same === undefined) places.set(key, [place]);
		else same.push(place);
	});
	return places;
}

/** The place counts from 1; where it does not fit the number beside it, the number decides. */
function placeOf(
	{ index = 0, to }: RcRejected,
	{ messages }: MtBatch,
	placesOfNumber: ReadonlyMap<string, number[]>,
	taken: ReadonlyMap<number, SubmitResult>,
): number | undefined {
	const place = index - 1;
	const places = placesOfNumber.get(readPhoneNumber(to?.[0]) ?? '');
	if (places === undefined) return messages[place] === undefined ? undefined : place;
	const open = places.filter((candidate) => !taken.has(candidate));
	return open.includes(place) ? place : open[0];
}

function rejectionFailure(code: string | null, message: string | null) {
	return classify(ringCentralErrors, { code, message, httpStatus: null, stage: 'submission' }).failure;
}

/**
 * Looks for a batch whose answer was lost: RingCentral has no idempotency key, but it lists the batches of a sender.
 * A batch is taken for ours if it was made after the attempt began, holds no message that is not ours, and is as large
 * as ours. A smaller one may be the rest of ours after refusals, or somebody's test of the same text: its messages were
 * sent in any case, what became of the others nobody can say.
 * @throws SmsError while a batch is listed whose messages cannot be compared yet
 */
export async function findSend(
	call: Call,
	{ batch, startedAt, otherBatchIds }: OpenAttempt,
): Promise<SendReply | undefined> {
	const since = startedAt - CLOCK_SKEW_MS;
	const dateFrom = new Date(since).toISOString();
	const query = { from: batch.from ?? undefined, dateFrom };
	let smaller: { candidate: RcBatch; places: ReadonlySet<number> } | undefined;
	let isOpen = false;
	for await (const candidate of records<RcBatch>(call, `${A2P}/batches`, query)) {
		const size = candidate.batchSize ?? 0;
		if (otherBatchIds.has(candidate.id) || size > batch.messages.length) continue;
		if (Date.parse(createdAtOf(candidate) ?? '') < since) continue;
		const places = await placesIn(call, candidate.id, dateFrom, batch);
		if (places === undefined) continue;
		// Messages may be listed one after the other: the first will do where their number is right.
		const isWhole = Math.max(size, places.size) === batch.messages.length;
		if (places.size === 0 || (places.size < size && !isWhole)) isOpen = true;
		else if (isWhole) return replyOf(candidate, batch, new Map());
		else if (smaller === undefined || places.size > smaller.places.size) smaller = { candidate, places };
	}
	if (isOpen) throw cannotTell('A batch is listed that may be this one');
	return smaller && partlyFound(smaller.candidate, batch, smaller.places);
}

function cannotTell(message: string): SmsError {
	return new SmsError(outcomeUnknown(message));
}

/**
 * The places of the messages that a listed batch holds; undefined as soon as it holds one that is not ours.
 * @throws SmsError where messages are listed without their text
 */
async function placesIn(
	call: Call,
	batchId: string,
	dateFrom: string,
	batch: MtBatch,
): Promise<ReadonlySet<number> | undefined> {
	const waiting = placesBy(batch, ({ to, text }) => `${to}\n${text}`);
	const places = new Set<number>();
	const query = { batchId, dateFrom, view: 'Detailed' };
	for await (const { to, text } of records<RcMessage>(call, `${A2P}/messages`, query)) {
		if (typeof text !== 'string') throw cannotTell('The messages of a batch are listed without their text');
		const place = waiting.get(`${readPhoneNumber(to?.[0])}\n${text}`)?.shift();
		if (place === undefined) return undefined;
		places.add(place);
	}
	return places;
}

function partlyFound(candidate: RcBatch, batch: MtBatch, places: ReadonlySet<number>): SendReply {
	const failure = outcomeUnknown('The answer was lost, and the batch that is listed does not hold this message');
	const missing = new Map<number, SubmitResult>();
	batch.messages.forEach((_message, place) => {
		if (places.has(place)) return;
		missing.set(place, { status: 'unknown', messageId: null, batchId: null, failure, raw: candidate });
	});
	return replyOf(candidate, batch, missing);
}
