/**
 * Measures every side in turn, A, B, A, B …, so that whatever else the machine does hits all of them alike.
 * @param {Record<string, () => Promise<number>>} sides each does its work once and returns what it measured
 * @param {{ rounds: number, warmUps?: number }} options `warmUps`: rounds before those that count
 * @returns {Promise<Record<string, number[]>>} by side, one value per round
 */
export async function alternate(sides, { rounds, warmUps = 1 }) {
	const measured = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
	for (let round = -warmUps; round < rounds; round++) {
		for (const [name, measure] of Object.entries(sides)) {
			const value = await measure();
			if (round >= 0) measured[name].push(value);
		}
	}
	return measured;
}

/** @param {() => unknown} work @returns {Promise<number>} how long it took, in milliseconds */
export async function timed(work) {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @throws {Error} a benchmark measures nothing when the work came out wrong */
export function check(isRight, what) {
	if (!isRight) throw new Error(`The work came out wrong: ${what}`);
}

const digits = (value) => (value >= 100 ? 0 : value >= 10 ? 1 : 2);

/** A number as a table has it, with three significant digits. */
export const round = (value) => value.toLocaleString('en-US', { maximumFractionDigits: digits(Math.abs(value)) });

const units = {
	ms: (value) => (value >= 1000 ? `${round(value / 1000)} s` : `${round(value)} ms`),
	us: (value) => `${round(value)} µs`,
	mb: (value) => `${round(value)} MB`,
	perSecond: (value) => `${round(value)} per s`,
	seconds: (value) => `${round(value)} s`,
	count: (value) => value.toLocaleString('en-US'),
};

/**
 * A line of the table: the medians of both sides and the median of the ratios of the rounds.
 * @param {object} line
 * @param {string} line.what
 * @param {string} line.against
 * @param {keyof typeof units} line.unit
 * @param {number[]} line.ours one value per round
 * @param {number[]} line.theirs one value per round
 * @param {{ atLeast: number } | { atMost: number }} [line.aim] `atLeast`: how many times better than the other side;
 *   `atMost`: how many times its value
 */
export function line({ what, against, unit, ours, theirs, aim }) {
	const isRate = unit === 'perSecond';
	const isBetterRatio = aim !== undefined && 'atLeast' in aim;
	const ratios = ours.map((value, i) => (isBetterRatio && !isRate ? theirs[i] / value : value / theirs[i]));
	const ratio = median(ratios);
	const goal = aim && (isBetterRatio ? `at least ${aim.atLeast}` : `at most ${aim.atMost}`);
	return {
		what,
		ours: units[unit](median(ours)),
		against,
		theirs: units[unit](median(theirs)),
		ratio: `${round(ratio)} times`,
		aim: goal ?? '',
		met: verdict(aim && (isBetterRatio ? ratio >= aim.atLeast : ratio <= aim.atMost)),
	};
}

/** A line that is not the comparison of two measurements of the same kind. */
export function statement({ what, ours, against = '', theirs = '', ratio = '', aim = '', met }) {
	return { what, ours, against, theirs, ratio, aim, met: verdict(met) };
}

function verdict(isMet) {
	return isMet === undefined ? '' : isMet ? 'yes' : '**no**';
}
