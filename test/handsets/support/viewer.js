const { waitUntil } = require('../../../scripts/n8nHost.mjs');

/**
 * A page that is open, as the server sees it: its event stream, of which every part is kept as it came last.
 * @param {string} url of the handsets
 * @param {Record<string, string>} [view] the query of the stream
 */
async function openViewer(url, view = {}) {
	const ending = new AbortController();
	const { body } = await fetch(`${url}/events?${new URLSearchParams(view)}`, { signal: ending.signal });
	const parts = {};
	const sizes = [];
	const reading = (async () => {
		let rest = '';
		for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
			const blocks = (rest + chunk).split('\n\n');
			rest = blocks.pop();
			for (const block of blocks) {
				const match = /^event: (\w+)\ndata: (.*)$/.exec(block);
				if (!match) continue;
				parts[match[1]] = JSON.parse(match[2]);
				sizes.push(match[2].length);
			}
		}
	})().catch(() => {});
	return {
		parts,
		/** Length of each event so far. */
		sizes,
		/** Waits until the parts fit. @param {(parts: object) => unknown} fits */
		until: (what, fits) => waitUntil(async () => fits(parts), { timeoutMs: 10_000, what }),
		async close() {
			ending.abort();
			await reading;
		},
	};
}

module.exports = { openViewer };
