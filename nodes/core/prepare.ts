import { measureText, toGsm7 } from './encoding';
import { validationFailure } from './errors/classify';
import type { Failure } from './errors/catalogue';
import { parseJson } from './http';
import { isRecord } from './json';
import {
	isFinal,
	type MessageRecord,
	type MessageStatus,
	type MtMessage,
	type ProviderOptions,
} from './message';
import { flag, isUnset, ParameterProblem, plainText, positiveInteger, textOf } from './parameterValues';
import { isCountryCode, parseRecipient, parseSenderId } from './phoneNumber';
import { QuietTimes, readQuietHours, type QuietHours } from './quietHours';
import type { Measured, OptionReader, SendContent, SmsProvider } from './provider';
import { SuppressionList } from './suppressionList';
import { DEFAULT_VALUE, fillTemplate, type Parameters } from './template';

/** What the parameters of one input item hold, before anything in it is believed. */
export interface RawItem {
	from: unknown;
	/** One number, several separated by commas, or an array of numbers or of `{to, text}`. */
	to: unknown;
	/** The text of every recipient that brings none of its own. */
	text: unknown;
	defaultCountry: unknown;
	maxSegments: unknown;
	smartEncoding: unknown;
	deduplicate: unknown;
	sendOnceKey: unknown;
	/** A collection of from, to, days and timezone. */
	quietHours?: unknown;
	/** For the options that only some providers have. */
	options?: OptionReader;
	/** Set where it is no text that is sent. */
	content?: SendContent;
}

/** How the items of a run are read. */
export interface RawItems {
	count: number;
	read(itemIndex: number): RawItem;
	/** The numbers that this item says are never to be texted. */
	readDoNotContact(itemIndex: number): unknown;
	/** The name of the parameter that holds the recipients. */
	recipientsParameter: string;
}

/** A parameter that cannot be used. */
export interface Problem {
	itemIndex: number;
	/** Internal name, e.g. `to` or `options.defaultCountry`. */
	parameter: string;
	/** Goes on after the parameter's name, e.g. "is empty". */
	message: string;
}

/** One recipient of the run: what will be reported of it, and the message unless it is not to be sent. */
export interface Entry {
	itemIndex: number;
	record: MessageRecord;
	message: MtMessage | null;
	sendOnceKey?: string;
}

export interface Prepared {
	/** One per recipient, in the order of the input. */
	entries: Entry[];
	/** The messages to send; `index` is the place of their entry. */
	messages: MtMessage[];
	/** At most one per item, in the order of the input. */
	problems: Problem[];
	/** Entries of do-not-contact lists that are no number: the item, and the place in its list from 1. */
	unreadableDoNotContact: Array<{ itemIndex: number; place: number }>;
}

interface Recipient {
	to: string;
	text: string | undefined;
}

/** What a recipient is sent. */
interface Content {
	text: string;
	options: ProviderOptions | undefined;
	/** Values for placeholders that the author of the workflow has put into the text. */
	parameters: Parameters | undefined;
	/** Set where it is no plain text. */
	measured: Measured | undefined;
}

/**
 * Turns the items of a run into messages, without any request: checks every parameter, reads the numbers, measures the
 * texts, and sets aside whoever is not to be texted (invalid, on the do-not-contact list, twice in the run).
 */
export function prepare(provider: SmsProvider, items: RawItems): Prepared {
	const prepared: Prepared = { entries: [], messages: [], problems: [], unreadableDoNotContact: [] };
	const run = new Preparation(provider, items, prepared);
	for (let itemIndex = 0; itemIndex < items.count; itemIndex++) run.suppress(itemIndex);
	for (let itemIndex = 0; itemIndex < items.count; itemIndex++) run.add(itemIndex);
	prepared.problems.sort((a, b) => a.itemIndex - b.itemIndex);
	return prepared;
}

class Preparation {
	private readonly suppressed = new SuppressionList();

	/** One text, or a set where a recipient gets more. */
	private readonly textsByRecipient = new Map<string, string | Set<string>>();

	private readonly usedKeys = new Set<string>();

	private readonly unusableItems = new Set<number>();

	/**
	 * What suppress() has read and add() will need. Each item is read once: an expression costs far more than the rest of
	 * the work on it.
	 */
	private readonly raws = new Map<number, RawItem>();

	private lastDoNotContact: { list: unknown; country: string | undefined } | undefined;

	private lastFrom: { input: unknown; country: string | undefined; value: string | null } | undefined;

	private lastQuietHours: { input: unknown; value: QuietHours | undefined } | undefined;

	private readonly quietTimes = new QuietTimes();

