import type { ErrorCodeTable } from '../../nodes/core/errors/catalogue';
import type { MtBatch } from '../../nodes/core/message';
import type { SendProgress } from '../../nodes/core/progress';
import type { SmsProvider } from '../../nodes/core/provider';
import { SendMemory } from '../../nodes/core/sendMemory';
import { submitBatches, type SendRun } from '../../nodes/core/sender';
import { replyOf } from '../contract/script';
import { FakeClock } from './fakeClock';
import { fakeProvider, messagesTo, number, SENDER } from './fakeProvider';

const errorCodes: ErrorCodeTable = {
	source: 'made up',
	rows: [
		{ code: 'ONE-BAD', meaning: 'A number is wrong', category: 'invalidRecipient', dividesBatch: true },
		{ code: 'ONE-BUSY', meaning: 'A number is busy', category: 'unreachableRecipient', retryAfterMs: 45_000, dividesBatch: true },
		{ code: 'ONE-ODD', meaning: 'Nobody knows what is wrong', category: 'unknown', dividesBatch: true },
		{ code: 'CLOSED', meaning: 'The account is closed', category: 'requestInvalid', stopsSending: true },
	],
};

/** What a provider refuses: the first number of a request that is here decides. */
type Refusals = Readonly<Record<string, string>>;

async function run(batches: MtBatch[], refusals: Refusals, change: Partial<SendRun> = {}) {
	const asked: number[] = [];
	const pauses: number[] = [];
	const progress: SendProgress[] = [];
	const clock = new FakeClock();
	const startedAt = clock.now();
	const provider: SmsProvider = fakeProvider({ errorCodes });
	const memory = new SendMemory({}, 0);
	const submitted = submitBatches({
		provider,
		batches,
		exchange: async ({ body }, onLeaving) => {
			onLeaving?.();
			const { messages } = JSON.parse(body!) as { messages: Array<{ to: string }> };
			asked.push(messages.length);
			const code = messages.map(({ to }) => refusals[to]).find((found) => found !== undefined);
			const answer = code === undefined ? { json: { id: `batch-${asked.length}` } } : { status: 400, json: { code } };
			return await Promise.resolve({ kind: 'reply', reply: replyOf(answer) });
		},
		call: async () => await Promise.reject(new Error('nothing is read')),
		pause: (ms) => pauses.push(ms),
		clock,
		memory,
		memoryKey: ({ index }) => String(index),
		newReference: () => 'reference',
		onProgress: (current) => progress.push({ ...current }),
		...change,
	});
	const [outcomes] = await Promise.all([submitted, clock.runOut()]);
	const results = new Map(
		outcomes.flatMap(({ batch, results: ofBatch }) => batch.messages.map(({ to }, place) => [to, ofBatch[place]] as const)),
	);
	return { outcomes, results, asked, pauses, progress, memory, waitedMs: clock.now() - startedAt };
}

const batchOf = (count: number): MtBatch => ({
	from: SENDER,
	text: 'Hello',
	messages: messagesTo(count),
	startOffsetMs: 0,
});

describe('a batch that is refused because of some of its recipients', () => {
	it('reaches all others, with two requests for each halving', async () => {
		const { results, asked } = await run([batchOf(50)], { [number(17)]: 'ONE-BAD' });
		const refused = [...results].filter(([, { failure }]) => failure !== null);
		expect(refused.map(([to, { status }]) => [to, status])).toEqual([[number(17), 'rejected']]);
		expect(results.size).toBe(50);
		expect(asked.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(50)));
	});

	it('takes two requests per recipient at most, when every one is refused, and is one refused batch', async () => {
		const everybody = Object.fromEntries(Array.from({ length: 50 }, (_, place) => [number(place), 'ONE-BAD']));
		const { outcomes, asked } = await run([batchOf(50)], everybody);
		expect(asked).toHaveLength(2 * 50 - 1);
		expect(outcomes).toHaveLength(1);
		expect(outcomes[0]).toMatchObject({ batchId: null, failure: { code: 'ONE-BAD' } });
		expect(outcomes[0].results.every(({ status }) => status === 'rejected')).toBe(true);
	});

	it.each(['ONE-BAD', 'ONE-ODD'])('reports a recipient refused with %s with the first part that was accepted', async (code) => {
		const { outcomes } = await run([batchOf(4)], { [number(0)]: code });
		expect(outcomes.map(({ batchId, batch, failure }) => [batchId, batch.messages.map(({ to }) => to), failure])).toEqual([
			['batch-4', [number(1), number(0)], null],
			['batch-5', [number(2), number(3)], null],
		]);
	});

	it('counts every message once for whoever shows the progress', async () => {
		const { progress } = await run([batchOf(3), { ...batchOf(2), text: 'Other' }], { [number(2)]: 'ONE-BAD' });
		expect(progress.at(-1)).toEqual({ batchesDone: 2, batches: 2, accepted: 4, refused: 1, unknown: 0 });
	});

	it('remembers those who were texted and forgets the refused', async () => {
		const { memory } = await run([batchOf(3)], { [number(1)]: 'ONE-BAD' });
		expect(['0', '1', '2'].map((key) => memory.has(key))).toEqual([true, false, true]);
	});

	it('keeps the send-once keys of those who were texted and gives the others back', async () => {
		const claimed = new Set<string>();
		const store = {
			claim: async (keys: readonly string[]) => {
				const fresh = keys.filter((key) => !claimed.has(key));
				fresh.forEach((key) => claimed.add(key));
				return await Promise.resolve(new Set(fresh));
			},
			release: async (keys: readonly string[]) => {
				keys.forEach((key) => claimed.delete(key));
				await Promise.resolve();
			},
		};
		const sendOnce = { store, keyOf: ({ index }: { index: number }) => `key-${index}` };
		await run([batchOf(3)], { [number(1)]: 'ONE-BAD' }, { sendOnce });
		expect([...claimed].sort()).toEqual(['key-0', 'key-2']);
	});

	it('is waited out as a whole and not again for its parts, and holds up nobody else', async () => {
		const { results, asked, pauses, waitedMs } = await run([batchOf(2)], { [number(0)]: 'ONE-BUSY' });
		expect(asked).toEqual([2, 2, 2, 1, 1]);
		expect(waitedMs).toBe(135_000);
		expect(pauses).toEqual([]);
		expect(results.get(number(0))?.failure).toMatchObject({ code: 'ONE-BUSY', retry: 'later', retryAfterMs: 45_000 });
		expect(results.get(number(1))).toMatchObject({ status: 'queued', failure: null });
	});

	it('is not divided further once the account is refused', async () => {
		const { results, asked } = await run([batchOf(4)], { [number(0)]: 'ONE-BAD', [number(1)]: 'CLOSED' });
		expect(asked).toEqual([4, 2, 1, 1]);
		expect([0, 1, 2, 3].map((place) => results.get(number(place))?.failure?.code)).toEqual([
			'ONE-BAD',
			'CLOSED',
			'CLOSED',
			'CLOSED',
		]);
	});
});
