'use strict';

const { start, numbers, SENDER, TOLL_FREE } = require('./sinchClient.js');

const HOUR = 3600_000;
/** Every code of the provider's tables but 0, 400, 401, 406 and 407, which behave differently. */
const OWN = [402, 403, 404, 405, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418];
const NETWORK = [
	...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 40, 50, 51, 52, 53, 54, 55, 56],
	...[60, 61, 62, 63, 64, 65, 66, 67, 70, 71, 72, 73, 74, 75, 76, 77],
	...[100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114],
	...[150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164],
	...[200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215, 216, 217],
	...[250, 251, 252, 253, 254, 255, 256, 257, 300, 301, 302, 303, 304, 310, 311, 312, 320, 321, 322],
	...[330, 331, 332, 333, 334, 335, 336, 337, 338, 339, 340, 341, 342, 343, 344, 345, 346, 347, 348, 349, 350],
	...[360, 361, 362, 370, 399],
];

let sim;
beforeEach(async () => {
	sim = await start();
});
afterEach(() => sim.close());

const number = (digits) => `1202555${String(digits).padStart(4, '0')}`;
const statuses = () => sim.control.accepted().map(({ status, code }) => `${status} ${code}`);
const report = async (id, params) => (await sim.get(`/batches/${id}/delivery_report`, params)).data;
const ofRecipient = async (id, to) => (await sim.get(`/batches/${id}/delivery_report/${to}`)).data;

describe('the queue of a plan', () => {
	beforeEach(() => sim.control.setOptions({ messagesPerSecond: 1, processingDelayMs: 0, deliveryDelayMs: 10_000 }));

	const waiting = async (id) => {
		const { statuses: buckets } = await report(id);
		return buckets.find(({ code }) => code === 400)?.count ?? 0;
	};

	test('lets messages go at the rate of the plan', async () => {
		const { id } = await sim.send(numbers(5));
		const counts = [];
		for (let second = 0; second <= 5; second++) {
			counts.push(await waiting(id));
			sim.pass(1000);
		}
		expect(counts).toEqual([5, 4, 3, 2, 1, 0]);
	});

	test('works through batches one after the other, whatever their sender', async () => {
		const one = await sim.send(numbers(3));
		const two = await sim.send(numbers(3), { from: '12025550100' });
		sim.pass(4000);
		expect([await waiting(one.id), await waiting(two.id)]).toEqual([0, 2]);
	});

	test('is not the queue of another plan, which may be faster', async () => {
		sim.control.setPlan({ planId: 'sim-plan-eu', messagesPerSecond: 4 });
		await sim.send(numbers(4));
		const body = { from: SENDER, to: numbers(4), body: 'Hello' };
		await sim.call('sim-token-eu', 'sim-plan-eu', 'POST', '/batches', body);
		sim.pass(1000);
		expect(statuses()).toEqual(['Dispatched 401', ...Array(3).fill('Queued 400'), ...Array(4).fill('Dispatched 401')]);
	});

	test('has no room in it for what ends before', async () => {
		const { id } = await sim.send([number(411), number(400), '12025551000']);
		sim.pass(1000);
		expect((await ofRecipient(id, '12025551000')).code).toBe(401);
	});

	test('moves up when a batch is cancelled', async () => {
		const long = await sim.send(numbers(100));
		const short = await sim.send(numbers(1));
		sim.pass(2000);
		await sim.api('DELETE', `/batches/${long.id}`);
		sim.pass(1000);
		expect(await waiting(short.id)).toBe(0);
	});

	test('ends with 406 what has waited until it expires, at the moment of its expiry', async () => {
		await sim.send(numbers(10));
		const { id } = await sim.send(numbers(2), { expire_at: '2026-03-04T10:00:11.500Z' });
		const behind = await sim.send(numbers(1));
		sim.pass(13_000);
		expect((await report(id)).statuses).toEqual([
			{ code: 401, status: 'Dispatched', count: 1 },
			{ code: 406, status: 'Aborted', count: 1 },
		]);
		expect(await ofRecipient(id, '12025551001')).toMatchObject({ code: 406, at: '2026-03-04T10:00:11.500Z' });
		expect(await waiting(behind.id)).toBe(0);
	});

	test('changes its speed while it works', async () => {
		const { id } = await sim.send(numbers(20));
		sim.pass(5000);
		sim.control.setOptions({ messagesPerSecond: 10 });
		sim.pass(1000);
		expect(await waiting(id)).toBe(5);
		sim.control.setOptions({ messagesPerSecond: null });
		expect(await waiting(id)).toBe(0);
	});

	test('counts the parts of a text when told so', async () => {
		sim.control.setOptions({ partsCountAgainstRate: true });
		const { id } = await sim.send(numbers(3), { body: 'x'.repeat(161) });
		sim.pass(5000);
		expect(await waiting(id)).toBe(1);
	});

	test('takes a scheduled batch in at its time, behind what waits then', async () => {
		const scheduled = await sim.send(numbers(2), { send_at: '2026-03-04T10:00:05Z' });
		await sim.send(numbers(7));
		sim.pass(5000);
		await sim.send(numbers(1, 2000));
		sim.pass(2000);
		expect(await waiting(scheduled.id)).toBe(2);
		sim.pass(2000);
		expect(await waiting(scheduled.id)).toBe(0);
		expect(sim.control.accepted({ to: number(2000) })[0].status).toBe('Queued');
		sim.pass(1000);
		expect(sim.control.accepted({ to: number(2000) })[0].status).toBe('Dispatched');
	});

	test('sends at once what was to be sent in the past', async () => {
		const { id } = await sim.send(numbers(1), { send_at: '2026-03-01T10:00:00Z' });
		sim.pass(1000);
		expect(await waiting(id)).toBe(0);
	});
});

