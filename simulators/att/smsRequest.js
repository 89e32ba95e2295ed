'use strict';

const { isPlainObject } = require('../core/options');
const { readTel } = require('./addresses');
const { AttError, badValue, missing } = require('./errors');

/** UNCONFIRMED: the code for more than 50 recipients; POL0003 is documented for In-App Messaging. */
const TOO_MANY_RECIPIENTS = 'POL0003';

/** Bytes of a text in Latin-1, or in UCS-2 where a character needs it. */
function sizeOf(text) {
	return /^[\u0000-\u00ff]*$/.test(text) ? text.length : 2 * text.length;
}

/** A form's fields; a repeated one is a list. */
function readForm(body) {
	const form = new URLSearchParams(body.toString());
	return Object.fromEntries(
		[...new Set(form.keys())].map((name) => {
			const values = form.getAll(name);
			return [name, values.length > 1 ? values : values[0]];
		}),
	);
}

/**
 * The fields of a send request: of a form, or of a JSON body.
 * @param {string} [envelope] name of the object that holds them in JSON
 */
function readFields(request, envelope) {
	if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
		return readForm(request.body);
	}
	const body = request.jsonObject();
	if (envelope === undefined) return body;
	if (!isPlainObject(body[envelope])) throw missing(envelope);
	return body[envelope];
}

/**
 * The recipients of a text: one as a string, several as an array.
 * @returns {string[]} E.164
 */
function readRecipients(address, options) {
	const { acceptOneElementArray, maxRecipients, nameRefusedAddress } = options;
	if (address === undefined || address === '') throw missing('Address');
	if (typeof address !== 'string' && !Array.isArray(address)) throw badValue('Address');
	const addresses = [address].flat();
	const isOneElementArray = Array.isArray(address) && addresses.length === 1;
	if (addresses.length === 0 || (isOneElementArray && !acceptOneElementArray)) throw badValue('Address');
	if (addresses.length > (maxRecipients ?? Infinity)) {
		throw new AttError(TOO_MANY_RECIPIENTS, undefined, { variables: 'Address' });
	}
	const to = addresses.map(readTel);
	const wrong = to.indexOf(null);
	if (wrong >= 0) {
		const variables = nameRefusedAddress ? `Address: ${addresses[wrong]}` : 'Address';
		throw new AttError('SVC0004', undefined, { variables });
	}
	if (new Set(to).size < to.length) throw new AttError('POL0013');
	return to;
}

function readText(text, { maxMessageBytes }) {
	if (text === undefined || text === '') throw missing('Message');
	if (typeof text !== 'string' || sizeOf(text) > (maxMessageBytes ?? Infinity)) throw badValue('Message');
	return text;
}

/**
 * UNCONFIRMED: the code when no status URI is registered; the documentation says that the call fails as a bad request.
 * @param {boolean} canReport whether there is such a URI
 */
function readNotify(value = false, canReport) {
	if (typeof value !== 'boolean' || (value && !canReport)) throw badValue('notifyDeliveryStatus');
	return value;
}

module.exports = { readFields, readNotify, readRecipients, readText };
