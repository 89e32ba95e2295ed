'use strict';

const { STATUS_CODES } = require('node:http');
const { stamp } = require('../core/clock');
const { htmlReply } = require('../core/faults');

/** An HTTP refusal: thrown by handlers, written out in one of the shapes. */
class Refusal extends Error {
	/**
	 * @param {number} status
	 * @param {string} [code] word
	 * @param {string} [text]
	 * @param {{ headers?: object, kind?: string }} [extra] kind: which of the option errorShapes is used
	 */
	constructor(status, code, text = STATUS_CODES[status], { headers = {}, kind = kindOfStatus(status) } = {}) {
		super(text);
		Object.assign(this, { status, code, text, headers, kind });
	}
}

function kindOfStatus(status) {
	if (status === 400 || status === 403) return 'refusal';
	if (status === 401) return 'unauthorized';
	return status === 429 ? 'tooManyRequests' : 'other';
}

/** A field is missing, too long or against a rule. */
const violation = (text) => new Refusal(400, 'syntax_constraint_violation', text);
/** A value has the wrong form. */
const malformed = (text) => new Refusal(400, 'syntax_invalid_parameter_format', text);
/** The body is not the JSON that is expected. */
const invalidJson = (text) => new Refusal(400, 'syntax_invalid_json', text);
const forbidden = (code, text) => new Refusal(403, code, text);
const notFound = () => new Refusal(404);
const unauthorized = () => new Refusal(401);

/** 401 for a token that was good once. */
const expiredToken = (header) =>
	new Refusal(401, undefined, 'The access token expired', { headers: { 'WWW-Authenticate': header }, kind: 'expired' });

const tooManyRequests = (retryAfter) =>
	new Refusal(429, undefined, 'Too many outstanding requests', {
		headers: retryAfter === null ? {} : { 'Retry-After': retryAfter },
	});

const STATUS_WORDS = {
	400: 'INVALID_ARGUMENT',
	401: 'UNAUTHENTICATED',
	403: 'PERMISSION_DENIED',
	404: 'NOT_FOUND',
	429: 'RESOURCE_EXHAUSTED',
	500: 'INTERNAL',
	503: 'UNAVAILABLE',
};

/** Bodies of an error by shape; the code of the documented one is made up where none is documented. */
const shapes = {
	documented: ({ status, code = STATUS_CODES[status].toLowerCase().replaceAll(' ', '_'), text }) => ({
		body: { code, text },
	}),
	status: ({ status, text }) => ({
		body: { error: { code: status, message: text, status: STATUS_WORDS[status] ?? 'UNKNOWN', details: [] } },
	}),
	gateway: ({ status }, { path, now }) => ({
		body: { timestamp: stamp(now), status, error: STATUS_CODES[status], path },
	}),
	problem: ({ status, text }) => ({
		body: { type: 'about:blank', title: STATUS_CODES[status], detail: text },
		headers: { 'Content-Type': 'application/problem+json' },
	}),
	empty: () => ({}),
	html: ({ status }) => htmlReply(status),
};

/**
 * The answer that a refusal becomes. A 404 never has a body unless a shape is asked for.
 * @param {object} sim
 * @param {Refusal} refusal
 * @param {string} path of the request
 * @param {string} [shape] instead of the one of the option errorShapes
 */
function toReply(sim, refusal, path, shape) {
	const name = shape ?? (refusal.status === 404 ? 'empty' : sim.options.errorShapes[refusal.kind]);
	const { headers, ...content } = shapes[name](refusal, { path, now: sim.clock.now() });
	return { ...content, status: refusal.status, headers: { ...headers, ...refusal.headers } };
}

module.exports = {
	Refusal,
	expiredToken,
	forbidden,
	invalidJson,
	malformed,
	notFound,
	toReply,
	tooManyRequests,
	unauthorized,
	violation,
};
