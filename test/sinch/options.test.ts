import { prepare } from '../../nodes/core/prepare';
import type { OptionReader } from '../../nodes/core/provider';
import { sinch } from '../../nodes/Sinch/provider';

const A = '+12025550141';
const B = '+12025550142';

const reader = (options: Record<string, unknown>): OptionReader => ({
	value: (name) => options[name],
	date: (name) => options[name] as string | undefined,
});

const read = (options: Record<string, unknown>) => sinch.readOptions!(reader(options));

/** Prepares one item. */
function prepareItem(options: Record<string, unknown>, { text = 'Hello', to = [A], from = '+12025550199' }: { text?: string; to?: unknown; from?: string } = {}) {
	return prepare(sinch, {
		count: 1,
		recipientsParameter: 'to',
		readDoNotContact: () => undefined,
		read: () => ({
			from,
			to,
			text,
			defaultCountry: options.defaultCountry,
			maxSegments: options.maxSegments,
			smartEncoding: options.smartEncoding,
			deduplicate: undefined,
			sendOnceKey: undefined,
			options: reader(options),
		}),
	});
}

describe('the options of a message', () => {
	it('are none where none is set', () => {
		expect(read({})).toBeUndefined();
		expect(read({ messageType: 'text', clientReference: '  ', flashMessage: '' })).toBeUndefined();
	});

	it('are the same for messages that set the same, in whatever way', () => {
		const one = read({ flashMessage: true, maxSegments: 2, clientReference: 7781 });
		const other = read({ clientReference: ' 7781 ', maxSegments: '2', flashMessage: 'true' });
		expect(JSON.stringify(one)).toBe(JSON.stringify(other));
	});

	it('ask for reports where a callback URL is given, unless they say which', () => {
		const callbackUrl = 'https://hooks.example.com/sinch';
		expect(read({ callbackUrl })).toMatchObject({ callbackUrl, deliveryReport: 'per_recipient_final' });
		expect(read({ callbackUrl, deliveryReport: 'full' })).toMatchObject({ deliveryReport: 'full' });
		expect(read({ deliveryReport: 'summary' })).toEqual({ deliveryReport: 'summary' });
	});

	it.each<[options: Record<string, unknown>, parameter: string, message: string]>([
		[{ messageType: 'fax' }, 'options.messageType', 'is neither text nor binary nor media'],
		[{ messageType: 'media' }, 'options.mediaUrl', 'is empty'],
		[{ messageType: 'media', mediaUrl: 'menu.jpg' }, 'options.mediaUrl', 'is not an address that begins with http:// or https://'],
		[{ messageType: 'binary' }, 'options.udh', 'is empty'],
		[{ messageType: 'binary', udh: '060' }, 'options.udh', 'is not hexadecimal'],
		[{ deliveryReport: 'always' }, 'options.deliveryReport', 'is none of none, summary, full, per_recipient, per_recipient_final'],
		[{ callbackUrl: 'ftp://example.com' }, 'options.callbackUrl', 'is not an address that begins with http:// or https://'],
		[{ callbackUrl: `https://${'x'.repeat(2048)}` }, 'options.callbackUrl', 'is longer than 2048 characters'],
		[{ clientReference: {} }, 'options.clientReference', 'is not text'],
		[{ flashMessage: 'yes' }, 'options.flashMessage', 'is neither true nor false'],
		[
			{ callbackUrl: 'https://hooks.example.com', waitMethod: 'callback' },
			'options.callbackUrl',
			'cannot be set while the node itself waits for the reports (Wait Method)',
		],
		[{ parameters: '{' }, 'options.parameters', 'is not an object such as {"name": {"default": "customer"}}'],
		[{ parameters: ['x'] }, 'options.parameters', 'is not an object such as {"name": {"default": "customer"}}'],
		[{ parameters: { name: 'Ann' } }, 'options.parameters', 'has no values for "name"'],
		[{ parameters: { name: { [A]: true } } }, 'options.parameters', 'has in "name" a value that is not text'],
		[{ parameters: { name: { '12': 'Ann' } } }, 'options.parameters', 'has in "name" the number "12", which has no country code: start it with + and the country code, or set Default Country'],
	])('%j are refused before anything is sent', (options, parameter, message) => {
		expect(prepareItem(options).problems).toEqual([{ itemIndex: 0, parameter, message }]);
	});
});

