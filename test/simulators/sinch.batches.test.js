'use strict';

const { start, numbers, SENDER } = require('./sinchClient.js');

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const HOOK = 'http://127.0.0.1:1/hook';

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const post = (body, config) => sim.api('POST', '/batches', body, config);
const text = (extra = {}) => ({ from: SENDER, to: ['12025551000'], body: 'Hello', ...extra });
const statuses = () => sim.control.accepted().map(({ status, code }) => `${status} ${code}`);
const texts = () => sim.control.accepted().map((message) => message.text);

describe('sending a batch', () => {
	test('answers 201 with the batch as it was understood', async () => {
		const body = {
			type: 'mt_text',
			from: '+1 (202) 555-0199',
			to: ['+12025551000', '0012025551001', '1 (202) 555-1002'],
			body: 'Hi ${name}',
			parameters: { name: { '+12025551000': 'Ana', default: 'guest' } },
			delivery_report: 'per_recipient_final',
			callback_url: HOOK,
			client_reference: 'order-7781',
			send_at: '2026-03-04T12:00:00+01:00',
			expire_at: '2026-03-04T22:15:00',
			max_number_of_message_parts: 2,
		};
		const reply = await post(body);
		expect([reply.status, reply.data]).toEqual([
			201,
			{
				...body,
				id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
				from: '12025550199',
				to: ['12025551000', '12025551001', '12025551002'],
				canceled: false,
				send_at: '2026-03-04T11:00:00.000Z',
				expire_at: '2026-03-04T22:15:00.000Z',
				feedback_enabled: false,
				flash_message: false,
				created_at: '2026-03-04T10:00:00.000Z',
				modified_at: '2026-03-04T10:00:00.000Z',
			},
		]);
		expect((await sim.get(`/batches/${reply.data.id}`)).data).toEqual(reply.data);
	});

	test('fills in what is missing and leaves out what was not set', async () => {
		const { id, created_at, modified_at, ...batch } = (await post(text({ from: undefined, callback_url: null }))).data;
		expect(batch).toEqual({
			to: ['12025551000'],
			canceled: false,
			type: 'mt_text',
			body: 'Hello',
			delivery_report: 'none',
			expire_at: '2026-03-07T10:00:00.000Z',
			feedback_enabled: false,
			flash_message: false,
		});
	});

	test('writes numbers with a plus when told so', async () => {
		sim.control.setOptions({ plusInReplies: true });
		const { from, to } = (await post(text({ from: '12025550199' }))).data;
		expect([from, to]).toEqual(['+12025550199', ['+12025551000']]);
	});

	test('takes 1000 recipients, 2000 characters and a group as one recipient', async () => {
		const members = numbers(1500);
		const group = (await sim.api('POST', '/groups', { name: 'All', members })).data.id;
		const reply = await post(text({ to: [...numbers(999), group], body: 'x'.repeat(2000) }));
		expect(reply.status).toBe(201);
		sim.pass(1000);
		expect(sim.control.acceptedSummary()).toEqual({ messages: 1500, recipients: 1500, repeated: [] });
	});

	test('sends one message to a number that is named twice', async () => {
		await sim.send(['12025551000', '+1 202 555 1000']);
		expect(sim.control.acceptedSummary()).toEqual({ messages: 1, recipients: 1, repeated: [] });
	});

	const VIOLATION = 'syntax_constraint_violation';
	const FORM = 'syntax_invalid_parameter_format';
	const JSON_CODE = 'syntax_invalid_json';
	test.each([
		['no recipient', { to: [] }, VIOLATION],
		['no `to`', { to: undefined }, VIOLATION],
		['a `to` that is no list', { to: '12025551000' }, JSON_CODE],
		['a recipient that is no text', { to: [12025551000] }, JSON_CODE],
		['1001 recipients', { to: numbers(1001) }, VIOLATION],
		['one malformed number among good ones', { to: ['12025551000', '+1202+555'] }, FORM],
		['a number that is too long', { to: ['1234567890123456'] }, FORM],
		['a number that begins with 0', { to: ['02025551000'] }, FORM],
		['an alphanumeric sender of 12 characters', { from: 'Twelve chars' }, FORM],
		['a sender that is no text', { from: 12 }, JSON_CODE],
		['no body', { body: undefined }, VIOLATION],
		['a body that is no text', { body: { url: HOOK } }, JSON_CODE],
		['2001 characters', { body: 'x'.repeat(2001) }, VIOLATION],
		['an unknown type', { type: 'mt_fax' }, VIOLATION],
		['an unknown kind of report', { delivery_report: 'all' }, VIOLATION],
		['a time that is none', { send_at: 'tomorrow' }, FORM],
		['an expiry in the past', { expire_at: '2026-03-04T09:59:59Z' }, VIOLATION],
		['an expiry before send_at', { send_at: '2026-03-05T10:00:00Z', expire_at: '2026-03-05T09:00:00Z' }, VIOLATION],
		['an expiry after more than three days', { expire_at: '2026-03-07T10:00:00.001Z' }, VIOLATION],
		['a callback_url that is none', { callback_url: 'hooks.example.com' }, FORM],
		['a callback_url that is too long', { callback_url: `${HOOK}/${'x'.repeat(2048)}` }, VIOLATION],
		['a client_reference that is too long', { client_reference: 'x'.repeat(2049) }, VIOLATION],
		['a flag that is a word', { flash_message: 'true' }, JSON_CODE],
		['zero parts', { max_number_of_message_parts: 0 }, VIOLATION],
		['parts as text', { max_number_of_message_parts: '2' }, JSON_CODE],
		['from_ton without from_npi', { from_ton: 1 }, VIOLATION],
		['from_ton out of range', { from_ton: 7, from_npi: 1 }, VIOLATION],
		['from_npi out of range', { from_ton: 1, from_npi: 19 }, VIOLATION],
		['a parameter key with a blank', { parameters: { 'a b': { default: 'x' } } }, VIOLATION],
		['a parameter key of 17 characters', { parameters: { ['k'.repeat(17)]: { default: 'x' } } }, VIOLATION],
		['a parameter value of 161 characters', { parameters: { k: { default: 'x'.repeat(161) } } }, VIOLATION],
		['a parameter value that is a number', { parameters: { k: { default: 7 } } }, JSON_CODE],
		['a parameter without numbers', { parameters: { k: 'x' } }, JSON_CODE],
		['a field of a binary batch', { udh: '00' }, VIOLATION],
	])('refuses %s', async (_, extra, code) => {
		const reply = await post(text(extra));
		expect([reply.status, reply.data]).toEqual([400, { code, text: expect.any(String) }]);
		expect(sim.control.batches()).toEqual([]);
	});

	test('takes an expiry of three days after send_at', async () => {
		const times = { send_at: '2026-04-01T10:00:00Z', expire_at: '2026-04-04T10:00:00Z' };
		expect((await post(text(times))).status).toBe(201);
	});

	test('takes from_ton alone when told so', async () => {
		sim.control.setOptions({ fromTonNeedsNpi: false });
		expect((await post(text({ from_ton: 1 }))).data.from_ton).toBe(1);
	});

	test.each([
		['no content type', '{}', { 'Content-Type': false }, 415],
		['another content type', '{}', { 'Content-Type': 'text/plain' }, 415],
		['broken JSON', '{"to":', { 'Content-Type': 'application/json' }, 400],
		['a list', '[]', { 'Content-Type': 'application/json' }, 400],
		['nothing', '', { 'Content-Type': 'application/json' }, 400],
	])('refuses %s as body', async (_, body, headers, status) => {
		const reply = await post(Buffer.from(body), { headers });
		expect([reply.status, reply.data.code]).toEqual([status, status === 400 ? JSON_CODE : undefined]);
	});

	test.each([
		['an unknown group', {}, { to: ['01KJWYF0C2G1R2P3Q4S5T6V7W8'] }, 'unknown_group'],
		['a report and no URL', {}, { delivery_report: 'summary' }, 'missing_callback_url'],
		['a blocked account', { blocked: true }, {}, 'blocked_account'],
		['a kind of sender', { illegalNumberTypes: ['alphanumeric'] }, { from: 'Acme' }, 'illegal_number_type'],
		['a kind of sender', { illegalNumberTypes: ['shortCode'] }, { from: '12345' }, 'illegal_number_type'],
		['an unknown campaign', { campaigns: ['spring'] }, { campaign_id: 'autumn' }, 'unknown_campaign'],
	])('forbids %s', async (_, plan, extra, code) => {
		sim.control.setPlan(plan);
		for (const path of ['/batches', '/batches/dry_run']) {
			const reply = await sim.api('POST', path, text(extra));
			expect([reply.status, reply.data]).toEqual([403, { code, text: expect.any(String) }]);
		}
		expect(sim.control.batches()).toEqual([]);
	});

	test('needs no URL in the batch when the plan has one', async () => {
		sim.control.setPlan({ callbackUrl: HOOK });
		expect((await post(text({ delivery_report: 'full' }))).status).toBe(201);
	});

	test('refuses the whole batch for a number that a test has marked', async () => {
		sim.control.setOutcome({ to: '+12025551001', outcome: { rejected: 'syntax_invalid_parameter_format' } });
		const reply = await post(text({ to: ['12025551000', '12025551001'] }));
		expect([reply.status, reply.data.text]).toEqual([400, 'to: invalid number 12025551001']);
		sim.control.setOutcome({ to: '12025551001', outcome: { rejected: 'illegal_number_type' } });
		expect((await post(text({ to: ['12025551001'] }))).data.code).toBe('illegal_number_type');
		expect(sim.control.batches()).toEqual([]);
	});
});

