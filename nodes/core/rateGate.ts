import type { Clock } from './clock';

/** At most `requests` within any `perMs` milliseconds. */
export interface Rate {
	requests: number;
	perMs: number;
}

/** A pace without bursts. The clock counts milliseconds, so what is faster goes by the millisecond. */
export function evenRate(requestsPerSecond: number): Rate {
	return requestsPerSecond > 1_000
		? { requests: Math.floor(requestsPerSecond / 1_000), perMs: 1 }
		: { requests: 1, perMs: 1_000 / requestsPerSecond };
}

/** Waited beyond the time that the provider names, because its clock and the network are not ours. */
const SAFETY_MS = 250;

/**
 * Passes that are remembered at least. Runs with rates of their own share a gate: the history that one of them needs
 * must not be cut to what another one asks for.
 */
const REMEMBERED_PASSES = 1_000;

/**
 * Lets the calls of one account and rate group through, in the order they came, never more than the rate allows and
 * none while the provider's penalty lasts. One gate serves all executions of a process; processes do not know of each
 * other's gates and learn of each other only from the provider's answers.
 */
export class RateGate {
	private closedUntil = 0;

	private tail: Promise<void> = Promise.resolve();

	private readonly recent: number[] = [];

	/** Calls that have come and not yet passed. */
	private inside = 0;

	constructor(private readonly clock: Clock) {}

	/**
	 * Resolves when the caller may make its request.
	 * @param onWait told in milliseconds how long it waits at least, whenever it does
	 * @throws the signal's reason when it is aborted first
	 */
	async pass(rate: Rate, signal?: AbortSignal, onWait?: (ms: number) => void): Promise<void> {
		const before = this.tail;
		let release = () => {};
		this.tail = new Promise((resolve) => {
			release = resolve;
		});
		const behindOthers = this.inside++ > 0 ? this.waitMs(rate) : 0;
		if (behindOthers > 0) onWait?.(behindOthers);
		try {
			await untilAborted(before, signal);
			for (;;) {
				signal?.throwIfAborted();
				const wait = this.waitMs(rate);
				if (wait <= 0) break;
				onWait?.(wait);
				await this.clock.sleep(wait, signal);
			}
			this.recent.push(this.clock.now());
		} finally {
			this.inside--;
			void before.then(release);
		}
	}

	/** No call passes for the next `ms` milliseconds. A shorter time never opens the gate earlier. */
	close(ms: number): void {
		this.closedUntil = Math.max(this.closedUntil, this.clock.now() + ms + SAFETY_MS);
	}

	/** Milliseconds until the gate opens, 0 when it is open. */
	closedForMs(): number {
		return Math.max(0, this.closedUntil - this.clock.now());
	}

	private waitMs({ requests, perMs }: Rate): number {
		const now = this.clock.now();
		while (this.recent.length > Math.max(requests, REMEMBERED_PASSES)) this.recent.shift();
		const oldest: number | undefined = this.recent[this.recent.length - requests];
		const forRate = oldest === undefined ? 0 : oldest + perMs - now;
		return Math.max(forRate, this.closedUntil - now);
	}
}

/** What the promise gives, unless the signal is aborted first. @throws the signal's reason */
export async function untilAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (signal === undefined) return await promise;
	signal.throwIfAborted();
	let abort = () => {};
	const aborted = new Promise<never>((_resolve, reject) => {
		abort = () => reject(signal.reason as Error);
		signal.addEventListener('abort', abort, { once: true });
	});
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		signal.removeEventListener('abort', abort);
	}
}
