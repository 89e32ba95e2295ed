/** RingCentral's JSON as it spells it; only what is read. Source: OpenAPI document, schemas of the A2P SMS operations. */

export interface RcBatch {
	id: string;
	from?: string;
	batchSize?: number;
	processedCount?: number;
	status?: string;
	creationTime?: string;
	/** Older name of `creationTime`, still in one sample of the guide. */
	createdAt?: string;
	rejected?: RcRejected[];
	cost?: number;
}

export interface RcRejected {
	/** 1-based place in the request's `messages` (guide "Sending High Volume SMS"). */
	index?: number;
	to?: string[];
	errorCode?: string;
	description?: string;
}

export interface RcMessage {
	/** A string on the wire, an integer in the list's schema. */
	id: string | number;
	batchId?: string;
	from?: string;
	to?: string[];
	text?: string;
	direction?: string;
	messageStatus?: string;
	errorCode?: string;
	segmentCount?: number;
	cost?: number;
	creationTime?: string;
	lastModifiedTime?: string;
	createdAt?: string;
	lastUpdatedAt?: string;
}

export interface RcStatusCount {
	count?: number;
	cost?: number;
	errorCodeCounts?: Record<string, number>;
}

/** `GET /statuses`: keys in camel case, unlike the message statuses. */
export interface RcStatuses {
	queued?: RcStatusCount;
	sent?: RcStatusCount;
	delivered?: RcStatusCount;
	sendingFailed?: RcStatusCount;
	deliveryFailed?: RcStatusCount;
}

export interface RcPage<T> {
	records?: T[];
	paging?: { nextPageToken?: string };
}

export interface RcPhoneNumber {
	id?: number;
	phoneNumber?: string;
	label?: string;
	location?: string;
	primary?: boolean;
	usageType?: string;
	paymentType?: string;
	type?: string;
	status?: string;
	features?: string[];
}

export interface RcPhoneNumberPage {
	records?: RcPhoneNumber[];
	navigation?: { nextPage?: unknown };
}

/** A record of the consents store (v2) or of the opt-out list (v1). */
export interface RcConsent {
	from?: string;
	to?: string;
	/** v2 */
	optStatus?: string;
	/** v1 */
	status?: string;
	source?: string;
	lastModifiedTime?: string;
}

/** Answer to a change of the consents: 200 even where records failed. */
export interface RcFailedConsents {
	failedRecords?: Array<RcConsent & { error?: { errorCode?: string; message?: string } }>;
}

/** Answer to a change of the opt-out list. */
export interface RcAssignedOptOuts {
	optOuts?: { failed?: RcFailedOptOut[] };
	optIns?: { failed?: RcFailedOptOut[] };
}

interface RcFailedOptOut {
	to?: string;
	errorMessage?: string;
}
