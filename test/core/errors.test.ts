import fc from 'fast-check';

import { categories, type ErrorCodeTable, type Failure } from '../../nodes/core/errors/catalogue';
import {
	classify,
	outcomeUnknown,
	validationFailure,
	type Refusal,
} from '../../nodes/core/errors/classify';
import { describeFailure, redact, SmsError } from '../../nodes/core/errors/SmsError';

const table: ErrorCodeTable = {
	source: 'https://example.com/errors',
	rows: [
		{ code: '10', meaning: 'No such number', category: 'invalidRecipient' },
		{
			code: '20',
			meaning: 'Not now',
			category: 'providerUnavailable',
			when: { httpStatus: [500, 503] },
			retryAfterMs: 5_000,
		},
		{
			code: '20',
			meaning: 'Blocked for short codes',
			category: 'senderNotAllowed',
			when: { senderKind: ['shortCode'] },
		},
		{
			code: '20',
			meaning: 'Too long',
			category: 'messageTooLong',
			when: { httpStatus: [400], text: /length/i },
			advice: 'Send less',
		},
		{ code: '20', meaning: 'Refused', category: 'requestInvalid', retry: 'never', retryAfterMs: 9_000 },
		{ code: '30', meaning: 'Only for teapots', category: 'notFound', when: { httpStatus: [418] } },
		{ code: '40', meaning: 'Slow down', category: 'throughputExceeded', stopsSending: true },
	],
	fallback: (code) =>
		code.startsWith('9') ? { meaning: 'A carrier failed', category: 'providerUnavailable' } : undefined,
};

function refusal(changes: Partial<Refusal>): Refusal {
	return { code: null, message: null, httpStatus: null, stage: 'submission', ...changes };
}

describe('classify', () => {
	it('takes category, verdict and advice of the category where the row says nothing else', () => {
		expect(classify(table, refusal({ code: '10', message: 'bad msisdn', httpStatus: 400 }))).toEqual({
			failure: {
				category: 'invalidRecipient',
				code: '10',
				providerMessage: 'bad msisdn',
				advice: categories.invalidRecipient.advice,
				retry: 'never',
				retryAfterMs: null,
				httpStatus: 400,
				stage: 'submission',
			},
			row: table.rows[0],
		});
	});

	it.each([
		['the HTTP status', { httpStatus: 503 }, 'providerUnavailable'],
		['the kind of sender', { httpStatus: 400, senderKind: 'shortCode' }, 'senderNotAllowed'],
		['the words', { httpStatus: 400, message: 'Length exceeded' }, 'messageTooLong'],
		['nothing when only one of two conditions holds', { httpStatus: 409, message: 'length' }, 'requestInvalid'],
		['nothing else', { httpStatus: 400 }, 'requestInvalid'],
		['nothing known', {}, 'requestInvalid'],
	])('chooses among the rows of one code by %s', (_by, known, category) => {
		expect(classify(table, refusal({ code: '20', ...known })).failure.category).toBe(category);
	});

	it("prefers the row's verdict and advice to those of its category", () => {
		expect(classify(table, refusal({ code: '20' })).failure.retry).toBe('never');
		expect(
			classify(table, refusal({ code: '20', httpStatus: 400, message: 'length' })).failure.advice,
		).toBe('Send less');
	});

	it('hands out the row, so that the sender knows whether to go on', () => {
		expect(classify(table, refusal({ code: '40' })).row?.stopsSending).toBe(true);
		expect(classify(table, refusal({ code: '10' })).row?.stopsSending).toBeUndefined();
	});

	it("uses the row's meaning where the provider has no words", () => {
		expect(classify(table, refusal({ code: '10' })).failure.providerMessage).toBe('No such number');
	});

	it('asks the fallback for a code without a row, and for one whose rows do not fit', () => {
		expect(classify(table, refusal({ code: '99' })).failure.category).toBe('providerUnavailable');
		expect(classify(table, refusal({ code: '30', httpStatus: 418 })).failure.category).toBe('notFound');
		expect(classify(table, refusal({ code: '30', httpStatus: 400 })).failure.category).toBe('requestInvalid');
	});

	it.each(['constructor', '__proto__', ''])('does not find a row for %p', (code) => {
		expect(classify(table, refusal({ code })).row).toBeUndefined();
	});

	it.each([
		[302, 'requestInvalid'],
		[400, 'requestInvalid'],
		[401, 'authenticationFailed'],
		[402, 'insufficientFunds'],
		[403, 'permissionDenied'],
		[404, 'notFound'],
		[405, 'requestInvalid'],
		[408, 'providerUnavailable'],
		[410, 'notFound'],
		[413, 'requestInvalid'],
		[422, 'requestInvalid'],
		[429, 'throughputExceeded'],
		[500, 'providerUnavailable'],
		[503, 'providerUnavailable'],
	])('judges a refusal without a known code by HTTP %i', (httpStatus, category) => {
		expect(classify(table, refusal({ httpStatus })).failure.category).toBe(category);
		expect(classify(table, refusal({ code: 'new', httpStatus })).failure).toMatchObject({
			category,
			code: 'new',
		});
	});

	it('leaves a delivery with an unknown code unknown and keeps code and words', () => {
		expect(
			classify(table, refusal({ code: '77', message: 'carrier oddity', httpStatus: 200, stage: 'delivery' })),
		).toEqual({
			failure: {
				category: 'unknown',
				code: '77',
				providerMessage: 'carrier oddity',
				advice: categories.unknown.advice,
				retry: 'never',
				retryAfterMs: null,
				httpStatus: 200,
				stage: 'delivery',
			},
			row: undefined,
		});
	});

	it('lets Retry-After beat the delay of the table', () => {
		const known = refusal({ code: '20', httpStatus: 503 });
		expect(classify(table, known).failure.retryAfterMs).toBe(5_000);
		expect(classify(table, { ...known, retryAfterMs: 60_000 }).failure.retryAfterMs).toBe(60_000);
	});

	it('names no delay for what waiting does not cure', () => {
		const known = refusal({ code: '20', httpStatus: 409, retryAfterMs: 60_000 });
		expect(classify(table, known).failure).toMatchObject({ retry: 'never', retryAfterMs: null });
	});
});

