import fc from 'fast-check';

import { planBatches, type Pacing } from '../../nodes/core/batchPlanner';
import type { FailureCategory } from '../../nodes/core/errors/catalogue';
import type { MtMessage } from '../../nodes/core/message';
import type { SendProgress, WaitReason } from '../../nodes/core/progress';
import type { SendLimits, SmsProvider } from '../../nodes/core/provider';
import { SendMemory, type MemoryStore } from '../../nodes/core/sendMemory';
import { submitBatches, type BatchOutcome, type SendOnce } from '../../nodes/core/sender';
import { FakeClock, settle } from './fakeClock';
import {
	accepts,
	answers,
	fakeLimits,
	fakeProvider,
	FakeAccount,
	lost,
	messagesTo,
	notSent,
	number,
	type Look,
	type ScriptedAnswer,
} from './fakeProvider';

/** Requests that are made at most for one batch. */
const MAX_ATTEMPTS = 3;
/** Waited beyond the time that a provider names. */
const SAFETY_MS = 250;

class FakeSendOnce implements SendOnce {
	readonly used = new Set<string>();

	readonly log: string[] = [];

	async claim(keys: readonly string[]): Promise<ReadonlySet<string>> {
		const fresh = new Set(keys.filter((key) => !this.used.has(key)));
		for (const key of fresh) this.used.add(key);
		this.log.push(`claim ${keys.join(' ')}`);
		return fresh;
	}

	async release(keys: readonly string[]): Promise<void> {
		for (const key of keys) this.used.delete(key);
		this.log.push(`release ${keys.join(' ')}`);
	}
}

interface SenderSetup {
	messages?: MtMessage[];
	pacing?: Pacing;
	limits?: Partial<SendLimits>;
	/** Undefined = the provider cannot be asked for lost batches. */
	look?: Look;
	script?: ScriptedAnswer[];
	/** Whether every message has a send-once key, `key-<place>`. */
	hasKeys?: boolean;
	store?: MemoryStore;
	provider?: Partial<SmsProvider>;
	/** Default false. */
	keepsRaw?: boolean;
}

/** A run of the sender against an account that answers by a script, on a clock that a test moves. */
class SenderRun {
	readonly clock = new FakeClock();

	readonly account = new FakeAccount(this.clock);

	readonly abort = new AbortController();

	readonly sendOnce = new FakeSendOnce();

	readonly progress: SendProgress[] = [];

	/** Reasons of the pauses, with their seconds. */
	readonly waits: Array<[WaitReason, number]> = [];

	readonly store: MemoryStore;

	readonly messages: MtMessage[];

	private readonly memory: SendMemory;

	private readonly keyOf: (message: MtMessage) => string;

	constructor(private readonly setup: SenderSetup) {
		this.store = setup.store ?? {};
		this.messages = setup.messages ?? messagesTo(2);
		this.memory = new SendMemory(this.store, 0);
		this.keyOf = this.memory.keysOf(this.messages);
		this.account.script = [...(setup.script ?? [])];
		this.account.signal = this.abort.signal;
		if (setup.look !== undefined) this.account.look = setup.look;
	}

	async submit(): Promise<BatchOutcome[]> {
		const limits = { ...fakeLimits, ...this.setup.limits };
		const provider = fakeProvider({
			limits,
			...(this.setup.look === undefined ? {} : { findSend: this.account.findSend }),
			...this.setup.provider,
		});
		const toSend = this.messages.filter((message) => !this.memory.has(this.keyOf(message)));
		return await submitBatches({
			provider,
			batches: planBatches(toSend, limits, this.setup.pacing),
			newReference: () => 'reference',
			keepsRaw: this.setup.keepsRaw,
			exchange: this.account.exchange,
			call: async () => await Promise.reject(new Error('the fake account looks itself')),
			pause: this.account.pause,
			clock: this.clock,
			signal: this.abort.signal,
			memory: this.memory,
			memoryKey: this.keyOf,
			sendOnce: {
				store: this.sendOnce,
				keyOf: ({ index }) => (this.setup.hasKeys ? `key-${index}` : undefined),
			},
			onProgress: (progress) => this.progress.push({ ...progress }),
			onWait: ({ reason, until }) => this.waits.push([reason, (until - this.clock.now()) / 1_000]),
		});
	}

	/** Runs to the end without anybody waiting. */
	async finish(): Promise<BatchOutcome[]> {
		const submitted = this.submit();
		submitted.catch(() => {});
		await this.clock.runOut();
		return await submitted;
	}

	/** What the memory holds of each message; undefined = nothing. */
	remembered(): Array<string | undefined> {
		return this.messages.map((message) => this.memory.recall(this.keyOf(message))?.status);
	}

	get requestTimes(): number[] {
		return this.account.requests.map(({ at }) => at);
	}
}

interface EndOfOne {
	status: 'queued' | 'rejected' | 'unknown';
	category?: FailureCategory;
	retry?: string;
	retryAfterMs?: number | null;
	httpStatus?: number | null;
	/** When each request is made, milliseconds after the start. */
	requests: number[];
	looks?: number[];
}

