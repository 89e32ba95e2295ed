'use strict';

const fc = require('fast-check');
const { Agenda } = require('../../simulators/core/agenda.js');
const { parseTime } = require('../../simulators/core/query.js');

test('an agenda gives things back in the order of their moments, and of equal moments in that of their coming', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat({ max: 5 }), (moments, early) => {
			const agenda = new Agenda();
			const taken = [];
			const take = () => taken.push([agenda.nextAt, agenda.take()]);
			moments.forEach((at, number) => agenda.add(at, number));
			for (let i = 0; i < early && agenda.size > 0; i++) take();
			agenda.add(10, moments.length);
			while (agenda.size > 0) take();
			const expected = moments.map((at, number) => [at, number]).sort((one, other) => one[0] - other[0]);
			expect(taken).toEqual([...expected, [10, moments.length]]);
			expect(agenda.nextAt).toBe(Infinity);
		}),
	);
});

test.each([
	['2026-03-04', Date.UTC(2026, 2, 4)],
	['2026-03-04T10:11', Date.UTC(2026, 2, 4, 10, 11)],
	['2026-03-04T10:11:12.345Z', Date.UTC(2026, 2, 4, 10, 11, 12, 345)],
	['2026-03-04T10:11:12.345678Z', Date.UTC(2026, 2, 4, 10, 11, 12, 345) + 0.678],
	['2026-03-04T10:11:12+0530', Date.UTC(2026, 2, 4, 4, 41, 12)],
	['2026-03-04T10:11:12-05:00', Date.UTC(2026, 2, 4, 15, 11, 12)],
])('the time %s is read as it is meant, without an offset as UTC', (text, moment) => {
	expect(parseTime(text)).toBeCloseTo(moment, 3);
});

test.each([['2026-03-04Z'], ['2026-13-04T10:11:12Z'], ['4 March 2026'], [''], [1772619072]])(
	'%j is no time',
	(text) => {
		expect(parseTime(text)).toBeNaN();
	},
);