describe('failures of our own', () => {
	it('a refusal before any request carries the verdict of its category', () => {
		expect(validationFailure('messageTooLong', 'The text needs 4 segments')).toEqual({
			category: 'messageTooLong',
			code: null,
			providerMessage: 'The text needs 4 segments',
			advice: categories.messageTooLong.advice,
			retry: 'afterFix',
			retryAfterMs: null,
			httpStatus: null,
			stage: 'validation',
		});
	});

	it('an open outcome is never to be sent again', () => {
		expect(outcomeUnknown('No answer', 502)).toEqual({
			category: 'unknown',
			code: null,
			providerMessage: 'No answer',
			advice: categories.unknown.advice,
			retry: 'never',
			retryAfterMs: null,
			httpStatus: 502,
			stage: 'submission',
		});
	});

	it('is described by the words of the provider and its code, else by the advice', () => {
		const failure = classify(table, refusal({ code: '10', message: 'bad msisdn' })).failure;
		expect(describeFailure(failure)).toBe('bad msisdn (10)');
		expect(describeFailure(failure, '+12025550123')).toBe('+12025550123: bad msisdn (10)');
		expect(describeFailure({ ...failure, code: null, providerMessage: null })).toBe(
			categories.invalidRecipient.advice,
		);
	});
});

describe('redact', () => {
	const jwt = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiI3MDAxMDAyMDAifQ', 'c2lnbmF0dXJl'].join('.');

	it.each([
		['sent Bearer SIM-AT-0001 to /a2p-sms', 'sent [hidden] to /a2p-sms'],
		['authorization: Basic Y2xpZW50OnNlY3JldA==', 'authorization: [hidden]'],
		[`the JWT ${jwt} was refused`, 'the JWT [hidden] was refused'],
		['{"access_token":"SIM-AT-0001","expires_in":3599}', '{"access_token":"[hidden]","expires_in":3599}'],
		['{"body":"{\\"refresh_token\\":\\"SIM-RT-0001\\"}"}', '{"body":"{\\"refresh_token\\":\\"[hidden]\\"}"}'],
		[
			'grant_type=refresh_token&refresh_token=SIM-RT-0001&client_secret=abc',
			'grant_type=refresh_token&refresh_token=[hidden]&client_secret=[hidden]',
		],
		['client_assertion=abc.def&x=1', 'client_assertion=[hidden]&x=1'],
		["clientSecret: 'hunter2'", "clientSecret: '[hidden]'"],
		['api-key=12345', 'api-key=[hidden]'],
	])('hides what looks like a credential in %s', (text, clean) => {
		expect(redact(text)).toBe(clean);
	});

	it.each([
		'Token not found',
		'Bearer realm="RingCentral REST API"',
		'Basic authentication is not allowed here',
		'In order to call this API endpoint, application needs to have [A2PSMS] permission',
		'Parameter [to] value is invalid: +12025550123',
	])('leaves the words of a provider alone: %s', (text) => {
		expect(redact(text)).toBe(text);
	});

	it('hides a given secret as it is, in a URL, in a form and in JSON', () => {
		const value = 'p/a+s "w" ö';
		const texts = [
			value,
			`https://example.com/?p=${encodeURIComponent(value)}`,
			`p=${new URLSearchParams([['p', value]]).toString()}`,
			JSON.stringify({ p: value }),
		];
		expect(texts.map((text) => redact(text, [value]))).toEqual([
			'[hidden]',
			'https://example.com/?p=[hidden]',
			'p=p=[hidden]',
			'{"p":"[hidden]"}',
		]);
	});

	it('hides a given secret in base64 and in the form of it for URLs, with and without padding', () => {
		const value = 'subjects?~>>_12';
		const base64 = Buffer.from(value).toString('base64');
		const texts = [base64, base64.replace(/=+$/, ''), Buffer.from(value).toString('base64url')];
		expect(texts.map((text) => redact(`x ${text}`, [value]).replace(/=+$/, ''))).toEqual(['x [hidden]', 'x [hidden]', 'x [hidden]']);
	});

	it('leaves nothing of a secret that contains another one', () => {
		expect(redact('token abcdefghij', ['abcdef', 'abcdefghij'])).toBe('token [hidden]');
	});

	it('leaves short values alone, which would turn up in any text', () => {
		expect(redact('code 12345 of 5', ['12345', '', '5'])).toBe('code 12345 of 5');
	});

	it('gets along with half a character in a secret', () => {
		expect(redact('x', ['\ud83dabcdef'])).toBe('x');
	});
});

