import { parseJson, plainHeaders, type ExchangeOutcome, type ProviderReply } from '../http';
import type { SmsProvider } from '../provider';

/** What may stand in an error that n8n's request helpers throw, as far as it is looked at. */
interface ErrorLink {
	message?: string;
	code?: string;
	syscall?: string;
	status?: number;
	body?: unknown;
	config?: { url?: string };
	response?: { status: number; headers?: object; data?: unknown };
	failure?: { cause?: string };
	cause?: unknown;
}

/**
 * Node's and OpenSSL's codes for connections that never came about. Other TLS codes, such as a bad record, can also end
 * a connection on which the request has left.
 */
const NO_CONNECTION =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_UNSUPPORTED_PROTOCOL|ERR_SSL_.*(HANDSHAKE_FAILURE|PROTOCOL_VERSION))$/;

/** Codes for a certificate that is not believed, so that the request was never written. */
const NOT_TRUSTED =
	/^(CERT_.*|ERR_TLS_CERT_.*|UNABLE_TO_.*|SELF_SIGNED_.*|DEPTH_ZERO_.*|HOSTNAME_MISMATCH)$/;

const MAX_DEPTH = 8;

function chainOf(error: unknown): ErrorLink[] {
	const chain: ErrorLink[] = [];
	let link = error;
	while (typeof link === 'object' && link !== null && chain.length < MAX_DEPTH) {
		chain.push(link);
		link = (link as ErrorLink).cause;
	}
	return chain;
}

/**
 * Finds out from an error of n8n's request helpers how far a request got. The chain of causes holds the HTTP client's
 * error where a request was made; its URL tells a request to the API from one to the token endpoint.
 * @param url of the API request
 */
export function readTransportError(
	error: unknown,
	url: string,
	provider: Pick<SmsProvider, 'limits' | 'readError'>,
): ExchangeOutcome {
	const chain = chainOf(error);
	const message = chain[chain.length - 1]?.message ?? 'The request could not be made';
	const request = chain.find((link) => link.config !== undefined);
	const hasNoConnection = chain.some(
		({ code, syscall }) =>
			(code !== undefined && NO_CONNECTION.test(code)) || syscall === 'connect',
	);
	if (chain.some(({ code }) => code !== undefined && NOT_TRUSTED.test(code))) {
		return { kind: 'notSent', reason: 'certificate', message, code: null, retryAfterMs: null };
	}
	if (request?.config?.url !== url) return readLoginError(chain, message, provider);
	if (request.response !== undefined) {
		return { kind: 'reply', reply: replyOf(request.response) };
	}
	return hasNoConnection
		? { kind: 'notSent', reason: 'connection', message, code: null, retryAfterMs: null }
		: { kind: 'noReply', message };
}

/** The API was not asked at all, or it answered 401 and the token could not be renewed. */
function readLoginError(
	chain: readonly ErrorLink[],
	message: string,
	{ limits, readError }: Pick<SmsProvider, 'limits' | 'readError'>,
): ExchangeOutcome {
	const answer = chain.find(({ body }) => body !== undefined);
	const status = answer?.status ?? null;
	if (status === 429) {
		return {
			kind: 'notSent',
			reason: 'loginLimited',
			message: 'Too many logins',
			code: null,
			retryAfterMs: limits.loginPenaltyMs,
		};
	}
	const isRefused =
		(answer !== undefined && (status === null || status < 500)) ||
		chain.some(
			({ failure, message: text }) =>
				failure?.cause === 'credential-invalid' || text === 'OAuth credentials not connected',
		);
	if (!isRefused) {
		return { kind: 'notSent', reason: 'connection', message, code: null, retryAfterMs: null };
	}
	const said = answer === undefined ? null : readError(replyOf({ status: status ?? 401, data: answer.body }));
	return {
		kind: 'notSent',
		reason: 'login',
		message: said?.message ?? message,
		code: said?.code ?? null,
		retryAfterMs: null,
	};
}

function replyOf({ status, headers, data }: NonNullable<ErrorLink['response']>): ProviderReply {
	const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
	return { status, headers: plainHeaders(headers ?? {}), text, json: parseJson(text) };
}
