import fc from 'fast-check';
import { isFinal, type EventType, type MessageStatus, type SmsEvent } from '../../nodes/core/message';
import { dropRepeats, type SeenStore } from '../../nodes/core/webhooks/repeats';

const HANDSET = '+12025550123';
const OUR_NUMBER = '+12025550199';
const START = Date.parse('2026-03-04T10:00:00.000Z');

let nextId = 0;

function event(type: EventType, seconds = 0, changes: Partial<SmsEvent> = {}): SmsEvent {
	return {
		event: type,
		eventId: `event ${nextId++}`,
		provider: 'acme',
		messageId: null,
		batchId: null,
		from: HANDSET,
		to: OUR_NUMBER,
		status: null,
		final: null,
		failure: null,
		text: null,
		keyword: null,
		occurredAt: new Date(START + seconds * 1000).toISOString(),
		receivedAt: '2026-03-05T00:00:00.000Z',
		...changes,
	};
}

const stop = (seconds: number, changes?: Partial<SmsEvent>) => event('recipient.optedOut', seconds, changes);
const startAgain = (seconds: number, changes?: Partial<SmsEvent>) => event('recipient.optedIn', seconds, changes);

/** n8n's table as far as it matters here: keys in the order they came, and how often it was asked. */
class FakeStore implements SeenStore {
	keys: string[] = [];

	calls = 0;

	async addNew(keys: readonly string[]) {
		this.calls++;
		const fresh = keys.filter((key) => !this.keys.includes(key));
		this.keys.push(...fresh);
		return new Set(fresh);
	}

	async remove(keys: readonly string[]) {
		this.calls++;
		this.keys = this.keys.filter((key) => !keys.includes(key));
	}
}

const failIfStoreFails = (error: unknown) => {
	throw new Error(`The store failed: ${String(error)}`);
};

async function keep(store: SeenStore | undefined, ...events: SmsEvent[]) {
	return await dropRepeats(events, store, failIfStoreFails);
}

/** Which of the reports are kept when each comes in an execution of its own. */
async function keepOneByOne(store: SeenStore, ...events: SmsEvent[]) {
	const kept: boolean[] = [];
	for (const single of events) kept.push((await keep(store, single)).length === 1);
	return kept;
}

describe('events that come twice', () => {
	it('are dropped when they came in an earlier execution', async () => {
		const store = new FakeStore();
		const first = event('message.status');
		expect(await keep(store, first)).toEqual([first]);
		const second = event('message.status');
		expect(await keep(store, { ...first, receivedAt: 'later' }, second)).toEqual([second]);
	});

	it('are dropped when they come in the same execution, and the first is kept in its place', async () => {
		const [first, second] = [event('message.received'), event('message.status')];
		expect(await keep(new FakeStore(), first, second, { ...first })).toEqual([first, second]);
		expect(await keep(undefined, first, second, { ...first })).toEqual([first, second]);
	});

	it('cost one question to the store for all events of an execution', async () => {
		const store = new FakeStore();
		await keep(store, ...Array.from({ length: 500 }, () => event('message.status')));
		expect(store.calls).toBe(1);
	});

	it('cost at most three more when opt-outs are among them', async () => {
		const store = new FakeStore();
		const reports = Array.from({ length: 50 }, (_, at) => stop(at, { from: `+1202555${1000 + at}` }));
		await keep(store, ...reports, event('message.status'));
		expect(store.calls).toBe(4);
	});

	it('come through when the store fails, and the failure is told', async () => {
		const failures: unknown[] = [];
		const broken: SeenStore = {
			addNew: async () => await Promise.reject(new Error('no table')),
			remove: async () => await Promise.reject(new Error('no table')),
		};
		const events = [event('message.status'), stop(0), stop(1)];
		const kept = await dropRepeats([...events, events[0]], broken, (error) => failures.push(error));
		expect(kept).toEqual(events.slice(0, 2));
		expect(failures.length).toBeGreaterThan(0);
	});
});

