const { drawReport } = require('../../nodes/core/reportChart');
const { pictureOf } = require('../../nodes/core/reportPicture');
const { fakeSnapshot } = require('./fakeProvider');
const { readPng } = require('./pngPixels');

const batch = (change = {}) =>
	fakeSnapshot({
		batchId: '0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10',
		from: '+12025550100',
		status: 'completed',
		done: true,
		final: true,
		counts: { delivered: 3, expired: 1 },
		failures: { expired: 1 },
		...change,
	});

const PAPER = '#ffffffff';

/** How many pixels of an area are not paper. */
function inkIn({ colourAt }, [left, top, width, height]) {
	let ink = 0;
	for (let y = top; y < top + height; y++) {
		for (let x = left; x < left + width; x++) if (colourAt(x, y) !== PAPER) ink++;
	}
	return ink;
}

const svg = (width, height, content) =>
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif"><rect width="${width}" height="${height}" fill="#ffffff"/>${content}</svg>`;

/** The pixels of each character, by the character. */
async function glyphsOf(characters) {
	const cell = 32;
	const texts = characters.map((character, place) => `<text x="${4 + place * cell}" y="22" font-size="16">&#${character.codePointAt(0)};</text>`);
	const { colourAt } = readPng(await pictureOf(svg(characters.length * cell, cell, texts.join(''))));
	return new Map(characters.map((character, place) => {
		const pixels = Array.from({ length: 4 * cell * cell }, (_, i) => colourAt(2 * place * cell + (i % (2 * cell)), Math.floor(i / (2 * cell))));
		return [character, pixels.join()];
	}));
}

describe('the picture of a report', () => {
	it('is a PNG of twice the size of the drawing', async () => {
		const drawing = drawReport(batch());
		const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(drawing);
		expect(readPng(await pictureOf(drawing))).toMatchObject({ width: 2 * width, height: 2 * height });
	});

	it('shows the bar in the colours of the statuses, on white paper with round corners', async () => {
		const { colourAt, width, height } = readPng(await pictureOf(drawReport(batch())));
		expect([colourAt(200, 206), colourAt(1_200, 206)]).toEqual(['#2e8b57ff', '#c77d2eff']);
		expect([colourAt(width / 2, 4), colourAt(0, 0), colourAt(width - 1, height - 1)]).toEqual([PAPER, '#00000000', '#00000000']);
	});

	it('has the title, the figures and the causes written in it', async () => {
		const picture = readPng(await pictureOf(drawReport(batch())));
		const areas = { title: [48, 50, 700, 40], share: [1_060, 50, 180, 45], status: [96, 264, 200, 36], count: [1_000, 264, 80, 36], cause: [48, 420, 400, 80] };
		const written = Object.entries(areas).map(([name, area]) => [name, inkIn(picture, area) > 100]);
		expect(written).toEqual(Object.keys(areas).map((name) => [name, true]));
	});

	it.each(['W', 'M', '@', 'A', 'w', '0', 'É'])('keeps an ID of many times "%s" away from the headline', async (character) => {
		const picture = readPng(await pictureOf(drawReport(batch({ batchId: character.repeat(200), counts: { delivered: 1_999, unknown: 1 } }))));
		expect([inkIn(picture, [400, 40, 100, 60]) > 100, inkIn(picture, [1_000, 40, 30, 60])]).toEqual([true, 0]);
	});

	it('has titles in a bolder hand', async () => {
		const inkOf = async (weight) => inkIn(readPng(await pictureOf(svg(200, 40, `<text x="4" y="28" font-size="16" font-weight="${weight}">Failures</text>`))), [0, 0, 400, 80]);
		expect(await inkOf(600)).toBeGreaterThan(1.1 * (await inkOf(400)));
	});

	it('has a letter of its own for every character of western languages, and a box for others', async () => {
		const range = (from, to) => Array.from({ length: to - from + 1 }, (_, place) => String.fromCodePoint(from + place));
		const [none, other] = [' ', '\u4e00'];
		const characters = [...range(0x21, 0x7e), ...range(0xa1, 0xac), ...range(0xae, 0xff), ...'…–—€\ufffd'];
		const glyphs = await glyphsOf([none, other, ...characters]);
		expect(glyphs.get(other)).not.toBe(glyphs.get(none));
		expect(characters.filter((character) => [glyphs.get(none), glyphs.get(other)].includes(glyphs.get(character)))).toEqual([]);
	});

	it('is drawn for the largest and for the emptiest report', async () => {
		const { categories } = require('../../nodes/core/errors/catalogue');
		const statuses = ['delivered', 'sent', 'queued', 'deferred', 'undelivered', 'rejected', 'expired', 'cancelled', 'suppressed', 'duplicate', 'unknown'];
		const counts = Object.fromEntries(statuses.map((status, place) => [status, 10 ** (place % 7)]));
		const failures = Object.fromEntries(Object.keys(categories).map((category, place) => [category, place + 1]));
		const largest = readPng(await pictureOf(drawReport(batch({ batchId: 'x'.repeat(1_000), counts, failures }))));
		const emptiest = readPng(await pictureOf(drawReport(batch({ batchId: null, from: null, counts: {}, failures: {} }))));
		expect(largest.height).toBeGreaterThan(2_000);
		expect(emptiest.colourAt(640, 206)).toBe('#e5e7ebff');
	});
});

describe('the renderer', () => {
	/** As in a process that has drawn nothing yet. */
	function newProcess() {
		let loaded;
		jest.isolateModules(() => {
			loaded = require('../../nodes/core/reportPicture');
		});
		return loaded;
	}

	const drawing = drawReport(batch());
	let start;

	beforeEach(() => {
		start = jest.spyOn(WebAssembly, 'instantiate');
	});
	afterEach(() => start.mockRestore());

	it('is started once, however many pictures are drawn at the same time', async () => {
		const { pictureOf: draw } = newProcess();
		const pictures = await Promise.all(Array.from({ length: 5 }, () => draw(drawing)));
		pictures.push(await draw(drawing));
		expect(start).toHaveBeenCalledTimes(1);
		expect(new Set(pictures.map((picture) => Buffer.from(picture).toString('base64'))).size).toBe(1);
	});

	it('is started again with the next drawing after a start that failed', async () => {
		const { pictureOf: draw } = newProcess();
		start.mockRejectedValueOnce(new RangeError('Out of memory'));
		await expect(Promise.all([draw(drawing), draw(drawing)])).rejects.toThrow('Out of memory');
		expect(readPng(await draw(drawing)).width).toBe(1_280);
	});

	it('says what is wrong with a drawing that is none, and draws the next', async () => {
		await expect(pictureOf('<p>Hello</p>')).rejects.toThrow();
		expect(readPng(await pictureOf(drawing)).width).toBe(1_280);
	});
});
