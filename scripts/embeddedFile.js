'use strict';

const { readFileSync } = require('node:fs');
const { gzipSync } = require('node:zlib');

/** Names of the files that are compiled into the module that imports them. */
const EMBEDDED = /\.(?:wasm|woff2)$/;

/** The text that a module gets of an embedded file, as types/embedded.d.ts describes it. */
function textOf(file) {
	const content = readFileSync(file);
	return (file.endsWith('.wasm') ? gzipSync(content, { level: 9 }) : content).toString('base64');
}

module.exports = { EMBEDDED, textOf };
