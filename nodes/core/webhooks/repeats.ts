import type { MessageStatus, SmsEvent } from '../message';

/** Remembers keys beyond the end of an execution. */
export interface SeenStore {
	/** Those of `keys` that it did not have. It has all of them afterwards. */
	addNew(keys: readonly string[]): Promise<ReadonlySet<string>>;
	remove(keys: readonly string[]): Promise<void>;
}

/** Two reports of the same kind for the same pair of numbers are one within so many minutes. */
const SAME_REPORT_MINUTES = 10;
const MS_PER_MINUTE = 60_000;

const eventKey = ({ eventId }: SmsEvent) => `event:${eventId}`;

/** Which message a delivery report is about; null where that cannot be told. One id may stand for several recipients. */
function messageOf({ event, messageId, batchId, to }: SmsEvent): string | null {
	if (event !== 'message.status') return null;
	if (messageId !== null) return `${messageId}:${to ?? ''}`;
	return batchId === null || to === null ? null : `${batchId}:${to}`;
}

interface NewsKeys {
	/** An event is news when this is new. */
	own: string;
	/** What is no news after the event. */
	outdated: string[];
}

/**
 * The store cannot be asked without adding, so a report that others may follow is known by its message and status, and
 * whatever comes out takes the statuses before its own away from the later ones: `sent` after `delivered` finds itself
 * known.
 */
function newsKeys(event: SmsEvent, openStatuses: readonly MessageStatus[]): NewsKeys {
	const message = messageOf(event);
	if (message === null) return { own: eventKey(event), outdated: [] };
	const keys = openStatuses.map((status) => `open:${message}:${status}`);
	const place = openStatuses.findIndex((status) => status === event.status);
	if (place >= 0) return { own: keys[place], outdated: keys.slice(0, place) };
	return { own: eventKey(event), outdated: event.final === true ? keys : [] };
}

/** Says that a report of this kind and pair is a repetition when it is of this minute. */
function reportKey(kind: string, { from, to }: SmsEvent, minute: number): string {
	return `${kind}:${from}:${to}:${minute}`;
}

function minuteOf({ occurredAt, receivedAt }: SmsEvent): number {
	return Math.floor(Date.parse(occurredAt ?? receivedAt) / MS_PER_MINUTE);
}

/**
 * Drops the events that are no news: those that came before, by `eventId`; delivery reports that say less of a message
 * than one that came before; opt-outs and opt-ins that were reported before in another way. When the store fails, the
 * events that it was asked about count as new: a report that comes twice is better than one that is lost.
 * @param store undefined: only what is no news within `events` is found
 * @param openStatuses statuses that a later report of the message may follow, in their order
 * @returns the events that are news, in their order
 */
export async function dropRepeats(
	events: readonly SmsEvent[],
	store: SeenStore | undefined,
	onStoreFailure: (error: unknown) => void,
	openStatuses: readonly MessageStatus[] = [],
): Promise<SmsEvent[]> {
	const memory = new Memory(store, onStoreFailure);
	const keysOf = new Map(events.map((event) => [event, newsKeys(event, openStatuses)]));
	const newKeys = await memory.addNew([...keysOf.values()].flatMap(({ own, outdated }) => [own, ...outdated]));
	const left = new Set(newKeys);
	const fresh: SmsEvent[] = [];
	for (const [event, { own, outdated }] of keysOf) {
		if (left.delete(own)) fresh.push(event);
		for (const key of outdated) left.delete(key);
	}
	const repeated = await findRepeatedReports(fresh, memory);
	return fresh.filter((event) => !repeated.has(event));
}

/**
 * A provider may report one STOP twice, as a text and as an opt-out. The store keeps only keys, so an accepted report
 * leaves one for every minute in which another one would be a repetition, and takes away those of the opposite kind
 * from its own minute on: STOP, START, STOP are three.
 */
async function findRepeatedReports(events: readonly SmsEvent[], memory: Memory): Promise<Set<SmsEvent>> {
	const reports = events.filter(isReportOfPair).sort((a, b) => minuteOf(a) - minuteOf(b));
	const keyOf = (report: SmsEvent) => reportKey(report.event, report, minuteOf(report));
	const newKeys = await memory.addNew(reports.map(keyOf));
	const changes = new Map<string, boolean>();
	const repeated = new Set<SmsEvent>();
	for (const report of reports) {
		if (changes.get(keyOf(report)) ?? !newKeys.has(keyOf(report))) {
			repeated.add(report);
			continue;
		}
		const minute = minuteOf(report);
		const last = minute + SAME_REPORT_MINUTES;
		for (let at = minute - SAME_REPORT_MINUTES; at <= last; at++) {
			changes.set(reportKey(report.event, report, at), true);
		}
		for (let at = minute; at <= last; at++) {
			changes.set(reportKey(oppositeOf(report), report, at), false);
		}
	}
	const changed = (isKnown: boolean) =>
		[...changes.keys()].filter((key) => changes.get(key) === isKnown);
	await memory.remove(changed(false));
	await memory.addNew(changed(true).filter((key) => !newKeys.has(key)));
	return repeated;
}

function isReportOfPair({ event, from, to }: SmsEvent): boolean {
	const isReport = event === 'recipient.optedOut' || event === 'recipient.optedIn';
	return isReport && from !== null && to !== null;
}

function oppositeOf({ event }: SmsEvent): string {
	return event === 'recipient.optedOut' ? 'recipient.optedIn' : 'recipient.optedOut';
}

/** A store that knows nothing when it fails, asked no more than it must be. */
class Memory {
	constructor(
		private readonly store: SeenStore | undefined,
		private readonly onFailure: (error: unknown) => void,
	) {}

	async addNew(keys: readonly string[]): Promise<ReadonlySet<string>> {
		const distinct = new Set(keys);
		if (this.store === undefined || distinct.size === 0) return distinct;
		try {
			return await this.store.addNew([...distinct]);
		} catch (error) {
			this.onFailure(error);
			return distinct;
		}
	}

	async remove(keys: readonly string[]): Promise<void> {
		if (this.store === undefined || keys.length === 0) return;
		try {
			await this.store.remove(keys);
		} catch (error) {
			this.onFailure(error);
		}
	}
}
