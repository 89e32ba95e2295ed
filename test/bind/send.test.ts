import { bind } from '../../nodes/Bind/provider';
import { readSend } from '../../nodes/Bind/send';
import type { MtMessage } from '../../nodes/core/message';
import { prepare, type RawItem } from '../../nodes/core/prepare';
import { runSendCases, type SendCase } from '../contract/runSendCases';
import { PLANTED, replyOf, type Step } from '../contract/script';
import accepted from './fixtures/send-accepted.json';
import outOfBalance from './fixtures/send-out-of-balance.json';
import rejectedByProse from './fixtures/send-rejected-by-prose.json';
import rejected from './fixtures/send-rejected.json';
import unauthorized from './fixtures/send-unauthorized.json';

const TEMPLATE_ID = '5f0c1f0e-0000-4000-8000-0000000000a1';

type Sent = SendCase['send'][number];

const text = (to = '+385911234567', more: Partial<MtMessage> = {}): Sent => ({
	from: 'MyStore',
	to,
	text: 'Your parcel is ready',
	...more,
});

const templateTo = (to: string, more: object = {}): Sent =>
	text(to, { from: null, options: { templateId: TEMPLATE_ID, params: { customerName: 'Ana' }, ...more } });

function step(answer: Step['answer'], to = '385911234567', more: object = {}): Step {
	return {
		request: 'POST /v1.0/send',
		body: { from: 'MyStore', to, text: 'Your parcel is ready', ...more },
		answer,
	};
}

/** More numbers than are under way at once. */
const numbers = Array.from({ length: 25 }, (_, place) => `+3859112345${10 + place}`);
const stepTo = (place: number, answer: Step['answer']) => step(answer, numbers[place].slice(1));

const cases: SendCase[] = [
	{
		name: 'takes ACCEPTED for queued, with the id that reports will name',
		send: [text()],
		steps: [step({ json: accepted })],
		results: [{ status: 'queued', messageId: accepted.message_id, batchId: null, failure: null }],
		batches: [{ batchId: null, status: 'completed', failure: null }],
	},
	{
		name: 'sends each recipient a request of its own, and numbers without their plus',
		send: [text('+12025550123', { from: '+385990001112' }), text('+12025550124', { from: '12345' })],
		steps: [
			step({ json: accepted }, '12025550123', { from: '385990001112' }),
			step({ json: accepted }, '12025550124', { from: '12345' }),
		],
		results: [{ status: 'queued' }, { status: 'queued' }],
	},
	{
		name: 'names the address for reports where one is set',
		send: [text(undefined, { options: { callbackUrl: 'https://hooks.example.com/dlr' } })],
		steps: [step({ json: accepted }, undefined, { callback_url: 'https://hooks.example.com/dlr' })],
		results: [{ status: 'queued' }],
	},
	{
		name: 'sends a template with its values under params, and no sender',
		send: [templateTo('+385911234567', { callbackUrl: 'https://hooks.example.com/dlr' })],
		steps: [
			{
				request: `POST /v1.0/sms/template/${TEMPLATE_ID}/send`,
				body: {
					to: '385911234567',
					callback_url: 'https://hooks.example.com/dlr',
					params: { customerName: 'Ana' },
				},
				answer: { json: accepted },
			},
		],
		results: [{ status: 'queued', messageId: accepted.message_id }],
	},
	{
		name: 'builds a path of nothing but the id of the template',
		send: [templateTo('+385911234567', { templateId: '../send?x' })],
		steps: [
			{
				request: 'POST /v1.0/sms/template/..%2Fsend%3Fx/send',
				body: { to: '385911234567', params: { customerName: 'Ana' } },
				answer: { status: 400, json: { status: 'REJECTED', error_message: 'BAD_REQUEST' } },
			},
		],
		results: [{ status: 'rejected', failure: { category: 'requestInvalid', httpStatus: 400 } }],
	},
	{
		name: 'takes REJECTED with HTTP status 200 for a refusal of that message only',
		send: [text(numbers[0]), text(numbers[1])],
		steps: [stepTo(0, { json: rejected }), stepTo(1, { json: accepted })],
		results: [
			{
				status: 'rejected',
				messageId: null,
				failure: {
					category: 'invalidRecipient',
					code: 'DESTINATION_ADDRESS_INVALID',
					providerMessage: 'The number is not valid: it has 9 to 15 digits',
					httpStatus: 200,
					stage: 'submission',
				},
			},
			{ status: 'queued' },
		],
		batches: [{ failure: null }, { failure: null }],
	},
	{
		name: 'reads the code where the prose has it',
		send: [text()],
		steps: [step({ json: rejectedByProse })],
		results: [{ status: 'rejected', failure: { category: 'permissionDenied', code: 'CLIENT_COUNTRY_FORBIDDEN' } }],
	},
	{
		name: 'tells a GENERAL_ERROR of the message from one of the login, and stops at the latter',
		send: [text(numbers[0]), text(numbers[1])],
		steps: [
			stepTo(0, { json: { status: 'REJECTED', error_message: 'GENERAL_ERROR' } }),
			stepTo(1, { status: 401, json: { status: 'REJECTED', error_message: 'GENERAL_ERROR' } }),
		],
		results: [
			{ failure: { category: 'providerUnavailable', retry: 'later', retryAfterMs: 60_000, httpStatus: 200 } },
			{ failure: { category: 'authenticationFailed', retry: 'later', retryAfterMs: 60_000, httpStatus: 401 } },
		],
	},
	...[
		{ name: 'an empty balance', answer: { json: outOfBalance }, code: 'OUT_OF_BALANCE', category: 'insufficientFunds' as const },
		{
			name: 'a wrong key',
			answer: { status: 401, json: unauthorized },
			code: 'UNAUTHORIZED',
			category: 'authenticationFailed' as const,
		},
		{
			name: 'an address that may not call',
			answer: { status: 401, json: { status: 'REJECTED', error_message: 'IP_NOT_ALLOWED' } },
			code: 'IP_NOT_ALLOWED',
			category: 'permissionDenied' as const,
		},
	].map(({ name, answer, code, category }): SendCase => ({
		name: `ends the run at ${name}: what is under way comes back, the rest is reported with the same failure and not sent`,
		send: numbers.map((to) => text(to)),
		steps: numbers.slice(0, 10).map((_to, place) => stepTo(place, place === 2 ? answer : { json: accepted })),
		results: numbers.map((_to, place) =>
			place < 10 && place !== 2
				? { status: 'queued', failure: null }
				: { status: 'rejected', failure: { category, code, retry: 'afterFix', stage: 'submission' } },
		),
		batches: numbers.map((_to, place) => (place < 10 && place !== 2 ? { failure: null } : { failure: { code } })),
	})),
	{
		name: 'goes on after a template that is not there',
		send: [templateTo(numbers[0]), text(numbers[1])],
		steps: [
			{
				request: `POST /v1.0/sms/template/${TEMPLATE_ID}/send`,
				body: { to: numbers[0].slice(1), params: { customerName: 'Ana' } },
				answer: { status: 404, json: { status: 'REJECTED', error_message: 'TEMPLATE_NOT_FOUND' } },
			},
			stepTo(1, { json: accepted }),
		],
		results: [{ failure: { category: 'notFound', code: 'TEMPLATE_NOT_FOUND', retry: 'afterFix' } }, { status: 'queued' }],
	},
	...(['lost', { status: 500 }, { status: 503 }, { text: '<html>OK</html>' }, { json: {} }] as const).map(
		(answer): SendCase => ({
			name: `cannot tell what became of a message after ${JSON.stringify(answer)}, and does not send it again`,
			send: [text()],
			steps: [step(answer)],
			results: [{ status: 'unknown', messageId: null, failure: { category: 'unknown', retry: 'never' } }],
		}),
	),
	{
		name: 'sends again after a 429, for it was certainly not taken',
		send: [text()],
		steps: [
			step({ status: 429, json: { status: 'REJECTED', error_message: `TOO MANY ${PLANTED}`.slice(0, 8) } }),
			step({ json: accepted }),
		],
		results: [{ status: 'queued' }],
	},
];

