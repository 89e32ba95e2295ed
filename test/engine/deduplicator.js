'use strict';

/**
 * What stands behind `checkProcessedAndRecord` in n8n: one row per workflow and node (or workflow alone) with the MD5
 * of every value, read, changed and written back without a lock (n8n/dist/deduplication/deduplication-helper.js).
 */

const { createHash } = require('node:crypto');
const { setImmediate: nextTurn } = require('node:timers/promises');

const hashOf = (value) => createHash('md5').update(value.toString()).digest('base64');

function keyOf(scope, { workflow, node }) {
	if (scope === 'node' && !node) throw new Error("No node information has been provided and so cannot use scope 'node'");
	return JSON.stringify([workflow.id, scope === 'node' ? `n:${node.id}` : '']);
}

function createDeduplicator() {
	/** @type {Map<string, string[]>} */
	const rows = new Map();

	const read = async (key) => {
		await nextTurn();
		return rows.has(key) ? [...rows.get(key)] : undefined;
	};
	const write = async (key, row) => {
		await nextTurn();
		rows.set(key, row);
	};
	const assertEntries = ({ mode }) => {
		if (mode !== 'entries') throw new Error(`The mode "${mode}" is not part of this harness`);
	};

	return {
		async checkProcessedAndRecord(items, scope, context, options) {
			assertEntries(options);
			const key = keyOf(scope, context);
			const row = await read(key);
			const hashes = items.map(hashOf);
			const isKnown = new Set(row ?? []);
			const result = { new: [], processed: [] };
			// Repeats within one call are all new: the row is compared as it was before.
			items.forEach((item, place) => {
				(isKnown.has(hashes[place]) ? result.processed : result.new).push(item);
			});
			const kept = [...(row ?? []), ...hashes.filter((hash) => !isKnown.has(hash))];
			if (options.maxEntries) kept.splice(0, kept.length - options.maxEntries);
			await write(key, kept);
			return result;
		},

		async removeProcessed(items, scope, context, options) {
			assertEntries(options);
			const key = keyOf(scope, context);
			const row = await read(key);
			if (row === undefined) return;
			for (const hash of items.map(hashOf)) {
				const place = row.indexOf(hash);
				if (place !== -1) row.splice(place, 1);
			}
			await write(key, row);
		},

		async clearAllProcessedItems(scope, context) {
			rows.delete(keyOf(scope, context));
		},

		async getProcessedDataCount(scope, context) {
			return (await read(keyOf(scope, context)))?.length ?? 0;
		},

		/** Number of values recorded for a workflow, over all its rows. */
		countOf(workflowId) {
			let count = 0;
			for (const [key, row] of rows) if (JSON.parse(key)[0] === workflowId) count += row.length;
			return count;
		},
	};
}

module.exports = { createDeduplicator };
