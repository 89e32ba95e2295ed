/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts', '**/*.test.js'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/faults/', '<rootDir>/test/queue/', '<rootDir>/test/live/', '<rootDir>/test/n8n-host/'],
	setupFiles: ['<rootDir>/test/properties.js'],
	transform: { '^.+\\.ts$': 'ts-jest', '\\.woff2$': '<rootDir>/test/embedded/transform.js' },
	transformIgnorePatterns: ['/node_modules/(?!.*\\.woff2$)'],
	moduleNameMapper: { '^@resvg/resvg-wasm/index_bg\\.wasm$': '<rootDir>/test/embedded/renderer.js' },
	maxWorkers: '100%',
	testTimeout: 120_000,
};