describe('sending through BIND', () => {
	runSendCases(bind, cases);

	it('takes a message without an id for accepted all the same: it must not be sent again', () => {
		const message = { ...text(), index: 0, itemIndex: 0 };
		const batch = { from: 'MyStore', text: message.text, messages: [message], startOffsetMs: 0 };
		const { results } = readSend(replyOf({ json: { status: 'ACCEPTED' } }), batch);
		expect(results).toMatchObject([{ status: 'queued', messageId: null, failure: null }]);
	});
});

describe('the sender', () => {
	function senderOf(from: unknown, defaultCountry = '') {
		const item: RawItem = {
			from,
			to: '+385911234567',
			text: 'Hello',
			defaultCountry,
			maxSegments: undefined,
			smartEncoding: undefined,
			deduplicate: undefined,
			sendOnceKey: undefined,
		};
		const items = { count: 1, read: () => item, readDoNotContact: () => undefined, recipientsParameter: 'to' };
		const { entries, problems } = prepare(bind, items);
		return problems[0]?.message ?? entries[0].record.from;
	}

	it.each([
		['MyStore', 'MyStore'],
		['AB', 'AB'],
		['ElevenChars', 'ElevenChars'],
		['123', '123'],
		['123456789', '123456789'],
		['385990001112', '+385990001112'],
		['+385990001112', '+385990001112'],
		['+298123456', '+298123456'],
	])('may be %s', (from, expected) => {
		expect(senderOf(from)).toBe(expected);
	});

	it('of nine digits is a number where there is a country in which it is one', () => {
		expect(senderOf('612345678', 'ES')).toBe('+34612345678');
		expect(senderOf('123456789', 'US')).toBe('123456789');
	});

	it.each([
		['A', 'has 1 character: an alphanumeric sender ID has at least 2'],
		['TwelveLetter', 'has 12 characters: an alphanumeric sender ID has at most 11'],
		['12', 'has too few digits: a short code has 3 to 9, a phone number more'],
		['1234567890', 'has no country code: start it with + and the country code, or set Default Country'],
		['+2901234', 'has 7 digits: a sender number has 9 to 15'],
		['', 'is empty'],
	])('cannot be "%s"', (from, problem) => {
		expect(senderOf(from)).toBe(problem);
	});
});

describe('Callback URL', () => {
	const read = (callbackUrl: unknown) => bind.readOptions!({ value: () => callbackUrl, date: () => undefined });

	it('is read without the blanks around it, and left out where it is empty', () => {
		expect(read(' https://hooks.example.com/dlr ')).toEqual({ callbackUrl: 'https://hooks.example.com/dlr' });
		expect(read('')).toBeUndefined();
		expect(read(undefined)).toBeUndefined();
	});

	it.each(['hooks.example.com', 'ftp://hooks.example.com', 'https://', true])('cannot be %s', (value) => {
		expect(() => read(value)).toThrow(/^is no/);
	});
});
