import type { FailureCategory } from './errors/catalogue';
import type { MessageRecord } from './message';

/** What a summary reads of a message. */
export type Outcome = Pick<MessageRecord, 'status' | 'final' | 'failure' | 'deferredUntil'>;

/** How many messages had each kind of failure. */
export type FailureCounts = Partial<Record<FailureCategory, number>>;

/** Messages that wait for the end of a quiet time. */
export interface Deferral {
	count: number;
	/** Milliseconds since 1970; the end of the last of these times. */
	until: number;
}

/** What became of the messages of a run, for whoever wants to know it at a glance. */
export interface RunSummary {
	total: number;
	/** Refused by us or by the provider's answer. */
	notAccepted: FailureCounts;
	/** Accepted, and failed on the way. */
	notDelivered: FailureCounts;
	/** Nobody can say whether the provider took them. */
	unknown: number;
	suppressed: number;
	duplicate: number;
	/** Not sent before a quiet time is over. */
	deferred: Deferral;
	/** Taken by the provider, which keeps them until a quiet time is over. */
	kept: Deferral;
	/** Accepted, and their status can still change. */
	open: number;
}

/** Sums up the messages of a run. */
export function summarise(outcomes: Iterable<Outcome>): RunSummary {
	const summary: RunSummary = {
		total: 0,
		notAccepted: {},
		notDelivered: {},
		unknown: 0,
		suppressed: 0,
		duplicate: 0,
		deferred: { count: 0, until: 0 },
		kept: { count: 0, until: 0 },
		open: 0,
	};
	for (const outcome of outcomes) {
		summary.total++;
		add(summary, outcome);
	}
	return summary;
}

function add(summary: RunSummary, { status, final, failure, deferredUntil }: Outcome): void {
	if (status === 'unknown') {
		summary.unknown++;
	} else if (failure !== null) {
		const counts = failure.stage === 'delivery' ? summary.notDelivered : summary.notAccepted;
		counts[failure.category] = (counts[failure.category] ?? 0) + 1;
	} else if (status === 'suppressed' || status === 'duplicate') {
		summary[status]++;
	} else if (status === 'deferred') {
		defer(summary.deferred, deferredUntil);
	} else if (!final) {
		summary.open++;
		if (deferredUntil !== null) defer(summary.kept, deferredUntil);
	}
}

function defer(deferral: Deferral, until: string | null): void {
	deferral.count++;
	if (until !== null) deferral.until = Math.max(deferral.until, Date.parse(until));
}
