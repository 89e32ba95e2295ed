'use strict';

const { stamp } = require('../core/clock');
const { isPlainObject } = require('../core/options');
const { readInteger, readWord, readWords, readRepeated } = require('../core/query');
const { families } = require('./errors');
const { pageOfList } = require('./paging');
const { isE164 } = require('./numbers');
const { optedOut } = require('./outcomes');

const MOST_NUMBERS = 20;
const MOST_RECORDS = 1000;
const OPT_STATUSES = ['OptOut', 'OptIn'];
const SOURCES = ['Recipient', 'Api', 'Upstream', 'Carrier'];
const COVERAGES = ['PhoneNumber', 'Account', 'CampaignType'];
const CAMPAIGN_TYPES = ['Conversational', 'Informational', 'Promotional'];

/** What an API-made change is called in the old list, whose words differ. */
const OLD_SOURCES = { Recipient: 'Recipient', Api: 'Account', Upstream: 'Upstream', Carrier: 'Carrier' };

/** Opt-outs per pair of sender and recipient, behind both interfaces: a2p-sms/opt-outs and sms/consents. */
function createConsents(sim) {
	/** "from to" → record, in order of the first change. */
	const records = new Map();
	const keyOf = (from, to) => `${from} ${to}`;

	/**
	 * Records a choice and, where wanted, tells the subscribers.
	 * @param {{ from: string, to: string, optStatus: 'OptOut' | 'OptIn', source: string }} change from is our number
	 */
	function change({ from, to, optStatus, source }, tellSubscribers) {
		sim.messages.settle();
		const record = { from, to, optStatus, source, lastModifiedTime: stamp(sim.clock.now()) };
		records.set(keyOf(from, to), record);
		if (tellSubscribers) sim.events.consentChanged(record);
	}

	function changeByApi(from, to, optStatus, source = 'Api') {
		change({ from, to, optStatus, source }, sim.options.apiOptOutEvents);
	}

	/** Why a pair cannot be changed; null when it can. */
	function refusal(from, to) {
		if (!isE164(from) || !sim.numbers.owns(from))
			return { errorCode: 'CMN-101', message: 'Parameter [from] value is invalid' };
		if (!isE164(to)) return { errorCode: 'CMN-101', message: 'Parameter [to] value is invalid' };
		return null;
	}

	const a2p = families.a2p;
	const v2 = families.v2;

	function readOldFilter(request) {
		const from = request.query.get('from') ?? '*';
		const to = request.query.get('to');
		if (from !== '*' && !isE164(from)) throw a2p.invalid('from', from);
		if (to !== null && !isE164(to)) throw a2p.invalid('to', to);
		const status = readWord(request, 'status', ['optout', 'optin', 'all'], 'optout', a2p);
		return {
			filter: {
				from: from === '*' ? [] : [from],
				to: to === null ? [] : [to],
				optStatus: { optout: 'OptOut', optin: 'OptIn', all: null }[status],
				known: records.size,
			},
			perPage: readInteger(request, 'perPage', 1000, 1, 1000, a2p),
		};
	}

	function select({ from, to, optStatus, known }) {
		return [...records.values()]
			.slice(0, known)
			.filter(
				(record) =>
					(from.length === 0 || from.includes(record.from)) &&
					(to.length === 0 || to.includes(record.to)) &&
					(optStatus === null || record.optStatus === optStatus),
			);
	}

	function oldList(request) {
		const body = pageOfList({
			kind: 'opt-outs',
			pageToken: request.query.get('pageToken'),
			first: () => readOldFilter(request),
			select: (filter) =>
				select(filter).map(({ from, to, optStatus, source }) => ({
					from,
					to,
					status: optStatus,
					source: OLD_SOURCES[source],
				})),
			family: a2p,
		});
		return { status: 200, body };
	}

	function bulkAssign(request) {
		const body = request.json();
		const { from, optOuts = [], optIns = [] } = isPlainObject(body) ? body : {};
		if (!isE164(from) || !sim.numbers.owns(from)) throw a2p.invalid('from', from);
		if (!Array.isArray(optOuts)) throw a2p.invalid('optOuts', optOuts);
		if (!Array.isArray(optIns)) throw a2p.invalid('optIns', optIns);
		if (optOuts.length + optIns.length === 0) throw a2p.invalid('optOuts', optOuts);
		const assign = (recipients, optStatus) => {
			const result = { successful: [], failed: [] };
			for (const to of recipients) {
				const reason = refusal(from, to);
				if (reason) {
					result.failed.push({ to, errorMessage: reason.message });
				} else {
					changeByApi(from, to, optStatus);
					result.successful.push(to);
				}
			}
			return result;
		};
		return { status: 200, body: { optOuts: assign(optOuts, 'OptOut'), optIns: assign(optIns, 'OptIn') } };
	}

	/** Checks what both forms of the search have in common. */
	function readSearch({ from = [], to = [], optStatus = null, coverage = [], campaignType = [] }) {
		const lists = { from, to, coverage, campaignType };
		for (const [name, list] of Object.entries(lists)) if (!Array.isArray(list)) throw v2.invalid(name, list);
		for (const name of ['from', 'to']) {
			if (lists[name].length > MOST_NUMBERS) {
				throw v2.refuse(400, 'CMN-151', `Parameter [${name}] has more than ${MOST_NUMBERS} values`);
			}
		}
		const anySender = sim.options.consentsWildcardFrom && from.includes('*');
		const wrongFrom = from.find((number) => !isE164(number) && !(anySender && number === '*'));
		if (wrongFrom !== undefined) throw v2.invalid('from', wrongFrom);
		const wrongTo = to.find((number) => !isE164(number));
		if (wrongTo !== undefined) throw v2.invalid('to', wrongTo);
		if (optStatus !== null && !OPT_STATUSES.includes(optStatus)) throw v2.invalid('optStatus', optStatus);
		if (coverage.some((word) => !COVERAGES.includes(word))) throw v2.invalid('coverage', coverage);
		if (campaignType.some((word) => !CAMPAIGN_TYPES.includes(word))) throw v2.invalid('campaignType', campaignType);
		const covered = coverage.length === 0 || coverage.includes('PhoneNumber');
		return { from: anySender ? [] : from, to, optStatus, known: covered ? records.size : 0 };
	}

	function search(request) {
		const body = request.json();
		if (!isPlainObject(body)) throw v2.invalid('body', typeof body);
		const { perPage = 100 } = body;
		if (!Number.isInteger(perPage) || perPage < 1 || perPage > 1000) throw v2.invalid('perPage', perPage);
		if (body.pageToken !== undefined && typeof body.pageToken !== 'string')
			throw v2.invalid('pageToken', body.pageToken);
		const first = () => ({ filter: readSearch(body), perPage });
		return {
			status: 200,
			body: pageOfList({ kind: 'consents', pageToken: body.pageToken, first, select, family: v2 }),
		};
	}

	function list(request) {
		const first = () => ({
			filter: readSearch({
				from: readRepeated(request, 'from'),
				to: readRepeated(request, 'to'),
				optStatus: readWord(request, 'optStatus', OPT_STATUSES, 'OptOut', v2),
				coverage: readWords(request, 'coverage', COVERAGES, v2),
				campaignType: readWords(request, 'campaignType', CAMPAIGN_TYPES, v2),
			}),
			perPage: readInteger(request, 'perPage', 100, 1, 1000, v2),
		});
		const pageToken = request.query.get('pageToken');
		return { status: 200, body: pageOfList({ kind: 'consents', pageToken, first, select, family: v2 }) };
	}

	/** Whole-request errors are 400; a record that cannot be changed is reported in `failedRecords` beside a 200. */
	function edit(request) {
		const body = request.json();
		const wanted = isPlainObject(body) ? body.records : undefined;
		if (!Array.isArray(wanted) || wanted.length === 0 || wanted.some((record) => !isPlainObject(record))) {
			throw v2.invalid('records', wanted);
		}
		if (wanted.length > MOST_RECORDS)
			throw v2.refuse(400, 'CMN-151', `Parameter [records] has more than ${MOST_RECORDS} values`);
		const failedRecords = [];
		for (const record of wanted) {
			const error = refusal(record.from, record.to) ?? wordRefusal(record);
			if (error) failedRecords.push({ ...record, error });
			else changeByApi(record.from, record.to, record.optStatus, record.source);
		}
		return { status: 200, body: failedRecords.length > 0 ? { failedRecords } : {} };
	}

	function wordRefusal(record) {
		const allowed = { optStatus: OPT_STATUSES, source: SOURCES, coverage: COVERAGES };
		const wrong = Object.keys(allowed).find((name) => !allowed[name].includes(record[name]));
		return wrong ? { errorCode: 'CMN-101', message: `Parameter [${wrong}] value is invalid` } : null;
	}

	const old = { group: 'Light', permissions: ['A2PSMS'], family: 'a2p' };
	const current = { group: 'Light', permissions: ['SMS'], family: 'v2' };
	return {
		change,
		/** Records a choice as a test wants it. */
		record({ from, to, optStatus, source = 'Recipient' }) {
			change({ from, to, optStatus, source }, false);
		},
		/** The failure of a message to a recipient who has opted out of this sender; null otherwise. */
		outcomeOf(from, to) {
			if (records.size === 0) return null;
			return records.get(keyOf(from, to))?.optStatus === 'OptOut' ? optedOut : null;
		},
		list: () => [...records.values()],
		routes: [
			{ ...old, method: 'GET', path: '/restapi/v1.0/account/{account}/a2p-sms/opt-outs', handle: oldList },
			{
				...old,
				method: 'POST',
				path: '/restapi/v1.0/account/{account}/a2p-sms/opt-outs/bulk-assign',
				handle: bulkAssign,
			},
			{ ...current, method: 'POST', path: '/restapi/v2/accounts/{account}/sms/consents/search', handle: search },
			{ ...current, method: 'GET', path: '/restapi/v2/accounts/{account}/sms/consents', handle: list },
			{ ...current, method: 'PATCH', path: '/restapi/v2/accounts/{account}/sms/consents', handle: edit },
		],
	};
}

module.exports = { createConsents };
