import type { Failure } from './catalogue';

const MASK = '[hidden]';

const SECRET_PATTERNS: readonly RegExp[] = [
	/\b(?:Bearer|Basic)\s+(?!auth(?:entication|ori[sz]ation)\b)[A-Za-z0-9+/=._~-]{8,}/gi,
	// A JSON Web Token, whole.
	/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g,
	// A field of a form, a JSON object or a JSON object inside a JSON text.
	/\b((?:access|refresh|id|jwt|api)_?token|client_?secret|(?:client_?)?assertion|password|api[_-]?key)(\\*["']?\s*[:=]\s*\\*["']?)[^\s"'&,}\\]+/gi,
];

/** The forms in which a value can turn up in a text: as it is, in a URL or form, in JSON, in base64. */
function spellings(secret: string): string[] {
	// A lone surrogate cannot be percent-encoded; the buffer replaces it.
	const inUrl = encodeURIComponent(Buffer.from(secret).toString());
	const inBase64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
	const inBase64Url = inBase64.replace(/\+/g, '-').replace(/\//g, '_');
	const inJson = JSON.stringify(secret).slice(1, -1);
	return [secret, inUrl, inUrl.replace(/%20/g, '+'), inJson, inBase64, inBase64Url];
}

/**
 * Takes values out of a text, however they are spelt in it.
 * @param secrets short ones (under 6 characters) are left alone
 */
export function maskValues(text: string, secrets: readonly string[]): string {
	// The longest first: a secret that is part of another one must not leave the rest of it behind.
	const wanted = [...new Set(secrets.filter(({ length }) => length >= 6).flatMap(spellings))].sort(
		(a, b) => b.length - a.length,
	);
	let clean = text;
	for (const secret of wanted) clean = clean.split(secret).join(MASK);
	return clean;
}

/**
 * Takes credentials out of a text that somebody will read.
 * @param secrets values that must not appear, whatever surrounds them; short ones (under 6 characters) are left alone
 */
export function redact(text: string, secrets: readonly string[] = []): string {
	let clean = maskValues(text, secrets);
	for (const pattern of SECRET_PATTERNS) {
		clean = clean.replace(pattern, (...match: Array<string | number>) =>
			typeof match[1] === 'string' && typeof match[2] === 'string'
				? `${match[1]}${match[2]}${MASK}`
				: MASK,
		);
	}
	return clean;
}

/**
 * A call that the provider refused or did not answer.
 * The words are free of credentials from the moment the error exists.
 */
export class SmsError extends Error {
	readonly failure: Failure;

	constructor(failure: Failure, secrets: readonly string[] = []) {
		const providerMessage =
			failure.providerMessage === null ? null : redact(failure.providerMessage, secrets);
		super(describeFailure({ ...failure, providerMessage }));
		this.name = 'SmsError';
		this.failure = { ...failure, providerMessage };
	}
}

/** One sentence that says what happened: the provider's words and code where it gave them. */
export function describeFailure(failure: Failure, to?: string | null): string {
	const what = failure.providerMessage ?? failure.advice;
	const code = failure.code === null ? '' : ` (${failure.code})`;
	return `${to ? `${to}: ` : ''}${what}${code}`;
}
