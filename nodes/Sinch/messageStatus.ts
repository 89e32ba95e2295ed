import { categories, type Failure } from '../core/errors/catalogue';
import { classify } from '../core/errors/classify';
import { idOf } from '../core/json';
import type { MessageStatus } from '../core/message';
import { senderKindOf } from '../core/phoneNumber';
import { sinchErrors } from './errors';

/** Statuses of delivery reports: https://developers.sinch.com/docs/sms/api-reference/sms/tag/Delivery-reports */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
	['Queued', 'queued'],
	['Dispatched', 'sent'],
	['Aborted', 'rejected'],
	['Cancelled', 'cancelled'],
	['Rejected', 'rejected'],
	['Deleted', 'undelivered'],
	['Delivered', 'delivered'],
	['Failed', 'undelivered'],
	['Expired', 'expired'],
	['Unknown', 'unknown'],
]);

/** Statuses with which no code is a failure: status decides, and code 0 stands beside all of them. */
const GOOD_STATUSES: ReadonlySet<MessageStatus> = new Set(['queued', 'sent', 'delivered', 'cancelled']);

const MAY_HAVE_ARRIVED = 'Do not send it again: the message may have arrived, no usable receipt ever came';
const CHECK_OPT_OUT = 'Check whether the recipient has opted out; the number may also be wrong';

/**
 * What status and code of a report say of a message. The status is the verdict, the code gives the reason.
 * https://developers.sinch.com/docs/sms/delivery-reports/delivery-report-error-codes
 * @param senderId for the codes that mean different things for 10DLC and toll-free numbers; null where it is not known
 * @returns `unknown` for a status that is not known
 */
export function readMessageStatus(
	word: unknown,
	code: unknown,
	senderId: string | null,
): { status: MessageStatus; failure: Failure | null } {
	const known = STATUSES.get(idOf(word) ?? '');
	if (known !== undefined && GOOD_STATUSES.has(known)) return { status: known, failure: null };
	const { failure, row } = classify(sinchErrors, {
		code: idOf(code),
		message: null,
		httpStatus: null,
		stage: 'delivery',
		senderKind: senderKindOf(senderId),
	});
	// 406 and 407 stand beside `Aborted` too.
	const status = known === 'rejected' ? (row?.status ?? known) : (known ?? 'unknown');
	if (status === 'cancelled') return { status, failure: null };
	const providerMessage = failure.providerMessage ?? `Status ${idOf(word) ?? 'missing'}`;
	return { status, failure: { ...failure, providerMessage, ...verdictOf(status, word, failure) } };
}

/** What the status says against the code, or where the code says nothing. */
function verdictOf(status: MessageStatus, word: unknown, { category }: Failure): Partial<Failure> {
	if (status === 'unknown') {
		return { category: 'unknown', retry: 'never', retryAfterMs: null, advice: MAY_HAVE_ARRIVED };
	}
	if (category !== 'unknown') return {};
	if (status === 'expired') return { category: 'expired', ...adviceOf('expired') };
	return word === 'Deleted' ? { category: 'invalidRecipient', retry: 'never', advice: CHECK_OPT_OUT } : {};
}

function adviceOf(category: Failure['category']): Pick<Failure, 'advice' | 'retry'> {
	const { advice, retry } = categories[category];
	return { advice, retry };
}
