import fc from 'fast-check';

import { prepare, recipientsOf, type Prepared, type RawItem } from '../../nodes/core/prepare';
import type { SmsProvider } from '../../nodes/core/provider';
import { fakeLimits, fakeProvider, number, SENDER } from './fakeProvider';

const A = number(1);
const B = number(2);
const C = number(3);

type Item = Partial<RawItem> & { doNotContact?: unknown };

/** Prepares items that have a sender, a recipient and a text unless they say otherwise. */
function prepareItems(items: Item[], provider: SmsProvider = fakeProvider(), recipientsParameter = 'to'): Prepared {
	return prepare(provider, {
		count: items.length,
		recipientsParameter,
		readDoNotContact: (place) => items[place].doNotContact,
		read: (place) => ({
			from: SENDER,
			to: A,
			text: 'Hello',
			defaultCountry: undefined,
			maxSegments: undefined,
			smartEncoding: undefined,
			deduplicate: undefined,
			sendOnceKey: undefined,
			...items[place],
		}),
	});
}

const statusesOf = ({ entries }: Prepared) => entries.map(({ record }) => record.status);
const sentTo = ({ messages }: Prepared) => messages.map(({ to }) => to);

describe('preparing a message', () => {
	it('makes a record with nothing missing, and the message that is sent', () => {
		const { entries, messages, problems } = prepareItems([{ to: '(202) 555-0001', defaultCountry: 'us', text: 'Hello' }]);
		expect(problems).toEqual([]);
		const message = { index: 0, itemIndex: 0, from: SENDER, to: A, text: 'Hello' };
		expect(messages).toEqual([message]);
		expect(entries).toEqual([
			{
				itemIndex: 0,
				message,
				record: {
					provider: 'fake',
					messageId: null,
					batchId: null,
					to: A,
					from: SENDER,
					status: 'queued',
					final: false,
					encoding: 'gsm7',
					segments: 1,
					deferredUntil: null,
					failure: null,
				},
			},
		]);
	});

	it('numbers entries across items, and tells each message where it belongs', () => {
		const { entries, messages } = prepareItems([{ to: [A, 'nobody', B] }, { to: C }]);
		expect(entries.map(({ itemIndex, record }) => [itemIndex, record.to])).toEqual([
			[0, A],
			[0, 'nobody'],
			[0, B],
			[1, C],
		]);
		expect(messages.map(({ index, itemIndex, to }) => [index, itemIndex, to])).toEqual([
			[0, 0, A],
			[2, 0, B],
			[3, 1, C],
		]);
	});

	it('measures the text of each message', () => {
		const { entries } = prepareItems([{ text: 'Hello 🎉' }, { to: B, text: 'x'.repeat(161) }]);
		expect(entries.map(({ record }) => [record.encoding, record.segments])).toEqual([
			['ucs2', 1],
			['gsm7', 2],
		]);
	});

	it('takes no sender where the account has one of its own', () => {
		const { entries, messages, problems } = prepareItems([{ from: undefined }], fakeProvider({ senderIdTypes: [] }));
		expect(problems).toEqual([]);
		expect([messages[0].from, entries[0].record.from]).toEqual([null, null]);
	});

	it.each([
		['a number in national form', '202 555 9999', 'US', SENDER],
		['a number of type number', 12025559999, undefined, SENDER],
		['a short code', ' 24680 ', undefined, '24680'],
	])('sends from %s', (_name, from, defaultCountry, expected) => {
		const { messages } = prepareItems([{ from, defaultCountry }]);
		expect(messages[0].from).toBe(expected);
	});

	it('reads the same sender anew when the default country changes', () => {
		const { messages, problems } = prepareItems([
			{ from: '2025559999', defaultCountry: 'US' },
			{ from: '2025559999', to: B },
			{ from: '2025559999', to: C, defaultCountry: 'US' },
		]);
		expect(messages.map(({ from }) => from)).toEqual([SENDER, SENDER]);
		expect(problems).toMatchObject([{ itemIndex: 1, parameter: 'from' }]);
	});
});

