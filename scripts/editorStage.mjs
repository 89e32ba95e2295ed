import { selectors } from 'playwright-core';
import { openBrowser } from './browser.mjs';
import { startN8n } from './n8nHost.mjs';
import { currentPackage } from './nodePackage.mjs';
import { provideCredential, providers } from './simulatedProviders.mjs';

// n8n's own spelling of the attribute that getByTestId() reads.
selectors.setTestIdAttribute('data-test-id');

/** Until nothing moves any more: n8n's panels slide in. */
const settledMs = 700;

/**
 * @typedef {object} EditorStage
 * @property {import('./n8nHost.mjs').N8nHost} host
 * @property {import('playwright-core').BrowserContext} context logged in
 * @property {Record<string, object>} simulators by credential type
 * @property {Record<string, { id: string, name: string }>} credentials by type
 * @property {(workflow: object) => Promise<string>} addWorkflow puts a workflow into n8n; returns its id
 * @property {(path: string, size?: { width: number, height: number }) => Promise<import('playwright-core').Page>} openPage
 * @property {() => Promise<void>} close
 */

/**
 * Starts the simulated providers, a new n8n with this package and a credential for each of them, and a browser that is
 * logged in there.
 * @param {{ env?: Record<string, string>, log?: (line: string) => void }} [options] `env` holds settings of n8n
 * @returns {Promise<EditorStage>}
 * @throws UserFacingError when there is no browser
 */
export async function openEditorStage({ env, log = () => {} } = {}) {
	const stops = [];
	const close = async () => {
		for (const stop of stops.splice(0).reverse()) await stop();
	};
	try {
		const browser = await openBrowser({ log });
		stops.push(() => browser.close());
		const host = await startN8n({ packageTarball: await currentPackage(), env, log });
		stops.push(() => host.stop());
		const simulators = {};
		const credentials = {};
		for (const provider of providers) {
			const simulator = await provider.start({ messagesPerSecond: 40 });
			stops.push(() => simulator.close());
			simulators[provider.credentialType] = simulator;
			credentials[provider.credentialType] = await provideCredential(host.api, provider, simulator);
		}
		const context = await logIn(browser, host);
		return {
			host,
			context,
			simulators,
			credentials,
			addWorkflow: async (workflow) => (await host.api.createWorkflow(workflow)).id,
			openPage: async (path, size) => await openPage(context, `${host.url}${path}`, size),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** n8n ties a login to the browser that it was made in. */
async function logIn(browser, { url, login }) {
	const context = await browser.newContext({ colorScheme: 'light', locale: 'en-US' });
	context.setDefaultTimeout(20_000);
	const page = await context.newPage();
	await page.goto(`${url}/signin`);
	await page.locator('input[name="emailOrLdapLoginId"]').fill(login.email);
	await page.locator('input[name="password"]').fill(login.password);
	await page.locator('button[data-test-id="form-submit-button"]').click();
	await page.waitForURL((address) => !address.pathname.startsWith('/signin'));
	await page.close();
	return context;
}

async function openPage(context, url, size = { width: 1280, height: 800 }) {
	const page = await context.newPage();
	await page.setViewportSize(size);
	await page.goto(url);
	await page.waitForLoadState('networkidle');
	return page;
}

/** A picture of a page or of a part of it, once it has come to rest. */
export async function shoot(target, file) {
	const page = 'page' in target ? target.page() : target;
	await page.waitForTimeout(settledMs);
	await target.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
}