describe('binary batches', () => {
	const binary = (extra = {}) => text({ type: 'mt_binary', body: 'QkVHSU46VkNBUkQ=', udh: '06050423F423F4', ...extra });

	test('are taken with Base64 and a header', async () => {
		const { status, data } = await post(binary({ from_ton: 1, from_npi: 1 }));
		expect([status, data]).toMatchObject([201, { type: 'mt_binary', udh: '06050423F423F4' }]);
		expect(data).not.toHaveProperty('flash_message');
	});

	test.each([
		['no udh', { udh: undefined }, 'syntax_constraint_violation'],
		['a udh that is not hexadecimal', { udh: '0G' }, 'syntax_invalid_parameter_format'],
		['a body that is not Base64', { body: 'Hello' }, 'syntax_invalid_parameter_format'],
		['141 bytes', { body: Buffer.alloc(134).toString('base64') }, 'syntax_constraint_violation'],
		['parameters', { parameters: {} }, 'syntax_constraint_violation'],
		['a flash message', { flash_message: true }, 'syntax_constraint_violation'],
	])('are refused with %s', async (_, extra, code) => {
		expect((await post(binary(extra))).data.code).toBe(code);
	});

	test('may have 140 bytes', async () => {
		expect((await post(binary({ body: Buffer.alloc(133).toString('base64') }))).status).toBe(201);
	});
});

