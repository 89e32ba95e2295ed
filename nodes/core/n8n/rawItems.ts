import type { IExecuteFunctions } from 'n8n-workflow';
import { isUnset, ParameterProblem } from '../parameterValues';
import type { RawItems } from '../prepare';
import type { ContentReader, OptionReader } from '../provider';
import { isoDate, type ItemParameters } from './parameters';

/** Where the messages of a run come from: items, lists of recipients in items, or items that make one batch. */
export type Source = 'message' | 'batchList' | 'batchItems';

/**
 * Reads the input items as a send operation has them.
 * @param readContent for an operation that sends something else than a text
 */
export function rawItems(
	context: IExecuteFunctions,
	parameters: ItemParameters,
	source: Source,
	readContent?: ContentReader,
): RawItems {
	const input = context.getInputData();
	const readTo = {
		message: parameters.reader('to'),
		batchList: parameters.reader('recipients'),
		batchItems: (i: number) => input[i].json.to,
	}[source];
	const readSender = parameters.locatorReader('from');
	const readText = parameters.reader('text');
	const option = (name: string) => parameters.reader(`options.${name}`);
	const readCountry = option('defaultCountry');
	const readMaxSegments = option('maxSegments');
	const readSmartEncoding = option('smartEncoding');
	const readDeduplicate = option('deduplicate');
	const readQuietHours = option('quietHours');
	const readKey = parameters.isAdded('options.sendOnceKey') ? option('sendOnceKey') : undefined;
	const dates = new DateOptions(context.getTimezone());
	const optionsOf = (i: number): OptionReader => ({
		value: (name) => parameters.get(`options.${name}`, i),
		date: (name) => dates.read(name, parameters.get(`options.${name}`, i)),
	});
	const sameOptions = parameters.hasExpression('options') ? undefined : optionsOf(0);
	return {
		count: input.length,
		recipientsParameter: source === 'batchList' ? 'recipients' : 'to',
		readDoNotContact: option('doNotContact'),
		read: (i) => {
			const content = readContent?.((name) => parameters.get(name, i));
			const text = content?.text ?? readText(i);
			return {
				from: source === 'batchItems' ? readSender(0) || input[0].json.from : readSender(i),
				to: readTo(i),
				text: source === 'batchItems' ? (input[i].json.text ?? text) : text,
				defaultCountry: readCountry(i),
				maxSegments: readMaxSegments(i),
				smartEncoding: readSmartEncoding(i),
				deduplicate: readDeduplicate(i),
				sendOnceKey: readKey && (readKey(i) ?? ''),
				quietHours: readQuietHours(i),
				options: sameOptions ?? optionsOf(i),
				content,
			};
		},
	};
}

/** An expression with `$now` gives each item a time of its own. Those of less than a second later are meant to be one. */
const SAME_TIME_MS = 1_000;

/** Reads the dates of a run, so that items with the same date can share a request. */
class DateOptions {
	private readonly last = new Map<string, string>();

	constructor(private readonly timezone: string) {}

	/** @throws ParameterProblem */
	read(name: string, value: unknown): string | undefined {
		if (isUnset(value)) return undefined;
		const date = isoDate(value, this.timezone);
		if (date === undefined) throw new ParameterProblem(`options.${name}`, 'is not a date such as 2026-03-04T10:15');
		const last = this.last.get(name);
		if (last !== undefined && Math.abs(Date.parse(date) - Date.parse(last)) < SAME_TIME_MS) return last;
		this.last.set(name, date);
		return date;
	}
}