	private lastCountry: { input: unknown; value: string | undefined } | undefined;

	private lastOptions: { reader: OptionReader; value: ProviderOptions | undefined } | undefined;

	private lastText: { text: string; measured: ReturnType<typeof measureText> } | undefined;

	private lastParameters: { input: unknown; country: string | undefined; value: Parameters | undefined } | undefined;

	constructor(
		private readonly provider: SmsProvider,
		private readonly items: RawItems,
		private readonly prepared: Prepared,
	) {}

	suppress(itemIndex: number): void {
		this.collect(itemIndex, () => {
			const list = this.items.readDoNotContact(itemIndex);
			if (isUnset(list)) return;
			const raw = this.items.read(itemIndex);
			this.raws.set(itemIndex, raw);
			const country = this.country(raw);
			const last = this.lastDoNotContact;
			if (last !== undefined && last.list === list && last.country === country) return;
			recipientsOf(list, 'options.doNotContact').forEach(({ to }, index) => {
				const isReadable = this.suppressed.add(to, country);
				if (!isReadable) this.prepared.unreadableDoNotContact.push({ itemIndex, place: index + 1 });
			});
			this.lastDoNotContact = { list, country };
		});
	}

	add(itemIndex: number): void {
		if (this.unusableItems.has(itemIndex)) return;
		this.collect(itemIndex, () => {
			const raw = this.raws.get(itemIndex) ?? this.items.read(itemIndex);
			const country = this.country(raw);
			const from = raw.content === undefined ? this.sender(raw.from, country) : null;
			const text = textOf(raw.text, 'text');
			const maxSegments = positiveInteger(raw.maxSegments, 'options.maxSegments');
			const recipients = recipientsOf(raw.to, this.items.recipientsParameter);
			if (recipients.length === 0) {
				throw new ParameterProblem(this.items.recipientsParameter, 'names no recipient');
			}
			if (text === undefined && recipients.some((recipient) => recipient.text === undefined)) {
				throw new ParameterProblem('text', 'is empty');
			}
			const isPlain = flag(raw.smartEncoding, false, 'options.smartEncoding');
			const isOnce = flag(raw.deduplicate, true, 'options.deduplicate');
			const key = sendOnceKey(raw.sendOnceKey);
			const quietHours = this.quietHours(raw.quietHours);
			const options = this.options(raw);
			const parameters = this.parameters(raw, country);
			const contents = recipients.map((recipient): Content => {
				const own = recipient.text ?? text!;
				const measured = options && this.provider.measure?.(own, options);
				return { text: isPlain && measured === undefined ? toGsm7(own) : own, options, parameters, measured };
			});
			for (let place = 0; place < recipients.length; place++) {
				const recipient = recipients[place];
				const entry = this.entry(itemIndex, from, recipient.to, contents[place], country, maxSegments);
				if (quietHours !== undefined) this.keepQuiet(entry, quietHours);
				if (entry.message !== null) {
					if (key !== undefined) {
						entry.sendOnceKey = recipients.length === 1 ? key : `${key}\n${entry.message.to}`;
					}
					this.keepOrSetAside(entry, entry.message, isOnce);
				}
				this.prepared.entries.push(entry);
			}
		});
	}

	/** Runs one item's work. An unusable parameter is found before the item's first entry is made. */
	private collect(itemIndex: number, work: () => void): void {
		try {
			work();
		} catch (error) {
			this.unusableItems.add(itemIndex);
			this.prepared.problems.push(problemOf(error, itemIndex));
		}
	}

	private country({ defaultCountry: input }: RawItem): string | undefined {
		if (this.lastCountry === undefined || this.lastCountry.input !== input) {
			this.lastCountry = { input, value: countryOf(input) };
		}
		return this.lastCountry.value;
	}

	private sender(input: unknown, country: string | undefined): string | null {
		const { senderIdTypes } = this.provider;
		if (senderIdTypes.length === 0) return null;
		const last = this.lastFrom;
		if (last !== undefined && last.input === input && last.country === country) return last.value;
		const text = textOf(input, 'from')?.trim();
		if (text === undefined && this.provider.hasDefaultSender) return null;
		if (text === undefined) throw new ParameterProblem('from', 'is empty');
		const parsed = parseSenderId(text, country, this.provider.senderIdLengths);
		if (!parsed.ok) throw new ParameterProblem('from', parsed.reason);
		if (!senderIdTypes.includes(parsed.type)) {
			throw new ParameterProblem(
				'from',
				`must be a phone number: ${this.provider.displayName} does not send from "${text}"`,
			);
		}
		this.lastFrom = { input, country, value: parsed.value };
		return parsed.value;
	}

