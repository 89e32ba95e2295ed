import fc from 'fast-check';

import { evenRate, RateGate, type Rate } from '../../nodes/core/rateGate';
import { FakeClock, settle } from './fakeClock';

const TEN_A_SECOND: Rate = { requests: 10, perMs: 1_000 };
const ONE_A_SECOND: Rate = { requests: 1, perMs: 1_000 };
/** Waited beyond the time that a provider names. */
const SAFETY_MS = 250;

/** Sends callers through a gate and notes who passed when. */
class Turnstile {
	readonly clock = new FakeClock();

	readonly gate = new RateGate(this.clock);

	readonly passed: Array<{ name: string | number; at: number }> = [];

	readonly failed: Array<{ name: string | number; reason: unknown }> = [];

	private readonly start = this.clock.now();

	enter(name: string | number, rate: Rate, signal?: AbortSignal, onWait?: (ms: number) => void): void {
		this.gate.pass(rate, signal, onWait).then(
			() => this.passed.push({ name, at: this.clock.now() - this.start }),
			(reason: unknown) => this.failed.push({ name, reason }),
		);
	}

	get names(): Array<string | number> {
		return this.passed.map(({ name }) => name);
	}
}

describe('an even rate', () => {
	it.each([
		[0.5, { requests: 1, perMs: 2_000 }],
		[400, { requests: 1, perMs: 2.5 }],
		[1_000, { requests: 1, perMs: 1 }],
		[2_999, { requests: 2, perMs: 1 }],
	])('of %d per second', (perSecond, rate) => {
		expect(evenRate(perSecond)).toEqual(rate);
	});
});

