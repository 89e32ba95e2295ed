import type { ErrorCodeTable } from './errors/catalogue';
import type { Call, ProviderReply, ProviderRequest } from './http';
import type {
	BatchRecord,
	BatchStatus,
	Encoding,
	MtBatch,
	MtMessage,
	ProviderOptions,
	StoredMessage,
	SubmitResult,
} from './message';
import type { SenderIdLengths } from './phoneNumber';
import type { Rate } from './rateGate';
import type { TemplateLimits } from './template';
import type { Subscription, WebhookReader } from './webhooks/reader';

export type SenderIdType = 'e164' | 'shortCode' | 'alphanumeric';

/** What one request and one account can carry. */
export interface SendLimits {
	recipientsPerRequest: number;
	/** Bytes of a request body; left out where only the number of recipients counts. */
	bytesPerRequest?: number;
	/** UTF-16 code units of one text. */
	charactersPerText: number;
	/**
	 * `perMessage`: texts may differ within a request; `none`: one request carries one text; limits of a template: texts may
	 * differ by values that the provider fills in for each recipient.
	 */
	personalised: 'perMessage' | 'none' | TemplateLimits;
	/** Requests under way at once, in one run. */
	concurrentRequests: number;
	/** Per rate group; the first is the one that sends are counted in. */
	rates: Readonly<Record<string, Rate>>;
	/** Milliseconds until a request without an answer is given up. */
	requestTimeoutMs: number;
	/** Milliseconds to keep still after a 429 that names no time. */
	penaltyMs: number;
	/** Milliseconds to keep still after the login was refused as one too many. */
	loginPenaltyMs: number;
	/** Milliseconds to keep still because an answer says that the quota of the window is used up. */
	quotaPauseMs?(reply: ProviderReply): number | null;
	/** Bytes of a message in the request's JSON. */
	messageBytes?(message: MtMessage, batchText: string): number;
	/** Bytes of the request's JSON around the messages. */
	envelopeBytes?(from: string | null, batchText: string): number;
}

/** What the provider answered to a batch. */
export interface SendReply {
	batchId: string | null;
	status: BatchStatus;
	createdAt: string | null;
	/** One per message of the batch, in its order. */
	results: SubmitResult[];
	/** The refusal concerns the account: whatever is not sent yet would be refused too. */
	stopsSending?: boolean;
}

/** What a provider calls a message. */
export interface SentIds {
	messageId: string | null;
	batchId: string | null;
}

/** A send whose outcome is open, as far as it is needed to recognise it among what the provider lists. */
export interface OpenAttempt {
	batch: MtBatch;
	/** As `buildSend` got it. */
	reference: string;
	/** Milliseconds since 1970, our clock. */
	startedAt: number;
	/** Batches that are known to be others. */
	otherBatchIds: ReadonlySet<string>;
}

/** The Options of one item. */
export interface OptionReader {
	value(name: string): unknown;
	/** A date as ISO 8601 in UTC; undefined where it is not set. @throws ParameterProblem */
	date(name: string): string | undefined;
}

/** Something else than a text of the workflow, such as a template that the provider keeps, with its own sender. */
export interface SendContent {
	/** Stands for the text wherever messages are compared: the same for the same content. */
	text: string;
	/** Says what it is, beside the options that the provider reads. */
	options: ProviderOptions;
}

/**
 * Reads what an item sends from the operation's parameters.
 * @throws ParameterProblem
 */
export type ContentReader = (valueOf: (name: string) => unknown) => SendContent;

/** How a message that is no plain text is measured. */
export interface Measured {
	encoding: Encoding | null;
	segments: number | null;
}

/** Where a batch is to report to once it is final, and when it may leave. */
export interface CallbackWish {
	url: string;
	/** Milliseconds since 1970; reports must not come earlier. */
	sendAt: number;
	/** Milliseconds from then on until the provider gives up. */
	timeoutMs: number;
}

/** How a provider is told when a message is to leave. */
export interface Scheduling {
	/** When a message with these options leaves, in milliseconds since 1970; undefined = as soon as it is sent. */
	sendAtOf(options: ProviderOptions): number | undefined;
	/**
	 * The options with which it leaves at `sendAt`, in milliseconds since 1970.
	 * @returns undefined where it would have expired by then
	 */
	withSendAt(options: ProviderOptions, sendAt: number): ProviderOptions | undefined;
}

/** What a provider says it would make of a message. */
export interface DryRunMessage extends Measured {
	to: string | null;
	text: string | null;
}

/** A batch as the poller sees it. */
export interface BatchSnapshot extends BatchRecord {
	/** Share of the batch that is handled, 0 to 1; null where the provider does not tell. */
	progress: number | null;
}

/** How batches are read back. */
export interface BatchReader {
	/**
	 * One batch, and where `counts` is set, how many of its messages have which status (may cost a second request).
	 * @param wanted `now` in milliseconds since 1970, to tell whether a scheduled batch has left; `last` is the look
	 * before in the same wait: what cannot have changed since need not be asked for again
	 * @throws SmsError `notFound` for an unknown id
	 */
	get(
		call: Call,
		batchId: string,
		wanted: { counts: boolean; now: number; last?: BatchSnapshot },
	): Promise<BatchSnapshot>;
	/** Adds the counts to a batch that has just been read without them. */
	count(call: Call, batch: BatchSnapshot): Promise<BatchSnapshot>;
	/** Every message of a batch with its status, in no particular order. */
	messages(call: Call, batch: BatchSnapshot): AsyncIterable<StoredMessage>;
}

