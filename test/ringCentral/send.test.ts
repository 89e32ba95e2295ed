import type { SendReply } from '../../nodes/core/provider';
import { ringCentral } from '../../nodes/RingCentral/provider';
import { runSendCases } from '../contract/runSendCases';
import { replyOf, type Answer, type Step } from '../contract/script';
import errorInternal from './fixtures/error-internal.json';
import errorInvalidParameter from './fixtures/error-invalid-parameter.json';
import errorLimitedAvailability from './fixtures/error-limited-availability.json';
import errorPermissionMissing from './fixtures/error-permission-missing.json';
import errorRateExceeded from './fixtures/error-rate-exceeded.json';
import errorTokenInvalid from './fixtures/error-token-invalid.json';
import messagesOfBatch from './fixtures/messages-of-batch.json';
import accepted from './fixtures/send-accepted.json';
import olderNames from './fixtures/send-older-names.json';
import rejected from './fixtures/send-rejected.json';

const FROM = '+12025550199';
const READY = 'Your order is ready. Reply STOP to opt out.';
const KIM = 'Hi Kim, your order 88 is ready.';
const POST_BATCH = 'POST /restapi/v1.0/account/~/a2p-sms/batches';

const message = (to: string, text = READY, from = FROM) => ({ from, to, text });
const ann = message('+12025550141');
const kim = message('+12025550142', KIM);
const joe = message('+12025550143');

const queued = { status: 'queued', messageId: null, batchId: accepted.id, failure: null } as const;
const unknown = {
	status: 'unknown',
	messageId: null,
	batchId: null,
	failure: { category: 'unknown', retry: 'never', stage: 'submission' },
} as const;

/** Ann gets the default text, Kim a text of her own. */
const annAndKim = {
	from: FROM,
	text: READY,
	messages: [{ to: ['+12025550141'] }, { to: ['+12025550142'], text: KIM }],
};

const postAnnAndKim = (answer: Answer): Step => ({ request: POST_BATCH, body: annAndKim, answer });

describe('sending a batch', () => {
	runSendCases(ringCentral, [
		{
			name: 'sends a text that is the same for all once',
			send: [ann, message('+12025550142')],
			steps: [
				{
					request: POST_BATCH,
					body: {
						from: FROM,
						text: READY,
						messages: [{ to: ['+12025550141'] }, { to: ['+12025550142'] }],
					},
					answer: { status: 201, json: accepted },
				},
			],
			results: [queued, queued],
			batches: [
				{
					batchId: accepted.id,
					status: 'processing',
					createdAt: '2026-03-02T10:00:00.101200Z',
					failure: null,
				},
			],
		},
		{
			name: 'sends a text of its own with each message that has one',
			send: [ann, kim],
			steps: [postAnnAndKim({ status: 201, json: accepted })],
			results: [queued, queued],
		},
		{
			name: 'gives each sender a batch of its own and keeps the order of the results',
			send: [ann, message('+12025550142', READY, '+12025550198'), joe],
			steps: [
				{
					request: POST_BATCH,
					body: { from: FROM, text: READY, messages: [{ to: [ann.to] }, { to: [joe.to] }] },
					answer: { status: 201, json: accepted },
				},
				{
					request: POST_BATCH,
					body: { from: '+12025550198', text: READY, messages: [{ to: ['+12025550142'] }] },
					answer: { status: 201, json: { ...accepted, id: 'batch-of-198', batchSize: 1 } },
				},
			],
			results: [queued, { ...queued, batchId: 'batch-of-198' }, queued],
		},
		{
			name: 'counts the places of rejected recipients from 1',
			send: [ann, kim, joe],
			steps: [
				{
					request: POST_BATCH,
					body: { ...annAndKim, messages: [...annAndKim.messages, { to: [joe.to] }] },
					answer: { status: 201, json: rejected },
				},
			],
			results: [
				queued,
				queued,
				{
					status: 'rejected',
					messageId: null,
					batchId: rejected.id,
					failure: {
						category: 'invalidRecipient',
						code: 'SMS-RC-410',
						providerMessage: 'The recipient number is invalid',
						advice: 'Correct the number or remove it from the list',
						retry: 'never',
						retryAfterMs: null,
						httpStatus: null,
						stage: 'submission',
					},
				},
			],
			batches: [{ failure: null, status: 'processing' }],
		},
		{
			name: 'reads the older names of the times, and a batch that is completed at once',
			send: [ann],
			steps: [
				{
					request: POST_BATCH,
					body: { from: FROM, text: READY, messages: [{ to: [ann.to] }] },
					answer: { status: 201, json: olderNames },
				},
			],
			results: [{ ...queued, batchId: olderNames.id }],
			batches: [{ status: 'completed', createdAt: '2026-03-02T10:00:00.033902Z' }],
		},
	]);
});

