import { tryToParseDateTime, type IExecuteFunctions, type INode } from 'n8n-workflow';
import { readFieldTemplate, type FieldTemplate } from './fieldTemplate';

/** Reads one parameter of an item. */
export type Reader = (itemIndex: number) => unknown;

/**
 * Reads a node's parameters item by item. A parameter without an expression is the same for every item and is read once;
 * one that only puts fields of the item together is taken from the item. With 250,000 items that is most of the work.
 */
export class ItemParameters {
	/** n8n copies the whole node whenever it is asked for it. */
	private readonly node: INode;

	private readonly readers = new Map<string, Reader>();

	constructor(private readonly context: IExecuteFunctions) {
		this.node = context.getNode();
	}

	/**
	 * @param path as in `getNodeParameter`, e.g. `options.maxSegments`
	 * @returns undefined for an option that was not added and for a parameter that is not shown
	 */
	get(path: string, itemIndex: number): unknown {
		return this.reader(path)(itemIndex);
	}

	/** As `get`, for whoever reads the parameter of many items. */
	reader(path: string): Reader {
		let read = this.readers.get(path);
		if (read === undefined) {
			read = this.newReader(path);
			this.readers.set(path, read);
		}
		return read;
	}

	/** As `reader`, of a resource locator's value, or of the plain value where an expression gave one. */
	locatorReader(path: string): Reader {
		if (isLocator(this.written(path).value)) return this.reader(`${path}.value`);
		const read = this.reader(path);
		return (itemIndex) => {
			const found = read(itemIndex);
			return isLocator(found) ? found.value : found;
		};
	}

	/** Whether a parameter, or anything in a collection, can differ between items. */
	hasExpression(path: string): boolean {
		return containsExpression(this.written(path).value);
	}

	/** Whether an option was added to the node, with whatever value. */
	isAdded(path: string): boolean {
		return this.written(path).value !== undefined;
	}

	/**
	 * The parameter as it is written, before expressions; the expression itself where a whole collection is one, which
	 * has no place for the parameter.
	 */
	private written(path: string): { value: unknown; hasPlace: boolean } {
		const parts = path.split('.');
		let value: unknown = this.node.parameters;
		for (const [depth, part] of parts.entries()) {
			value = isRecord(value) ? value[part] : undefined;
			if (isExpression(value)) return { value, hasPlace: depth === parts.length - 1 };
		}
		return { value, hasPlace: true };
	}

	private newReader(path: string): Reader {
		const { value, hasPlace } = this.written(path);
		if (!containsExpression(value)) return this.constantReader(path);
		// What an AI agent calls has no items of its own.
		const isPlain = hasPlace && isExpression(value) && !this.node.type.endsWith('Tool');
		const template = isPlain ? readFieldTemplate(value) : undefined;
		if (template === undefined) return (itemIndex) => this.evaluate(path, itemIndex);
		return this.fieldReader(path, template);
	}

	private constantReader(path: string): Reader {
		let known: { value: unknown } | undefined;
		return (itemIndex) => (known ??= { value: this.evaluate(path, itemIndex) }).value;
	}

	/** The first value comes from n8n too: a template that n8n refuses, or reads in another way, stays with n8n. */
	private fieldReader(path: string, template: FieldTemplate): Reader {
		const items = this.context.getInputData();
		let isSame: boolean | undefined;
		return (itemIndex) => {
			const taken = isSame === false ? undefined : template(items[itemIndex].json);
			if (taken !== undefined && isSame) return taken;
			const value = this.evaluate(path, itemIndex);
			if (taken !== undefined) isSame = Object.is(value, taken);
			return value;
		};
	}

	private evaluate(path: string, itemIndex: number): unknown {
		return this.context.getNodeParameter(path, itemIndex, null) ?? undefined;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

function isExpression(value: unknown): value is string {
	return typeof value === 'string' && value.startsWith('=');
}

function containsExpression(value: unknown): boolean {
	if (isRecord(value)) return Object.values(value).some(containsExpression);
	return isExpression(value);
}

function isLocator(value: unknown): value is { value: unknown } {
	return isRecord(value) && 'value' in value;
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

/** Fields whose name in the editor says more than the parameter's. */
const TITLES: Readonly<Record<string, string>> = {
	add: 'Members to Add',
	dateFrom: 'From Date',
	dateTo: 'To Date',
	expiresIn: 'Expires In (Seconds)',
	recipientSource: 'Recipients From',
	remove: 'Members to Remove',
	templateId: 'Template Name or ID',
	timeoutSeconds: 'Timeout (Seconds)',
	timezone: 'Time Zone',
	toAdd: 'Recipients to Add',
	toRemove: 'Recipients to Remove',
	until: 'Wait Until',
};

function titleOf(name: string): string {
	const title = TITLES[name];
	if (title !== undefined) return title;
	const words = name
		.replace(/([A-Z])/g, ' $1')
		.replace(/ Per /, ' per ')
		.replace(/\b(?:id(?=s?\b)|url\b|udh\b)/gi, (word) => word.toUpperCase());
	return words.charAt(0).toUpperCase() + words.slice(1);
}
