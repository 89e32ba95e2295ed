import { bindErrors, readBindError } from '../../nodes/Bind/errors';
import { categories, type FailureCategory } from '../../nodes/core/errors/catalogue';
import { classify } from '../../nodes/core/errors/classify';
import { replyOf } from '../contract/script';
import fixture from './fixtures/error-codes.json';

const { submission, delivery } = fixture;
const { rows, httpStatuses } = bindErrors;

/** Not among the codes of the reference's tables: a code of a sibling call, and two statuses that need no code. */
const OTHER_CODES = ['EXPIRED', 'TEMPLATE_NOT_FOUND', 'UNKNOWN'];

const REFUSED: Record<string, FailureCategory> = {
	'CLIENT_COUNTRY_FORBIDDEN 200': 'permissionDenied',
	'ROUTING_FILTER_INVALID_LENGTH 200': 'invalidRecipient',
	'ROUTING_PREFIX_FILTER_INVALID_NUMBER 200': 'invalidRecipient',
	'SOURCE_ADDRESS_INVALID 200': 'senderNotAllowed',
	'DESTINATION_ADDRESS_INVALID 200': 'invalidRecipient',
	'OUT_OF_BALANCE 200': 'insufficientFunds',
	'GENERAL_ERROR 200': 'providerUnavailable',
	'CLIENT_DISABLED 401': 'permissionDenied',
	'PRODUCT_DISABLED 401': 'permissionDenied',
	'ACCOUNT_DISABLED 401': 'permissionDenied',
	'CONNECTION_DISABLED 401': 'permissionDenied',
	'IP_NOT_ALLOWED 401': 'permissionDenied',
	'UNAUTHORIZED 401': 'authenticationFailed',
	'GENERAL_ERROR 401': 'authenticationFailed',
};

const FAILED: Record<string, FailureCategory> = {
	0: 'unknown',
	1: 'invalidRecipient',
	5: 'unreachableRecipient',
	9: 'invalidRecipient',
	11: 'invalidRecipient',
	13: 'unreachableRecipient',
	21: 'unreachableRecipient',
	27: 'unreachableRecipient',
	31: 'unreachableRecipient',
	32: 'unreachableRecipient',
	34: 'providerUnavailable',
	36: 'requestInvalid',
	37: 'unreachableRecipient',
	38: 'invalidRecipient',
	39: 'recipientOptedOut',
	40: 'recipientOptedOut',
	41: 'unreachableRecipient',
	43: 'senderNotAllowed',
	100: 'providerUnavailable',
	200: 'unreachableRecipient',
	201: 'unreachableRecipient',
	202: 'throughputExceeded',
	203: 'requestInvalid',
	204: 'providerUnavailable',
	205: 'providerUnavailable',
	206: 'providerUnavailable',
	207: 'providerUnavailable',
	346: 'permissionDenied',
	351: 'invalidRecipient',
	4100: 'expired',
};

/** The delay that an action of the reference names, in milliseconds: at least and at most. */
function delayIn(action: string): [number, number] | undefined {
	const unitMs = { s: 1_000, min: 60_000, h: 3_600_000 };
	const [, least, most, unit] = /(?:after|from) (\d+)(?:-(\d+))? (s|min|h)\b/.exec(action) ?? [];
	if (unit !== undefined) {
		const ms = unitMs[unit as keyof typeof unitMs];
		return [Number(least) * ms, Number(most ?? least) * ms];
	}
	if (action.includes('after hours')) return [2 * unitMs.h, 12 * unitMs.h];
	return action.includes('next day') ? [24 * unitMs.h, 24 * unitMs.h] : undefined;
}

const verdictOf = (sheetClass: string) => ({ T: ['later'], P: ['never', 'afterFix'], C: ['afterFix'] })[sheetClass] ?? ['never'];

function expectDelay(retryAfterMs: number | null, action: string): void {
	const delay = delayIn(action);
	if (delay === undefined) return expect(retryAfterMs).toBeNull();
	expect(retryAfterMs).toBeGreaterThanOrEqual(delay[0]);
	expect(retryAfterMs).toBeLessThanOrEqual(delay[1]);
}