describe('a refused batch', () => {
	runSendCases(ringCentral, [
		{
			name: 'is not sent again when a parameter is wrong',
			send: [ann, kim],
			steps: [postAnnAndKim({ status: 400, json: errorInvalidParameter })],
			results: Array(2).fill({
				status: 'rejected',
				batchId: null,
				failure: {
					category: 'requestInvalid',
					code: 'CMN-101',
					providerMessage: 'Parameter [from] value is invalid',
					retry: 'afterFix',
					httpStatus: 400,
					stage: 'submission',
				},
			}),
			batches: [{ batchId: null, failure: { code: 'CMN-101' } }],
		},
		{
			name: 'ends the run when the app lacks the permission: the third sender is not tried',
			send: [ann, message(kim.to, READY, '+12025550198'), message(joe.to, READY, '+12025550197')],
			steps: [FROM, '+12025550198'].map((from, place) => ({
				request: POST_BATCH,
				body: { from, text: READY, messages: [{ to: [[ann, kim][place].to] }] },
				answer: { status: 403, json: errorPermissionMissing },
			})),
			results: Array(3).fill({
				status: 'rejected',
				failure: { category: 'permissionDenied', code: 'CMN-401', retry: 'afterFix', httpStatus: 403 },
			}),
		},
		{
			name: 'is left to n8n when the token is not accepted',
			send: [ann, kim],
			steps: [postAnnAndKim({ status: 401, json: errorTokenInvalid })],
			results: Array(2).fill({
				status: 'rejected',
				failure: { category: 'authenticationFailed', code: 'OAU-213', httpStatus: 401 },
			}),
		},
		{
			name: 'is sent again after the time that a 429 names',
			send: [ann, kim],
			steps: [
				postAnnAndKim({ status: 429, headers: { 'retry-after': '60' }, json: errorRateExceeded }),
				postAnnAndKim({ status: 201, json: accepted }),
			],
			results: [queued, queued],
		},
		{
			name: 'is left to the workflow when a 429 names more than two minutes',
			send: [ann, kim],
			steps: [postAnnAndKim({ status: 429, headers: { 'retry-after': '3600' }, json: errorRateExceeded })],
			results: Array(2).fill({
				status: 'rejected',
				failure: { category: 'throughputExceeded', retry: 'later', retryAfterMs: 3_600_000 },
			}),
		},
	]);
});

/** What is listed of batches from two minutes before the attempt on; the clocks may differ by so much. */
const listBatches = (records: object[], since = '2026-03-02T09%3A58%3A00.000Z'): Step => ({
	request: `GET /restapi/v1.0/account/~/a2p-sms/batches?perPage=1000&from=%2B12025550199&dateFrom=${since}`,
	answer: { json: { records, paging: { perPage: 1000 } } },
});

const listMessages = (batchId: string, records: object[], nextPageToken?: string, pageToken = ''): Step => ({
	request:
		`GET /restapi/v1.0/account/~/a2p-sms/messages?perPage=1000&batchId=${batchId}` +
		`&dateFrom=2026-03-02T09%3A58%3A00.000Z&view=Detailed${pageToken}`,
	answer: { json: { records, paging: { perPage: 1000, nextPageToken } } },
});

const listed = { ...accepted, id: 'ours' };
const found = { ...queued, batchId: 'ours' };
const [annListed, kimListed] = messagesOfBatch.records;
const nothingListed = [listBatches([]), listBatches([]), listBatches([])];

