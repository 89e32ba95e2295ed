import fc from 'fast-check';
import packageJson from '../../package.json';
import { receive, type ReceiveSettings } from '../../nodes/core/webhooks/receive';
import type { WebhookCall } from '../../nodes/core/webhooks/reader';
import { webhookCases } from './webhookCases';

const EVENT_TYPES = [
	'message.status',
	'message.received',
	'recipient.optedOut',
	'recipient.optedIn',
	'batch.status',
	'unknown',
];

it('covers every trigger node of the package', () => {
	const triggers = packageJson.n8n.nodes.flatMap((path) => /(\w+Trigger)\.node\.js$/.exec(path)?.[1] ?? []);
	expect(Object.keys(webhookCases).sort()).toEqual(triggers.sort());
});

describe.each(Object.entries(webhookCases))('%s', (_name, webhookCase) => {
	const { provider, secrets, isOpenWithoutSecret = false, inbound, unknownType, noEvent, forgeries } = webhookCase;
	const settings: ReceiveSettings = {
		provider: provider.id,
		reader: provider.webhook,
		secrets,
		allowedIps: '',
		filter: { events: provider.webhook.events, reports: 'all', numbers: [], keywords: {} },
	};
	const take = (call: WebhookCall, changes: Partial<ReceiveSettings> = {}) =>
		receive(call, '203.0.113.9', { ...settings, ...changes });

	it('takes a genuine call', () => {
		const reception = take(inbound('Hello'));
		expect(reception).toMatchObject({
			kind: 'events',
			events: [{ event: 'message.received', text: 'Hello', provider: provider.id }],
		});
	});

	it.each(forgeries)('answers a call with %s with 401', (_forgery, forge) => {
		expect(take(forge(inbound('Hello')))).toMatchObject({ kind: 'answer', answer: { status: 401 } });
	});

	it('answers a genuine call from an address that may not call with 401', () => {
		const reception = take(inbound('Hello'), { allowedIps: '192.0.2.0/24' });
		expect(reception).toMatchObject({ kind: 'answer', answer: { status: 401 } });
	});

	it('believes nobody while there is no secret to compare with, or everybody where the path is the check', () => {
		const empty = { verificationToken: '', credential: {}, options: {}, now: secrets.now };
		for (const [, forge] of forgeries) {
			const reception = take(forge(inbound('Hello')), { secrets: empty });
			if (isOpenWithoutSecret) expect(reception).toMatchObject({ kind: 'events' });
			else expect(reception).toMatchObject({ kind: 'answer', answer: { status: 401 } });
		}
	});

	it('answers a genuine call that is no event with 400', () => {
		expect(take(noEvent)).toMatchObject({ kind: 'answer', answer: { status: 400 } });
	});

	it('takes a type that nobody knows, with its JSON', () => {
		const reception = take(unknownType);
		expect(reception).toMatchObject({ kind: 'events', events: [{ event: 'unknown' }] });
		if (reception.kind === 'events') expect(reception.events[0].raw).toBeInstanceOf(Object);
	});

	it('gives an event the same id whenever it is delivered', () => {
		const ids = [take(inbound('Hello')), take(inbound('Hello'))].map((reception) =>
			reception.kind === 'events' ? reception.events[0].eventId : undefined,
		);
		expect(ids[0]).toBe(ids[1]);
		expect(ids[0]).toBeTruthy();
	});

	it('makes an opt-out of STOP, with the handset as its sender', () => {
		const [message, optOut] = ['Hello', 'Stop'].map((text) => {
			const reception = take(inbound(text));
			return reception.kind === 'events' ? reception.events[0] : undefined;
		});
		expect(optOut).toMatchObject({ event: 'recipient.optedOut', source: 'keyword' });
		expect([optOut?.from, optOut?.to]).toEqual([message?.from, message?.to]);
	});

	it('lets no secret into an event or an answer', () => {
		const values = [secrets.verificationToken, ...Object.values(secrets.credential), ...Object.values(secrets.options)];
		const calls = [inbound('Hello'), unknownType, ...forgeries.map(([, forge]) => forge(inbound('Hello')))];
		for (const call of calls) {
			const seen = JSON.stringify(take(call));
			for (const value of values) expect(seen).not.toContain(String(value));
		}
	});

	it('takes any bytes without throwing', () => {
		const { headers, query } = inbound('Hello');
		const body = fc.oneof(
			fc.uint8Array().map((bytes) => Buffer.from(bytes)),
			fc.json().map((text) => Buffer.from(text)),
			fc.constantFrom('null', '[]', '{"__proto__":{}}', '{"event":{"__proto__":1}}', '"').map((text) => Buffer.from(text)),
		);
		fc.assert(
			fc.property(body, (rawBody) => {
				const reception = take({ headers, query, rawBody });
				if (reception.kind === 'answer') expect(reception.answer.status).toBeGreaterThanOrEqual(400);
				else for (const { event } of reception.events) expect(EVENT_TYPES).toContain(event);
			}),
		);
	});

	it('takes any headers and queries without throwing, and believes none of them', () => {
		const value = fc.oneof(fc.string(), fc.array(fc.string()));
		fc.assert(
			fc.property(fc.dictionary(fc.string(), value), fc.dictionary(fc.string(), value), (headers, query) => {
				const reception = take({ headers, query, rawBody: inbound('Hello').rawBody });
				expect(reception).toMatchObject({ kind: 'answer', answer: { status: 401 } });
			}),
		);
	});
});
