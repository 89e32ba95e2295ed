'use strict';

const { isPlainObject } = require('../core/options');
const { parseTime } = require('../core/query');
const { stamp } = require('../core/clock');
const { invalidJson, malformed, violation } = require('./errors');
const { isGroupId, toDigits, toSender } = require('./numbers');

const DAY_MS = 24 * 60 * 60 * 1000;
/** Default and maximum from send_at to expire_at. */
const LONGEST_LIFE_MS = 3 * DAY_MS;
const MOST_RECIPIENTS = 1000;
/** UNCONFIRMED: in what characters are counted; UTF-16 units here. */
const MOST_TEXT_UNITS = 2000;
const MOST_BINARY_BYTES = 140;
const MOST_URL_LENGTH = 2048;
const REPORTS = ['none', 'summary', 'full', 'per_recipient', 'per_recipient_final'];
const PARAMETER_KEY = /^[A-Za-z0-9._-]+$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MEDIA_FILE = /\.(jpe?g|png|gif|mp4|mov|vcf|pdf)$/i;

const ofType = (type) => (value, name) => {
	if (typeof value !== type) throw invalidJson(`${name} must be a ${type}`);
	return value;
};
const readBoolean = ofType('boolean');
const readText = ofType('string');

const upTo = (longest) => (value, name) => {
	if (readText(value, name).length > longest) throw violation(`${name} is longer than ${longest} characters`);
	return value;
};

const wholeNumber = (least, most) => (value, name) => {
	if (typeof value !== 'number') throw invalidJson(`${name} must be a number`);
	if (!Number.isInteger(value) || value < least || value > most) throw violation(`${name} is out of range`);
	return value;
};

const oneOf = (words) => (value, name) => {
	if (!words.includes(readText(value, name))) throw violation(`${name} must be one of ${words.join(', ')}`);
	return value;
};

function readUrl(value, name) {
	upTo(MOST_URL_LENGTH)(value, name);
	if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) throw malformed(`${name} is not a URL`);
	return value;
}

/** A list of phone numbers or, where `groups` is true, of group ids among them; spelt as it came. */
function readNumbers(value, name, { groups, least, most }) {
	if (!Array.isArray(value)) throw invalidJson(`${name} must be an array`);
	if (value.length < least || value.length > most) throw violation(`${name} must have ${least} to ${most} entries`);
	for (const entry of value) {
		readText(entry, name);
		if (toDigits(entry) === null && !(groups && isGroupId(entry))) throw malformed(`${name}: invalid number ${entry}`);
	}
	return value;
}

function readSender(value, name) {
	const sender = toSender(readText(value, name));
	if (sender === null) throw malformed(`${name} is not a sender`);
	return sender;
}

function readMoment(value, name) {
	const moment = parseTime(readText(value, name));
	if (Number.isNaN(moment)) throw malformed(`${name} is not a date-time`);
	return stamp(moment);
}

function readParameters(value, name, { maxParameterKeyLength, maxParameterValueLength }) {
	if (!isPlainObject(value)) throw invalidJson(`${name} must be an object`);
	for (const [key, byNumber] of Object.entries(value)) {
		if (!PARAMETER_KEY.test(key) || key.length > maxParameterKeyLength) throw violation(`${name}: invalid key ${key}`);
		if (!isPlainObject(byNumber)) throw invalidJson(`${name}.${key} must be an object`);
		for (const text of Object.values(byNumber)) upTo(maxParameterValueLength)(text, `${name}.${key}`);
	}
	return value;
}

function readBase64(value, name) {
	if (!BASE64.test(readText(value, name))) throw malformed(`${name} is not Base64`);
	return value;
}

function readHex(value, name) {
	if (!/^([0-9a-f]{2})+$/i.test(readText(value, name))) throw malformed(`${name} is not hexadecimal`);
	return value;
}

function readMedia(value, name) {
	if (!isPlainObject(value)) throw invalidJson(`${name} must be an object`);
	if (value.url === undefined) throw violation(`${name}.url is missing`);
	for (const part of ['message', 'subject']) if (value[part] !== undefined) readText(value[part], `${name}.${part}`);
	const { url, message, subject } = value;
	return { url: readUrl(url, `${name}.url`), message, subject };
}

const common = {
	to: (value, name) => readNumbers(value, name, { groups: true, least: 1, most: MOST_RECIPIENTS }),
	from: readSender,
	delivery_report: oneOf(REPORTS),
	send_at: readMoment,
	expire_at: readMoment,
	callback_url: readUrl,
	client_reference: (value, name, options) => upTo(options.maxClientReferenceLength)(value, name),
	feedback_enabled: readBoolean,
};
const typeOfNumber = { from_ton: wholeNumber(0, 6), from_npi: wholeNumber(0, 18) };