describe('a batch whose answer was lost', () => {
	runSendCases(ringCentral, [
		{
			name: 'is found by its sender, time, size and messages',
			send: [ann, kim],
			steps: [
				postAnnAndKim('lost'),
				listBatches([listed]),
				listMessages('ours', [kimListed, annListed]),
			],
			results: [found, found],
			batches: [{ batchId: 'ours', status: 'processing', failure: null }],
		},
		{
			name: 'is looked for, too, when the answer is no JSON',
			send: [ann, kim],
			steps: [
				postAnnAndKim({ status: 201, text: '<html><title>Sign in to the network</title></html>' }),
				listBatches([listed]),
				listMessages('ours', [annListed, kimListed]),
			],
			results: [found, found],
		},
		{
			name: 'is looked for three times, is unknown then and is not sent again',
			send: [ann, kim],
			steps: [postAnnAndKim('lost'), ...nothingListed],
			results: [unknown, unknown],
		},
		{
			name: 'is not sent again after a failure inside RingCentral, even if it is not listed',
			send: [ann, kim],
			steps: [postAnnAndKim({ status: 500, json: errorInternal }), ...nothingListed],
			results: Array(2).fill({
				status: 'rejected',
				failure: { category: 'providerUnavailable', code: 'CMN-203', retry: 'later', httpStatus: 500 },
			}),
		},
		{
			name: 'is sent again after a 503 if it is not listed',
			send: [ann, kim],
			steps: [
				postAnnAndKim({ status: 503, headers: { 'retry-after': '5' }, json: errorLimitedAvailability }),
				...nothingListed,
				postAnnAndKim({ status: 201, json: accepted }),
			],
			results: [queued, queued],
		},
		{
			name: 'is not sent again after a 503 if the list cannot be read',
			send: [ann, kim],
			steps: [
				postAnnAndKim({ status: 503, json: errorLimitedAvailability }),
				...nothingListed.map((look) => ({ ...look, answer: { status: 503, json: errorLimitedAvailability } })),
			],
			results: [unknown, unknown],
		},
		{
			name: 'is not sent again after a 503 if a proxy answers in place of the list',
			send: [ann, kim],
			steps: [
				postAnnAndKim({ status: 503, json: errorLimitedAvailability }),
				...nothingListed.map((look) => ({ ...look, answer: { text: '<html>Sign in</html>' } })),
			],
			results: [unknown, unknown],
		},
		{
			name: 'is found as soon as its messages are listed',
			send: [ann, kim],
			steps: [
				postAnnAndKim('lost'),
				listBatches([]),
				listBatches([listed]),
				listMessages('ours', []),
				listBatches([listed]),
				listMessages('ours', [annListed]),
			],
			results: [found, found],
		},
		{
			name: 'is not sent again after a 503 while a batch is listed without its messages',
			send: [ann, kim],
			steps: [
				postAnnAndKim({ status: 503, json: errorLimitedAvailability }),
				...Array(3).fill([listBatches([listed]), listMessages('ours', [])]).flat(),
			],
			results: [unknown, unknown],
		},
		{
			name: 'is not sent again after a 503 where messages are listed without their text',
			send: [ann, kim],
			steps: [
				postAnnAndKim({ status: 503, json: errorLimitedAvailability }),
				...Array(3).fill([listBatches([listed]), listMessages('ours', [{ ...annListed, text: undefined }])]).flat(),
			],
			results: [unknown, unknown],
		},
		{
			name: 'is compared page by page, with numbers in any spelling',
			send: [ann, kim],
			steps: [
				postAnnAndKim('lost'),
				listBatches([listed]),
				listMessages('ours', [{ ...annListed, to: ['12025550141'] }], 'p2'),
				listMessages('ours', [{ ...kimListed, to: ['12025550142'] }], undefined, '&pageToken=p2'),
			],
			results: [found, found],
		},
		{
			name: 'is told from batches that are larger, older, to others or with another text',
			send: [ann, kim],
			steps: [
				postAnnAndKim('lost'),
				listBatches([
					{ ...listed, id: 'larger', batchSize: 3 },
					{ ...listed, id: 'older', creationTime: '2026-03-02T09:57:59.999999Z' },
					{ ...listed, id: 'to-others' },
					{ ...listed, id: 'other-text' },
					listed,
				]),
				listMessages('to-others', [{ ...annListed, to: ['+12025550149'] }]),
				listMessages('other-text', [annListed, { ...kimListed, text: 'Hi Kim' }]),
				listMessages('ours', [annListed, kimListed]),
			],
			results: [found, found],
		},
		{
			name: 'is never taken for another batch that holds the same message more often',
			send: [ann, kim],
			steps: [
				postAnnAndKim('lost'),
				...Array(3).fill([listBatches([listed]), listMessages('ours', [annListed, annListed])]).flat(),
			],
			results: [unknown, unknown],
		},
		{
			name: 'keeps two texts to one recipient apart, and takes one text sent twice for two messages',
			send: [ann, message(ann.to, KIM), ann],
			steps: [
				{
					request: POST_BATCH,
					body: {
						from: FROM,
						text: READY,
						messages: [{ to: [ann.to] }, { to: [ann.to], text: KIM }, { to: [ann.to] }],
					},
					answer: 'lost',
				},
				listBatches([{ ...listed, batchSize: 2 }]),
				listMessages('ours', [annListed, annListed]),
			],
			results: [found, unknown, found],
		},
		{
			name: 'is unknown for those that a smaller batch with the same texts does not hold',
			send: [ann, kim],
			steps: [
				postAnnAndKim('lost'),
				listBatches([{ ...listed, batchSize: 1 }]),
				listMessages('ours', [annListed]),
			],
			results: [found, unknown],
			batches: [{ batchId: 'ours', failure: null }],
		},
		{
			name: 'is not mistaken for a test of the same text that was sent shortly before',
			send: [ann, kim],
			steps: [
				postAnnAndKim('lost'),
				listBatches([{ ...listed, id: 'test', batchSize: 1 }, listed]),
				listMessages('test', [annListed]),
				listMessages('ours', [annListed, kimListed]),
			],
			results: [found, found],
		},
		{
			name: 'is, among smaller batches with the same texts, the one that holds the most of it',
			send: [ann, kim, joe],
			steps: [
				{
					request: POST_BATCH,
					body: { ...annAndKim, messages: [...annAndKim.messages, { to: [joe.to] }] },
					answer: 'lost',
				},
				listBatches([
					{ ...listed, id: 'test', batchSize: 1 },
					listed,
					{ ...listed, id: 'other-test', batchSize: 1 },
				]),
				listMessages('test', [annListed]),
				listMessages('ours', [annListed, kimListed]),
				listMessages('other-test', [kimListed]),
			],
			results: [found, found, unknown],
		},
		{
			name: 'is looked for again while a smaller batch is listed without all of its messages',
			send: [ann, kim, joe],
			steps: [
				{
					request: POST_BATCH,
					body: { ...annAndKim, messages: [...annAndKim.messages, { to: [joe.to] }] },
					answer: 'lost',
				},
				listBatches([listed]),
				listMessages('ours', [annListed]),
				listBatches([listed]),
				listMessages('ours', [annListed, kimListed]),
			],
			results: [found, found, unknown],
		},
		{
			name: 'is not taken for a batch of the same run that was answered',
			send: [message(kim.to, READY, '+12025550198'), ann],
			steps: [
				{
					request: POST_BATCH,
					body: { from: '+12025550198', text: READY, messages: [{ to: [kim.to] }] },
					answer: { status: 201, json: { ...accepted, id: 'answered' } },
				},
				{
					request: POST_BATCH,
					body: { from: FROM, text: READY, messages: [{ to: [ann.to] }] },
					answer: 'lost',
				},
				...Array<Step>(3).fill(listBatches([{ ...listed, id: 'answered', batchSize: 1 }])),
			],
			results: [{ ...queued, batchId: 'answered' }, unknown],
		},
	]);
});