interface Case {
	name: string;
	script: ScriptedAnswer[];
	look?: Look;
	end: EndOfOne;
}

const LOOKS = [1_000, 3_000, 8_000];
const UNKNOWN = { status: 'unknown', category: 'unknown', retry: 'never', retryAfterMs: null } as const;
const times = (count: number, answer: ScriptedAnswer): ScriptedAnswer[] => Array.from({ length: count }, () => answer);

const cases: Case[] = [
	{ name: 'a readable 2xx', script: [accepts()], look: 'answers', end: { status: 'queued', requests: [0] } },
	{
		name: 'a 2xx that cannot be read, where nobody can be asked',
		script: [answers(200, { takes: true })],
		end: { ...UNKNOWN, httpStatus: 200, requests: [0] },
	},
	{
		name: 'a 2xx that cannot be read, of a batch that is listed',
		script: [answers(200, { takes: true })],
		look: 'answers',
		end: { status: 'queued', requests: [0], looks: [1_000] },
	},
	{
		name: 'a 2xx that cannot be read, of a batch that is listed late',
		script: [{ ...answers(200, { takes: true }), listedAfterMs: 7_000 }],
		look: 'answers',
		end: { status: 'queued', requests: [0], looks: LOOKS },
	},
	{
		name: 'a 2xx that cannot be read, of a batch that is not listed',
		script: [answers(200)],
		look: 'answers',
		end: { ...UNKNOWN, httpStatus: 200, requests: [0], looks: LOOKS },
	},
	{
		name: 'a 2xx that cannot be read, while the list cannot be read either',
		script: [answers(200, { takes: true })],
		look: 'breaks',
		end: { ...UNKNOWN, httpStatus: 200, requests: [0], looks: LOOKS },
	},
	{
		name: 'a 400',
		script: [answers(400, { json: { message: 'No text' } })],
		look: 'answers',
		end: { status: 'rejected', category: 'requestInvalid', retry: 'afterFix', httpStatus: 400, requests: [0] },
	},
	{
		name: 'a 400 with a code of the table',
		script: [answers(400, { json: { code: 'BAD-TEXT' } })],
		look: 'answers',
		end: { status: 'rejected', category: 'contentBlocked', retry: 'afterFix', httpStatus: 400, requests: [0] },
	},
	{
		name: 'a redirect',
		script: [answers(302)],
		look: 'answers',
		end: { status: 'rejected', category: 'requestInvalid', retry: 'afterFix', httpStatus: 302, requests: [0] },
	},
	{
		name: 'a 401',
		script: [answers(401)],
		look: 'answers',
		end: { status: 'rejected', category: 'authenticationFailed', retry: 'afterFix', httpStatus: 401, requests: [0] },
	},
	{
		name: 'a 429 with Retry-After, and then a 2xx',
		script: [answers(429, { headers: { 'retry-after': '7' } }), accepts()],
		look: 'answers',
		end: { status: 'queued', requests: [0, 7_000 + SAFETY_MS] },
	},
	{
		name: 'a 429 without Retry-After, and then a 2xx',
		script: [answers(429), accepts()],
		look: 'answers',
		end: { status: 'queued', requests: [0, fakeLimits.penaltyMs + SAFETY_MS] },
	},
	{
		name: 'one 429 after the other',
		script: times(4, answers(429, { headers: { 'retry-after': '5' } })),
		look: 'answers',
		end: {
			status: 'rejected',
			category: 'throughputExceeded',
			retry: 'later',
			retryAfterMs: 5_000,
			httpStatus: 429,
			requests: [0, 5_250, 15_500],
		},
	},
	{
		name: 'a 429 that asks for a long wait',
		script: [answers(429, { headers: { 'retry-after': '121' } })],
		look: 'answers',
		end: {
			status: 'rejected',
			category: 'throughputExceeded',
			retry: 'later',
			retryAfterMs: 121_000,
			httpStatus: 429,
			requests: [0],
		},
	},
	{
		name: 'a 429 whose code says that waiting does not help',
		script: [answers(429, { json: { code: 'DAILY-LIMIT' } })],
		look: 'answers',
		end: {
			status: 'rejected',
			category: 'throughputExceeded',
			retry: 'afterFix',
			retryAfterMs: null,
			httpStatus: 429,
			requests: [0],
		},
	},
	...[500, 501].map((status): Case => ({
		name: `a ${status}, where nobody can be asked`,
		script: [answers(status)],
		end: { ...UNKNOWN, httpStatus: status, requests: [0] },
	})),
	{
		name: 'a 500, of a batch that is listed',
		script: [answers(500, { takes: true })],
		look: 'answers',
		end: { status: 'queued', requests: [0], looks: [1_000] },
	},
	{
		name: 'a 500, of a batch that is not listed',
		script: [answers(500)],
		look: 'answers',
		end: {
			status: 'rejected',
			category: 'providerUnavailable',
			retry: 'later',
			httpStatus: 500,
			requests: [0],
			looks: LOOKS,
		},
	},
	{
		name: 'a 500, while the list cannot be read either',
		script: [answers(500)],
		look: 'breaks',
		end: { ...UNKNOWN, httpStatus: 500, requests: [0], looks: LOOKS },
	},
	...[408, 502, 504].flatMap((status): Case[] => [
		{
			name: `a ${status}, where nobody can be asked`,
			script: [answers(status, { takes: true })],
			end: { ...UNKNOWN, httpStatus: status, requests: [0] },
		},
		{
			name: `a ${status}, of a batch that is listed`,
			script: [answers(status, { takes: true })],
			look: 'answers',
			end: { status: 'queued', requests: [0], looks: [1_000] },
		},
		{
			name: `a ${status}, of a batch that is not listed yet`,
			script: [{ ...answers(status, { takes: true }), listedAfterMs: 60_000 }],
			look: 'answers',
			end: { ...UNKNOWN, httpStatus: status, requests: [0], looks: LOOKS },
		},
	]),
	{
		name: 'a 503, where nobody can be asked',
		script: [answers(503, { headers: { 'retry-after': '5' } })],
		end: { ...UNKNOWN, httpStatus: 503, requests: [0] },
	},
	{
		name: 'a 503, of a batch that is listed all the same',
		script: [answers(503, { takes: true })],
		look: 'answers',
		end: { status: 'queued', requests: [0], looks: [1_000] },
	},
	{
		name: 'a 503 without Retry-After, of a batch that is not listed, and then a 2xx',
		script: [answers(503), accepts()],
		look: 'answers',
		end: { status: 'queued', requests: [0, 8_000 + 1_000 + SAFETY_MS], looks: LOOKS },
	},
	{
		name: 'a 503 with Retry-After, of a batch that is not listed, and then a 2xx',
		script: [answers(503, { headers: { 'retry-after': '30' } }), accepts()],
		look: 'answers',
		end: { status: 'queued', requests: [0, 8_000 + 30_000 + SAFETY_MS], looks: LOOKS },
	},
	{
		name: 'one 503 after the other',
		script: times(4, answers(503)),
		look: 'answers',
		end: {
			status: 'rejected',
			category: 'providerUnavailable',
			retry: 'later',
			httpStatus: 503,
			requests: [0, 9_250, 21_500],
			looks: [1_000, 3_000, 8_000, 10_250, 12_250, 17_250, 22_500, 24_500, 29_500],
		},
	},
	{
		name: 'no connection, and then a 2xx',
		script: [notSent('connection'), accepts()],
		look: 'answers',
		end: { status: 'queued', requests: [0, 1_000 + SAFETY_MS] },
	},
	{
		name: 'no connection at all',
		script: times(4, notSent('connection')),
		look: 'answers',
		end: {
			status: 'rejected',
			category: 'providerUnavailable',
			retry: 'later',
			httpStatus: null,
			requests: [0, 1_250, 5_500],
		},
	},
	{
		name: 'a refused login',
		script: [notSent('login')],
		look: 'answers',
		end: { status: 'rejected', category: 'authenticationFailed', retry: 'afterFix', httpStatus: 401, requests: [0] },
	},
	{
		name: 'one login too many',
		script: [notSent('loginLimited'), accepts()],
		look: 'answers',
		end: { status: 'queued', requests: [0, fakeLimits.loginPenaltyMs + SAFETY_MS] },
	},
	{
		name: 'no reply, where nobody can be asked',
		script: [lost(true)],
		end: { ...UNKNOWN, httpStatus: null, requests: [0] },
	},
	{
		name: 'no reply, of a batch that is listed',
		script: [lost(true)],
		look: 'answers',
		end: { status: 'queued', requests: [0], looks: [1_000] },
	},
	{
		name: 'no reply, of a batch that is not listed',
		script: [lost(false)],
		look: 'answers',
		end: { ...UNKNOWN, httpStatus: null, requests: [0], looks: LOOKS },
	},
	{
		name: 'no reply, while the list cannot be read either',
		script: [lost(true)],
		look: 'breaks',
		end: { ...UNKNOWN, httpStatus: null, requests: [0], looks: LOOKS },
	},
];

