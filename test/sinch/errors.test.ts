import { categories, type ErrorRow, type FailureCategory, type RetryVerdict } from '../../nodes/core/errors/catalogue';
import { classify } from '../../nodes/core/errors/classify';
import { parseJson } from '../../nodes/core/http';
import { readSinchError, sinchErrors } from '../../nodes/Sinch/errors';
import { readMessageStatus } from '../../nodes/Sinch/messageStatus';
import fixture from './fixtures/error-codes.json';

interface SheetCode {
	code: string;
	/** Of a refused request (`body`), of this API's reports (`api`) or of the network (`smpp`). */
	family: string;
	httpStatus?: number;
	/** Set where the code means something else for this kind of sender. */
	senderKind?: string;
	/** Permanent or temporary, as the reference marks it. */
	mark?: string;
	/** What the reference advises. */
	action?: string;
}

interface Expected {
	category?: FailureCategory;
	retry: RetryVerdict;
}

const codes: SheetCode[] = fixture.codes;

const byAction: Record<string, Expected> = {
	retry: { retry: 'later' },
	retrySlower: { category: 'throughputExceeded', retry: 'later' },
	expired: { category: 'expired', retry: 'later' },
	support: { retry: 'afterFix' },
	account: { category: 'permissionDenied', retry: 'afterFix' },
	suppress: { category: 'invalidRecipient', retry: 'never' },
	optOut: { category: 'recipientOptedOut', retry: 'never' },
	fixSender: { category: 'senderNotAllowed', retry: 'afterFix' },
	fixContent: { category: 'contentBlocked', retry: 'afterFix' },
	fixRequest: { category: 'requestInvalid', retry: 'afterFix' },
	fixLength: { category: 'messageTooLong', retry: 'afterFix' },
	status: { category: 'unknown', retry: 'never' },
	quota: { category: 'throughputExceeded', retry: 'afterFix' },
	window: { category: 'throughputExceeded', retry: 'later' },
};

const byBodyCode: Record<string, Expected & { stops?: boolean }> = {
	batch_already_dispatched: { category: 'requestInvalid', retry: 'never' },
	blocked_account: { category: 'permissionDenied', retry: 'afterFix', stops: true },
	conflict_group_name: { category: 'requestInvalid', retry: 'afterFix' },
	illegal_number_type: { category: 'senderNotAllowed', retry: 'afterFix' },
	missing_callback_url: { category: 'requestInvalid', retry: 'afterFix' },
	syntax_constraint_violation: { category: 'requestInvalid', retry: 'afterFix' },
	syntax_invalid_json: { category: 'requestInvalid', retry: 'afterFix' },
	syntax_invalid_parameter_format: { category: 'requestInvalid', retry: 'afterFix' },
	unknown_campaign: { category: 'requestInvalid', retry: 'afterFix' },
	unknown_group: { category: 'notFound', retry: 'afterFix' },
};

/** Words of OAuth, which the token endpoint uses. They are in no table of Sinch. */
const OAUTH_WORDS = ['invalid_client', 'invalid_grant', 'invalid_request', 'unauthorized_client'];

const deliveryCodes = codes.filter(({ family }) => family !== 'body');
const bodyCodes = codes.filter(({ family }) => family === 'body');

function look(code: string | null, changes: { httpStatus?: number; senderKind?: string } = {}) {
	const { httpStatus = null, senderKind } = changes;
	const stage = httpStatus === null ? 'delivery' : 'submission';
	return classify(sinchErrors, { code, message: null, httpStatus, stage, senderKind });
}