/** Reads an answer to a batch to these numbers. */
function read(numbers: string[], changes: object): SendReply {
	const messages = numbers.map((to, index) => ({ index, itemIndex: 0, from: FROM, to, text: `Text ${index}` }));
	const batch = { from: FROM, text: 'Text 0', messages, startOffsetMs: 0 };
	return ringCentral.readSend(replyOf({ status: 201, json: { ...accepted, ...changes } }), batch);
}

describe('rejected recipients', () => {
	const [A, B, C] = ['+12025550141', '+12025550142', '+12025550143'];
	const refusal = { errorCode: 'SMS-RC-410', description: 'The recipient number is invalid' };

	it.each<[name: string, numbers: string[], refusals: object[], places: number[]]>([
		['are found by their 1-based place', [A, B, C], [{ index: 1, to: [A] }, { index: 3, to: [C] }], [0, 2]],
		['are found by their number where the place does not fit', [A, B, C], [{ index: 1, to: [B] }], [1]],
		['are found by their number without the plus', [A, B, C], [{ index: 1, to: ['12025550142'] }], [1]],
		['are found by their number where there is no place', [A, B, C], [{ to: [C] }], [2]],
		['are found by their place where there is no number', [A, B, C], [{ index: 2 }], [1]],
		['are found by their place where the number is none of ours', [A, B, C], [{ index: 2, to: ['+1202'] }], [1]],
		['are told apart by their place when one number is there twice', [A, B, A], [{ index: 3, to: [A] }], [2]],
		['are all found when the places of one number count from 0', [A, A, B], [{ index: 0, to: [A] }, { index: 1, to: [A] }], [0, 1]],
		['leave others alone when one of them is named twice', [A, B], [{ index: 1, to: [A] }, { index: 2, to: [A] }], [0]],
		['leave everybody alone when neither place nor number says who it is', [A, B], [{ index: 0 }, { index: 9 }, {}], []],
	])('%s', (_name, numbers, refusals, places) => {
		const { results } = read(numbers, { rejected: refusals.map((one) => ({ ...refusal, ...one })) });
		const expected = numbers.map((_number, place) => (places.includes(place) ? 'rejected' : 'queued'));
		expect(results.map(({ status }) => status)).toEqual(expected);
	});

	it.each([
		['SMS-RC-410', 'invalidRecipient', 'never'],
		// In an answer about one recipient it does not mean that the request is wrong.
		['CMN-100', 'invalidRecipient', 'never'],
		['SMS-RC-413', 'recipientOptedOut', 'never'],
		['SMS-RC-499', 'unknown', 'never'],
		['NEW-1', 'unknown', 'never'],
		[undefined, 'unknown', 'never'],
	])('with the code %s are %s, to be sent again: %s', (errorCode, category, retry) => {
		const { results } = read([A], { rejected: [{ index: 1, to: [A], errorCode, description: 'No' }] });
		expect(results[0].failure).toMatchObject({
			category,
			retry,
			code: errorCode ?? null,
			providerMessage: 'No',
			stage: 'submission',
		});
	});

	it('keep what RingCentral said of them in raw, the others what it said of the batch', () => {
		const { results } = read([A, B], { rejected: [{ ...refusal, index: 2, to: [B] }] });
		expect(results[1].raw).toEqual({ ...refusal, index: 2, to: [B] });
		expect(results[0].raw).toMatchObject({ id: accepted.id, batchSize: 2 });
	});
});

