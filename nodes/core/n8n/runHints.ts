import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import type { WaitGoal } from '../poller';
import type { Deferral, FailureCounts, RunSummary } from '../runSummary';
import { amount, clockTime } from '../words';

/** What a run has been through, beyond what became of its messages. */
export interface RunStory {
	providerName: string;
	/** Milliseconds. */
	rateLimitMs: number;
	/** Set where the run waited for delivery, and in vain. */
	timedOut?: WaitGoal;
}

/** Shorter waits are part of any send. */
const HINTED_WAIT_MS = 5_000;

/** Shows above the output of the node what its user should know without reading the items. */
export function hint(context: IExecuteFunctions, type: 'info' | 'warning', text: string): void {
	context.addExecutionHints({ message: escapeHtml(text), type, location: 'outputPane' });
}

/** n8n shows a hint as HTML. */
function escapeHtml(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

type Hint = Pick<NodeExecutionHint, 'type'> & { type: 'info' | 'warning'; text: string };

/** Hints at whatever is out of the ordinary in a run. */
export function hintAtRun(context: IExecuteFunctions, summary: RunSummary, story: RunStory, now: number): void {
	for (const { type, text } of hintsOf(summary, story, context.getTimezone(), now)) hint(context, type, text);
}

/**
 * What is out of the ordinary in a run. The failure of a single message is not: its item says more.
 * @param timeZone IANA, of the times in the hints
 * @param now milliseconds since 1970
 */
export function hintsOf(summary: RunSummary, story: RunStory, timeZone: string, now: number): Hint[] {
	const { total, notAccepted, notDelivered, unknown, suppressed, duplicate, deferred, kept, open } = summary;
	const { providerName, rateLimitMs, timedOut } = story;
	const hints: Hint[] = [];
	const of = (count: number) => {
		if (total === 1) return 'The message was';
		return `${amount(count)} of ${amount(total)} messages ${count === 1 ? 'was' : 'were'}`;
	};
	const until = (deferral: Deferral) =>
		`until ${clockTime(deferral.until, timeZone, now)} (${timeZone})${deferral.count === 1 ? '' : ' at the latest'}`;
	const failed = (counts: FailureCounts, what: string) => {
		const count = sum(counts);
		if (count > 0 && total > 1) hints.push({ type: 'warning', text: `${of(count)} not ${what}: ${listed(counts)}` });
	};
	failed(notAccepted, 'accepted');
	failed(notDelivered, 'delivered');
	if (unknown > 0 && total > 1) {
		const text = `The outcome of ${amount(unknown)} of ${amount(total)} messages is unknown: ${providerName} may have them, so they are not sent again by themselves`;
		hints.push({ type: 'warning', text });
	}
	if (timedOut === 'final') hints.push({ type: 'warning', text: `${of(open)} not final when the timeout was over` });
	if (timedOut === 'processed') hints.push({ type: 'warning', text: 'Not all messages were processed when the timeout was over' });
	if (deferred.count > 0) hints.push({ type: 'info', text: `${of(deferred.count)} deferred by quiet hours ${until(deferred)}` });
	if (kept.count > 0) hints.push({ type: 'info', text: `${of(kept.count)} taken by ${providerName}, which keeps them ${until(kept)}` });
	if (suppressed > 0 && total > 1) hints.push({ type: 'info', text: `${of(suppressed)} suppressed, as Do Not Contact asks for` });
	if (duplicate > 0 && total > 1) hints.push({ type: 'info', text: `${of(duplicate)} not sent again, as a duplicate` });
	if (rateLimitMs >= HINTED_WAIT_MS) {
		const text = `The rate limit of ${providerName} was waited out for ${amount(Math.round(rateLimitMs / 1000))} s`;
		hints.push({ type: 'info', text });
	}
	return hints;
}

function sum(counts: FailureCounts): number {
	return Object.values(counts).reduce((total, count) => total + count, 0);
}

function listed(counts: FailureCounts): string {
	return Object.entries(counts)
		.sort(([, a], [, b]) => b - a)
		.map(([category, count]) => `${category} ${amount(count)}`)
		.join(', ');
}