	private options({ options, content }: RawItem): ProviderOptions | undefined {
		const own = options && this.optionsOfProvider(options);
		return content === undefined ? own : { ...own, ...content.options };
	}

	private optionsOfProvider(reader: OptionReader): ProviderOptions | undefined {
		if (this.lastOptions === undefined || this.lastOptions.reader !== reader) {
			this.lastOptions = { reader, value: this.provider.readOptions?.(reader) };
		}
		return this.lastOptions.value;
	}

	private parameters({ options }: RawItem, country: string | undefined): Parameters | undefined {
		if (options === undefined || typeof this.provider.limits.personalised !== 'object') return undefined;
		const input = options.value('parameters');
		const last = this.lastParameters;
		if (last !== undefined && last.input === input && last.country === country) return last.value;
		const value = parametersOf(input, 'options.parameters', country);
		this.lastParameters = { input, country, value };
		return value;
	}

	private quietHours(input: unknown): QuietHours | undefined {
		if (this.lastQuietHours === undefined || this.lastQuietHours.input !== input) {
			this.lastQuietHours = { input, value: readQuietHours(input) };
		}
		return this.lastQuietHours.value;
	}

	private measure(text: string) {
		if (this.lastText === undefined || this.lastText.text !== text) {
			this.lastText = { text, measured: measureText(text) };
		}
		return this.lastText.measured;
	}

	private entry(
		itemIndex: number,
		from: string | null,
		input: string,
		{ text: written, options, parameters, measured }: Content,
		country: string | undefined,
		maxSegments: number | undefined,
	): Entry {
		const parsed = parseRecipient(input, country);
		const template =
			parameters === undefined && measured === undefined
				? undefined
				: { text: written, parameters: parameters ?? {} };
		const filled =
			parameters === undefined || !parsed.ok
				? written
				: fillTemplate({ text: written, parameters }, parsed.e164);
		const text = filled ?? written;
		const { encoding, segments } = measured ?? this.measure(text);
		const record: MessageRecord = {
			to: parsed.ok ? parsed.e164 : input,
			from,
			status: 'queued',
			failure: null,
			final: false,
			messageId: null,
			batchId: null,
			provider: this.provider.id,
			encoding,
			segments,
			deferredUntil: null,
		};
		const entry: Entry = { itemIndex, record, message: null };
		if (!parsed.ok) {
			return reject(entry, validationFailure('invalidRecipient', `The number "${input}" ${parsed.reason}`));
		}
		if (this.suppressed.has(parsed.e164)) return setAside(entry, 'suppressed');
		if (filled === undefined) {
			const reason = 'The text has a placeholder for which Parameters has neither a value for this recipient nor a default';
			return reject(entry, validationFailure('requestInvalid', reason));
		}
		const { charactersPerText } = this.provider.limits;
		if (text.length > charactersPerText) {
			const reason = `The text has ${text.length} characters, ${this.provider.displayName} takes ${charactersPerText}`;
			return reject(entry, validationFailure('messageTooLong', reason));
		}
		if (maxSegments !== undefined && segments !== null && segments > maxSegments) {
			const reason = `The text needs ${segments} segments, Max Segments allows ${maxSegments}`;
			return reject(entry, validationFailure('messageTooLong', reason));
		}
		entry.message = {
			index: this.prepared.entries.length,
			itemIndex,
			from,
			to: parsed.e164,
			text,
		};
		if (options !== undefined) entry.message.options = options;
		if (template !== undefined) entry.message.template = template;
		return entry;
	}

	private keepQuiet(entry: Entry, hours: QuietHours): void {
		const { message, record } = entry;
		const quietTime = message === null ? undefined : this.quietTimes.of(hours, message.to);
		record.timezoneGuessed = quietTime?.isGuess ?? null;
		if (message === null) return;
		if (quietTime === undefined) {
			const reason = `Nobody can say in which time zone ${message.to} is: Quiet Hours needs Time Zone`;
			reject(entry, validationFailure('requestInvalid', reason));
		} else {
			message.quietTime = quietTime;
		}
	}

	/** Only what is sent makes a later message a repeat. */
	private keepOrSetAside(entry: Entry, message: MtMessage, isOnce: boolean): void {
		const { sendOnceKey: key } = entry;
		const { to, text } = message;
		const texts = this.textsByRecipient.get(to);
		const isRepeat = typeof texts === 'string' ? texts === text : texts?.has(text);
		if ((isOnce && isRepeat) || (key !== undefined && this.usedKeys.has(key))) {
			setAside(entry, 'duplicate');
			return;
		}
		if (texts === undefined) this.textsByRecipient.set(to, text);
		else if (typeof texts === 'string') this.textsByRecipient.set(to, new Set([texts, text]));
		else texts.add(text);
		if (key !== undefined) this.usedKeys.add(key);
		this.prepared.messages.push(message);
	}
}