describe('submitting one batch', () => {
	it.each(cases)('ends right after $name', async ({ script, look, end }) => {
		const run = new SenderRun({ script, look, hasKeys: true });
		const [outcome, ...others] = await run.finish();

		expect(others).toEqual([]);
		expect(run.requestTimes).toEqual(end.requests);
		expect(run.account.looks).toEqual(end.looks ?? []);
		expect(outcome.results.map(({ status }) => status)).toEqual([end.status, end.status]);
		if (end.status === 'queued') {
			const batchId = `batch-${end.requests.length}`;
			expect(outcome).toMatchObject({ batchId, status: 'processing', failure: null });
			for (const result of outcome.results) expect(result).toMatchObject({ batchId, failure: null });
		} else {
			const { category, retry } = end;
			const failure = { category, retry, httpStatus: end.httpStatus, stage: 'submission' };
			expect(outcome).toMatchObject({ batchId: null, failure });
			for (const result of outcome.results) expect(result).toMatchObject({ messageId: null, batchId: null, failure });
			if (end.retryAfterMs !== undefined) expect(outcome.failure!.retryAfterMs).toBe(end.retryAfterMs);
		}

		const isTaken = end.status !== 'rejected';
		expect(run.remembered()).toEqual(isTaken ? [end.status, end.status] : [undefined, undefined]);
		expect([...run.sendOnce.used]).toEqual(isTaken ? ['key-0', 'key-1'] : []);
		expect(run.progress).toEqual([
			{
				batchesDone: 1,
				batches: 1,
				accepted: end.status === 'queued' ? 2 : 0,
				refused: end.status === 'rejected' ? 2 : 0,
				unknown: end.status === 'unknown' ? 2 : 0,
			},
		]);
	});

	it.each(cases)('knows at every request of "$name" that its outcome is open, and before it that it is not sent', async ({ script, look }) => {
		const run = new SenderRun({ script, look, hasKeys: true });
		const seen: Array<[string, unknown, unknown]> = [];
		run.account.onRequest = (moment) => seen.push([moment, run.remembered(), [...run.sendOnce.used]]);
		await run.finish();
		expect(seen.length).toBeGreaterThanOrEqual(2);
		seen.forEach(([moment, remembered, keys], place) => {
			expect(moment).toBe(place % 2 === 0 ? 'waiting' : 'left');
			const state = moment === 'left' ? 'unknown' : undefined;
			expect(remembered).toEqual([state, state]);
			expect(keys).toEqual(['key-0', 'key-1']);
		});
	});

	it('keeps the ids of accepted recipients and forgets refused ones of the same batch', async () => {
		const run = new SenderRun({ messages: messagesTo(3), script: [accepts({ rejected: [1] })], hasKeys: true });
		const [outcome] = await run.finish();
		expect(outcome.failure).toBeNull();
		expect(outcome.results.map(({ status, failure }) => [status, failure?.category])).toEqual([
			['queued', undefined],
			['rejected', 'invalidRecipient'],
			['queued', undefined],
		]);
		expect(run.remembered()).toEqual(['queued', undefined, 'queued']);
		expect([...run.sendOnce.used]).toEqual(['key-0', 'key-2']);
	});

	it.each([400, 502])('hands the reply on where it is wanted, after a %i', async (status) => {
		const json = { message: `answer ${status}` };
		for (const keepsRaw of [true, false]) {
			const run = new SenderRun({ script: [answers(status, { json })], keepsRaw });
			const [outcome] = await run.finish();
			expect([outcome.raw, outcome.results[0].raw]).toEqual(keepsRaw ? [json, json] : [undefined, undefined]);
			expect(outcome.failure!.providerMessage).toBe(json.message);
		}
	});

	it('holds no reply of an accepted batch until the run has ended, unless it is wanted', async () => {
		for (const keepsRaw of [true, false]) {
			const run = new SenderRun({ messages: messagesTo(2), keepsRaw });
			const [outcome] = await run.finish();
			expect(outcome.raw !== undefined).toBe(keepsRaw);
			expect(outcome.results.map(({ status }) => status)).toEqual(['queued', 'queued']);
		}
	});

	it('says with the HTTP status what happened when the provider has no words for it', async () => {
		const run = new SenderRun({ script: [answers(400)] });
		const [outcome] = await run.finish();
		expect(outcome.failure!.providerMessage).toBe('The provider answered with HTTP status 400');
	});

	it('looks for a lost batch from the time on at which its last request left', async () => {
		const attempts: number[] = [];
		const run = new SenderRun({
			script: [answers(429, { headers: { 'retry-after': '60' } }), lost(false)],
			look: 'answers',
			provider: {
				findSend: async (_call, { startedAt }) => {
					attempts.push(startedAt);
					return undefined;
				},
			},
		});
		const start = run.clock.now();
		await run.finish();
		expect(attempts).toEqual([60_250, 60_250, 60_250].map((ms) => start + ms));
	});

	it('does not hide a programming fault of a look, and keeps the message as one with an open outcome', async () => {
		const run = new SenderRun({ script: [lost(false)], look: 'fails oddly', hasKeys: true });
		await expect(run.finish()).rejects.toThrow('no such function');
		expect(run.remembered()).toEqual(['unknown', 'unknown']);
		expect([...run.sendOnce.used]).toEqual(['key-0', 'key-1']);
	});
});

