import { prepare, type RawItem } from '../../nodes/core/prepare';
import { previewRun, type Preview } from '../../nodes/core/preview';
import { fakeProvider, number, SENDER } from './fakeProvider';

const A = number(1);
const B = number(2);
const C = number(3);
/** 15:00 in New York. */
const NOW = Date.UTC(2026, 2, 2, 20);

/** Previews items that have a text as the node would. */
function previewItems(
	items: Array<Partial<RawItem> & { doNotContact?: string }>,
	pricePerSegment?: number,
): Array<{ itemIndex: number; record: Preview }> {
	const provider = fakeProvider();
	const prepared = prepare(provider, {
		count: items.length,
		recipientsParameter: 'to',
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
	const textOf = (place: number) => String(items[place].text ?? 'Hello');
	return previewRun(prepared, provider.limits, {}, textOf, () => pricePerSegment, NOW);
}

const previewOf = (...args: Parameters<typeof previewItems>) => previewItems(...args)[0].record;

describe('previewing a run', () => {
	it('tells everything about an item, with nothing missing', () => {
		const text = 'x'.repeat(161);
		const record = previewOf(
			[{ to: [A, 'nobody', B, A, C], text, doNotContact: C }],
			0.0075,
		);
		expect(record).toEqual({
			provider: 'fake',
			from: SENDER,
			text,
			encoding: 'gsm7',
			characters: 161,
			segments: 2,
			unicodeCharacters: [],
			recipients: 2,
			invalid: [{ to: 'nobody', reason: 'The number "nobody" has letters in it' }],
			tooLong: [],
			duplicates: [A],
			suppressed: [C],
			totalSegments: 4,
			requests: 1,
			cost: 0.03,
			failure: null,
		});
	});

	it('names the characters that force UCS-2', () => {
		const record = previewOf([{ text: 'Kim’s 🎉 – Kim’s' }]);
		expect(record).toMatchObject({ encoding: 'ucs2', characters: 16, segments: 1 });
		expect(record.unicodeCharacters).toEqual(['’', '🎉', '–']);
	});

	it('lists the recipients for whom the text is too long, who cost nothing', () => {
		const record = previewOf([{ to: [A, B], text: 'x'.repeat(161), maxSegments: 1 }], 1);
		expect(record).toMatchObject({ recipients: 0, tooLong: [A, B], totalSegments: 0, requests: 0, cost: 0 });
	});

	it('counts the segments of texts that recipients bring along', () => {
		const to = [A, { to: B, text: 'x'.repeat(200) }, { to: C, text: 'x'.repeat(500) }];
		expect(previewOf([{ to }], 0.01)).toMatchObject({ segments: 1, totalSegments: 1 + 2 + 4, cost: 0.07 });
	});

	it('gives every item the number of requests of the whole run', () => {
		const previews = previewItems([{ to: [A, B] }, { to: [number(4), number(5)] }, { to: number(6), from: '24680' }]);
		expect(previews.map(({ itemIndex, record }) => [itemIndex, record.requests, record.recipients])).toEqual([
			[0, 3, 2],
			[1, 3, 2],
			[2, 3, 1],
		]);
	});

	it('has no cost without a price, and hides what binary fractions add to it', () => {
		expect(previewOf([{}]).cost).toBeNull();
		expect(previewOf([{ to: [A, B, C] }], 0.1).cost).toBe(0.3);
		expect(previewOf([{ to: [A, B, C] }], 0.000001).cost).toBe(0.000003);
	});

	it('says nothing of an item that cannot be used', () => {
		expect(previewItems([{ to: '' }, { to: A }]).map(({ itemIndex }) => itemIndex)).toEqual([1]);
	});

	it('names who would be texted later, only where there are quiet hours, and counts them all the same', () => {
		const quietHours = { from: '15:00', to: '16:00' };
		// 15:00 in New York, 12:00 in Los Angeles
		const record = previewOf([{ to: [A, '+12135550123', 'nobody'], quietHours }]);
		expect(record).toMatchObject({ recipients: 2, totalSegments: 2, deferred: [A] });
		expect(previewOf([{ to: A }])).not.toHaveProperty('deferred');
	});
});
