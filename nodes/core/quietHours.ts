import { isRecord } from './json';
import { isUnset, ParameterProblem, plainText, textOf } from './parameterValues';
import { isTimeZone, wallClock, zonesOfNumber } from './timeZones';

/** The hours in which nobody is texted, by the recipient's clock. */
export interface QuietHours {
	/** Minutes after midnight. */
	from: number;
	/** Minutes after midnight: the first one that is not quiet any more. Not later than `from`: of the next day. */
	to: number;
	/** The days on which the hours begin; 0 is Sunday. */
	days: ReadonlySet<number>;
	/** IANA name, where the workflow gives one. */
	timezone: string | undefined;
}

const OPTION = 'options.quietHours';
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const MINUTE_MS = 60_000;
const MINUTES_PER_DAY = 1_440;
const DAY_MS = MINUTES_PER_DAY * MINUTE_MS;

/**
 * Reads the option of one item.
 * @returns undefined where it is not set
 * @throws ParameterProblem that names the field
 */
export function readQuietHours(input: unknown): QuietHours | undefined {
	if (isUnset(input)) return undefined;
	if (!isRecord(input)) throw new ParameterProblem(OPTION, 'is not a collection of from, to, days and timezone');
	const from = readTime(input.from, 'from');
	const to = readTime(input.to, 'to');
	const days = readDays(input.days);
	if (from === to && days.size === DAYS.length) {
		throw new ParameterProblem(
			`${OPTION}.to`,
			'is the same time as From, which makes the whole day quiet: on every day, no time to send is left',
		);
	}
	return { from, to, days, timezone: readTimeZone(input.timezone) };
}

function readTime(value: unknown, name: string): number {
	const parameter = `${OPTION}.${name}`;
	const text = textOf(value, parameter)?.trim();
	if (text === undefined) throw new ParameterProblem(parameter, 'is empty');
	const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)$/.exec(text) ?? [];
	const time = Number(hours) * 60 + Number(minutes);
	if (time <= MINUTES_PER_DAY) return time % MINUTES_PER_DAY;
	throw new ParameterProblem(parameter, `is not a time of day such as 21:00: "${text}"`);
}

/** A list, or text with commas: names, their first three letters, or numbers with 0 or 7 for Sunday. Nothing is every day. */
function readDays(input: unknown): ReadonlySet<number> {
	const list: unknown[] = Array.isArray(input) ? input : isUnset(input) ? [] : (plainText(input)?.split(',') ?? [input]);
	const days = list.map((entry) => {
		const word = plainText(entry)?.trim().toLowerCase();
		if (word === undefined) throw new ParameterProblem(`${OPTION}.days`, 'is not a list of days such as monday');
		return readDay(word);
	});
	return new Set(days.length === 0 ? DAYS.keys() : days);
}

function readDay(word: string): number {
	const day = /^[0-7]$/.test(word) ? Number(word) % DAYS.length : DAYS.findIndex((name) => isNameOf(word, name));
	if (day < 0) throw new ParameterProblem(`${OPTION}.days`, `has "${word}", which is not a day such as monday`);
	return day;
}

function isNameOf(word: string, name: string): boolean {
	return word === name || word === name.slice(0, 3);
}

function readTimeZone(value: unknown): string | undefined {
	const parameter = `${OPTION}.timezone`;
	const name = textOf(value, parameter)?.trim();
	if (name === undefined || isTimeZone(name)) return name;
	throw new ParameterProblem(parameter, `is not a time zone such as America/New_York: "${name}"`);
}

/** How far ahead an end is looked for: the days are the same every week, and the clocks may change in one of two. */
const HORIZON_MS = 15 * DAY_MS;

/** The quiet hours of one place. Where it may be in several time zones, it is quiet as long as it is in one of them. */
export class QuietTime {
	private minute = NaN;

	private end: number | undefined;

	/** @param isGuess the zones were read from an area code */
	constructor(
		private readonly hours: QuietHours,
		private readonly zones: readonly string[],
		readonly isGuess: boolean,
	) {}

	/**
	 * When a message that would leave at `time` may leave.
	 * @param time milliseconds since 1970
	 * @returns undefined: at once; else the first minute that is not quiet, and Infinity where there is none
	 */
	until(time: number): number | undefined {
		const minute = time - (time % MINUTE_MS);
		if (minute !== this.minute) {
			this.minute = minute;
			this.end = this.endAfter(minute);
		}
		return this.end;
	}

	private endAfter(start: number): number | undefined {
		let end = start;
		for (;;) {
			const zone = this.zones.find((candidate) => this.isQuiet(candidate, end));
			if (zone === undefined) return end === start ? undefined : end;
			end = this.endIn(zone, end);
			if (end - start > HORIZON_MS) return Infinity;
		}
	}

	private isQuiet(zone: string, time: number): boolean {
		const { from, to, days } = this.hours;
		const { minute, day } = wallClock(zone, time);
		const beganToday = days.has(day) && minute >= from;
		if (from < to) return beganToday && minute < to;
		return beganToday || (days.has((day + DAYS.length - 1) % DAYS.length) && minute < to);
	}

	/** The end of the hours in which it is quiet at `time`. */
	private endIn(zone: string, time: number): number {
		const { minute, offsetMs } = wallClock(zone, time);
		const minutesLeft = (this.hours.to - minute + MINUTES_PER_DAY) % MINUTES_PER_DAY || MINUTES_PER_DAY;
		const end = time + minutesLeft * MINUTE_MS;
		if (wallClock(zone, end).offsetMs === offsetMs) return end;
		// The clocks change before: the hours may be shorter or longer, or end in an hour that does not exist.
		let next = time;
		while (next - time < DAY_MS && this.isQuiet(zone, next)) next += MINUTE_MS;
		return next;
	}
}

/** Finds the quiet time of recipients; those at the same place share one. */
export class QuietTimes {
	private readonly byPlace = new Map<string, QuietTime>();

	/** @returns undefined where nobody can say in which time zone the number is */
	of(hours: QuietHours, e164: string): QuietTime | undefined {
		const { timezone } = hours;
		const { zones, isGuess } =
			timezone === undefined ? zonesOfNumber(e164) : { zones: [timezone], isGuess: false };
		if (zones.length === 0) return undefined;
		const { from, to, days } = hours;
		const key = [from, to, ...days, isGuess, ...zones].join();
		let quietTime = this.byPlace.get(key);
		if (quietTime === undefined) {
			quietTime = new QuietTime(hours, zones, isGuess);
			this.byPlace.set(key, quietTime);
		}
		return quietTime;
	}
}