describe('submitting several batches', () => {
	it('returns one outcome per batch in the order of the plan, whichever is answered first', async () => {
		const run = new SenderRun({
			messages: messagesTo(7),
			limits: { concurrentRequests: 3 },
			script: [{ ...accepts(), takesMs: 9_000 }, { ...accepts(), takesMs: 5_000 }, accepts()],
		});
		const outcomes = await run.finish();
		expect(outcomes.map(({ batchId, batch }) => [batchId, batch.messages.map(({ index }) => index)])).toEqual([
			['batch-1', [0, 1, 2]],
			['batch-2', [3, 4, 5]],
			['batch-3', [6]],
		]);
		expect(run.requestTimes).toEqual([0, 0, 0]);
		expect(run.progress.map(({ batchesDone, accepted }) => [batchesDone, accepted])).toEqual([
			[1, 1],
			[2, 4],
			[3, 7],
		]);
	});

	it('makes no more requests at once than the provider takes', async () => {
		const run = new SenderRun({
			messages: messagesTo(15),
			limits: { concurrentRequests: 2 },
			script: times(5, { ...accepts(), takesMs: 4_000 }),
		});
		await run.finish();
		expect(run.requestTimes).toEqual([0, 0, 4_000, 4_000, 8_000]);
	});

	it('returns nothing for nothing', async () => {
		const run = new SenderRun({ messages: [] });
		expect(await run.finish()).toEqual([]);
		expect(run.requestTimes).toEqual([]);
	});

	it('goes on after a refusal that concerns one batch only', async () => {
		const run = new SenderRun({ messages: messagesTo(6), script: [answers(400, { json: { code: 'BAD-TEXT' } })] });
		const outcomes = await run.finish();
		expect(outcomes.map(({ results }) => results[0].status)).toEqual(['rejected', 'queued']);
	});

	it('goes on after an outcome that nobody knows', async () => {
		const run = new SenderRun({ messages: messagesTo(6), script: [lost(true)] });
		const outcomes = await run.finish();
		expect(outcomes.map(({ results }) => results[0].status)).toEqual(['unknown', 'queued']);
	});

	it.each([
		['a refused login', [notSent('login')], 'authenticationFailed', 1],
		['a 401', [answers(401)], 'authenticationFailed', 1],
		['a 402', [answers(402)], 'insufficientFunds', 1],
		['a 403', [answers(403)], 'permissionDenied', 1],
		['429s without end', times(3, answers(429)), 'throughputExceeded', 3],
		['no connection', times(3, notSent('connection')), 'providerUnavailable', 3],
		['a code that stops everything', [answers(400, { json: { code: 'CLOSED' } })], 'requestInvalid', 1],
	])('ends the run after %s, with the same failure for the rest and nothing remembered of it', async (_name, script, category, requests) => {
		const run = new SenderRun({ messages: messagesTo(9), script, look: 'answers', hasKeys: true });
		const outcomes = await run.finish();
		expect(run.requestTimes).toHaveLength(requests);
		expect(outcomes).toHaveLength(3);
		for (const outcome of outcomes) {
			expect(outcome.failure).toMatchObject({ category });
			expect(outcome.failure).toEqual(outcomes[0].failure);
			expect(outcome.results.map(({ status, failure }) => [status, failure])).toEqual(
				times3(['rejected', outcomes[0].failure]),
			);
		}
		expect(run.remembered()).toEqual(messagesTo(9).map(() => undefined));
		expect([...run.sendOnce.used]).toEqual([]);
		expect(run.sendOnce.log.filter((entry) => entry.startsWith('claim'))).toEqual(['claim key-0 key-1 key-2']);
	});

	it('ends the run when an accepted batch says that the account is closed', async () => {
		const run = new SenderRun({ messages: messagesTo(6), script: [accepts({ rejected: [2], closes: true })] });
		const [first, second] = await run.finish();
		expect(first.failure).toBeNull();
		expect(first.results.map(({ status }) => status)).toEqual(['queued', 'queued', 'rejected']);
		expect(second.failure).toEqual(first.results[2].failure);
		expect(run.requestTimes).toHaveLength(1);
		expect(run.remembered()).toEqual(['queued', 'queued', undefined, undefined, undefined, undefined]);
	});

	it('says of a batch that was answered with nothing but such a refusal that it was refused as a whole', async () => {
		const run = new SenderRun({ messages: messagesTo(6), script: [accepts({ rejected: [0, 1, 2], closes: true })] });
		const [first, second] = await run.finish();
		expect(first.failure).toEqual(first.results[0].failure);
		expect(second.failure).toEqual(first.failure);
		expect(run.requestTimes).toHaveLength(1);
	});

	it('makes no request more that still waits for its time when another one has ended the run', async () => {
		const run = new SenderRun({
			messages: messagesTo(9),
			limits: { concurrentRequests: 2 },
			pacing: { requestsPerSecond: 0.1 },
			script: [{ ...answers(401), takesMs: 5_000 }],
			hasKeys: true,
		});
		const outcomes = await run.finish();
		expect(run.requestTimes).toEqual([0]);
		expect(outcomes.map(({ failure }) => failure?.category)).toEqual(times3('authenticationFailed'));
		expect([...run.sendOnce.used]).toEqual([]);
	});

	it('ends the run when the provider is down, and only what had left has an open outcome', async () => {
		const run = new SenderRun({ messages: messagesTo(9), script: [lost(true)], look: 'is down', hasKeys: true });
		const outcomes = await run.finish();
		expect(run.requestTimes).toEqual([0]);
		expect(outcomes.map(({ results }) => results[0].status)).toEqual(['unknown', 'rejected', 'rejected']);
		expect(outcomes[0].failure).toMatchObject({ category: 'unknown', retry: 'never' });
		expect(outcomes[1].failure).toMatchObject({ category: 'providerUnavailable', retry: 'later' });
		expect(outcomes[2].failure).toEqual(outcomes[1].failure);
		expect(run.remembered()).toEqual([...times3('unknown'), ...times3(undefined), ...times3(undefined)]);
		expect([...run.sendOnce.used]).toEqual(['key-0', 'key-1', 'key-2']);
	});

	it.each<[string, Look | undefined]>([
		['that cannot be asked', undefined],
		['that lists none of them', 'answers'],
	])('ends the run when more answers in a row are lost than requests are under way, at a provider %s', async (_name, look) => {
		const script = times(20, lost(false));
		const run = new SenderRun({ messages: messagesTo(21), limits: { concurrentRequests: 2 }, script, look, hasKeys: true });
		const outcomes = await run.finish();
		const ends = outcomes.map(({ results }) => results[0].status);
		expect(ends.filter((status) => status === 'unknown').length).toBe(run.requestTimes.length);
		expect(run.requestTimes.length).toBeGreaterThan(2);
		expect(run.requestTimes.length).toBeLessThanOrEqual(4);
		const rest = outcomes.filter(({ results }) => results[0].status !== 'unknown');
		for (const { results, failure } of rest) {
			expect(failure).toMatchObject({ category: 'providerUnavailable', retry: 'later', httpStatus: null });
			expect(failure!.providerMessage).toMatch(/^Not sent, because the answers to the last \d requests were lost$/);
			expect(results.map(({ status }) => status)).toEqual(times3('rejected'));
		}
		const remembered = run.remembered().filter((status) => status !== undefined);
		expect(remembered).toHaveLength(3 * run.requestTimes.length);
		expect(run.sendOnce.used.size).toBe(remembered.length);
	});

	it('goes on while an answer comes between those that are lost, or as many are lost as one break can lose', async () => {
		const script = [...times(2, lost(true)), accepts(), ...times(2, lost(true)), answers(400), ...times(2, lost(true))];
		const run = new SenderRun({ messages: messagesTo(27), limits: { concurrentRequests: 2 }, script });
		const outcomes = await run.finish();
		expect(run.requestTimes).toHaveLength(9);
		expect(outcomes.at(-1)!.results[0].status).toBe('queued');
	});

	it('takes no batch for a lost one whose outcome is known', async () => {
		const run = new SenderRun({
			messages: messagesTo(6, (place) => ({ to: number(place % 3) })),
			script: [accepts(), lost(false)],
			look: 'answers',
		});
		const [first, second] = await run.finish();
		expect(first.batchId).toBe('batch-1');
		expect(second.results[0].status).toBe('unknown');
	});

	it('breaks off as a whole when a batch cannot be begun', async () => {
		const run = new SenderRun({
			messages: messagesTo(30),
			limits: { concurrentRequests: 2 },
			script: times(10, { ...accepts(), takesMs: 1_000 }),
			hasKeys: true,
		});
		const claim = run.sendOnce.claim.bind(run.sendOnce);
		let claims = 0;
		run.sendOnce.claim = async (keys) => {
			if (++claims === 3) throw new Error('database is locked');
			return await claim(keys);
		};
		await expect(run.finish()).rejects.toThrow('database is locked');
		expect(run.requestTimes).toEqual([0, 0]);
		expect(run.remembered().filter((status) => status !== undefined)).toEqual([...times3('queued'), ...times3('queued')]);
		expect(run.sendOnce.used.size).toBe(6);
	});
});

