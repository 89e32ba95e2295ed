import { zonesOfAreaCode } from './areaCodes';
import { countriesOf } from './phoneNumber';

/** Where a recipient may be, as IANA time zones. */
export interface RecipientZones {
	zones: readonly string[];
	/** Read from an area code, which people keep when they move. */
	isGuess: boolean;
}

/** Territories that have a calling code but no entry in the runtime's list of zones by country. */
const ZONES_OF_OTHERS: Readonly<Record<string, readonly string[]>> = {
	AC: ['Atlantic/St_Helena'],
	TA: ['Atlantic/St_Helena'],
	XK: ['Europe/Belgrade'],
};

/** Standard since ECMA-402 of 2024; older type declarations leave it out. */
interface LocaleWithZones extends Intl.Locale {
	getTimeZones(): string[] | undefined;
}

const zonesByCountry = new Map<string, readonly string[]>();

function zonesOfCountry(country: string): readonly string[] {
	let zones = zonesByCountry.get(country);
	if (zones === undefined) {
		const locale = new Intl.Locale(`und-${country}`) as LocaleWithZones;
		zones = ZONES_OF_OTHERS[country] ?? locale.getTimeZones() ?? [];
		zonesByCountry.set(country, zones);
	}
	return zones;
}

const zonesByPlace = new Map<string, readonly string[]>();

/** The zones of all the countries together; the same array for the same countries. */
function zonesOfCountries(countries: readonly string[]): readonly string[] {
	const key = countries.join();
	let zones = zonesByPlace.get(key);
	if (zones === undefined) {
		zones = [...new Set(countries.flatMap(zonesOfCountry))];
		zonesByPlace.set(key, zones);
	}
	return zones;
}

/**
 * The time zones in which the owner of a number may be: all those of the number's country. In the United States and Canada
 * only those of its area code, which is a guess, and so is the choice of these two countries where the area code says
 * nothing (toll-free numbers, new codes).
 * @param e164 a number that `parseRecipient` has accepted
 * @returns no zones for a number of no country
 */
export function zonesOfNumber(e164: string): RecipientZones {
	const isNorthAmerican = e164.startsWith('+1');
	const ofAreaCode = isNorthAmerican ? zonesOfAreaCode(e164.slice(2, 5)) : undefined;
	if (ofAreaCode !== undefined) return { zones: ofAreaCode, isGuess: true };
	const countries = countriesOf(e164);
	if (isNorthAmerican && countries.length > 1) return { zones: zonesOfCountries(['US', 'CA']), isGuess: true };
	return { zones: zonesOfCountries(countries), isGuess: false };
}

/** What the clock on a wall shows. */
export interface WallClock {
	/** Minutes since midnight. */
	minute: number;
	/** 0 is Sunday. */
	day: number;
	/** Milliseconds that the clock is ahead of UTC. */
	offsetMs: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
	let format = formats.get(zone);
	if (format === undefined) {
		const date = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
		const time = { hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const;
		format = new Intl.DateTimeFormat('en-US', { ...date, ...time, calendar: 'gregory', timeZone: zone });
		formats.set(zone, format);
	}
	return format;
}

/** Whether the runtime knows a time zone by this name, e.g. `America/New_York`, `UTC` or `+02:00`. */
export function isTimeZone(name: string): boolean {
	try {
		formatOf(name);
		return true;
	} catch {
		return false;
	}
}

const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1_440;

/**
 * The clock of a time zone.
 * @param time milliseconds since 1970, at the start of a minute
 */
export function wallClock(zone: string, time: number): WallClock {
	const parts = formatOf(zone).formatToParts(time);
	const valueOf = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
	const [year, month, day, hour, minute] = (['year', 'month', 'day', 'hour', 'minute'] as const).map(valueOf);
	const wall = Date.UTC(year, month - 1, day, hour, minute);
	return {
		minute: Math.floor(wall / MINUTE_MS) % MINUTES_PER_DAY,
		day: new Date(wall).getUTCDay(),
		offsetMs: wall - time,
	};
}
