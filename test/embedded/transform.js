'use strict';

const { textOf } = require('../../scripts/embeddedFile');

/** For tests that run from source: a module with what the build makes of a file. */
module.exports = {
	process: (_, file) => ({ code: `module.exports = ${JSON.stringify(textOf(file))};` }),
};