describe('results by number', () => {
	test('every code of the tables comes by the last digits', async () => {
		const { id } = await sim.send([...OWN, ...NETWORK].map(number), { delivery_report: 'none' });
		sim.pass(1000);
		const { total_message_count: total, statuses: buckets } = await report(id, { type: 'full' });
		expect(total).toBe(OWN.length + NETWORK.length);
		const found = Object.fromEntries(buckets.map(({ code, status, recipients }) => [code, [status, recipients]]));
		for (const code of OWN) expect(found[code]).toEqual(['Aborted', [number(code)]]);
		for (const code of NETWORK) expect(found[code]).toEqual(['Failed', [number(code)]]);
	});

	test('other statuses and what stays on the way come too', async () => {
		await sim.send([0, 400, 401, 406, 407, 990, 991, 992, 993, 998, 999].map(number));
		sim.pass(48 * HOUR);
		expect(statuses()).toEqual([
			'Unknown 0',
			'Queued 400',
			'Dispatched 401',
			'Queued 400',
			'Delivered 0',
			'Rejected 110',
			'Deleted 0',
			'Expired 0',
			'Failed 0',
			'Delivered 0',
			'Delivered 0',
		]);
		sim.pass(48 * HOUR);
		expect(statuses().slice(1, 4)).toEqual(['Queued 400', 'Dispatched 401', 'Aborted 406']);
	});

	test('all other numbers are delivered, outside the exchange 555 every number', async () => {
		await sim.send([number(142), number(419), number(1150), '12027770150', '447700900150']);
		sim.pass(1000);
		expect(new Set(statuses())).toEqual(new Set(['Delivered 0']));
	});

	test('can be ordered per number and per suffix, and the patterns switched off', async () => {
		sim.control.setOutcome({ to: '+1 202 555 1000', outcome: 150 });
		sim.control.setOutcome({ to: number(1001), outcome: { status: 'Deleted', code: 21, delayMs: 2 * HOUR } });
		sim.control.setOutcome({ suffix: '77', outcome: 'silent' });
		sim.control.setOutcome({ to: number(1003), outcome: 'queued' });
		sim.control.setOutcome({ to: number(1004), outcome: { status: 'Aborted', code: 404 } });
		sim.control.setOutcome({ to: number(150), outcome: 'delivered' });
		sim.control.setOptions({ numberPatterns: false });
		await sim.send([1000, 1001, 1077, 1003, 1004, 150, 257].map(number));
		sim.pass(HOUR);
		const rest = ['Dispatched 401', 'Queued 400', 'Aborted 404', 'Delivered 0', 'Delivered 0'];
		expect(statuses()).toEqual(['Failed 150', 'Dispatched 401', ...rest]);
		sim.pass(HOUR + 1000);
		expect(statuses()).toEqual(['Failed 150', 'Deleted 21', ...rest]);
		sim.control.clearOutcomes();
		await sim.send([number(1000)]);
		sim.pass(1000);
		expect(sim.control.accepted({ to: number(1000) })[1].status).toBe('Delivered');
		expect(() => sim.control.setOutcome({ to: number(1), outcome: 'lost' })).toThrow('unknown outcome');
		expect(() => sim.control.setOutcome({ outcome: 'silent' })).toThrow('"to" or "suffix"');
	});

	test('can be those of the sender: an unverified toll-free number', async () => {
		sim.control.setPlan({ numbers: [{ phoneNumber: TOLL_FREE, code: 64 }, { phoneNumber: SENDER }] });
		await sim.send([number(1000)], { from: TOLL_FREE });
		await sim.send([number(1000)]);
		sim.pass(1000);
		expect(statuses()).toEqual(['Failed 64', 'Delivered 0']);
	});

	test('can be changed afterwards, as by a late report', async () => {
		const { id } = await sim.send([number(1000), number(1001)]);
		sim.pass(1000);
		const list = async (status) => (await sim.get('/delivery_reports', { status })).data.count;
		expect(await list('Delivered')).toBe(2);
		sim.control.setMessageStatus({ to: number(1000), status: 'Failed', code: 153 });
		expect(await ofRecipient(id, number(1000))).toMatchObject({ status: 'Failed', code: 153 });
		expect([await list('Delivered'), await list('Failed')]).toEqual([1, 1]);
		expect(() => sim.control.setMessageStatus({ to: number(1), status: 'Failed', code: 1 })).toThrow('no such message');
		expect(() => sim.control.setMessageStatus({ to: number(1000), status: 'Queued' })).toThrow('has ended');
		expect(() => sim.control.setMessageStatus({ to: number(1000), status: 'Failed' })).toThrow('"code" is missing');
		expect(() => sim.control.setMessageStatus({ to: number(1000), status: 'Lost', code: 1 })).toThrow('unknown status');
	});
});

