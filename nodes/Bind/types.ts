/** BIND's JSON as it spells it; only what is read. */

/** Answer to a send: docs.bind.hr/reference/send, api.bind.hr/messaging-api/send-templated-message. */
export interface BindAnswer {
	status?: string;
	/** UNCONFIRMED: what stands here where the message was rejected. */
	message_id?: string | null;
}

/** api.bind.hr/messaging-api/template */
export interface BindTemplate {
	id?: string;
	name?: string;
	sender?: string;
	/** With placeholders as `#{name}`. */
	content?: string;
	/** `approved`, `for_review`; others are UNCONFIRMED. */
	status?: string;
	/** `client` for one's own; the list holds common ones too. */
	type?: string;
}

export interface BindTemplateList {
	items?: BindTemplate[];
}
