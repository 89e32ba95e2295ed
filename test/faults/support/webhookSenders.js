'use strict';

const { createHmac } = require('node:crypto');

/**
 * What generated webhook calls need to know of a provider: how its calls are made genuine, what its events look like, and
 * which of their fields an event cannot do without. Independent of the readers in `nodes/`.
 *
 * @typedef {object} Seal what of a call makes it genuine
 * @property {Array<[string, string]>} headers
 * @property {string} search query of the address, without the question mark
 * @property {object} query what Express reads in it
 *
 * @typedef {object} RequiredField
 * @property {object} event one of `events`
 * @property {string[]} path
 * @property {string[]} wrong JSON texts that the field cannot hold
 * @property {boolean} [mayBeMissing] the event is another one without it, and not a broken one
 *
 * @typedef {object} WebhookSender
 * @property {string} id
 * @property {object[]} events bodies of genuine calls
 * @property {string[][]} eventIds the field that tells events apart, by event; every one holds a text
 * @property {RequiredField[]} required
 * @property {(id: string) => object} unknownType an event of a type that nobody knows
 * @property {boolean} readsAnyObject whether an object without any known field is an event of a type that nobody knows
 * @property {string} [checkHeader] header of the calls by which the provider checks the address: they are answered, and start
 * nothing
 * @property {(secret: string, body: Buffer, now: number) => Seal} seal
 * @property {(secret: string, body: Buffer, now: number) => Array<[name: string, seal: Seal]>} forgeries
 */

const NOT_A_TEXT = ['null', 'true', '0', '[]', '{}', '["x"]', '{"toString":1}', '""'];
const NO_ID = ['null', 'true', '[]', '{}', '["x"]', '{"toString":1,"valueOf":2}', '{"__proto__":"x"}', '""'];
const NO_OBJECT = ['null', 'true', '0', '[]', '"x"', '[{}]'];
const NO_WORD = [...NOT_A_TEXT, '"  "', '"\\n"'];

const sealWith = (headers, search = '', query = {}) => ({ headers, search, query });

/** Texts that are almost the secret. */
const almost = (secret) => [
	['cut', secret.slice(0, -1)],
	['with something after it', `${secret}.`],
	['in other letters', secret === secret.toUpperCase() ? secret.toLowerCase() : secret.toUpperCase()],
	['backwards', [...secret].reverse().join('')],
	['empty', ''],
	['of another trigger', '0'.repeat(secret.length)],
	['twice', `${secret}, ${secret}`],
	['an object', '[object Object]'],
	['undefined', 'undefined'],
];

const TOKEN_HEADER = 'Verification-Token';

const rcInbound = require('../../ringCentral/fixtures/webhook-inbound.json');
const rcReport = require('../../ringCentral/fixtures/webhook-outbound-failed.json');
const rcBatch = require('../../ringCentral/fixtures/webhook-batch-completed.json');
const rcOptOut = require('../../ringCentral/fixtures/webhook-opt-out.json');

/** @type {WebhookSender} */
const ringCentral = {
	id: 'ringCentral',
	events: [rcInbound, rcReport, rcBatch, rcOptOut],
	eventIds: [['body', 'id'], ['body', 'id'], ['body', 'id'], ['uuid']],
	required: [
		...[rcInbound, rcReport, rcBatch, rcOptOut].flatMap((event) => [
			{ event, path: ['event'], wrong: NOT_A_TEXT },
			{ event, path: ['body'], wrong: NO_OBJECT },
		]),
		...[rcInbound, rcReport].flatMap((event) => [
			{ event, path: ['body', 'id'], wrong: NO_ID },
			{ event, path: ['body', 'messageStatus'], wrong: NO_ID },
		]),
		{ event: rcBatch, path: ['body', 'id'], wrong: NO_ID },
		{ event: rcBatch, path: ['body', 'status'], wrong: NO_ID },
		{ event: rcOptOut, path: ['body', 'active'], wrong: ['null', '0', '1', '"true"', '[]', '{}', '[true]'] },
		{ event: rcOptOut, path: ['body', 'from'], wrong: NOT_A_TEXT },
		{ event: rcOptOut, path: ['body', 'to'], wrong: NOT_A_TEXT },
	],
	unknownType: (id) => ({ ...rcInbound, uuid: id, event: '/restapi/v1.0/account/400100/fax' }),
	readsAnyObject: false,
	checkHeader: 'Validation-Token',
	seal: (token) => sealWith([[TOKEN_HEADER, token]]),
	forgeries: (token) => [
		['no token', sealWith([])],
		...almost(token).map(([name, value]) => [`a token ${name}`, sealWith([[TOKEN_HEADER, value]])]),
		['the token in two headers', sealWith([[TOKEN_HEADER, token], [TOKEN_HEADER, token]])],
		['the token as bearer', sealWith([['Authorization', `Bearer ${token}`]])],
		['the token in the query', sealWith([], `${TOKEN_HEADER.toLowerCase()}=${token}`, { [TOKEN_HEADER.toLowerCase()]: token })],
	],
};

