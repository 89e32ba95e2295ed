import fc from 'fast-check';

import { planBatches, type Pacing } from '../../nodes/core/batchPlanner';
import { setQuietAside } from '../../nodes/core/deferral';
import type { MtMessage } from '../../nodes/core/message';
import type { Entry } from '../../nodes/core/prepare';
import type { SendProgress } from '../../nodes/core/progress';
import type { Scheduling, SmsProvider } from '../../nodes/core/provider';
import { QuietTime, readQuietHours } from '../../nodes/core/quietHours';
import { SendMemory, type MemoryStore } from '../../nodes/core/sendMemory';
import { submitBatches } from '../../nodes/core/sender';
import { FakeClock } from './fakeClock';
import { answers, FakeAccount, fakeLimits, fakeProvider, messagesTo, number, type ScriptedAnswer } from './fakeProvider';

const EVENING = { from: '21:00', to: '08:00' };
const EIGHT = '2026-03-03T08:00:00.000Z';
const MINUTE_MS = 60_000;

const quietIn = (timezone: string, hours: object = EVENING) => new QuietTime(readQuietHours(hours)!, [timezone], false);
const utc = quietIn('UTC');
/** An hour ahead of UTC in March. */
const zagreb = quietIn('Europe/Zagreb');

/** A provider that can be told when a message leaves, but for messages that expire before. */
const scheduling: Scheduling = {
	sendAtOf: ({ sendAt }) => (typeof sendAt === 'number' ? sendAt : undefined),
	withSendAt: (options, sendAt) => (options.expires === true ? undefined : { ...options, sendAt }),
};

interface Setup {
	/** ISO 8601. */
	now: string;
	messages: MtMessage[];
	pacing?: Pacing;
	script?: ScriptedAnswer[];
	provider?: Partial<SmsProvider>;
	/** Milliseconds for which the account's gate is closed at the start. */
	closedMs?: number;
}

/** Submits messages that have a send-once key each, with nobody waiting. */
async function submit({ now, messages, pacing, script = [], provider: change = {}, closedMs = 0 }: Setup) {
	const clock = new FakeClock(Date.parse(now));
	const account = new FakeAccount(clock);
	account.script = script;
	if (closedMs > 0) account.pause(closedMs);
	const keys = new Set<string>();
	const store: MemoryStore = {};
	const progress: SendProgress[] = [];
	const start = clock.now();
	const provider = fakeProvider(change);
	const submitted = submitBatches({
		provider,
		batches: planBatches(messages, provider.limits, pacing),
		exchange: account.exchange,
		call: async () => await Promise.reject(new Error('nothing is read')),
		pause: account.pause,
		clock,
		memory: new SendMemory(store, 0),
		memoryKey: ({ index }) => String(index),
		sendOnce: {
			store: {
				claim: async (claimed) => {
					const fresh = claimed.filter((key) => !keys.has(key));
					fresh.forEach((key) => keys.add(key));
					return await Promise.resolve(new Set(fresh));
				},
				release: async (released) => {
					released.forEach((key) => keys.delete(key));
					await Promise.resolve();
				},
			},
			keyOf: ({ index }) => `key-${index}`,
		},
		newReference: () => 'reference',
		onProgress: (current) => progress.push({ ...current }),
	});
	const [outcomes] = await Promise.all([submitted, clock.runOut()]);
	const ends = outcomes.flatMap(({ batch, results }) =>
		batch.messages.map(({ to, deferredUntil = null }, place) => ({ to, status: results[place].status, deferredUntil })),
	);
	ends.sort((a, b) => (a.to < b.to ? -1 : 1));
	const requests = account.requests.map(({ at, body }) => ({ at: start + at, to: body.messages.map(({ to }) => to) }));
	return { outcomes, ends, requests, keys, store, progress, lastedMs: clock.now() - start };
}

const inTurns = (...times: QuietTime[]) => (place: number) => ({ quietTime: times[place % times.length] });

