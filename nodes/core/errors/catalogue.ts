/** What kind of thing went wrong, the same words for every provider. */
export type FailureCategory =
	| 'invalidRecipient'
	| 'unreachableRecipient'
	| 'recipientOptedOut'
	| 'senderNotAllowed'
	| 'contentBlocked'
	| 'messageTooLong'
	| 'expired'
	| 'throughputExceeded'
	| 'insufficientFunds'
	| 'authenticationFailed'
	| 'permissionDenied'
	| 'requestInvalid'
	| 'notFound'
	| 'providerUnavailable'
	| 'unknown';

/** Whether the same message may be sent again: not at all, later as it is, or only after something was changed. */
export type RetryVerdict = 'never' | 'later' | 'afterFix';

/** Where a message failed: before any request, when the provider refused it, or on its way to the handset. */
export type FailureStage = 'validation' | 'submission' | 'delivery';

/** The structured failure of an output item (`failure` in the public contract). Absent values are null. */
export interface Failure {
	category: FailureCategory;
	/** The provider's own code, as it spells it. */
	code: string | null;
	/** The provider's own words. */
	providerMessage: string | null;
	/** One sentence for the workflow's author: what to do next. */
	advice: string;
	retry: RetryVerdict;
	/** Milliseconds to wait before a retry makes sense. */
	retryAfterMs: number | null;
	httpStatus: number | null;
	stage: FailureStage;
}

/** What a category means when the provider's table says nothing more precise. */
export interface CategoryInfo {
	title: string;
	advice: string;
	retry: RetryVerdict;
}

/** The taxonomy: one row per category. The README's error table is made from it. */
export const categories: Readonly<Record<FailureCategory, CategoryInfo>> = {
	invalidRecipient: {
		title: 'The number is not valid or cannot receive texts',
		advice: 'Correct the number or remove it from the list',
		retry: 'never',
	},
	unreachableRecipient: {
		title: 'The handset could not be reached',
		advice: 'Send again later, and remove the number if it stays unreachable',
		retry: 'later',
	},
	recipientOptedOut: {
		title: 'The recipient has opted out',
		advice: 'Do not text this number until its owner opts in again',
		retry: 'never',
	},
	senderNotAllowed: {
		title: 'The sender may not send this',
		advice: 'Check the registration of the sender number with the provider, or use another sender',
		retry: 'afterFix',
	},
	contentBlocked: {
		title: 'The text was blocked',
		advice: 'Change the text (links, wording, registered campaign) before sending again',
		retry: 'afterFix',
	},
	messageTooLong: {
		title: 'The text is too long',
		advice: 'Shorten the text',
		retry: 'afterFix',
	},
	expired: {
		title: 'The message expired before it was delivered',
		advice: 'Send again if the message is still useful',
		retry: 'later',
	},
	throughputExceeded: {
		title: 'Too many messages or requests',
		advice: 'Lower Messages per Second, or wait for the time shown and send again',
		retry: 'later',
	},
	insufficientFunds: {
		title: 'The account has no credit left',
		advice: 'Top up the account with the provider, then send again',
		retry: 'afterFix',
	},
	authenticationFailed: {
		title: 'The login was refused',
		advice: 'Open the credential, correct the keys and test it',
		retry: 'afterFix',
	},
	permissionDenied: {
		title: 'The account may not do this',
		advice: 'Ask the provider or your administrator for the permission that is missing',
		retry: 'afterFix',
	},
	requestInvalid: {
		title: 'The request is not valid',
		advice: 'Correct the field that the message names',
		retry: 'afterFix',
	},
	notFound: {
		title: 'Nothing was found under this ID',
		advice: 'Check the ID, and that it belongs to this account and is not too old',
		retry: 'never',
	},
	providerUnavailable: {
		title: 'The provider is not available',
		advice: 'Wait a little and send again',
		retry: 'later',
	},
	unknown: {
		title: 'Nobody can say what happened',
		advice: 'Look the message up with the provider before you decide to send it again',
		retry: 'never',
	},
};

/** When a row applies beyond its code: the first row whose conditions all hold is taken. */
export interface ErrorRowCondition {
	/** HTTP statuses of the reply that carried the code. */
	httpStatus?: readonly number[];
	/** Matched against the provider's words. */
	text?: RegExp;
	/** Kinds of sender, where one code means different things for them. */
	senderKind?: readonly string[];
}

/** The status a code stands for, where it is not the one that its status word says. */
export type StatusOverride = 'unknown' | 'expired' | 'cancelled' | 'rejected' | 'undelivered';

/** One provider code and what it means to us. */
export interface ErrorRow {
	/** The code as it stands on the wire. */
	code: string;
	/** What the provider means by it, in a few words of our own. */
	meaning: string;
	category: FailureCategory;
	/** Where it differs from the category's verdict. */
	retry?: RetryVerdict;
	/** Milliseconds, where the provider names a delay. */
	retryAfterMs?: number;
	/** Where it differs from the category's advice. */
	advice?: string;
	/** The delivery status this code stands for, where the status word alone says otherwise. */
	status?: StatusOverride;
	/** The refusal concerns the account: whatever is not sent yet would be refused too. */
	stopsSending?: boolean;
	/**
	 * The request was refused as a whole although most of its recipients could have their text: it is divided until those
	 * that it is about stand alone.
	 */
	dividesBatch?: boolean;
	when?: ErrorRowCondition;
}

/** A provider's codes. Rows of one code stand together, the most particular first. */
export interface ErrorCodeTable {
	/** Where the rows come from. */
	source: string;
	rows: readonly ErrorRow[];
	/** What the HTTP status of a refused request means, where no row says what its code does. */
	httpStatuses?: Readonly<Record<number, Omit<ErrorRow, 'code'>>>;
	/** What a code that has no row means by its form (e.g. its hundreds digit); undefined = unknown. */
	fallback?: (code: string) => Omit<ErrorRow, 'code'> | undefined;
}