const SIGNATURE = 'X-Sinch-Webhook-Signature';
const DAY_S = 86_400;
const NONCE = '01KJWZ6M5C0P1Q2R3S4T5V6W7X';

const sinchInbound = require('../../sinch/fixtures/webhook-inbound.json');
const sinchRecipient = require('../../sinch/fixtures/webhook-recipient.json');
const sinchRecipientMms = require('../../sinch/fixtures/webhook-recipient-mms.json');
const sinchFull = require('../../sinch/fixtures/webhook-full.json');
const sinchSummary = require('../../sinch/fixtures/webhook-summary.json');

function sinchSignature({ secret, body, nonce = NONCE, time }) {
	return createHmac('sha256', secret).update(body).update(`.${nonce}.${time}`).digest('base64');
}

function sinchSeal({ signature, nonce = NONCE, time, algorithm = 'HmacSHA256' }) {
	const headers = [[SIGNATURE, signature], [`${SIGNATURE}-Algorithm`, algorithm], [`${SIGNATURE}-Nonce`, nonce], [`${SIGNATURE}-Timestamp`, String(time)]];
	return sealWith(headers.filter(([, value]) => value !== undefined));
}

/** @type {WebhookSender} */
const sinch = {
	id: 'sinch',
	events: [sinchInbound, sinchRecipient, sinchRecipientMms, sinchFull, sinchSummary],
	eventIds: [['id'], ['batch_id'], ['batch_id'], ['batch_id'], ['batch_id']],
	required: [
		...[sinchInbound, sinchRecipient, sinchRecipientMms, sinchFull, sinchSummary].map((event) => ({ event, path: ['type'], wrong: NOT_A_TEXT })),
		{ event: sinchInbound, path: ['id'], wrong: NO_ID },
		{ event: sinchInbound, path: ['from'], wrong: NO_ID },
		...[sinchRecipient, sinchRecipientMms].flatMap((event) => [
			{ event, path: ['batch_id'], wrong: NO_ID },
			{ event, path: ['recipient'], wrong: NO_ID },
		]),
		...[sinchFull, sinchSummary].flatMap((event) => [
			{ event, path: ['batch_id'], wrong: NO_ID },
			{ event, path: ['statuses'], wrong: ['null', '{}', '"x"', '1', '[null]', '["Delivered"]', '[[]]', '[{},1]'] },
		]),
	],
	unknownType: (id) => ({ ...sinchInbound, id, type: 'typing_started' }),
	readsAnyObject: false,
	seal: (secret, body, now) => {
		const time = Math.floor(now / 1000);
		return sinchSeal({ signature: sinchSignature({ secret, body, time }), time });
	},
	forgeries: (secret, body, now) => {
		const time = Math.floor(now / 1000);
		const signature = sinchSignature({ secret, body, time });
		const other = Buffer.concat([body, Buffer.from(' ')]);
		const at = (moved) => sinchSeal({ signature: sinchSignature({ secret, body, time: moved }), time: moved });
		return [
			['nothing', sealWith([])],
			...almost(signature).map(([name, value]) => [`a signature ${name}`, sinchSeal({ signature: value, time })]),
			['no signature beside the rest', sinchSeal({ time })],
			['the signature of another body', sinchSeal({ signature: sinchSignature({ secret, body: other, time }), time })],
			['the signature of the body with a dot more', sinchSeal({ signature: sinchSignature({ secret, body: Buffer.concat([body, Buffer.from('.')]), time }), time })],
			['the signature with another secret', sinchSeal({ signature: sinchSignature({ secret: `${secret}x`, body, time }), time })],
			['the signature in hexadecimal', sinchSeal({ signature: Buffer.from(signature, 'base64').toString('hex'), time })],
			['nonce and time swapped', sinchSeal({ signature, nonce: String(time), time: NONCE })],
			['another nonce', sinchSeal({ signature, nonce: NONCE.toLowerCase(), time })],
			['a nonce with a dot', sinchSeal({ signature: sinchSignature({ secret, body, nonce: 'a.b', time }), nonce: 'a.b', time })],
			['another algorithm', sinchSeal({ signature, algorithm: 'none', time })],
			['the time in milliseconds', at(now)],
			['no time', sealWith([[SIGNATURE, signature], [`${SIGNATURE}-Algorithm`, 'HmacSHA256'], [`${SIGNATURE}-Nonce`, NONCE]])],
			['a time that is none', sinchSeal({ signature: sinchSignature({ secret, body, time: 'NaN' }), time: 'NaN' })],
			['a later time than was signed', sinchSeal({ signature, time: time + 1 })],
			['a signature of three days ago', at(time - 3 * DAY_S)],
			['a signature of 1970', at(0)],
			['a signature of in three days', at(time + 3 * DAY_S)],
			['a signature of the year 5138', at(99_999_999_999)],
			['the signature in two headers', sealWith([...sinchSeal({ signature, time }).headers, [SIGNATURE, signature]])],
		];
	},
};

