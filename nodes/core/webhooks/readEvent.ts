import { createHash } from 'crypto';
import type { ReadEvent } from './reader';

/** The fields of an event of which nothing is known. */
export const NO_FIELDS = {
	messageId: null,
	batchId: null,
	from: null,
	to: null,
	status: null,
	failure: null,
	text: null,
	occurredAt: null,
} as const;

/** An event of a type that is not known yet. */
export function unknownEvent(payload: object, eventId = hashOf([payload])): ReadEvent {
	return { ...NO_FIELDS, event: 'unknown', eventId, raw: payload };
}

/** An id for what the provider gives none: the same for the same content. */
export function hashOf(parts: readonly unknown[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
