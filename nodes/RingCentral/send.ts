import { SmsError } from '../core/errors/SmsError';
import { classify, outcomeUnknown } from '../core/errors/classify';
import type { Call, ProviderReply, ProviderRequest } from '../core/http';
import type { BatchStatus, MtBatch, SubmitResult } from '../core/message';
import type { OpenAttempt, SendReply } from '../core/provider';
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
	const answer = reply.json as RcBatch | undefined;
	if (typeof answer?.id !== 'string' || answer.id === '') throw new TypeError('no batch id');
	const batchId = answer.id;
	const rejected = new Map<number, RcRejected>();
	for (const refusal of answer.rejected ?? []) {
		const place = placeOf(refusal, batch);
		if (place !== undefined) rejected.set(place, refusal);
	}
	return {
		batchId,
		status: batchStatusOf(answer.status),
		createdAt: answer.creationTime ?? answer.createdAt ?? null,
		results: batch.messages.map((_message, place): SubmitResult => {
			const refusal = rejected.get(place);
			if (refusal === undefined) {
				return { status: 'queued', messageId: null, batchId, failure: null, raw: answer };
			}
			return {
				status: 'rejected',
				messageId: null,
				batchId,
				failure: rejectionFailure(refusal.errorCode ?? null, refusal.description ?? null),
				raw: refusal,
			};
		}),
	};
}

/** The place counts from 1; where it does not fit the number beside it, the number decides. */
function placeOf({ index, to }: RcRejected, { messages }: MtBatch): number | undefined {
	const place = (index ?? 0) - 1;
	const byPlace = messages[place] === undefined ? undefined : place;
	const number = to?.[0];
	if (number === undefined || messages[place]?.to === number) return byPlace;
	const byNumber = messages.findIndex((message) => message.to === number);
	return byNumber < 0 ? byPlace : byNumber;
}

function rejectionFailure(code: string | null, message: string | null) {
	return classify(ringCentralErrors, { code, message, httpStatus: null, stage: 'submission' }).failure;
}

/**
 * Looks for a batch whose answer was lost: RingCentral has no idempotency key, but it lists the batches of a sender.
 * A batch counts as ours if it was made after the attempt began and holds no message that is not ours.
 * @throws SmsError while a batch is listed whose messages cannot be compared yet
 */
export async function findSend(
	call: Call,
	{ batch, startedAt, otherBatchIds }: OpenAttempt,
): Promise<SendReply | undefined> {
	const since = startedAt - CLOCK_SKEW_MS;
	const dateFrom = new Date(since).toISOString();
	const query = { from: batch.from ?? undefined, dateFrom };
	let isOpen = false;
	for await (const candidate of records<RcBatch>(call, `${A2P}/batches`, query)) {
		const size = candidate.batchSize ?? 0;
		if (otherBatchIds.has(candidate.id) || size > batch.messages.length) continue;
		if (Date.parse(candidate.creationTime ?? candidate.createdAt ?? '') < since) continue;
		const listed = await listedPlaces(call, candidate.id, dateFrom, batch);
		if (listed === undefined) continue;
		const isAll = size === batch.messages.length;
		if (listed.size === 0 || (!isAll && listed.size < size)) {
			isOpen = true;
			continue;
		}
		return foundReply(candidate, batch, isAll ? undefined : listed);
	}
	if (isOpen) throw new SmsError(outcomeUnknown('A batch is listed that may be this one'));
	return undefined;
}

/** The places of the messages that the candidate holds; undefined as soon as it holds one that is not ours. */
async function listedPlaces(
	call: Call,
	batchId: string,
	dateFrom: string,
	batch: MtBatch,
): Promise<Set<number> | undefined> {
	const places = new Map<string, number[]>();
	batch.messages.forEach(({ to, text }, place) => {
		const key = `${to}\n${text}`;
		const same = places.get(key);
		if (same === undefined) places.set(key, [place]);
		else same.push(place);
	});
	const listed = new Set<number>();
	const query = { batchId, dateFrom, view: 'Detailed' };
	for await (const { to, text } of records<RcMessage>(call, `${A2P}/messages`, query)) {
		const place = places.get(`${to?.[0]}\n${text}`)?.shift();
		if (place === undefined) return undefined;
		listed.add(place);
	}
	return listed;
}

function foundReply(found: RcBatch, batch: MtBatch, listed: Set<number> | undefined): SendReply {
	const batchId = found.id;
	return {
		batchId,
		status: batchStatusOf(found.status),
		createdAt: found.creationTime ?? found.createdAt ?? null,
		results: batch.messages.map((_message, place): SubmitResult => {
			if (listed === undefined || listed.has(place)) {
				return { status: 'queued', messageId: null, batchId, failure: null, raw: found };
			}
			const reason = 'RingCentral refused the recipient; its reason was lost with the answer';
			const failure = { ...rejectionFailure('SMS-RC-410', reason), code: null };
			return { status: 'rejected', messageId: null, batchId, failure, raw: found };
		}),
	};
}
