'use strict';

const { gzipSync } = require('node:zlib');
const fc = require('fast-check');

/**
 * Generates webhook calls of a provider that are not what they should be, each with what must come of it. Mutations of
 * genuine events are most of them: random bytes hardly get past the first check.
 *
 * @typedef {object} BadRequest
 * @property {string} kind what is wrong with it
 * @property {Buffer | null} body as n8n hands it over; null for one that n8n cannot unpack
 * @property {string} contentType
 * @property {Array<[string, string]>} headers beside those of the seal
 * @property {number | null} forgery which of the sender's forgeries takes the place of the seal; null where the call is genuine
 * @property {number[]} statuses the right answers
 * @property {'never' | 'maybe' | 'ifAll' | 'always'} starts whether something starts where all events are wanted; `ifAll`: and
 * nothing where only some are
 */

/** Types with which n8n hands a body over whatever is in it. */
const UNPARSED_TYPES = ['text/plain', 'text/plain; charset=utf-16', 'text/csv', 'application/octet-stream', 'application/cloudevents+json', 'x', ''];
const JSON_TYPES = ['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', ...UNPARSED_TYPES];

/** Words that mean something to a program that is not careful. */
const WORDS = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length', 'then', 'undefined', 'null', 'NaN', '[object Object]', '../..', '{{ $env }}', '=1+1', '${x}', '\u0000', '%00', 'tel:', '+', ' '];

const quoted = (text) => JSON.stringify(text);

/** JSON texts of values that no field expects, including such as JSON.stringify would not write. */
const oddValue = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom('null', 'true', 'false', '0', '-0', '-1', '1e400', '-1e400', '1e-400', '9007199254740993', '0.1', '""', '[]', '{}', '[[]]', '[null]', '[{}]', '{"":""}') },
	{ weight: 4, arbitrary: fc.constantFrom(...WORDS).map(quoted) },
	{ weight: 2, arbitrary: fc.constantFrom(...WORDS).chain((word) => fc.constantFrom('1', 'null', '{"x":1}', '"x"').map((value) => `{${quoted(word)}:${value}}`)) },
	{ weight: 2, arbitrary: fc.constantFrom('{"toString":1,"valueOf":1}', '[{"toString":null}]', '{"toJSON":1}', '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"length":1e9}', '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\ufeff"', '"\\u202e+12025550123"') },
	{ weight: 2, arbitrary: fc.constantFrom('2026-13-45', '+275760-09-13T00:00:00.001Z', '-271821-04-20', '0000', '1', '2026-03-04T10:12:00+99:99', '9'.repeat(400), `+${'1'.repeat(300)}`, '٠١٢٣٤٥٦٧٨٩', '１２０２５５５０１２３').map(quoted) },
	{ weight: 3, arbitrary: fc.uint16Array({ maxLength: 40 }).map((units) => quoted(String.fromCharCode(...units))) },
	{ weight: 2, arbitrary: fc.json({ maxDepth: 3 }) },
);

/** Every path into a value, itself excluded. */
function pathsOf(value, path = []) {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsOf(inner, [...path, key])]);
}

const PLACE = 'place of the odd value';

/** An event as JSON text with something else at a path. @param {string | undefined} text undefined: nothing is there */
function withValue(event, path, text) {
	const copy = structuredClone(event);
	const parent = path.slice(0, -1).reduce((inner, key) => inner[key], copy);
	parent[path.at(-1)] = text === undefined ? undefined : PLACE;
	return JSON.stringify(copy).replace(quoted(PLACE), () => text);
}

const nested = (depth, [open, close], inner = '') => open.repeat(depth) + inner + close.repeat(depth);
const BRACKETS = [['[', ']'], ['{"a":', '}'], ['[{"type":', '}]'], ['{"__proto__":', '}']];

