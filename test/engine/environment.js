'use strict';

/**
 * Loads n8n's engine as an n8n process does at its start. Once per test file: jest gives every file modules of its own.
 */

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const userFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
// An existing n8n on the machine must neither lend its keys nor see ours.
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENCRYPTION_KEY = 'engine-test-encryption-key';
// Requests to 127.0.0.1 must not leave through a proxy of the machine.
process.env.NO_PROXY = '127.0.0.1,localhost';

require('reflect-metadata');
const { configureGlobalAxiosDefaults } = require('@n8n/backend-network');
const core = require('n8n-core');

/** A module as n8n-core itself sees it. */
function fromCore(name) {
	return require(require.resolve(name, { paths: [require.resolve('n8n-core')] }));
}

const { Container } = fromCore('@n8n/di');
const { Logger } = fromCore('@n8n/backend-common');
const { LoggerProxy } = require('n8n-workflow');
const { createDeduplicator } = require('./deduplicator');

/** @typedef {{ level: 'error'|'warn'|'info'|'debug', message: string, metadata?: object }} LogEntry */

/** @type {Set<LogEntry[]>} */
const logs = new Set();

function log(level) {
	return (message, metadata) => {
		for (const entries of logs) entries.push({ level, message, metadata });
	};
}

const logger = {
	error: log('error'),
	warn: log('warn'),
	info: log('info'),
	debug: log('debug'),
	scoped: () => logger,
};

configureGlobalAxiosDefaults();
Container.set(Logger, logger);
LoggerProxy.init(logger);

const deduplicator = createDeduplicator();
void core.DataDeduplicationService.init(deduplicator);

module.exports = {
	core,
	deduplicator,
	fromCore,
	/** Every list in it gets every line that a node logs. */
	logs,
	removeUserFolder: () => rmSync(userFolder, { recursive: true, force: true }),
};
