import type { Failure } from '../../nodes/core/errors/catalogue';
import { outcomeUnknown } from '../../nodes/core/errors/classify';
import type { SmsEvent } from '../../nodes/core/message';
import type { ReadEvent, WebhookCall, WebhookReader } from '../../nodes/core/webhooks/reader';
import { receive, type ReceiveSettings } from '../../nodes/core/webhooks/receive';
import { selectEvents, type EventFilter } from '../../nodes/core/webhooks/selectEvents';

const HANDSET = '+12025550123';
const OUR_NUMBER = '+12025550199';
const NOW = Date.parse('2026-03-04T10:15:03.377Z');
const FAILURE: Failure = outcomeUnknown('lost');

const everything: EventFilter = {
	events: ['deliveryReport', 'inbound', 'optOut', 'batchStatus'],
	reports: 'all',
	numbers: [],
	keywords: {},
};

function read(changes: Partial<ReadEvent>): ReadEvent {
	return {
		event: 'message.status',
		eventId: 'id-1',
		messageId: 'message-1',
		batchId: null,
		from: OUR_NUMBER,
		to: HANDSET,
		status: null,
		failure: null,
		text: null,
		occurredAt: '2026-03-04T10:15:03.120Z',
		...changes,
	};
}

const report = (changes: Partial<ReadEvent>) => read({ status: 'delivered', ...changes });
const received = (text: string | null, changes: Partial<ReadEvent> = {}) =>
	read({ event: 'message.received', from: HANDSET, to: OUR_NUMBER, text, ...changes });

function select(event: ReadEvent, filter: Partial<EventFilter> = {}): SmsEvent | undefined {
	const known = ['deliveryReport', 'inbound', 'optOut', 'batchStatus'] as const;
	return selectEvents([event], 'acme', known, { ...everything, ...filter }, NOW)[0];
}

describe('events of a trigger', () => {
	it('come out with every field, absent ones as null', () => {
		expect(select(report({}))).toEqual({
			event: 'message.status',
			eventId: 'id-1',
			provider: 'acme',
			messageId: 'message-1',
			batchId: null,
			from: OUR_NUMBER,
			to: HANDSET,
			status: 'delivered',
			final: true,
			failure: null,
			text: null,
			keyword: null,
			occurredAt: '2026-03-04T10:15:03.120Z',
			receivedAt: '2026-03-04T10:15:03.377Z',
		});
	});

	it.each([
		['a delivered message is final', report({}), true],
		['a sent one is not', report({ status: 'sent' }), false],
		['one with an unknown outcome is', report({ status: 'unknown' }), true],
		['a completed batch is', read({ event: 'batch.status', status: 'completed' }), true],
		['a batch under way is not', read({ event: 'batch.status', status: 'processing' }), false],
		['a batch whose status nobody knows is not', read({ event: 'batch.status', status: 'unknown' }), false],
		['a received message has no status', received('Hi'), null],
	])('say whether they are final: %s', (_name, event, final) => {
		expect(select(event)?.final).toBe(final);
	});

	it.each([
		['a delivery report', report({}), ['deliveryReport'], true],
		['a delivery report', report({}), ['inbound', 'optOut', 'batchStatus'], false],
		['a received message', received('Hi'), ['inbound'], true],
		['a received message', received('Hi'), ['deliveryReport', 'optOut', 'batchStatus'], false],
		['an opt-out', read({ event: 'recipient.optedOut' }), ['optOut'], true],
		['an opt-in', read({ event: 'recipient.optedIn' }), ['optOut'], true],
		['an opt-out', read({ event: 'recipient.optedOut' }), ['deliveryReport', 'inbound', 'batchStatus'], false],
		['a batch', read({ event: 'batch.status', status: 'completed' }), ['batchStatus'], true],
		['a batch', read({ event: 'batch.status', status: 'completed' }), ['deliveryReport', 'inbound', 'optOut'], false],
		['an unknown type', read({ event: 'unknown' }), everything.events, true],
		['an unknown type', read({ event: 'unknown' }), ['deliveryReport', 'inbound', 'optOut'], false],
	])('%s %#: start a workflow only when wanted', (_name, event, events, isWanted) => {
		expect(select(event, { events }) !== undefined).toBe(isWanted);
	});

	it.each([
		['all', report({ status: 'sent' }), true],
		['all', report({ status: 'delivered' }), true],
		['final', report({ status: 'sent' }), false],
		['final', report({ status: 'delivered' }), true],
		['final', report({ status: 'undelivered', failure: FAILURE }), true],
		['failed', report({ status: 'sent' }), false],
		['failed', report({ status: 'delivered' }), false],
		['failed', report({ status: 'undelivered', failure: FAILURE }), true],
		['failed', report({ status: 'unknown', failure: FAILURE }), true],
		['failed', received('Hi'), true],
		['failed', read({ event: 'batch.status', status: 'processing' }), true],
	])('pass the choice "%s" of delivery reports %#', (reports, event, isWanted) => {
		expect(select(event, { reports }) !== undefined).toBe(isWanted);
	});

	it.each([
		['a report of our number', report({}), true],
		['a report of another number', report({ from: '+12025550198' }), false],
		['a message to our number', received('Hi'), true],
		['a message from a handset with the number asked for', received('Hi', { from: OUR_NUMBER, to: HANDSET }), false],
		['an opt-out at our number', read({ event: 'recipient.optedOut', from: HANDSET, to: OUR_NUMBER }), true],
		['a report without a sender', report({ from: null }), true],
	])('are kept for the numbers asked for: %s', (_name, event, isKept) => {
		expect(select(event, { numbers: ['+12025550197', OUR_NUMBER] }) !== undefined).toBe(isKept);
	});

	it('keep the untouched JSON of a type that is not known', () => {
		const raw = { event: 'fax', body: { pages: 2 } };
		expect(select(read({ event: 'unknown', raw }))?.raw).toEqual(raw);
	});
});