describe('a text with placeholders of the workflow', () => {
	const parameters = { name: { [A]: 'Ann', default: 'guest' }, table: { '(202) 555-0141': 4, [B]: 12 } };

	it('is measured and compared as each recipient reads it, and handed over as it is written', () => {
		const text = 'Hi ${name}, table ${table} is ready.';
		const { messages } = prepareItem({ parameters: JSON.stringify(parameters), defaultCountry: 'US' }, { text, to: [A, B] });
		expect(messages.map((message) => message.text)).toEqual(['Hi Ann, table 4 is ready.', 'Hi guest, table 12 is ready.']);
		expect(messages[0].template).toEqual({
			text,
			parameters: { name: { [A]: 'Ann', default: 'guest' }, table: { [A]: '4', [B]: '12' } },
		});
	});

	it('is not sent to a recipient for whom a value is missing', () => {
		const { entries } = prepareItem({ parameters: { name: { [A]: 'Ann' } } }, { text: 'Hi ${name}', to: [A, B] });
		expect(entries.map(({ record }) => [record.status, record.failure?.category ?? null])).toEqual([
			['queued', null],
			['rejected', 'requestInvalid'],
		]);
	});

	it('counts the segments of the filled text', () => {
		const long = { name: { [A]: 'x'.repeat(160), [B]: 'Bo' } };
		const { entries } = prepareItem({ parameters: long, maxSegments: 1 }, { text: 'Hi ${name}', to: [A, B] });
		expect(entries.map(({ record }) => [record.segments, record.failure?.category ?? null])).toEqual([
			[2, 'messageTooLong'],
			[1, null],
		]);
	});

	it.each([[{}], ['{}'], [''], [undefined]])('is an ordinary text with the parameters %j', (none) => {
		const [message] = prepareItem({ parameters: none }, { text: 'Use ${name}' }).messages;
		expect([message.text, message.template]).toEqual(['Use ${name}', undefined]);
	});
});

describe('a message that is no text', () => {
	it('is measured as a binary message, within its 140 bytes', () => {
		const options = { messageType: 'binary', udh: '06050423F423F4', smartEncoding: true, flashMessage: true };
		const text = Buffer.alloc(133).toString('base64');
		const { entries, messages } = prepareItem(options, { text });
		expect(entries[0].record).toMatchObject({ encoding: null, segments: 1 });
		expect(messages[0]).toMatchObject({ template: { text, parameters: {} }, options: { messageType: 'binary', udh: '06050423F423F4' } });
		expect(messages[0].options).toHaveProperty('flashMessage', undefined);
	});

	it.each([
		['no Base64!', 'is not Base64, which a binary message needs'],
		[Buffer.alloc(134).toString('base64'), 'makes a message of 141 bytes with its header, 140 are possible'],
	])('is refused as a binary message with the text %j', (text, message) => {
		expect(prepareItem({ messageType: 'binary', udh: '06050423F423F4' }, { text }).problems).toEqual([
			{ itemIndex: 0, parameter: 'text', message },
		]);
	});

	it('has no encoding and no segments as a media message', () => {
		const { entries } = prepareItem({ messageType: 'media', mediaUrl: 'https://files.example.com/menu.jpg' }, { text: 'Menu 🍜' });
		expect(entries[0].record).toMatchObject({ encoding: null, segments: null, status: 'queued' });
	});
});

it('needs no sender, since the plan may have one', () => {
	expect(prepareItem({}, { from: '' }).messages[0].from).toBeNull();
});

describe('waiting for a callback', () => {
	const url = 'https://n8n.example.com/webhook-waiting/7/dlr?signature=abc';
	const sendAt = Date.UTC(2026, 2, 2, 10, 0, 40);
	const wait = (options: object, timeoutMs = 300_000) => sinch.withCallback!({ ...options }, { url, sendAt, timeoutMs });

	it('schedules the batch, lets it expire at the limit, and asks for one report', () => {
		expect(wait({ flashMessage: true })).toEqual({
			options: {
				flashMessage: true,
				sendAt: '2026-03-02T10:00:40.000Z',
				expireAt: '2026-03-02T10:05:40.000Z',
				callbackUrl: url,
				deliveryReport: 'summary',
			},
			endsAt: sendAt + 300_000,
		});
	});

	it('keeps a later time, an earlier end and another kind of report', () => {
		const own = { sendAt: '2026-03-02T18:00:00.000Z', expireAt: '2026-03-02T18:01:00.000Z', deliveryReport: 'per_recipient_final' };
		expect(wait(own).options).toMatchObject(own);
		expect(wait({ sendAt: '2026-03-02T09:00:00.000Z', deliveryReport: 'none' }).options).toMatchObject({
			sendAt: '2026-03-02T10:00:40.000Z',
			deliveryReport: 'summary',
		});
	});

	it('waits no longer than the three days that a message may take, and no shorter than a minute', () => {
		expect(wait({}, 7 * 86_400_000).endsAt).toBe(sendAt + 3 * 86_400_000);
		expect(wait({}, 0).endsAt).toBe(sendAt + 60_000);
	});
});

describe('a message that leaves later', () => {
	const { sendAtOf, withSendAt } = sinch.scheduling!;
	const eight = Date.UTC(2026, 2, 3, 8);
	const sendAt = '2026-03-03T08:00:00.000Z';

	it('has the time beside its other options', () => {
		expect(withSendAt({ flashMessage: true, sendAt: '2026-03-03T03:00:00.000Z' }, eight)).toEqual({ flashMessage: true, sendAt });
		expect(withSendAt({}, eight)).toEqual({ sendAt });
		expect([sendAtOf({ sendAt }), sendAtOf({})]).toEqual([eight, undefined]);
	});

	it.each([
		['2026-03-03T07:00:00.000Z', false],
		['2026-03-03T08:00:30.000Z', false],
		['2026-03-03T08:01:00.000Z', true],
	])('does not outlive Expire At: %s', (expireAt, isPossible) => {
		expect(withSendAt({ expireAt }, eight)).toEqual(isPossible ? { expireAt, sendAt } : undefined);
	});
});
