const { openEditorStage } = require('../../scripts/editorStage.mjs');
const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { packageName } = require('../../scripts/n8nProcess.mjs');
const { chain, manualTrigger, node } = require('../../scripts/workflowNodes.mjs');
const { readPng } = require('../core/pngPixels');

const FAILING = '+12025553000';
const recipients = Array.from({ length: 20 }, (_, place) => `+1202555${3_000 + place}`);

describe('the chart of a batch in the editor of a real n8n', () => {
	let stage;
	let page;
	let workflowId;

	const panel = () => page.getByTestId('output-panel');

	/** A file that n8n has stored. */
	async function contentOf({ id }) {
		const reply = await page.context().request.get(`${stage.host.url}/rest/binary-data?${new URLSearchParams({ id, action: 'download' })}`);
		return await reply.body();
	}

	beforeAll(async () => {
		stage = await openEditorStage({ log: console.log });
		const credentialType = 'ringCentralSmsJwtOAuth2Api';
		stage.simulators[credentialType].control.setOutcome({ to: FAILING, outcome: 'SMS-CAR-411' });
		const from = { __rl: true, mode: 'number', value: '+12025550199' };
		const text = 'Your order is ready. Reply STOP to opt out.';
		const broadcast = { resource: 'batch', operation: 'send', recipientSource: 'list', from, recipients: recipients.join(), text, options: { waitFor: 'final' } };
		const ownNode = (name, parameters) => node(name, `${packageName}.ringCentralSms`, 1, parameters, { credentials: { [credentialType]: stage.credentials[credentialType] } });
		const report = ownNode('Report', { resource: 'batch', operation: 'report', batchId: '={{ $json.batchId }}', includeChart: true });
		const send = ownNode('Broadcast', broadcast);
		workflowId = await stage.addWorkflow(chain('Report with chart', manualTrigger(), send, report));
		page = await stage.openPage(`/workflow/${workflowId}/${report.id}`);
		await page.getByTestId('node-execute-button').first().click();
		await panel().getByTestId('node-run-info').waitFor({ timeout: 60_000 });
	});
	afterAll(() => stage?.close());

	test('is stored as a PNG beside the SVG', async () => {
		const [{ id }] = await stage.host.api.listExecutions({ workflowId });
		const [{ json, binary }] = itemsOf(await stage.host.api.getExecution(id), 'Report');
		expect(json.counts).toEqual({ delivered: 19, undelivered: 1 });
		expect(binary.chart).toMatchObject({ mimeType: 'image/svg+xml', fileName: `batch-${json.batchId}.svg` });
		expect(binary.chartPng).toMatchObject({ mimeType: 'image/png', fileType: 'image', fileName: `batch-${json.batchId}.png` });
		const { width, height, colourAt } = readPng(await contentOf(binary.chartPng));
		expect((await contentOf(binary.chart)).toString()).toContain(`width="${width / 2}" height="${height / 2}"`);
		expect([width, colourAt(640, 206)]).toEqual([1_280, '#2e8b57ff']);
	});

	test('can be viewed', async () => {
		await panel().getByTestId('radio-button-binary').click();
		const view = panel().getByTestId('ndv-view-binary-data');
		await view.waitFor();
		expect(await view.count()).toBe(1);
		expect(await panel().getByTestId('ndv-download-binary-data').count()).toBe(2);
		await view.click();
		const picture = page.locator('.binary-data-window img');
		await picture.waitFor();
		await picture.evaluate((image) => image.decode());
		expect(await picture.evaluate(({ naturalWidth }) => naturalWidth)).toBe(1_280);
		expect(await picture.isVisible()).toBe(true);
	});
});