/** The token of the query cut, doubled and dressed up. */
function tokenForgeries(token) {
	return [
		['no token', sealWith([])],
		...almost(token)
			.filter(([name]) => name !== 'twice')
			.map(([name, value]) => [`a token ${name}`, sealWith([], `token=${encodeURIComponent(value)}`, { token: value })]),
		['the token twice', sealWith([], `token=${token}&token=${token}`, { token: [token, token] })],
		['the token as a list', sealWith([], `token[]=${token}`, { token: [token] })],
		['the token in an object', sealWith([], `token[x]=${token}`, { token: { x: token } })],
		['the token as toString', sealWith([], `token[toString]=${token}`, { token: { toString: token } })],
		['the token in the prototype', sealWith([], `constructor[prototype][token]=${token}`, { constructor: { prototype: { token } } })],
		['the token under another name', sealWith([], `Token=${token}`, { Token: token })],
		['the token in a header', sealWith([['Token', token], ['Authorization', `Bearer ${token}`]])],
	];
}

const tokenSeal = (token) => sealWith([], `token=${token}`, { token });

const attMessage = require('../../att/fixtures/callback-message.json');
const attStatus = require('../../att/fixtures/callback-status.json');
const attNotification = require('../../att/fixtures/callback-notification.json');

/** @type {WebhookSender} */
const att = {
	id: 'att',
	events: [attMessage, attStatus, attNotification],
	eventIds: [['Message'], ['deliveryInfoNotification', 'messageId'], ['messageNotifications', 'subscriptionNotifications', '0', 'notificationEvents', '0', 'messageId']],
	required: [
		{ event: attMessage, path: ['SenderAddress'], wrong: [...NO_WORD, '"tel:"'], mayBeMissing: true },
		{ event: attMessage, path: ['Message'], wrong: NOT_A_TEXT.filter((text) => text !== '""') },
		{ event: attStatus, path: ['deliveryInfoNotification'], wrong: NO_OBJECT },
		{ event: attStatus, path: ['deliveryInfoNotification', 'deliveryInfo'], wrong: NO_OBJECT },
		{ event: attStatus, path: ['deliveryInfoNotification', 'deliveryInfo', 'address'], wrong: [...NO_WORD, '"tel:"'] },
		{ event: attStatus, path: ['deliveryInfoNotification', 'deliveryInfo', 'deliveryStatus'], wrong: NO_WORD },
	],
	unknownType: (id) => ({ voiceNotification: { callId: id } }),
	readsAnyObject: true,
	seal: tokenSeal,
	forgeries: tokenForgeries,
};

const bindInbound = require('../../bind/fixtures/inbound.json');
const bindReport = require('../../bind/fixtures/report.json');

/** @type {WebhookSender} */
const bind = {
	id: 'bind',
	events: [bindInbound, bindReport],
	eventIds: [['message_id'], ['message_id']],
	required: [
		{ event: bindInbound, path: ['message_id'], wrong: NO_ID },
		{ event: bindReport, path: ['message_id'], wrong: NO_ID },
		{ event: bindReport, path: ['status'], wrong: NO_WORD },
	],
	unknownType: (id) => ({ ...bindInbound, message_id: id, type: 'READ' }),
	readsAnyObject: false,
	seal: tokenSeal,
	forgeries: tokenForgeries,
};

module.exports = { senders: [ringCentral, sinch, att, bind] };