describe('the Sinch catalogue', () => {
	const { rows } = sinchErrors;

	it('has exactly the codes of the reference', () => {
		const ours = new Set(rows.map((row) => row.code));
		const theirs = new Set([...codes.map(({ code }) => code), ...OAUTH_WORDS]);
		expect([...theirs].filter((code) => !ours.has(code))).toEqual([]);
		expect([...ours].filter((code) => !theirs.has(code))).toEqual([]);
	});

	it('is sorted: numbers first, as numbers, then words', () => {
		const inFile = rows.map((row) => row.code);
		const keyOf = (code: string) => (/^\d+$/.test(code) ? `0${code.padStart(5, '0')}` : `1${code}`);
		expect(inFile).toEqual([...inFile].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : Number(keyOf(a) > keyOf(b)))));
	});

	it('has one unconditional row per code, and it is the last of the code', () => {
		const byCode = new Map<string, ErrorRow[]>();
		for (const row of rows) byCode.set(row.code, [...(byCode.get(row.code) ?? []), row]);
		for (const [code, ofCode] of byCode) {
			const unconditional = ofCode.map((row) => row.when === undefined);
			const expected = ofCode.map((_row, place) => place === ofCode.length - 1);
			expect({ code, unconditional }).toEqual({ code, unconditional: expected });
		}
	});

	it('says in every row what the code means, and gives advice in one sentence without a full stop', () => {
		for (const { code, meaning, advice = 'None' } of rows) {
			expect(meaning).toMatch(/^[A-Z].*[^.]$/);
			expect({ code, advice }).toEqual({ code, advice: expect.stringMatching(/^[A-Z][^.]*[^.]$/) });
		}
	});

	it.each(deliveryCodes)('reads $code ($family, $senderKind) as the reference does', ({ code, mark, action, senderKind }) => {
		const { failure } = look(code, { senderKind });
		const { category = failure.category, retry } = byAction[action!];
		expect({ category: failure.category, retry: failure.retry }).toEqual({ category, retry });
		if (mark === 'T') expect(failure.retry).toBe('later');
		if (mark === 'P' && action !== 'window') expect(failure.retry).not.toBe('later');
		if (action === 'support') expect(failure.advice).toContain('Ask Sinch');
	});

	it.each(bodyCodes)('reads $code (HTTP $httpStatus) as the reference does', ({ code, httpStatus }) => {
		const { failure, row } = look(code, { httpStatus });
		const { category, retry, stops = false } = byBodyCode[code];
		expect({ category: failure.category, retry: failure.retry }).toEqual({ category, retry });
		expect(row?.stopsSending ?? false).toBe(stops);
	});

	it.each([
		[400, 'requestInvalid', 'afterFix'],
		[401, 'authenticationFailed', 'afterFix'],
		[403, 'permissionDenied', 'afterFix'],
		[404, 'notFound', 'never'],
		[405, 'requestInvalid', 'afterFix'],
		[415, 'requestInvalid', 'afterFix'],
		[429, 'throughputExceeded', 'later'],
		[500, 'providerUnavailable', 'later'],
		[502, 'providerUnavailable', 'later'],
		[503, 'providerUnavailable', 'later'],
	])('judges HTTP %i without a code as %s', (httpStatus, category, retry) => {
		expect(look(null, { httpStatus }).failure).toMatchObject({ category, retry });
	});

	it('falls back on the HTTP status for a code that is new', () => {
		expect(look('brand_new_code', { httpStatus: 403 }).failure).toMatchObject({
			category: 'permissionDenied',
			code: 'brand_new_code',
		});
	});

	it.each([
		['64', 'tollFree', 'senderNotAllowed'],
		['64', 'tenDlc', 'throughputExceeded'],
		['255', 'tollFree', 'contentBlocked'],
		['255', 'tenDlc', 'invalidRecipient'],
		['257', 'tollFree', 'recipientOptedOut'],
		['17', 'tollFree', 'senderNotAllowed'],
		['17', undefined, 'invalidRecipient'],
	])('reads %s of a %s number as %s', (code, senderKind, category) => {
		expect(look(code, { senderKind }).failure.category).toBe(category);
	});
});