describe('the pace of a run', () => {
	it('starts every batch at the time that the plan gives it', async () => {
		const run = new SenderRun({ messages: messagesTo(12), pacing: { messagesPerSecond: 2 } });
		await run.finish();
		expect(run.requestTimes).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
	});

	it('does not make up for the time that a penalty took', async () => {
		const run = new SenderRun({
			messages: messagesTo(8),
			pacing: { messagesPerSecond: 2 },
			script: [accepts(), answers(429, { headers: { 'retry-after': '60' } })],
		});
		await run.finish();
		expect(run.requestTimes).toEqual([0, 1_000, 61_250, 62_250, 63_250]);
	});

	it('is told of as a reason to wait, and so are the looks for a lost answer', async () => {
		const run = new SenderRun({
			messages: messagesTo(2),
			pacing: { messagesPerSecond: 0.5 },
			script: [accepts(), lost(false)],
			look: 'answers',
		});
		await run.finish();
		expect(run.waits).toEqual([['pace', 2], ['lostAnswer', 1], ['lostAnswer', 2], ['lostAnswer', 5]]);
	});
});

describe('send-once keys', () => {
	it('reports a message whose key was used before as a duplicate, at its place, and sends the others', async () => {
		const run = new SenderRun({ messages: messagesTo(3), hasKeys: true });
		run.sendOnce.used.add('key-1');
		const [outcome] = await run.finish();
		expect(outcome.batch.messages.map(({ index }) => index)).toEqual([0, 1, 2]);
		expect(outcome.results.map(({ status, batchId, failure }) => [status, batchId, failure])).toEqual([
			['queued', 'batch-1', null],
			['duplicate', null, null],
			['queued', 'batch-1', null],
		]);
		expect(run.account.requests[0].body.messages.map(({ to }) => to)).toEqual([number(0), number(2)]);
		expect(run.remembered()).toEqual(['queued', undefined, 'queued']);
		expect(run.progress[0]).toMatchObject({ accepted: 2, refused: 0, unknown: 0 });
	});

	it('makes no request when all keys were used before', async () => {
		const run = new SenderRun({ hasKeys: true });
		run.sendOnce.used.add('key-0').add('key-1');
		const [outcome] = await run.finish();
		expect(run.requestTimes).toEqual([]);
		expect(outcome).toMatchObject({ batchId: null, status: 'completed', failure: null });
		expect(outcome.results.map(({ status }) => status)).toEqual(['duplicate', 'duplicate']);
	});

	it('does not release the key of another message when the request is refused', async () => {
		const run = new SenderRun({ messages: messagesTo(3), script: [answers(400)], hasKeys: true });
		run.sendOnce.used.add('key-1');
		await run.finish();
		expect(run.sendOnce.log).toEqual(['claim key-0 key-1 key-2', 'release key-0 key-2']);
		expect([...run.sendOnce.used]).toEqual(['key-1']);
	});

	it('sends a message without a key beside one with a used key', async () => {
		const run = new SenderRun({ messages: messagesTo(2) });
		run.sendOnce.used.add('key-0');
		const [outcome] = await run.finish();
		expect(outcome.results.map(({ status }) => status)).toEqual(['queued', 'queued']);
		expect(run.sendOnce.log).toEqual([]);
	});
});