describe('media batches', () => {
	const media = (body, extra = {}) => text({ type: 'mt_media', body, ...extra });
	const url = 'https://files.example.com/menu.jpg';

	test('are taken with a URL, and their reports are of MMS', async () => {
		const { id, body } = (
			await post(media({ url, subject: 'Menu', message: 'Hi ${n}' }, { parameters: { n: { default: 'Al' } } }))
		).data;
		expect(body).toEqual({ url, subject: 'Menu', message: 'Hi ${n}' });
		sim.pass(1000);
		expect((await sim.get(`/batches/${id}/delivery_report`)).data.type).toBe('delivery_report_mms');
		expect((await sim.get(`/batches/${id}/delivery_report/12025551000`)).data).toMatchObject({
			type: 'recipient_delivery_report_mms',
			status: 'Delivered',
		});
		expect(texts()).toEqual(['Hi Al']);
	});

	test.each([
		['text as body', 'Menu', {}, 'syntax_invalid_json'],
		['no URL', { message: 'Menu' }, {}, 'syntax_constraint_violation'],
		['a URL that is none', { url: 'menu.jpg' }, {}, 'syntax_invalid_parameter_format'],
		[
			'a file that strict validation does not know',
			{ url: 'https://files.example.com/menu.exe' },
			{ strict_validation: true },
			'syntax_constraint_violation',
		],
		['a limit of parts', { url }, { max_number_of_message_parts: 2 }, 'syntax_constraint_violation'],
	])('are refused with %s', async (_, body, extra, code) => {
		expect((await post(media(body, extra))).data.code).toBe(code);
	});

	test('end with 416 where the plan has no MMS', async () => {
		sim.control.setPlan({ mms: false });
		await post(media({ url }));
		sim.pass(1000);
		expect(statuses()).toEqual(['Aborted 416']);
	});
});

