'use strict';

const path = require('node:path');
const { textOf } = require('../../scripts/embeddedFile');

/** What the build makes of this file. Jest does not transform WebAssembly: it would run it. */
module.exports = textOf(path.join(__dirname, '../../node_modules/@resvg/resvg-wasm/index_bg.wasm'));
