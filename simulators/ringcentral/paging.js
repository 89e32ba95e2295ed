'use strict';

/** Opaque page token: what the list needs to go on, readable by nobody but the list that made it. */
function encodeToken(kind, state) {
	return Buffer.from(JSON.stringify([kind, state])).toString('base64url');
}

/** @throws {ApiError} CMN-101 for a token that this list has not made */
function decodeToken(kind, token, family) {
	let decoded;
	try {
		decoded = JSON.parse(Buffer.from(token, 'base64url').toString());
	} catch {
		throw family.invalid('pageToken', token);
	}
	if (!Array.isArray(decoded) || decoded[0] !== kind) throw family.invalid('pageToken', token);
	return decoded[1];
}

/**
 * One page of a short list. The token carries filter and page size of the first page, which win over those of later requests.
 * @param {object} list
 * @param {string} list.kind which list it is
 * @param {string | null | undefined} list.pageToken
 * @param {() => { filter: object, perPage: number }} list.first reads the first request
 * @param {(filter: object) => object[]} list.select all records of the filter, in an order that does not change
 * @param {object} list.family error shapes
 */
function pageOfList({ kind, pageToken, first, select, family }) {
	const state = pageToken ? decodeToken(kind, pageToken, family) : { ...first(), offset: 0 };
	const { filter, perPage, offset } = state;
	const all = select(filter);
	const token = (start) => encodeToken(kind, { filter, perPage, offset: start });
	return {
		records: all.slice(offset, offset + perPage),
		paging: {
			perPage,
			...(all.length > 0 && { pageToken: token(offset) }),
			...(offset + perPage < all.length && { nextPageToken: token(offset + perPage) }),
			...(offset > 0 && { previousPageToken: token(Math.max(0, offset - perPage)) }),
			...(all.length > 0 && { firstPageToken: token(0) }),
		},
	};
}

module.exports = { encodeToken, decodeToken, pageOfList };
