import { classify } from '../core/errors/classify';
import type { Failure } from '../core/errors/catalogue';
import type { MessageStatus } from '../core/message';
import { attErrors } from './errors';

/**
 * DeliveryStatus in small letters. Final are the first two: AT&T's documents disagree about `DeliveredToNetwork`, after
 * which the handset may still get the text. UNCONFIRMED for AT&T: the last three, which GSMA OneAPI has.
 */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
	['deliveredtoterminal', 'delivered'],
	['deliveryimpossible', 'undelivered'],
	['deliveredtonetwork', 'sent'],
	['messagewaiting', 'sent'],
	['initial', 'queued'],
	['deliveryuncertain', 'unknown'],
]);

/** What a DeliveryStatus says of a message. AT&T gives no reason for a failure. */
export function readMessageStatus(word: string): { status: MessageStatus; failure: Failure | null } {
	const status = STATUSES.get(word.toLowerCase()) ?? 'unknown';
	if (status !== 'undelivered' && status !== 'unknown') return { status, failure: null };
	const { failure } = classify(attErrors, {
		code: status === 'undelivered' ? 'DeliveryImpossible' : word,
		message: status === 'undelivered' ? null : `Status ${word}`,
		httpStatus: null,
		stage: 'delivery',
	});
	return { status, failure };
}
