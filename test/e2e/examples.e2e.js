const { timeZoneAt } = require('../../scripts/exampleWorkflows.mjs');
const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { asAutumnSale, createCustomers, openExamples } = require('./support/examples');
const { startMailServer } = require('./support/mailServer');
const { providers } = require('./support/providers');
const { openScene, settled, waitUntil } = require('./support/scene');

const provider = providers.find(({ id }) => id === 'ringCentral');
const CUSTOMER = '+12025551020';
const ON_CALL = '+12025550142';
const ASLEEP = '+12025551199';

/** 200 rows, of which four have no number; one customer is in the middle of the night. */
const customers = Array.from({ length: 200 }, (_, i) => ({
	name: `Customer ${i + 1}`,
	phone: i % 50 === 48 ? `555-01${i}` : `+1202555${1000 + i}`,
	timezone: timeZoneAt(i === 199 ? 1 : 12),
}));

describe('the example workflows around a campaign in a real n8n', () => {
	let scene;
	let mail;
	let examples;
	const ids = {};

	beforeAll(async () => {
		mail = await startMailServer();
		scene = await openScene(provider);
		examples = await openExamples([scene], [mail.credential]);
		await createCustomers(scene.api, customers);
		for (const name of ['scheduled-broadcast', 'stop-auto-reply', 'delivery-alarm']) ids[name] = (await examples.publish(name)).id;
		await examples.run(ids['stop-auto-reply'], 'Set Up Once');
	});
	afterAll(async () => {
		await scene?.close();
		await mail?.close();
	});

	const itemsIn = (name, nodeName) => examples.itemsIn(ids[name], nodeName);
	const textsTo = (to) => scene.control.accepted({ to });
	const broadcast = async (id) => new Map(itemsOf(await examples.run(id), 'Send').map(({ json }) => [json.to, json]));

	test('the broadcast reaches everybody in the table but four numbers that are none and one customer who sleeps, and the alarm tells of a failure once', async () => {
		provider.failDelivery(scene.control, '+12025551007');
		const sent = await broadcast(ids['scheduled-broadcast']);
		const count = (status) => [...sent.values()].filter((message) => message.status === status).length;
		expect([sent.size, count('delivered'), count('undelivered'), count('rejected'), count('deferred')]).toEqual([200, 194, 1, 4, 1]);
		expect(sent.get(ASLEEP)).toMatchObject({ status: 'deferred', timezoneGuessed: false, failure: null });
		await waitUntil(() => textsTo(ON_CALL).length > 0, { timeoutMs: 60_000, what: 'the alarm' });
		expect(textsTo(ON_CALL)).toHaveLength(1);
		expect(textsTo(ON_CALL)[0].text).toMatch(/^1 texts? w.* not delivered.*\+12025551007/);
	});

	test('the run in the evening reaches who was asleep, and nobody twice', async () => {
		const { id: tableId } = await scene.api.findDataTable('SMS customers (template)');
		await scene.api.updateDataTableRows(tableId, { column: 'phone', pattern: ASLEEP }, { timezone: timeZoneAt(12) });
		const sent = await broadcast(ids['scheduled-broadcast']);
		const statuses = [...sent].filter(([to]) => to !== ASLEEP).map(([, { status }]) => status);
		expect([...new Set(statuses)].sort()).toEqual(['duplicate', 'rejected']);
		expect(sent.get(ASLEEP)).toMatchObject({ status: 'delivered' });
		expect([textsTo(CUSTOMER).length, textsTo(ASLEEP).length]).toEqual([1, 1]);
	});

	test.each([
		['Stop!', '+12025551021', 'Delivered', null, undefined],
		['STOP', CUSTOMER, 'SendingFailed', 'SMS-RC-413', 'recipientOptedOut'],
	])('"%s" starts the auto-reply once, raises no alarm, and the choice is kept in the table and at the provider', async (text, customer, status, errorCode, category) => {
		const before = textsTo(customer).length;
		const confirmed = async () => (await itemsIn('stop-auto-reply', 'Confirm STOP')).filter(({ to }) => to === customer);
		const recorded = async () => (await itemsIn('stop-auto-reply', 'Record Opt-Out')).filter(({ to }) => to === customer);
		await scene.control.inbound({ from: customer, to: provider.from, text });
		await waitUntil(async () => (await recorded()).length > 0, { timeoutMs: 60_000, what: 'the opt-out' });
		await scene.control.idle();
		await settled(3_000);

		expect((await confirmed()).map(({ failure }) => failure?.category)).toEqual([category]);
		expect(await recorded()).toEqual([expect.objectContaining({ status: 'optedOut', failure: null })]);
		expect(await itemsIn('stop-auto-reply', 'Welcome Back')).toEqual([]);
		expect((await examples.rowsOf('SMS consent (template)')).filter(({ phone }) => phone === customer)).toEqual([
			expect.objectContaining({ status: 'optedOut', how: expect.stringMatching(/^(stop|provider)$/i), changedAt: expect.stringMatching(/^\d{4}-/) }),
		]);
		// RingCentral blocks a number after one of its own words, so that its refusal of the confirmation is no surprise
		expect(textsTo(customer).slice(before)).toEqual([expect.objectContaining({ status, errorCode })]);
		expect(textsTo(ON_CALL)).toHaveLength(1);
	});

	test('the next campaign leaves out who said STOP', async () => {
		const before = scene.control.acceptedSummary().messages;
		const sent = await broadcast((await examples.put('scheduled-broadcast', asAutumnSale)).id);
		for (const customer of [CUSTOMER, '+12025551021']) {
			expect(sent.get(customer)).toMatchObject({ status: 'suppressed', failure: null, batchId: null });
		}
		expect(scene.control.acceptedSummary().messages - before).toBeGreaterThanOrEqual(194);
		expect(textsTo(CUSTOMER)).toHaveLength(2);
	});

	test('START lets the number be texted again, changes its row and is welcomed once', async () => {
		await scene.control.inbound({ from: CUSTOMER, to: provider.from, text: 'START' });
		const welcomed = () => itemsIn('stop-auto-reply', 'Welcome Back');
		await waitUntil(async () => (await welcomed()).length > 0, { timeoutMs: 60_000, what: 'the welcome' });
		await scene.control.idle();
		await settled();
		expect(await welcomed()).toHaveLength(1);
		expect(textsTo(CUSTOMER).at(-1)).toMatchObject({ status: 'Delivered', text: expect.stringMatching(/^Welcome back/) });
		const rows = await examples.rowsOf('SMS consent (template)');
		expect(rows.map(({ phone, status }) => [phone, status])).toEqual([['+12025551021', 'optedOut'], [CUSTOMER, 'optedIn']]);
	});

	test('the nightly report is one mail with a row and a chart for each batch', async () => {
		const { id } = await examples.put('nightly-report', (workflow) => ({ ...workflow, settings: { timezone: timeZoneAt(12) } }));
		const report = await examples.run(id);
		const batches = itemsOf(report, 'Report with Chart').map(({ json }) => json);
		expect(batches.length).toBeGreaterThanOrEqual(2);
		expect(mail.mails).toHaveLength(1);
		const [{ subject, to, html, attachments }] = mail.mails;
		expect(to.text).toBe('team@example.com');
		expect(subject).toContain(`: ${batches.length} batches`);
		const campaign = batches.find(({ total }) => total > 190 && total < 196);
		expect(html).toContain(`<td>${campaign.batchId}</td>`);
		expect(html).toContain(`<td align="right">${campaign.counts.delivered}</td>`);
		expect(html).toContain('1 unreachableRecipient');
		expect(attachments.map(({ contentType, filename }) => [contentType, filename])).toEqual(batches.map(({ batchId }) => ['image/png', `batch-${batchId}.png`]));
		expect(html.match(/<img src="data:image\/png;base64,/g)).toHaveLength(batches.length);
	});
});
