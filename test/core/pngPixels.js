'use strict';

const { inflateSync } = require('node:zlib');

const SIGNATURE = '89504e470d0a1a0a';
const CHANNELS = 4;

/** @returns {Generator<{ type: string, data: Buffer }>} the chunks of a PNG file */
function* chunksOf(file) {
	for (let at = 8; at < file.length; ) {
		const length = file.readUInt32BE(at);
		yield { type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) };
		at += length + 12;
	}
}

function paeth(left, above, aboveLeft) {
	const estimate = left + above - aboveLeft;
	const toLeft = Math.abs(estimate - left);
	const toAbove = Math.abs(estimate - above);
	const toAboveLeft = Math.abs(estimate - aboveLeft);
	if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
	return toAbove <= toAboveLeft ? above : aboveLeft;
}

/** The five filters of the PNG specification. */
const PREDICTORS = [() => 0, (left) => left, (_, above) => above, (left, above) => (left + above) >> 1, paeth];

/**
 * Reads a PNG of eight bits for each of red, green, blue and alpha, without interlacing.
 * @param {Uint8Array} content
 * @returns {{ width: number, height: number, colourAt: (x: number, y: number) => string }} colours as "#rrggbbaa"
 * @throws where it is another file
 */
function readPng(content) {
	const file = Buffer.from(content);
	if (file.toString('hex', 0, 8) !== SIGNATURE) throw new SyntaxError('This is no PNG');
	const chunks = [...chunksOf(file)];
	const [{ data: header }] = chunks;
	const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
	if (header.toString('hex', 8) !== '0806000000') throw new SyntaxError('This PNG is of another kind');
	const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
	const lines = inflateSync(packed);
	const stride = width * CHANNELS;
	const pixels = Buffer.alloc(stride * height);
	for (let y = 0; y < height; y++) {
		const predict = PREDICTORS[lines[y * (stride + 1)]];
		for (let x = 0; x < stride; x++) {
			const at = y * stride + x;
			const left = x < CHANNELS ? 0 : pixels[at - CHANNELS];
			const above = y === 0 ? 0 : pixels[at - stride];
			const aboveLeft = x < CHANNELS || y === 0 ? 0 : pixels[at - stride - CHANNELS];
			pixels[at] = lines[at + y + 1] + predict(left, above, aboveLeft);
		}
	}
	return {
		width,
		height,
		colourAt: (x, y) => `#${pixels.toString('hex', y * stride + x * CHANNELS, y * stride + (x + 1) * CHANNELS)}`,
	};
}

module.exports = { readPng };
