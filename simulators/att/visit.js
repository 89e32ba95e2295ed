'use strict';

const http = require('node:http');
const { isLoopback } = require('../core/outgoing');

/**
 * Opens a page of this machine as a browser would, whatever it answers; an address elsewhere is left alone.
 * @param {number} timeoutMs real time
 */
function visit(address, timeoutMs) {
	if (!isLoopback(address)) return Promise.resolve();
	return new Promise((resolve) => {
		const request = http.get(address, { agent: false, timeout: timeoutMs }, (response) => response.resume());
		request.on('timeout', () => request.destroy());
		request.on('error', resolve);
		request.on('close', resolve);
	});
}

module.exports = { visit };
