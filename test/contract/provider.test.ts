import fc from 'fast-check';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import { planBatches } from '../../nodes/core/batchPlanner';
import { categories, type Failure } from '../../nodes/core/errors/catalogue';
import { classify } from '../../nodes/core/errors/classify';
import type { ProviderReply } from '../../nodes/core/http';
import { isFinal, type MtBatch, type StoredMessage } from '../../nodes/core/message';
import type { SmsProvider } from '../../nodes/core/provider';
import packageJson from '../../package.json';
import { operationContext } from './runReadCases';
import type { ProviderSamples } from './samples';
import { replyOf } from './script';

/** What the core does itself; each needs what the provider's folder says of it. */
const SENDING = ['message:send', 'batch:send', 'message:preview'];
const READING_BATCHES = ['batch:get', 'batch:wait', 'batch:report'];

const STATUSES = [
	...['queued', 'sent', 'delivered', 'undelivered', 'rejected', 'expired', 'cancelled'],
	...['suppressed', 'duplicate', 'deferred', 'unknown'],
];
const VERDICTS = ['never', 'later', 'afterFix'];
const E164 = /^\+[1-9]\d{6,14}$/;
/** E.164, a short code or alphanumeric. */
const SENDER_ID = /^(?:\+[1-9]\d{6,14}|\d{3,8}|(?=.*\p{L}).{1,11})$/u;

/** The folders of the providers, from the nodes that the package registers. */
const folders = [...new Set(packageJson.n8n.nodes.map((file) => file.split('/')[2]))];

const inCamelCase = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

async function load<T>(file: string, name: string): Promise<T> {
	const module = (await import(`../../${file}`)) as Record<string, T>;
	return module[name];
}

const FROM = '+12025550199';
const numberAt = (place: number) => `+1202555${String(place).padStart(4, '0')}`;

function batchOf(texts: readonly string[], from = FROM): MtBatch {
	const messages = texts.map((text, index) => ({ index, itemIndex: 0, from, to: numberAt(index), text }));
	return { from, text: texts[0], messages, startOffsetMs: 0 };
}

/** Texts in every script, with lone surrogates too. */
const anyText = fc.oneof(
	fc.string({ unit: 'binary', minLength: 1 }),
	fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 1 }).map((codes) => String.fromCharCode(...codes)),
	fc.constantFrom('Hello', 'Grüße', '"quoted\\"\n', '👋🏽'),
);

const anyReply = fc.record({ status: fc.integer({ min: 200, max: 599 }), text: anyBody() }).map(replyOf);

function anyBody() {
	const words = fc.constantFrom('errors', 'errorCode', 'message', 'error', 'code', 'requestError', 'id', 'rejected');
	const object = fc.dictionary(words, fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(words, fc.jsonValue()))));
	return fc.oneof(
		object.map((value) => JSON.stringify(value)),
		fc.json(),
		fc.string(),
		fc.string().map((title) => `<html><title>${title}</title></html>`),
		fc.constantFrom('', ' ', '<', '<title', '\u0000', '{"errors":[null]}', '{"errors":[{"errorCode":7}]}'),
	);
}

function expectKnown({ category, retry, stage, advice }: Failure): void {
	expect(Object.keys(categories)).toContain(category);
	expect(VERDICTS).toContain(retry);
	expect(['validation', 'submission', 'delivery']).toContain(stage);
	expect(advice).not.toBe('');
}

const bytesOf = (body: string | undefined) => Buffer.byteLength(body ?? '');

