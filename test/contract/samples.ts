import type { ProviderReply } from '../../nodes/core/http';
import type { MtBatch } from '../../nodes/core/message';

/** Answers of a provider, as far as the suites of this folder need them. Lies in `test/<provider>/samples.ts`. */
export interface ProviderSamples {
	/** Fields of the credential that stand in the address of the API, and what they make of it; left out = nothing. */
	credentials?: Readonly<Record<string, string>>;
	pathOfApi?: string;
	/** A batch is refused as a whole or not at all. */
	refusesAllOrNone?: boolean;
	/** The answer to a batch of which the messages at some places are refused and the others taken. */
	answerToSend(batch: MtBatch, refusedPlaces: ReadonlySet<number>): ProviderReply;
	/** 2xx answers to a batch that nobody can read. */
	unreadable: readonly ProviderReply[];
	/** The answers when a batch is read with its counts, in their order; empty where batches cannot be read. */
	answersToGetBatch: readonly ProviderReply[];
	/** The answers when the messages of a batch are read: every status, numbers as carelessly written as they come. */
	answersToMessages: readonly ProviderReply[];
	/** The answers when messages are listed; left out = the same as for those of a batch. */
	answersToGetMany?: readonly ProviderReply[];
}