describe('a report that says less than one before it', () => {
	const OPEN: readonly MessageStatus[] = ['queued', 'sent'];

	/** A delivery report of the message with that id. */
	const report = (status: MessageStatus, messageId = 'm1', changes: Partial<SmsEvent> = {}) =>
		event('message.status', 0, { status, final: isFinal(status), messageId, ...changes });
	const keepNews = async (store: SeenStore | undefined, ...events: SmsEvent[]) =>
		await dropRepeats(events, store, failIfStoreFails, OPEN);

	/** The statuses that come out when each report comes in an execution of its own, and when all come in one. */
	async function statusesOf(...reports: SmsEvent[]) {
		const store = new FakeStore();
		const oneByOne: SmsEvent[] = [];
		for (const single of reports) oneByOne.push(...(await keepNews(store, single)));
		expect(await keepNews(new FakeStore(), ...reports)).toEqual(oneByOne);
		expect(await keepNews(undefined, ...reports)).toEqual(oneByOne);
		return oneByOne.map(({ status }) => status);
	}

	it.each([
		['in the order of time', ['queued', 'sent', 'delivered'], ['queued', 'sent', 'delivered']],
		['a late sent does not undo delivered', ['delivered', 'sent'], ['delivered']],
		['a late queued undoes neither sent nor delivered', ['sent', 'queued', 'delivered', 'queued'], ['sent', 'delivered']],
		['the reverse order', ['delivered', 'sent', 'queued'], ['delivered']],
		['any end is one', ['expired', 'sent'], ['expired']],
		['an end that corrects another comes out', ['unknown', 'sent', 'delivered'], ['unknown', 'delivered']],
		['the same status again is no news', ['sent', 'sent'], ['sent']],
	] as Array<[string, MessageStatus[], MessageStatus[]]>)('%s', async (_name, given, expected) => {
		expect(await statusesOf(...given.map((status) => report(status)))).toEqual(expected);
	});

	it('is told by recipient where one id stands for several, and by batch where messages have none', async () => {
		const to = (number: string, status: MessageStatus) => report(status, 'shared', { to: number });
		expect(await statusesOf(to('+12025550123', 'delivered'), to('+12025550124', 'sent'))).toEqual(['delivered', 'sent']);
		const ofBatch = (number: string, status: MessageStatus) => ({ ...to(number, status), messageId: null, batchId: 'b1' });
		expect(
			await statusesOf(ofBatch('+12025550123', 'delivered'), ofBatch('+12025550124', 'sent'), ofBatch('+12025550123', 'sent')),
		).toEqual(['delivered', 'sent']);
	});

	it('comes out where nothing tells which message it is about', async () => {
		const nameless = (status: MessageStatus) => ({ ...report(status), messageId: null });
		expect(await statusesOf(nameless('delivered'), nameless('sent'), nameless('sent'))).toEqual(['delivered', 'sent', 'sent']);
	});

	it('costs one question to the store', async () => {
		const store = new FakeStore();
		await keepNews(store, report('sent'), report('delivered'), report('sent', 'm2'));
		expect(store.calls).toBe(1);
	});

	it('never comes out, and every end does once, in whatever order and executions the reports come', async () => {
		const given = fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), status: fc.constantFrom('queued', 'sent', 'delivered') }));
		const executions = fc.array(given, { maxLength: 8 });
		await fc.assert(
			fc.asyncProperty(executions, async (groups) => {
				const store = new FakeStore();
				const out: SmsEvent[] = [];
				for (const group of groups) {
					const reports = group.map(({ id, status }) => report(status as MessageStatus, id, { eventId: `${id}:${status}` }));
					out.push(...(await keepNews(store, ...reports)));
				}
				for (const id of ['a', 'b', 'c']) {
					const ranks = out.filter(({ messageId }) => messageId === id).map(({ status }) => ['queued', 'sent', 'delivered'].indexOf(String(status)));
					expect(ranks).toEqual([...new Set(ranks)].sort());
					const hasEnded = groups.flat().some((single) => single.id === id && single.status === 'delivered');
					expect(ranks.includes(2)).toBe(hasEnded);
				}
			}),
		);
	});
});