describe.each(folders)('the provider in nodes/%s', (folder) => {
	let provider: SmsProvider;
	let samples: ProviderSamples;
	let node: INodeType;

	beforeAll(async () => {
		const registered: SmsProvider = await load(`nodes/${folder}/provider`, inCamelCase(folder));
		samples = await load(`test/${inCamelCase(folder)}/samples`, 'samples');
		provider = registered.forAccount?.(samples.credentials ?? {}, {}) ?? registered;
		const [file] = packageJson.n8n.nodes.filter((path) => /\/(\w+)\/\1Sms\.node\.js$/.exec(path)?.[1] === folder);
		const className = `${folder}Sms`;
		const NodeClass = await load<new () => INodeType>(file.replace(/^dist\/|\.js$/g, ''), className);
		node = new NodeClass();
	});

	it('is called like its folder, and logs in with the credentials that its node asks for', () => {
		expect(provider.id).toBe(inCamelCase(folder));
		const wanted = node.description.credentials?.map(({ name }) => name);
		expect(wanted).toEqual(expect.arrayContaining(provider.logins.map(({ credentialType }) => credentialType)));
	});

	it('implements exactly the operations that its node offers', () => {
		const offered = operationsOf(node.description.properties);
		const shared = [...SENDING, ...(provider.batches === undefined ? [] : READING_BATCHES)];
		const own = [...Object.keys(provider.operations), ...Object.keys(provider.contents ?? {})];
		expect([...offered].sort()).toEqual([...shared, ...own].sort());
	});

	it.each([
		['https://api.example.com', 'https://api.example.com'],
		[' https://api.example.com/// ', 'https://api.example.com'],
	])('reads the base URL "%s" without a slash at its end', (baseUrl, expected) => {
		const { credentials, pathOfApi = '' } = samples;
		expect(provider.baseUrl({ ...credentials, baseUrl })).toBe(`${expected}${pathOfApi}`);
	});

	describe('sending', () => {
		it('reports one result per message in their order, whoever is refused', () => {
			const cases = fc
				.integer({ min: 1, max: Math.min(60, provider.limits.recipientsPerRequest) })
				.chain((size) => fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat(size - 1))));
			fc.assert(
				fc.property(cases, ([size, places]) => {
					const refused = samples.refusesAllOrNone ? [] : places;
					const batch = batchOf(Array<string>(size).fill('Hello'));
					const { results } = provider.readSend(samples.answerToSend(batch, new Set(refused)), batch);
					const expected = batch.messages.map((_message, place) =>
						refused.includes(place) ? 'rejected' : 'queued',
					);
					expect(results.map(({ status }) => status)).toEqual(expected);
					for (const { status, failure } of results) {
						expect(failure === null).toBe(status === 'queued');
						if (failure !== null) expectKnown(failure);
					}
				}),
			);
		});

		it('cannot read an answer that says nothing, and says so', () => {
			const batch = batchOf(['Hello', 'Hello']);
			const nothing = ['', '<html>OK</html>', 'null', '[]', '"OK"', '42', '{"id":"1'].map((text) => replyOf({ text }));
			for (const reply of [...nothing, ...samples.unreadable]) {
				expect(() => provider.readSend(reply, batch)).toThrow();
			}
		});

		it('reads no answer into anything but one known status per message', () => {
			const batch = batchOf(['Hello', 'Hello', 'Hello']);
			const right = samples.answerToSend(batch, new Set([1])).json as object;
			const almostRight = fc
				.tuple(fc.constantFrom(...Object.keys(right)), fc.jsonValue())
				.map(([key, value]) => replyOf({ json: { ...right, [key]: value } }));
			fc.assert(
				fc.property(fc.oneof(anyReply, almostRight), (reply) => {
					const results = readOrThrow(provider, reply, batch);
					if (results === undefined) return;
					expect(results).toHaveLength(3);
					for (const { status, failure } of results) {
						expect(STATUSES).toContain(status);
						if (failure !== null) expectKnown(failure);
					}
				}),
			);
		});

		it('names every recipient of a batch once', () => {
			const size = Math.min(9, provider.limits.recipientsPerRequest);
			const { body, path, method } = provider.buildSend(batchOf(Array<string>(size).fill('Hello')), 'reference');
			expect([method, path.charAt(0)]).toEqual(['POST', '/']);
			for (let place = 0; place < size; place++) {
				expect(body!.split(numberAt(place).slice(1))).toHaveLength(2);
			}
		});

		it('foretells the bytes of a request where they are limited, and a little more at most', () => {
			const { messageBytes, envelopeBytes } = provider.limits;
			if (messageBytes === undefined || envelopeBytes === undefined) {
				return expect(provider.limits.bytesPerRequest).toBeUndefined();
			}
			fc.assert(
				fc.property(fc.array(anyText, { minLength: 1, maxLength: 40 }), (texts) => {
					for (const batch of planBatches(batchOf(texts).messages, provider.limits)) {
						const actual = bytesOf(provider.buildSend(batch, 'reference').body);
						const foretold = batch.messages.reduce(
							(sum, message) => sum + messageBytes(message, batch.text),
							envelopeBytes(batch.from, batch.text),
						);
						expect(foretold).toBeGreaterThanOrEqual(actual);
						expect(foretold - actual).toBeLessThanOrEqual(batch.messages.length);
					}
				}),
			);
		});

		it('keeps every request within the bytes and recipients that it may have', () => {
			const hasBytes = provider.limits.bytesPerRequest !== undefined;
			const limited = fc.record({
				bytesPerRequest: hasBytes ? fc.integer({ min: 200, max: 4000 }) : fc.constant(Infinity),
				recipientsPerRequest: fc.integer({ min: 1, max: 20 }),
			});
			fc.assert(
				fc.property(fc.array(anyText, { minLength: 1, maxLength: 80 }), limited, (texts, limits) => {
					const { messages } = batchOf(texts);
					const batches = planBatches(messages, { ...provider.limits, ...limits });
					expect(batches.flatMap((batch) => batch.messages)).toHaveLength(texts.length);
					for (const batch of batches) {
						expect(batch.messages.length).toBeLessThanOrEqual(limits.recipientsPerRequest);
						if (batch.messages.length === 1) continue;
						expect(bytesOf(provider.buildSend(batch, 'reference').body)).toBeLessThanOrEqual(limits.bytesPerRequest);
					}
				}),
			);
		});
	});

	describe('failing', () => {
		it('has only rows with a known category and verdict', () => {
			for (const { code, category, retry = 'never' } of provider.errorCodes.rows) {
				expect({ code, isKnown: category in categories && VERDICTS.includes(retry) }).toEqual({ code, isKnown: true });
			}
		});

		it('maps every code, of the table or not, to a known category', () => {
			const codes = fc.oneof(
				fc.constantFrom(...provider.errorCodes.rows.map(({ code }) => code)),
				fc.string(),
				fc.tuple(fc.constantFrom(...provider.errorCodes.rows), fc.nat(999)).map(([{ code }, number]) =>
					code.replace(/\d+$/, String(number)),
				),
			);
			const refusals = fc.record({
				code: fc.option(codes),
				message: fc.option(fc.string()),
				httpStatus: fc.option(fc.integer({ min: 300, max: 599 })),
				stage: fc.constantFrom('submission' as const, 'delivery' as const),
			});
			fc.assert(
				fc.property(refusals, (refusal) => {
					const { failure } = classify(provider.errorCodes, refusal);
					expectKnown(failure);
					expect(failure.code).toBe(refusal.code);
				}),
			);
		});

		it('reads code and words out of any body, or finds none', () => {
			fc.assert(
				fc.property(anyReply, (reply) => {
					const { code, message } = provider.readError(reply);
					for (const found of [code, message]) {
						if (found !== null) expect(found).toMatch(/\S/);
					}
				}),
			);
		});
	});

	describe('reading back', () => {
		const playing = (answers: readonly ProviderReply[]) => {
			const left = [...answers];
			const call = async () => await Promise.resolve(left.shift()!);
			return { left, call };
		};

		it('reports a batch with every field of the contract', async () => {
			if (provider.batches === undefined) return expect(samples.answersToGetBatch).toEqual([]);
			const { call, left } = playing(samples.answersToGetBatch);
			const batch = await provider.batches.get(call, 'id', { counts: true, now: 0 });
			expect(left).toEqual([]);
			expect(Object.values(batch)).not.toContain(undefined);
			expect(Object.keys(batch).sort()).toEqual([...BATCH_FIELDS, 'progress', 'raw'].sort());
			expect(batch.provider).toBe(provider.id);
			expect(batch.from ?? FROM).toMatch(SENDER_ID);
			for (const status of Object.keys(batch.counts)) expect(STATUSES).toContain(status);
			for (const category of Object.keys(batch.failures)) expect(Object.keys(categories)).toContain(category);
		});

		it('reports messages with every field of the contract, and numbers as E.164', async () => {
			if (provider.batches === undefined) return expect(samples.answersToMessages).toEqual([]);
			const { call, left } = playing(samples.answersToMessages);
			const { batches, operations } = provider;
			const snapshot = await batches.get(playing(samples.answersToGetBatch).call, 'id', { counts: true, now: 0 });
			const read: StoredMessage[] = [];
			for await (const message of batches.messages(call, snapshot)) read.push(message);
			if ('message:getMany' in operations) {
				const answers = samples.answersToGetMany ?? samples.answersToMessages;
				const context = operationContext(playing(answers).call, {});
				for await (const message of operations['message:getMany'](context)) read.push(message as StoredMessage);
			}
			expect(left).toEqual([]);
			expect(read).not.toEqual([]);
			for (const message of read) {
				expect(Object.keys(message).sort()).toEqual([...MESSAGE_FIELDS, ...STORED_FIELDS, 'raw'].sort());
				expect(Object.values(message)).not.toContain(undefined);
				const [handset, ours] = message.direction === 'outbound' ? [message.to, message.from] : [message.from, message.to];
				expect(handset).toMatch(E164);
				expect(ours ?? FROM).toMatch(SENDER_ID);
				expect(STATUSES).toContain(message.status);
				expect(message.final).toBe(isFinal(message.status));
				if (message.failure !== null) expectKnown(message.failure);
			}
		});
	});
});

const MESSAGE_FIELDS = [
	...['provider', 'messageId', 'batchId', 'to', 'from', 'status', 'final'],
	...['encoding', 'segments', 'deferredUntil', 'failure'],
];
const STORED_FIELDS = ['direction', 'text', 'cost', 'createdAt', 'updatedAt'];
const BATCH_FIELDS = [
	...['provider', 'batchId', 'from', 'status', 'done', 'final', 'timedOut', 'total'],
	...['counts', 'failures', 'cost', 'createdAt', 'rejected', 'failure'],
];

/** The operations of a node's description, as `resource:operation`. */
function operationsOf(properties: readonly INodeProperties[]): string[] {
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [], displayOptions }) => {
			const resources = displayOptions?.show?.resource ?? [];
			const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
			return resources.flatMap((resource) => values.map((value) => `${String(resource)}:${String(value)}`));
		});
}

function readOrThrow(provider: SmsProvider, reply: ProviderReply, batch: MtBatch) {
	try {
		return provider.readSend(reply, batch).results;
	} catch {
		return undefined;
	}
}