describe('a quiet time that begins in the middle of a run', () => {
	it('defers what the pace has not let out before', async () => {
		const { ends, requests, lastedMs } = await submit({
			now: '2026-03-02T20:59:57Z',
			messages: messagesTo(6, inTurns(utc)),
			pacing: { messagesPerSecond: 1 },
		});
		expect(requests.map(({ to }) => to)).toEqual([[number(0)], [number(1)], [number(2)]]);
		expect(ends.map(({ status, deferredUntil }) => [status, deferredUntil])).toEqual([
			...Array<unknown>(3).fill(['queued', null]),
			...Array<unknown>(3).fill(['deferred', EIGHT]),
		]);
		expect(lastedMs).toBeLessThanOrEqual(3_000);
	});

	it('does not wait for the pace of what it will not send', async () => {
		const { requests, lastedMs } = await submit({
			now: '2026-03-02T20:59:59Z',
			messages: messagesTo(500, inTurns(utc)),
			pacing: { messagesPerSecond: 0.1 },
		});
		expect(requests).toHaveLength(1);
		expect(lastedMs).toBe(0);
	});

	it('goes on at its pace with what is due after the end', async () => {
		const { ends } = await submit({
			now: '2026-03-02T20:00:00Z',
			messages: messagesTo(14, inTurns(utc)),
			pacing: { messagesPerSecond: 1 / 3_600 },
		});
		expect(ends.map(({ status }) => status)).toEqual([
			'queued',
			...Array<string>(11).fill('deferred'),
			'queued',
			'queued',
		]);
	});

	it('defers a request that has waited for its turn too long', async () => {
		const { ends, requests, keys, store } = await submit({
			now: '2026-03-02T20:59:30Z',
			messages: messagesTo(2, inTurns(utc)),
			closedMs: MINUTE_MS,
		});
		expect(requests).toEqual([]);
		expect(ends.map(({ status, deferredUntil }) => [status, deferredUntil])).toEqual(Array(2).fill(['deferred', EIGHT]));
		expect([[...keys], store.sent]).toEqual([[], []]);
	});

	it('defers a refused request that would be made again too late', async () => {
		const { ends, requests, keys, store } = await submit({
			now: '2026-03-02T20:59:30Z',
			messages: messagesTo(2, inTurns(utc)),
			script: [answers(429, { headers: { 'retry-after': '60' } })],
		});
		expect(requests).toHaveLength(1);
		expect(ends.map(({ status }) => status)).toEqual(['deferred', 'deferred']);
		expect([[...keys], store.sent]).toEqual([[], []]);
	});

	it('texts the others of the batch, and remembers only them', async () => {
		const { outcomes, ends, requests, keys, store, progress } = await submit({
			now: '2026-03-02T20:30:00Z',
			messages: messagesTo(3, inTurns(utc, zagreb)),
		});
		expect(requests.map(({ to }) => to)).toEqual([[number(0), number(2)]]);
		expect(ends.map(({ status, deferredUntil }) => [status, deferredUntil])).toEqual([
			['queued', null],
			['deferred', '2026-03-03T07:00:00.000Z'],
			['queued', null],
		]);
		expect(outcomes).toHaveLength(1);
		expect(outcomes[0].failure).toBeNull();
		expect([...keys]).toEqual(['key-0', 'key-2']);
		expect(store.sent).toEqual([['queued', null, 'batch-1', null, '0 2']]);
		expect(progress.at(-1)).toMatchObject({ accepted: 2, refused: 0, unknown: 0 });
	});

	it('keeps the refusal of a batch whose others are deferred', async () => {
		const { outcomes } = await submit({
			now: '2026-03-02T20:30:00Z',
			messages: messagesTo(2, inTurns(utc, zagreb)),
			script: [answers(400, { json: { code: 'BAD-TEXT' } })],
		});
		expect(outcomes).toHaveLength(1);
		expect(outcomes[0].failure?.code).toBe('BAD-TEXT');
		expect(outcomes[0].results.map(({ status }) => status)).toEqual(['rejected', 'deferred']);
	});

	it('never lets a request leave with somebody in their quiet time, and loses nobody', async () => {
		const zones = ['UTC', 'Europe/Zagreb', 'America/New_York', 'Asia/Kathmandu'].map((zone) => quietIn(zone));
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat(zones.length), { minLength: 1, maxLength: 12 }),
				fc.oneof(fc.integer({ min: 0, max: 24 * 60 }), fc.constantFrom(19 * 60 + 59, 20 * 60 + 59)),
				fc.constantFrom<Array<Pacing | undefined>>(undefined, { messagesPerSecond: 1 }, { messagesPerSecond: 1 / 600 }),
				fc.constantFrom(0, 90_000),
				fc.boolean(),
				async (places, minute, pacing, closedMs, canSchedule) => {
					const sentAt: number[] = [];
					const messages = messagesTo(places.length, (place) => ({ quietTime: zones[places[place]] }));
					const { ends, requests } = await submit({
						now: new Date(Date.UTC(2026, 2, 2) + minute * MINUTE_MS).toISOString(),
						messages,
						pacing,
						closedMs,
						provider: {
							limits: { ...fakeLimits, concurrentRequests: 2 },
							...(canSchedule ? { scheduling } : {}),
							buildSend: (batch, reference) => {
								const own = batch.options?.sendAt;
								if (typeof own === 'number') sentAt.push(own);
								return fakeProvider().buildSend(batch, reference);
							},
						},
					});
					expect(ends.map(({ to }) => to)).toEqual(messages.map(({ to }) => to));
					const quietTimeOf = (to: string) => messages.find((message) => message.to === to)?.quietTime;
					for (const { to, status, deferredUntil } of ends) {
						const request = requests.filter((made) => made.to.includes(to));
						expect(request).toHaveLength(status === 'queued' ? 1 : 0);
						const leavesAt = deferredUntil === null ? request[0].at : Date.parse(deferredUntil);
						expect(quietTimeOf(to)?.until(leavesAt)).toBeUndefined();
					}
					expect(canSchedule && ends.some(({ status }) => status === 'deferred')).toBe(false);
				},
			),
			{ numRuns: 150 },
		);
	});
});

