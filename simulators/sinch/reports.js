'use strict';

const { stamp } = require('../core/clock');
const { readCommaList } = require('../core/query');
const { Refusal, notFound } = require('./errors');
const { toDigits } = require('./numbers');
const { ABORTED, CANCELLED, UNKNOWN, isFinal, statusNames } = require('./outcomes');
const { pageReply, readPage, readWindow, refusals } = require('./paging');

const PATH = '/xms/v1/{account}';
/** Ends that no receipt of the operator stands behind. */
const WITHOUT_RECEIPT = new Set([ABORTED, CANCELLED, UNKNOWN]);

/** Times of operators come without milliseconds. */
const receiptStamp = (ms) => `${stamp(ms).slice(0, 19)}Z`;

/** Delivery reports: of a batch, of a recipient, and the list of those that have ended. */
function createReports(sim) {
	/** Statuses and codes that are wanted; null for all. */
	function readFilter(request) {
		const codes = readCommaList(request, 'code');
		const wrong = codes?.find((code) => !/^\d+$/.test(code));
		if (wrong !== undefined) throw refusals.invalid('code', wrong);
		return { statuses: readCommaList(request, 'status'), codes: codes?.map(Number) ?? null };
	}

	const fits = ({ statuses, codes }, status, code) =>
		(statuses === null || statuses.includes(statusNames[status])) && (codes === null || codes.includes(code));

	/** Numbers by bucket, in one walk through the batch. */
	function recipientsByBucket(batch) {
		const found = new Map();
		for (let index = 0; index < batch.size; index++) {
			const bucket = batch.statuses[index] * 1000 + batch.codes[index];
			if (!found.has(bucket)) found.set(bucket, []);
			found.get(bucket).push(sim.numbers.write(batch.to[index]));
		}
		return found;
	}

	/**
	 * Report of a batch.
	 * @param {{ isFull: boolean, filter?: object }} wish isFull: with the numbers of each bucket
	 */
	function ofBatch(batch, { isFull, filter = { statuses: null, codes: null } }) {
		const isShown = batch.isDispatched || sim.options.scheduledInReports;
		const recipients = isFull ? recipientsByBucket(batch) : null;
		const statuses = [];
		for (const [bucket, count] of isShown ? batch.buckets : []) {
			const status = Math.floor(bucket / 1000);
			const code = bucket % 1000;
			if (!fits(filter, status, code)) continue;
			statuses.push({ code, status: statusNames[status], count, recipients: recipients?.get(bucket) });
		}
		return {
			type: batch.isMms ? 'delivery_report_mms' : 'delivery_report_sms',
			batch_id: batch.id,
			total_message_count: batch.size,
			statuses,
			client_reference: batch.fields.client_reference,
		};
	}

	/** Report of one recipient, as of now or as of a snapshot. */
	function ofRecipient(batch, index, { status, code, at } = batch.snapshot(index)) {
		const account = sim.accounts.settings(batch.accountId);
		const hasReceipt = isFinal(status) && !WITHOUT_RECEIPT.has(status);
		const { fields } = batch;
		const isPartLimited = fields.max_number_of_message_parts !== undefined;
		const isDefaultSender = batch.from === null && batch.sender !== null;
		return {
			type: batch.isMms ? 'recipient_delivery_report_mms' : 'recipient_delivery_report_sms',
			batch_id: batch.id,
			recipient: sim.numbers.write(batch.to[index]),
			code,
			status: statusNames[status],
			at: stamp(at),
			operator_status_at: hasReceipt ? receiptStamp(at) : undefined,
			client_reference: fields.client_reference,
			applied_originator: isDefaultSender ? sim.numbers.write(batch.sender) : undefined,
			encoding: account.autoEncoding ? (batch.text(index).isGsm ? 'GSM' : 'UNICODE') : undefined,
			number_of_message_parts: isPartLimited ? batch.parts(index) : undefined,
			operator: account.operator ?? undefined,
		};
	}

	function batchOf(request) {
		try {
			return sim.batches.get(request);
		} catch (error) {
			throw error instanceof Refusal ? new Refusal(sim.options.unknownBatchInReports) : error;
		}
	}

	function getOfBatch(request) {
		const type = request.query.get('type') ?? 'summary';
		if (type !== 'summary' && type !== 'full') throw notFound();
		const filter = readFilter(request);
		const batch = batchOf(request);
		return { status: 200, body: ofBatch(batch, { isFull: type === 'full', filter }) };
	}

	function getOfRecipient(request) {
		const batch = batchOf(request);
		const digits = toDigits(request.params.msisdn);
		const index = digits === null ? -1 : batch.find(digits);
		if (index < 0) throw notFound();
		return { status: 200, body: ofRecipient(batch, index) };
	}

	/** UNCONFIRMED: the order of the list; newest first here. */
	function list(request) {
		const paging = readPage(request);
		const filter = readFilter(request);
		const reference = request.query.get('client_reference');
		const window = readWindow(request, sim.clock.now(), sim.options.retentionDays);
		sim.messages.settle();
		const { count, places } = sim.messages.finishedOf(request.account.id).page({
			key: JSON.stringify([filter, reference]),
			fits: ({ batch, index }) =>
				fits(filter, batch.statuses[index], batch.codes[index]) &&
				(reference === null || batch.fields.client_reference === reference),
			from: window.from,
			until: window.until,
			...paging,
		});
		const reports = places.map(({ batch, index }) => ofRecipient(batch, index));
		return pageReply('delivery_reports', reports, count, paging.page);
	}

	return {
		ofBatch,
		ofRecipient,
		routes: [
			{ method: 'GET', path: `${PATH}/batches/{batchId}/delivery_report`, handle: getOfBatch },
			{ method: 'GET', path: `${PATH}/batches/{batchId}/delivery_report/{msisdn}`, handle: getOfRecipient },
			{ method: 'GET', path: `${PATH}/delivery_reports`, handle: list },
		],
	};
}

module.exports = { createReports };
