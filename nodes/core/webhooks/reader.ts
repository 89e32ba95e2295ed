import type { Call } from '../http';
import type { MessageStatus, SmsEvent } from '../message';

/** A webhook call before anything in it is believed. */
export interface WebhookCall {
	/** Names in lower case. */
	headers: Readonly<Record<string, string | string[] | undefined>>;
	query: Readonly<Record<string, unknown>>;
	/** The body as it came over the wire. */
	rawBody: Buffer;
}

/** What a call is checked against. */
export interface WebhookSecrets {
	/** Derived from workflow, node and instance; given to the provider when the subscription is made. */
	verificationToken: string;
	/** The credential's fields where `usesCredential` is set, else empty. */
	credential: Readonly<Record<string, unknown>>;
	/** The node's own options, such as a token in the query. */
	options: Readonly<Record<string, unknown>>;
	/** Milliseconds since 1970. */
	now: number;
}

/** An answer that starts nothing. */
export interface WebhookAnswer {
	status: number;
	headers: Record<string, string>;
	/** Sent as JSON. */
	body: object;
}

/** An event as the provider's folder reads it; the core adds provider, keyword, finality and time of receipt. */
export type ReadEvent = Omit<SmsEvent, 'provider' | 'keyword' | 'final' | 'receivedAt'>;

/** Values of a trigger's `events` parameter. */
export type WantedEvent = 'deliveryReport' | 'inbound' | 'optOut' | 'batchStatus';

/** How a provider's callbacks are read. Verified first, parsed after, from the same bytes. */
export interface WebhookReader {
	/** What the provider can report. */
	readonly events: readonly WantedEvent[];
	/** Statuses in its delivery reports that others may follow, in their order; left out where every report is final. */
	readonly openStatuses?: readonly MessageStatus[];
	/** `verify` looks at the credential: it is loaded for every call. */
	readonly usesCredential?: boolean;
	/** The answer to the provider's check of the URL; undefined where the call is no such check. */
	answerHandshake?(call: WebhookCall): WebhookAnswer | undefined;
	/** Whether the call is the provider's. */
	verify(call: WebhookCall, secrets: WebhookSecrets): boolean;
	/** Headers that the answer to a verified call must carry. */
	answerHeaders?(call: WebhookCall): Record<string, string>;
	/**
	 * The events in a verified call. A type that is not known yet is an event `unknown`.
	 * @returns undefined where the body is nothing that can be read
	 */
	parse(call: WebhookCall): ReadEvent[] | undefined;
}

/** The subscription a trigger wants to have at the provider. */
export interface WantedSubscription {
	url: string;
	/** Where this trigger was registered before, if that was another address. */
	formerUrl: string | null;
	verificationToken: string;
	/** Values of the `events` parameter. */
	events: readonly string[];
	/** Our numbers, E.164; empty = all. */
	numbers: readonly string[];
}

/**
 * For providers where the callback URL is registered over the API. No id is stored: subscriptions are found by URL.
 * @throws SmsError where the provider refuses
 */
export interface Subscription {
	/**
	 * Whether a live subscription does exactly what is wanted. Prolongs it in time, and removes those of this trigger
	 * that do something else or nothing any more.
	 */
	check(call: Call, wanted: WantedSubscription): Promise<boolean>;
	/** Does nothing where `check` would be true. */
	create(call: Call, wanted: WantedSubscription): Promise<void>;
	/** Removes every subscription of this trigger; nothing there is fine. */
	remove(call: Call, wanted: WantedSubscription): Promise<void>;
}