describe('cancelling a run', () => {
	const stopped = new Error('stopped by the user');

	/** Cancels so many milliseconds after the start; what is due at that time has happened. */
	async function cancelAt(ms: number, setup: SenderSetup) {
		const run = new SenderRun({ hasKeys: true, look: 'answers', ...setup });
		const submitted = run.submit();
		const end = submitted.then(
			() => 'returned',
			(error: unknown) => error,
		);
		await run.clock.advance(ms);
		run.abort.abort(stopped);
		await settle();
		expect(run.clock.sleeping).toBe(0);
		return { run, end: await end };
	}

	it('ends a run that has not begun', async () => {
		const run = new SenderRun({ hasKeys: true });
		run.abort.abort(stopped);
		await expect(run.finish()).rejects.toBe(stopped);
		expect(run.requestTimes).toEqual([]);
		expect(run.remembered()).toEqual([undefined, undefined]);
		expect(run.sendOnce.log).toEqual([]);
	});

	it('keeps what was accepted and forgets what waited for the pace', async () => {
		const { run, end } = await cancelAt(500, { messages: messagesTo(4), pacing: { messagesPerSecond: 2 } });
		expect(end).toBe(stopped);
		expect(run.requestTimes).toEqual([0]);
		expect(run.remembered()).toEqual(['queued', 'queued', undefined, undefined]);
		expect([...run.sendOnce.used]).toEqual(['key-0', 'key-1']);
	});

	it('forgets what waited for the rate group, and releases its keys', async () => {
		const { run, end } = await cancelAt(10_000, { script: [answers(429, { headers: { 'retry-after': '60' } })] });
		expect(end).toBe(stopped);
		expect(run.requestTimes).toEqual([0]);
		expect(run.remembered()).toEqual([undefined, undefined]);
		expect([...run.sendOnce.used]).toEqual([]);
	});

	it('remembers a request under way as one with an open outcome, and keeps its keys', async () => {
		const { run, end } = await cancelAt(2_000, { script: [{ ...accepts(), takesMs: 5_000 }] });
		expect(end).toBe(stopped);
		expect(run.remembered()).toEqual(['unknown', 'unknown']);
		expect([...run.sendOnce.used]).toEqual(['key-0', 'key-1']);
		expect(run.account.looks).toEqual([]);
	});

	it('remembers a batch that is being looked for as one with an open outcome', async () => {
		const { run, end } = await cancelAt(2_000, { script: [lost(true)], look: 'breaks' });
		expect(end).toBe(stopped);
		expect(run.account.looks).toEqual([1_000]);
		expect(run.remembered()).toEqual(['unknown', 'unknown']);
		expect([...run.sendOnce.used]).toEqual(['key-0', 'key-1']);
	});

	it('ends all requests at once', async () => {
		const { run, end } = await cancelAt(2_000, {
			messages: messagesTo(12),
			limits: { concurrentRequests: 3 },
			script: [accepts(), { ...accepts(), takesMs: 5_000 }, answers(429)],
		});
		expect(end).toBe(stopped);
		expect(run.remembered()).toEqual([
			...times3('queued'),
			...times3('unknown'),
			...times3(undefined),
			...times3(undefined),
		]);
		expect([...run.sendOnce.used].sort()).toEqual(['key-0', 'key-1', 'key-2', 'key-3', 'key-4', 'key-5']);
	});
});

