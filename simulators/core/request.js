'use strict';

const { isPlainObject } = require('./options');

/**
 * A request as the handlers of a route see it.
 * @param {{ message: object, url: URL, path: string, match: object, content: { body: Buffer, tooLarge: boolean } }} call
 * @param {(part: 'Content-Type' | 'size' | 'body') => Error} refuse why a body is not taken
 */
function readRequest({ message, url, path, match, content }, refuse) {
	return {
		path,
		query: url.searchParams,
		headers: message.headers,
		remoteAddress: message.socket.remoteAddress,
		params: match.params,
		body: content.body,
		caller: null,
		/** The JSON body, which has to be an object. */
		jsonObject() {
			if (!/^application\/json\s*(;|$)/i.test(message.headers['content-type'] ?? '')) throw refuse('Content-Type');
			if (content.tooLarge) throw refuse('size');
			let value;
			try {
				value = JSON.parse(content.body.toString());
			} catch {
				throw refuse('body');
			}
			if (!isPlainObject(value)) throw refuse('body');
			return value;
		},
	};
}

module.exports = { readRequest };
