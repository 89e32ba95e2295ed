import type { Clock } from '../../nodes/core/clock';

interface Sleeper {
	due: number;
	wake(): void;
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 400; turn++) await Promise.resolve();
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
	private time: number;

	private sleepers: Sleeper[] = [];

	constructor(start = Date.UTC(2026, 2, 2, 10, 0, 0)) {
		this.time = start;
	}

	now(): number {
		return this.time;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		if (!(ms >= 0)) throw new RangeError(`Nobody can sleep for ${ms} ms`);
		signal?.throwIfAborted();
		await new Promise<void>((resolve, reject) => {
			const sleeper: Sleeper = { due: this.time + ms, wake: resolve };
			this.sleepers.push(sleeper);
			signal?.addEventListener(
				'abort',
				() => {
					this.sleepers = this.sleepers.filter((other) => other !== sleeper);
					reject(signal.reason as Error);
				},
				{ once: true },
			);
		});
	}

	/** How many wait for the clock. */
	get sleeping(): number {
		return this.sleepers.length;
	}

	/** Moves the clock, and wakes whoever is due on the way at the time that is due. */
	async advance(ms: number): Promise<void> {
		const end = this.time + ms;
		await settle();
		for (;;) {
			const [next] = this.sleepers
				.filter(({ due }) => due <= end)
				.sort((a, b) => a.due - b.due);
			if (next === undefined) break;
			this.sleepers = this.sleepers.filter((other) => other !== next);
			this.time = Math.max(this.time, next.due);
			next.wake();
			await settle();
		}
		this.time = end;
	}

	/** Moves the clock from one sleeper to the next until nobody sleeps. */
	async runOut(): Promise<void> {
		await settle();
		while (this.sleepers.length > 0) {
			await this.advance(Math.max(0, Math.min(...this.sleepers.map(({ due }) => due)) - this.time));
		}
	}
}
