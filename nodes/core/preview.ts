import { planBatches, type Pacing } from './batchPlanner';
import { measureText } from './encoding';
import type { Failure } from './errors/catalogue';
import type { Encoding } from './message';
import type { Entry, Prepared } from './prepare';
import type { DryRunMessage, SendLimits } from './provider';

/** What a send of one input item would do, found out without any request. */
export interface Preview {
	text: string;
	encoding: Encoding;
	/** UTF-16 code units. */
	characters: number;
	/** Segments of one message with this text. */
	segments: number;
	/** The characters that force UCS-2, in the order in which they appear. */
	unicodeCharacters: string[];
	/** Recipients that would be texted. */
	recipients: number;
	/** Segments of all messages of the item, those with a text of their own included. */
	totalSegments: number;
	/** Requests that the whole run would make, all items together. */
	requests: number;
	/** Price of all segments; null without a price. */
	cost: number | null;
	invalid: Array<{ to: string; reason: string }>;
	/** Recipients for whom the text is too long. */
	tooLong: string[];
	duplicates: string[];
	suppressed: string[];
	/** Only with quiet hours: recipients that would be texted after their quiet time. They are counted all the same. */
	deferred?: string[];
	from: string | null;
	provider: string;
	/** What the provider says itself, where it was asked. */
	dryRun?: DryRun;
	/** Why the provider would refuse the messages, where it was asked. */
	failure: Failure | null;
}

/** What a provider would make of the messages of an item. */
export interface DryRun {
	/** Null where it does not tell of each message. */
	totalSegments: number | null;
	messages: DryRunMessage[];
}

/** Prices are rounded to a millionth, which hides what binary fractions add. */
const PRICE_PRECISION = 1e6;

/**
 * Previews a run, item by item.
 * @param textOf the text of an item as it would be sent
 * @param priceOf price of a segment per item; undefined where none is given
 * @param now milliseconds since 1970
 */
export function previewRun(
	{ entries, messages }: Prepared,
	limits: SendLimits,
	pacing: Pacing,
	textOf: (itemIndex: number) => string,
	priceOf: (itemIndex: number) => number | undefined,
	now: number,
): Array<{ itemIndex: number; record: Preview }> {
	const requests = planBatches(messages, limits, pacing).length;
	const byItem = new Map<number, Entry[]>();
	for (const entry of entries) {
		const sameItem = byItem.get(entry.itemIndex);
		if (sameItem === undefined) byItem.set(entry.itemIndex, [entry]);
		else sameItem.push(entry);
	}
	return [...byItem].map(([itemIndex, sameItem]) => {
		const text = textOf(itemIndex);
		const { encoding, segments, unicodeCharacters } = measureText(text);
		const sent = sameItem.filter(({ message }) => message !== null);
		const totalSegments = sent.reduce((sum, { record }) => sum + (record.segments ?? 0), 0);
		const price = priceOf(itemIndex);
		const numbers = (isWanted: (entry: Entry) => boolean) =>
			sameItem.filter(isWanted).map(({ record }) => record.to ?? '');
		return {
			itemIndex,
			record: {
				text,
				encoding,
				characters: text.length,
				segments,
				unicodeCharacters,
				recipients: sent.length,
				totalSegments,
				requests,
				cost:
					price === undefined
						? null
						: Math.round(totalSegments * price * PRICE_PRECISION) / PRICE_PRECISION,
				invalid: sameItem
					.filter(({ record }) => record.failure?.category === 'invalidRecipient')
					.map(({ record }) => ({
						to: record.to ?? '',
						reason: record.failure?.providerMessage ?? '',
					})),
				tooLong: numbers(({ record }) => record.failure?.category === 'messageTooLong'),
				duplicates: numbers(({ record }) => record.status === 'duplicate'),
				suppressed: numbers(({ record }) => record.status === 'suppressed'),
				...(sameItem.some(({ record }) => record.timezoneGuessed !== undefined)
					? { deferred: numbers(({ message }) => message?.quietTime?.until(now) !== undefined) }
					: {}),
				from: sameItem[0].record.from,
				provider: sameItem[0].record.provider,
				failure: null,
			},
		};
	});
}
