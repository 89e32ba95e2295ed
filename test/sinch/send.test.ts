import fc from 'fast-check';
import { planBatches } from '../../nodes/core/batchPlanner';
import type { MtMessage } from '../../nodes/core/message';
import { sinch } from '../../nodes/Sinch/provider';
import { dryRun } from '../../nodes/Sinch/send';
import type { SinchBatchRequest } from '../../nodes/Sinch/types';
import { REFERENCE, runSendCases } from '../contract/runSendCases';
import { replyOf, Script, type Answer, type Step } from '../contract/script';
import accepted from './fixtures/batch.json';
import scheduled from './fixtures/batch-scheduled.json';
import dryRunReply from './fixtures/dry-run.json';
import errorBlocked from './fixtures/error-blocked.json';
import errorGateway from './fixtures/error-gateway.json';
import errorMissingCallback from './fixtures/error-missing-callback.json';
import errorSyntax from './fixtures/error-syntax.json';

const FROM = '+12025550199';
const READY = 'Table 4 is ready.';

const message = (to: string, text = READY, changes: Partial<MtMessage> = {}) => ({ from: FROM, to, text, ...changes });
const ann = message('+12025550141');
const kim = message('+12025550142');
const joe = message('+12025550143');

const queued = { status: 'queued', messageId: null, batchId: accepted.id, failure: null } as const;
const unknown = {
	status: 'unknown',
	batchId: null,
	failure: { category: 'unknown', retry: 'never', stage: 'submission' },
} as const;

const bodyOf = (changes: object = {}) => ({
	type: 'mt_text',
	from: '12025550199',
	to: ['12025550141', '12025550142'],
	body: READY,
	client_reference: REFERENCE,
	...changes,
});

const post = (answer: Answer = { status: 201, json: accepted }, changes: object = {}): Step => ({
	request: 'POST /batches',
	body: bodyOf(changes),
	answer,
});