/** Fields by type, each with its reader. */
const readers = {
	mt_text: {
		...common,
		...typeOfNumber,
		body: upTo(MOST_TEXT_UNITS),
		parameters: readParameters,
		flash_message: readBoolean,
		truncate_concat: readBoolean,
		max_number_of_message_parts: wholeNumber(1, Number.MAX_SAFE_INTEGER),
		dlt_principal_entity_id: readText,
		dlt_template_id: readText,
		campaign_id: readText,
	},
	mt_binary: { ...common, ...typeOfNumber, body: readBase64, udh: readHex },
	mt_media: { ...common, body: readMedia, parameters: readParameters, strict_validation: readBoolean },
};
const required = { mt_text: ['to', 'body'], mt_binary: ['to', 'body', 'udh'], mt_media: ['to', 'body'] };
const allFields = new Set(Object.values(readers).flatMap((fields) => Object.keys(fields)));
const typeReader = oneOf(Object.keys(readers));

const readType = (body) => (body.type === undefined || body.type === null ? 'mt_text' : typeReader(body.type, 'type'));

/** What is set in a body, field by field; null counts as not set. */
function readFields(body, type, options) {
	const fields = {};
	for (const name of allFields) {
		const value = body[name];
		if (value === undefined || value === null) continue;
		// UNCONFIRMED: what becomes of a field of another type.
		if (!Object.hasOwn(readers[type], name)) throw violation(`${name} is not allowed with ${type}`);
		fields[name] = readers[type][name](value, name, options);
	}
	return fields;
}

/** What only the fields together can break. */
function checkTogether(type, fields, { fromTonNeedsNpi }) {
	const missing = required[type].find((name) => fields[name] === undefined);
	if (missing) throw violation(`${missing} is missing`);
	if (fromTonNeedsNpi && (fields.from_ton === undefined) !== (fields.from_npi === undefined)) {
		throw violation('from_ton and from_npi must be set together');
	}
	if (type === 'mt_binary') {
		const bytes = Buffer.from(fields.body, 'base64').length + fields.udh.length / 2;
		if (bytes > MOST_BINARY_BYTES) throw violation(`body and udh are longer than ${MOST_BINARY_BYTES} bytes`);
	}
	// UNCONFIRMED: what strict validation finds; the kind of file, by the end of its name, here.
	if (fields.strict_validation && !MEDIA_FILE.test(new URL(fields.body.url).pathname)) {
		throw violation('body.url is not of a supported type');
	}
}

/**
 * The fields of a batch that are set, as they came but for sender and times.
 * @param {object} body of the request, or the fields of a batch with changes over them
 * @throws {Refusal} 400
 */
function readBatch(body, options) {
	const type = readType(body);
	const fields = readFields(body, type, options);
	checkTogether(type, fields, options);
	return { type, ...fields };
}

/**
 * The batch as it is understood: numbers as digits, defaults filled in, and its two moments in milliseconds.
 * @param {object} given what `readBatch` returns
 * @param {number} now
 * @param {(digits: string) => string} write spelling of a number in replies
 * @throws {Refusal} 400 for times that cannot be
 */
function fillIn(given, now, write) {
	const sendAt = given.send_at === undefined ? null : Date.parse(given.send_at);
	const start = Math.max(sendAt ?? now, now);
	const expireAt = given.expire_at === undefined ? start + LONGEST_LIFE_MS : Date.parse(given.expire_at);
	if (expireAt <= now) throw violation('expire_at is in the past');
	if (sendAt !== null && expireAt <= sendAt) throw violation('expire_at must be after send_at');
	if (expireAt > start + LONGEST_LIFE_MS) throw violation('expire_at is more than 3 days after send_at');
	const fields = {
		...given,
		to: given.to.map((entry) => write(toDigits(entry) ?? entry)),
		from: given.from === undefined ? undefined : write(given.from),
		delivery_report: given.delivery_report ?? 'none',
		expire_at: stamp(expireAt),
		feedback_enabled: given.feedback_enabled ?? false,
		...(given.type === 'mt_text' && { flash_message: given.flash_message ?? false }),
	};
	return { fields, sendAt, expireAt };
}

module.exports = { MOST_RECIPIENTS, fillIn, readBatch, readNumbers, readText, readType };
