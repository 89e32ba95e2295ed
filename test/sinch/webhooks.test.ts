import { createHash } from 'crypto';
import type { WebhookCall, WebhookSecrets } from '../../nodes/core/webhooks/reader';
import { receive } from '../../nodes/core/webhooks/receive';
import { sinchWebhook } from '../../nodes/Sinch/webhooks';
import inbounds from './fixtures/inbounds.json';
import vectors from './fixtures/signatures.json';
import full from './fixtures/webhook-full.json';
import inbound from './fixtures/webhook-inbound.json';
import recipientMms from './fixtures/webhook-recipient-mms.json';
import recipient from './fixtures/webhook-recipient.json';
import summary from './fixtures/webhook-summary.json';

type Vector = (typeof vectors)[number];

const HOUR_MS = 3_600_000;

const headersOf = ({ signature, nonce, timestamp }: Vector) => ({
	'x-sinch-webhook-signature': signature,
	'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
	'x-sinch-webhook-signature-nonce': nonce,
	'x-sinch-webhook-signature-timestamp': timestamp,
});

const callOf = (vector: Vector): WebhookCall => ({
	headers: headersOf(vector),
	query: {},
	rawBody: Buffer.from(vector.body),
});

const secretsFor = (
	{ timestamp }: Vector,
	credential: Record<string, string>,
	{ hours = 1, options = {} }: { hours?: number; options?: Record<string, unknown> } = {},
): WebhookSecrets => ({
	verificationToken: 'not used',
	credential,
	options,
	now: Number(timestamp) * 1000 + hours * HOUR_MS,
});

const [ascii, utf8] = vectors;
const callbackSecret = ascii.secret;

describe('the published test vectors', () => {
	it('are what they say they are', () => {
		expect(createHash('sha256').update(ascii.body).digest('hex')).toBe(
			'c1220556ff027389ffb0fbedea44755b803eca34fcaa4248cad743994a626810',
		);
		expect(Buffer.byteLength(utf8.body)).toBe(183);
		expect(utf8.body).toHaveLength(180);
	});

	it.each(vectors)('$name: the signature holds for exactly these bytes, this nonce, this time and this secret', (vector) => {
		expect(sinchWebhook.verify(callOf(vector), secretsFor(vector, { callbackSecret }))).toBe(true);
	});

	it.each(vectors)('$name: a change of any single byte of the body breaks it', (vector) => {
		const bytes = Buffer.from(vector.body);
		for (let place = 0; place < bytes.length; place++) {
			const rawBody = Buffer.from(bytes);
			rawBody[place] ^= 1;
			const isTaken = sinchWebhook.verify({ ...callOf(vector), rawBody }, secretsFor(vector, { callbackSecret }));
			expect({ place, isTaken }).toEqual({ place, isTaken: false });
		}
	});

	it.each(vectors)('$name: a change of any single character of a header breaks it', (vector) => {
		const headers: Record<string, string> = headersOf(vector);
		for (const [name, value] of Object.entries(headers)) {
			for (let place = 0; place < value.length; place++) {
				const other = String.fromCharCode(value.charCodeAt(place) ^ 1);
				const changed = `${value.slice(0, place)}${other}${value.slice(place + 1)}`;
				const call = { ...callOf(vector), headers: { ...headers, [name]: changed } };
				const isTaken = sinchWebhook.verify(call, secretsFor(vector, { callbackSecret }));
				expect({ name, place, isTaken }).toEqual({ name, place, isTaken: false });
			}
		}
	});

	it.each(vectors)('$name: a change of any single character of the secret breaks it', (vector) => {
		for (let place = 0; place < callbackSecret.length; place++) {
			const other = String.fromCharCode(callbackSecret.charCodeAt(place) ^ 1);
			const secret = `${callbackSecret.slice(0, place)}${other}${callbackSecret.slice(place + 1)}`;
			expect(sinchWebhook.verify(callOf(vector), secretsFor(vector, { callbackSecret: secret }))).toBe(false);
		}
	});
});

