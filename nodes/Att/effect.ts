import type { Failure } from '../core/errors/catalogue';
import { SmsError } from '../core/errors/SmsError';

/** A failure as an output item. */
export interface FailureItem {
	provider: 'att';
	failure: Failure;
}

/**
 * Keeps what cannot be done again: once texts were taken out of the inbox, or messages sent, in a run of the node, a
 * failure that follows is an item, for throwing would lose the items before it and let n8n repeat the run.
 */
export class FailuresAfterEffect {
	private hasHappened = false;

	happened(): void {
		this.hasHappened = true;
	}

	/** @throws SmsError as long as nothing has happened */
	async failureOf<T>(work: Promise<T>): Promise<T | FailureItem> {
		return await work.catch((error: unknown) => this.itemOf(error));
	}

	private itemOf(error: unknown): FailureItem {
		if (!(error instanceof SmsError) || !this.hasHappened) throw error;
		return { provider: 'att', failure: error.failure };
	}
}
