import {
	categories,
	type ErrorRow,
	type FailureCategory,
	type RetryVerdict,
} from '../../nodes/core/errors/catalogue';
import { classify } from '../../nodes/core/errors/classify';
import type { ProviderReply } from '../../nodes/core/http';
import { readRingCentralError, ringCentralErrors } from '../../nodes/RingCentral/errors';
import fixture from './fixtures/error-codes.json';

interface SheetCode {
	code: string;
	family: string;
	httpStatus?: number[];
	/** The class that the reference gives the code. */
	class?: string;
	/** What the code is about, where its class leaves that open. */
	about?: string;
}

interface Expected {
	category: FailureCategory;
	retry: RetryVerdict;
}

const codes: SheetCode[] = fixture.codes;

const aboutWhat: Record<string, Expected> = {
	recipient: { category: 'invalidRecipient', retry: 'never' },
	sender: { category: 'senderNotAllowed', retry: 'afterFix' },
};

const byClass: Record<string, Expected> = {
	'P-recipient': { category: 'invalidRecipient', retry: 'never' },
	'P-optout': { category: 'recipientOptedOut', retry: 'never' },
	'P-content': { category: 'contentBlocked', retry: 'afterFix' },
	'P-sender': { category: 'senderNotAllowed', retry: 'afterFix' },
	'T then P-recipient': { category: 'unreachableRecipient', retry: 'later' },
	'T (once)': { category: 'unreachableRecipient', retry: 'later' },
	Q: { category: 'throughputExceeded', retry: 'later' },
	U: { category: 'unknown', retry: 'never' },
	C: { category: 'permissionDenied', retry: 'afterFix' },
	refresh: { category: 'authenticationFailed', retry: 'later' },
	fail: { category: 'authenticationFailed', retry: 'afterFix' },
	clientBug: { category: 'authenticationFailed', retry: 'afterFix' },
};

/** What the class of the reference means in our words. */
function expectedFor({ class: sheetClass, about }: SheetCode, status: number | null): Expected {
	if (about !== undefined && about in aboutWhat) return aboutWhat[about];
	if (about === 'length') return { category: 'messageTooLong', retry: 'afterFix' };
	if (about === 'expiry') return { category: 'expired', retry: 'later' };
	if (about === 'request') return { category: 'requestInvalid', retry: 'afterFix' };
	if (sheetClass === 'T') {
		return { category: status === 429 ? 'throughputExceeded' : 'providerUnavailable', retry: 'later' };
	}
	if (sheetClass === 'P') return { category: 'requestInvalid', retry: 'afterFix' };
	if (sheetClass !== undefined) return byClass[sheetClass];
	if (status === 403) return { category: 'permissionDenied', retry: 'afterFix' };
	return { category: 'requestInvalid', retry: 'afterFix' };
}

/** Codes that the class alone would judge wrongly. */
const exceptions: Record<string, Expected> = {
	'AGW-404': { category: 'notFound', retry: 'afterFix' },
	'CMN-102': { category: 'notFound', retry: 'never' },
	'CMN-120': { category: 'notFound', retry: 'afterFix' },
	'CMN-202': { category: 'requestInvalid', retry: 'never' },
	'MSG-325': { category: 'requestInvalid', retry: 'never' },
	'MSG-326': { category: 'requestInvalid', retry: 'never' },
	'MSG-330': { category: 'requestInvalid', retry: 'never' },
	'SUB-507': { category: 'notFound', retry: 'never' },
};

/** A login that fails, an account without the permission and an exhausted account quota concern every message. */
function concernsTheAccount({ class: sheetClass, about }: SheetCode): boolean {
	if (about === 'account') return true;
	if (sheetClass === 'refresh' || sheetClass === 'fail' || sheetClass === 'clientBug') return true;
	return sheetClass === 'C' && about === undefined;
}

const everyCase = codes.flatMap((code) =>
	(code.httpStatus ?? [null]).map((status) => ({ ...code, status })),
);

function look(code: string, httpStatus: number | null = null, stage: 'submission' | 'delivery' = 'submission') {
	return classify(ringCentralErrors, { code, message: null, httpStatus, stage });
}