describe('sending a batch', () => {
	runSendCases(sinch, [
		{
			name: 'sends a text that is the same for all once, with numbers as digits',
			send: [ann, kim],
			steps: [post()],
			results: [queued, queued],
			batches: [
				{ batchId: accepted.id, status: 'processing', createdAt: '2026-03-02T10:00:00.120Z', failure: null },
			],
		},
		{
			name: 'sends texts that are one template with values as one batch, values under the numbers of the batch',
			send: [
				{ ...ann, text: 'Hi Ann, table 4 is ready.' },
				{ ...kim, text: 'Hi Kim, table 12 is ready.' },
			],
			steps: [
				post(undefined, {
					body: 'Hi ${v1}, table ${v2} is ready.',
					parameters: {
						v1: { '12025550141': 'Ann', '12025550142': 'Kim' },
						v2: { '12025550141': '4', '12025550142': '12' },
					},
				}),
			],
			results: [queued, queued],
		},
		{
			name: 'sends a text that looks like a placeholder as a value',
			send: [
				{ ...ann, text: 'Write ${name} here' },
				{ ...kim, text: 'Write ${name} here' },
			],
			steps: [post(undefined, { body: 'Write ${v1}{name} here', parameters: { v1: { default: '$' } } })],
			results: [queued, queued],
		},
		{
			name: 'hands over a template of the workflow as it is, with the values of its recipients only',
			send: [ann, kim].map((one, place) => ({
				...one,
				text: ['Hi Ann', 'Hi guest'][place],
				template: {
					text: 'Hi ${name}',
					parameters: { name: { '+12025550141': 'Ann', '+12025550149': 'Eve', default: 'guest' } },
				},
			})),
			steps: [post(undefined, { body: 'Hi ${name}', parameters: { name: { '12025550141': 'Ann', default: 'guest' } } })],
			results: [queued, queued],
		},
		{
			name: 'gives a second text to the same recipient a batch of its own',
			send: [ann, kim, { ...ann, text: 'Table 5 is ready.' }],
			steps: [
				post(),
				post({ status: 201, json: { ...accepted, id: 'second' } }, { to: ['12025550141'], body: 'Table 5 is ready.' }),
			],
			results: [queued, queued, { ...queued, batchId: 'second' }],
		},
		{
			name: 'leaves the sender out where the plan has one, and keeps short codes and names',
			send: [
				{ ...ann, from: null },
				{ ...kim, from: '24680' },
				{ ...joe, from: 'ACME' },
			],
			steps: [
				post(undefined, { from: undefined, to: ['12025550141'] }),
				post(undefined, { from: '24680', to: ['12025550142'] }),
				post(undefined, { from: 'ACME', to: ['12025550143'] }),
			],
			results: [queued, queued, queued],
		},
		{
			name: 'writes every option into the request, and messages with other options into another one',
			send: [
				{
					...ann,
					options: {
						sendAt: '2026-03-02T18:00:00.000Z',
						expireAt: '2026-03-03T18:00:00.000Z',
						deliveryReport: 'per_recipient_final',
						callbackUrl: 'https://hooks.example.com/sinch',
						clientReference: 'order-7781',
						feedbackEnabled: true,
						flashMessage: true,
						maxSegments: 2,
					},
				},
				kim,
			],
			steps: [
				post({ status: 201, json: scheduled }, {
					to: ['12025550141'],
					delivery_report: 'per_recipient_final',
					send_at: '2026-03-02T18:00:00.000Z',
					expire_at: '2026-03-03T18:00:00.000Z',
					callback_url: 'https://hooks.example.com/sinch',
					client_reference: 'order-7781',
					feedback_enabled: true,
					flash_message: true,
					max_number_of_message_parts: 2,
				}),
				post(undefined, { to: ['12025550142'] }),
			],
			results: [{ ...queued, batchId: scheduled.id }, queued],
			batches: [{ status: 'scheduled' }, { status: 'processing' }],
		},
		{
			name: 'sends a binary message as it is',
			send: [
				{
					...message(ann.to, 'QkVHSU46VkNBUkQ='),
					options: { messageType: 'binary', udh: '06050423F423F4' },
					template: { text: 'QkVHSU46VkNBUkQ=', parameters: {} },
				},
			],
			steps: [
				post(undefined, { type: 'mt_binary', to: ['12025550141'], body: 'QkVHSU46VkNBUkQ=', udh: '06050423F423F4' }),
			],
			results: [queued],
		},
		{
			name: 'sends a media message with its text beside the file',
			send: [
				{
					...message(ann.to, 'Tonight'),
					options: { messageType: 'media', mediaUrl: 'https://files.example.com/menu.jpg' },
					template: { text: 'Tonight', parameters: {} },
				},
			],
			steps: [
				post(undefined, {
					type: 'mt_media',
					to: ['12025550141'],
					body: { url: 'https://files.example.com/menu.jpg', message: 'Tonight' },
				}),
			],
			results: [queued],
		},
	]);

	it('puts 2,500 personalised texts into three batches whose values give back every text', () => {
		const messages = Array.from({ length: 2500 }, (_, index) => ({
			...message(`+1202${5_000_000 + index}`, `Hi customer ${index}, your code is ${index * 37}.`),
			index,
			itemIndex: index,
		}));
		const batches = planBatches(messages, sinch.limits);
		expect(batches.map((batch) => batch.messages.length)).toEqual([1000, 1000, 500]);
		for (const batch of batches) expectTexts(batch.messages, requestOf(batch));
	});

	it('never changes a text, whatever is in it', () => {
		const word = fc.oneof(
			fc.constantFrom('Hi', ' ', '$', '${', '}', '${v1}', '${name}', '👍🏽'),
			fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
		);
		const text = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join('').slice(0, 2000));
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(30), text), { minLength: 1, maxLength: 40 }), (list) => {
				const messages = list.map(([to, own], index) => ({
					...message(`+12025550${String(100 + to)}`, own),
					index,
					itemIndex: index,
				}));
				const batches = planBatches(messages, sinch.limits);
				expect(batches.flatMap((batch) => batch.messages)).toHaveLength(messages.length);
				for (const batch of batches) expectTexts(batch.messages, requestOf(batch));
			}),
			{ numRuns: 300 },
		);
	});
});

type Planned = ReturnType<typeof planBatches>[number];