/** Values that are large or deep, of up to a few hundred kB. @returns JSON texts */
const hugeValue = fc.oneof(
	fc.tuple(fc.constantFrom('x', ' ', '1', '+', 'é', '\u0301', '\u0301\u0323', '\ufdfa', '😀', '\u200b', '\t', '\\', '"', 'STOP ', 'T1:', '.0', '-', '<'), fc.integer({ min: 1_000, max: 300_000 })).map(([unit, bytes]) => quoted(unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit))))),
	fc.tuple(fc.constantFrom('STOP', '+12025550123', 'Delivered', '2026-03-02T10:04:59'), fc.constantFrom(' ', '\u200b', '\u0301'), fc.integer({ min: 1_000, max: 100_000 }), fc.boolean()).map(([word, blank, count, before]) => quoted(before ? blank.repeat(count) + word : word + blank.repeat(count))),
	fc.tuple(fc.constantFrom(...BRACKETS), fc.integer({ min: 200, max: 40_000 })).map(([brackets, depth]) => nested(depth, brackets, brackets[0].endsWith(':') || brackets[1] === '}]' ? '1' : '')),
	fc.tuple(fc.constantFrom('1', 'null', '{}', '[]', '""', '"12025550123"', '{"status":"Failed","code":150}', '{"code":1,"status":"Failed","recipients":["1"]}', '{"eventType":"add","messageId":"a"}'), fc.integer({ min: 1_000, max: 300_000 })).map(([unit, bytes]) => `[${Array(Math.ceil(bytes / (unit.length + 1))).fill(unit).join()}]`),
	fc.integer({ min: 100, max: 25_000 }).map((count) => `{${Array.from({ length: count }, (_, index) => `"k${index}":${index}`).join()}}`),
	fc.integer({ min: 1_000, max: 300_000 }).map((digits) => '9'.repeat(digits)),
);

/** @param {string | Buffer} body */
const bytesOf = (body) => (typeof body === 'string' ? Buffer.from(body) : body);

/** What of an object a caller prints when a property fails: the whole body only where it is short. */
class Call {
	constructor(fields) {
		Object.assign(this, { headers: [], forgery: null }, fields);
	}

	[fc.toStringMethod]() {
		const { body, ...rest } = this;
		const shown = body === null ? null : `${body.length} bytes: ${body.subarray(0, 2_000).toString('latin1')}`;
		return JSON.stringify({ ...rest, body: shown });
	}
}

/**
 * @param {import('./webhookSenders').WebhookSender} sender
 * @param {object} [options]
 * @param {boolean} [options.parsesInN8n] a body that n8n refuses before it calls the node may come too
 * @returns {fc.Arbitrary<Call & BadRequest>}
 */
