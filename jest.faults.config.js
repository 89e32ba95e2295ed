const endToEnd = require('./jest.e2e.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...endToEnd,
	roots: ['<rootDir>/test/faults'],
	testMatch: ['**/*.faults.js'],
	maxWorkers: 2,
	testTimeout: 600_000,
};