const requestOf = (batch: Planned) => JSON.parse(sinch.buildSend(batch, REFERENCE).body!) as SinchBatchRequest;

/** Fills the values in as Sinch does, and compares. */
function expectTexts(messages: readonly MtMessage[], { to, body, parameters = {} }: SinchBatchRequest): void {
	expect(new Set(to).size).toBe(to.length);
	expect(String(body).length).toBeLessThanOrEqual(2000);
	const filled = to.map((number) =>
		String(body).replace(/\$\{([A-Za-z0-9._-]+)\}/g, (_match, key: string) => {
			const value = parameters[key][number] ?? parameters[key].default;
			expect(key.length).toBeLessThanOrEqual(16);
			expect(value.length).toBeGreaterThan(0);
			expect(value.length).toBeLessThanOrEqual(160);
			return value;
		}),
	);
	// A lone half of a surrogate pair does not survive JSON, whoever writes it.
	expect(filled).toEqual(messages.map(({ text }) => JSON.parse(JSON.stringify(text)) as string));
}

describe('a refused batch', () => {
	const refused = (failure: object) => Array(2).fill({ status: 'rejected', batchId: null, failure });

	runSendCases(sinch, [
		{
			name: 'is not sent again when a value has the wrong form',
			send: [ann, kim],
			steps: [post({ status: 400, json: { ...errorSyntax, text: 'Invalid value of from' } })],
			results: refused({
				category: 'requestInvalid',
				code: 'syntax_invalid_parameter_format',
				providerMessage: 'Invalid value of from',
				httpStatus: 400,
				stage: 'submission',
			}),
		},
		{
			name: 'is divided when a single number sinks it: the others get their text',
			send: [ann, kim],
			steps: [
				post({ status: 400, json: errorSyntax }),
				post({ status: 400, json: errorSyntax }, { to: ['12025550141'] }),
				post(undefined, { to: ['12025550142'] }),
			],
			results: [
				{ status: 'rejected', failure: { category: 'invalidRecipient', retry: 'never', stage: 'submission' } },
				queued,
			],
		},
		{
			name: 'is not taken for a missing permission when a callback URL is missing, and does not end the run',
			send: [ann, { ...kim, from: '+12025550198' }],
			steps: [
				post({ status: 403, json: errorMissingCallback }, { to: ['12025550141'] }),
				post(undefined, { from: '12025550198', to: ['12025550142'] }),
			],
			results: [{ status: 'rejected', failure: { category: 'requestInvalid', code: 'missing_callback_url' } }, queued],
		},
		{
			name: 'ends the run when the account is blocked',
			send: Array.from({ length: 12 }, (_, i) => ({ ...ann, from: `+120255501${String(i + 10)}` })),
			steps: Array.from({ length: 5 }, (_, i) =>
				post({ status: 403, json: errorBlocked }, { from: `120255501${String(i + 10)}`, to: ['12025550141'] }),
			),
			results: Array(12).fill({
				status: 'rejected',
				failure: { category: 'permissionDenied', code: 'blocked_account', retry: 'afterFix' },
			}),
		},
		{
			name: 'names what a 401 can mean',
			send: [ann, kim],
			steps: [post({ status: 401, json: errorGateway })],
			results: refused({ category: 'authenticationFailed', code: null, providerMessage: 'Unauthorized', httpStatus: 401 }),
		},
		{
			name: 'is sent again after a 429 without a body',
			send: [ann, kim],
			steps: [post({ status: 429, text: '' }), post()],
			results: [queued, queued],
		},
		{
			name: 'is not found where plan or region are wrong: 404 without a body',
			send: [ann, kim],
			steps: [post({ status: 404, text: '' })],
			results: refused({ category: 'notFound', code: null, httpStatus: 404 }),
		},
	]);
});

/** Looks for the reference, from two minutes before the attempt on; the clocks may differ by so much. */
const listed = (batches: object[], reference = REFERENCE, count = batches.length): Step => ({
	request: `GET /batches?client_reference=${reference}&start_date=2026-03-02T09%3A58%3A00.000Z&page=0&page_size=100`,
	answer: { json: { count, page: 0, page_size: batches.length, batches } },
});

