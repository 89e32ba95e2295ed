'use strict';

const { stamp } = require('../core/clock');
const { readCommaList } = require('../core/query');
const { notFound } = require('./errors');
const { toDigits, toSender } = require('./numbers');
const { DAY_MS, pageOf, readPage, readWindow } = require('./paging');
const { newUlid } = require('./ulid');

const PATH = '/xms/v1/{account}/inbounds';

/** The `type` and `body` of a message from a handset. */
function contentOf({ text, body, udh, subject, message, media }) {
	if (media !== undefined) return { type: 'mo_media', body: { subject, message, media } };
	if (udh !== undefined) return { type: 'mo_binary', body: body ?? '', udh };
	if (typeof text !== 'string') throw new Error('"text" is missing');
	return { type: 'mo_text', body: text };
}

/** Messages from handsets. */
function createInbound(sim) {
	/** Plan id → what has come in, oldest first, with the moment. */
	const stores = new Map();

	function storeOf(accountId) {
		if (!stores.has(accountId)) stores.set(accountId, []);
		return stores.get(accountId);
	}

	/** client_reference of the latest batch from a number to a handset. */
	function referenceOf(account, number, handset) {
		const [latest] = Array.from(sim.messages.accepted(handset), ({ entry }) => entry)
			.filter(({ accountId, sender }) => accountId === account.id && sender === number)
			.slice(-1);
		return latest?.fields.client_reference;
	}

	function list(request) {
		const paging = readPage(request);
		const { from, until } = readWindow(request, sim.clock.now(), sim.options.retentionDays);
		const numbers = readCommaList(request, 'to')?.map((text) => toSender(text) ?? text) ?? null;
		const reference = request.query.get('client_reference');
		const found = storeOf(request.account.id).filter(
			({ at, to, item }) =>
				at >= Math.floor(from) &&
				at < until &&
				(numbers === null || numbers.includes(to)) &&
				(reference === null || item.client_reference === reference),
		);
		const reply = pageOf('inbounds', found.reverse(), paging);
		reply.body.inbounds = reply.body.inbounds.map(({ item }) => item);
		return reply;
	}

	function get(request) {
		const oldest = sim.clock.now() - sim.options.retentionDays * DAY_MS;
		const found = storeOf(request.account.id).find(({ item }) => item.id === request.params.inboundId);
		if (!found || found.at < oldest) throw notFound();
		return { status: 200, body: found.item };
	}

	return {
		/**
		 * A handset writes to one of our numbers: a text, or binary data, or media.
		 * @param {object} message
		 * @param {string} message.from the handset
		 * @param {string} message.to our number; the plan that owns it gets the message
		 * @param {string} [message.text]
		 * @param {string} [message.udh] hexadecimal, with `body` in Base64
		 * @param {object[]} [message.media] sent on as they are, with `subject` and `message`
		 * @param {string} [message.sentAt] ISO 8601
		 * @param {string} [message.operatorId]
		 * @param {string} [message.clientReference] instead of the one of the batch that it answers
		 * @returns {{ messageId: string }}
		 */
		receive({ from, to, sentAt, operatorId, clientReference, ...content }) {
			const [handset, number] = [toDigits(from ?? ''), toSender(to ?? '')];
			if (handset === null) throw new Error(`"from" is no phone number: ${from}`);
			const account = number === null ? undefined : sim.accounts.ownerOf(number);
			if (!account) throw new Error(`"to" is no number of a plan: ${to}`);
			const { type, ...rest } = contentOf(content);
			const at = Math.floor(sim.clock.now());
			const replies = account.matchReplies ? referenceOf(account, number, handset) : undefined;
			const item = {
				type,
				id: newUlid(at),
				from: sim.numbers.write(handset),
				to: sim.numbers.write(number),
				...rest,
				received_at: stamp(at),
				sent_at: sentAt,
				operator_id: operatorId ?? account.operator ?? undefined,
				client_reference: clientReference ?? replies,
			};
			storeOf(account.id).push({ at, to: number, item });
			if (type === 'mo_text') {
				sim.consents.hear({ from: handset, to: number, text: item.body });
				sim.groups.hear({ account, from: handset, to: number, text: item.body });
			}
			sim.events.inboundReceived(account, item);
			return { messageId: item.id };
		},
		routes: [
			{ method: 'GET', path: PATH, handle: list },
			{ method: 'GET', path: `${PATH}/{inboundId}`, handle: get },
		],
	};
}

module.exports = { createInbound };
