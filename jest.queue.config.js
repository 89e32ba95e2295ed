const endToEnd = require('./jest.e2e.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...endToEnd,
	roots: ['<rootDir>/test/queue'],
	testMatch: ['**/*.queue.js'],
	testTimeout: 600_000,
};
