import { tryToParseDateTime, type IExecuteFunctions } from 'n8n-workflow';

/**
 * Reads a node's parameters item by item. A parameter without an expression is the same for every item and is read
 * once: with 250,000 items that is most of the work.
 */
export class ItemParameters {
	private readonly constants = new Map<string, unknown>();

	private readonly expressions = new Map<string, boolean>();

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * @param path as in `getNodeParameter`, e.g. `options.maxSegments`
	 * @returns undefined for an option that was not added and for a parameter that is not shown
	 */
	get(path: string, itemIndex: number): unknown {
		if (this.constants.has(path)) return this.constants.get(path);
		const value: unknown = this.context.getNodeParameter(path, itemIndex, null) ?? undefined;
		if (!this.hasExpression(path)) this.constants.set(path, value);
		return value;
	}

	/** Whether an option was added to the node, with whatever value. */
	isAdded(path: string): boolean {
		return this.written(path) !== undefined;
	}

	/** The parameter as it is written, before expressions; the expression itself where a whole collection is one. */
	private written(path: string): unknown {
		let value: unknown = this.context.getNode().parameters;
		for (const part of path.split('.')) {
			value = isRecord(value) ? value[part] : undefined;
			if (isExpression(value)) break;
		}
		return value;
	}

	/** Whether the parameter can differ between items. */
	private hasExpression(path: string): boolean {
		let known = this.expressions.get(path);
		if (known === undefined) {
			known = containsExpression(this.written(path));
			this.expressions.set(path, known);
		}
		return known;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

function isExpression(value: unknown): boolean {
	return typeof value === 'string' && value.startsWith('=');
}

function containsExpression(value: unknown): boolean {
	if (isRecord(value)) return Object.values(value).some(containsExpression);
	return isExpression(value);
}

/** A resource locator's value, or the plain value where an expression gave one. */
export function locatorValue(value: unknown): unknown {
	return isRecord(value) && 'value' in value ? value.value : value;
}

/**
 * A date in any usual form as ISO 8601 in UTC.
 * @param timezone of a date that names none
 * @returns undefined where it is no date
 */
export function isoDate(value: unknown, timezone: string): string | undefined {
	try {
		return tryToParseDateTime(value, timezone).toUTC().toISO() ?? undefined;
	} catch {
		return undefined;
	}
}

/**
 * A parameter's name as the editor shows it: `options.maxSegments` is "Max Segments", and a field of an option
 * `options.quietHours.from` is "Quiet Hours: From".
 */
export function displayNameOf(parameter: string): string {
	const [first, ...inCollection] = parameter.split('.');
	return (inCollection.length === 0 ? [first] : inCollection).map(titleOf).join(': ');
}

function titleOf(name: string): string {
	const words = name
		.replace(/([A-Z])/g, ' $1')
		.replace(/\b(?:id|url|udh)\b/gi, (word) => word.toUpperCase())
		.replace(/^timezone$/, 'time Zone');
	return words.charAt(0).toUpperCase() + words.slice(1);
}