describe('parameters', () => {
	test('give each recipient its own text, and end with 405 for who has no value', async () => {
		await sim.send(['12025551000', '12025551001', '12025551002'], {
			body: 'Hi ${name}, table ${table.no-1}.',
			parameters: {
				name: { 12025551000: 'Ana', 12025551001: 'Bo' },
				'table.no-1': { 12025551000: '4', default: '?' },
			},
		});
		sim.pass(1000);
		expect(texts().slice(0, 2)).toEqual(['Hi Ana, table 4.', 'Hi Bo, table ?.']);
		expect(statuses()).toEqual(['Delivered 0', 'Delivered 0', 'Aborted 405']);
	});

	test('belong to a number as it is spelt in `to`', async () => {
		const parameters = { name: { '+12025551000': 'Ana', 12025551001: 'Bo' } };
		const batch = { to: ['+12025551000', '+12025551001'], body: '${name}', parameters };
		expect((await post(text(batch))).data).toMatchObject({ parameters, to: ['12025551000', '12025551001'] });
		sim.pass(1000);
		expect(statuses()).toEqual(['Delivered 0', 'Aborted 405']);
		sim.control.reset();
		sim.control.setOptions({ parametersMatchAnySpelling: true });
		await post(text(batch));
		sim.pass(1000);
		expect(texts()).toEqual(['Ana', 'Bo']);
	});

	test('reach members of a group by their number', async () => {
		const { id } = (await sim.api('POST', '/groups', { members: ['+12025551000'] })).data;
		await sim.send([id], { body: '${name}', parameters: { name: { 12025551000: 'Ana' } } });
		sim.pass(1000);
		expect(texts()).toEqual(['Ana']);
	});

	test.each([
		['other letters', 'Hi ${Name}', 'Aborted 405'],
		['a key that is not among them', 'Hi ${other}', 'Aborted 405'],
		['no variable', 'Hi ${a b} $name {name}', 'Delivered 0'],
	])('do not fit %s', async (_, body, expected) => {
		await sim.send(['12025551000'], { body, parameters: { name: { default: 'Ana' } } });
		sim.pass(1000);
		expect(statuses()).toEqual([expected]);
	});

	test('are missed where there are none at all, or the text stays as it is when told so', async () => {
		await sim.send(['12025551000'], { body: 'Costs ${price}' });
		sim.pass(1000);
		expect(statuses()).toEqual(['Aborted 405']);
		sim.control.setOptions({ variablesWithoutParameters: 'literal' });
		await sim.send(['12025551001'], { body: 'Costs ${price}' });
		sim.pass(1000);
		expect(sim.control.accepted({ to: '12025551001' })[0]).toMatchObject({ text: 'Costs ${price}', code: 0 });
	});
});

describe('what ends a message before it is sent', () => {
	test('no sender, unless the plan has a default one', async () => {
		await sim.send(['12025551000'], { from: undefined });
		sim.pass(1000);
		expect(statuses()).toEqual(['Aborted 410']);
		sim.control.setPlan({ defaultOriginator: '12025550100' });
		const { id } = await sim.send(['12025551001'], { from: undefined });
		sim.pass(1000);
		expect((await sim.get(`/batches/${id}/delivery_report/12025551001`)).data).toMatchObject({
			status: 'Delivered',
			applied_originator: '12025550100',
		});
	});

	test.each([
		['160 characters', 'x'.repeat(160), 1],
		['161 characters', 'x'.repeat(161), 2],
		['306 characters', 'x'.repeat(306), 2],
		['307 characters', 'x'.repeat(307), 3],
		['80 euro signs', '€'.repeat(80), 1],
		['81 euro signs', '€'.repeat(81), 2],
		['70 Cyrillic letters', 'ж'.repeat(70), 1],
		['71 Cyrillic letters', 'ж'.repeat(71), 2],
		['34 emoji and more', `${'😀'.repeat(34)}abc`, 2],
		['nothing', '', 1],
	])('too many parts: %s are %3$s', async (_, body, parts) => {
		await sim.send(['12025551000'], { body, max_number_of_message_parts: parts });
		if (parts > 1) await sim.send(['12025551001'], { body, max_number_of_message_parts: parts - 1 });
		sim.pass(1000);
		expect(statuses()).toEqual(['Delivered 0', ...(parts > 1 ? ['Aborted 411'] : [])]);
	});

	test('a limit of parts of the whole plan', async () => {
		sim.control.setPlan({ maxMessageParts: 1 });
		await sim.send(['12025551000'], { body: 'x'.repeat(161) });
		await sim.send(['12025551001'], { body: 'x'.repeat(161), truncate_concat: true });
		sim.pass(1000);
		expect(statuses()).toEqual(['Aborted 411', 'Delivered 0']);
		expect(texts()[1]).toHaveLength(160);
	});

	test('a country that the plan is not enabled for', async () => {
		sim.control.setPlan({ countries: ['1', '46'] });
		await sim.send(['12025551000', '46700123456', '447700900123']);
		sim.pass(1000);
		expect(statuses()).toEqual(['Delivered 0', 'Delivered 0', 'Aborted 412']);
	});
});