/** What a provider's own operation gets. */
export interface OperationContext {
	call: Call;
	/** For what must not happen twice: one attempt, and a failure `unknown` where nobody can say what became of it. */
	callOnce: Call;
	/** `call` with another login of the provider, by the value of `authentication`. */
	callAs(authentication: string): Promise<Call>;
	/** A parameter of the current item as it is; undefined where it is not set. */
	value(name: string): unknown;
	/** A text parameter of the current item, trimmed; empty where it is not set. */
	text(name: string): string;
	/** A date parameter as ISO 8601; undefined where it is not set. @throws SmsError that names the parameter */
	date(name: string): string | undefined;
	/** Phone numbers as E.164, from one number, a comma list or an array. @throws SmsError that names the parameter */
	phoneNumbers(name: string): string[];
	/** As `phoneNumbers`, for short codes and alphanumeric senders too. */
	senders(name: string): string[];
	/** A parameter that must be set. @throws SmsError that names the parameter */
	required<T>(name: string, value: T | undefined | ''): T;
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `ms`; rejects as soon as the execution is cancelled. */
	sleep(ms: number): Promise<void>;
}

/** One operation that only this provider has, or that it reads in its own way: yields output items. */
export type Operation = (context: OperationContext) => AsyncIterable<object>;

/** One way to log in. */
export interface Login {
	/** Value of the `authentication` parameter. */
	authentication: string;
	/** Internal name of the credential type. */
	credentialType: string;
}

/**
 * Everything that is true of one provider and of no other. Data and functions without I/O of their own: the core paces,
 * retries, remembers and talks to n8n.
 */
export interface SmsProvider {
	/** Stamped on every output item, e.g. `ringCentral`. */
	readonly id: string;
	/** As the provider spells itself. */
	readonly displayName: string;
	/** Credential type per value of the `authentication` parameter; a single entry where there is no such parameter. */
	readonly logins: readonly [Login, ...Login[]];
	/** Host and fixed path of the API, without a slash at the end, from the credential's fields. */
	baseUrl(credentials: Readonly<Record<string, unknown>>): string;
	/**
	 * The provider as one account and one execution see it, where its requests depend on fields of the credential, or where
	 * it tells something only once.
	 * @param notes kept by n8n with the execution and its retries; JSON only
	 */
	forAccount?(credentials: Readonly<Record<string, unknown>>, notes: Record<string, unknown>): SmsProvider;
	/** The login of an operation (`resource:operation`), where there is no parameter `authentication` to choose it. */
	authenticationOf?(operation: string): string;
	readonly limits: SendLimits;
	/** Kinds of sender ID it takes; empty where the account's own sender is always used. */
	readonly senderIdTypes: readonly SenderIdType[];
	/** Where they are not the usual ones. */
	readonly senderIdLengths?: SenderIdLengths;
	/** The account may have a sender of its own for messages that name none. */
	readonly hasDefaultSender?: boolean;
	readonly errorCodes: ErrorCodeTable;
	/** Code and words of a refusal, from whatever body came with it. */
	readError(reply: ProviderReply): { code: string | null; message: string | null };
	/**
	 * Reads the options that are the provider's own, by their names in the contract.
	 * @returns the same values in the same order wherever they are set alike; undefined where none is set
	 * @throws ParameterProblem for one that cannot be used
	 */
	readOptions?(options: OptionReader): ProviderOptions | undefined;
	/**
	 * Measures a message whose options make something else of it than a text.
	 * @returns undefined for a text
	 * @throws ParameterProblem where this is no such message
	 */
	measure?(text: string, options: ProviderOptions): Measured | undefined;
	/** Lets a message leave later by itself. Left out where the provider cannot. */
	readonly scheduling?: Scheduling;
	/**
	 * The options with which a batch leaves later and reports when it is final. Left out where the provider cannot do both.
	 * @returns `endsAt` in milliseconds since 1970: by then every message is final, and that is reported
	 */
	withCallback?(options: ProviderOptions, wish: CallbackWish): { options: ProviderOptions; endsAt: number };
	/** @param reference an id that no other batch has; the same for every attempt of a batch */
	buildSend(batch: MtBatch, reference: string): ProviderRequest;
	/**
	 * Reads a 2xx reply.
	 * @throws when the reply cannot be read: the outcome is then unknown
	 */
	readSend(reply: ProviderReply, batch: MtBatch): SendReply;
	/**
	 * Asks what a send would come to, without sending.
	 * @returns what is said of single messages, which may be nothing
	 * @throws SmsError where the send would be refused
	 */
	dryRun?(call: Call, batch: MtBatch): Promise<DryRunMessage[]>;
	/**
	 * Looks for a send whose answer was lost.
	 * @returns what became of it; undefined where the provider lists nothing like it
	 */
	findSend?(call: Call, attempt: OpenAttempt): Promise<SendReply | undefined>;
	/**
	 * Names messages that an earlier execution has sent, as far as the provider still lists them.
	 * @param now milliseconds since 1970
	 * @returns ids by the index of the message
	 */
	findSent?(call: Call, messages: readonly MtMessage[], now: number): Promise<Map<number, SentIds>>;
	readonly batches?: BatchReader;
	/** Keyed `resource:operation`. */
	readonly operations: Readonly<Record<string, Operation>>;
	/**
	 * Those of the operations that text somebody, by the parameter that holds the recipients: Max Recipients is for them as
	 * well. Keyed `resource:operation`.
	 */
	readonly recipientParameters?: Readonly<Record<string, string>>;
	/** Operations that send something else than a text, keyed `resource:operation`. */
	readonly contents?: Readonly<Record<string, ContentReader>>;
	readonly webhook: WebhookReader;
	/** Left out where the callback URL is pasted in by hand. */
	readonly subscription?: Subscription;
}

/** The login that an `authentication` parameter chooses; the only one where the node has no such parameter. */
export function loginOf({ logins }: SmsProvider, authentication: unknown): Login {
	return logins.find((login) => login.authentication === authentication) ?? logins[0];
}
