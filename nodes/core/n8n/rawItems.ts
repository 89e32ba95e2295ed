import type { IExecuteFunctions } from 'n8n-workflow';
import { ParameterProblem } from '../parameterValues';
import type { RawItems } from '../prepare';
import type { ContentReader, OptionReader } from '../provider';
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
				options: optionReader(parameters, i, context.getTimezone()),
				content,
			};
		},
	};
}

function optionReader(parameters: ItemParameters, itemIndex: number, timezone: string): OptionReader {
	const value = (name: string) => parameters.get(`options.${name}`, itemIndex);
	return {
		value,
		date: (name) => {
			const found = value(name);
			if (found === undefined || found === '') return undefined;
			const date = isoDate(found, timezone);
			if (date === undefined) throw new ParameterProblem(`options.${name}`, 'is no date');
			return date;
		},
	};
}
