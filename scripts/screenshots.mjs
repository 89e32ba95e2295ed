/**
 * `npm run docs:screenshots`: the pictures of docs/images, taken of a real n8n with the simulated providers.
 */
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEditorStage, shoot } from './editorStage.mjs';
import { prepareExample, readExamples, timeZoneAt } from './exampleWorkflows.mjs';
import { packageName } from './n8nProcess.mjs';
import { projectRoot, UserFacingError } from './project.mjs';
import { chain, manualTrigger, node, source } from './workflowNodes.mjs';

/** Where the pictures are until all of them have been taken. */
const folder = await mkdtemp(join(tmpdir(), 'screenshots-'));
const file = (name) => join(folder, `${name}.png`);

const panel = { width: 1280, height: 760 };
const text = 'Your order is ready. Reply STOP to opt out.';

const customers = ['+12025551001', '+12025551002', '12', '+12025551004', '+12025551004'];

/** One row per provider: its credential, and a send with its output. */
const providers = [
	{
		name: 'ringcentral',
		credentialType: 'ringCentralSmsJwtOAuth2Api',
		credentialTitle: 'RingCentral SMS JWT OAuth2 API',
		action: 'ringCentralSms',
		parameters: {
			from: { __rl: true, mode: 'list', value: '+12025550199', cachedResultName: '+12025550199 · Service' },
			to: '={{ $json.to }}',
			text,
			options: { waitFor: 'final' },
		},
		trigger: 'ringCentralSmsTrigger',
	},
	{
		name: 'sinch',
		credentialType: 'sinchSmsApi',
		credentialTitle: 'Sinch SMS API',
		action: 'sinchSms',
		parameters: { from: '+12025550199', to: '={{ $json.to }}', text, options: { waitFor: 'final' } },
		trigger: 'sinchSmsTrigger',
	},
	{
		name: 'att',
		credentialType: 'attSmsOAuth2Api',
		credentialTitle: 'AT&T SMS OAuth2 API',
		action: 'attSms',
		parameters: { to: '={{ $json.to }}', text, options: { waitFor: 'final' } },
	},
	{
		name: 'bind',
		credentialType: 'bindSmsApi',
		credentialTitle: 'BIND SMS API',
		action: 'bindSms',
		parameters: { resource: 'template', operation: 'send', to: '={{ $json.to }}', parameters: '{"customerName": "Ana", "orderId": "A-17"}' },
	},
];

/** A node of this package. */
const ownNode = (name, type, parameters, settings, typeVersion = 1) => node(name, `${packageName}.${type}`, typeVersion, parameters, settings);

/** Opens the panel of a node. */
async function openNode(stage, workflow, { id: nodeId }) {
	const id = await stage.addWorkflow(workflow);
	const page = await stage.openPage(`/workflow/${id}/${nodeId}`, panel);
	await page.getByTestId('node-parameters').waitFor();
	return page;
}

async function execute(page) {
	await page.getByTestId('node-execute-button').first().click();
	await page.getByTestId('output-panel').getByTestId('node-run-info').waitFor({ timeout: 60_000 });
	await page.getByTestId('output-panel').getByTestId('radio-button-table').click();
	// Neither a tooltip nor n8n's notice is to be in the picture.
	await page.mouse.move(0, 0);
	await page.getByText('Node executed successfully').waitFor({ state: 'hidden' });
}

/** The empty form of a credential, as somebody meets it who makes the first one. */
async function shootCredential(stage, { name, credentialTitle }) {
	const page = await stage.openPage('/home/credentials/create', { width: 1180, height: 980 });
	await page.getByPlaceholder('Search for app...').fill(credentialTitle);
	await page.getByTestId('new-credential-type-select-option').filter({ hasText: credentialTitle }).first().click();
	await page.getByTestId('new-credential-type-button').click();
	await page.getByTestId('credential-save-button').waitFor();
	await shoot(page.getByRole('dialog').last(), file(`${name}-credential`));
	await page.close();
}

async function shootSend(stage, { name, action, parameters, credentialType }) {
	const credentials = { [credentialType]: stage.credentials[credentialType] };
	const send = ownNode('Send', action, parameters, { credentials });
	const list = source('Customers', customers.map((to) => ({ to })));
	const page = await openNode(stage, chain(`Send through ${name}`, manualTrigger(), list, send), send);
	if (action === 'bindSms') await chooseTemplate(page);
	await execute(page);
	await shoot(page.getByTestId('ndv'), file(`${name}-send`));
	await page.close();
}

async function chooseTemplate(page) {
	await page.getByTestId('parameter-input-templateId').locator('input').first().click();
	await page.getByText('Order ready', { exact: true }).click();
}

