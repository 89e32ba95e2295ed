/** A North American number in groups; others as they are. */
export function grouped(number) {
	return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** @param {number} at milliseconds since 1970 */
export const timeOf = (at) => time.format(at);

/** The time of today, otherwise the day. */
export function momentOf(at) {
	return new Date(at).toDateString() === new Date().toDateString() ? timeOf(at) : day.format(at);
}

/** A number of things, e.g. "1 text", "2,000 texts". */
export function count(number, one, many = `${one}s`) {
	return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}

/** What a phase is called, and the sign that stands before it. */
export const phases = {
	waiting: { word: 'Waiting', sign: '○' },
	onTheWay: { word: 'On the way', sign: '→' },
	delivered: { word: 'Delivered', sign: '✓' },
	failed: { word: 'Failed', sign: '✕' },
};