describe('the report of a batch', () => {
	test('counts by status and code, with numbers when it is full', async () => {
		const { id } = await sim.send([number(1000), number(405), number(401), number(1001)], { client_reference: 'a' });
		sim.pass(1000);
		const common = { type: 'delivery_report_sms', batch_id: id, total_message_count: 4, client_reference: 'a' };
		const bucket = (code, status, ...recipients) => ({ code, status, count: recipients.length, recipients });
		const buckets = [
			bucket(405, 'Aborted', number(405)),
			bucket(401, 'Dispatched', number(401)),
			bucket(0, 'Delivered', number(1000), number(1001)),
		];
		expect(await report(id, { type: 'full' })).toEqual({ ...common, statuses: expect.arrayContaining(buckets) });
		expect((await report(id)).statuses).toEqual(
			expect.arrayContaining(buckets.map(({ recipients, ...counts }) => counts)),
		);
	});

	test('can be narrowed to statuses and codes', async () => {
		const { id } = await sim.send([number(1000), number(405), number(401), number(150)]);
		sim.pass(1000);
		const codes = async (params) => (await report(id, params)).statuses.map(({ code }) => code).sort((a, b) => a - b);
		expect(await codes({ status: 'Delivered,Failed' })).toEqual([0, 150]);
		expect(await codes({ code: '0,405' })).toEqual([0, 405]);
		expect(await codes({ status: 'Delivered', code: '405' })).toEqual([]);
		expect((await sim.get(`/batches/${id}/delivery_report`, { code: 'x' })).status).toBe(400);
	});

	test('shows a batch that waits for its time as queued, or as empty when told so', async () => {
		const { id } = await sim.send([number(1000)], { send_at: '2026-03-04T12:00:00Z' });
		expect((await report(id)).statuses).toEqual([{ code: 400, status: 'Queued', count: 1 }]);
		sim.control.setOptions({ scheduledInReports: false });
		expect((await report(id)).statuses).toEqual([]);
		sim.pass(3 * HOUR);
		expect((await report(id)).statuses).toEqual([{ code: 0, status: 'Delivered', count: 1 }]);
	});

	test('is not found for an unknown batch or type', async () => {
		const { id } = await sim.send([number(1000)]);
		expect((await sim.get(`/batches/${id}/delivery_report`, { type: 'short' })).status).toBe(404);
		expect((await sim.get('/batches/none/delivery_report')).status).toBe(404);
		sim.control.setOptions({ unknownBatchInReports: 403 });
		expect((await sim.get('/batches/none/delivery_report')).status).toBe(403);
		expect((await sim.get(`/batches/none/delivery_report/${number(1000)}`)).status).toBe(403);
	});
});