async function shootTrigger(stage, { name, trigger, credentialType }) {
	const credentials = { [credentialType]: stage.credentials[credentialType] };
	const settings = { credentials, webhookId: '5b1f0a52-6a0c-4f0e-9d0a-0d6f8c0e2a11' };
	const start = ownNode('Replies and Reports', trigger, {}, settings, 2);
	const page = await openNode(stage, chain(`Trigger of ${name}`, start), start);
	if (name === 'sinch') {
		await page.getByText('Webhook URLs').click();
		await page.getByText('Production URL', { exact: true }).click();
	}
	await shoot(page.getByTestId('ndv'), file(`${name}-trigger`));
	await page.close();
}

/** The table of customers that a broadcast makes where there is none, with 200 of them, for whom it is about noon. */
async function provideCustomers({ host: { api } }, { nodes }) {
	const { tableName, columns } = nodes.find(({ parameters }) => parameters.tableName !== undefined).parameters;
	const { id } = await api.createDataTable(tableName, columns.column.map(({ name }) => name));
	const timezone = timeZoneAt(12);
	await api.addDataTableRows(id, Array.from({ length: 200 }, (_, place) => ({ name: `Customer ${place + 1}`, phone: `+1202555${1_000 + place}`, timezone })));
}

/** The broadcast of examples/, after it has run. */
async function shootBroadcast(stage) {
	const { 'scheduled-broadcast': example } = await readExamples();
	await provideCustomers(stage, example);
	const nodeTypes = await stage.host.api.nodeTypes();
	const id = await stage.addWorkflow(prepareExample(example, { credentials: stage.credentials, nodeTypes }));
	const page = await stage.openPage(`/workflow/${id}`, panel);
	await page.getByText('Run Now').first().waitFor();
	// The button beside a trigger is there only while the pointer is.
	await page.getByTestId('execute-workflow-button-Run Now').dispatchEvent('click');
	const notice = page.getByText('Workflow executed successfully').first();
	await notice.waitFor({ timeout: 60_000 });
	await notice.waitFor({ state: 'hidden' });
	await page.getByTestId('zoom-to-fit').click();
	await page.mouse.move(0, 0);
	await shoot(page.getByTestId('canvas-wrapper'), file('broadcast'));
	await page.close();
}

/** The chart of a batch, downloaded from the output of the node. */
async function shootReport(stage) {
	const { credentials, simulators } = stage;
	const login = { credentials: { ringCentralSmsJwtOAuth2Api: credentials.ringCentralSmsJwtOAuth2Api } };
	const { control } = simulators.ringCentralSmsJwtOAuth2Api;
	const recipients = Array.from({ length: 60 }, (_, place) => `+1202555${3_000 + place}`);
	for (const to of recipients.slice(0, 3)) control.setOutcome({ to, outcome: 'SMS-CAR-411' });
	control.setOutcome({ to: recipients[3], outcome: 'SMS-CAR-430' });
	const { from } = providers[0].parameters;
	const send = ownNode('Broadcast', 'ringCentralSms', { resource: 'batch', operation: 'send', recipientSource: 'list', from, recipients: recipients.join(), text, options: { waitFor: 'final' } }, login);
	const report = ownNode('Report', 'ringCentralSms', { resource: 'batch', operation: 'report', batchId: '={{ $json.batchId }}', includeChart: true }, login);
	const page = await openNode(stage, chain('Report', manualTrigger(), send, report), report);
	await execute(page);
	await page.getByTestId('output-panel').getByTestId('radio-button-binary').click();
	const picture = page.getByTestId('output-panel').locator('div', { hasText: 'image/png', has: page.getByTestId('ndv-view-binary-data') });
	const [download] = await Promise.all([page.waitForEvent('download'), picture.last().getByTestId('ndv-download-binary-data').click()]);
	await download.saveAs(file('report-chart'));
	await page.close();
}

async function main() {
	const stage = await openEditorStage({ env: { N8N_WEBHOOK_URL: 'https://n8n.example.com/' }, log: console.log });
	try {
		for (const provider of providers) {
			console.log(`Pictures of ${provider.credentialTitle}`);
			await shootCredential(stage, provider);
			await shootSend(stage, provider);
			if (provider.trigger) await shootTrigger(stage, provider);
		}
		console.log('Pictures of a broadcast and its report');
		await shootBroadcast(stage);
		await shootReport(stage);
		const images = join(projectRoot, 'docs', 'images');
		await rm(images, { recursive: true, force: true });
		await mkdir(images);
		for (const name of await readdir(folder)) await copyFile(join(folder, name), join(images, name));
	} finally {
		await stage.close();
	}
}

try {
	await main();
} catch (error) {
	console.error(error instanceof UserFacingError ? error.message : error);
	process.exitCode = 1;
} finally {
	await rm(folder, { recursive: true });
}