describe('the answer to a batch', () => {
	it.each([
		['Processing', 'processing'],
		['Queued', 'processing'],
		['Sent', 'processing'],
		['Completed', 'completed'],
		['Paused', 'unknown'],
		[undefined, 'unknown'],
	])('with the status %s is %s', (word, status) => {
		expect(read(['+12025550141'], { status: word }).status).toBe(status);
	});

	it('may lack the list of rejected recipients and the time', () => {
		const reply = read(['+12025550141'], { rejected: undefined, creationTime: undefined });
		expect(reply).toMatchObject({ createdAt: null, results: [{ status: 'queued' }] });
	});

	it('cannot be read without a batch ID', () => {
		expect(() => read(['+12025550141'], { id: undefined })).toThrow('no batch id');
		expect(() => read(['+12025550141'], { id: '' })).toThrow('no batch id');
	});
});

describe('the limits', () => {
	it('are those of the guide: 10,000 messages and 50 MB per batch, 1,000 characters per text, 50 calls per minute', () => {
		expect(ringCentral.limits).toMatchObject({
			recipientsPerRequest: 10_000,
			bytesPerRequest: 50_000_000,
			charactersPerText: 1_000,
			personalised: 'perMessage',
			rates: { light: { requests: 50, perMs: 60_000 }, medium: { requests: 40, perMs: 60_000 } },
			penaltyMs: 60_000,
		});
		// The first group is the one that batches are counted in.
		expect(Object.keys(ringCentral.limits.rates)[0]).toBe('light');
	});
});

describe('the quota of the window', () => {
	const pause = (headers: Record<string, string>) =>
		ringCentral.limits.quotaPauseMs!(replyOf({ headers }));

	it.each([
		['is kept when the last call of a window was made', { 'x-rate-limit-remaining': '0', 'x-rate-limit-window': '30' }, 30_000],
		['is taken for a minute where no window is named', { 'x-rate-limit-remaining': '0' }, 60_000],
		['asks for no pause while calls are left', { 'x-rate-limit-remaining': '1', 'x-rate-limit-window': '60' }, null],
		['asks for no pause where it is not named', {}, null],
	])('%s', (_name, headers, expected) => {
		expect(pause(headers)).toBe(expected);
	});
});