export function problemOf(error: unknown, itemIndex: number): Problem {
	if (error instanceof ParameterProblem) {
		return { itemIndex, parameter: error.parameter, message: error.message };
	}
	const message = error instanceof Error ? error.message : String(error);
	return { itemIndex, parameter: 'parameters', message };
}

export function setAside(entry: Entry, status: MessageStatus): Entry {
	entry.record.status = status;
	entry.record.final = isFinal(status);
	entry.message = null;
	return entry;
}

export function reject(entry: Entry, failure: Failure): Entry {
	entry.record.failure = failure;
	return setAside(entry, 'rejected');
}

function countryOf(value: unknown): string | undefined {
	if (isUnset(value)) return undefined;
	const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
	if (isCountryCode(code)) return code;
	throw new ParameterProblem('options.defaultCountry', 'is not a two-letter country code such as US or DE');
}

/** An option that was added and gives no key is a mistake: without one the message would not be protected. */
function sendOnceKey(value: unknown): string | undefined {
	if (value === undefined) return undefined;
	const key = textOf(value, 'options.sendOnceKey')?.trim();
	if (key === undefined) throw new ParameterProblem('options.sendOnceKey', 'is empty');
	return key;
}

/**
 * Reads values for placeholders: an object, or its JSON, of objects that hold a value per number or for `default`.
 * @throws ParameterProblem that names the parameter
 */
export function parametersOf(input: unknown, parameter: string, country?: string): Parameters | undefined {
	if (isUnset(input)) return undefined;
	const refuse = (message: string): never => {
		throw new ParameterProblem(parameter, message);
	};
	const objectOf = (value: unknown, message: string) => (isRecord(value) ? value : refuse(message));
	const nameOf = (name: string, key: string) => {
		if (name === DEFAULT_VALUE) return name;
		const parsed = parseRecipient(name, country);
		return parsed.ok ? parsed.e164 : refuse(`has in "${key}" the number "${name}", which ${parsed.reason}`);
	};
	const valuesOf = (values: unknown, key: string) =>
		Object.entries(objectOf(values, `has no values for "${key}"`)).map(([name, value]) => [
			nameOf(name, key),
			plainText(value) ?? refuse(`has in "${key}" a value that is not text`),
		]);
	const keys = Object.entries(objectOf(typeof input === 'string' ? parseJson(input) : input, 'is not an object such as {"name": {"default": "customer"}}'));
	if (keys.length === 0) return undefined;
	return Object.fromEntries(
		keys.map(([key, values]) => [key, Object.fromEntries(valuesOf(values, key)) as Record<string, string>]),
	);
}

/**
 * Reads a list of recipients in any form that a workflow may give it.
 * @throws ParameterProblem that names the parameter
 */
export function recipientsOf(input: unknown, parameter: string): Recipient[] {
	if (input === undefined || input === null) return [];
	if (typeof input === 'number') return [{ to: String(input), text: undefined }];
	if (typeof input === 'string') {
		if (/^\+\d+$/.test(input)) return [{ to: input, text: undefined }];
		if (input.trimStart().startsWith('[')) return recipientsOf(parseList(input, parameter), parameter);
		return input
			.split(/[,;\n]/)
			.map((part) => part.trim())
			.filter((part) => part !== '')
			.map((to) => ({ to, text: undefined }));
	}
	if (!Array.isArray(input)) throw new ParameterProblem(parameter, 'is neither text nor a list');
	return input.map((element: unknown, position) => recipientOf(element, position, parameter));
}

function parseList(input: string, parameter: string): unknown {
	let list: unknown;
	try {
		list = JSON.parse(input);
	} catch {
		list = undefined;
	}
	if (!Array.isArray(list)) throw new ParameterProblem(parameter, 'begins like a JSON list but is none');
	return list;
}

function recipientOf(element: unknown, position: number, parameter: string): Recipient {
	const isObject = typeof element === 'object' && element !== null;
	const { to, text }: { to?: unknown; text?: unknown } = isObject ? element : { to: element };
	const number = plainText(to);
	if (number === undefined) {
		throw new ParameterProblem(parameter, `has an entry that is not a number at place ${position + 1}`);
	}
	if (!isUnset(text) && plainText(text) === undefined) {
		throw new ParameterProblem(parameter, `has an entry whose text is not text at place ${position + 1}`);
	}
	return { to: number.trim(), text: textOf(text, parameter) };
}
