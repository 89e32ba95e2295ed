const base = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.js'],
	testPathIgnorePatterns: ['/node_modules/'],
	maxWorkers: 1,
	verbose: true,
	testTimeout: 300_000,
};