describe('the RingCentral catalogue', () => {
	const { rows } = ringCentralErrors;

	it('has exactly the codes of the reference', () => {
		const ours = new Set(rows.map((row) => row.code));
		const theirs = new Set(codes.map(({ code }) => code));
		expect([...theirs].filter((code) => !ours.has(code))).toEqual([]);
		expect([...ours].filter((code) => !theirs.has(code))).toEqual([]);
	});

	it('is sorted by code', () => {
		const inFile = rows.map((row) => row.code);
		expect(inFile).toEqual([...inFile].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
	});

	it('has one unconditional row per code, and it is the last of the code', () => {
		const byCode = new Map<string, ErrorRow[]>();
		for (const row of rows) byCode.set(row.code, [...(byCode.get(row.code) ?? []), row]);
		for (const [code, ofCode] of byCode) {
			const unconditional = ofCode.map((row) => row.when === undefined);
			expect({ code, unconditional }).toEqual({
				code,
				unconditional: ofCode.map((_row, place) => place === ofCode.length - 1),
			});
		}
	});

	it('uses known categories and verdicts, and says in every row what the code means', () => {
		for (const row of rows) {
			expect(Object.keys(categories)).toContain(row.category);
			expect(['never', 'later', 'afterFix']).toContain(row.retry ?? categories[row.category].retry);
			expect(row.meaning).toMatch(/^[A-Z].*[^.]$/);
		}
	});

	it('gives advice in one sentence without a full stop', () => {
		for (const { code, advice } of rows) {
			if (advice !== undefined) expect({ code, advice }).toEqual({ code, advice: expect.stringMatching(/^[A-Z][^.]*[^.]$/) });
		}
	});

	it.each(everyCase)('reads $code ($family, HTTP $status) as the reference does', (entry) => {
		const stage = entry.family === 'delivery' ? 'delivery' : 'submission';
		const { failure, row } = look(entry.code, entry.status, stage);
		expect({ category: failure.category, retry: failure.retry }).toEqual(
			exceptions[entry.code] ?? expectedFor(entry, entry.status),
		);
		expect(row?.stopsSending ?? false).toBe(concernsTheAccount(entry));
		expect(row?.status).toBe(entry.class === 'U' ? 'unknown' : undefined);
	});

	it.each(everyCase.filter((entry) => entry.status === 429 && entry.class === 'T'))(
		'waits at least the 30 seconds of the reference after $code',
		({ code }) => {
			expect(look(code, 429).failure.retryAfterMs).toBeGreaterThanOrEqual(30_000);
		},
	);

	it('lets Retry-After beat the delay of the table', () => {
		const { failure } = classify(ringCentralErrors, {
			code: 'CMN-301',
			message: 'Request rate exceeded',
			httpStatus: 429,
			stage: 'submission',
			retryAfterMs: 17_000,
		});
		expect(failure).toEqual({
			category: 'throughputExceeded',
			code: 'CMN-301',
			providerMessage: 'Request rate exceeded',
			advice: 'Lower Messages per Second, or wait for the time shown and send again',
			retry: 'later',
			retryAfterMs: 17_000,
			httpStatus: 429,
			stage: 'submission',
		});
	});
});

describe('a code that has no row', () => {
	it.each([
		{ code: 'SMS-CAR-123', category: 'unknown', retry: 'never', status: 'unknown' },
		{ code: 'SMS-UP-150', category: 'unknown', retry: 'never', status: 'unknown' },
		{ code: 'SMS-RC-499', category: 'unknown', retry: 'never', status: undefined },
		{ code: 'SMS-CAR-599', category: 'providerUnavailable', retry: 'later', status: undefined },
	])('$code is judged by its hundreds digit', ({ code, category, retry, status }) => {
		const { failure, row } = look(code, null, 'delivery');
		expect(failure).toMatchObject({ code, category, retry });
		expect(row?.status).toBe(status);
	});

	it.each(['SMS-CAR-777', 'SMS-XX-500', 'SMS-CAR-5000', 'NEW-1'])(
		'%s is unknown on a delivery and keeps its code',
		(code) => {
			expect(look(code, null, 'delivery').failure).toMatchObject({
				code,
				category: 'unknown',
				retry: 'never',
			});
		},
	);

	it.each([
		['CMN-199', 400, 'requestInvalid'],
		['CMN-299', 500, 'providerUnavailable'],
		['CMN-399', 429, 'throughputExceeded'],
		['CMN-499', 403, 'permissionDenied'],
		['CMN-499', 400, 'requestInvalid'],
		['OAU-999', 400, 'authenticationFailed'],
		['AGW-503', 503, 'providerUnavailable'],
		['SUB-599', 403, 'permissionDenied'],
		['MSG-599', 404, 'notFound'],
		['insufficient_nonsense', 401, 'authenticationFailed'],
	])('%s with HTTP %i is %s', (code, httpStatus, category) => {
		expect(look(code, httpStatus).failure.category).toBe(category);
	});
});

describe('readRingCentralError', () => {
	function reply(text: string, status = 400): ProviderReply {
		let json: unknown;
		try {
			json = JSON.parse(text);
		} catch {
			json = undefined;
		}
		return { status, headers: {}, text, json };
	}

	it.each([
		{
			name: 'an A2P error',
			body: {
				errorCode: 'CMN-301',
				message: 'Request rate exceeded',
				errors: [{ errorCode: 'CMN-301', message: 'Request rate exceeded' }],
			},
			code: 'CMN-301',
			message: 'Request rate exceeded',
		},
		{
			name: 'the code inside a symbolic one',
			body: {
				errorCode: 'TokenInvalid',
				message: 'Token not found',
				errors: [{ errorCode: 'OAU-213', message: 'Token not found' }],
			},
			code: 'OAU-213',
			message: 'Token not found',
		},
		{
			name: 'a core error that names its parameter',
			body: {
				errorCode: 'InvalidParameter',
				message: 'Parameter [expiresIn] value is invalid',
				errors: [
					{
						errorCode: 'CMN-101',
						message: 'Parameter [expiresIn] value is invalid',
						parameterName: 'expiresIn',
					},
				],
				parameterName: 'expiresIn',
			},
			code: 'CMN-101',
			message: 'Parameter [expiresIn] value is invalid',
		},
		{
			name: 'a symbolic code without a list',
			body: { errorCode: 'MaintenanceMode', message: 'Service is under maintenance' },
			code: 'MaintenanceMode',
			message: 'Service is under maintenance',
		},
		{
			name: 'a symbolic code with an empty list',
			body: { errorCode: 'TokenInvalid', message: 'No token', errors: [] },
			code: 'TokenInvalid',
			message: 'No token',
		},
		{
			name: 'the mixed form of the token endpoint',
			body: {
				error: 'invalid_grant',
				error_description: 'Token not found',
				errors: [{ errorCode: 'OAU-213', message: 'Token not found' }],
			},
			code: 'OAU-213',
			message: 'Token not found',
		},
		{
			name: 'the plain OAuth form',
			body: { error: 'invalid_client', error_description: 'Client authentication is required' },
			code: 'invalid_client',
			message: 'Client authentication is required',
		},
		{
			name: 'words without a code',
			body: { message: 'Something went wrong' },
			code: null,
			message: 'Something went wrong',
		},
		{
			name: 'fields of the wrong type',
			body: { errorCode: 42, message: null, errors: ['no', { errorCode: {} }] },
			code: null,
			message: null,
		},
		{ name: 'an array', body: [{ errorCode: 'CMN-101' }], code: null, message: '[{"errorCode":"CMN-101"}]' },
	])('reads $name', ({ body, code, message }) => {
		expect(readRingCentralError(reply(JSON.stringify(body)))).toEqual({ code, message });
	});

	it('takes the title of an HTML page', () => {
		const page =
			'<html><head><title>502 Bad Gateway</title><style>p {}</style></head><body><h1>502</h1></body></html>';
		expect(readRingCentralError(reply(page, 502))).toEqual({ code: null, message: '502 Bad Gateway' });
	});

	it('takes the words of a page without a title', () => {
		expect(readRingCentralError(reply('<h1>Service\n unavailable</h1>', 503))).toEqual({
			code: null,
			message: 'Service unavailable',
		});
	});

	it('cuts a long text short', () => {
		const { message } = readRingCentralError(reply('x'.repeat(5000), 500));
		expect(message).toBe('x'.repeat(200));
	});

	it('finds nothing in an empty body', () => {
		expect(readRingCentralError(reply('', 503))).toEqual({ code: null, message: null });
	});
});