describe('quiet hours', () => {
	const night = { from: '21:00', to: '08:00' };
	/** 23:00 in New York, 13:00 in Tokyo. */
	const now = Date.UTC(2026, 2, 3, 4);

	it('come with the message, in the time zone of its item or else of its number', () => {
		const items = [{ quietHours: night }, { to: B, quietHours: { ...night, timezone: 'Asia/Tokyo' } }, { to: C }];
		const { messages, entries } = prepareItems(items);
		expect(messages.map(({ quietTime }) => quietTime?.until(now))).toEqual([Date.UTC(2026, 2, 3, 13), undefined, undefined]);
		expect(messages.map(({ quietTime }) => quietTime === undefined)).toEqual([false, false, true]);
		expect(entries.map(({ record }) => record.timezoneGuessed)).toEqual([true, false, undefined]);
	});

	it('say of nobody who is not texted where they are', () => {
		const { entries } = prepareItems([{ to: ['12', B, '+870773123456'], doNotContact: B, quietHours: night }]);
		expect(entries.map(({ record }) => [record.status, record.timezoneGuessed])).toEqual([
			['rejected', null],
			['suppressed', null],
			['rejected', null],
		]);
		expect(entries[2].record.failure).toMatchObject({ category: 'requestInvalid', stage: 'validation' });
		expect(entries[2].record.failure?.providerMessage).toContain('+870773123456');
	});

	it('are refused with the item and the field', () => {
		const { problems, messages } = prepareItems([{ quietHours: night }, { to: B, quietHours: { ...night, timezone: 'Gotham' } }]);
		expect(problems).toMatchObject([{ itemIndex: 1, parameter: 'options.quietHours.timezone' }]);
		expect(messages).toHaveLength(1);
	});
});

describe('something else than a text', () => {
	const content = { text: 'template 7', options: { templateId: '7' } };
	const provider = fakeProvider({
		readOptions: ({ value }) => ({ callbackUrl: value('callbackUrl') }),
		measure: (_text, { templateId }) => (templateId === undefined ? undefined : { encoding: null, segments: null }),
	});

	it('has no sender of the item, no segments, and says beside its options what it is', () => {
		const options = { value: (name: string) => `${name} of the item`, date: () => undefined };
		const { entries, messages, problems } = prepareItems([{ ...content, from: undefined, content, options }], provider);
		expect(problems).toEqual([]);
		expect(entries[0].record).toMatchObject({ from: null, encoding: null, segments: null, status: 'queued' });
		expect(messages[0]).toMatchObject({
			from: null,
			text: 'template 7',
			options: { callbackUrl: 'callbackUrl of the item', templateId: '7' },
		});
	});

	it('is sent once to each recipient as long as it is the same', () => {
		const other = { text: 'template 8', options: { templateId: '8' } };
		const items = [content, content, other].map((each) => ({ text: each.text, content: each }));
		expect(statusesOf(prepareItems(items, provider))).toEqual(['queued', 'duplicate', 'queued']);
	});
});

describe('recipients', () => {
	it.each<[string, unknown, string[]]>([
		['one number', A, [A]],
		['one number of type number', 12025550001, [A]],
		['numbers separated by commas', `${A}, ${B},${C}`, [A, B, C]],
		['numbers separated by semicolons or line breaks', `${A};${B}\n${C}`, [A, B, C]],
		['empty places between commas', `,${A},, ,${B},`, [A, B]],
		['an array of texts', [A, ` ${B} `], [A, B]],
		['an array of numbers', [12025550001, 12025550002], [A, B]],
		['an array of objects', [{ to: A }, { to: 12025550002 }], [A, B]],
		['an array of everything', [A, 12025550002, { to: C, text: 'Hi' }], [A, B, C]],
		['a JSON list', JSON.stringify([A, B]), [A, B]],
		['a JSON list of objects', ` ${JSON.stringify([{ to: A }, { to: B, text: 'Hi' }])}`, [A, B]],
	])('are read from %s', (_name, to, expected) => {
		const prepared = prepareItems([{ to }]);
		expect(prepared.problems).toEqual([]);
		expect(sentTo(prepared)).toEqual(expected);
	});

	it('get their own text or the default one', () => {
		const to = [{ to: A, text: 'Hi Kim' }, { to: B, text: '' }, { to: C, text: null }, number(4), { to: number(5), text: 4711 }];
		const { messages } = prepareItems([{ to, text: 'Hello' }]);
		expect(messages.map(({ text }) => text)).toEqual(['Hi Kim', 'Hello', 'Hello', 'Hello', '4711']);
	});

	it('get the default text instead of blanks', () => {
		const { messages } = prepareItems([{ to: [{ to: A, text: ' \n' }] }]);
		expect(messages[0].text).toBe('Hello');
	});

	it('need no default text when each has its own', () => {
		const prepared = prepareItems([{ to: [{ to: A, text: 'Hi Kim' }, { to: B, text: 'Hi Lee' }], text: '' }]);
		expect(prepared.problems).toEqual([]);
		expect(prepared.messages.map(({ text }) => text)).toEqual(['Hi Kim', 'Hi Lee']);
	});

	it('that cannot exist are rejected one by one, as they were entered', () => {
		const prepared = prepareItems([{ to: [A, '+1 202', '', B] }]);
		expect(statusesOf(prepared)).toEqual(['queued', 'rejected', 'rejected', 'queued']);
		expect(prepared.problems).toEqual([]);
		expect(prepared.entries[1]).toMatchObject({
			message: null,
			record: {
				to: '+1 202',
				final: true,
				failure: {
					category: 'invalidRecipient',
					retry: 'never',
					stage: 'validation',
					providerMessage: 'The number "+1 202" has too few digits for country code 1',
				},
			},
		});
	});

	it('are returned by recipientsOf with the text that each brings', () => {
		expect(recipientsOf([A, { to: B, text: 'Hi' }], 'to')).toEqual([
			{ to: A, text: undefined },
			{ to: B, text: 'Hi' },
		]);
		expect(recipientsOf(undefined, 'to')).toEqual([]);
	});

	it('never make it fail with anything but the name of the parameter', () => {
		fc.assert(
			fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (to) => {
				const { entries, messages, problems } = prepareItems([{ to }]);
				expect(entries.length === 0).toBe(problems.length === 1);
				for (const { parameter } of problems) expect(['to', 'text']).toContain(parameter);
				for (const message of messages) expect(message.to).toMatch(/^\+\d+$/);
			}),
		);
	});
});