describe('a signed callback', () => {
	const verify = (changes: Partial<WebhookCall>, secrets = secretsFor(ascii, { callbackSecret })) =>
		sinchWebhook.verify({ ...callOf(ascii), ...changes }, secrets);
	const headers = headersOf(ascii);

	it.each<[name: string, changes: Partial<WebhookCall>]>([
		['nonce and time swapped when it was signed', { headers: { ...headers, 'x-sinch-webhook-signature': ascii.wrongSignature } }],
		['a newline at its end', { rawBody: Buffer.from(`${ascii.body}\n`) }],
		['its JSON written anew', { rawBody: Buffer.from(JSON.stringify(JSON.parse(ascii.body), null, 1)) }],
		['no body', { rawBody: Buffer.alloc(0) }],
		['no headers', { headers: {} }],
		['the signature twice', { headers: { ...headers, 'x-sinch-webhook-signature': [ascii.signature, ascii.signature] } }],
		['another algorithm', { headers: { ...headers, 'x-sinch-webhook-signature-algorithm': 'HmacSHA1' } }],
		['a time that is no number', { headers: { ...headers, 'x-sinch-webhook-signature-timestamp': '1772619072.0' } }],
	])('is refused with %s', (_name, changes) => {
		expect(verify(changes)).toBe(false);
	});

	it.each(Object.keys(headers))('is refused without %s', (name) => {
		expect(verify({ headers: { ...headers, [name]: undefined } })).toBe(false);
	});

	it('is refused when the end of its body has moved into the nonce', () => {
		const cut = ascii.body.lastIndexOf('.');
		const moved = {
			rawBody: Buffer.from(ascii.body.slice(0, cut)),
			headers: { ...headers, 'x-sinch-webhook-signature-nonce': `${ascii.body.slice(cut + 1)}.${ascii.nonce}` },
		};
		expect(verify(moved)).toBe(false);
	});

	it('is taken with any of several secrets, in any order', () => {
		for (const secret of [`old-secret, ${callbackSecret}`, `${callbackSecret},new-secret`, ` ${callbackSecret} ,,`]) {
			expect(verify({}, secretsFor(ascii, { callbackSecret: secret }))).toBe(true);
		}
		expect(verify({}, secretsFor(ascii, { callbackSecret: 'old-secret,new-secret' }))).toBe(false);
	});

	it.each([
		[0, {}, true],
		[47.9, {}, true],
		[48.1, {}, false],
		[-1, {}, true],
		[-48.1, {}, false],
		[3, { signatureMaxAgeHours: 2 }, false],
		[90, { signatureMaxAgeHours: 96 }, true],
		[48.1, { signatureMaxAgeHours: 0 }, false],
		[48.1, { signatureMaxAgeHours: 'much' }, false],
	])('that is %d hours old, with %j, is taken: %s', (hours, options, isTaken) => {
		expect(verify({}, secretsFor(ascii, { callbackSecret }, { hours, options }))).toBe(isTaken);
	});

	it('is needed once there is a secret, whatever else is right', () => {
		const credential = { callbackSecret, callbackUser: 'sinch', callbackPassword: 'secret-word' };
		const authorization = `Basic ${Buffer.from('sinch:secret-word').toString('base64')}`;
		expect(verify({ headers: { authorization } }, secretsFor(ascii, credential))).toBe(false);
		expect(verify({ headers }, secretsFor(ascii, credential))).toBe(false);
		expect(verify({ headers: { ...headers, authorization } }, secretsFor(ascii, credential))).toBe(true);
	});

	it('is taken unsigned where the credential asks for nothing: the path is the check then', () => {
		expect(verify({ headers: {} }, secretsFor(ascii, {}))).toBe(true);
		expect(verify({ headers: {} }, secretsFor(ascii, { callbackSecret: '', callbackUser: ' ' }))).toBe(true);
		expect(verify({ headers: {} }, secretsFor(ascii, { callbackSecret: ',' }))).toBe(false);
	});
});

