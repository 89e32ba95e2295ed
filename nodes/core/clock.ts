/** Time as the core sees it, handed in so that tests need not wait. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `ms`; rejects as soon as the signal is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