describe('parameters that cannot be used', () => {
	it.each<[string, Item, string, string]>([
		['no recipient', { to: undefined }, 'to', 'names no recipient'],
		['null for a recipient', { to: null }, 'to', 'names no recipient'],
		['an empty recipient', { to: '' }, 'to', 'names no recipient'],
		['only commas', { to: ' , ,' }, 'to', 'names no recipient'],
		['an empty list', { to: [] }, 'to', 'names no recipient'],
		['an empty JSON list', { to: '[]' }, 'to', 'names no recipient'],
		['a broken JSON list', { to: `["${A}"` }, 'to', 'begins like a JSON list but is none'],
		['an object', { to: { to: A } }, 'to', 'is neither text nor a list'],
		['a truth value', { to: true }, 'to', 'is neither text nor a list'],
		['a list in a list', { to: [A, [B]] }, 'to', 'has an entry that is not a number at place 2'],
		['null in a list', { to: [null] }, 'to', 'has an entry that is not a number at place 1'],
		['a truth value in a list', { to: [A, B, false] }, 'to', 'has an entry that is not a number at place 3'],
		['an object without a number', { to: [{ phone: A }] }, 'to', 'has an entry that is not a number at place 1'],
		['an object with an object for a number', { to: [{ to: {} }] }, 'to', 'has an entry that is not a number at place 1'],
		['an object with an object for a text', { to: [A, { to: B, text: {} }] }, 'to', 'has an entry whose text is not text at place 2'],
		['no text', { text: undefined }, 'text', 'is empty'],
		['blanks for a text', { text: ' \n ' }, 'text', 'is empty'],
		['no text for one of the recipients', { to: [{ to: A, text: 'Hi' }, B], text: '' }, 'text', 'is empty'],
		['an object for a text', { text: { de: 'Hallo' } }, 'text', 'is not text'],
		['a truth value for a text', { text: true }, 'text', 'is not text'],
		['no number for a text', { text: NaN }, 'text', 'is not text'],
		['no sender', { from: undefined }, 'from', 'is empty'],
		['blanks for a sender', { from: '  ' }, 'from', 'is empty'],
		['a list for a sender', { from: [SENDER] }, 'from', 'is not text'],
		['a sender that cannot exist', { from: '+1 202' }, 'from', 'has too few digits for country code 1'],
		['an alphanumeric sender', { from: 'ACME' }, 'from', 'must be a phone number: Fake does not send from "ACME"'],
		['an unknown country', { defaultCountry: 'XX' }, 'options.defaultCountry', 'is not a two-letter country code such as US or DE'],
		['a list for a country', { defaultCountry: ['US'] }, 'options.defaultCountry', 'is not a two-letter country code such as US or DE'],
		['no number of segments', { maxSegments: 'two' }, 'options.maxSegments', 'is not a whole number of at least 1'],
		['a negative number of segments', { maxSegments: -1 }, 'options.maxSegments', 'is not a whole number of at least 1'],
		['half a segment', { maxSegments: 1.5 }, 'options.maxSegments', 'is not a whole number of at least 1'],
		['a list of segments', { maxSegments: [2] }, 'options.maxSegments', 'is not a whole number of at least 1'],
		['an odd Smart Encoding', { smartEncoding: 'yes' }, 'options.smartEncoding', 'is neither true nor false'],
		['an odd Deduplicate', { deduplicate: 0 }, 'options.deduplicate', 'is neither true nor false'],
		['an object for a key', { sendOnceKey: { id: 7 } }, 'options.sendOnceKey', 'is not text'],
		['a truth value for a key', { sendOnceKey: false }, 'options.sendOnceKey', 'is not text'],
		['blanks for a key', { sendOnceKey: ' ' }, 'options.sendOnceKey', 'is empty'],
		['a key that an expression leaves empty', { sendOnceKey: '' }, 'options.sendOnceKey', 'is empty'],
		['a key that an expression does not find', { sendOnceKey: null }, 'options.sendOnceKey', 'is empty'],
		['an object for Do Not Contact', { doNotContact: {} }, 'options.doNotContact', 'is neither text nor a list'],
		['rubbish in Do Not Contact', { doNotContact: [{}] }, 'options.doNotContact', 'has an entry that is not a number at place 1'],
	])('are named: %s', (_name, item, parameter, message) => {
		const { entries, messages, problems } = prepareItems([{ to: B }, item, { to: C }]);
		expect(problems).toEqual([{ itemIndex: 1, parameter, message }]);
		expect(entries.map(({ itemIndex }) => itemIndex)).toEqual([0, 2]);
		expect(messages.map(({ to }) => to)).toEqual([B, C]);
	});

	it('are named by the parameter that holds the recipients', () => {
		const { problems } = prepareItems([{ to: undefined }], fakeProvider(), 'recipients');
		expect(problems).toEqual([{ itemIndex: 0, parameter: 'recipients', message: 'names no recipient' }]);
	});

	it('are found in all items, in the order of the items', () => {
		const { problems } = prepareItems([{ text: '' }, {}, { doNotContact: {} }, { to: [] }]);
		expect(problems.map(({ itemIndex, parameter }) => [itemIndex, parameter])).toEqual([
			[0, 'text'],
			[2, 'options.doNotContact'],
			[3, 'to'],
		]);
	});

	it('concern every item for which the list of Do Not Contact cannot be read', () => {
		const doNotContact = [{}];
		const { messages, problems } = prepareItems([{ doNotContact }, { doNotContact }, { doNotContact }]);
		expect(messages).toEqual([]);
		expect(problems.map(({ itemIndex }) => itemIndex)).toEqual([0, 1, 2]);
	});

	it('include an expression that cannot be evaluated', () => {
		const prepared = prepare(fakeProvider(), {
			count: 1,
			recipientsParameter: 'to',
			readDoNotContact: () => undefined,
			read: () => {
				throw new TypeError('Cannot read properties of undefined');
			},
		});
		expect(prepared.problems).toEqual([
			{ itemIndex: 0, parameter: 'parameters', message: 'Cannot read properties of undefined' },
		]);
	});
});

