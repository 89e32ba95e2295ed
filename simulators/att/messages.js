'use strict';

const { stamp } = require('../core/clock');
const { writeAddress } = require('./addresses');
const { AttError } = require('./errors');
const { FINAL_STATUSES } = require('./outcomes');
const { readFields, readNotify, readRecipients, readText } = require('./smsRequest');

/** The outbox of SMS v3 and v2: texts that were accepted and what became of them (sheets 3, 4 and 6). */
function createMessages(sim) {
	/** By message id, in the order of acceptance. */
	const batches = new Map();
	/** Newest batch and recipient by number. */
	const latest = new Map();
	/** Moment at which the queue of a short code is empty. */
	const freeAt = new Map();
	let nextId = BigInt(sim.options.firstMessageId ?? Date.now() * 1000);

	function makeId() {
		return `SMS${(nextId++).toString(16).padStart(16, '0')}`;
	}

	/** Refuses the request for a recipient whose outcome says so. */
	function refuse({ code, case: subCase }, to) {
		const { variables } = new AttError(code, subCase).entry;
		const isNamed = variables.startsWith('SMPP-') || sim.options.nameRefusedAddress;
		const address = writeAddress(to, sim.options.addressForm);
		throw new AttError(code, subCase, { variables: isNamed ? `${variables}: ${address}` : variables });
	}

	function tell(batch, recipient) {
		if (batch.notify && sim.options.callbackStatuses.includes(recipient.status))
			sim.events.statusChanged(batch, recipient);
	}

	/** @param {number} at moment of the change; the clock may have jumped past it */
	function change(batch, recipient, status, at) {
		recipient.status = status;
		recipient.finalAt = FINAL_STATUSES.includes(status) ? at : null;
		recipient.reads = 0;
		tell(batch, recipient);
	}

	/** Takes in a text for all recipients, or refuses it for all. */
	function accept(client, { to, text, notify }) {
		const outcomes = to.map((number) => sim.outcomes.of(number));
		if (sim.options.refuseWholeRequest) {
			outcomes.forEach(({ refusal }, index) => refusal && refuse(refusal, to[index]));
		} else if (outcomes.every(({ refusal }) => refusal)) {
			refuse(outcomes[0].refusal, to[0]);
		}
		const now = sim.clock.now();
		const { messagesPerSecond, firstStatus, deliveryDelayMs } = sim.options;
		const step = messagesPerSecond === null ? 0 : 1000 / messagesPerSecond;
		const start = Math.max(now, freeAt.get(client.shortCode) ?? 0);
		freeAt.set(client.shortCode, start + step * to.length);
		const recipients = to.map((number, index) => ({ to: number, index, status: firstStatus, finalAt: null, reads: 0 }));
		const batch = { id: makeId(), client, to, text, notify, acceptedAt: now, recipients };
		batches.set(batch.id, batch);
		for (const recipient of recipients) latest.set(recipient.to, { batch, recipient });
		outcomes.forEach(({ status, delayMs }, index) => {
			tell(batch, recipients[index]);
			if (status === null) return;
			const at = start + step * (index + 1) + (delayMs ?? deliveryDelayMs);
			sim.schedule.add(at, () => {
				if (recipients[index].finalAt === null) change(batch, recipients[index], status, at);
			});
		});
		return batch;
	}

	const resourceUrl = (path) => `${sim.options.resourceHost}${path}`;

	function sendV3(request) {
		const { address, message, notifyDeliveryStatus } = readFields(request, 'outboundSMSRequest');
		const { client } = request.caller;
		const { id } = accept(client, {
			to: readRecipients(address, sim.options),
			text: readText(message, sim.options),
			notify: readNotify(notifyDeliveryStatus, sim.callbackUrls.of(client).statusUrl !== null),
		});
		const resourceURL = resourceUrl(`/sms/v3/messaging/outbox/${id}`);
		return {
			status: sim.options.acceptedStatus,
			body: { outboundSMSResponse: { messageId: id, resourceReference: { resourceURL } } },
		};
	}

	function sendV2(request) {
		const { Address, Message } = readFields(request);
		const { id } = accept(request.caller.client, {
			to: readRecipients(Address, sim.options),
			text: readText(Message, sim.options),
			notify: false,
		});
		const ResourceUrl = resourceUrl(`/rest/sms/2/messaging/outbox/${id}`);
		return { status: sim.options.acceptedStatus, body: { Id: id, ResourceReference: { ResourceUrl } } };
	}

	/**
	 * Whether a status can still be read. UNCONFIRMED: that recipients whose final status was read are left out
	 * while others of the request are still on the way.
	 */
	function isReadable({ finalAt, reads }) {
		const { finalReads, finalKeepSeconds } = sim.options;
		if (finalAt === null) return true;
		return reads < (finalReads ?? Infinity) && sim.clock.now() - finalAt < (finalKeepSeconds ?? Infinity) * 1000;
	}

	function status(request) {
		sim.schedule.settle();
		const batch = batches.get(decodeURIComponent(request.params.messageId));
		const readable =
			batch?.client.clientId === request.caller.client.clientId ? batch.recipients.filter(isReadable) : [];
		if (readable.length === 0) throw new AttError('SVC0002', 'requestIdentifier');
		for (const recipient of readable) if (recipient.finalAt !== null) recipient.reads++;
		return {
			status: 200,
			body: sim.spelling.body({
				DeliveryInfoList: {
					DeliveryInfo: readable.map(({ to, index, status: word }) => ({
						Id: `msg${index}`,
						Address: writeAddress(to, sim.options.addressForm),
						DeliveryStatus: sim.spelling.status(word),
					})),
					ResourceUrl: resourceUrl(request.path),
				},
			}),
		};
	}

	function find({ to, messageId }) {
		if (messageId === undefined) return latest.get(to);
		const batch = batches.get(messageId);
		const recipient = batch?.recipients.find((one) => to === undefined || one.to === to);
		return recipient && { batch, recipient };
	}

	return {
		/** Changes the status of an accepted text as a late report would, with its callback. */
		force({ to, messageId, status: word }) {
			if (typeof word !== 'string') throw new Error('"status" is missing');
			sim.schedule.settle();
			const found = find({ to, messageId });
			if (!found) throw new Error('no such outbound message');
			change(found.batch, found.recipient, word, sim.clock.now());
			return { messageId: found.batch.id };
		},
		/** Places of accepted texts, oldest first; `to` narrows to one recipient. */
		*accepted(to) {
			sim.schedule.settle();
			for (const entry of batches.values()) {
				for (let index = 0; index < entry.to.length; index++) {
					if (to === undefined || entry.to[index] === to) yield { entry, index };
				}
			}
		},
		describeAccepted: ({ entry, index }) => ({
			to: entry.to[index],
			from: entry.client.shortCode,
			text: entry.text,
			batchId: entry.id,
			messageId: entry.id,
			status: entry.recipients[index].status,
			errorCode: null,
			acceptedAt: stamp(entry.acceptedAt),
		}),
		/** Accepted requests. */
		all: () => [...batches.values()],
		settle: () => sim.schedule.settle(),
		routes: [
			{ method: 'POST', path: '/sms/v3/messaging/outbox', handle: sendV3 },
			{ method: 'GET', path: '/sms/v3/messaging/outbox/{messageId}', handle: status },
			{ method: 'POST', path: '/rest/sms/2/messaging/outbox', handle: sendV2 },
			{ method: 'GET', path: '/rest/sms/2/messaging/outbox/{messageId}', handle: status },
		].map((route) => ({ ...route, scopes: () => ['SMS'] })),
	};
}

module.exports = { createMessages };