describe('the report of a recipient', () => {
	test('tells how the message ended', async () => {
		const { id } = await sim.send([number(1000)], { client_reference: 'a' });
		sim.pass(1000);
		expect(await ofRecipient(id, number(1000))).toEqual({
			type: 'recipient_delivery_report_sms',
			batch_id: id,
			recipient: number(1000),
			code: 0,
			status: 'Delivered',
			at: '2026-03-04T10:00:00.070Z',
			operator_status_at: '2026-03-04T10:00:00Z',
			client_reference: 'a',
		});
	});

	test('has no time of the operator for what ended before the network, or without a receipt', async () => {
		const { id } = await sim.send([number(405), number(401), number(0)]);
		sim.pass(1000);
		for (const to of [405, 401, 0]) {
			expect(await ofRecipient(id, number(to))).not.toHaveProperty('operator_status_at');
		}
	});

	test('is found by the number in any spelling', async () => {
		const { id } = await sim.send([number(1000)]);
		for (const spelling of [`+${number(1000)}`, `%2B${number(1000)}`, `00${number(1000)}`]) {
			expect((await ofRecipient(id, spelling)).recipient).toBe(number(1000));
		}
		for (const other of [number(1001), 'x', '%ZZ']) {
			const { status, data } = await sim.get(`/batches/${id}/delivery_report/${other}`);
			expect([status, data]).toEqual([404, '']);
		}
	});

	test('tells parts, encoding and operator where that is switched on', async () => {
		sim.control.setPlan({ autoEncoding: true, operator: '310260' });
		const { id } = await sim.send([number(1000)], { body: `“${'x'.repeat(160)}”`, max_number_of_message_parts: 3 });
		const unicode = await sim.send([number(1000)], { body: 'Привет' });
		sim.pass(1000);
		expect(await ofRecipient(id, number(1000))).toMatchObject({
			encoding: 'GSM',
			number_of_message_parts: 2,
			operator: '310260',
		});
		expect(await ofRecipient(unicode.id, number(1000))).toMatchObject({ encoding: 'UNICODE' });
	});
});