function badRequests({ events, eventIds, required, unknownType, readsAnyObject, forgeries, checkHeader }, { parsesInN8n = false } = {}) {
	const forgeryCount = forgeries('secret', Buffer.alloc(0), 0).length;
	const jsonType = fc.constantFrom(...JSON_TYPES);
	const unparsedType = fc.constantFrom(...UNPARSED_TYPES);
	const id = fc.uuid();
	const eventIndex = fc.nat(events.length - 1);
	/** A genuine event with an id of its own. */
	const genuine = fc.tuple(eventIndex, id).map(([index, unique]) => withValue(events[index], eventIds[index], quoted(unique)));
	const places = events.flatMap((event) => pathsOf(event).map((path) => ({ event, path })));
	const place = fc.constantFrom(...places);

	const changed = (value) => fc.tuple(place, value).map(([{ event, path }, text]) => withValue(event, path, text));
	const mutated = fc.oneof(
		{ weight: 6, arbitrary: changed(oddValue) },
		{ weight: 1, arbitrary: place.map(({ event, path }) => withValue(event, path, undefined)) },
		// a field of another event, or a second one of the same name: the last one counts
		{ weight: 1, arbitrary: fc.tuple(genuine, place, oddValue).map(([text, { path }, value]) => text.replace(/\}$/, `,${quoted(path.at(-1))}:${value}}`)) },
		{ weight: 1, arbitrary: fc.tuple(genuine, fc.constantFrom(...WORDS), oddValue).map(([text, word, value]) => text.replace('{', `{${quoted(word)}:${value},`)) },
		// a whole event where a value should be
		{ weight: 1, arbitrary: fc.tuple(place, genuine).map(([{ event, path }, text]) => withValue(event, path, text)) },
	);
	const brokenField = fc.constantFrom(...required).chain(({ event, path, wrong, mayBeMissing }) =>
		fc.constantFrom(...wrong, ...(mayBeMissing ? [] : [undefined])).map((text) => withValue(event, path, text)),
	);
	const noObject = fc.oneof(
		fc.constantFrom('null', 'true', '0', '1e400', '""', '"x"', '[]', '[[]]', '[{}]', '{}'),
		genuine.map((text) => `[${text}]`),
		genuine.map(quoted),
		...(readsAnyObject ? [] : [genuine.map((text) => `{"__proto__":${text}}`), genuine.map((text) => `{"constructor":{"prototype":${text}}}`), genuine.map((text) => `{"body":${text}}`)]),
	);
	const noJson = fc.oneof(
		fc.tuple(genuine, fc.double({ min: 0, max: 0.99, noNaN: true })).map(([text, part]) => text.slice(0, Math.floor(text.length * part))),
		genuine.map((text) => text + text),
		genuine.map((text) => text.replace(/":/, '"=')),
		genuine.map((text) => text.replaceAll('"', "'")),
		genuine.map((text) => `${text.slice(0, -1)},}`),
		genuine.map((text) => `callback(${text})`),
		genuine.map((text) => `<sms>${text}</sms>`),
		genuine.map((text) => new URLSearchParams({ body: text }).toString()),
		genuine.map((text) => Buffer.from(text, 'utf16le')),
		genuine.map((text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])),
		genuine.map((text) => Buffer.from(text, 'utf16le').swap16()),
		genuine.map((text) => gzipSync(text)),
		genuine.map((text) => Buffer.concat([Buffer.from([0xff]), Buffer.from(text)])),
		fc.uint8Array({ minLength: 0, maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
		fc.constant(''),
		fc.constantFrom(...BRACKETS).chain(([open]) => fc.integer({ min: 1, max: 20_000 }).map((depth) => open.repeat(depth))),
	);
	const brokenUtf8 = fc.tuple(genuine, fc.constantFrom([0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82])).map(([text, bytes]) =>
		Buffer.concat([Buffer.from('{"note":"'), Buffer.from(bytes), Buffer.from(`",${text.slice(1)}`)]),
	);
	const huge = fc.oneof(
		{ weight: 4, arbitrary: changed(hugeValue) },
		{ weight: 1, arbitrary: hugeValue },
		{ weight: 1, arbitrary: fc.tuple(genuine, hugeValue).map(([text, value]) => text.replace('{', `{"more":${value},`)) },
	);

	const call = (kind, body, statuses, starts, type = jsonType) =>
		fc.record({ body: body.map(bytesOf), contentType: type }).map((fields) => new Call({ kind, statuses, starts, ...fields }));
	const parsed = parsesInN8n ? jsonType : unparsedType;
	const any = fc.oneof(
		{ weight: 40, arbitrary: genuine },
		{ weight: 30, arbitrary: mutated },
		{ weight: 10, arbitrary: brokenField },
		{ weight: 10, arbitrary: noObject },
		{ weight: 1, arbitrary: huge },
	);
	const forgedOf = (body, contentType) =>
		fc.record({ body: body.map(bytesOf), contentType, forgery: fc.nat(forgeryCount - 1) }).map((fields) => new Call({ kind: 'forged', statuses: [401], starts: 'never', ...fields }));
	const beside = (arbitrary) =>
		fc.tuple(arbitrary, fc.string({ unit: fc.constantFrom(...'aZ09-_.:/+=<>"{}'), minLength: 1, maxLength: 512 })).map(([made, value]) => new Call({ ...made, headers: [[checkHeader, value]] }));
	const checks = [
		{ weight: 20, arbitrary: beside(call('check of the URL', fc.oneof(noObject, noJson), [200], 'never', parsed)) },
		{ weight: 20, arbitrary: beside(forgedOf(genuine, jsonType)) },
	];
	return fc.oneof(
		{ weight: 250, arbitrary: forgedOf(any, jsonType) },
		{ weight: 50, arbitrary: forgedOf(noJson, parsed) },
		{ weight: 250, arbitrary: call('one field changed', mutated, [200, 400], 'maybe') },
		{ weight: 150, arbitrary: call('a field broken', brokenField, [400], 'never') },
		{ weight: 100, arbitrary: call('no JSON', noJson, [400], 'never', parsed) },
		{ weight: 60, arbitrary: call('no event', noObject, [400], 'never') },
		{ weight: 40, arbitrary: call('unknown type', id.map((unique) => JSON.stringify(unknownType(unique))), [200], 'ifAll') },
		{ weight: 40, arbitrary: call('genuine', genuine, [200], 'always') },
		{ weight: 20, arbitrary: call('broken UTF-8', brokenUtf8, [200], 'always') },
		{ weight: 10, arbitrary: call('huge or deep', huge, [200, 400], 'maybe') },
		...(checkHeader === undefined ? [] : checks),
		...(parsesInN8n ? [] : [{ weight: 10, arbitrary: call('cannot be unpacked', genuine, [400], 'never', fc.constant('text/csv')).map((made) => new Call({ ...made, body: null })) }]),
	);
}

module.exports = { badRequests };
