import fc from 'fast-check';

import { parseJson, pathSegment, plainHeaders, queryString, retryAfterMs } from '../../nodes/core/http';

describe('pathSegment', () => {
	it('keeps every id in its place: host, query and the other segments stay what they are', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('../x', '..%2f', '%2e%2e', 'a?b=c', 'a#b', '//evil.example', '\\..\\x', 'é 😀')), (id) => {
				fc.pre(id !== '.' && id !== '..');
				const { host, pathname, search, hash } = new URL(`https://api.example.com/v1/items/${pathSegment(id)}/parts`);
				expect([host, search, hash]).toEqual(['api.example.com', '', '']);
				expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'v1', 'items', id, 'parts']);
			}),
		);
	});

	it.each(['', '.', '..', '\ud83d'])('refuses %j, which is nobody\'s id', (id) => {
		expect(() => pathSegment(id)).toThrow(/is not an ID/);
	});
});

describe('queryString', () => {
	it.each([
		['nothing', undefined, ''],
		['an empty object', {}, ''],
		['text and numbers', { perPage: 100, view: 'Detailed' }, '?perPage=100&view=Detailed'],
		['a plus in a phone number as %2B', { from: '+12025550199' }, '?from=%2B12025550199'],
		['a blank as %20', { q: 'a b' }, '?q=a%20b'],
		[
			'an array as repeated keys',
			{ direction: ['Inbound', 'Outbound'], page: 1 },
			'?direction=Inbound&direction=Outbound&page=1',
		],
		['an empty array as nothing', { direction: [] }, ''],
		['undefined as nothing, an empty text as empty', { a: undefined, b: '' }, '?b='],
		['odd keys', { 'a&b': 'c=d' }, '?a%26b=c%3Dd'],
	])('writes %s', (_what, query, expected) => {
		expect(queryString(query)).toBe(expected);
	});

	it('can be read back by any server', () => {
		const value = fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1 }));
		fc.assert(
			fc.property(fc.dictionary(fc.string({ minLength: 1 }), value, { noNullPrototype: true }), (query) => {
				const read = new URL(`https://example.com/${queryString(query)}`).searchParams;
				for (const [key, wanted] of Object.entries(query)) {
					expect(read.getAll(key)).toEqual(typeof wanted === 'string' ? [wanted] : wanted);
				}
			}),
		);
	});
});

describe('retryAfterMs', () => {
	const now = Date.UTC(2026, 2, 2, 10, 0, 0);

	it.each([
		['seconds', '60', 60_000],
		['no seconds', '0', 0],
		['a fraction, rounded up to whole milliseconds', '1.0005', 1_001],
		['blanks around', ' 30 ', 30_000],
		['a date', 'Mon, 02 Mar 2026 10:01:30 GMT', 90_000],
		['a date with a long weekday and a short year', 'Monday, 02-Mar-26 10:01:30 GMT', 90_000],
		['a date without a zone, which is GMT too', 'Mon Mar  2 10:01:30 2026', 90_000],
		['a date that has passed', 'Mon, 02 Mar 2026 09:59:00 GMT', 0],
		['nothing', '', null],
		['blanks', '  ', null],
		['a negative number, which is no date of the year 2001', '-5', null],
		['words', 'soon', null],
		['a weekday that is no date', 'Monday', null],
		['two values', '60, 120', null],
	])('reads %s', (_what, value, expected) => {
		expect(retryAfterMs({ 'retry-after': value }, now)).toBe(expected);
	});

	it('is null where there is no header', () => {
		expect(retryAfterMs({ date: 'Mon, 02 Mar 2026 10:01:30 GMT' }, now)).toBeNull();
	});

	it('is never negative, and what it reads is seconds or a date', () => {
		fc.assert(
			fc.property(fc.string(), (value) => {
				const ms = retryAfterMs({ 'retry-after': value }, now);
				if (ms === null) return;
				expect(ms).toBeGreaterThanOrEqual(0);
				expect(value.trim()).toMatch(/^(\d+(\.\d+)?$|[a-z]{3})/i);
			}),
		);
	});
});

describe('plainHeaders', () => {
	it('writes names in lower case and leaves out what has no value', () => {
		expect(
			plainHeaders({ 'Retry-After': 60, 'X-Rate-Limit-Group': 'light', Empty: undefined, Gone: null }),
		).toEqual({ 'retry-after': '60', 'x-rate-limit-group': 'light' });
	});
});

describe('parseJson', () => {
	it('reads JSON and gives undefined for anything else', () => {
		expect(parseJson('{"id":"1"}')).toEqual({ id: '1' });
		expect(parseJson('null')).toBeNull();
		expect(parseJson('')).toBeUndefined();
		expect(parseJson('<html>')).toBeUndefined();
	});
});