/** What somebody could paste into a credential; no piece of the mask itself, and at least 6 characters. */
const secretValue = fc
	.string({ minLength: 6, maxLength: 60, unit: 'grapheme' })
	.filter((value) => value.length >= 6 && !/[[\]]/.test(value) && value !== 'hidden');

const formsOfASecret: Array<(value: string) => string> = [
	(value) => value,
	(value) => encodeURIComponent(value),
	(value) => new URLSearchParams([['x', value]]).toString().slice(2),
	(value) => JSON.stringify(value).slice(1, -1),
];

describe('SmsError', () => {
	const failure: Failure = {
		category: 'authenticationFailed',
		code: 'OAU-213',
		providerMessage: 'Token not found',
		advice: 'Open the credential',
		retry: 'afterFix',
		retryAfterMs: null,
		httpStatus: 400,
		stage: 'submission',
	};

	it('speaks with the words of the provider and carries the failure', () => {
		const error = new SmsError(failure);
		expect(error).toBeInstanceOf(Error);
		expect(error.name).toBe('SmsError');
		expect(error.message).toBe('Token not found (OAU-213)');
		expect(error.failure).toEqual(failure);
	});

	it('does not change the failure it was made from', () => {
		const given = { ...failure, providerMessage: 'SIM-AT-0001 is gone' };
		expect(new SmsError(given, ['SIM-AT-0001']).failure.providerMessage).toBe('[hidden] is gone');
		expect(given.providerMessage).toBe('SIM-AT-0001 is gone');
	});

	it('never shows a secret, whatever stands around it and however it is spelt', () => {
		fc.assert(
			fc.property(
				fc.array(secretValue, { minLength: 1, maxLength: 3 }),
				fc.constantFrom(...formsOfASecret),
				fc.string(),
				fc.string(),
				(secrets, spell, before, after) => {
					const words = secrets.map((value) => `${before} ${spell(value)} ${after}`).join('\n');
					const error = new SmsError({ ...failure, providerMessage: words }, secrets);
					const shown = `${error.message}\n${error.stack}\n${JSON.stringify(error.failure)}`;
					const untouched = `${before} ${after}${JSON.stringify(failure)}${new Error('x').stack}`;
					for (const value of secrets) {
						if (!untouched.includes(value)) expect(shown).not.toContain(value);
					}
				},
			),
			{ numRuns: 500 },
		);
	});

	it('never shows a token of an Authorization header or of a token reply, even if nobody named it', () => {
		const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
		const value = fc
			.string({ minLength: 12, maxLength: 200, unit: fc.constantFrom(...alphabet) })
			.map((random) => `S${random}9`);
		const sentence = fc.constantFrom<(token: string) => string>(
			(token) => `Authorization: Bearer ${token}`,
			(token) => `headers {"authorization":"bearer ${token}"}`,
			(token) => `Basic ${Buffer.from(token).toString('base64')} (${token.length})`,
			(token) => JSON.stringify({ access_token: token, token_type: 'bearer' }),
			(token) => JSON.stringify({ body: JSON.stringify({ refresh_token: token }) }),
			(token) => `assertion=${token}&grant_type=x`,
		);
		fc.assert(
			fc.property(value, sentence, (token, say) => {
				const shown = new SmsError({ ...failure, providerMessage: say(token) }).message;
				expect(shown).not.toContain(token);
				expect(shown).not.toContain(Buffer.from(token).toString('base64'));
			}),
			{ numRuns: 300 },
		);
	});
});
