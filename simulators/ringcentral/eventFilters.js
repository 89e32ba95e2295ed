'use strict';

const { isE164 } = require('./numbers');

/** Parameters that each kind of filter may carry. */
const PARAMETERS = {
	batches: ['from'],
	messages: ['direction', 'from', 'to', 'batchId'],
	'opt-outs': ['from'],
	consents: [],
	reminder: ['threshold', 'interval'],
	silent: ['type', 'direction'],
};
const A2P = /^\/restapi\/v1\.0\/account\/([^/]+)\/a2p-sms\/(batches|messages|opt-outs)(?:\/([^/]+))?$/;
const CONSENTS = /^\/restapi\/v2\/accounts\/([^/]+)\/sms\/consents$/;
const REMINDER = /^\/restapi\/v1\.0\/subscription\/~$/;
/** Valid at the provider, but A2P traffic never shows up there. */
const MESSAGE_STORE = /^\/restapi\/v1\.0\/account\/([^/]+)\/extension\/([^/]+)\/message-store(?:\/instant)?$/;

/** Query parameters of a filter; a `+` is a plus here, since filters are written with bare numbers. */
function readParameters(query) {
	return new URLSearchParams(query.replaceAll('+', '%2B'));
}

function pathFacts(path) {
	const a2p = A2P.exec(path);
	if (a2p) {
		const [, account, kind, batchId] = a2p;
		return batchId && kind !== 'batches' ? null : { kind, account, batchId };
	}
	const consents = CONSENTS.exec(path);
	if (consents) return { kind: 'consents', account: consents[1] };
	if (REMINDER.test(path)) return { kind: 'reminder' };
	const store = MESSAGE_STORE.exec(path);
	if (store) return { kind: 'silent', account: store[1] };
	return null;
}

function valueFits(name, value) {
	if (name === 'from' || name === 'to') return isE164(value);
	if (name === 'direction') return value === 'Inbound' || value === 'Outbound';
	if (name === 'threshold' || name === 'interval') return /^[1-9]\d*$/.test(value);
	return value !== '';
}

/**
 * Reads an event filter.
 * @returns {{ kind: string, resolved: string, otherAccount: boolean, conditions: Record<string, string[]>,
 *   threshold: number, interval: number } | null} null for a filter that does not exist; `resolved` has the account id
 *   in place of `~` and the query as it was written
 */
function parseEventFilter(text, accountId) {
	if (typeof text !== 'string') return null;
	const [path, query = ''] = text.split('?');
	const facts = pathFacts(path);
	if (!facts) return null;
	const conditions = {};
	for (const [name, value] of readParameters(query)) {
		if (!PARAMETERS[facts.kind].includes(name) || !valueFits(name, value)) return null;
		(conditions[name] ??= []).push(value);
	}
	if (facts.kind === 'reminder' && !(conditions.threshold && conditions.interval)) return null;
	if (facts.batchId) conditions.batchId = [facts.batchId];
	return {
		kind: facts.kind,
		resolved: text.replace(/^(\/restapi\/v1\.0\/account|\/restapi\/v2\/accounts)\/~/, `$1/${accountId}`),
		otherAccount: facts.account !== undefined && facts.account !== '~' && facts.account !== accountId,
		conditions,
		threshold: Number(conditions.threshold?.[0]),
		interval: Number(conditions.interval?.[0]),
	};
}

/** Whether something that happened fits a filter: every condition must name its value. */
function filterFits(filter, kind, facts) {
	return (
		filter.kind === kind && Object.entries(filter.conditions).every(([name, values]) => values.includes(facts[name]))
	);
}

module.exports = { parseEventFilter, filterFits };
