import type { ProviderOptions } from '../core/message';
import { flag, ParameterProblem, positiveInteger, textOf, webAddress } from '../core/parameterValues';
import type { CallbackWish, Measured, OptionReader, Scheduling } from '../core/provider';

/** Sinch's own options of a message, checked. */
export interface SinchOptions {
	/** Left out for a text. */
	messageType?: 'binary' | 'media';
	mediaUrl?: string;
	udh?: string;
	sendAt?: string;
	expireAt?: string;
	deliveryReport?: string;
	callbackUrl?: string;
	clientReference?: string;
	feedbackEnabled?: boolean;
	flashMessage?: boolean;
	maxSegments?: number;
}

const DELIVERY_REPORTS = ['none', 'summary', 'full', 'per_recipient', 'per_recipient_final'];

/** Length of `callback_url` and `client_reference` in the Batches reference; older documents have 128 for the latter. */
const MAX_LENGTH = 2048;

/** Bytes of a binary message, body and header together. */
const MAX_BINARY_BYTES = 140;

/** `expire_at` is at most three days after `send_at`, which is also where it is without being set. */
const MAX_VALIDITY_MS = 3 * 86_400_000;
/** What is shorter may be over before the message has left Sinch's queue. */
const MIN_VALIDITY_MS = 60_000;

/** The options of one item. @throws ParameterProblem for one that cannot be used */
export function readOptions(options: OptionReader): ProviderOptions | undefined {
	const messageType = readMessageType(options);
	const callbackUrl = readUrl(options, 'callbackUrl');
	if (callbackUrl !== undefined && options.value('waitMethod') === 'callback') {
		throw problem('callbackUrl', 'cannot be set while the node itself waits for the reports (Wait Method)');
	}
	const isText = messageType === undefined;
	const read: SinchOptions = {
		messageType,
		mediaUrl: messageType === 'media' ? required('mediaUrl', readUrl(options, 'mediaUrl')) : undefined,
		udh: messageType === 'binary' ? required('udh', readUdh(options)) : undefined,
		sendAt: options.date('sendAt'),
		expireAt: options.date('expireAt'),
		// Sinch reports nothing unless it is asked to, and an address for reports is such a wish.
		deliveryReport: readDeliveryReport(options) ?? (callbackUrl && 'per_recipient_final'),
		callbackUrl,
		clientReference: readText(options, 'clientReference'),
		feedbackEnabled: readFlag(options, 'feedbackEnabled'),
		flashMessage: isText ? readFlag(options, 'flashMessage') : undefined,
		maxSegments: isText ? positiveInteger(options.value('maxSegments'), 'options.maxSegments') : undefined,
	};
	const isEmpty = Object.values(read).every((value) => value === undefined);
	return isEmpty ? undefined : { ...read };
}

/** Binary and media messages are no texts. @throws ParameterProblem where a text is no content of a binary message */
export function measure(text: string, options: ProviderOptions): Measured | undefined {
	const { messageType, udh = '' } = options as SinchOptions;
	if (messageType === 'media') return { encoding: null, segments: null };
	if (messageType !== 'binary') return undefined;
	if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
		throw new ParameterProblem('text', 'is not Base64, which a binary message needs');
	}
	const bytes = Buffer.from(text, 'base64').length + udh.length / 2;
	if (bytes > MAX_BINARY_BYTES) {
		throw new ParameterProblem(
			'text',
			`makes a message of ${bytes} bytes with its header, ${MAX_BINARY_BYTES} are possible`,
		);
	}
	return { encoding: null, segments: 1 };
}

/** `send_at`; a time in the past is now. */
export const scheduling: Scheduling = {
	sendAtOf: ({ sendAt }: SinchOptions) => Date.parse(sendAt ?? '') || undefined,
	withSendAt(options, sendAt) {
		const { expireAt = '' } = options as SinchOptions;
		if (Date.parse(expireAt) < sendAt + MIN_VALIDITY_MS) return undefined;
		return { ...options, sendAt: new Date(sendAt).toISOString() };
	},
};

/** Options with which the batch leaves no earlier than wished for, expires at the limit, and reports once when it is final. */
export function withCallback(options: ProviderOptions, { url, sendAt, timeoutMs }: CallbackWish) {
	const { sendAt: ownSendAt = '', expireAt = '', deliveryReport = 'none' } = options as SinchOptions;
	const leavesAt = Math.max(sendAt, Date.parse(ownSendAt) || 0);
	const limit = leavesAt + Math.max(MIN_VALIDITY_MS, Math.min(timeoutMs, MAX_VALIDITY_MS));
	const endsAt = Math.min(limit, Date.parse(expireAt) || Infinity);
	const changed: SinchOptions = {
		...options,
		sendAt: new Date(leavesAt).toISOString(),
		expireAt: new Date(endsAt).toISOString(),
		callbackUrl: url,
		deliveryReport: deliveryReport === 'none' ? 'summary' : deliveryReport,
	};
	return { options: { ...changed }, endsAt };
}

function readMessageType({ value }: OptionReader): SinchOptions['messageType'] {
	const type = value('messageType') || 'text';
	if (type === 'binary' || type === 'media') return type;
	if (type === 'text') return undefined;
	throw problem('messageType', 'is neither text nor binary nor media');
}

function readDeliveryReport(options: OptionReader): string | undefined {
	const report = readText(options, 'deliveryReport');
	if (report === undefined || DELIVERY_REPORTS.includes(report)) return report;
	throw problem('deliveryReport', `is none of ${DELIVERY_REPORTS.join(', ')}`);
}

function readText({ value }: OptionReader, name: string): string | undefined {
	const text = textOf(value(name), `options.${name}`)?.trim();
	if (text === undefined || text.length <= MAX_LENGTH) return text;
	throw problem(name, `is longer than ${MAX_LENGTH} characters`);
}

function readUrl(options: OptionReader, name: string): string | undefined {
	return webAddress(readText(options, name), `options.${name}`);
}

function readUdh(options: OptionReader): string | undefined {
	const udh = readText(options, 'udh');
	if (udh === undefined || /^(?:[0-9a-f]{2})+$/i.test(udh)) return udh;
	throw problem('udh', 'is not hexadecimal');
}

function readFlag({ value }: OptionReader, name: string): boolean | undefined {
	return flag(value(name), undefined, `options.${name}`);
}

function required<T>(name: string, value: T | undefined): T {
	if (value === undefined) throw problem(name, 'is empty');
	return value;
}

function problem(name: string, message: string): ParameterProblem {
	return new ParameterProblem(`options.${name}`, message);
}