describe('dry run', () => {
	const dryRun = async (body, params) => (await sim.api('POST', '/batches/dry_run', text(body), { params })).data;

	test('counts recipients and parts and keeps nothing', async () => {
		expect(await dryRun({ to: numbers(3), body: 'x'.repeat(161) })).toEqual({
			number_of_recipients: 3,
			number_of_messages: 6,
		});
		expect(sim.control.batches()).toEqual([]);
	});

	test('shows what recipients would get', async () => {
		const { id } = (await sim.api('POST', '/groups', { members: ['12025551001'] })).data;
		const body = {
			to: ['12025551000', id],
			body: 'Hi ${name}',
			parameters: { name: { 12025551000: 'Ana', 12025551001: 'Бо' } },
		};
		expect(await dryRun(body, { per_recipient: true })).toEqual({
			number_of_recipients: 2,
			number_of_messages: 2,
			per_recipient: [
				{ recipient: '12025551000', number_of_parts: 1, body: 'Hi Ana', encoding: 'text' },
				{ recipient: '12025551001', number_of_parts: 1, body: 'Hi Бо', encoding: 'unicode' },
			],
		});
		const rows = async (params) =>
			(await dryRun({ to: numbers(150) }, { per_recipient: true, ...params })).per_recipient;
		expect(await rows()).toHaveLength(100);
		expect(await rows({ number_of_recipients: 2 })).toHaveLength(2);
	});

	test.each([[{ number_of_recipients: 1001 }], [{ per_recipient: 'yes' }]])('refuses %j', async (params) => {
		expect(await dryRun({}, params)).toMatchObject({ code: 'syntax_invalid_parameter_format' });
	});
});