describe('the list of recipient reports', () => {
	const list = async (params) => {
		const { data } = await sim.get('/delivery_reports', params);
		return data.delivery_reports.map(({ recipient }) => recipient);
	};

	test('holds what has ended, newest first, in pages', async () => {
		sim.control.setOptions({ messagesPerSecond: 1 });
		await sim.send([...numbers(4), number(401)]);
		sim.pass(3500);
		expect(await list()).toEqual(numbers(3).reverse());
		sim.pass(60_000);
		expect(await list({ page_size: 3 })).toEqual(numbers(3, 1001).reverse());
		expect(await list({ page_size: 3, page: 1 })).toEqual([number(1000)]);
		const { data } = await sim.get('/delivery_reports', { page_size: 3, page: 1 });
		expect(data).toMatchObject({ count: 4, page: 1, page_size: 1 });
		expect((await sim.get('/delivery_reports', { page: 2, page_size: 3 })).data).toMatchObject({
			count: 4,
			page_size: 0,
		});
	});

	test('is narrowed by status, code, client_reference and time', async () => {
		await sim.send([number(1000), number(150)], { client_reference: 'a' });
		sim.pass(25 * HOUR);
		await sim.send([number(1001), number(405)], { client_reference: 'b' });
		sim.pass(1000);
		expect((await list()).sort()).toEqual([number(405), number(1001)]);
		const all = { start_date: '2026-03-01' };
		expect((await list({ ...all, status: 'Failed,Aborted' })).sort()).toEqual([number(150), number(405)]);
		expect(await list({ ...all, code: '150' })).toEqual([number(150)]);
		expect((await list({ ...all, client_reference: 'a' })).sort()).toEqual([number(150), number(1000)]);
		expect((await list({ ...all, end_date: '2026-03-05T00:00:00Z' })).sort()).toEqual([number(150), number(1000)]);
		sim.pass(14 * 24 * HOUR);
		expect(await list(all)).toEqual([]);
	});

	test('is that of one plan', async () => {
		await sim.send([number(1000)]);
		sim.pass(1000);
		const reply = await sim.call('sim-token-eu', 'sim-plan-eu', 'GET', '/delivery_reports');
		expect(reply.data.count).toBe(0);
	});
});

describe('STOP to a toll-free number', () => {
	const say = (text, to = TOLL_FREE) => sim.control.inbound({ from: number(1000), to, text });
	const lastOf = async (from) => {
		const { id } = await sim.send([number(1000)], { from });
		sim.pass(1000);
		const { status, code } = await ofRecipient(id, number(1000));
		return `${status} ${code}`;
	};

	test.each([
		['STOP', 'START'],
		[' stop ', 'UNSTOP'],
		['ARRET', 'NONARRET'],
	])('"%s" ends later messages with 257 until "%s"', async (out, back) => {
		say(out);
		expect(await lastOf(TOLL_FREE)).toBe('Failed 257');
		expect(await lastOf(SENDER)).toBe('Delivered 0');
		say(back);
		expect(await lastOf(TOLL_FREE)).toBe('Delivered 0');
	});

	test('reaches us as a text like any other, and also hits what waits in the queue', async () => {
		sim.control.setOptions({ messagesPerSecond: 1 });
		await sim.send([number(1001), number(1000)], { from: TOLL_FREE });
		sim.pass(1500);
		say('STOP');
		sim.pass(1000);
		expect(statuses()).toEqual(['Delivered 0', 'Failed 257']);
		expect((await sim.get('/inbounds')).data.inbounds).toMatchObject([{ type: 'mo_text', body: 'STOP' }]);
	});

	test('is not enforced for other words and other kinds of numbers, unless told so', async () => {
		say('Stop it');
		expect(await lastOf(TOLL_FREE)).toBe('Delivered 0');
		say('STOP', SENDER);
		expect([await lastOf(SENDER), sim.control.consents()]).toEqual(['Delivered 0', []]);
		sim.control.setOptions({ enforceOptOutOn: ['longNumber'] });
		say('STOP', SENDER);
		expect(await lastOf(SENDER)).toBe('Failed 257');
	});

	test('can be recorded by a test, and stays over a reset that keeps it', async () => {
		sim.control.setConsent({ from: '+12025550199', to: '+12025551000', optStatus: 'OptOut' });
		sim.control.reset({ keep: ['consents'] });
		expect(sim.control.consents()).toMatchObject([{ from: SENDER, to: number(1000), optStatus: 'OptOut' }]);
		expect(await lastOf(SENDER)).toBe('Failed 257');
		expect(() => sim.control.setConsent({ from: SENDER, to: number(1000), optStatus: 'stop' })).toThrow(
			'OptOut or OptIn',
		);
	});
});
