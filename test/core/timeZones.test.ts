import { zonesOfAreaCode } from '../../nodes/core/areaCodes';
import { countriesOf } from '../../nodes/core/phoneNumber';
import { isTimeZone, wallClock, zonesOfNumber } from '../../nodes/core/timeZones';

const areaCodes = Array.from({ length: 800 }, (_, place) => String(200 + place));

describe('the time zones of a number', () => {
	it.each<[string, string, string[]]>([
		['a country with one', '+385912345678', ['Europe/Zagreb']],
		['all of a country with several', '+351912345678', ['Atlantic/Azores', 'Atlantic/Madeira', 'Europe/Lisbon']],
		['a country that shares its calling code', '+77012345678', ['Asia/Almaty', 'Asia/Aqtau', 'Asia/Aqtobe', 'Asia/Atyrau', 'Asia/Oral', 'Asia/Qostanay', 'Asia/Qyzylorda']],
		['an island of the North American plan', '+18765551234', ['America/Jamaica']],
		['a territory of the United States', '+16715551234', ['Pacific/Guam']],
		['a country of which the runtime knows none', '+38344123456', ['Europe/Belgrade']],
		['a number of no country', '+870773123456', []],
	])('are those of %s, which is no guess', (_name, e164, zones) => {
		expect(zonesOfNumber(e164)).toEqual({ zones, isGuess: false });
	});

	it.each<[string, string, string[]]>([
		['in the United States', '+12125550123', ['America/New_York']],
		['in Canada', '+14165550123', ['America/Toronto']],
		['across a border of time zones', '+18505550123', ['America/Chicago', 'America/New_York']],
	])('are guessed from an area code %s', (_name, e164, zones) => {
		expect(zonesOfNumber(e164)).toEqual({ zones, isGuess: true });
	});

	it.each(['+18005550123', '+12005550123'])('are all of both countries where the area code says nothing: %s', (e164) => {
		const { zones, isGuess } = zonesOfNumber(e164);
		expect(isGuess).toBe(true);
		expect(zones).toEqual(expect.arrayContaining(['America/Adak', 'Pacific/Honolulu', 'America/Chicago', 'America/St_Johns']));
		expect(zones).not.toContain('Pacific/Guam');
	});

	it('are the same array for numbers of the same place', () => {
		expect(zonesOfNumber('+351912345678').zones).toBe(zonesOfNumber('+351961234567').zones);
	});
});

describe('the area codes', () => {
	it('are those that the numbering plan gives to the United States and Canada', () => {
		const wrong = areaCodes.filter((code) => {
			const countries = countriesOf(`+1${code}2345678`);
			const isElsewhere = countries.length === 1 && countries[0] !== 'US' && countries[0] !== 'CA';
			return isElsewhere && zonesOfAreaCode(code) !== undefined;
		});
		expect(wrong).toEqual([]);
	});

	it('know nearly all codes of both countries', () => {
		const missing = areaCodes.filter((code) => {
			const countries = countriesOf(`+1${code}2345678`);
			return countries.length === 1 && (countries[0] === 'US' || countries[0] === 'CA') && zonesOfAreaCode(code) === undefined;
		});
		expect(missing).toEqual(['273']);
	});

	it('lie in time zones of the United States and Canada', () => {
		const own = ['+18005550123'].flatMap((e164) => zonesOfNumber(e164).zones);
		const used = new Set(areaCodes.flatMap((code) => zonesOfAreaCode(code) ?? []));
		expect([...used].filter((zone) => !own.includes(zone))).toEqual([]);
		expect(used.size).toBeGreaterThan(15);
	});
});

describe('a time zone', () => {
	it.each(['America/New_York', 'UTC', 'Europe/Zagreb', '+05:30'])('is known by its name: %s', (name) => {
		expect(isTimeZone(name)).toBe(true);
	});

	it.each(['', 'Gotham', 'America/Gotham', '9 o\'clock'])('is not known by any other: "%s"', (name) => {
		expect(isTimeZone(name)).toBe(false);
	});

	it('has a clock that shows weekday, time and how far it is ahead', () => {
		const time = Date.UTC(2026, 2, 1, 23, 45);
		expect(wallClock('UTC', time)).toEqual({ day: 0, minute: 1425, offsetMs: 0 });
		expect(wallClock('Asia/Kolkata', time)).toEqual({ day: 1, minute: 315, offsetMs: 19_800_000 });
		expect(wallClock('America/New_York', time)).toEqual({ day: 0, minute: 1125, offsetMs: -18_000_000 });
	});

	it('shows midnight as the first minute of the day', () => {
		expect(wallClock('UTC', Date.UTC(2026, 2, 2))).toEqual({ day: 1, minute: 0, offsetMs: 0 });
	});
});
