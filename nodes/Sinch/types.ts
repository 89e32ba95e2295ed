/**
 * Sinch's JSON as it spells it; only what is read. Empty fields are left out of replies.
 * Source: https://developers.sinch.com/docs/sms/api-reference
 */

/** Values for placeholders, by key and number; the number as it was sent. */
export type SinchParameters = Record<string, Record<string, string>>;

/** What a batch is made of. */
export interface SinchBatchRequest {
	type: 'mt_text' | 'mt_binary' | 'mt_media';
	from?: string;
	to: string[];
	body: string | SinchMediaBody;
	parameters?: SinchParameters;
	udh?: string;
	delivery_report?: string;
	send_at?: string;
	expire_at?: string;
	callback_url?: string;
	client_reference?: string;
	feedback_enabled?: boolean;
	flash_message?: boolean;
	max_number_of_message_parts?: number;
}

export interface SinchMediaBody {
	url?: string;
	message?: string;
	subject?: string;
}

export interface SinchBatch extends Partial<SinchBatchRequest> {
	id: string;
	canceled?: boolean;
	created_at?: string;
	modified_at?: string;
}

export interface SinchStatusCount {
	code?: number | string;
	status?: string;
	count?: number | string;
	/** Only in a full report. */
	recipients?: Array<string | number>;
}

/** Report of a batch. */
export interface SinchReport {
	type?: string;
	batch_id?: string;
	total_message_count?: number | string;
	statuses?: SinchStatusCount[];
	client_reference?: string;
}

export interface SinchRecipientReport {
	type?: string;
	batch_id?: string;
	recipient?: string;
	code?: number | string;
	status?: string;
	/** When Sinch made the report. */
	at?: string;
	operator_status_at?: string;
	/** The sender, where the plan's default has chosen it. */
	applied_originator?: string;
	encoding?: string;
	number_of_message_parts?: number;
	client_reference?: string;
}

export interface SinchInbound {
	type?: string;
	id: string;
	from?: string;
	to?: string;
	/** A text, Base64 in `mo_binary`, an object in `mo_media`. */
	body?: unknown;
	received_at?: string;
}

export interface SinchGroup {
	id: string;
	name?: string;
	size?: number;
	child_groups?: string[];
	auto_update?: SinchAutoUpdate;
	created_at?: string;
	modified_at?: string;
}

/** Samples also have the number as a number, and the keywords as plain texts. */
export interface SinchAutoUpdate {
	to?: string | number;
	add?: string | SinchKeywords;
	remove?: string | SinchKeywords;
}

export interface SinchKeywords {
	first_word?: string;
	second_word?: string;
}

export interface SinchDryRun {
	per_recipient?: Array<{
		recipient?: string;
		number_of_parts?: number;
		body?: string;
		/** `text` or `unicode`. */
		encoding?: string;
	}>;
}
