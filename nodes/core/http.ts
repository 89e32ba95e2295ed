import { validationFailure } from './errors/classify';
import { SmsError } from './errors/SmsError';

/** A request to a provider's API, without host and credentials: the transport adds both. */
export interface ProviderRequest {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Begins with `/`; every id in it comes from `pathSegment`. */
	path: string;
	/** An array becomes a repeated key; undefined is left out. */
	query?: Record<string, string | number | readonly string[] | undefined>;
	/** JSON text, sent as it is. */
	body?: string;
	headers?: Record<string, string>;
	/** The provider's bucket that the request is counted in; left out = the first of its limits. */
	rateGroup?: string;
}

/** An answer of a provider, whatever its status. */
export interface ProviderReply {
	status: number;
	/** Names in lower case. */
	headers: Readonly<Record<string, string>>;
	text: string;
	/** The parsed text; undefined where it is empty or no JSON. */
	json: unknown;
}

/**
 * What became of a request.
 * - `reply`: the provider answered.
 * - `notSent`: it certainly never reached the provider (no connection, no token).
 * - `noReply`: it left, and nobody can say whether it was read.
 */
export type ExchangeOutcome =
	| { kind: 'reply'; reply: ProviderReply }
	| { kind: 'notSent'; reason: NotSentReason; message: string; code: string | null; retryAfterMs: number | null }
	| { kind: 'noReply'; message: string };

/**
 * Why a request never left: no way to the host, no trust in its certificate, an address that is none, the login refused for
 * good, or the login limited for now.
 */
export type NotSentReason = 'connection' | 'certificate' | 'address' | 'login' | 'loginLimited';

/**
 * Waits for its turn, makes one request and reports what became of it.
 * @param onLeaving called right before the request is made: from then on the provider may have it. If it throws, the request
 * is not made.
 * @throws only what `onLeaving` throws, and the signal's reason when the execution is cancelled while it waits for its turn
 */
export type Exchange = (
	request: ProviderRequest,
	onLeaving?: () => void,
) => Promise<ExchangeOutcome>;

/**
 * Makes a request that may be repeated (a read, or an idempotent change), waits out limits and short outages, and
 * resolves with the 2xx reply.
 * @throws SmsError for any other end
 */
export type Call = (request: ProviderRequest) => Promise<ProviderReply>;

/**
 * Whether an id can be one segment of a path. `.` and `..` stay what they are when they are encoded, and a URL takes them
 * for steps between folders; half a character cannot be encoded at all.
 */
export function isPathSegment(id: string): boolean {
	return !/^\.{0,2}$/.test(id) && Buffer.from(id).toString() === id;
}

/**
 * An id as one segment of a path, which it cannot lead out of.
 * @throws SmsError `requestInvalid` for what is nobody's id
 */
export function pathSegment(id: string): string {
	if (!isPathSegment(id)) throw new SmsError(validationFailure('requestInvalid', `"${id}" is not an ID`));
	return encodeURIComponent(id);
}

/** Builds a query string in the form the providers want: `+` as %2B, arrays as repeated keys. */
export function queryString(query: ProviderRequest['query']): string {
	const parts: string[] = [];
	for (const [key, value] of Object.entries(query ?? {})) {
		if (value === undefined) continue;
		for (const single of typeof value === 'object' ? value : [value]) {
			parts.push(`${encodeURIComponent(key)}=${encodeURIComponent(String(single))}`);
		}
	}
	return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/**
 * Milliseconds of a `Retry-After` header, in seconds or as an HTTP date (RFC 9110, 5.6.7: three forms, all in GMT).
 * @returns null where there is none, or none that can be read
 */
export function retryAfterMs(headers: ProviderReply['headers'], now: number): number | null {
	const value = headers['retry-after']?.trim();
	if (!value) return null;
	if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
	if (!/^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(value)) return null;
	// The form without a zone would be read as local time.
	const date = Date.parse(/ GMT$/i.test(value) ? value : `${value} GMT`);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Header values as text, names in lower case. */
export function plainHeaders(headers: object): Record<string, string> {
	const plain: Record<string, string> = {};
	for (const [name, value] of Object.entries(headers)) {
		if (value !== undefined && value !== null) plain[name.toLowerCase()] = String(value);
	}
	return plain;
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