describe('reading batches', () => {
	const ids = async (params) => (await sim.get('/batches', params)).data.batches.map(({ id }) => id);

	test('lists the last 24 hours unless dates are given; the end is not included', async () => {
		const { id } = await sim.send(['12025551000']);
		sim.pass(25 * HOUR);
		const later = await sim.send(['12025551000']);
		expect(await ids()).toEqual([later.id]);
		expect(await ids({ start_date: '2026-03-04T10:00:00Z' })).toEqual([later.id, id]);
		expect(await ids({ start_date: '2026-03-04T10:00:00.001Z', end_date: later.created_at })).toEqual([]);
		expect(await ids({ start_date: '2026-03-01', end_date: '2026-03-05T00:00:00+01:00' })).toEqual([id]);
	});

	test('filters by senders and by client_reference', async () => {
		const one = await sim.send(['12025551000'], { from: '+12025550199', client_reference: 'a' });
		const two = await sim.send(['12025551000'], { from: 'Acme', client_reference: 'b' });
		await sim.send(['12025551000'], { from: '12025550100', client_reference: 'a b' });
		expect(await ids({ from: '12025550199,Acme' })).toEqual([two.id, one.id]);
		expect(await ids({ client_reference: 'a' })).toEqual([one.id]);
		expect(await ids({ client_reference: 'c' })).toEqual([]);
	});

	test('goes in pages whose page_size is what they hold', async () => {
		for (let i = 0; i < 5; i++) await sim.send(['12025551000']);
		const page = async (params) => {
			const { batches, ...rest } = (await sim.get('/batches', params)).data;
			return [batches.length, rest];
		};
		expect(await page({ page_size: 2 })).toEqual([2, { count: 5, page: 0, page_size: 2 }]);
		expect(await page({ page_size: 2, page: 2 })).toEqual([1, { count: 5, page: 2, page_size: 1 }]);
		expect(await page({ page_size: 2, page: 3 })).toEqual([0, { count: 5, page: 3, page_size: 0 }]);
		expect(await page()).toEqual([5, { count: 5, page: 0, page_size: 5 }]);
	});

	test.each([
		['page_size', '101'],
		['page_size', '0'],
		['page_size', 'None'],
		['page', '-1'],
		['start_date', 'yesterday'],
		['start_date', '2026-03-04T10:00:00+01:00x'],
	])('refuses %s %s', async (name, value) => {
		const reply = await sim.get('/batches', { [name]: value });
		expect([reply.status, reply.data.code]).toEqual([400, 'syntax_invalid_parameter_format']);
	});

	test('finds nothing by an unknown id, or after 14 days', async () => {
		const unknown = await sim.get('/batches/01KJWZ4QY8T3B6D9F2H5K7M1N4');
		expect([unknown.status, unknown.data, unknown.headers['content-type']]).toEqual([404, '', undefined]);
		const { id } = await sim.send(['12025551000']);
		sim.pass(14 * DAY);
		expect((await sim.get(`/batches/${id}`)).status).toBe(200);
		sim.pass(1);
		expect((await sim.get(`/batches/${id}`)).status).toBe(404);
		expect(await ids({ start_date: '2026-03-01' })).toEqual([]);
	});

	test('lists a new batch late when told so', async () => {
		sim.control.setOptions({ listLagMs: 3000 });
		const { id } = await sim.send(['12025551000']);
		sim.pass(2999);
		expect(await ids()).toEqual([]);
		sim.pass(1);
		expect(await ids()).toEqual([id]);
	});

	test('knows the verbs of a path and other paths', async () => {
		const { id } = await sim.send(['12025551000']);
		const replies = [
			await sim.api('PATCH', `/batches/${id}`, {}),
			await sim.api('PUT', `/batches/${id}/cancel`),
			await sim.api('POST', `/batches/${id}/dry_run`, {}),
			await sim.raw.get('/api/v1/whatever'),
		];
		expect(replies.map(({ status, data }) => [status, data.error])).toEqual([
			[405, 'Method Not Allowed'],
			[404, undefined],
			[404, undefined],
			[404, undefined],
		]);
	});
});

