'use strict';

const { randomUUID } = require('node:crypto');
const { isPlainObject } = require('../core/options');
const { readInAppAddress } = require('./addresses');
const { AttError, badValue, missing } = require('./errors');
const { readMultipart } = require('./multipart');

/** Kind of content as mmsContent names it. */
function contentKind(contentType) {
	const [family] = contentType.split('/');
	return ['image', 'audio', 'video'].includes(family) ? family.toUpperCase() : 'TEXT';
}

function part(contentName, contentType, content) {
	return { contentName, contentType, content, type: contentKind(contentType) };
}

/** The JSON of a send request and its attachments, in either of the two forms. */
function readBody(request) {
	const pieces = readMultipart(request.headers['content-type'] ?? '', request.body);
	if (pieces === null) {
		const fields = request.jsonObject().messageRequest;
		const contents = fields?.messageContent ?? [];
		if (!Array.isArray(contents) || !contents.every(isPlainObject)) throw badValue('messageContent');
		return { fields, parts: contents.map(readEncodedPart) };
	}
	const [start, ...rest] = pieces;
	try {
		return { fields: JSON.parse(start.content.toString()).messageRequest, parts: rest.map(readPiece) };
	} catch {
		throw badValue('messageRequest');
	}
}

function readEncodedPart({ fileName, 'content-type': type, 'content-transfer-encoding': encoding, body }) {
	if (typeof fileName !== 'string' || typeof type !== 'string' || typeof body !== 'string')
		throw missing('messageContent');
	if (encoding !== 'BASE64') throw badValue('content-transfer-encoding');
	return part(fileName, type, Buffer.from(body, 'base64'));
}

function readPiece({ headers, content }, index) {
	const name = /(?:file)?name="?([^";]+)"?/.exec(headers['content-disposition'] ?? headers['content-type'] ?? '')?.[1];
	return part(name ?? `part${index}`, headers['content-type'] ?? 'application/octet-stream', content);
}

/** In-App Messaging: Send Message. */
function createInAppSend(sim) {
	const sent = [];

	function readAddresses(addresses) {
		if (addresses === undefined) throw missing('addresses');
		if (!Array.isArray(addresses) || addresses.length === 0) throw badValue('addresses');
		if (addresses.length > (sim.options.maxInAppRecipients ?? Infinity)) throw new AttError('POL0003');
		const to = addresses.map(readInAppAddress);
		if (to.includes(null)) throw new AttError('SVC0004', undefined, { variables: 'addresses' });
		return [...new Set(to)];
	}

	/** UNCONFIRMED: the answer to a group of one; AT&T's clients never ask for it. */
	function readGroup(isGroup = false, to) {
		if (typeof isGroup !== 'boolean' || (isGroup && to.length < 2)) throw badValue('isGroup');
		return isGroup;
	}

	function send(request) {
		const { fields, parts } = readBody(request);
		if (!isPlainObject(fields)) throw missing('messageRequest');
		const to = readAddresses(fields.addresses);
		const { text = '', subject = '' } = fields;
		if (typeof text !== 'string' || typeof subject !== 'string') throw badValue('text');
		if (text === '' && parts.length === 0) throw missing('text');
		const bytes = parts.reduce((sum, { content }) => sum + content.length, Buffer.byteLength(text));
		if (bytes > (sim.options.maxInAppBytes ?? Infinity)) throw badValue('messageContent');
		const isGroup = readGroup(fields.isGroup, to);
		for (const one of to) {
			const { refusal } = sim.outcomes.of(one);
			if (refusal) throw new AttError(refusal.code, refusal.case);
		}
		const { user } = request.caller;
		const isMms = subject !== '' || parts.length > 0 || isGroup;
		sim.inApp.addSent(user, { to, text, subject, parts, isMms });
		// Not the id of the message in the mailbox.
		const id = randomUUID();
		for (const one of to) {
			sent.push({
				channel: 'inApp',
				to: one,
				from: user.phoneNumber,
				text,
				batchId: id,
				messageId: id,
				status: 'Sent',
			});
		}
		return { status: sim.options.acceptedStatus, body: { id } };
	}

	return {
		/** Accepted In-App messages, oldest first; `to` narrows to one recipient. */
		accepted: (to) => sent.filter((message) => to === undefined || message.to === to),
		routes: [{ method: 'POST', path: '/myMessages/v2/messages', handle: send, scopes: () => ['IMMN'] }],
	};
}

module.exports = { createInAppSend };
