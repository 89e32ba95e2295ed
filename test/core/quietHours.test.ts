import fc from 'fast-check';

import { QuietTime, QuietTimes, readQuietHours, type QuietHours } from '../../nodes/core/quietHours';

const MINUTE_MS = 60_000;
const EVERY_DAY = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

interface Option {
	from: string;
	to: string;
	days?: unknown;
	timezone?: string;
}

const hoursOf = (option: Option): QuietHours => readQuietHours(option)!;

/** ISO 8601 to the minute, or null where a message may leave at once. */
function endOf(option: Option, time: string, zones = ['UTC']): string | null {
	const until = new QuietTime(hoursOf(option), zones, false).until(Date.parse(time));
	return until === undefined ? null : new Date(until).toISOString().replace(':00.000Z', 'Z');
}

describe('quiet hours', () => {
	const night = { from: '21:00', to: '08:00' };
	const noon = { from: '12:00', to: '13:30' };

	// 2 March 2026 is a Monday.
	it.each<[string, Option, string, string | null]>([
		['begin with the minute of From', night, '2026-03-02T21:00:00Z', '2026-03-03T08:00Z'],
		['have not begun in the last second before', night, '2026-03-02T20:59:59.999Z', null],
		['go on after midnight', night, '2026-03-03T00:00:00Z', '2026-03-03T08:00Z'],
		['last until the minute of To', night, '2026-03-03T07:59:59.999Z', '2026-03-03T08:00Z'],
		['are over with the minute of To', night, '2026-03-03T08:00:00Z', null],
		['may lie within a day', noon, '2026-03-02T12:10:20Z', '2026-03-02T13:30Z'],
		['are over in the evening of such a day', noon, '2026-03-02T20:00:00Z', null],
		['may end at midnight', { from: '20:00', to: '24:00' }, '2026-03-02T22:00:00Z', '2026-03-03T00:00Z'],
		['begin on the days that are named', { ...night, days: ['monday'] }, '2026-03-02T22:00:00Z', '2026-03-03T08:00Z'],
		['belong to the day on which they have begun', { ...night, days: ['monday'] }, '2026-03-03T07:00:00Z', '2026-03-03T08:00Z'],
		['do not begin on other days', { ...night, days: ['monday'] }, '2026-03-03T22:00:00Z', null],
		['leave the morning of a day free whose evening is quiet', { ...night, days: ['monday'] }, '2026-03-02T07:00:00Z', null],
		['last a whole day where From is To', { from: '00:00', to: '00:00', days: ['sunday'] }, '2026-03-01T00:00:00Z', '2026-03-02T00:00Z'],
		['last several days in a row', { from: '18:00', to: '18:00', days: ['friday', 'saturday'] }, '2026-03-06T19:00:00Z', '2026-03-08T18:00Z'],
	])('%s', (_name, option, time, end) => {
		expect(endOf(option, time)).toBe(end);
	});

	it('follow the clock of the time zone', () => {
		expect(endOf(night, '2026-03-03T01:59:00Z', ['America/New_York'])).toBeNull();
		expect(endOf(night, '2026-03-03T02:00:00Z', ['America/New_York'])).toBe('2026-03-03T13:00Z');
		expect(endOf(night, '2026-03-02T15:15:00Z', ['Asia/Kolkata'])).toBeNull();
		expect(endOf(night, '2026-03-02T15:30:00Z', ['Asia/Kolkata'])).toBe('2026-03-03T02:30Z');
	});

	it('last as long as it is quiet in one of several time zones', () => {
		const zones = ['America/New_York', 'America/Los_Angeles'];
		expect(endOf(night, '2026-03-02T15:00:00Z', zones)).toBe('2026-03-02T16:00Z');
		expect(endOf(night, '2026-03-02T20:00:00Z', zones)).toBeNull();
		expect(endOf(night, '2026-03-03T02:30:00Z', zones)).toBe('2026-03-03T16:00Z');
	});

	it('have no end where one time zone begins before the other has ended', () => {
		const option = { from: '14:00', to: '10:00' };
		expect(new QuietTime(hoursOf(option), ['Asia/Anadyr', 'Europe/Moscow'], false).until(Date.UTC(2026, 2, 2))).toBe(Infinity);
	});

	// In New York the clocks go from 2:00 to 3:00 on 8 March 2026 (7:00 UTC), and from 2:00 to 1:00 on 1 November (6:00 UTC).
	it.each<[string, Option, string, string | null]>([
		['an hour shorter in the night that lacks it', night, '2026-03-08T02:00:00Z', '2026-03-08T12:00Z'],
		['an hour longer in the night that has it twice', night, '2026-11-01T01:00:00Z', '2026-11-01T13:00Z'],
		['over at 3:00 where their end is left out', { from: '21:00', to: '02:30' }, '2026-03-08T06:30:00Z', '2026-03-08T07:00Z'],
		['left out where they lie in the hour that is left out', { from: '02:00', to: '03:00' }, '2026-03-08T07:00:00Z', null],
		['over when their end comes for the first time', { from: '21:00', to: '01:30' }, '2026-11-01T03:00:00Z', '2026-11-01T05:30Z'],
		['there again when their last minutes come again', { from: '21:00', to: '01:30' }, '2026-11-01T06:10:00Z', '2026-11-01T06:30Z'],
	])('are %s', (_name, option, time, end) => {
		expect(endOf(option, time, ['America/New_York'])).toBe(end);
	});

	describe('whatever they are', () => {
		const formats = new Map<string, Intl.DateTimeFormat>();

		/** Weekday and time as the zone's people would write them: "Monday 21:05". */
		function written(zone: string, time: number): [day: number, time: string] {
			let format = formats.get(zone);
			if (format === undefined) {
				format = new Intl.DateTimeFormat('en-GB', { weekday: 'long', hour: '2-digit', minute: '2-digit', timeZone: zone });
				formats.set(zone, format);
			}
			const [weekday, clock] = format.format(time).toLowerCase().split(' ');
			return [EVERY_DAY.indexOf(weekday.replace(/\W/g, '')), clock];
		}

		/** The definition, by comparing what is written. */
		function isQuiet({ from, to }: Option, days: readonly number[], zone: string, time: number): boolean {
			const [day, clock] = written(zone, time);
			const isAfterFrom = days.includes(day) && clock >= from;
			if (from < to) return isAfterFrom && clock < to;
			return isAfterFrom || (days.includes((day + 6) % 7) && clock < to);
		}

		const twoDigits = (value: number) => String(value).padStart(2, '0');
		const clockTime = fc.integer({ min: 0, max: 1439 }).map((minute) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`);
		// A quarter of an hour, half an hour and a whole one; on both sides of the equator and of the date line.
		const zone = fc.constantFrom('America/New_York', 'America/Los_Angeles', 'America/St_Johns', 'Europe/London', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Pago_Pago', 'UTC');
		const changes = ['2026-03-08T07:00Z', '2026-11-01T06:00Z', '2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-04-04T15:00Z', '2026-10-03T15:30Z'];
		const anyTime = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2028, 0) });
		const nearChange = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -1500, max: 300 })).map(([change, minutes]) => Date.parse(change) + minutes * MINUTE_MS + 17);

		it('let a message leave at the first minute that is quiet nowhere, and at no other', () => {
			const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 });
			fc.assert(
				fc.property(clockTime, clockTime, days, fc.uniqueArray(zone, { minLength: 1, maxLength: 3 }), fc.oneof(anyTime, nearChange), (from, to, someDays, zones, time) => {
					const option = { from, to, days: someDays };
					const isQuietAt = (moment: number) => zones.some((place) => isQuiet(option, someDays, place, moment));
					const until = new QuietTime(hoursOf(option), zones, false).until(time);
					if (until === undefined) {
						expect(isQuietAt(time)).toBe(false);
						return;
					}
					const start = time - (time % MINUTE_MS);
					const end = Math.min(until, start + 8 * 86_400_000);
					for (let moment = start; moment < end; moment += MINUTE_MS) {
						if (!isQuietAt(moment)) throw new Error(`${new Date(moment).toISOString()} is not quiet`);
					}
					if (until !== Infinity) expect(isQuietAt(until)).toBe(false);
				}),
				{ numRuns: 150 },
			);
		});
	});
});

describe('the option', () => {
	it('is not set where it is left out', () => {
		expect([undefined, null, ''].map(readQuietHours)).toEqual([undefined, undefined, undefined]);
	});

	it.each<[string, unknown, number[]]>([
		['names', ['monday', 'Sunday'], [0, 1]],
		['the first letters of names', 'Mon, sun', [0, 1]],
		['numbers, with 0 and 7 for Sunday', [0, '7', 6], [0, 6]],
		['a single number', 3, [3]],
		['nothing, which is every day', [], [0, 1, 2, 3, 4, 5, 6]],
	])('takes for days %s', (_name, days, expected) => {
		const { days: read } = hoursOf({ from: '9:00', to: '10:00', days });
		expect([...read].sort()).toEqual(expected);
	});

	it.each<[string, unknown, string, RegExp]>([
		['no collection', '21:00-08:00', 'options.quietHours', /is not a collection/],
		['no From', { to: '08:00' }, 'options.quietHours.from', /is empty/],
		['an empty To', { from: '21:00', to: ' ' }, 'options.quietHours.to', /is empty/],
		['an hour that does not exist', { from: '25:00', to: '08:00' }, 'options.quietHours.from', /is not a time of day such as 21:00: "25:00"/],
		['a minute that does not exist', { from: '21:60', to: '08:00' }, 'options.quietHours.from', /is not a time of day/],
		['the end of the day with minutes', { from: '20:00', to: '24:30' }, 'options.quietHours.to', /is not a time of day/],
		['a time of twelve hours', { from: '9 pm', to: '08:00' }, 'options.quietHours.from', /"9 pm"/],
		['a truth value', { from: true, to: '08:00' }, 'options.quietHours.from', /is not text/],
		['the whole of every day', { from: '08:00', to: '08:00' }, 'options.quietHours.to', /no time to send is left/],
		['a day that does not exist', { from: '21:00', to: '08:00', days: ['someday'] }, 'options.quietHours.days', /"someday"/],
		['a number of a day that does not exist', { from: '21:00', to: '08:00', days: [8] }, 'options.quietHours.days', /"8"/],
		['days that are no list', { from: '21:00', to: '08:00', days: { monday: true } }, 'options.quietHours.days', /is not a list of days such as monday/],
		['a time zone that does not exist', { from: '21:00', to: '08:00', timezone: 'America/Gotham' }, 'options.quietHours.timezone', /"America\/Gotham"/],
	])('refuses %s', (_name, input, parameter, message) => {
		expect(() => readQuietHours(input)).toThrow(expect.objectContaining({ parameter, message: expect.stringMatching(message) as string }));
	});
});

describe('the quiet time of a number', () => {
	const night = { from: '21:00', to: '08:00' };
	const times = new QuietTimes();
	const timeOf = (e164: string, timezone?: string) => times.of(hoursOf({ ...night, timezone }), e164);
	// 22:00 in New York, 19:00 in Los Angeles, 3:00 in London, 12:00 in Tokyo
	const now = Date.UTC(2026, 2, 3, 3);

	it.each([
		['+12025550123', true],
		['+12135550123', false],
		['+447700900123', true],
		['+819012345678', false],
	])('is that of its country, or of its area code: %s', (e164, isQuiet) => {
		expect(timeOf(e164)?.until(now) !== undefined).toBe(isQuiet);
	});

	it('is that of the time zone which the workflow gives, and no guess then', () => {
		const quietTime = timeOf('+12025550123', 'Asia/Tokyo');
		expect([quietTime?.until(now), quietTime?.isGuess]).toEqual([undefined, false]);
		expect(timeOf('+12025550123')?.isGuess).toBe(true);
	});

	it('is shared by those at the same place', () => {
		expect(timeOf('+12025550123')).toBe(timeOf('+17185550123'));
		expect(timeOf('+12025550123')).not.toBe(timeOf('+12025550123', 'America/New_York'));
	});

	it('is not known for a number of no country, unless the workflow says where it is', () => {
		expect(timeOf('+870773123456')).toBeUndefined();
		expect(timeOf('+870773123456', 'UTC')).toBeDefined();
	});
});