describe('updating a batch', () => {
	const later = { send_at: '2026-03-04T12:00:00Z' };
	const update = (id, body) => sim.api('POST', `/batches/${id}`, body);

	test('changes what has not gone out yet', async () => {
		const { id } = await sim.send(['12025551000', '12025551001'], { ...later, client_reference: 'a' });
		sim.pass(60_000);
		const { status, data } = await update(id, {
			to_add: ['+12025551002', '12025551000'],
			to_remove: ['+1 202 555 1001'],
			body: 'Bye',
			client_reference: null,
			expire_at: '2026-03-04T13:00:00Z',
		});
		expect([status, data]).toMatchObject([
			200,
			{
				id,
				to: ['12025551000', '12025551002'],
				body: 'Bye',
				send_at: '2026-03-04T12:00:00.000Z',
				expire_at: '2026-03-04T13:00:00.000Z',
				created_at: '2026-03-04T10:00:00.000Z',
				modified_at: '2026-03-04T10:01:00.000Z',
			},
		]);
		expect(data).not.toHaveProperty('client_reference');
		sim.pass(2 * HOUR);
		expect(sim.control.accepted().map(({ to, text: sent, status: ended }) => [to, sent, ended])).toEqual([
			['12025551000', 'Bye', 'Delivered'],
			['12025551002', 'Bye', 'Delivered'],
		]);
	});

	test('moves it to another time, or sends it at once', async () => {
		const { id } = await sim.send(['12025551000'], later);
		await update(id, { send_at: '2026-03-04T14:00:00Z' });
		sim.pass(3 * HOUR);
		expect(statuses()).toEqual(['Queued 400']);
		const { data } = await update(id, { send_at: null });
		expect(data.expire_at).toBe('2026-03-07T13:00:00.000Z');
		sim.pass(1000);
		expect(statuses()).toEqual(['Delivered 0']);
	});

	test('comes too late once it has gone out', async () => {
		const { id } = await sim.send(['12025551000']);
		sim.pass(1000);
		const reply = await update(id, { body: 'Bye' });
		expect([reply.status, reply.data.code]).toEqual([403, 'batch_already_dispatched']);
	});

	test.each([
		['a text that is too long', { body: 'x'.repeat(2001) }, 400, 'syntax_constraint_violation'],
		['no recipient left', { to_remove: ['12025551000'] }, 400, 'syntax_constraint_violation'],
		['101 numbers to add', { to_add: numbers(101) }, 400, 'syntax_constraint_violation'],
		['a malformed number', { to_add: ['x+1'] }, 400, 'syntax_invalid_parameter_format'],
		['no body', { body: null }, 400, 'syntax_constraint_violation'],
		['another type', { type: 'mt_binary' }, 400, 'syntax_constraint_violation'],
		['a list', [], 400, 'syntax_invalid_json'],
		['an unknown group', { to_add: ['ABC'] }, 403, 'unknown_group'],
		['a report and no URL', { delivery_report: 'full' }, 403, 'missing_callback_url'],
	])('is refused with %s and changes nothing', async (_, body, status, code) => {
		const batch = await sim.send(['12025551000'], later);
		const reply = await update(batch.id, body);
		expect([reply.status, reply.data.code]).toEqual([status, code]);
		expect((await sim.get(`/batches/${batch.id}`)).data).toEqual(batch);
	});

	test('needs the type of a batch that is no text', async () => {
		const binary = { type: 'mt_binary', body: 'SGk=', udh: '00' };
		const { id } = await sim.send(['12025551000'], { ...binary, ...later });
		expect((await update(id, { udh: '01' })).status).toBe(400);
		expect((await update(id, { type: 'mt_binary', udh: '01' })).data.udh).toBe('01');
	});

	test('finds no unknown batch', async () => {
		expect((await update('none', {})).status).toBe(404);
	});
});

describe('replacing a batch', () => {
	const replace = (id, body) => sim.api('PUT', `/batches/${id}`, body);
	const later = { send_at: '2026-03-04T12:00:00Z' };

	test('puts another in its place before it has gone out', async () => {
		const { id } = await sim.send(['12025551000'], later);
		sim.pass(1000);
		const { status, data } = await replace(id, text({ to: ['12025551001'], body: 'Bye' }));
		expect([status, data]).toMatchObject([
			200,
			{ id, canceled: false, created_at: '2026-03-04T10:00:00.000Z', modified_at: '2026-03-04T10:00:01.000Z' },
		]);
		sim.pass(3 * HOUR);
		expect(sim.control.accepted().map(({ to, text: sent }) => [to, sent])).toEqual([['12025551001', 'Bye']]);
		expect((await sim.get('/batches')).data.count).toBe(1);
	});

	test('sends once more what has gone out already', async () => {
		const { id } = await sim.send(['12025551000']);
		sim.pass(1000);
		await replace(id, text());
		sim.pass(1000);
		expect(sim.control.acceptedSummary().repeated).toEqual([{ to: '12025551000', count: 2 }]);
	});

	test('gives a new id when told so', async () => {
		sim.control.setOptions({ replaceKeepsId: false });
		const { id } = await sim.send(['12025551000'], later);
		const { data } = await replace(id, text());
		expect(data.id).not.toBe(id);
		expect((await sim.get(`/batches/${id}`)).data.canceled).toBe(true);
		expect((await sim.get('/batches')).data.count).toBe(2);
	});

	test('needs a whole batch, and leaves the old one when it is refused', async () => {
		const batch = await sim.send(['12025551000'], later);
		expect((await replace(batch.id, { body: 'Bye' })).status).toBe(400);
		expect((await sim.get(`/batches/${batch.id}`)).data).toEqual(batch);
		expect((await replace('none', text())).status).toBe(404);
	});
});