describe('one STOP that is reported twice', () => {
	it.each([
		['within a second', [stop(0), stop(1)], [true, false]],
		['within ten minutes', [stop(0), stop(599)], [true, false]],
		['after more than ten minutes', [stop(0), stop(700)], [true, true]],
		['the later report first', [stop(300), stop(0)], [true, false]],
		['three times, each within ten minutes of the first', [stop(0), stop(200), stop(400)], [true, false, false]],
		['again when ten minutes after the first are over', [stop(0), stop(400), stop(800)], [true, false, true]],
		['from another handset', [stop(0), stop(1, { from: '+12025550124' })], [true, true]],
		['to another of our numbers', [stop(0), stop(1, { to: '+12025550198' })], [true, true]],
		['START after STOP is no repetition', [stop(0), startAgain(1)], [true, true]],
		['STOP, START, STOP are three', [stop(0), startAgain(5), stop(10)], [true, true, true]],
		['STOP, START, START are two', [stop(0), startAgain(5), startAgain(10)], [true, true, false]],
		['STOP, START, STOP, STOP are three', [stop(0), startAgain(60), stop(120), stop(125)], [true, true, true, false]],
		['START, STOP, START', [startAgain(0), stop(240), startAgain(480)], [true, true, true]],
		['without numbers that tell the pair', [stop(0, { from: null }), stop(1, { from: null })], [true, true]],
	])('%s', async (_name, reports, expected) => {
		expect(await keepOneByOne(new FakeStore(), ...reports)).toEqual(expected);
		const together = await keep(new FakeStore(), ...reports);
		expect(together).toHaveLength(expected.filter(Boolean).length);
	});

	it('is told by the time of receipt where the provider tells none', async () => {
		const store = new FakeStore();
		const report = (receivedAt: string) => stop(0, { occurredAt: null, receivedAt });
		expect(
			await keepOneByOne(
				store,
				report('2026-03-04T10:00:00.000Z'),
				report('2026-03-04T10:00:01.000Z'),
				report('2026-03-04T10:20:00.000Z'),
			),
		).toEqual([true, false, true]);
	});

	it('is judged in the order of time within one execution', async () => {
		const [first, between, last] = [stop(0), startAgain(120), stop(240)];
		expect(await keep(new FakeStore(), last, between, first)).toEqual([last, between, first]);
	});

	it('gives the same whether the reports come in one execution or in several', async () => {
		const report = fc.record({ isStop: fc.boolean(), minute: fc.integer({ min: 0, max: 40 }) });
		await fc.assert(
			fc.asyncProperty(fc.array(report, { maxLength: 12 }), async (reports) => {
				const events = [...reports]
					.sort((a, b) => a.minute - b.minute)
					.map(({ isStop, minute }) => (isStop ? stop : startAgain)(minute * 60));
				const oneByOne = new FakeStore();
				const kept = await keepOneByOne(oneByOne, ...events);
				const together = new FakeStore();
				expect(await keep(together, ...events)).toEqual(events.filter((_, at) => kept[at]));
				expect([...together.keys].sort()).toEqual([...oneByOne.keys].sort());
			}),
		);
	});

	it('never keeps two of a kind within ten minutes without an opposite one in between', async () => {
		const report = fc.record({ isStop: fc.boolean(), minute: fc.integer({ min: 0, max: 60 }) });
		await fc.assert(
			fc.asyncProperty(fc.array(report, { maxLength: 20 }), async (reports) => {
				const events = [...reports]
					.sort((a, b) => a.minute - b.minute)
					.map(({ isStop, minute }) => (isStop ? stop : startAgain)(minute * 60));
				const kept = await keep(new FakeStore(), ...events);
				const time = ({ occurredAt }: SmsEvent) => Date.parse(occurredAt ?? '');
				kept.forEach((single, at) => {
					const before = kept[at - 1];
					if (before?.event !== single.event) return;
					expect(time(single) - time(before)).toBeGreaterThan(10 * 60_000);
				});
			}),
		);
	});
});
