'use strict';

const { randomUUID } = require('node:crypto');
const { stamp } = require('../core/clock');
const { badRequest, codeFields, refusal } = require('./errors');
const { destinationRefusal, isSender, toE164, toMsisdn } = require('./numbers');
const { STATUSES } = require('./outcomes');

/** Plain send, and what becomes of every accepted message (sheets 2 and 6). */
function createMessages(sim) {
	/** By message id, in the order of acceptance. */
	const messages = new Map();
	/** Newest message by recipient. */
	const latest = new Map();
	let freeAt = -Infinity;

	function change(message, status, error) {
		message.status = status;
		message.error = error;
		sim.events.statusChanged(message);
	}

	/** The own address of a message for its report, if it has one. UNCONFIRMED: that a bad one is refused with 400. */
	function readCallbackUrl(text = null) {
		if (text !== null && !URL.canParse(text)) throw badRequest();
		return text;
	}

	/**
	 * Takes in a message, or refuses it.
	 * @param {{ from: string, to: unknown, text: string, callbackUrl?: string | null }} wish
	 * @throws {BindError}
	 */
	function accept(client, { from, to, text, callbackUrl }) {
		const wrong = destinationRefusal(sim.options.acceptPlus && typeof to === 'string' ? toMsisdn(to) : to);
		if (wrong) throw refusal(wrong);
		const msisdn = toMsisdn(to);
		sim.account.requireCountry(client, msisdn);
		const { refusal: ordered, status, error, delayMs } = sim.outcomes.of(msisdn);
		if (ordered) throw refusal(ordered.code, ordered.status);
		const url = readCallbackUrl(callbackUrl);
		sim.account.charge(client);
		const { messagesPerSecond, deliveryDelayMs } = sim.options;
		const now = sim.clock.now();
		const message = {
			id: randomUUID(),
			client,
			from,
			to: [toE164(msisdn)],
			msisdn,
			text,
			url,
			status: 'ACCEPTED',
			error: null,
			acceptedAt: now,
		};
		freeAt = Math.max(now, freeAt) + (messagesPerSecond === null ? 0 : 1000 / messagesPerSecond);
		messages.set(message.id, message);
		latest.set(msisdn, message);
		if (status !== null)
			sim.schedule.add(freeAt + (delayMs ?? deliveryDelayMs), () => {
				if (message.status === 'ACCEPTED') change(message, status, error);
			});
		return {
			status: 200,
			body: { status: 'ACCEPTED', message_id: message.id, ...codeFields('OK', sim.options.errorField) },
		};
	}

	/** UNCONFIRMED: the refusal of a text that is missing or empty. */
	function send(request) {
		const { client } = request.caller;
		sim.account.requireVerified(client);
		const { from, to, text, callback_url: callbackUrl } = request.jsonObject();
		if (typeof text !== 'string' || text === '') throw badRequest();
		if (!isSender(from)) throw refusal('SOURCE_ADDRESS_INVALID');
		return accept(client, { from, to, text, callbackUrl: sim.options.callbackUrlOnPlainSend ? callbackUrl : null });
	}

	return {
		accept,
		/** Changes the status of an accepted message as a late report would, with its callback. */
		force({ to, messageId, status, error = 0 }) {
			if (!STATUSES.includes(status)) throw new Error(`unknown status: ${status}; one of ${STATUSES.join(', ')}`);
			sim.schedule.settle();
			const message = messageId === undefined ? latest.get(toMsisdn(to)) : messages.get(messageId);
			if (!message) throw new Error('no such outbound message');
			change(message, status, error);
			return { messageId: message.id };
		},
		/** Places of accepted messages, oldest first; `to` narrows to one recipient. */
		*accepted(to) {
			sim.schedule.settle();
			for (const entry of messages.values()) {
				if (to === undefined || entry.msisdn === toMsisdn(to)) yield { entry, index: 0 };
			}
		},
		/** Numbers with their plus, as at every simulator. */
		describeAccepted: ({ entry: { id, from, to, text, status, error, acceptedAt } }) => ({
			to: to[0],
			from: toE164(from),
			text,
			batchId: null,
			messageId: id,
			status,
			errorCode: error,
			acceptedAt: stamp(acceptedAt),
		}),
		settle: () => sim.schedule.settle(),
		routes: [{ method: 'POST', path: '/v1.0/send', handle: send }],
	};
}

module.exports = { createMessages };
