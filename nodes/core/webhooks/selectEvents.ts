import { isFinal, type BatchStatus, type MessageStatus, type SmsEvent } from '../message';
import { matchKeyword, type ExtraKeywords } from '../optOut';
import type { ReadEvent, WantedEvent } from './reader';

/** Which events start a workflow. */
export interface EventFilter {
	/** Values of the `events` parameter. */
	events: readonly string[];
	/** Value of the `reports` parameter: which delivery reports count. */
	reports: string;
	/** Our numbers, E.164; empty = all. */
	numbers: readonly string[];
	keywords: ExtraKeywords;
}

const MESSAGE_STATUS_EVENT = 'message.status';

function finalityOf({ event, status }: ReadEvent): boolean | null {
	if (status === null) return null;
	if (event === MESSAGE_STATUS_EVENT) return isFinal(status as MessageStatus);
	const batchStatus = status as BatchStatus;
	return batchStatus === 'completed' || batchStatus === 'cancelled';
}

/** A received text that is a keyword becomes the opt-out or opt-in itself where those are wanted. */
function routeKeyword(event: SmsEvent, wantsOptOuts: boolean): SmsEvent {
	if (!wantsOptOuts || event.keyword === null || event.keyword.kind === 'help') return event;
	const isOptOut = event.keyword.kind === 'optOut';
	return {
		...event,
		event: isOptOut ? 'recipient.optedOut' : 'recipient.optedIn',
		source: 'keyword',
	};
}

function completeEvent(
	read: ReadEvent,
	provider: string,
	receivedAt: string,
	filter: EventFilter,
): SmsEvent {
	const isReceived = read.event === 'message.received';
	const { source, raw } = read;
	const complete: SmsEvent = {
		event: read.event,
		from: read.from,
		to: read.to,
		text: read.text,
		keyword: isReceived && read.text !== null ? matchKeyword(read.text, filter.keywords) : null,
		...(source === undefined ? {} : { source }),
		status: read.status,
		failure: read.failure,
		final: finalityOf(read),
		messageId: read.messageId,
		batchId: read.batchId,
		eventId: read.eventId,
		provider,
		occurredAt: read.occurredAt,
		receivedAt,
		...(raw === undefined ? {} : { raw }),
	};
	return routeKeyword(complete, filter.events.includes('optOut'));
}

function isWantedReport({ final, failure }: SmsEvent, reports: string): boolean {
	if (reports === 'all') return true;
	return reports === 'failed' ? failure !== null : final === true;
}

function isWanted(event: SmsEvent, filter: EventFilter, known: readonly WantedEvent[]): boolean {
	const wants = (name: WantedEvent) => filter.events.includes(name);
	switch (event.event) {
		case MESSAGE_STATUS_EVENT:
			return wants('deliveryReport') && isWantedReport(event, filter.reports);
		case 'message.received':
			return wants('inbound');
		case 'recipient.optedOut':
		case 'recipient.optedIn':
			return wants('optOut');
		case 'batch.status':
			if (known.includes('batchStatus')) return wants('batchStatus');
			return wants('deliveryReport') && isWantedReport(event, filter.reports);
		case 'unknown':
			return known.every(wants);
	}
}

/** Whether the event is of one of our numbers that are asked for; an event that names none is. */
function isOfNumbers({ event, from, to }: SmsEvent, numbers: readonly string[]): boolean {
	const isFromHandset = event === 'message.received' || event.startsWith('recipient.');
	const ours = isFromHandset ? to : from;
	return numbers.length === 0 || ours === null || numbers.includes(ours);
}

/**
 * Makes the events of a call complete and keeps the wanted ones.
 * @param known what the provider can report; an event of a type that nobody knows comes out only when all are wanted
 * @param receivedAt milliseconds since 1970
 */
export function selectEvents(
	read: readonly ReadEvent[],
	provider: string,
	known: readonly WantedEvent[],
	filter: EventFilter,
	receivedAt: number,
): SmsEvent[] {
	const received = new Date(receivedAt).toISOString();
	return read
		.map((event) => completeEvent(event, provider, received, filter))
		.filter((event) => isWanted(event, filter, known) && isOfNumbers(event, filter.numbers));
}