const nothing = [listed([]), listed([]), listed([])];
const ours = { ...accepted, id: 'ours', body: READY, parameters: undefined, to: ['12025550142', '12025550141'] };
const found = { ...queued, batchId: 'ours' };

describe('a batch whose answer was lost', () => {
	const named = { clientReference: 'order-7781' };
	const postNamed = post('lost', { client_reference: 'order-7781' });
	const listNamed = (batches: object[]) => listed(batches, 'order-7781');

	runSendCases(sinch, [
		{
			name: 'is found by the reference that only it has',
			send: [ann, kim],
			steps: [post('lost'), listed([ours])],
			results: [found, found],
			batches: [{ batchId: 'ours', failure: null }],
		},
		{
			name: 'is found as soon as it is listed',
			send: [ann, kim],
			steps: [post('lost'), listed([]), listed([ours])],
			results: [found, found],
		},
		{
			name: 'is unknown and not sent again when it is not listed',
			send: [ann, kim],
			steps: [post('lost'), ...nothing],
			results: [unknown, unknown],
		},
		{
			name: 'is looked for, too, when the answer is the page of a proxy',
			send: [ann, kim],
			steps: [post({ status: 201, text: '<html>Sign in</html>' }), listed([ours])],
			results: [found, found],
		},
		{
			name: 'is sent again after a 503 when it is not listed, under the same reference',
			send: [ann, kim],
			steps: [post({ status: 503, text: '' }), ...nothing, post()],
			results: [queued, queued],
		},
		{
			name: 'is unknown when the list cannot be read',
			send: [ann, kim],
			steps: [
				post({ status: 503, text: '' }),
				...nothing.map((look) => ({ ...look, answer: { text: '<html>Sign in</html>' } })),
			],
			results: [unknown, unknown],
		},
		{
			name: 'is told from others with the reference of the workflow by age and content',
			send: [
				{ ...ann, options: named },
				{ ...kim, options: named },
			],
			steps: [
				postNamed,
				listNamed([
					{ ...ours, id: 'older', created_at: '2026-03-02T09:57:59.999Z' },
					{ ...ours, id: 'other-text', body: 'Table 5 is ready.' },
					{ ...ours, id: 'to-others', to: ['12025550141'] },
					{ ...ours, id: 'with-values', parameters: { v1: { default: 'x' } } },
					{ ...ours, to: ['+12025550141', '+12025550142'] },
				]),
			],
			results: [found, found],
		},
		{
			name: 'is not taken for a batch of the same run with the same reference that was answered',
			send: [
				{ ...ann, options: named },
				{ ...message(ann.to), options: named },
			],
			steps: [
				post({ status: 201, json: { ...ours, id: 'answered', to: ['12025550141'] } }, { to: ['12025550141'], client_reference: 'order-7781' }),
				post('lost', { to: ['12025550141'], client_reference: 'order-7781' }),
				...Array<Step>(3).fill(listNamed([{ ...ours, id: 'answered', to: ['12025550141'] }])),
			],
			results: [{ ...queued, batchId: 'answered' }, unknown],
		},
	]);
});

describe('a dry run', () => {
	const batch = planBatches(
		[ann, kim].map((one, index) => ({ ...one, index, itemIndex: index })),
		sinch.limits,
	)[0];

	it('asks what the request of a send would come to, per recipient', async () => {
		const script = new Script(sinch, [
			{
				request: 'POST /batches/dry_run?per_recipient=true&number_of_recipients=1000',
				body: bodyOf({ client_reference: 'dry-run' }),
				answer: { json: dryRunReply },
			},
		]);
		expect(await dryRun(script.call, batch)).toEqual([
			{ to: '+12025550141', segments: 1, encoding: 'gsm7', text: 'Hi Ann, table 4 is ready.' },
			{ to: '+12025550142', segments: 2, encoding: 'ucs2', text: 'Hi 李雷, table 4 is ready.' },
		]);
		script.expectDone();
	});

	it('knows nothing of single messages where Sinch tells nothing', async () => {
		const call = async () => await Promise.resolve(replyOf({ json: { number_of_recipients: 2, number_of_messages: 2 } }));
		expect(await dryRun(call, batch)).toEqual([]);
	});
});
