import regularFont from '@fontsource/roboto/files/roboto-latin-400-normal.woff2';
import boldFont from '@fontsource/roboto/files/roboto-latin-600-normal.woff2';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import gzippedRenderer from '@resvg/resvg-wasm/index_bg.wasm';

/** Pixels for each unit of the drawing: sharp on screens that have two for one. */
const SCALE = 2;
/** Stands in for the families that a drawing names, which are those of its reader's system. */
const FONT_FAMILY = 'Roboto';

const font = {
	fontBuffers: [regularFont, boldFont].map((content) => Buffer.from(content, 'base64')),
	defaultFontFamily: FONT_FAMILY,
	sansSerifFamily: FONT_FAMILY,
};

let renderer: Promise<void> | undefined;

/**
 * The PNG of an SVG drawing, in its light look and twice its size, for programs that show no SVG. This module is large,
 * for the renderer is in it: import it only where a picture is asked for.
 * @throws where the renderer does not start, as without WebAssembly, or the drawing is none
 */
export async function pictureOf(drawing: string): Promise<Uint8Array> {
	await startRenderer();
	const svg = new Resvg(drawing, { fitTo: { mode: 'zoom', value: SCALE }, font });
	try {
		const image = svg.render();
		try {
			return image.asPng();
		} finally {
			image.free();
		}
	} finally {
		svg.free();
	}
}

/** Starts the renderer once: it refuses a second time. A start that fails is tried again with the next drawing. */
async function startRenderer(): Promise<void> {
	renderer ??= unpacked(gzippedRenderer)
		.then(initWasm)
		.catch((error) => {
			renderer = undefined;
			throw error;
		});
	await renderer;
}

async function unpacked(gzipped: string): Promise<ArrayBuffer> {
	const packed = new Blob([Buffer.from(gzipped, 'base64')]);
	return await new Response(packed.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
