'use strict';

const { randomUUID } = require('node:crypto');
const { isPlainObject } = require('../core/options');
const { readInteger, readWords } = require('../core/query');
const { families } = require('./errors');
const { pageOfList } = require('./paging');
const { readWindow } = require('./window');
const { isE164 } = require('./numbers');
const { Batch } = require('./batch');
const { invalidRecipient, overDailyLimit } = require('./outcomes');

const family = families.a2p;
const DAY_MS = 24 * 60 * 60 * 1000;
/** UTF-16 units; UNCONFIRMED for A2P, where only "1000 characters" is said. */
const MOST_TEXT_UNITS = 1000;
const BATCH_STATUSES = ['Queued', 'Processing', 'Sent', 'Completed'];

/** Batches: creation, list, read, and the queue of each sender number. */
function createBatches(sim) {
	const batches = [];
	const byId = new Map();
	/** Per sender number: when its queue is empty, and what it has sent today. */
	const queues = new Map();

	function queueOf(from) {
		const day = Math.floor(sim.clock.now() / DAY_MS);
		let queue = queues.get(from);
		if (!queue) queues.set(from, (queue = { freeAt: 0, day, sentToday: 0 }));
		if (queue.day !== day) Object.assign(queue, { day, sentToday: 0 });
		return queue;
	}

	function readText(value, name) {
		if (value === undefined || value === null) return '';
		if (typeof value !== 'string' || value.length > MOST_TEXT_UNITS)
			throw family.invalid(name, String(value).slice(0, 40));
		return value;
	}

	/** @returns {{ from: string, accepted: { to: string, text: string, outcome: object }[], rejected: object[] }} */
	function readBatch(body) {
		if (!isPlainObject(body)) throw family.invalid('body', typeof body);
		const { phoneNumber: from } = sim.numbers.sender(body.from);
		const standardText = readText(body.text, 'text');
		const { messages } = body;
		if (!Array.isArray(messages) || messages.length === 0) throw family.invalid('messages', messages);
		const most = sim.options.maxMessagesPerBatch ?? Infinity;
		if (messages.length > most) throw family.refuse(400, 'CMN-106', `Batch has more than ${most} messages`);
		const accepted = [];
		const rejected = [];
		messages.forEach((message, index) => {
			const name = `messages[${index}]`;
			if (!isPlainObject(message)) throw family.invalid(name, message);
			if (!Array.isArray(message.to) || message.to.length !== 1 || typeof message.to[0] !== 'string') {
				throw family.invalid(`${name}.to`, message.to);
			}
			const text = readText(message.text, `${name}.text`) || standardText;
			if (text === '') throw family.invalid(`${name}.text`, '');
			const [to] = message.to;
			const outcome = sim.numbers.isReachable(from, to) ? sim.outcomes.of(to) : invalidRecipient;
			if (outcome.rejectedWith === null) accepted.push({ to, text, outcome });
			else rejected.push(rejection(index + 1, to, outcome.rejectedWith));
		});
		if (accepted.length === 0 && sim.options.refuseBatchWithoutValidRecipient) {
			throw family.invalid('messages.to', rejected[0].to);
		}
		return { from, accepted, rejected };
	}

	/** `index` counts from 1. */
	function rejection(index, to, errorCode) {
		return { index, to: [to], errorCode, description: 'recipient not valid' };
	}

	/** What goes over the number's daily limit is accepted and fails (SMS-RC-403). */
	function applyDailyLimit(queue, accepted) {
		const limit = sim.options.dailyLimitPerNumber ?? Infinity;
		for (const message of accepted) {
			if (queue.sentToday >= limit) message.outcome = overDailyLimit;
			else queue.sentToday++;
		}
	}

	function create(request) {
		const { from, accepted, rejected } = readBatch(request.json());
		const queue = queueOf(from);
		applyDailyLimit(queue, accepted);
		const { messagesPerSecond, processingDelayMs, deliveryDelayMs, pricePerSegment } = sim.options;
		const createdAt = Math.floor(sim.clock.now() * 1000) / 1000;
		const msPerMessage = messagesPerSecond === null ? 0 : 1000 / messagesPerSecond;
		const startAt = Math.max(createdAt + processingDelayMs, queue.freeAt);
		queue.freeAt = startAt + accepted.length * msPerMessage;
		const batch = new Batch({
			id: randomUUID(),
			from,
			messages: accepted,
			baseId: sim.messages.nextId(),
			createdAt,
			startAt,
			msPerMessage,
			deliveryDelayMs,
			price: pricePerSegment,
		});
		batches.push(batch);
		byId.set(batch.id, batch);
		const reply = { ...batch.describe(), rejected };
		sim.events.batchChanged(batch);
		sim.messages.addBatch(batch);
		return { status: 201, body: reply };
	}

	/** @throws {ApiError} 404 CMN-102 */
	function get(batchId) {
		const batch = byId.get(batchId);
		if (!batch) throw family.notFound('batchId', batchId);
		return batch;
	}

	function readFilter(request) {
		const from = request.query.get('from');
		if (from !== null && !isE164(from)) throw family.invalid('from', from);
		return {
			filter: {
				from,
				statuses: readWords(request, 'status', BATCH_STATUSES, family),
				...readWindow(request, sim.clock.now(), family),
				known: batches.length,
			},
			perPage: readInteger(request, 'perPage', 1000, 1, 1000, family),
		};
	}

	/** UNCONFIRMED: the order of the list; newest first here. */
	function select({ from, statuses, dateFrom, dateTo, known }) {
		return batches
			.slice(0, known)
			.reverse()
			.filter(
				(batch) => (from === null || batch.from === from) && batch.createdAt >= dateFrom && batch.createdAt <= dateTo,
			)
			.map((batch) => batch.describe())
			.filter(({ status }) => statuses.length === 0 || statuses.includes(status));
	}

	return {
		get,
		list: () => {
			sim.messages.settle();
			return batches.map((batch) => batch.describe());
		},
		routes: [
			{ method: 'POST', path: '/restapi/v1.0/account/{account}/a2p-sms/batches', handle: create },
			{
				method: 'GET',
				path: '/restapi/v1.0/account/{account}/a2p-sms/batches',
				handle(request) {
					sim.messages.settle();
					const pageToken = request.query.get('pageToken');
					const body = pageOfList({ kind: 'batches', pageToken, first: () => readFilter(request), select, family });
					return { status: 200, body };
				},
			},
			{
				method: 'GET',
				path: '/restapi/v1.0/account/{account}/a2p-sms/batches/{batchId}',
				handle(request) {
					const batch = get(request.params.batchId);
					sim.messages.settle();
					return { status: 200, body: batch.describe() };
				},
			},
		].map((route) => ({ ...route, group: 'Light', permissions: ['A2PSMS'], family: 'a2p' })),
	};
}

module.exports = { createBatches };