describe('the limits of a text', () => {
	it('refuses a text with more segments than are allowed, and no shorter one', () => {
		const prepared = prepareItems([
			{ to: A, text: 'x'.repeat(160), maxSegments: 1 },
			{ to: B, text: 'x'.repeat(161), maxSegments: 1 },
			{ to: C, text: 'x'.repeat(161), maxSegments: '2' },
		]);
		expect(statusesOf(prepared)).toEqual(['queued', 'rejected', 'queued']);
		expect(prepared.entries[1].record.failure).toMatchObject({
			category: 'messageTooLong',
			stage: 'validation',
			providerMessage: 'The text needs 2 segments, Max Segments allows 1',
		});
	});

	it.each([undefined, null, '', 0])('allows any number of segments for %j', (maxSegments) => {
		expect(statusesOf(prepareItems([{ text: 'x'.repeat(500), maxSegments }]))).toEqual(['queued']);
	});

	it('refuses a text that the provider does not take, counted in UTF-16 code units', () => {
		const limits = { ...fakeLimits, charactersPerText: 10 };
		const prepared = prepareItems([{ to: A, text: '🎉'.repeat(5) }, { to: B, text: '🎉'.repeat(5) + '!' }], fakeProvider({ limits }));
		expect(statusesOf(prepared)).toEqual(['queued', 'rejected']);
		expect(prepared.entries[1].record.failure!.providerMessage).toBe('The text has 11 characters, Fake takes 10');
	});

	it('replaces typographic characters before it measures, only where Smart Encoding is on', () => {
		const text = '“Hello” – Kim’s shop…';
		const { messages, entries } = prepareItems([
			{ to: A, text, smartEncoding: true },
			{ to: B, text, smartEncoding: 'true' },
			{ to: C, text },
		]);
		expect(messages.map((message) => message.text)).toEqual(['"Hello" - Kim\'s shop...', '"Hello" - Kim\'s shop...', text]);
		expect(entries.map(({ record }) => record.encoding)).toEqual(['gsm7', 'gsm7', 'ucs2']);
	});

	it('replaces them in texts that recipients bring along, too', () => {
		const { messages } = prepareItems([{ to: [{ to: A, text: 'Kim’s' }], smartEncoding: true }]);
		expect(messages[0].text).toBe("Kim's");
	});

	it('keeps blanks around a text', () => {
		expect(prepareItems([{ text: ' Hello\n' }]).messages[0].text).toBe(' Hello\n');
	});

	it('takes a number for a text', () => {
		expect(prepareItems([{ text: 4711 }]).messages[0].text).toBe('4711');
	});
});