describe('RateGate', () => {
	it('lets as many calls through at once as the rate allows, and the next when the window has passed', async () => {
		const turnstile = new Turnstile();
		for (let i = 0; i < 11; i++) turnstile.enter(i, TEN_A_SECOND);
		await settle();
		expect(turnstile.names).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		await turnstile.clock.advance(999);
		expect(turnstile.passed).toHaveLength(10);
		await turnstile.clock.advance(1);
		expect(turnstile.passed[10]).toEqual({ name: 10, at: 1_000 });
	});

	it('keeps the order in which the callers came', async () => {
		const turnstile = new Turnstile();
		const order = ['first', 'second', 'third', 'fourth'];
		for (const name of order) turnstile.enter(name, ONE_A_SECOND);
		await turnstile.clock.runOut();
		expect(turnstile.passed).toEqual(order.map((name, place) => ({ name, at: place * 1_000 })));
	});

	it('lets nobody overtake a caller that waits for a slower rate of its own', async () => {
		const turnstile = new Turnstile();
		turnstile.enter('slow 1', ONE_A_SECOND);
		turnstile.enter('slow 2', ONE_A_SECOND);
		turnstile.enter('fast', TEN_A_SECOND);
		await turnstile.clock.runOut();
		expect(turnstile.passed).toEqual([
			{ name: 'slow 1', at: 0 },
			{ name: 'slow 2', at: 1_000 },
			{ name: 'fast', at: 1_000 },
		]);
	});

	it('remembers the calls of the minute although another run asks for a rate per second', async () => {
		const fiftyAMinute: Rate = { requests: 50, perMs: 60_000 };
		const turnstile = new Turnstile();
		for (let i = 0; i < 50; i++) turnstile.enter(i, fiftyAMinute);
		await settle();
		await turnstile.clock.advance(5_000);
		turnstile.enter('per second', ONE_A_SECOND);
		await settle();
		turnstile.enter('per minute', fiftyAMinute);
		await turnstile.clock.runOut();
		expect(turnstile.passed.slice(50)).toEqual([
			{ name: 'per second', at: 5_000 },
			{ name: 'per minute', at: 60_000 },
		]);
	});

	it('stops everybody while it is closed, the one that already waits too', async () => {
		const turnstile = new Turnstile();
		turnstile.enter('first', ONE_A_SECOND);
		turnstile.enter('waiting', ONE_A_SECOND);
		await turnstile.clock.advance(500);
		turnstile.gate.close(60_000);
		turnstile.enter('late', TEN_A_SECOND);
		expect(turnstile.gate.closedForMs()).toBe(60_000 + SAFETY_MS);
		await turnstile.clock.advance(60_000 + SAFETY_MS - 1);
		expect(turnstile.names).toEqual(['first']);
		await turnstile.clock.advance(1);
		expect(turnstile.gate.closedForMs()).toBe(0);
		expect(turnstile.passed.slice(1)).toEqual([
			{ name: 'waiting', at: 60_500 + SAFETY_MS },
			{ name: 'late', at: 60_500 + SAFETY_MS },
		]);
	});

	it('tells everybody who waits how long that will take at least, and nobody else', async () => {
		const turnstile = new Turnstile();
		const told: Array<[string, number]> = [];
		for (const name of ['first', 'second', 'third']) turnstile.enter(name, ONE_A_SECOND, undefined, (ms) => told.push([name, ms]));
		await turnstile.clock.runOut();
		turnstile.gate.close(60_000);
		for (const name of ['fourth', 'fifth']) turnstile.enter(name, TEN_A_SECOND, undefined, (ms) => told.push([name, ms]));
		await settle();
		expect(told).toEqual([
			['second', 1_000],
			['third', 1_000],
			['fifth', 60_000 + SAFETY_MS],
			['fourth', 60_000 + SAFETY_MS],
		]);
	});

	it('stays closed for the longer of two penalties', () => {
		const { gate } = new Turnstile();
		gate.close(60_000);
		gate.close(1_000);
		expect(gate.closedForMs()).toBe(60_000 + SAFETY_MS);
		gate.close(90_000);
		expect(gate.closedForMs()).toBe(90_000 + SAFETY_MS);
	});

	it('tells a caller how long it waits, and no caller that passes at once', async () => {
		const turnstile = new Turnstile();
		const waits: number[] = [];
		turnstile.enter('first', ONE_A_SECOND, undefined, (ms) => waits.push(ms));
		await settle();
		expect(waits).toEqual([]);
		await turnstile.clock.advance(300);
		turnstile.enter('second', ONE_A_SECOND, undefined, (ms) => waits.push(ms));
		await settle();
		expect(waits).toEqual([700]);
	});

	it('refuses a caller whose signal was aborted before', async () => {
		const turnstile = new Turnstile();
		const reason = new Error('stopped');
		turnstile.enter('stopped', ONE_A_SECOND, AbortSignal.abort(reason));
		turnstile.enter('next', ONE_A_SECOND);
		await settle();
		expect(turnstile.failed).toEqual([{ name: 'stopped', reason }]);
		expect(turnstile.passed).toEqual([{ name: 'next', at: 0 }]);
	});

	it('lets a caller go at once that is aborted in the queue, and the queue goes on', async () => {
		const turnstile = new Turnstile();
		const controller = new AbortController();
		const reason = new Error('stopped');
		turnstile.enter('first', ONE_A_SECOND);
		turnstile.enter('second', ONE_A_SECOND);
		turnstile.enter('stopped', ONE_A_SECOND, controller.signal);
		turnstile.enter('third', ONE_A_SECOND);
		await settle();
		controller.abort(reason);
		await settle();
		expect(turnstile.failed).toEqual([{ name: 'stopped', reason }]);
		await turnstile.clock.runOut();
		expect(turnstile.passed).toEqual([
			{ name: 'first', at: 0 },
			{ name: 'second', at: 1_000 },
			{ name: 'third', at: 2_000 },
		]);
	});

	it('lets nobody overtake the callers before one that was aborted in the queue', async () => {
		const turnstile = new Turnstile();
		const controller = new AbortController();
		turnstile.enter('first', ONE_A_SECOND);
		turnstile.enter('second', ONE_A_SECOND);
		turnstile.enter('stopped', ONE_A_SECOND, controller.signal);
		turnstile.enter('third', TEN_A_SECOND);
		await settle();
		controller.abort();
		await settle();
		expect(turnstile.names).toEqual(['first']);
		await turnstile.clock.runOut();
		expect(turnstile.names).toEqual(['first', 'second', 'third']);
	});

	it('lets a caller go at once that is aborted while it waits for the rate, and the next takes its place', async () => {
		const turnstile = new Turnstile();
		const controller = new AbortController();
		const reason = new Error('stopped');
		turnstile.enter('first', ONE_A_SECOND);
		turnstile.enter('stopped', ONE_A_SECOND, controller.signal);
		turnstile.enter('third', ONE_A_SECOND);
		await turnstile.clock.advance(400);
		controller.abort(reason);
		await settle();
		expect(turnstile.failed).toEqual([{ name: 'stopped', reason }]);
		await turnstile.clock.runOut();
		expect(turnstile.passed).toEqual([
			{ name: 'first', at: 0 },
			{ name: 'third', at: 1_000 },
		]);
	});

	it('never exceeds the rate of a caller in any window, whatever else goes through the gate', async () => {
		const rate = fc.record({
			requests: fc.integer({ min: 1, max: 6 }),
			perMs: fc.integer({ min: 1, max: 2_000 }),
		});
		const event = fc.oneof(
			{ weight: 6, arbitrary: fc.record({ kind: fc.constant('enter' as const), rate: fc.nat(2) }) },
			{ weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(900) }) },
			{ weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), ms: fc.nat(3_000) }) },
			{ weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), who: fc.nat(40) }) },
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(rate, { minLength: 3, maxLength: 3 }),
				fc.array(event, { maxLength: 40 }),
				async (rates, events) => {
					const turnstile = new Turnstile();
					const start = turnstile.clock.now();
					const callers: Array<{ rate: Rate; controller: AbortController }> = [];
					const closed: Array<{ from: number; until: number }> = [];
					for (const step of events) {
						const now = turnstile.clock.now() - start;
						if (step.kind === 'enter') {
							const caller = { rate: rates[step.rate], controller: new AbortController() };
							turnstile.enter(callers.length, caller.rate, caller.controller.signal);
							callers.push(caller);
						} else if (step.kind === 'wait') {
							await turnstile.clock.advance(step.ms);
						} else if (step.kind === 'close') {
							await settle();
							turnstile.gate.close(step.ms);
							closed.push({ from: now, until: now + step.ms });
						} else {
							callers[step.who]?.controller.abort();
						}
					}
					await turnstile.clock.runOut();

					const { passed, failed } = turnstile;
					expect(passed.length + failed.length).toBe(callers.length);
					expect(passed.map(({ name }) => name)).toEqual(
						passed.map(({ name }) => Number(name)).sort((a, b) => a - b),
					);
					passed.forEach(({ name, at }, place) => {
						const { requests, perMs } = callers[Number(name)].rate;
						const inWindow = passed.slice(0, place + 1).filter((pass) => pass.at > at - perMs);
						expect(inWindow.length).toBeLessThanOrEqual(requests);
						for (const { from, until } of closed) expect(at <= from || at > until).toBe(true);
					});
				},
			),
			{ numRuns: 300 },
		);
	});
});
