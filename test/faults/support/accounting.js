const { itemsOf } = require('../../../scripts/n8nHost.mjs');

const TEXT = 'Your order is ready. Reply STOP to opt out.';

/** Numbers of the exchange 777, to which a simulator delivers every text. */
function people(count, areaCode = '202') {
	return Array.from({ length: count }, (_, i) => `+1${areaCode}777${String(i).padStart(4, '0')}`);
}

/**
 * How often the provider has accepted a text to each of these people.
 * @returns {{ messages: number, texted: number, repeated: string[], missing: string[] }} messages; people with at least one
 *   text, with more than one, with none
 */
function acceptedOf(control, to) {
	const counts = new Map(to.map((number) => [number, 0]));
	let messages = 0;
	for (const message of control.accepted()) {
		// Sinch writes numbers without the plus
		const number = message.to.replace(/^\+?/, '+');
		if (!counts.has(number)) continue;
		counts.set(number, counts.get(number) + 1);
		messages++;
	}
	const having = (fits) => [...counts].filter(([, count]) => fits(count)).map(([number]) => number);
	return { messages, texted: having((count) => count > 0).length, repeated: having((count) => count > 1), missing: having((count) => count === 0) };
}

/** What a send node reported, one record per recipient, whichever output it took. */
function recordsOf(execution, nodeName = 'Send') {
	return [0, 1].flatMap((output) => itemsOf(execution, nodeName, { output })).map(({ json }) => json.details ?? json);
}

/** How many records have each status. @returns {Record<string, number>} */
function countStatuses(records) {
	const counts = {};
	for (const { status } of records) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}

module.exports = { TEXT, acceptedOf, countStatuses, people, recordsOf };
