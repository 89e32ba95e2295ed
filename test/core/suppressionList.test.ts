import fc from 'fast-check';

import { SuppressionList } from '../../nodes/core/suppressionList';
import { number } from './fakeProvider';

function listOf(...entries: Array<string | [input: string, defaultCountry: string]>): SuppressionList {
	const list = new SuppressionList();
	for (const entry of entries) {
		const [input, defaultCountry] = typeof entry === 'string' ? [entry] : entry;
		list.add(input, defaultCountry);
	}
	return list;
}

const KIM = '+12025550123';

describe('SuppressionList', () => {
	it.each([
		'+12025550123',
		'+1 (202) 555-0123',
		'tel:+1-202-555-0123',
		'0012025550123',
		'12025550123',
		'1-202-555-0123',
		'2025550123',
		'(202) 555-0123',
		'202.555.0123',
		'2025550123.0',
		'２０２５５５０１２３',
		'٢٠٢٥٥٥٠١٢٣',
		'555-0123',
		'+1 202 555 0123',
		'\u200e+12025550123',
	])('recognises +12025550123 written as "%s"', (spelling) => {
		expect(listOf(spelling).has(KIM)).toBe(true);
		expect(listOf(spelling).has('+12025550124')).toBe(false);
	});

	it.each([
		['0664 1234567', 'AT', '+436641234567'],
		['0664 1234567', 'US', '+436641234567'],
		['8 912 345-67-89', 'RU', '+79123456789'],
		['07700 900123', 'GB', '+447700900123'],
	])('recognises %s of %s as %s', (input, country, e164) => {
		expect(listOf([input, country]).has(e164)).toBe(true);
	});

	it('blocks a number with its country code only in that country', () => {
		const list = listOf('+12025550123', '0012025550124');
		expect(list.has('+442025550123')).toBe(false);
		expect(list.has('+4412025550123')).toBe(false);
		expect(list.has('+4412025550124')).toBe(false);
	});

	it('blocks a number without its country code everywhere, because it may be meant', () => {
		const list = listOf('2025550123');
		expect(list.has('+442025550123')).toBe(true);
	});

	it.each(['', 'nobody', '0123', '123456', '+1 20'])('blocks nobody for "%s"', (input) => {
		const list = listOf(input);
		expect(list.has(KIM)).toBe(false);
		expect(list.has('+12025123456')).toBe(false);
	});

	it.each(['nobody', '0123', 'n/a'])('says once that "%s" is no number', (input) => {
		const list = new SuppressionList();
		expect([list.add(input), list.add(input)]).toEqual([false, true]);
	});

	it.each(['+12025550123', '5550123', ' '])('says nothing of "%s"', (input) => {
		expect(new SuppressionList().add(input)).toBe(true);
	});

	it('reads a number once more for another country', () => {
		const list = listOf(['8 912 345-67-89', 'US'], ['8 912 345-67-89', 'RU']);
		expect(list.has('+79123456789')).toBe(true);
	});

	it('keeps everybody who was added, and nobody else of the same country', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.nat(9_999), { maxLength: 30 }), fc.nat(9_999), (places, other) => {
				const list = listOf(...places.map(number));
				for (const place of places) expect(list.has(number(place))).toBe(true);
				expect(list.has(number(other))).toBe(places.includes(other));
			}),
		);
	});
});
