import { validationFailure } from './errors/classify';
import type { MtBatch, MtMessage, ProviderOptions } from './message';
import { reject, setAside, type Entry } from './prepare';
import type { Scheduling, SmsProvider } from './provider';

/** What quiet time makes of a message. */
type Verdict =
	| { kind: 'free' }
	/** The provider takes it now, and it leaves later. */
	| { kind: 'scheduled'; until: number; options: ProviderOptions }
	/** It is not to be sent before `until`, which is Infinity where it never may. */
	| { kind: 'deferred'; until: number };

const FREE: Verdict = { kind: 'free' };

/** @param time when the request is made, in milliseconds since 1970 */
function judge(
	{ quietTime }: MtMessage,
	options: ProviderOptions = {},
	scheduling: Scheduling | undefined,
	time: number,
): Verdict {
	const leavesAt = Math.max(time, scheduling?.sendAtOf(options) ?? time);
	const until = quietTime?.until(leavesAt);
	if (until === undefined) return FREE;
	const later = Number.isFinite(until) ? scheduling?.withSendAt(options, until) : undefined;
	return later === undefined ? { kind: 'deferred', until } : { kind: 'scheduled', until, options: later };
}

function isoTime(time: number): string | undefined {
	return Number.isFinite(time) ? new Date(time).toISOString() : undefined;
}

/**
 * Sets aside whoever is in a quiet time, before anything is planned: as `deferred`, or for the provider to send later.
 * @param now milliseconds since 1970
 * @returns the messages to send
 */
export function setQuietAside(
	{ scheduling }: SmsProvider,
	entries: readonly Entry[],
	messages: readonly MtMessage[],
	now: number,
): MtMessage[] {
	return messages.flatMap((message) => {
		const verdict = judge(message, message.options, scheduling, now);
		if (verdict.kind === 'free') return message;
		const deferredUntil = isoTime(verdict.until);
		if (verdict.kind === 'scheduled') return { ...message, options: verdict.options, deferredUntil };
		const entry = entries[message.index];
		if (deferredUntil === undefined) {
			const reason = `Quiet Hours leaves no time at which ${message.to} can be texted: shorten it, or set Time Zone`;
			reject(entry, validationFailure('requestInvalid', reason));
		} else {
			entry.record.deferredUntil = deferredUntil;
			setAside(entry, 'deferred');
		}
		return [];
	});
}

/** A part of a batch that is treated alike. */
export interface BatchPart {
	batch: MtBatch;
	/** It is not to be sent now. */
	isDeferred: boolean;
}

/**
 * Divides a batch by what its recipients' quiet times make of a request at `time`, in milliseconds since 1970. What may
 * leave comes first; a part that leaves later has the options for that.
 */
export function divideByQuietTime({ scheduling }: SmsProvider, batch: MtBatch, time: number): BatchPart[] {
	if (batch.messages.every(({ quietTime }) => quietTime === undefined)) return [{ batch, isDeferred: false }];
	const free: MtMessage[] = [];
	const deferred: MtMessage[] = [];
	const scheduled = new Map<number, MtBatch>();
	for (const message of batch.messages) {
		const verdict = judge(message, batch.options, scheduling, time);
		if (verdict.kind === 'free') {
			free.push(message);
			continue;
		}
		const later = { ...message, deferredUntil: isoTime(verdict.until) };
		if (verdict.kind === 'deferred') {
			deferred.push(later);
			continue;
		}
		const sameTime = scheduled.get(verdict.until);
		if (sameTime !== undefined) sameTime.messages.push(later);
		else scheduled.set(verdict.until, { ...batch, options: verdict.options, messages: [later] });
	}
	const parts = [{ ...batch, messages: free }, ...scheduled.values()].map((part) => ({ batch: part, isDeferred: false }));
	parts.push({ batch: { ...batch, messages: deferred }, isDeferred: true });
	return parts.filter((part) => part.batch.messages.length > 0);
}

/** Whether every message of a batch may leave with a request at `time`, in milliseconds since 1970. */
export function mayLeave({ scheduling }: SmsProvider, { messages, options }: MtBatch, time: number): boolean {
	return messages.every((message) => judge(message, options, scheduling, time).kind === 'free');
}
