import fc from 'fast-check';

import { planBatches, setStartOffsets, type Pacing } from '../../nodes/core/batchPlanner';
import type { MtBatch, MtMessage } from '../../nodes/core/message';
import type { SendLimits } from '../../nodes/core/provider';
import { ringCentral } from '../../nodes/RingCentral/provider';
import { fakeLimits, fakeProvider, messagesTo, number, SENDER } from './fakeProvider';

const limitsOf = (change: Partial<SendLimits>): SendLimits => ({ ...fakeLimits, ...change });

const indexesOf = (batches: readonly MtBatch[]) =>
	batches.map(({ messages }) => messages.map(({ index }) => index));

const sizesOf = (batches: readonly MtBatch[]) => batches.map(({ messages }) => messages.length);

const predictedBytes = (limits: SendLimits, { from, text, messages }: MtBatch) =>
	messages.reduce((sum, message) => sum + limits.messageBytes!(message, text), limits.envelopeBytes!(from, text));

describe('planning requests', () => {
	it('plans nothing for nothing', () => {
		expect(planBatches([], fakeLimits)).toEqual([]);
	});

	it('fills requests up to the provider\'s number of recipients', () => {
		const batches = planBatches(messagesTo(7), limitsOf({ recipientsPerRequest: 3 }));
		expect(indexesOf(batches)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
		expect(batches.map(({ startOffsetMs }) => startOffsetMs)).toEqual([0, 0, 0]);
	});

	it.each([
		[{ recipientsPerRequest: 2 }, [[0, 1], [2, 3], [4, 5], [6]]],
		[{ recipientsPerRequest: 9 }, [[0, 1, 2], [3, 4, 5], [6]]],
		[{ recipientsPerRequest: 2, messagesPerSecond: 100 }, [[0, 1], [2, 3], [4, 5], [6]]],
	])('fills requests no further than an account allows: %j', (pacing, expected) => {
		expect(indexesOf(planBatches(messagesTo(7), limitsOf({ recipientsPerRequest: 3 }), pacing))).toEqual(expected);
	});

	it('sends 250,000 equal texts in as few requests as 10,000 recipients a request allow', () => {
		const limits = ringCentral.limits;
		const batches = planBatches(messagesTo(250_000), limits);
		expect(sizesOf(batches)).toEqual(Array.from({ length: 25 }, () => 10_000));
	});

	it('puts messages of one sender together, however they are mixed, and keeps their order', () => {
		const senders = ['+12025550001', '+12025550002', '+12025550001', '+12025550002', '+12025550001'];
		const batches = planBatches(messagesTo(5, (place) => ({ from: senders[place] })), fakeLimits);
		expect(batches.map(({ from }) => from)).toEqual(['+12025550001', '+12025550002']);
		expect(indexesOf(batches)).toEqual([
			[0, 2, 4],
			[1, 3],
		]);
	});

	it('puts different texts into one request where the provider has a form for that', () => {
		const texts = ['Hi Kim', 'Hi Lee', 'Hi Kim'];
		const batches = planBatches(messagesTo(3, (place) => ({ text: texts[place] })), fakeLimits);
		expect(indexesOf(batches)).toEqual([[0, 1, 2]]);
		expect(batches[0].text).toBe('Hi Kim');
	});

	it('makes a request per text where a request carries only one', () => {
		const texts = ['Hi Kim', 'Hi Lee', 'Hi Kim'];
		const batches = planBatches(
			messagesTo(3, (place) => ({ text: texts[place] })),
			limitsOf({ personalised: 'none' }),
		);
		expect(batches.map(({ text }) => text)).toEqual(['Hi Kim', 'Hi Lee']);
		expect(indexesOf(batches)).toEqual([[0, 2], [1]]);
	});

	it('plans for accounts whose own sender is used', () => {
		const [batch] = planBatches(messagesTo(2, () => ({ from: null })), fakeLimits);
		expect(batch.from).toBeNull();
		expect(batch.messages).toHaveLength(2);
	});

	it('starts a new request when the next message would exceed the bytes by one', () => {
		const messages = messagesTo(3);
		const exactly = predictedBytes(fakeLimits, { from: SENDER, text: 'Hello', messages, startOffsetMs: 0 });
		expect(sizesOf(planBatches(messages, limitsOf({ bytesPerRequest: exactly })))).toEqual([3]);
		expect(sizesOf(planBatches(messages, limitsOf({ bytesPerRequest: exactly - 1 })))).toEqual([2, 1]);
	});

	it('gives a message that alone exceeds the bytes a request of its own', () => {
		const texts = ['short', 'x'.repeat(5_000), 'short'];
		const batches = planBatches(
			messagesTo(3, (place) => ({ text: texts[place] })),
			limitsOf({ bytesPerRequest: 500 }),
		);
		expect(indexesOf(batches)).toEqual([[0], [1], [2]]);
	});

	it('asks for the bytes of a message at most twice', () => {
		const count = 250_000;
		let messageBytes = 0;
		let envelopeBytes = 0;
		const limits = limitsOf({
			recipientsPerRequest: 1_000,
			bytesPerRequest: 20_000,
			messageBytes: (message, text) => {
				messageBytes++;
				return fakeLimits.messageBytes!(message, text);
			},
			envelopeBytes: (from, text) => {
				envelopeBytes++;
				return fakeLimits.envelopeBytes!(from, text);
			},
		});
		const batches = planBatches(messagesTo(count), limits);
		expect(batches.flatMap(({ messages }) => messages)).toHaveLength(count);
		expect(messageBytes).toBeLessThanOrEqual(2 * count);
		expect(envelopeBytes).toBe(batches.length);
	});
});

describe('messages with options of their own', () => {
	it('share a request with those that have the same ones', () => {
		const options = [{ flash: true }, undefined, { flash: true }, { flash: false }, undefined];
		const batches = planBatches(messagesTo(5, (place) => ({ options: options[place] })), fakeLimits);
		expect(indexesOf(batches)).toEqual([[0, 2], [1, 4], [3]]);
		expect(batches.map((batch) => batch.options)).toEqual([{ flash: true }, undefined, { flash: false }]);
	});

	it('are kept apart by a template, which is handed over as it is', () => {
		const parameters = { name: { default: 'you' } };
		const templates = [{ text: 'Hi ${name}', parameters }, undefined, { text: 'Hi ${name}', parameters: { ...parameters } }, { text: 'Bye ${name}', parameters }];
		const batches = planBatches(messagesTo(4, (place) => ({ template: templates[place] })), fakeLimits);
		expect(indexesOf(batches)).toEqual([[0, 2], [1], [3]]);
		expect(batches[0].template).toEqual(templates[0]);
	});
});

describe('texts that may differ by values', () => {
	const withTemplate = limitsOf({ personalised: { charactersPerValue: 160, charactersPerText: 2000 }, recipientsPerRequest: 3 });
	const plan = (list: Array<[to: number, text: string]>) =>
		planBatches(messagesTo(list.length, (place) => ({ to: number(list[place][0]), text: list[place][1] })), withTemplate);

	it('share requests that are as full as they may be', () => {
		expect(indexesOf(plan([[1, 'a'], [2, 'b'], [3, 'c'], [4, 'd'], [5, 'e']]))).toEqual([[0, 1, 2], [3, 4]]);
	});

	it('are in different requests where they are for the same recipient', () => {
		expect(indexesOf(plan([[1, 'a'], [1, 'b'], [2, 'c'], [1, 'd'], [3, 'e'], [4, 'f'], [2, 'g']]))).toEqual([[0, 2, 4], [1, 5, 6], [3]]);
	});

	it('are in different requests where a short one could not fill the values of a long one', () => {
		const long = 'x'.repeat(1000);
		expect(indexesOf(plan([[1, long], [2, 'short'], [3, long], [4, 'tiny']]))).toEqual([[0, 2], [1, 3]]);
	});

	it('are never twice in a request for one recipient, however often they come', () => {
		const count = 20_000;
		const batches = planBatches(messagesTo(count, (place) => ({ to: number(place % 7), text: `Text ${place}` })), withTemplate);
		expect(batches.flatMap(({ messages }) => messages)).toHaveLength(count);
		for (const { messages } of batches) expect(new Set(messages.map(({ to }) => to)).size).toBe(messages.length);
	});
});

describe('any plan', () => {
	const anyText = fc.oneof(
		fc.constantFrom('Hello', 'Grüße, "Kim" \\ \n', '€🎉🏳️‍🌈'),
		fc.string({ unit: 'binary', maxLength: 60 }),
		// Halves of surrogate pairs too, which JSON writes as six characters.
		fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
	);

	const anyMessages = fc
		.array(fc.record({ to: fc.nat(9_999), text: anyText, sender: fc.nat(2) }), { maxLength: 40 })
		.map((list) =>
			list.map(({ to, text, sender }, index): MtMessage => {
				const from = [SENDER, '24680', null][sender];
				return { index, itemIndex: index, from, to: number(to), text };
			}),
		);

	const anyLimits = fc.record({
		recipientsPerRequest: fc.integer({ min: 1, max: 12 }),
		bytesPerRequest: fc.integer({ min: 60, max: 900 }),
		personalised: fc.constantFrom('perMessage' as const, 'none' as const),
	});

	const providers = [fakeProvider(), ringCentral];

	it.each(providers.map((provider) => [provider.displayName, provider] as const))(
		'holds every message once, within the limits of the real JSON of %s',
		(_name, provider) => {
			fc.assert(
				fc.property(anyMessages, anyLimits, (messages, change) => {
					const limits = { ...provider.limits, ...change };
					const batches = planBatches(messages, limits);
					const all = batches.flatMap((batch) => batch.messages);
					expect([...all].sort((a, b) => a.index - b.index)).toEqual(messages);
					for (const batch of batches) {
						const { from, text, messages: inBatch } = batch;
						expect(inBatch.length).toBeLessThanOrEqual(limits.recipientsPerRequest);
						const places = inBatch.map(({ index }) => index);
						expect(places).toEqual([...places].sort((a, b) => a - b));
						expect(inBatch.every((message) => message.from === from)).toBe(true);
						if (limits.personalised === 'none') {
							expect(inBatch.every((message) => message.text === text)).toBe(true);
						}
						const real = Buffer.byteLength(provider.buildSend(batch, 'reference').body!);
						const predicted = predictedBytes(limits, batch);
						expect(predicted).toBeGreaterThanOrEqual(real);
						expect(predicted - real).toBeLessThanOrEqual(1);
						if (inBatch.length > 1) expect(predicted).toBeLessThanOrEqual(limits.bytesPerRequest);
					}
				}),
			);
		},
	);

	it('closes a request only when the next message of its kind no longer fits into it', () => {
		fc.assert(
			fc.property(anyMessages, anyLimits, (messages, change) => {
				const limits = limitsOf(change);
				const previous = new Map<string, MtBatch>();
				for (const batch of planBatches(messages, limits)) {
					const key = JSON.stringify([batch.from, limits.personalised === 'none' ? batch.text : null]);
					const before = previous.get(key);
					previous.set(key, batch);
					if (before === undefined) continue;
					const isFull = before.messages.length === limits.recipientsPerRequest;
					const grown = { ...before, messages: [...before.messages, batch.messages[0]] };
					expect(isFull || predictedBytes(limits, grown) > limits.bytesPerRequest!).toBe(true);
					expect(batch.messages[0].index).toBeGreaterThan(before.messages[before.messages.length - 1].index);
				}
			}),
		);
	});
});

describe('the pace of a plan', () => {
	const plan = (count: number, pacing: Pacing, change: Partial<SendLimits> = {}) =>
		planBatches(messagesTo(count), limitsOf({ recipientsPerRequest: 10_000, bytesPerRequest: 1e9, ...change }), pacing);

	const offsetsOf = (batches: readonly MtBatch[]) => batches.map(({ startOffsetMs }) => startOffsetMs);

	it('lets no more messages leave in one second than the message rate says', () => {
		const batches = plan(25, { messagesPerSecond: 10 });
		expect(sizesOf(batches)).toEqual([10, 10, 5]);
		expect(offsetsOf(batches)).toEqual([0, 1_000, 2_000]);
	});

	it.each([
		[1, 3, [1, 1, 1], [0, 1_000, 2_000]],
		[0.5, 3, [1, 1, 1], [0, 2_000, 4_000]],
		[0.3, 3, [1, 1, 1], [0, 3_334, 6_667]],
		[2.5, 6, [2, 2, 2], [0, 800, 1_600]],
	])('paces %d messages per second', (messagesPerSecond, count, sizes, offsets) => {
		const batches = plan(count, { messagesPerSecond });
		expect(sizesOf(batches)).toEqual(sizes);
		expect(offsetsOf(batches)).toEqual(offsets);
	});

	it('spaces requests by the request rate', () => {
		const batches = plan(9, { requestsPerSecond: 4 }, { recipientsPerRequest: 3 });
		expect(sizesOf(batches)).toEqual([3, 3, 3]);
		expect(offsetsOf(batches)).toEqual([0, 250, 500]);
	});

	it('puts as much into a request as may leave until the next one, where both rates are given', () => {
		const batches = plan(50, { messagesPerSecond: 10, requestsPerSecond: 0.5 });
		expect(sizesOf(batches)).toEqual([20, 20, 10]);
		expect(offsetsOf(batches)).toEqual([0, 2_000, 4_000]);
	});

	it('keeps the request rate where the message rate would allow more requests', () => {
		const batches = plan(30, { messagesPerSecond: 10, requestsPerSecond: 5 });
		expect(sizesOf(batches)).toEqual([10, 10, 10]);
		expect(offsetsOf(batches)).toEqual([0, 1_000, 2_000]);
	});

	it('takes at most half of the provider\'s requests for a long run, and keeps the message rate', () => {
		const rates = { sends: { requests: 50, perMs: 60_000 } };
		const batches = plan(6_000, { messagesPerSecond: 10 }, { rates });
		expect(new Set(sizesOf(batches))).toEqual(new Set([24]));
		expect(offsetsOf(batches).slice(0, 3)).toEqual([0, 2_400, 4_800]);
		expect(batches.length).toBe(250);
		expect(batches[249].startOffsetMs).toBe(597_600);
	});

	it('never asks for more than a request can carry', () => {
		const batches = plan(10, { messagesPerSecond: 100 }, { recipientsPerRequest: 4 });
		expect(sizesOf(batches)).toEqual([4, 4, 2]);
		expect(offsetsOf(batches)).toEqual([0, 40, 80]);
	});

	it('never lets the messages that have left outrun the rates', () => {
		const anyRate = fc.double({ min: 0.05, max: 50, noNaN: true });
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 200 }),
				fc.option(anyRate, { nil: undefined }),
				fc.option(anyRate, { nil: undefined }),
				(count, messagesPerSecond, requestsPerSecond) => {
					const batches = plan(count, { messagesPerSecond, requestsPerSecond });
					let before = 0;
					batches.forEach(({ messages, startOffsetMs }, place) => {
						const seconds = startOffsetMs / 1000;
						if (messagesPerSecond !== undefined) {
							expect(before).toBeLessThanOrEqual(seconds * messagesPerSecond + 1e-6);
						}
						if (requestsPerSecond !== undefined) {
							expect(place).toBeLessThanOrEqual(seconds * requestsPerSecond + 1e-6);
						}
						if (place > 0) expect(startOffsetMs).toBeGreaterThanOrEqual(batches[place - 1].startOffsetMs);
						before += messages.length;
					});
				},
			),
		);
	});

	it('counts on when batches of several plans are put together', () => {
		const batches = [...plan(10, { messagesPerSecond: 10 }), ...plan(10, { messagesPerSecond: 10 })];
		setStartOffsets(batches, { messagesPerSecond: 10 });
		expect(offsetsOf(batches)).toEqual([0, 1_000]);
	});
});
