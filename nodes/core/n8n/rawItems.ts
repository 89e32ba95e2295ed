import type { IExecuteFunctions } from 'n8n-workflow';
import { isUnset, ParameterProblem } from '../parameterValues';
import type { RawItems } from '../prepare';
import type { ContentReader } from '../provider';
import { isoDate, locatorValue, type ItemParameters } from './parameters';

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
	const readRecipients = {
		message: (i: number) => parameters.get('to', i),
		batchList: (i: number) => parameters.get('recipients', i),
		batchItems: (i: number) => input[i].json.to,
	}[source];
	const readSender =
		source === 'batchItems'
			? () => locatorValue(parameters.get('from', 0)) || input[0].json.from
			: (i: number) => locatorValue(parameters.get('from', i));
	const dates = new DateOptions(context.getTimezone());
	return {
		count: input.length,
		recipientsParameter: source === 'batchList' ? 'recipients' : 'to',
		readDoNotContact: (i) => parameters.get('options.doNotContact', i),
		read: (i) => {
			const content = readContent?.((name) => parameters.get(name, i));
			const text = content?.text ?? parameters.get('text', i);
			return {
				from: readSender(i),
				to: readRecipients(i),
				text: source === 'batchItems' ? (input[i].json.text ?? text) : text,
				defaultCountry: parameters.get('options.defaultCountry', i),
				maxSegments: parameters.get('options.maxSegments', i),
				smartEncoding: parameters.get('options.smartEncoding', i),
				deduplicate: parameters.get('options.deduplicate', i),
				sendOnceKey: parameters.isAdded('options.sendOnceKey')
					? (parameters.get('options.sendOnceKey', i) ?? '')
					: undefined,
				quietHours: parameters.get('options.quietHours', i),
				options: {
					value: (name) => parameters.get(`options.${name}`, i),
					date: (name) => dates.read(name, parameters.get(`options.${name}`, i)),
				},
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
		if (date === undefined) throw new ParameterProblem(`options.${name}`, 'is no date');
		const last = this.last.get(name);
		if (last !== undefined && Math.abs(Date.parse(date) - Date.parse(last)) < SAME_TIME_MS) return last;
		this.last.set(name, date);
		return date;
	}
}