describe('basic authentication and a custom header', () => {
	const basic = (text: string, scheme = 'Basic') => ({ authorization: `${scheme} ${Buffer.from(text).toString('base64')}` });
	const login = { callbackUser: 'sinch', callbackPassword: 'secret-word' };
	const key = { callbackHeaderName: 'X-Callback-Key', callbackHeaderValue: 'key-of-the-header' };

	it.each<[name: string, credential: Record<string, string>, headers: WebhookCall['headers'], isTaken: boolean]>([
		['the right login', login, basic('sinch:secret-word'), true],
		['the right login, scheme in lower case', login, basic('sinch:secret-word', 'basic'), true],
		['a wrong password', login, basic('sinch:secret-worD'), false],
		['a wrong user', login, basic('sinck:secret-word'), false],
		['no login', login, {}, false],
		['another scheme', login, basic('sinch:secret-word', 'Bearer'), false],
		['half a login', { callbackUser: 'sinch' }, basic('sinch:'), true],
		['the right header', key, { 'x-callback-key': 'key-of-the-header' }, true],
		['a wrong header', key, { 'x-callback-key': 'key-of-the-headers' }, false],
		['the header twice', key, { 'x-callback-key': ['key-of-the-header', 'x'] }, false],
		['no header', key, {}, false],
		['a header without a value to compare with', { callbackHeaderName: 'X-Callback-Key' }, { 'x-callback-key': '' }, false],
		['a value without the name of its header', { callbackHeaderValue: 'key-of-the-header' }, { 'x-callback-key': 'key-of-the-header' }, false],
	])('%s', (_name, credential, headers, isTaken) => {
		expect(sinchWebhook.verify({ ...callOf(ascii), headers }, secretsFor(ascii, credential))).toBe(isTaken);
	});
});

const parse = (body: unknown) =>
	sinchWebhook.parse({ headers: {}, query: {}, rawBody: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });

const nothing = {
	messageId: null,
	batchId: null,
	from: null,
	to: null,
	status: null,
	failure: null,
	text: null,
	occurredAt: null,
};