describe('a provider that can be told when a message is to leave', () => {
	const provider = { scheduling };

	it('gets those in their quiet time in a request of their own, with its end', async () => {
		const options: unknown[] = [];
		const { ends, requests, keys, store } = await submit({
			now: '2026-03-02T20:30:00Z',
			messages: messagesTo(3, inTurns(utc, zagreb)),
			provider: {
				...provider,
				buildSend: (batch, reference) => {
					options.push(batch.options);
					return fakeProvider().buildSend(batch, reference);
				},
			},
		});
		expect(requests.map(({ to }) => to)).toEqual([[number(0), number(2)], [number(1)]]);
		expect(options).toEqual([undefined, { sendAt: Date.UTC(2026, 2, 3, 7) }]);
		expect(ends.map(({ status, deferredUntil }) => [status, deferredUntil])).toEqual([
			['queued', null],
			['queued', '2026-03-03T07:00:00.000Z'],
			['queued', null],
		]);
		expect(keys.size).toBe(3);
		expect(store.sent).toContainEqual(['queued', null, 'batch-2', '2026-03-03T07:00:00.000Z', '1']);
	});

	it('does not get what would have expired by then', async () => {
		const { ends, requests } = await submit({
			now: '2026-03-02T22:00:00Z',
			messages: messagesTo(1, () => ({ quietTime: utc, options: { expires: true } })),
			provider,
		});
		expect(requests).toEqual([]);
		expect(ends).toEqual([{ to: number(0), status: 'deferred', deferredUntil: EIGHT }]);
	});
});

describe('before anything is planned', () => {
	const now = Date.parse('2026-03-02T22:00:00Z');

	function setAside(message: Partial<MtMessage>, provider: Partial<SmsProvider> = {}) {
		const [made] = messagesTo(1, () => message);
		const record = { status: 'queued', final: false, deferredUntil: null, failure: null } as Entry['record'];
		const entry: Entry = { itemIndex: 0, record, message: made };
		const left = setQuietAside(fakeProvider(provider), [entry], [made], now);
		return { left, entry };
	}

	it('leaves alone who is in no quiet time', () => {
		const { left, entry } = setAside({ quietTime: quietIn('Asia/Tokyo', { from: '21:00', to: '07:00' }) });
		expect(left).toEqual([entry.message]);
		expect(setAside({}).left).toHaveLength(1);
	});

	it('defers who is, which is not final and no failure', () => {
		const { left, entry } = setAside({ quietTime: utc });
		expect(left).toEqual([]);
		expect(entry.message).toBeNull();
		expect(entry.record).toMatchObject({ status: 'deferred', final: false, deferredUntil: EIGHT, failure: null });
	});

	it('hands over with a time where the provider takes one', () => {
		const { left, entry } = setAside({ quietTime: utc }, { scheduling });
		expect(left).toEqual([{ ...messagesTo(1)[0], quietTime: utc, options: { sendAt: Date.parse(EIGHT) }, deferredUntil: EIGHT }]);
		expect(entry.record.status).toBe('queued');
	});

	it.each<[string, string, string | null]>([
		['moves a time that the workflow has chosen in the night', '2026-03-03T03:00:00Z', EIGHT],
		['leaves a time that the workflow has chosen by day', '2026-03-03T12:00:00Z', null],
		['takes a time in the past for now', '2026-03-02T12:00:00Z', EIGHT],
	])('%s', (_name, sendAt, deferredUntil) => {
		const { left } = setAside({ quietTime: utc, options: { sendAt: Date.parse(sendAt) } }, { scheduling });
		expect(left[0].deferredUntil ?? null).toBe(deferredUntil);
		expect(left[0].options).toEqual({ sendAt: Date.parse(deferredUntil ?? sendAt) });
	});

	it('refuses who could never be texted', () => {
		const never = new QuietTime(readQuietHours({ from: '14:00', to: '10:00' })!, ['Asia/Anadyr', 'Europe/Moscow'], false);
		const { left, entry } = setAside({ quietTime: never }, { scheduling });
		expect(left).toEqual([]);
		expect(entry.record).toMatchObject({
			status: 'rejected',
			final: true,
			deferredUntil: null,
			failure: { category: 'requestInvalid', retry: 'afterFix', stage: 'validation' },
		});
	});
});
