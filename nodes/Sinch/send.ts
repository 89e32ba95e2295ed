import type { Call, ProviderReply, ProviderRequest } from '../core/http';
import type { BatchStatus, Encoding, MtBatch, SubmitResult } from '../core/message';
import type { DryRunMessage, OpenAttempt, SendReply } from '../core/provider';
import { DEFAULT_VALUE, findTemplate, type Addressed, type Parameters, type Template, type TemplateLimits } from '../core/template';
import { readRecipient, toWire } from './numbers';
import type { SinchOptions } from './options';
import { answerOf, listed } from './paging';
import type { SinchBatch, SinchBatchRequest, SinchDryRun, SinchMediaBody, SinchParameters } from './types';

/** Recipients of a batch: Batches reference. */
export const RECIPIENTS_PER_BATCH = 1000;

/** Of 2021 (SMS REST guide), like the 16 characters of a key; whether they hold today is UNCONFIRMED. */
const CHARACTERS_PER_VALUE = 160;

/** The text with its placeholders: Batches reference. */
export const CHARACTERS_PER_TEXT = 2000;

export const TEMPLATE_LIMITS: TemplateLimits = {
	charactersPerValue: CHARACTERS_PER_VALUE,
	charactersPerText: CHARACTERS_PER_TEXT,
};

/** The clocks of n8n and Sinch may differ by so much when a lost batch is looked for. */
const CLOCK_SKEW_MS = 120_000;

/** `POST /batches` */
export function buildSend(batch: MtBatch, reference: string): ProviderRequest {
	return { method: 'POST', path: '/batches', body: JSON.stringify(requestOf(batch, reference)) };
}

function requestOf(batch: MtBatch, reference: string): SinchBatchRequest {
	const { from, messages } = batch;
	const options: SinchOptions = batch.options ?? {};
	const addressed = messages.map(({ to, text }) => ({ to: toWire(to), text }));
	return {
		...contentOf(batch, addressed, options),
		from: from === null ? undefined : toWire(from),
		to: addressed.map(({ to }) => to),
		delivery_report: options.deliveryReport,
		send_at: options.sendAt,
		expire_at: options.expireAt,
		callback_url: options.callbackUrl,
		client_reference: options.clientReference ?? reference,
		feedback_enabled: options.feedbackEnabled,
	};
}

type Content = Omit<SinchBatchRequest, 'to'>;

/** @param addressed the texts of the batch, under the numbers as `to` has them */
function contentOf({ template }: MtBatch, addressed: readonly Addressed[], options: SinchOptions): Content {
	const { text, parameters } =
		template === undefined ? findTemplate(addressed, TEMPLATE_LIMITS) : forRecipients(template, addressed);
	if (options.messageType === 'binary') return { type: 'mt_binary', body: text, udh: options.udh };
	const filledIn = { parameters: Object.keys(parameters).length === 0 ? undefined : parameters };
	if (options.messageType === 'media') {
		return { type: 'mt_media', body: { url: options.mediaUrl, message: text }, ...filledIn };
	}
	return {
		type: 'mt_text',
		body: text,
		...filledIn,
		flash_message: options.flashMessage,
		max_number_of_message_parts: options.maxSegments,
	};
}

/** A template with values for the recipients of this batch, and for nobody else. */
function forRecipients({ text, parameters }: Template, addressed: readonly Addressed[]): Template {
	const wanted = new Set([...addressed.map(({ to }) => to), DEFAULT_VALUE]);
	return { text, parameters: toWireParameters(parameters, (name) => wanted.has(name)) };
}

const everyName = () => true;

/** Values under their numbers as `to` has them: another spelling of a number is another key. */
export function toWireParameters(parameters: Parameters, isWanted: (name: string) => boolean = everyName): SinchParameters {
	const wire: SinchParameters = {};
	for (const [key, values] of Object.entries(parameters)) {
		const entries = Object.entries(values).map(([name, value]) => [wireName(name), value] as const);
		wire[key] = Object.fromEntries(entries.filter(([name]) => isWanted(name)));
	}
	return wire;
}

function wireName(name: string): string {
	return name === DEFAULT_VALUE ? name : toWire(name);
}

