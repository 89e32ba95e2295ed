/**
 * A time as people say it, e.g. "14:05:10" or "08:00", with the date in front where it is not that of `now`, e.g.
 * "2026-03-05 08:00".
 * @param time milliseconds since 1970
 * @param timeZone IANA
 */
export function clockTime(time: number, timeZone: string, now: number): string {
	const [date, clock] = localTime(time, timeZone);
	return date === localTime(now, timeZone)[0] ? clock : `${date} ${clock}`;
}

function localTime(time: number, timeZone: string): string[] {
	// Sweden writes dates as ISO 8601 does.
	const [date, clock] = new Date(time).toLocaleString('sv-SE', { timeZone }).split(' ');
	return [date, clock.replace(/:00$/, '')];
}

/** A number with its thousands apart, e.g. "12,500". */
export function amount(count: number): string {
	return count.toLocaleString('en-US');
}