function times3<T>(value: T): T[] {
	return [value, value, value];
}

describe('any course of events', () => {
	/** Whatever a provider may do. One that has said 500 or 503 has finished with the request: it lists what it took. */
	const anyAnswer: fc.Arbitrary<ScriptedAnswer> = fc
		.record({
			kind: fc.constantFrom('2xx', 'odd 2xx', '4xx', '401', '429', '500', '502', '503', '504', 'lost', 'not sent'),
			takes: fc.boolean(),
			takesMs: fc.constantFrom(0, 0, 500, 30_000),
			isListedInTime: fc.boolean(),
		})
		.map(({ kind, takes, takesMs, isListedInTime }) => {
			const answer = {
				'2xx': accepts(),
				'odd 2xx': answers(200, { takes }),
				'4xx': answers(400),
				'401': answers(401),
				'429': answers(429, { headers: { 'retry-after': '3' } }),
				'500': answers(500, { takes }),
				'502': answers(502, { takes }),
				'503': answers(503, { takes }),
				'504': answers(504, { takes }),
				lost: lost(takes),
				'not sent': notSent('connection'),
			}[kind];
			const isOver = kind === '500' || kind === '503';
			return { ...answer, takesMs, listedAfterMs: isListedInTime || isOver ? 6_000 : 600_000 };
		});

	const anySetup = fc.record({
		count: fc.integer({ min: 1, max: 14 }),
		concurrentRequests: fc.integer({ min: 1, max: 3 }),
		look: fc.constantFrom<Look | undefined>(undefined, 'answers', 'answers', 'breaks', 'is down'),
		script: fc.array(anyAnswer, { maxLength: 10 }),
		secondScript: fc.array(anyAnswer, { maxLength: 10 }),
		hasKeys: fc.boolean(),
		messagesPerSecond: fc.constantFrom(undefined, 1),
		cancelAt: fc.option(fc.integer({ min: 0, max: 40_000 })),
	});

	type Setup = typeof anySetup extends fc.Arbitrary<infer T> ? T : never;

	/** A run, and a second one with the same memory, as Retry On Fail and Retry Execution make it. */
	async function runTwice({ count, concurrentRequests, look, script, secondScript, hasKeys, messagesPerSecond, cancelAt }: Setup) {
		const messages = messagesTo(count);
		const setup = { messages, look, hasKeys, limits: { concurrentRequests }, pacing: { messagesPerSecond } };
		const first = new SenderRun({ ...setup, script });
		const submitted = first.submit().catch(() => undefined);
		if (cancelAt !== null) {
			await first.clock.advance(cancelAt);
			first.abort.abort(new Error('stopped'));
		}
		await first.clock.runOut();
		const outcomes = await submitted;
		const rememberedByFirst = first.remembered();
		const second = new SenderRun({ ...setup, script: secondScript, store: first.store });
		for (const key of first.sendOnce.used) second.sendOnce.used.add(key);
		const later = await second.finish();
		return { first, outcomes, rememberedByFirst, second, later };
	}

	function requestsPerBatch({ account }: SenderRun): Map<string, number> {
		const requests = new Map<string, number>();
		for (const { body } of account.requests) {
			const key = body.messages.map(({ to }) => to).join();
			requests.set(key, (requests.get(key) ?? 0) + 1);
		}
		return requests;
	}

	it('never sends a message twice, and gives every message exactly one result', async () => {
		await fc.assert(
			fc.asyncProperty(anySetup, async (setup) => {
				const { first, outcomes, rememberedByFirst, second, later } = await runTwice(setup);
				const taken = [first.account.timesTaken(), second.account.timesTaken()];
				for (const { to } of first.messages) {
					expect((taken[0].get(to) ?? 0) + (taken[1].get(to) ?? 0)).toBeLessThanOrEqual(1);
				}

				first.messages.forEach(({ to }, place) => {
					const remembered = rememberedByFirst[place];
					if (taken[0].has(to)) expect(remembered).toBeDefined();
					if (remembered === 'queued') expect(taken[0].get(to)).toBe(1);
					expect(first.sendOnce.used.has(`key-${place}`)).toBe(setup.hasKeys && remembered !== undefined);
				});

				for (const [run, ended] of [[first, outcomes] as const, [second, later] as const]) {
					for (const count of requestsPerBatch(run).values()) expect(count).toBeLessThanOrEqual(MAX_ATTEMPTS);
					if (ended === undefined) continue;
					const results = ended.flatMap(({ batch, results: all }) => {
						expect(all).toHaveLength(batch.messages.length);
						return batch.messages.map(({ index, to }, place) => ({ index, to, ...all[place] }));
					});
					const expected = run === first ? first.messages : first.messages.filter((_, place) => rememberedByFirst[place] === undefined);
					expect(results.map(({ index }) => index).sort((a, b) => a - b)).toEqual(expected.map(({ index }) => index));
					for (const { to, status, failure } of results) {
						expect(['queued', 'rejected', 'unknown']).toContain(status);
						expect(failure === null).toBe(status === 'queued');
						if (status === 'queued') expect(run.account.timesTaken().get(to)).toBe(1);
						if (status === 'rejected') expect(run.account.timesTaken().has(to)).toBe(false);
					}
				}
			}),
			{ numRuns: 300 },
		);
	}, 60_000);
});