describe('reading a callback', () => {
	it('reads the report of a recipient', () => {
		expect(parse(recipient)).toEqual([
			{
				...nothing,
				event: 'message.status',
				eventId: `${recipient.batch_id}:+12025550142:Aborted:412:2026-03-04T10:11:13.002Z`,
				batchId: recipient.batch_id,
				to: '+12025550142',
				status: 'rejected',
				failure: expect.objectContaining({ category: 'permissionDenied', code: '412', stage: 'delivery' }) as object,
				occurredAt: '2026-03-04T10:11:13.002Z',
			},
		]);
	});

	it('reads the report of an MMS, with the sender that the plan has chosen', () => {
		expect(parse(recipientMms)).toEqual([
			expect.objectContaining({ event: 'message.status', from: '+18005550199', to: '+12025550141', status: 'delivered', failure: null }),
		]);
	});

	it('makes one event per recipient of a full report', () => {
		expect(parse(full)).toEqual(
			[
				['+12025550141', 'delivered', null, 'Delivered:0'],
				['+12025550142', 'undelivered', 'invalidRecipient', 'Failed:150'],
				['+12025550143', 'undelivered', 'invalidRecipient', 'Failed:150'],
			].map(([to, status, category, end]) => ({
				...nothing,
				event: 'message.status',
				eventId: `${full.batch_id}:${to}:${end}`,
				batchId: full.batch_id,
				to,
				status,
				failure: category === null ? null : (expect.objectContaining({ category, code: '150' }) as object),
			})),
		);
	});

	it('makes one event of a summary, with the most frequent failure and the counts', () => {
		expect(parse(summary)).toEqual([
			{
				...nothing,
				event: 'batch.status',
				eventId: expect.stringMatching(new RegExp(`^${summary.batch_id}:[0-9a-f]{64}$`)) as string,
				batchId: summary.batch_id,
				status: 'completed',
				failure: expect.objectContaining({ category: 'unreachableRecipient', code: '417' }) as object,
				raw: summary,
			},
		]);
	});

	it('reads a received text', () => {
		expect(parse(inbound)).toEqual([
			{
				...nothing,
				event: 'message.received',
				eventId: inbound.id,
				messageId: inbound.id,
				from: '+12025550123',
				to: '+12025550199',
				text: 'Yes please',
				occurredAt: '2026-03-04T10:12:00.000Z',
			},
		]);
	});

	it('keeps what a binary or media message holds', () => {
		const [, binary, media] = inbounds.inbounds;
		expect(parse(binary)).toEqual([expect.objectContaining({ to: '24680', text: null, raw: binary })]);
		expect(parse(media)).toEqual([expect.objectContaining({ text: 'See this', raw: media })]);
	});

	it('passes a type that is not known yet on', () => {
		const payload = { type: 'typing_started', id: '1' };
		expect(parse(payload)).toEqual([{ ...nothing, event: 'unknown', eventId: expect.any(String) as string, raw: payload }]);
	});

	it.each<[body: unknown, what: string]>([
		['', 'an empty body'],
		['null', 'null'],
		['[]', 'a list'],
		[{}, 'an object without a type'],
		[{ type: 7 }, 'a type that is no text'],
		[{ type: 'mo_text' }, 'a message without id and number'],
		[{ type: 'recipient_delivery_report_sms', batch_id: 'x' }, 'a report without a recipient'],
		[{ type: 'delivery_report_sms', batch_id: 'x', statuses: 'all' }, 'a report without statuses'],
		[{ type: 'delivery_report_sms', batch_id: 'x', statuses: [null] }, 'a report with a status that is nothing'],
	])('finds no event in %j (%s)', (body) => {
		expect(parse(body)).toBeUndefined();
	});

	it.each(['recipient_delivery_report_sms', 'delivery_report_sms'])('survives words of every type in a %s', (type) => {
		const odd = { toString: 1, valueOf: 1 };
		const [event] = parse({
			type, batch_id: 'x', recipient: '12025550141', status: odd, code: [odd], at: odd,
			statuses: [{ status: odd, code: [odd], recipients: ['12025550141'] }],
		}) ?? [];
		expect(event).toMatchObject({ eventId: expect.stringMatching(/^x:\+12025550141:/) as string, status: 'unknown', failure: { code: null } });
	});

	it('survives recipients and counts of every type', () => {
		const statuses = [{ status: 'Failed', code: 1, count: null, recipients: null }, { recipients: 7 }, { recipients: [null, 12025550141] }];
		expect(parse({ type: 'delivery_report_sms', batch_id: 'x', statuses })).toHaveLength(2);
	});
});

describe('which callbacks start a workflow', () => {
	const start = (body: unknown, reports: string, events = ['deliveryReport', 'inbound', 'optOut']) => {
		const reception = receive({ headers: {}, query: {}, rawBody: Buffer.from(JSON.stringify(body)) }, undefined, {
			provider: 'sinch',
			reader: sinchWebhook,
			secrets: { verificationToken: '', credential: {}, options: {}, now: 0 },
			allowedIps: '',
			filter: { events, reports, numbers: [], keywords: {} },
		});
		return reception.kind === 'events' ? reception.events.map(({ event, to }) => [event, to]) : [];
	};
	const dispatched = { ...recipient, status: 'Dispatched', code: 401 };

	it('a report that is not final only where all are wanted', () => {
		expect(start(dispatched, 'final')).toEqual([]);
		expect(start(dispatched, 'all')).toEqual([['message.status', '+12025550142']]);
	});

	it('those of a full report that are wanted, and no others', () => {
		expect(start(full, 'failed').length).toBe(2);
		expect(start(full, 'final').length).toBe(3);
	});

	it('a summary like any other delivery report', () => {
		expect(start(summary, 'failed')).toEqual([['batch.status', null]]);
		expect(start({ ...summary, statuses: [summary.statuses[0]] }, 'failed')).toEqual([]);
		expect(start(summary, 'final', ['inbound'])).toEqual([]);
	});

	it('a STOP as an opt-out', () => {
		expect(start({ ...inbound, body: 'Stop' }, 'final')).toEqual([['recipient.optedOut', '+12025550199']]);
	});
});