describe('repeats', () => {
	it('come out as duplicates, in whatever spelling and whichever item', () => {
		const prepared = prepareItems([{ to: [A, B, '001 202 555 0001'] }, { to: '12025550002' }, { to: A, text: 'Other' }]);
		expect(statusesOf(prepared)).toEqual(['queued', 'queued', 'duplicate', 'duplicate', 'queued']);
		expect(prepared.entries[2]).toMatchObject({ message: null, record: { to: A, final: true, failure: null } });
	});

	it('are seen in the text as it would be sent', () => {
		const prepared = prepareItems([
			{ text: "Kim's" },
			{ text: 'Kim’s', smartEncoding: true },
			{ text: 'Kim’s' },
		]);
		expect(statusesOf(prepared)).toEqual(['queued', 'duplicate', 'queued']);
	});

	it.each([false, 'false'])('are sent with Deduplicate set to %j', (deduplicate) => {
		const prepared = prepareItems([{ deduplicate }, { deduplicate }]);
		expect(statusesOf(prepared)).toEqual(['queued', 'queued']);
	});

	it('of an item without Deduplicate count for an item with it', () => {
		expect(statusesOf(prepareItems([{ deduplicate: false }, {}]))).toEqual(['queued', 'duplicate']);
	});

	it('of a message that is not sent are none', () => {
		const prepared = prepareItems([
			{ text: 'x'.repeat(161), maxSegments: 1 },
			{ text: 'x'.repeat(161) },
			{ to: B, sendOnceKey: 'k' },
			{ to: C, sendOnceKey: 'k' },
			{ to: C },
		]);
		expect(statusesOf(prepared)).toEqual(['rejected', 'queued', 'queued', 'duplicate', 'queued']);
	});
});

describe('send-once keys', () => {
	const keysOf = ({ entries }: Prepared) => entries.map(({ sendOnceKey }) => sendOnceKey);

	it('are as the item gives them for one recipient, and one per recipient for several', () => {
		const prepared = prepareItems([{ to: A, sendOnceKey: ' sale-7 ' }, { to: [A, '202 555 0002'], defaultCountry: 'US', text: 'Hi', sendOnceKey: 8 }]);
		expect(keysOf(prepared)).toEqual(['sale-7', `8\n${A}`, `8\n${B}`]);
	});

	it('are absent where the option was not added', () => {
		expect(keysOf(prepareItems([{ sendOnceKey: undefined }]))).toEqual([undefined]);
	});

	it('send the first message of a run that has them, and no other', () => {
		const prepared = prepareItems([{ to: A, sendOnceKey: 'k' }, { to: B, sendOnceKey: 'k' }, { to: C, sendOnceKey: 'l' }]);
		expect(statusesOf(prepared)).toEqual(['queued', 'duplicate', 'queued']);
	});

	it('are not used up by a message that is not sent', () => {
		const prepared = prepareItems([
			{ to: 'nobody', sendOnceKey: 'k' },
			{ to: A, sendOnceKey: 'k' },
			{ to: A, sendOnceKey: 'l' },
			{ to: B, sendOnceKey: 'l' },
		]);
		expect(statusesOf(prepared)).toEqual(['rejected', 'queued', 'duplicate', 'queued']);
	});
});

