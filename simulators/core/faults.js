'use strict';

const FAULTS = ['rateLimited', 'status', 'unauthorized', 'reset', 'hang', 'unreadable', 'slow'];
const FIELDS = [
	'fault',
	'after',
	'method',
	'path',
	'times',
	'every',
	'skip',
	'status',
	'errorCode',
	'message',
	'retryAfter',
	'html',
	'code',
	'body',
	'ms',
];

/**
 * Rules by which a test makes a simulator misbehave; the first that fits a request is used.
 * @param {string[]} [providerFields] fields of a rule that only one provider knows
 */
function createFaults(providerFields = []) {
	const fields = [...FIELDS, ...providerFields];
	let rules = [];
	let counter = 0;
	return {
		/**
		 * @param {object} rule
		 * @param {string} rule.fault one of FAULTS
		 * @param {boolean} [rule.after] act after the request has taken effect (status, reset, hang)
		 * @param {string} [rule.method]
		 * @param {string} [rule.path] text that the path contains
		 * @param {number | null} [rule.times] how often; null for ever
		 * @param {number} [rule.every] only each n-th fitting request
		 * @param {number} [rule.skip] fitting requests to leave alone first
		 */
		add(rule) {
			if (!FAULTS.includes(rule.fault)) throw new Error(`unknown fault: ${rule.fault}; one of ${FAULTS.join(', ')}`);
			const unknown = Object.keys(rule).find((name) => !fields.includes(name));
			if (unknown) throw new Error(`unknown field of a rule: ${unknown}`);
			counter++;
			const { times = 1, every = 1, skip = 0 } = rule;
			rules.push({ ...rule, id: counter, left: times ?? Infinity, every, skip, seen: 0 });
			return { id: counter };
		},
		/** Takes the rule for a request, and counts it. */
		match(method, path) {
			for (const rule of rules) {
				if (rule.left <= 0 || (rule.method && rule.method !== method) || (rule.path && !path.includes(rule.path)))
					continue;
				rule.seen++;
				if (rule.seen <= rule.skip || (rule.seen - rule.skip) % rule.every !== 0) continue;
				rule.left--;
				return rule;
			}
			return null;
		},
		/** The rules that still act; `left` is how often, null for ever. */
		list: () =>
			rules.filter(({ left }) => left > 0).map(({ left, ...rule }) => ({ ...rule, left: left === Infinity ? null : left })),
		clear() {
			rules = [];
		},
	};
}

/** Whether a rule answers before the request has any effect. */
function actsBefore(rule) {
	return !rule.after && rule.fault !== 'unreadable' && rule.fault !== 'slow';
}

/** An answer of a proxy in front of the API. */
function htmlReply(status) {
	return {
		status,
		headers: { 'Content-Type': 'text/html' },
		text: `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr>nginx</body></html>`,
	};
}

module.exports = { createFaults, actsBefore, htmlReply };
