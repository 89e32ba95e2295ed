import { readAttError, attErrors } from '../../nodes/Att/errors';
import { categories, type ErrorRow, type FailureCategory, type RetryVerdict } from '../../nodes/core/errors/catalogue';
import { classify } from '../../nodes/core/errors/classify';
import { replyOf, type Answer } from '../contract/script';
import fixture from './fixtures/error-codes.json';

interface SheetCase {
	code: string;
	case: string;
	httpStatus: number;
	text: string;
	/** Left out: the error of a login. */
	variables?: string;
	/** The class that the reference gives the case. */
	class: string;
	about?: string;
	delaySeconds?: number;
	/** Concerns every message of the account. */
	account?: boolean;
}

const cases: SheetCase[] = fixture.codes;

interface Expected {
	category: FailureCategory;
	retry: RetryVerdict;
}

const byAbout: Record<string, FailureCategory> = {
	login: 'authenticationFailed',
	permission: 'permissionDenied',
	quota: 'throughputExceeded',
	outage: 'providerUnavailable',
	handset: 'unreachableRecipient',
	number: 'invalidRecipient',
	id: 'notFound',
	unknown: 'unknown',
	explanation: 'unknown',
};

/** What is permanent for the message, where changing the request would not help. */
const FOR_GOOD = ['handset', 'number', 'id', 'unknown', 'exists'];

/** What the class of the reference means in our words. */
function expectedFor({ class: sheetClass, about = '' }: SheetCase): Expected {
	const category = byAbout[about] ?? 'requestInvalid';
	if (sheetClass === 'T') return { category, retry: 'later' };
	return { category, retry: FOR_GOOD.includes(about) ? 'never' : 'afterFix' };
}

/** The body in which a case comes. */
function answerOf({ code, httpStatus, text, variables }: SheetCase): Exclude<Answer, 'lost'> {
	if (variables === undefined) return { status: httpStatus, json: { error: code, error_description: text } };
	const kind = code.startsWith('POL') ? 'PolicyException' : 'ServiceException';
	return {
		status: httpStatus,
		json: { RequestError: { [kind]: { MessageId: code, Text: text, Variables: variables } } },
	};
}

function look(entry: SheetCase) {
	const { code, message } = readAttError(replyOf(answerOf(entry)));
	return classify(attErrors, { code, message, httpStatus: entry.httpStatus, stage: 'submission' });
}

describe("AT&T's catalogue", () => {
	const { rows } = attErrors;

	it('has exactly the codes of the reference, and the one status of a failed delivery', () => {
		const ours = new Set(rows.map((row) => row.code));
		const theirs = new Set([...cases.map(({ code }) => code), 'DeliveryImpossible']);
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

	it('says in every row what the code means, and gives advice in one sentence without a full stop', () => {
		for (const { code, meaning, advice = 'Advice' } of rows) {
			expect({ code, meaning }).toEqual({ code, meaning: expect.stringMatching(/^[A-Z].*[^.]$/) });
			expect({ code, advice }).toEqual({ code, advice: expect.stringMatching(/^[A-Z][^.]*[^.]$/) });
		}
	});

	it('has a case of the reference for every row', () => {
		const found = new Set(cases.map((entry) => look(entry).row));
		expect(rows.filter((row) => !found.has(row)).map(({ code }) => code)).toEqual(['DeliveryImpossible']);
	});

	it.each(cases)('reads $code ($case, HTTP $httpStatus) as the reference does', (entry) => {
		const { failure, row } = look(entry);
		expect(failure).toMatchObject({ code: entry.code, ...expectedFor(entry) });
		expect(failure.retryAfterMs).toBe(
			entry.delaySeconds === undefined ? null : entry.delaySeconds * 1000,
		);
		expect(row?.stopsSending ?? false).toBe(entry.account ?? false);
	});

	it('takes a failed delivery for the end of the message', () => {
		const { failure } = classify(attErrors, { code: 'DeliveryImpossible', message: null, httpStatus: null, stage: 'delivery' });
		expect(failure).toMatchObject({ category: 'unreachableRecipient', retry: 'never', providerMessage: 'The message cannot be delivered' });
		expect(categories[failure.category].advice).not.toBe(failure.advice);
	});

	it.each([
		['SVC9999', 400, 'requestInvalid'],
		['POL9999', 403, 'permissionDenied'],
		['SVC9999', 503, 'providerUnavailable'],
		['SVC9999', 429, 'throughputExceeded'],
	])('judges %s, which it does not have, by HTTP %i', (code, httpStatus, category) => {
		const { failure } = classify(attErrors, { code, message: 'Words', httpStatus, stage: 'submission' });
		expect(failure).toMatchObject({ code, category, providerMessage: 'Words' });
	});
});

describe('reading a refusal', () => {
	const exception = { MessageId: 'SVC0002', Text: 'Invalid input value for message part %1', Variables: 'Message' };
	const read = (answer: Exclude<Answer, 'lost'>) => readAttError(replyOf({ status: 400, ...answer }));

	it.each([
		['a service exception', { RequestError: { ServiceException: exception } }, 'SVC0002', 'Invalid input value for message part Message'],
		['a policy exception', { RequestError: { PolicyException: { ...exception, MessageId: 'POL0003' } } }, 'POL0003', 'Invalid input value for message part Message'],
		[
			'small letters',
			{ requestError: { serviceException: { messageId: 'SVC0002', text: 'Part %1', variables: 'RequestIdentifier' } } },
			'SVC0002',
			'Part RequestIdentifier',
		],
		['no exception around it', { RequestError: { MessageId: 'POL1001', Variables: 'channelId:ch-001' } }, 'POL1001', 'channelId:ch-001'],
		['variables that no template takes', { RequestError: { ServiceException: { ...exception, Text: 'Failed' } } }, 'SVC0002', 'Failed: Message'],
		['a template without variables', { RequestError: { ServiceException: { MessageId: 'SVC0002', Text: 'Part %1' } } }, 'SVC0002', 'Part %1'],
		['a login error', { error: 'invalid_grant', error_description: 'Refresh token is not valid' }, 'invalid_grant', 'Refresh token is not valid'],
		['fields of the wrong type', { RequestError: { ServiceException: { MessageId: 7, Text: null, Variables: {} } } }, null, null],
		['an empty object', {}, null, null],
	])('reads %s', (_name, json, code, message) => {
		expect(read({ json })).toEqual({ code, message });
	});

	it('puts words with a dollar sign in as they are', () => {
		const { message } = read({ json: { RequestError: { ServiceException: { ...exception, Variables: "$& $'" } } } });
		expect(message).toBe("Invalid input value for message part $& $'");
	});

	it('takes the title of the page of a gateway', () => {
		expect(read({ text: '<html><title>502 Bad Gateway</title></html>' })).toEqual({ code: null, message: '502 Bad Gateway' });
	});
});
