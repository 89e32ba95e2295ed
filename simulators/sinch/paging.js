'use strict';

const { readInteger, readTime } = require('../core/query');
const { malformed } = require('./errors');

const DAY_MS = 24 * 60 * 60 * 1000;
const STANDARD_PAGE_SIZE = 30;
const MOST_PER_PAGE = 100;

/** How a query parameter is refused. */
const refusals = { invalid: (name, value) => malformed(`Invalid value of ${name}: ${value}`) };

/** `page` and `page_size`. */
function readPage(request) {
	return {
		page: readInteger(request, 'page', 0, 0, Number.MAX_SAFE_INTEGER, refusals),
		pageSize: readInteger(request, 'page_size', STANDARD_PAGE_SIZE, 1, MOST_PER_PAGE, refusals),
	};
}

/**
 * `start_date`, included, by default 24 hours ago, and `end_date`, not included; nothing older than the retention.
 * @returns {{ from: number, until: number }} milliseconds since 1970
 */
function readWindow(request, now, retentionDays) {
	const from = readTime(request, 'start_date', refusals) ?? now - DAY_MS;
	const until = readTime(request, 'end_date', refusals) ?? Infinity;
	return { from: Math.max(from, now - retentionDays * DAY_MS), until };
}

/**
 * The reply to a list: `page_size` is the number of items returned.
 * @param {string} name of the array
 */
function pageReply(name, items, count, page) {
	return { status: 200, body: { count, page, page_size: items.length, [name]: items } };
}

/** A page of a list that is held as a whole, newest first. */
function pageOf(name, all, { page, pageSize }) {
	const start = page * pageSize;
	return pageReply(name, all.slice(start, start + pageSize), all.length, page);
}

module.exports = { DAY_MS, pageOf, pageReply, readPage, readWindow, refusals };
