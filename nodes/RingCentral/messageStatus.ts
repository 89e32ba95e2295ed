import { classify } from '../core/errors/classify';
import type { Failure } from '../core/errors/catalogue';
import type { MessageStatus } from '../core/message';
import { ringCentralErrors } from './errors';

/** SmsStatusEnum of RingCentral's OpenAPI document. An inbound message is always `Delivered`. */
const MESSAGE_STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
	['Queued', 'queued'],
	['Sent', 'sent'],
	['Delivered', 'delivered'],
	['SendingFailed', 'rejected'],
	['DeliveryFailed', 'undelivered'],
]);

const GOOD_STATUSES: ReadonlySet<MessageStatus> = new Set(['queued', 'sent', 'delivered']);

/**
 * What RingCentral's status word and delivery code say of a message. A code can change what the word alone would mean:
 * `DeliveryFailed` with a code of the 1xx group is an open outcome.
 * https://developers.ringcentral.com/guide/messaging/sms/high-volume/handling-errors
 * @param errorCode null where the message has none; failed messages may lack it too
 * @returns `unknown` for a word that is not known
 */
export function readMessageStatus(
	messageStatus: string,
	errorCode: string | null,
): { status: MessageStatus; failure: Failure | null } {
	const known = MESSAGE_STATUSES.get(messageStatus);
	if (known !== undefined && GOOD_STATUSES.has(known)) return { status: known, failure: null };
	const { failure, row } = classify(ringCentralErrors, {
		code: errorCode,
		message: known === undefined ? `Status ${messageStatus}` : null,
		httpStatus: null,
		stage: 'delivery',
	});
	return { status: row?.status ?? known ?? 'unknown', failure };
}