describe('received keywords', () => {
	it('become an opt-out', () => {
		expect(select(received(' Stop! '))).toMatchObject({
			event: 'recipient.optedOut',
			from: HANDSET,
			to: OUR_NUMBER,
			source: 'keyword',
			text: ' Stop! ',
			messageId: 'message-1',
			keyword: { kind: 'optOut', word: 'STOP', language: 'en' },
		});
	});

	it('become an opt-in', () => {
		expect(select(received('START'))).toMatchObject({
			event: 'recipient.optedIn',
			source: 'keyword',
			keyword: { kind: 'optIn', word: 'START' },
		});
	});

	it('stay a message where opt-outs are not asked for', () => {
		const event = select(received('STOP'), { events: ['inbound'] });
		expect(event).toMatchObject({ event: 'message.received', keyword: { kind: 'optOut', word: 'STOP' } });
		expect(event).not.toHaveProperty('source');
	});

	it('start nothing as a message where only opt-outs are asked for', () => {
		expect(select(received('Hello'), { events: ['optOut'] })).toBeUndefined();
		expect(select(received('STOP'), { events: ['optOut'] })?.event).toBe('recipient.optedOut');
	});

	it('stay a message when they ask for help', () => {
		expect(select(received('HELP'))).toMatchObject({ event: 'message.received', keyword: { kind: 'help' } });
	});

	it('are not looked for within a text', () => {
		expect(select(received('stop by tomorrow'))).toMatchObject({ event: 'message.received', keyword: null });
	});

	it('are not looked for in what we sent', () => {
		expect(select(report({ text: 'STOP' }))).toMatchObject({ event: 'message.status', keyword: null });
	});

	it('can be words of the user', () => {
		const keywords = { optOutKeywords: ['no more'], optInKeywords: ['again'] };
		expect(select(received('No more.'), { keywords })?.event).toBe('recipient.optedOut');
		expect(select(received('AGAIN'), { keywords })?.event).toBe('recipient.optedIn');
	});

	it('are not looked for in a message without a text', () => {
		expect(select(received(null))).toMatchObject({ event: 'message.received', keyword: null });
	});
});

describe('a webhook call', () => {
	const log: string[] = [];

	/** Verified by a header, handshakes by another; a body of `[]` holds no event. */
	const reader: WebhookReader = {
		events: ['deliveryReport', 'inbound', 'optOut'],
		answerHandshake({ headers }) {
			log.push('handshake');
			return headers.check === undefined
				? undefined
				: { status: 200, headers: { Check: String(headers.check) }, body: {} };
		},
		verify({ headers }, { verificationToken }) {
			log.push('verify');
			return headers.signature === verificationToken;
		},
		answerHeaders: () => ({ Seen: 'yes' }),
		parse({ rawBody }) {
			log.push('parse');
			return rawBody.toString() === '[]' ? undefined : [report({})];
		},
	};

	function call(headers: WebhookCall['headers'], body = '{}', changes: Partial<ReceiveSettings> = {}) {
		log.length = 0;
		const settings: ReceiveSettings = {
			provider: 'acme',
			reader,
			secrets: { verificationToken: 'right', credential: {}, options: {}, now: NOW },
			allowedIps: '',
			filter: everything,
			...changes,
		};
		return receive({ headers, query: {}, rawBody: Buffer.from(body) }, '203.0.113.9', settings);
	}

	it('that is verified gives its events', () => {
		const reception = call({ signature: 'right' });
		expect(reception).toMatchObject({ kind: 'events', headers: { Seen: 'yes' }, events: [{ provider: 'acme' }] });
		expect(log).toEqual(['handshake', 'verify', 'parse']);
	});

	it('of an address that may not call is answered 401 before anything is looked at', () => {
		const reception = call({ signature: 'right' }, '{}', { allowedIps: '198.51.100.0/24' });
		expect(reception).toMatchObject({ kind: 'answer', answer: { status: 401 } });
		expect(log).toEqual([]);
	});

	it('that checks the URL is answered as the provider wants it', () => {
		expect(call({ check: 'abc' })).toEqual({
			kind: 'answer',
			answer: { status: 200, headers: { Check: 'abc' }, body: {} },
		});
	});

	it.each([
		['without a signature', {}],
		['with a wrong signature', { signature: 'wrong' }],
	])('%s is answered 401 and not parsed', (_name, headers) => {
		expect(call(headers)).toMatchObject({ kind: 'answer', answer: { status: 401 } });
		expect(log).not.toContain('parse');
	});

	it('that holds no event is answered 400', () => {
		expect(call({ signature: 'right' }, '[]')).toEqual({
			kind: 'answer',
			answer: { status: 400, headers: { Seen: 'yes' }, body: { message: 'The call holds no event' } },
		});
	});

	it('with events that nobody wants gives none', () => {
		const filter = { ...everything, events: ['inbound'] };
		expect(call({ signature: 'right' }, '{}', { filter })).toMatchObject({ kind: 'events', events: [] });
	});
});
