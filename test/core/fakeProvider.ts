import { SmsError } from '../../nodes/core/errors/SmsError';
import type { ErrorCodeTable } from '../../nodes/core/errors/catalogue';
import { validationFailure } from '../../nodes/core/errors/classify';
import type { ExchangeOutcome, ProviderReply, ProviderRequest } from '../../nodes/core/http';
import type { MtBatch, MtMessage } from '../../nodes/core/message';
import { pauseMs } from '../../nodes/core/pause';
import type { BatchSnapshot, OpenAttempt, SendLimits, SendReply, SmsProvider } from '../../nodes/core/provider';
import { RateGate, type Rate } from '../../nodes/core/rateGate';
import type { FakeClock } from './fakeClock';

/** A fictional number; 10,000 of them. */
export function number(place: number): string {
	return `+1202555${String(place % 10_000).padStart(4, '0')}`;
}

export const SENDER = '+12025559999';

/** Messages to one number after the other, all from one sender and, unless told otherwise, with one text. */
export function messagesTo(count: number, change: (place: number) => Partial<MtMessage> = () => ({})): MtMessage[] {
	return Array.from({ length: count }, (_, index) => ({
		index,
		itemIndex: index,
		from: SENDER,
		to: number(index),
		text: 'Hello',
		...change(index),
	}));
}

/** A batch that is being handed over, of which nothing is counted yet. */
export function fakeSnapshot(change: Partial<BatchSnapshot> = {}): BatchSnapshot {
	return {
		provider: 'fake',
		batchId: 'b1',
		from: null,
		status: 'processing',
		done: false,
		final: false,
		timedOut: false,
		total: null,
		counts: {},
		failures: {},
		cost: null,
		createdAt: null,
		rejected: [],
		failure: null,
		progress: null,
		...change,
	};
}

export const fakeErrors: ErrorCodeTable = {
	source: 'made up',
	rows: [
		{ code: 'BAD-TEXT', meaning: 'The text is forbidden', category: 'contentBlocked' },
		{ code: 'BAD-NUMBER', meaning: 'The number does not exist', category: 'invalidRecipient' },
		{ code: 'DAILY-LIMIT', meaning: 'Enough for today', category: 'throughputExceeded', retry: 'afterFix' },
		{ code: 'CLOSED', meaning: 'The account is closed', category: 'requestInvalid', stopsSending: true },
	],
};

export const fakeLimits: SendLimits = {
	recipientsPerRequest: 3,
	bytesPerRequest: 10_000,
	charactersPerText: 500,
	personalised: 'perMessage',
	concurrentRequests: 1,
	rates: { sends: { requests: 1_000, perMs: 60_000 } },
	requestTimeoutMs: 20_000,
	penaltyMs: 40_000,
	loginPenaltyMs: 50_000,
	messageBytes: ({ to, text }, batchText) =>
		Buffer.byteLength(JSON.stringify(text === batchText ? { to } : { to, text })) + 1,
	envelopeBytes: (from, text) => Buffer.byteLength(JSON.stringify({ from, text, messages: [] })),
};

interface FakeBody {
	from: string | null;
	text: string;
	messages: Array<{ to: string; text?: string }>;
}

interface FakeAnswer {
	id: string;
	rejected?: number[];
	closes?: boolean;
}

/** A provider that exists nowhere. Without `findSend`, unless it is handed in. */
export function fakeProvider(change: Partial<SmsProvider> = {}): SmsProvider {
	return {
		id: 'fake',
		displayName: 'Fake',
		logins: [{ authentication: 'key', credentialType: 'fakeApi' }],
		baseUrl: () => 'https://sms.example.com',
		limits: fakeLimits,
		senderIdTypes: ['e164', 'shortCode'],
		errorCodes: fakeErrors,
		readError: ({ json }) => {
			const { code, message } = (json ?? {}) as { code?: string; message?: string };
			return { code: code ?? null, message: message ?? null };
		},
		buildSend: ({ from, text, messages }) => ({
			method: 'POST',
			path: '/batches',
			body: JSON.stringify({
				from,
				text,
				messages: messages.map((message) =>
					message.text === text ? { to: message.to } : { to: message.to, text: message.text },
				),
			}),
		}),
		readSend: ({ json }, batch) => {
			const { id, rejected, closes } = json as FakeAnswer;
			if (!id) throw new TypeError('no id');
			const stop = closes ? { stopsSending: true } : {};
			return { ...replyFor(id, batch, new Set(rejected)), ...stop };
		},
		operations: {},
		webhook: { events: [], verify: () => false, parse: () => undefined },
		...change,
	};
}

function replyFor(batchId: string, { messages }: MtBatch, rejected: ReadonlySet<number>): SendReply {
	return {
		batchId,
		status: 'processing',
		createdAt: null,
		results: messages.map((_message, place) => ({
			status: rejected.has(place) ? 'rejected' : 'queued',
			messageId: null,
			batchId,
			failure: rejected.has(place) ? validationFailure('invalidRecipient', 'No such number') : null,
		})),
	};
}

