'use strict';

const { createEngine } = require('./harness');
const { providers } = require('./providers');
const { startAtt } = require('../../simulators/att/server');
const { startBind } = require('../../simulators/bind/server');
const { AttSms } = require('../../nodes/Att/AttSms.node');
const { BindSms } = require('../../nodes/Bind/BindSms.node');
const { AttSmsOAuth2Api } = require('../../credentials/AttSmsOAuth2Api.credentials');
const { AttInAppMessagingOAuth2Api } = require('../../credentials/AttInAppMessagingOAuth2Api.credentials');
const { BindSmsApi } = require('../../credentials/BindSmsApi.credentials');

const TEXT = 'Your order is ready. Reply STOP to opt out.';
const HOUR_MS = 3_600_000;

/** `isScheduling`: it keeps messages until they may leave. */
const rows = [
	...providers.map(({ NodeClass, CredentialClass, credentialType, credentialData, ...row }) => ({
		...row,
		nodeClasses: [NodeClass],
		credentialClasses: [CredentialClass],
		credentialsOf: (simulator) => ({ [credentialType]: { data: credentialData(simulator) } }),
		isScheduling: row.id === 'sinch',
	})),
	{
		id: 'att',
		nodeType: 'attSms',
		nodeClasses: [AttSms],
		credentialClasses: [AttSmsOAuth2Api, AttInAppMessagingOAuth2Api],
		start: async () => await startAtt(),
		credentialsOf: ({ credentials }) => ({ attSmsOAuth2Api: { data: credentials } }),
		isScheduling: false,
	},
	{
		id: 'bind',
		nodeType: 'bindSms',
		nodeClasses: [BindSms],
		credentialClasses: [BindSmsApi],
		start: async () => await startBind(),
		credentialsOf: ({ credentials }) => ({ bindSmsApi: { data: credentials } }),
		from: 'MyStore',
		isScheduling: false,
	},
];

/** The time of a zone's clocks, e.g. 09:05. */
function clockIn(timeZone, time) {
	return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(time);
}

/** From two hours ago until in three hours, by the clock of a time zone, and when that is over. */
function quietNow(timeZone) {
	const end = Date.now() + 3 * HOUR_MS;
	return {
		hours: { from: clockIn(timeZone, end - 5 * HOUR_MS), to: clockIn(timeZone, end) },
		end: new Date(end - (end % 60_000)).toISOString(),
	};
}

/** A time zone where it is half a day later. */
const OTHER_SIDE = 'Etc/GMT-12';

