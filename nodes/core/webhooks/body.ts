import { parseJson } from '../http';
import type { WebhookCall } from './reader';

/** No event of any provider is nested half as deep; what reads or stores JSON may recurse. */
const MAX_DEPTH = 64;
/** Fields, objects and lists. A report of a thousand recipients has some twenty. */
const MAX_FIELDS = 5_000;
/** Entries of lists: the recipients of two groups of the largest size. */
const MAX_ENTRIES = 25_000;

const [QUOTE, BACKSLASH, COLON, COMMA] = Buffer.from('"\\:,');
const [OPENING_BRACE, CLOSING_BRACE, OPENING_BRACKET, CLOSING_BRACKET] = Buffer.from('{}[]');

/**
 * The JSON of a call's body. Beyond the limits above a body takes longer to read than to send.
 * @returns undefined where it is no JSON, or so deep or made of so many parts that it cannot be an event
 */
export function bodyOf({ rawBody }: WebhookCall): unknown {
	return isPlausible(rawBody) ? parseJson(rawBody.toString('utf8')) : undefined;
}

function isPlausible(bytes: Buffer): boolean {
	let isText = false;
	let depth = 0;
	let fields = 0;
	let entries = 0;
	for (let place = 0; place < bytes.length; place++) {
		const byte = bytes[place];
		if (byte === QUOTE) isText = !isText;
		else if (isText) {
			if (byte === BACKSLASH) place++;
		} else if (byte === COMMA) entries++;
		else if (byte === COLON) fields++;
		else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) depth--;
		else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
			fields++;
			if (++depth > MAX_DEPTH) return false;
		}
	}
	return fields <= MAX_FIELDS && entries <= MAX_ENTRIES;
}