describe('cancelling a batch', () => {
	const cancel = (id) => sim.api('DELETE', `/batches/${id}`);
	const report = async (id) => (await sim.get(`/batches/${id}/delivery_report`)).data;

	test('empties one that has not gone out', async () => {
		const { id } = await sim.send(['12025551000'], { send_at: '2026-03-04T12:00:00Z' });
		sim.pass(1000);
		const { status, data } = await cancel(id);
		expect([status, data.canceled, data.modified_at]).toEqual([200, true, '2026-03-04T10:00:01.000Z']);
		expect(await report(id)).toMatchObject({ total_message_count: 0, statuses: [] });
		sim.pass(3 * HOUR);
		expect(sim.control.accepted()).toEqual([]);
		expect((await sim.api('POST', `/batches/${id}`, {})).status).toBe(403);
	});

	test('ends what still waits and recalls nothing', async () => {
		sim.control.setOptions({ messagesPerSecond: 1, deliveryDelayMs: 10_000, processingDelayMs: 0 });
		const { id } = await sim.send(numbers(4));
		sim.pass(2000);
		expect((await cancel(id)).data.canceled).toBe(true);
		expect(statuses()).toEqual(['Dispatched 401', 'Dispatched 401', 'Cancelled 407', 'Cancelled 407']);
		sim.pass(60_000);
		expect(statuses()).toEqual(['Delivered 0', 'Delivered 0', 'Cancelled 407', 'Cancelled 407']);
	});

	test('may end them as Aborted, as old documents have it', async () => {
		sim.control.setOptions({ messagesPerSecond: 1, cancelledStatus: 'Aborted' });
		const { id } = await sim.send(['12025551000']);
		sim.pass(100);
		await cancel(id);
		expect(statuses()).toEqual(['Aborted 407']);
	});

	test('loses the race against numbers that end in 0407', async () => {
		sim.control.setOptions({ messagesPerSecond: 1 });
		const { id } = await sim.send(['12025550407', '12025551000']);
		sim.pass(100);
		await cancel(id);
		sim.pass(1000);
		expect(statuses()).toEqual(['Delivered 0', 'Cancelled 407']);
	});

	test('changes nothing once all is sent', async () => {
		const { id } = await sim.send(['12025551000']);
		sim.pass(1000);
		expect((await cancel(id)).data.canceled).toBe(true);
		expect(statuses()).toEqual(['Delivered 0']);
	});

	test('finds no unknown batch', async () => {
		const { status, data } = await cancel('none');
		expect([status, data]).toEqual([404, '']);
	});
});

describe('delivery feedback', () => {
	const give = (id, body) => sim.api('POST', `/batches/${id}/delivery_feedback`, body);

	test('is taken with an empty answer, for some or for all', async () => {
		const { id } = await sim.send(['12025551000', '12025551001'], { feedback_enabled: true });
		const { status, data } = await give(id, { recipients: ['+12025551000'] });
		expect([status, data]).toEqual([202, '']);
		expect(sim.control.feedback()).toEqual([{ batchId: id, recipients: ['12025551000'] }]);
		await give(id, { recipients: [] });
		expect(sim.control.feedback()[0].recipients).toEqual(['12025551000', '12025551001']);
	});

	test('is not found where it was not announced', async () => {
		const { id } = await sim.send(['12025551000']);
		expect((await give(id, { recipients: [] })).status).toBe(404);
		expect((await give('none', { recipients: [] })).status).toBe(404);
	});

	test.each([
		['no key', {}, 'syntax_constraint_violation'],
		['a malformed number', { recipients: ['x'] }, 'syntax_invalid_parameter_format'],
		['no list', { recipients: '12025551000' }, 'syntax_invalid_json'],
	])('is refused with %s', async (_, body, code) => {
		const { id } = await sim.send(['12025551000'], { feedback_enabled: true });
		expect((await give(id, body)).data.code).toBe(code);
	});

	test('needs numbers for a batch with groups', async () => {
		const group = (await sim.api('POST', '/groups', { members: ['12025551000'] })).data.id;
		const { id } = await sim.send([group], { feedback_enabled: true });
		expect((await give(id, { recipients: [] })).status).toBe(400);
		expect((await give(id, { recipients: ['12025551000'] })).status).toBe(202);
	});
});
