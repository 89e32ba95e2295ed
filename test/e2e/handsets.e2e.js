const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { startHandsets } = require('../../handsets/server.mjs');
const { openBrowser } = require('../../scripts/browser.mjs');
const { timeZoneAt } = require('../../scripts/exampleWorkflows.mjs');
const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { projectRoot } = require('../../scripts/project.mjs');
const { accounts } = require('../handsets/support/accounts');
const { asAutumnSale, createCustomers, openExamples } = require('./support/examples');
const { providers } = require('./support/providers');
const { openScene, waitUntil } = require('./support/scene');

const axe = readFileSync(join(projectRoot, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
const CUSTOMER = '+12025551020';
/** 200 rows, of which four have no number. */
const customers = Array.from({ length: 200 }, (_, i) => ({
	name: `Customer ${i + 1}`,
	phone: i % 50 === 49 ? `555-01${i}` : `+1202555${1000 + i}`,
	timezone: timeZoneAt(12),
}));

/** What axe-core finds wrong with a page as it is shown now. @returns {Promise<string[]>} rule and element */
async function violations(page) {
	await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
	await page.evaluate(axe);
	const { violations: found } = await page.evaluate(() => globalThis.axe.run());
	return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`));
}

/** Collects what a page reports as errors of its own. */
function watch(page, errors) {
	page.on('pageerror', ({ message }) => errors.push(message));
	page.on('console', (message) => {
		if (message.type() === 'error') errors.push(message.text());
	});
	return page;
}

describe('the handsets in a real browser', () => {
	let browser;
	beforeAll(async () => {
		browser = await openBrowser({ log: console.log });
	});
	afterAll(() => browser.close());

	describe('with n8n and the examples', () => {
		const provider = providers.find(({ id }) => id === 'ringCentral');
		let scene;
		let examples;
		let handsets;
		let page;
		const errors = [];
		const ids = {};

		const broadcast = async (id) => itemsOf(await examples.run(id), 'Send').map(({ json }) => json);
		const card = () => page.locator('.provider', { hasText: 'RingCentral' });

		beforeAll(async () => {
			scene = await openScene(provider);
			examples = await openExamples([scene]);
			await createCustomers(scene.api, customers);
			ids.reply = (await examples.publish('stop-auto-reply')).id;
			await examples.run(ids.reply, 'Set Up Once');
			ids.spring = (await examples.put('scheduled-broadcast')).id;
			ids.autumn = (await examples.put('scheduled-broadcast', asAutumnSale)).id;
			handsets = await startHandsets({ simulators: { ringCentral: scene.simulator }, n8nUrl: scene.host.url });
			page = watch(await browser.newPage(), errors);
			await page.goto(handsets.url);
			await page.getByText('No text has come yet.').waitFor();
		});
		afterAll(async () => {
			await handsets?.close();
			await scene?.close();
		});

		test('what n8n sends arrives in the page, and the customer can be opened from the list', async () => {
			await broadcast(ids.spring);
			await card().getByText('196 delivered').waitFor();
			await page.getByText('The newest 100 of 196 handsets.').waitFor();
			await page.getByLabel('Number or text').fill('202 555 1020');
			await page.getByRole('link', { name: '+1 202 555 1020' }).click();
			await page.getByRole('heading', { name: '+1 202 555 1020' }).waitFor();
			const thread = page.getByRole('region', { name: 'Texts of +1 202 555 1020' });
			await thread.getByText('Hi Customer 21, the spring sale starts today.').waitFor();
			expect(await thread.getByText('Delivered').first().isVisible()).toBe(true);
		});

		test('STOP of the page starts the auto-reply, whose confirmation RingCentral blocks', async () => {
			await page.getByRole('button', { name: 'STOP' }).click();
			const thread = page.getByRole('region', { name: 'Texts of +1 202 555 1020' });
			await thread.getByText('STOP', { exact: true }).waitFor();
			await page.getByText('Opted out of +1 202 555 0199').waitFor();
			await thread.getByText('You will get no more texts from us.').waitFor({ timeout: 60_000 });
			await thread.getByText('SMS-RC-413: The recipient has opted out of this sender number').waitFor();
			await waitUntil(
				async () => (await scene.api.listExecutions({ workflowId: ids.reply })).some(({ status, mode }) => mode === 'webhook' && status === 'success'),
				{ timeoutMs: 60_000, what: 'the auto-reply' },
			);
		});

		test('the next broadcast leaves the number out, and the page shows nothing new of it', async () => {
			const sent = await broadcast(ids.autumn);
			expect(sent.find(({ to }) => to === CUSTOMER)).toMatchObject({ status: 'suppressed' });
			await card().getByText('391 delivered').waitFor();
			const thread = page.getByRole('region', { name: 'Texts of +1 202 555 1020' });
			expect(await thread.getByText('autumn sale').count()).toBe(0);
			expect(await thread.getByRole('paragraph').allTextContents()).toEqual([
				expect.stringContaining('spring sale'), 'STOP', expect.stringContaining('no more texts'),
			]);
		});

		test('the page reports no error of its own', () => expect(errors).toEqual([]));
	});

	describe('with the simulators alone', () => {
		const simulators = {};
		let handsets;
		const errors = [];

		const open = async (options, hash = '') => {
			const page = watch(await browser.newPage(options), errors);
			await page.goto(`${handsets.url}/${hash}`);
			await page.getByText('Live', { exact: true }).waitFor();
			return page;
		};

		beforeAll(async () => {
			for (const { id, start, login, send } of accounts) {
				simulators[id] = await start();
				await send(simulators[id], await login(simulators[id]), ['+12025551234', '+12025555678'], `Hello from <b>${id}</b>`);
			}
			handsets = await startHandsets({ simulators });
		});
		afterAll(async () => {
			await handsets.close();
			for (const simulator of Object.values(simulators)) await simulator.close();
		});

		test('a reply can be written by keyboard alone, and texts are shown as they are', async () => {
			const page = await open({}, '#/sinch/+12025551234');
			await page.getByRole('heading', { name: '+1 202 555 1234' }).waitFor();
			expect(await page.getByRole('region', { name: 'Texts of' }).getByText('Hello from <b>sinch</b>').isVisible()).toBe(true);
			const reached = [];
			for (let steps = 0; steps < 40; steps++) {
				await page.keyboard.press('Tab');
				const focused = await page.evaluate(() => ({
					id: document.activeElement.id || document.activeElement.textContent.trim(),
					isShown: getComputedStyle(document.activeElement).outlineStyle !== 'none',
				}));
				reached.push(focused);
				if (focused.id === 'reply') break;
			}
			expect(reached.map(({ id }) => id)).toEqual(expect.arrayContaining(['outcome', 'STOP', 'HELP', 'to', 'reply']));
			expect(reached.filter(({ isShown }) => !isShown)).toEqual([]);
			await page.keyboard.type('Yes please');
			await page.keyboard.press('Enter');
			await waitUntil(async () => simulators.sinch.control.received().length === 1, { timeoutMs: 10_000, what: 'the reply' });
			expect(simulators.sinch.control.received()[0]).toMatchObject({ from: '+12025551234', to: '+12025550199', text: 'Yes please' });
			await page.close();
		});

		test('a screen reader is told of a text that arrives, and of several how many', async () => {
			const [{ login, send }] = accounts;
			const token = await login(simulators.ringCentral);
			const page = await open();
			await send(simulators.ringCentral, token, ['+12025551234'], 'Good news');
			await page.getByRole('log').getByText('New text to +1 202 555 1234: Good news').waitFor({ state: 'attached' });
			await send(simulators.ringCentral, token, ['+12025551234', '+12025555678'], 'More news');
			await page.getByRole('log').getByText('2 new texts arrived').waitFor({ state: 'attached' });
			await page.close();
		});

		test('a number and a provider can be made to fail, and the page says so', async () => {
			const page = await open({}, '#/bind/+12025551234');
			await page.getByLabel('Texts to come').selectOption('27');
			await page.getByText('Texts to +12025551234 end with 27 from now on').waitFor();
			expect(simulators.bind.control.outcomes()).toEqual([{ to: '+12025551234', outcome: 27 }]);
			await page.getByRole('button', { name: 'Back to normal' }).click();
			await page.getByText('go their usual way again').waitFor();
			expect(simulators.bind.control.outcomes()).toEqual([]);

			const card = page.locator('.provider', { hasText: 'BIND' });
			await card.getByRole('button', { name: 'Down' }).click();
			await card.getByText('Answers every request with 503.').waitFor();
			expect(await card.getByRole('button', { name: 'Down' }).getAttribute('aria-pressed')).toBe('true');
			await card.getByRole('button', { name: 'Normal' }).click();
			await waitUntil(async () => simulators.bind.control.misbehaviour().length === 0, { timeoutMs: 10_000, what: 'the normal state' });
			await page.close();
		});

		test('a broadcast to 10,000 leaves the page able to answer at once', async () => {
			const [{ login, send }] = accounts;
			const page = await open({}, '#/ringCentral/+12025551234');
			const everybody = Array.from({ length: 10_000 }, (_, index) => `+1202777${String(index).padStart(4, '0')}`);
			await send(simulators.ringCentral, await login(simulators.ringCentral), everybody, 'The sale starts');
			await page.getByText('The newest 100 of 10,008 handsets.').waitFor();
			expect(await page.locator('.handsets li').count()).toBe(100);
			await page.getByRole('button', { name: 'HELP' }).click();
			await page.getByRole('region', { name: 'Texts of' }).getByText('HELP', { exact: true }).waitFor();
			await page.close();
		});

		describe.each(['light', 'dark'])('axe finds nothing wrong in %s', (colorScheme) => {
			test.each([
				['desktop', { width: 1360, height: 860 }],
				['phone', { width: 390, height: 844 }],
			])('on a %s', async (_, viewport) => {
				simulators.ringCentral.control.reset();
				simulators.att.control.misbehave({ fault: 'status', status: 503, times: null });
				simulators.att.control.setOutcome({ to: '+12025551234', outcome: 'DeliveryImpossible' });
				for (const hash of ['#/', '#/messages', '#/att/+12025551234']) {
					const page = await open({ viewport, colorScheme }, hash);
					await page.locator(hash === '#/messages' ? 'table' : hash === '#/' ? '.handsets li' : '.phone .text').first().waitFor();
					if (hash === '#/') await page.locator('details.providers').evaluate((element) => { element.open = true; });
					expect(await violations(page)).toEqual([]);
					expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
					await page.close();
				}
				simulators.att.control.behave();
			});
		});

		test('the page reports no error of its own', () => expect(errors).toEqual([]));
	});
});