describe('the BIND catalogue', () => {
	it('has exactly the codes of the reference', () => {
		const ours = new Set(rows.map(({ code }) => code));
		const theirs = new Set([...submission, ...delivery].map(({ code }) => code));
		expect([...theirs].filter((code) => !ours.has(code))).toEqual([]);
		expect([...ours].filter((code) => !theirs.has(code))).toEqual(OTHER_CODES);
	});

	it('is sorted, numbers first', () => {
		const inFile = rows.map(({ code }) => code);
		const { compare } = new Intl.Collator('en', { numeric: true });
		expect(inFile).toEqual([...inFile].sort(compare));
	});

	it('says in every row what the code means, and gives advice in one sentence without a full stop', () => {
		for (const { code, meaning, advice = 'None' } of [...rows, { code: 'HTTP', ...httpStatuses![400] }]) {
			const sentence = expect.stringMatching(/^[A-Z][^.]*[^.]$/);
			expect({ code, meaning, advice }).toEqual({ code, meaning: sentence, advice: sentence });
		}
	});

	it.each(submission)('reads $code with HTTP status $httpStatus as the reference does', (entry) => {
		const { code, httpStatus, action, class: sheetClass } = entry;
		const { failure, row } = classify(bindErrors, { code, message: null, httpStatus, stage: 'submission' });
		expect(failure.category).toBe(REFUSED[`${code} ${httpStatus}`]);
		expect(verdictOf(sheetClass)).toContain(failure.retry);
		expect(row?.stopsSending ?? false).toBe(httpStatus === 401 || action.includes('stop the batch'));
		expectDelay(failure.retryAfterMs, action);
	});

	it.each(delivery)('reads code $code ($name) of a report as the reference does', (entry) => {
		const { code, action, class: sheetClass } = entry;
		const { failure, row } = classify(bindErrors, { code, message: null, httpStatus: null, stage: 'delivery' });
		expect(failure.category).toBe(FAILED[code]);
		expect(verdictOf(sheetClass)).toContain(failure.retry);
		expect(row).not.toHaveProperty('status');
		expectDelay(failure.retryAfterMs, action);
	});

	it.each(delivery.filter(({ action }) => /suppress/.test(action) && !/repeated/.test(action)))(
		'never sends again where the reference suppresses the number ($code)',
		({ code }) => {
			const row = rows.find((one) => one.code === code)!;
			expect(row.retry ?? categories[row.category].retry).toBe('never');
		},
	);

	it('keeps a code that it does not know', () => {
		const report = { code: '208', message: null, httpStatus: null, stage: 'delivery' } as const;
		expect(classify(bindErrors, report).failure).toMatchObject({ code: '208', category: 'unknown', retry: 'never' });
		const refusal = { code: 'NEW_RULE', message: null, httpStatus: 200, stage: 'submission' } as const;
		expect(classify(bindErrors, refusal).failure).toMatchObject({ code: 'NEW_RULE', category: 'unknown', retry: 'never' });
	});

	it.each([
		[400, 'BAD_REQUEST', 'requestInvalid', 'afterFix'],
		[400, null, 'requestInvalid', 'afterFix'],
		[401, null, 'authenticationFailed', 'afterFix'],
		[404, null, 'notFound', 'afterFix'],
		[404, 'TEMPLATE_NOT_FOUND', 'notFound', 'afterFix'],
		[429, 'TOO_MANY_REQUESTS', 'throughputExceeded', 'later'],
		[500, null, 'providerUnavailable', 'later'],
		[500, 'GENERAL_ERROR', 'providerUnavailable', 'later'],
		[503, null, 'providerUnavailable', 'later'],
	])('judges HTTP status %i with %s as %s', (httpStatus, code, category, retry) => {
		const { failure } = classify(bindErrors, { code, message: null, httpStatus, stage: 'submission' });
		expect(failure).toMatchObject({ category, retry });
	});
});

describe('readBindError', () => {
	it.each([
		['the field of the samples', { error_message: 'OUT_OF_BALANCE' }, 'OUT_OF_BALANCE', null],
		['the field of the prose', { error: 'OUT_OF_BALANCE' }, 'OUT_OF_BALANCE', null],
		['the field of the samples first', { error: 'A', error_message: 'B' }, 'B', null],
		['a code beside words', { error: 'UNAUTHORIZED', error_message: 'Wrong key' }, 'UNAUTHORIZED', 'Wrong key'],
		['words alone', { error_message: 'params.orderId is missing' }, null, 'params.orderId is missing'],
		['a code with blanks around it', { error_message: ' GENERAL_ERROR ' }, 'GENERAL_ERROR', null],
		['nothing', { error_message: null, error: 7 }, null, null],
	])('takes %s', (_name, json, code, message) => {
		expect(readBindError(replyOf({ json }))).toEqual({ code, message });
	});

	it('takes the title of a page that is no JSON', () => {
		const text = '<html><title>502 Bad Gateway</title></html>';
		expect(readBindError(replyOf({ text }))).toEqual({ code: null, message: '502 Bad Gateway' });
	});
});
