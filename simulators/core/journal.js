'use strict';

const { stamp } = require('./clock');

/** Form fields of the token endpoint that are secrets. */
const SECRET_FIELDS = ['assertion', 'refresh_token', 'code', 'code_verifier', 'client_secret', 'token'];

/** Headers without what they prove; of Authorization the scheme stays. */
function maskHeaders({ authorization, ...rest }, secretHeaders) {
	for (const name of secretHeaders) if (rest[name] !== undefined) rest[name] = '***';
	return authorization === undefined ? rest : { authorization: `${authorization.split(' ')[0]} ***`, ...rest };
}

function maskBody(headers, body) {
	if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return body.toString();
	const form = new URLSearchParams(body.toString());
	for (const name of SECRET_FIELDS) if (form.has(name)) form.set(name, '***');
	return form.toString();
}

/**
 * What has been asked of the simulator: totals per endpoint for ever, single requests for a while.
 * @param {string[]} [secretHeaders] headers besides Authorization that are secrets, in small letters
 */
function createJournal(sim, secretHeaders = []) {
	let counts = {};
	let requests = [];
	return {
		/**
		 * Opens the entry of a request.
		 * @param {{ method: string, url: string, headers: object }} message
		 * @param {string} endpoint method and path pattern
		 */
		open({ method, url, headers }, endpoint) {
			const [path, query = ''] = url.split('?');
			const entry = {
				at: stamp(sim.clock.now()),
				method,
				path,
				query,
				headers: maskHeaders(headers, secretHeaders),
				status: null,
				fault: null,
			};
			counts[endpoint] ??= { total: 0, byStatus: {} };
			counts[endpoint].total++;
			requests.push(entry);
			if (requests.length > 2 * sim.options.keepRequests) requests = requests.slice(-sim.options.keepRequests);
			return {
				body(body) {
					if (sim.options.recordBodies) entry.body = maskBody(headers, body);
				},
				fault(name) {
					entry.fault = name;
				},
				/** @param {number | string} outcome HTTP status, or what was done instead of answering */
				close(outcome) {
					entry.status = outcome;
					const { byStatus } = counts[endpoint];
					byStatus[outcome] = (byStatus[outcome] ?? 0) + 1;
				},
			};
		},
		counts: () => structuredClone(counts),
		list: ({ method, path, limit = 1000 } = {}) =>
			requests
				.filter((entry) => (!method || entry.method === method) && (!path || entry.path.includes(path)))
				.slice(-limit)
				.map((entry) => ({ ...entry })),
		clear() {
			counts = {};
			requests = [];
		},
	};
}

module.exports = { createJournal };
