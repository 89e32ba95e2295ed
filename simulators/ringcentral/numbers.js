'use strict';

const { readInteger, readRepeated } = require('../core/query');
const { a2pError, families } = require('./errors');

const CANADA = new Set(
	(
		'204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 514 519 ' +
		'548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905'
	).split(' '),
);
const CARIBBEAN = new Set(
	'242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876'.split(' '),
);
const NORTH_AMERICAN = /^\+1[2-9]\d\d[2-9]\d{6}$/;
const E164 = /^\+[1-9]\d{1,14}$/;

/** Whether a text is an E.164 number with its plus. */
function isE164(text) {
	return typeof text === 'string' && E164.test(text);
}

/** The account's own numbers and what counts as a reachable recipient. */
function createNumbers(sim) {
	const find = (phoneNumber) => sim.options.numbers.find((number) => number.phoneNumber === phoneNumber);

	function record(number) {
		return {
			id: number.id,
			phoneNumber: number.phoneNumber,
			...(number.label && { label: number.label }),
			usageType: number.usageType ?? 'DirectNumber',
			paymentType: number.paymentType ?? 'Local',
			type: number.type ?? 'VoiceFax',
			status: number.status ?? 'Normal',
			features: number.features ?? [],
		};
	}

	function list(request, records) {
		const page = readInteger(request, 'page', 1, 1, 1_000_000, families.core);
		const perPage = readInteger(request, 'perPage', 100, 1, 1000, families.core);
		const usageTypes = readRepeated(request, 'usageType');
		const statuses = readRepeated(request, 'status');
		const found = records.filter(
			(number) =>
				(usageTypes.length === 0 || usageTypes.includes(number.usageType)) &&
				(statuses.length === 0 || statuses.includes(number.status)),
		);
		const totalPages = Math.max(1, Math.ceil(found.length / perPage));
		const start = (page - 1) * perPage;
		const shown = found.slice(start, start + perPage);
		const link = (target) => {
			const query = new URLSearchParams(request.query);
			query.set('page', String(target));
			query.set('perPage', String(perPage));
			return { uri: `${sim.url}${request.path}?${query}` };
		};
		return {
			uri: `${sim.url}${request.path}`,
			records: shown,
			paging: {
				page,
				perPage,
				totalPages,
				totalElements: found.length,
				...(shown.length > 0 && { pageStart: start, pageEnd: start + shown.length - 1 }),
			},
			navigation: {
				firstPage: link(1),
				...(page < totalPages && { nextPage: link(page + 1) }),
				...(page > 1 && { previousPage: link(page - 1) }),
				lastPage: link(totalPages),
			},
		};
	}

	return {
		/**
		 * The sender of a batch.
		 * UNCONFIRMED: the documentation names no code for a foreign or unfit sender; these are its codes for a bad value and a
		 * missing feature.
		 */
		sender(phoneNumber) {
			const number = isE164(phoneNumber) ? find(phoneNumber) : undefined;
			if (!number) throw families.a2p.invalid('from', phoneNumber);
			if (!(number.features ?? []).includes('A2PSmsSender')) {
				throw a2pError(403, 'CMN-109', `Feature [A2PSmsSender] is not available for number [${phoneNumber}]`);
			}
			return number;
		},
		owns: (phoneNumber) => find(phoneNumber) !== undefined,
		/** Whether a recipient can be sent to at all: a North American number, with its plus. */
		isReachable(from, to) {
			if (typeof to !== 'string' || !NORTH_AMERICAN.test(to)) return false;
			if (!sim.options.strictGeography) return true;
			const area = to.slice(2, 5);
			if (CARIBBEAN.has(area)) return false;
			const tollFree = (find(from)?.paymentType ?? 'Local') === 'TollFree';
			return tollFree || CANADA.has(area) === CANADA.has(from.slice(2, 5));
		},
		routes: [
			{
				method: 'GET',
				path: '/restapi/v1.0/account/{account}/extension/{extension}/phone-number',
				group: 'Light',
				permissions: ['ReadAccounts'],
				family: 'core',
				handle(request) {
					const own = sim.options.numbers.filter(
						({ extensionId }) => !extensionId || extensionId === request.caller.user.extensionId,
					);
					return { status: 200, body: list(request, own.map(record)) };
				},
			},
			{
				method: 'GET',
				path: '/restapi/v1.0/account/{account}/phone-number',
				group: 'Light',
				permissions: ['ReadAccounts'],
				family: 'core',
				handle(request) {
					const records = sim.options.numbers.map((number) => {
						const { features, ...rest } = record(number);
						return rest;
					});
					return { status: 200, body: list(request, records) };
				},
			},
		],
	};
}

module.exports = { createNumbers, isE164 };
