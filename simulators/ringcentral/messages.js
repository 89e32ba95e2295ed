'use strict';

const { createPump } = require('../core/pump');
const { readInteger, readRepeated, readWord, readWords } = require('../core/query');
const { families } = require('./errors');
const { decodeToken, encodeToken } = require('./paging');
const { readWindow } = require('./window');
const { isE164 } = require('./numbers');
const { Inbound, money } = require('./batch');
const { QUEUED, SENT, DELIVERED, SENDING_FAILED, DELIVERY_FAILED, stateNames } = require('./outcomes');

const family = families.a2p;
const MOST_PHONE_NUMBERS = 15;
const DIRECTIONS = ['Inbound', 'Outbound'];

/**
 * The message store: batches and inbound texts in the order of their ids, the endpoints that read messages, and the
 * pump that turns the passing of time into events.
 */
function createMessages(sim) {
	/** Batches and inbound texts, ascending by `baseId`. */
	const entries = [];
	/** Batches in which something is still going to happen. */
	let running = new Set();
	let nextId = sim.options.firstMessageId ?? Date.now() * 100;

	function targetsOf(batch) {
		return sim.events.targets('messages', { direction: 'Outbound', from: batch.from, batchId: batch.id });
	}

	/** Brings one batch up to date and tells the subscribers. */
	function advance(batch, budget) {
		const targets = targetsOf(batch);
		const wanted = sim.options.outboundEventStatuses;
		const wasCompleted = batch.isCompleted;
		const steps = batch.advance(
			sim.clock.now(),
			{
				blocked: (_, index) => sim.consents.outcomeOf(batch.from, batch.to[index]),
				changed(_, index) {
					if (targets.length === 0 || !wanted.includes(stateNames[batch.states[index]])) return;
					for (const target of targets) sim.events.messageChanged(target, batch, index);
				},
			},
			budget,
		);
		if (!wasCompleted && batch.isCompleted) sim.events.batchChanged(batch);
		if (batch.isSettled) running.delete(batch);
		return steps;
	}

	/** Brings everything up to date: before anything changes on which running batches depend, and before totals are read. */
	function settle() {
		for (const batch of running) advance(batch);
	}

	const pump = createPump(sim, {
		isWanted: () => running.size > 0 && sim.subscriptions.anyActive(),
		advance(budget) {
			let steps = 0;
			for (const batch of running) {
				steps += advance(batch, budget - steps);
				if (steps >= budget) break;
			}
			return steps;
		},
		nextAt() {
			let next = Infinity;
			for (const batch of running) next = Math.min(next, batch.nextAt);
			return next;
		},
	});

	/** Position in `entries` of the last one whose ids begin at or below `id`; -1 when there is none. */
	function positionOf(id) {
		let low = 0;
		let high = entries.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (entries[middle].baseId <= id) low = middle + 1;
			else high = middle;
		}
		return low - 1;
	}

	function locate(id) {
		const entry = entries[positionOf(id)];
		return entry && id < entry.baseId + entry.size ? { entry, index: id - entry.baseId } : null;
	}

	function readFilter(request) {
		const phoneNumbers = readRepeated(request, 'phoneNumber');
		if (phoneNumbers.length > MOST_PHONE_NUMBERS) {
			throw family.refuse(400, 'CMN-151', `Parameter [phoneNumber] has more than ${MOST_PHONE_NUMBERS} values`);
		}
		const wrong = phoneNumbers.find((number) => !isE164(number));
		if (wrong !== undefined) throw family.invalid('phoneNumber', wrong);
		const batchId = request.query.get('batchId');
		if (batchId !== null) sim.batches.get(batchId);
		const window = readWindow(request, sim.clock.now(), family);
		const unbounded = batchId !== null && !sim.options.windowAppliesToBatchId;
		return {
			batchId,
			directions: readWords(request, 'direction', DIRECTIONS, family),
			phoneNumbers,
			dateFrom: unbounded ? 0 : window.dateFrom,
			dateTo: unbounded ? Number.MAX_SAFE_INTEGER : window.dateTo,
		};
	}

	/** Whether messages of an entry can be in the list at all; numbers are compared per message. */
	function admits(filter, entry) {
		return (
			(filter.batchId === null || entry.id === filter.batchId) &&
			(filter.directions.length === 0 || filter.directions.includes(entry.direction)) &&
			entry.createdAt >= filter.dateFrom &&
			entry.createdAt <= filter.dateTo
		);
	}

	/**
	 * Collects up to `count` matching messages from an id on.
	 * @param {number} id first id to look at
	 * @param {1 | -1} step up or down
	 */
	function collect(filter, id, step, count) {
		const numbers = filter.phoneNumbers.length > 0 ? new Set(filter.phoneNumbers) : null;
		const found = [];
		let position = positionOf(id);
		while (position >= 0 && position < entries.length && found.length < count) {
			const entry = entries[position];
			if (admits(filter, entry)) {
				let index = Math.min(entry.size - 1, Math.max(0, id - entry.baseId));
				for (; index >= 0 && index < entry.size && found.length < count; index += step) {
					if (numbers === null || entry.touches(numbers, index)) found.push({ entry, index });
				}
			}
			position += step;
			if (position >= 0 && position < entries.length) {
				const neighbour = entries[position];
				id = step > 0 ? neighbour.baseId : neighbour.baseId + neighbour.size - 1;
			}
		}
		return found;
	}

	const idOf = ({ entry, index }) => entry.baseId + index;

	/** UNCONFIRMED: the order of the list; newest first here. The token carries the filter, so a page never shifts. */
	function list(request) {
		const pageToken = request.query.get('pageToken');
		const state = pageToken
			? decodeToken('messages', pageToken, family)
			: {
					filter: readFilter(request),
					perPage: readInteger(request, 'perPage', 1000, 1, 1000, family),
					detailed: readWord(request, 'view', ['Simple', 'Detailed'], 'Simple', family) === 'Detailed',
					newest: nextId - 1,
					start: nextId - 1,
				};
		const { filter, perPage, detailed, newest, start } = state;
		settle();
		const found = collect(filter, start, -1, perPage + 1);
		const shown = found.slice(0, perPage);
		const before =
			start < newest ? collect(filter, start + 1, 1, perPage).filter((place) => idOf(place) <= newest) : [];
		const token = (id) => encodeToken('messages', { ...state, start: id });
		return {
			status: 200,
			body: {
				records: shown.map(({ entry, index }) => {
					const record = entry.describeMessage(index, detailed);
					return sim.options.listMessageIdsAsNumbers ? { ...record, id: Number(record.id) } : record;
				}),
				paging: {
					perPage,
					...(shown.length > 0 && { pageToken: token(start) }),
					...(found.length > perPage && { nextPageToken: token(idOf(found[perPage])) }),
					...(before.length > 0 && { previousPageToken: token(idOf(before[before.length - 1])) }),
					...(shown.length > 0 && { firstPageToken: token(newest) }),
				},
			},
		};
	}

	function get(request) {
		const id = Number(request.params.messageId);
		const place = Number.isInteger(id) ? locate(id) : null;
		if (!place) throw family.notFound('messageId', request.params.messageId);
		settle();
		return { status: 200, body: place.entry.describeMessage(place.index, true) };
	}

	/** Sums; batches that are wanted whole are summed without looking at their messages. */
	function statuses(request) {
		const filter = readFilter(request);
		settle();
		const numbers = filter.phoneNumbers.length > 0 ? new Set(filter.phoneNumbers) : null;
		const counts = [0, 0, 0, 0, 0];
		const costs = [0, 0, 0, 0, 0];
		const errors = { [SENDING_FAILED]: {}, [DELIVERY_FAILED]: {} };
		const addError = (state, code, count) => {
			if (code && count > 0) errors[state][code] = (errors[state][code] ?? 0) + count;
		};
		for (const entry of entries) {
			if (!admits(filter, entry)) continue;
			if (numbers === null) {
				entry.counts.forEach((count, state) => {
					counts[state] += count;
					costs[state] += entry.cost(state);
				});
				for (const [state, codes] of Object.entries(entry.errorCounts)) {
					for (const [code, count] of codes) addError(state, code, count);
				}
			} else {
				for (let index = 0; index < entry.size; index++) {
					if (!entry.touches(numbers, index)) continue;
					const state = entry.states[index];
					counts[state]++;
					costs[state] += entry.describeMessage(index, false).cost ?? 0;
					addError(state, entry.errorCode(index), 1);
				}
			}
		}
		const sum = (state) => ({ count: counts[state], cost: money(costs[state]) });
		return {
			status: 200,
			body: {
				queued: sum(QUEUED),
				sent: sum(SENT),
				delivered: sum(DELIVERED),
				sendingFailed: { ...sum(SENDING_FAILED), errorCodeCounts: errors[SENDING_FAILED] },
				deliveryFailed: { ...sum(DELIVERY_FAILED), errorCodeCounts: errors[DELIVERY_FAILED] },
			},
		};
	}

	/** Newest message to a recipient, or the one with an id. */
	function findOutbound({ to, messageId }) {
		if (messageId !== undefined) return locate(Number(messageId));
		for (let position = entries.length - 1; position >= 0; position--) {
			const entry = entries[position];
			const index = entry.direction === 'Outbound' ? entry.to.lastIndexOf(to) : -1;
			if (index >= 0) return { entry, index };
		}
		return null;
	}

	return {
		/** Id that the next message gets. */
		nextId: () => nextId,
		/** Takes in an accepted batch. */
		addBatch(batch) {
			if (batch.size > 0) entries.push(batch);
			nextId += batch.size;
			running.add(batch);
			pump.run();
		},
		/** Takes in a text from a handset. */
		addInbound({ from, to, text }) {
			const entry = new Inbound({ from, to, text, baseId: nextId, createdAt: sim.clock.now() });
			entries.push(entry);
			nextId++;
			return entry;
		},
		/** Changes a message as a late or corrected report would, and tells the subscribers. */
		force({ to, messageId, status, errorCode = null }) {
			const place = findOutbound({ to, messageId });
			if (!place || place.entry.direction !== 'Outbound') throw new Error('no such outbound message');
			const state = stateNames.indexOf(status);
			if (state < 0) throw new Error(`unknown status: ${status}`);
			settle();
			const { entry, index } = place;
			entry.force(index, state, errorCode, sim.clock.now());
			for (const target of targetsOf(entry)) sim.events.messageChanged(target, entry, index);
			return { messageId: String(idOf(place)) };
		},
		/** Accepted outbound messages, oldest first; `to` narrows to one recipient. */
		*accepted(to) {
			settle();
			for (const entry of entries) {
				if (entry.direction !== 'Outbound') continue;
				for (let index = 0; index < entry.size; index++) {
					if (to === undefined || entry.to[index] === to) yield { entry, index };
				}
			}
		},
		describeAccepted({ entry, index }) {
			const { id, batchId, messageStatus, errorCode, text, creationTime } = entry.describeMessage(index, true);
			return {
				to: entry.to[index],
				from: entry.from,
				text,
				batchId,
				messageId: id,
				status: messageStatus,
				errorCode: errorCode ?? null,
				acceptedAt: creationTime,
			};
		},
		settle,
		pump: pump.run,
		stop() {
			running = new Set();
			pump.stop();
		},
		routes: [
			{ method: 'GET', path: '/restapi/v1.0/account/{account}/a2p-sms/messages', handle: list },
			{ method: 'GET', path: '/restapi/v1.0/account/{account}/a2p-sms/messages/{messageId}', handle: get },
			{ method: 'GET', path: '/restapi/v1.0/account/{account}/a2p-sms/statuses', handle: statuses },
		].map((route) => ({ ...route, group: 'Light', permissions: ['A2PSMS'], family: 'a2p' })),
	};
}

module.exports = { createMessages };