describe('Do Not Contact', () => {
	it('sets recipients aside who are named in any spelling, by any item', () => {
		const prepared = prepareItems([
			{ to: [A, B, C, number(4)] },
			{ to: number(5), doNotContact: '1-202-555-0001' },
			{ to: number(6), doNotContact: ['202.555.0002', 12025550003] },
		]);
		expect(statusesOf(prepared)).toEqual(['suppressed', 'suppressed', 'suppressed', 'queued', 'queued', 'queued']);
		expect(prepared.entries[0]).toMatchObject({ message: null, record: { to: A, final: true, failure: null } });
	});

	it('goes before every other check of a recipient', () => {
		const prepared = prepareItems([{ to: A, text: 'x'.repeat(161), maxSegments: 1, doNotContact: A }, { to: A }]);
		expect(statusesOf(prepared)).toEqual(['suppressed', 'suppressed']);
	});

	it('reads numbers without a country code as those of each item\'s country', () => {
		const doNotContact = '8 912 345-67-89';
		const prepared = prepareItems([
			{ to: '+7 912 345 67 89', defaultCountry: 'US', doNotContact },
			{ to: A, defaultCountry: 'RU', doNotContact },
		]);
		expect(statusesOf(prepared)).toEqual(['suppressed', 'queued']);
	});

	it.each([undefined, null, '', [], ' , '])('sets nobody aside for %j', (doNotContact) => {
		expect(statusesOf(prepareItems([{ doNotContact }]))).toEqual(['queued']);
	});

	it('leaves out every recipient on the list, whatever the items are', () => {
		const anyItems = fc.array(fc.record({ to: fc.nat(20), blocked: fc.array(fc.nat(20), { maxLength: 3 }) }), { maxLength: 10 });
		fc.assert(
			fc.property(anyItems, (items) => {
				const blocked = new Set(items.flatMap((item) => item.blocked).map(number));
				const { entries, messages } = prepareItems(
					items.map((item) => ({ to: number(item.to), doNotContact: item.blocked.map((place) => number(place).slice(2)) })),
				);
				for (const { to } of messages) expect(blocked.has(to)).toBe(false);
				for (const { record } of entries) expect(record.status === 'suppressed').toBe(blocked.has(record.to!));
			}),
		);
	});
});

describe('a large run', () => {
	const COUNT = 250_000;

	it('reads each of 250,000 items once', () => {
		let reads = 0;
		let lists = 0;
		const raw: RawItem = {
			from: SENDER,
			to: A,
			text: 'Hello',
			defaultCountry: 'US',
			maxSegments: 2,
			smartEncoding: true,
			deduplicate: true,
			sendOnceKey: undefined,
		};
		const { entries, messages } = prepare(fakeProvider(), {
			count: COUNT,
			recipientsParameter: 'to',
			readDoNotContact: () => {
				lists++;
				return B;
			},
			read: (place) => {
				reads++;
				return { ...raw, to: number(place), text: `Text ${Math.floor(place / 10_000)}` };
			},
		});
		expect([reads, lists]).toEqual([COUNT, COUNT]);
		expect(entries).toHaveLength(COUNT);
		expect(messages).toHaveLength(COUNT - COUNT / 10_000);
	});

	it('reads options once that are the same for all items, and gives all messages the same', () => {
		const optionsOf = (flash: unknown) => ({ value: () => flash, date: () => undefined });
		const read: unknown[] = [];
		const provider = fakeProvider({
			readOptions: (options) => {
				read.push(options.value('flash'));
				return { flash: options.value('flash') };
			},
		});
		const same = optionsOf(true);
		const { messages } = prepareItems([A, B, C].map((to) => ({ to, options: same })), provider);
		expect(read).toEqual([true]);
		expect(new Set(messages.map(({ options }) => options)).size).toBe(1);
		const differing = prepareItems([A, B, C].map((to, place) => ({ to, options: optionsOf(place) })), provider);
		expect(differing.messages.map(({ options }) => options)).toEqual([{ flash: 0 }, { flash: 1 }, { flash: 2 }]);
	});

	it('takes 250,000 recipients of one item', () => {
		const to = Array.from({ length: COUNT }, (_, place) => number(place));
		const { messages, entries } = prepareItems([{ to, deduplicate: false }]);
		expect(entries).toHaveLength(COUNT);
		expect(messages[COUNT - 1]).toEqual({ index: COUNT - 1, itemIndex: 0, from: SENDER, to: number(COUNT - 1), text: 'Hello' });
	});
});