/** One answer of the provider, and what really became of the request. */
export interface ScriptedAnswer {
	name: string;
	outcome(batchId: string): ExchangeOutcome;
	/** Whether the provider has taken the messages. */
	takes: boolean;
	/** Milliseconds until the answer. */
	takesMs?: number;
	/** Milliseconds after the answer until the batch is listed, where it was taken. */
	listedAfterMs?: number;
}

export function reply(status: number, json: unknown, headers: Record<string, string> = {}): ProviderReply {
	return { status, headers, json, text: JSON.stringify(json) ?? '' };
}

/** A 2xx that names the batch. */
export function accepts(more: Omit<FakeAnswer, 'id'> = {}): ScriptedAnswer {
	return {
		name: '201',
		outcome: (id) => ({ kind: 'reply', reply: reply(201, { id, ...more }) }),
		takes: true,
	};
}

/** A reply that is no readable 2xx. */
export function answers(
	status: number,
	{ takes = false, headers = {}, json = {} }: { takes?: boolean; headers?: Record<string, string>; json?: unknown } = {},
): ScriptedAnswer {
	return {
		name: `${status}${takes ? ', taken' : ''}`,
		outcome: () => ({ kind: 'reply', reply: reply(status, json, headers) }),
		takes,
	};
}

/** The connection breaks after the request has left. */
export function lost(takes: boolean): ScriptedAnswer {
	return {
		name: `no reply${takes ? ', taken' : ''}`,
		outcome: () => ({ kind: 'noReply', message: 'socket hang up' }),
		takes,
	};
}

/** The request never leaves. */
export function notSent(reason: 'connection' | 'login' | 'loginLimited'): ScriptedAnswer {
	const retryAfterMs = reason === 'loginLimited' ? fakeLimits.loginPenaltyMs : null;
	return {
		name: `not sent: ${reason}`,
		outcome: () => ({ kind: 'notSent', reason, message: `No way: ${reason}`, code: null, retryAfterMs }),
		takes: false,
	};
}

/** How the provider answers when it is asked for a lost batch. */
export type Look = 'answers' | 'breaks' | 'is down' | 'fails oddly';

interface TakenBatch extends FakeBody {
	id: string;
	listedAt: number;
}

/** An account at the fake provider: answers by its script, and afterwards accepts everything. */
export class FakeAccount {
	readonly requests: Array<{ at: number; body: FakeBody }> = [];

	readonly taken: TakenBatch[] = [];

	/** When the provider was asked for a lost batch, milliseconds after the start. */
	readonly looks: number[] = [];

	look: Look = 'answers';

	script: ScriptedAnswer[] = [];

	/** Called when a request is handed over, before and after it leaves. */
	onRequest: (moment: 'waiting' | 'left') => void = () => {};

	signal?: AbortSignal;

	rate: Rate = fakeLimits.rates.sends;

	private readonly gate: RateGate;

	private readonly start: number;

	constructor(readonly clock: FakeClock) {
		this.gate = new RateGate(clock);
		this.start = clock.now();
	}

	readonly exchange = async (request: ProviderRequest, onLeaving?: () => void): Promise<ExchangeOutcome> => {
		this.onRequest('waiting');
		await this.gate.pass(this.rate, this.signal);
		onLeaving?.();
		this.onRequest('left');
		const answer = this.script.shift() ?? accepts();
		const body = JSON.parse(request.body!) as FakeBody;
		this.requests.push({ at: this.clock.now() - this.start, body });
		const id = `batch-${this.requests.length}`;
		const listedAt = this.clock.now() + (answer.takesMs ?? 0) + (answer.listedAfterMs ?? 0);
		if (answer.takes) this.taken.push({ ...body, id, listedAt });
		try {
			if (answer.takesMs) await this.clock.sleep(answer.takesMs, this.signal);
		} catch {
			return { kind: 'noReply', message: 'aborted' };
		}
		const outcome = answer.outcome(id);
		const pause = outcome.kind === 'reply' ? pauseMs(fakeLimits, outcome.reply, this.clock.now()) : null;
		if (pause !== null) this.gate.close(pause);
		return outcome;
	};

	readonly pause = (ms: number): void => this.gate.close(ms);

	/** Looks a lost batch up by what is in it. */
	readonly findSend = async (_call: unknown, attempt: OpenAttempt): Promise<SendReply | undefined> => {
		this.looks.push(this.clock.now() - this.start);
		if (this.look === 'fails oddly') throw new TypeError('no such function');
		if (this.look !== 'answers') {
			const category = this.look === 'is down' ? 'providerUnavailable' : 'permissionDenied';
			throw new SmsError({ ...validationFailure(category, this.look), stage: 'submission' });
		}
		const { batch, otherBatchIds } = attempt;
		const found = this.taken.find(
			({ id, listedAt, messages }) =>
				listedAt <= this.clock.now() &&
				!otherBatchIds.has(id) &&
				messages.length === batch.messages.length &&
				messages.every(({ to }, place) => to === batch.messages[place].to),
		);
		return found === undefined ? undefined : replyFor(found.id, batch, new Set());
	};

	/** How often each recipient is in what the provider has taken. */
	timesTaken(): Map<string, number> {
		const times = new Map<string, number>();
		for (const { to } of this.taken.flatMap(({ messages }) => messages)) {
			times.set(to, (times.get(to) ?? 0) + 1);
		}
		return times;
	}
}
