'use strict';

/**
 * Splits a multipart body.
 * @param {string} contentType with its boundary
 * @param {Buffer} body
 * @returns {{ headers: Record<string, string>, content: Buffer }[] | null} null when it is not multipart
 */
function readMultipart(contentType, body) {
	const boundary = /^multipart\/.*;\s*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
	if (boundary === undefined) return null;
	// Latin-1 keeps each byte as one character.
	const pieces = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`).slice(1, -1);
	return pieces.map((piece) => {
		const [head, ...rest] = piece.replace(/^[ \t]*\r\n/, '').split('\r\n\r\n');
		const headers = {};
		for (const line of head.split('\r\n')) {
			const colon = line.indexOf(':');
			headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
		}
		return { headers, content: Buffer.from(rest.join('\r\n\r\n'), 'latin1') };
	});
}

module.exports = { readMultipart };