describe.each(rows)('quiet hours at $id', ({ nodeType, nodeClasses, credentialClasses, credentialsOf, start, from, isScheduling }) => {
	let simulator;
	let engine;

	beforeAll(async () => {
		simulator = await start();
	});
	afterAll(() => simulator.close());

	beforeEach(() => {
		simulator.control.reset({});
		engine = createEngine({ nodeClasses, credentialClasses, credentials: credentialsOf(simulator) });
	});
	afterEach(() => engine.close());

	const run = async (parameters, items, { contextData, ...settings } = {}) =>
		await engine.run({ node: { type: nodeType, parameters: { from, text: TEXT, ...parameters }, ...settings }, items, contextData });

	/** A `message: send` of items `{to, timezone}`. */
	const send = async (items, { options = {}, ...settings } = {}) =>
		await run({ resource: 'message', operation: 'send', to: '={{ $json.to }}', options }, items, settings);

	const inZoneOfItem = (hours) => ({ quietHours: { ...hours, timezone: '={{ $json.timezone }}' } });
	const textsTo = (to) => simulator.control.accepted({}).filter((text) => `+${text.to.replace('+', '')}` === to).length;

	const quiet = { to: '+12025551000', timezone: 'UTC' };
	const free = { to: '+12025551001', timezone: OTHER_SIDE };

	it('text by the clock of each item\'s time zone, and are no failure', async () => {
		const { hours, end } = quietNow('UTC');
		const { json, outputs, error, hints } = await send([quiet, free], { options: inZoneOfItem(hours), onError: 'continueErrorOutput' });
		expect(error).toBeUndefined();
		expect(json[1] ?? []).toEqual([]);
		expect(json[0]).toMatchObject([
			{ to: quiet.to, status: isScheduling ? 'queued' : 'deferred', final: false, deferredUntil: end, failure: null, timezoneGuessed: false },
			{ to: free.to, status: 'queued', final: false, deferredUntil: null, failure: null, timezoneGuessed: false },
		]);
		expect(outputs[0].map(({ pairedItem }) => pairedItem.item)).toEqual([0, 1]);
		expect([textsTo(quiet.to), textsTo(free.to)]).toEqual([isScheduling ? 1 : 0, 1]);
		const verb = isScheduling ? `taken by Sinch, which keeps them until` : 'deferred by quiet hours until';
		expect(hints).toEqual([expect.objectContaining({ type: 'info', message: expect.stringContaining(`1 of 2 messages was ${verb} ${clockIn('America/New_York', new Date(end))}`) })]);
	});

	if (!isScheduling) it('do not hide that everybody else was refused: the node fails', async () => {
		const { hours } = quietNow('UTC');
		simulator.control.misbehave({ fault: 'status', status: 400, method: 'POST', times: null });
		const options = inZoneOfItem(hours);
		expect((await send([quiet, free], { options })).error?.name).toBe('NodeApiError');
		const { json } = await send([quiet, free], { options, onError: 'continueRegularOutput' });
		expect(json[0].map(({ status }) => status)).toEqual(['deferred', 'rejected']);
	});

	it('make no request where nobody may be texted, unless the provider keeps the messages', async () => {
		const { hours } = quietNow('UTC');
		const { json } = await send([quiet, { ...quiet, to: '+12025551002' }], { options: inZoneOfItem(hours) });
		expect(json[0]).toHaveLength(2);
		expect(simulator.control.accepted({})).toHaveLength(isScheduling ? 2 : 0);
		if (!isScheduling) expect(simulator.control.requests({}).filter(({ method }) => method === 'POST')).toEqual([]);
	});

	it('go by the area code without a time zone, and mark that as a guess', async () => {
		const { hours } = quietNow('America/New_York');
		const { json, hints } = await send([{ to: '+12025551000' }, { to: '+18085551000' }], { options: { quietHours: hours } });
		expect(json[0].map(({ deferredUntil }) => deferredUntil !== null)).toEqual([true, false]);
		expect(json[0].map(({ timezoneGuessed }) => timezoneGuessed)).toEqual([true, true]);
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^The time zones of 2 recipients were guessed/),
			expect.stringMatching(/^1 of 2 messages was /),
		]);
	});

	it('leave a message to be sent later, once', async () => {
		const { hours } = quietNow('UTC');
		const sendOnceKey = '={{ $json.to }}';
		const first = await send([quiet], { options: { ...inZoneOfItem(hours), sendOnceKey } });
		const contextData = { 'node:Node': first.context };
		const later = await send([{ ...quiet, timezone: OTHER_SIDE }], { options: { ...inZoneOfItem(hours), sendOnceKey }, contextData });
		const again = await send([{ ...quiet, timezone: OTHER_SIDE }], { options: { ...inZoneOfItem(hours), sendOnceKey } });
		expect(textsTo(quiet.to)).toBe(1);
		expect(again.json[0][0].status).toBe('duplicate');
		if (isScheduling) expect(later.json[0][0]).toEqual({ ...first.json[0][0], timezoneGuessed: false });
		else expect(later.json[0][0]).toMatchObject({ status: 'queued', deferredUntil: null });
	});

	it.each([
		['a time zone that does not exist', { timezone: 'America/Gotham' }, 'Quiet Hours: Time Zone'],
		['a time that does not exist', { from: '21:75' }, 'Quiet Hours: From'],
		['no end', { to: '' }, 'Quiet Hours: To'],
	])('are refused with %s, before the first request', async (_name, wrong, name) => {
		const hours = { from: '21:00', to: '08:00' };
		const quietHours = Object.fromEntries(
			Object.entries({ ...hours, ...wrong }).map(([field, value]) => [field, `={{ $itemIndex === 1 ? ${JSON.stringify(value)} : ${JSON.stringify(hours[field] ?? 'UTC')} }}`]),
		);
		const { error } = await send([quiet, free], { options: { quietHours } });
		expect(error.name).toBe('NodeOperationError');
		expect(error.message).toMatch(`The parameter "${name}" is`);
		expect(error.message).toMatch('[item 1]');
		expect(simulator.control.requests({}).filter(({ method }) => method === 'POST')).toEqual([]);
	});

	it('list with a batch who is left out of it, and until when', async () => {
		const { hours, end } = quietNow('America/New_York');
		const parameters = { resource: 'batch', operation: 'send', recipientSource: 'list', recipients: '+12025551000, +18085551000', options: { quietHours: hours } };
		const { json, error } = await run(parameters, [{}]);
		expect(error).toBeUndefined();
		const counts = json[0].map((batch) => batch.counts);
		if (isScheduling) {
			expect(counts).toEqual([{ queued: 1 }, { queued: 1 }]);
			expect(json[0].map((batch) => [batch.status, batch.deferred])).toEqual([['scheduled', []], ['processing', []]]);
		} else {
			expect(counts).toEqual([{ queued: 1, deferred: 1 }]);
			expect(json[0][0]).toMatchObject({ total: 1, failure: null, rejected: [] });
			expect(json[0][0].deferred).toEqual([expect.objectContaining({ to: '+12025551000', status: 'deferred', deferredUntil: end })]);
		}
	});

	it('are no failure of a batch whose recipients are all in them', async () => {
		const { hours } = quietNow('UTC');
		const parameters = { resource: 'batch', operation: 'send', recipientSource: 'items', options: { ...inZoneOfItem(hours) } };
		const { json, error } = await run(parameters, [quiet, { ...quiet, to: '+12025551002' }]);
		expect(error).toBeUndefined();
		expect(json[0]).toHaveLength(1);
		expect(json[0][0]).toMatchObject({ failure: null, counts: isScheduling ? { queued: 2 } : { deferred: 2 } });
		expect(json[0][0].deferred.map(({ to }) => to)).toEqual(isScheduling ? [] : [quiet.to, '+12025551002']);
	});

	it('are previewed without any request', async () => {
		const { hours } = quietNow('UTC');
		const parameters = { resource: 'message', operation: 'preview', to: '={{ $json.to }}', options: inZoneOfItem(hours) };
		const { json } = await run(parameters, [quiet, free]);
		expect(json[0].map(({ deferred, recipients }) => [deferred, recipients])).toEqual([[[quiet.to], 1], [[], 1]]);
		expect(simulator.control.requests({})).toEqual([]);
	});

	if (isScheduling) describe('with messages that the provider keeps', () => {
		const bodies = () => simulator.control.requests({}).filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body));

		beforeEach(() => simulator.control.setOptions({ recordBodies: true }));

		it('move Send At out of the night, and no other', async () => {
			const { hours, end } = quietNow('UTC');
			const tomorrow = new Date(Date.parse(end) + HOUR_MS).toISOString();
			await send([{ ...quiet, at: new Date(Date.now() + HOUR_MS).toISOString() }, { ...quiet, to: free.to, at: tomorrow }], {
				options: { ...inZoneOfItem(hours), sendAt: '={{ $json.at }}' },
			});
			expect(bodies().map(({ send_at: sendAt }) => sendAt)).toEqual([end, tomorrow]);
		});

		it('defer what would have expired by then', async () => {
			const { hours, end } = quietNow('UTC');
			const { json } = await send([quiet], { options: { ...inZoneOfItem(hours), expireAt: new Date(Date.now() + HOUR_MS).toISOString() } });
			expect(json[0][0]).toMatchObject({ status: 'deferred', deferredUntil: end, batchId: null });
			expect(bodies()).toEqual([]);
		});

		it('are not waited for longer than Wait For does', async () => {
			const { hours, end } = quietNow('UTC');
			const { json } = await send([quiet], { options: { ...inZoneOfItem(hours), waitFor: 'final', timeoutSeconds: 600 } });
			expect(json[0][0]).toMatchObject({ status: 'queued', deferredUntil: end });
		});

		it('let the execution sleep until they have left and reported', async () => {
			const { hours, end } = quietNow('UTC');
			const { status, json } = await send([quiet], { options: { ...inZoneOfItem(hours), waitFor: 'final', waitMethod: 'callback', timeoutSeconds: 120 } });
			expect([status, json[0][0].deferredUntil]).toEqual(['waiting', end]);
			const [{ send_at: sendAt, expire_at: expireAt }] = bodies();
			expect([sendAt, Date.parse(expireAt) - Date.parse(end)]).toEqual([end, 120_000]);
		});
	});

	if (nodeType === 'bindSms') it('hold for templates too', async () => {
		const { hours, end } = quietNow('UTC');
		const templateId = '5f0c1f0e-0000-4000-8000-0000000000a1';
		const parameters = { customerName: 'Ana', orderId: 17 };
		const { json } = await run({ resource: 'template', operation: 'send', templateId, to: '={{ $json.to }}', parameters: JSON.stringify(parameters), options: inZoneOfItem(hours) }, [quiet, free]);
		expect(json[0].map(({ status, deferredUntil }) => [status, deferredUntil])).toEqual([['deferred', end], ['queued', null]]);
		expect([textsTo(quiet.to), textsTo(free.to)]).toEqual([0, 1]);
	});
});