describe('status and code together', () => {
	const TOLL_FREE = '+18005550199';

	it.each<[status: string, code: unknown, from: string | null, ours: string, category: string | null]>([
		['Queued', 400, null, 'queued', null],
		['Dispatched', 401, null, 'sent', null],
		['Delivered', 0, null, 'delivered', null],
		['Delivered', '0', null, 'delivered', null],
		['Cancelled', 407, null, 'cancelled', null],
		['Aborted', 407, null, 'cancelled', null],
		['Aborted', 402, null, 'rejected', 'invalidRecipient'],
		['Aborted', 404, null, 'rejected', 'providerUnavailable'],
		['Aborted', 405, null, 'rejected', 'requestInvalid'],
		['Aborted', 406, null, 'expired', 'expired'],
		['Rejected', 15, null, 'rejected', 'contentBlocked'],
		['Failed', 150, null, 'undelivered', 'invalidRecipient'],
		['Failed', 257, TOLL_FREE, 'undelivered', 'recipientOptedOut'],
		['Failed', 64, TOLL_FREE, 'undelivered', 'senderNotAllowed'],
		['Failed', 64, '+12025550199', 'undelivered', 'throughputExceeded'],
		['Failed', 0, null, 'undelivered', 'unknown'],
		['Failed', undefined, null, 'undelivered', 'unknown'],
		['Failed', 12345, null, 'undelivered', 'unknown'],
		['Deleted', 0, null, 'undelivered', 'invalidRecipient'],
		['Deleted', 61, null, 'undelivered', 'invalidRecipient'],
		['Expired', 0, null, 'expired', 'expired'],
		['Expired', 201, null, 'expired', 'unreachableRecipient'],
		['Unknown', 0, null, 'unknown', 'unknown'],
		['Unknown', 404, null, 'unknown', 'unknown'],
		['Teleported', 404, null, 'unknown', 'unknown'],
		['Delivered', 150, null, 'delivered', null],
	])('%s with %s is what the status says', (status, code, from, ours, category) => {
		const read = readMessageStatus(status, code, from);
		expect([read.status, read.failure?.category ?? null]).toEqual([ours, category]);
	});

	it('never advises to send again what may have arrived', () => {
		for (const { code } of deliveryCodes) {
			expect(readMessageStatus('Unknown', Number(code), null).failure).toMatchObject({
				category: 'unknown',
				code,
				retry: 'never',
				retryAfterMs: null,
			});
		}
	});

	it('keeps a code that nobody knows, with the words of the status', () => {
		expect(readMessageStatus('Failed', 999, null).failure).toEqual({
			category: 'unknown',
			code: '999',
			providerMessage: 'Status Failed',
			advice: categories.unknown.advice,
			retry: 'never',
			retryAfterMs: null,
			httpStatus: null,
			stage: 'delivery',
		});
	});
});

describe('readSinchError', () => {
	const read = (text: string, status = 400) => readSinchError({ status, headers: {}, text, json: parseJson(text) });

	it.each([
		{
			name: "Sinch's own form",
			body: { code: 'unknown_group', text: 'The group was not found' },
			code: 'unknown_group',
			message: 'The group was not found',
		},
		{
			name: "the form of Google's APIs",
			body: { error: { code: 400, message: 'The request is invalid', status: 'INVALID_ARGUMENT', details: [] } },
			code: 'INVALID_ARGUMENT',
			message: 'The request is invalid',
		},
		{
			name: 'the form of the gateway',
			body: { timestamp: '2026-03-04T10:00:00Z', status: 401, error: 'Unauthorized', path: '/xms/v1/x/batches' },
			code: null,
			message: 'Unauthorized',
		},
		{
			name: 'a problem document',
			body: { type: 'https://example.com/expired', title: 'Expired', detail: 'The token has expired' },
			code: null,
			message: 'The token has expired',
		},
		{ name: 'a problem document without details', body: { title: 'Too many requests' }, code: null, message: 'Too many requests' },
		{
			name: 'the form of OAuth',
			body: { error: 'invalid_client', error_description: 'Client authentication failed' },
			code: 'invalid_client',
			message: 'Client authentication failed',
		},
		{ name: 'a number as code, which is the HTTP status', body: { code: 404, text: 'Not found' }, code: null, message: 'Not found' },
		{ name: 'a number as text', body: { code: '404', text: 'Not found' }, code: null, message: 'Not found' },
		{ name: 'fields of the wrong type', body: { code: {}, text: 7, error: [1] }, code: null, message: null },
	])('reads $name', ({ body, code, message }) => {
		expect(read(JSON.stringify(body))).toEqual({ code, message });
	});

	it.each([
		['', null],
		['<html><title>502 Bad Gateway</title></html>', '502 Bad Gateway'],
		['upstream timed out', 'upstream timed out'],
	])('reads the body %j, which is no JSON', (text, message) => {
		expect(read(text, 502)).toEqual({ code: null, message });
	});
});