/** Reads the answer to a batch. 201 means accepted for all: who cannot be texted shows only in the reports. */
export function readSend(reply: ProviderReply, batch: MtBatch): SendReply {
	const answer = reply.json as SinchBatch | null | undefined;
	if (typeof answer?.id !== 'string' || answer.id === '') throw new TypeError('no batch id');
	return replyOf(answer, batch);
}

function replyOf(answer: SinchBatch, { messages }: MtBatch): SendReply {
	const result: SubmitResult = { status: 'queued', messageId: null, batchId: answer.id, failure: null, raw: answer };
	const createdAt = answer.created_at ?? null;
	return {
		batchId: answer.id,
		status: statusAt(answer, Date.parse(createdAt ?? '')),
		createdAt,
		results: messages.map(() => result),
	};
}

/** Whether a batch waits for its time, as far as the batch itself tells. */
export function statusAt({ canceled, send_at }: SinchBatch, time: number): BatchStatus {
	if (isTrue(canceled)) return 'cancelled';
	return Date.parse(send_at ?? '') > time ? 'scheduled' : 'processing';
}

/** Samples of 2021 have the flag as the text "False". */
function isTrue(flag: unknown): boolean {
	return String(flag).toLowerCase() === 'true';
}

/**
 * Looks for a batch whose answer was lost, by its reference. Where the workflow has given the reference, other batches
 * may have it too: then it must also be as young as the attempt and hold the same.
 */
export async function findSend(
	call: Call,
	{ batch, reference, startedAt, otherBatchIds }: OpenAttempt,
): Promise<SendReply | undefined> {
	const request = requestOf(batch, reference);
	const isOurs = request.client_reference === reference;
	const since = startedAt - CLOCK_SKEW_MS;
	const query = { client_reference: request.client_reference, start_date: new Date(since).toISOString() };
	for await (const candidate of listed<SinchBatch>(call, '/batches', 'batches', query)) {
		if (otherBatchIds.has(candidate.id)) continue;
		if (isOurs || (Date.parse(candidate.created_at ?? '') >= since && holdsTheSame(candidate, request))) {
			return replyOf(candidate, batch);
		}
	}
	return undefined;
}

function holdsTheSame(candidate: SinchBatch, request: SinchBatchRequest): boolean {
	const essence = ({ type, to = [], body, udh, parameters = {}, send_at }: Partial<SinchBatchRequest>) => {
		const content = typeof body === 'object' ? [body.url, body.message] : body;
		const time = Date.parse(send_at ?? '');
		return JSON.stringify([type, to.map(readRecipient).sort(), content, udh, sorted(parameters), time]);
	};
	return essence(candidate) === essence(request);
}

function sorted(parameters: SinchParameters): unknown {
	return Object.entries(parameters)
		.map(([key, values]) => [key, Object.entries(values).sort(byFirst)] as const)
		.sort(byFirst);
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
	return a < b ? -1 : Number(a > b);
}

/** The text of a batch with its values: what its recipients read. Null for a binary message. */
export function templateOf({ type, body, parameters = {} }: SinchBatch): Template | null {
	const text = typeof body === 'string' ? body : (body as SinchMediaBody | undefined)?.message;
	if (type === 'mt_binary' || text === undefined) return null;
	const byRecipient = Object.entries(parameters).map(([key, values]) => [
		key,
		Object.fromEntries(
			Object.entries(values).map(([name, value]) => [name === DEFAULT_VALUE ? name : readRecipient(name), value]),
		),
	]);
	return { text, parameters: Object.fromEntries(byRecipient) as Parameters };
}

const ENCODINGS: ReadonlyMap<string | undefined, Encoding> = new Map([
	['text', 'gsm7'],
	['unicode', 'ucs2'],
]);

/** `POST /batches/dry_run`: what Sinch would make of a batch. Nothing leaves and nothing is kept. */
export async function dryRun(call: Call, batch: MtBatch): Promise<DryRunMessage[]> {
	const request = buildSend(batch, 'dry-run');
	const query = { per_recipient: 'true', number_of_recipients: RECIPIENTS_PER_BATCH };
	const reply = await call({ ...request, path: '/batches/dry_run', query });
	const { per_recipient = [] } = answerOf<SinchDryRun>(reply);
	return per_recipient.map(({ recipient, number_of_parts, body, encoding }) => ({
		to: readRecipient(recipient),
		segments: number_of_parts ?? null,
		encoding: ENCODINGS.get(encoding) ?? null,
		text: body ?? null,
	}));
}
