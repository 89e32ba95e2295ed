import {
	categories,
	type ErrorCodeTable,
	type ErrorRow,
	type Failure,
	type FailureCategory,
	type FailureStage,
} from './catalogue';

/** What is known of a refusal before it is looked up. */
export interface Refusal {
	code: string | null;
	message: string | null;
	httpStatus: number | null;
	stage: FailureStage;
	/** From `Retry-After`; beats the delay of the table. */
	retryAfterMs?: number | null;
	senderKind?: string;
}

/** A refusal that was looked up. */
export interface Classified {
	failure: Failure;
	/** The row it was found in; undefined where only the HTTP status could tell. */
	row?: Omit<ErrorRow, 'code'>;
}

const indexes = new WeakMap<ErrorCodeTable, Map<string, ErrorRow[]>>();

function rowsOf(table: ErrorCodeTable, code: string): readonly ErrorRow[] {
	let index = indexes.get(table);
	if (index === undefined) {
		index = new Map();
		for (const row of table.rows) {
			const rows = index.get(row.code);
			if (rows === undefined) index.set(row.code, [row]);
			else rows.push(row);
		}
		indexes.set(table, index);
	}
	return index.get(code) ?? [];
}

function applies(row: ErrorRow, refusal: Refusal): boolean {
	const { when } = row;
	if (when === undefined) return true;
	if (when.httpStatus && !when.httpStatus.includes(refusal.httpStatus ?? 0)) return false;
	if (when.text && !when.text.test(refusal.message ?? '')) return false;
	if (when.senderKind && !when.senderKind.includes(refusal.senderKind ?? '')) return false;
	return true;
}

function categoryOfHttpStatus(status: number): FailureCategory {
	if (status === 401) return 'authenticationFailed';
	if (status === 402) return 'insufficientFunds';
	if (status === 403) return 'permissionDenied';
	if (status === 404 || status === 410) return 'notFound';
	if (status === 408 || status >= 500) return 'providerUnavailable';
	if (status === 429) return 'throughputExceeded';
	// A redirect is never followed, so the request is as wrong as one that is refused.
	return status >= 300 ? 'requestInvalid' : 'unknown';
}

/**
 * Looks a refusal up in a provider's table: the code's first fitting row, then the table's rule for codes of that
 * form. A refused request whose code nobody knows is judged by its HTTP status; a failed delivery with an unknown
 * code is `unknown` and keeps its text.
 */
export function classify(table: ErrorCodeTable, refusal: Refusal): Classified {
	return withRow(refusal, rowOfCode(table, refusal) ?? rowOfHttpStatus(table, refusal));
}

/** The failure of a refusal whose row is known. Without a row the HTTP status has to tell. */
export function withRow(refusal: Refusal, row: Classified['row']): Classified {
	const { code, message, httpStatus, stage } = refusal;
	const category =
		row?.category ??
		(stage === 'submission' && httpStatus !== null ? categoryOfHttpStatus(httpStatus) : 'unknown');
	const info = categories[category];
	const retry = row?.retry ?? info.retry;
	const delay = refusal.retryAfterMs ?? row?.retryAfterMs ?? null;
	return {
		failure: {
			category,
			code,
			providerMessage: message ?? row?.meaning ?? null,
			advice: row?.advice ?? info.advice,
			retry,
			retryAfterMs: retry === 'later' ? delay : null,
			httpStatus,
			stage,
		},
		row,
	};
}

function rowOfCode(table: ErrorCodeTable, refusal: Refusal): Classified['row'] {
	const { code } = refusal;
	if (code === null) return undefined;
	return rowsOf(table, code).find((candidate) => applies(candidate, refusal)) ?? table.fallback?.(code);
}

function rowOfHttpStatus({ httpStatuses }: ErrorCodeTable, { httpStatus, stage }: Refusal): Classified['row'] {
	return stage === 'submission' && httpStatus !== null ? httpStatuses?.[httpStatus] : undefined;
}

/** A failure that we found ourselves, before any request. */
export function validationFailure(category: FailureCategory, message: string): Failure {
	const info = categories[category];
	return {
		category,
		code: null,
		providerMessage: message,
		advice: info.advice,
		retry: info.retry,
		retryAfterMs: null,
		httpStatus: null,
		stage: 'validation',
	};
}

/** Nobody can say whether the provider took the message: it is never sent again by itself. */
export function outcomeUnknown(message: string, httpStatus: number | null = null): Failure {
	return {
		category: 'unknown',
		code: null,
		providerMessage: message,
		advice: categories.unknown.advice,
		retry: 'never',
		retryAfterMs: null,
		httpStatus,
		stage: 'submission',
	};
}
