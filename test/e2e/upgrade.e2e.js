const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { prepareExample } = require('../../scripts/exampleWorkflows.mjs');
const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { providers } = require('./support/providers');
const { openScene } = require('./support/scene');

const folder = join(__dirname, '../upgrade');
const versions = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

describe('workflows saved by released versions in a real n8n', () => {
	const scenes = [];
	let api;
	let credentials;

	beforeAll(async () => {
		for (const provider of providers) scenes.push(await openScene(provider, { host: scenes[0]?.host }));
		({ api } = scenes[0]);
		credentials = Object.assign({}, ...scenes.map((scene) => scene.credentials));
	});
	afterAll(async () => {
		for (const scene of scenes.reverse()) await scene.close();
	});
	beforeEach(() => scenes.forEach(({ control }) => control.reset({ keep: ['sessions'] })));

	async function importFile(version, file) {
		const saved = JSON.parse(readFileSync(join(folder, version, file), 'utf8'));
		const { id } = await api.createWorkflow(prepareExample(saved, { credentials, nodeTypes: await api.nodeTypes() }));
		return { id, saved };
	}

	describe.each(versions)('by version %s', (version) => {
		const files = readdirSync(join(folder, version)).filter((file) => file !== 'defaults.json');

		test.each(files)('%s is imported with all that it holds', async (file) => {
			const { id, saved } = await importFile(version, file);
			const { nodes, connections } = await api.getWorkflow(id);
			const essence = (list) => list.map(({ name, type, typeVersion, parameters }) => ({ name, type, typeVersion, parameters }));
			expect(essence(nodes)).toEqual(essence(saved.nodes));
			expect(connections).toEqual(saved.connections);
		});

		test('its sends still send', async () => {
			const { id, saved } = await importFile(version, 'send.json');
			const execution = await api.runManually(id, 'Run Now', { timeoutMs: 120_000 });
			expect(execution.data.resultData.error).toBeUndefined();
			for (const { name } of saved.nodes.slice(1)) {
				const items = itemsOf(execution, name).map(({ json }) => [json.to, json.status, json.failure]);
				expect([name, items]).toEqual([name, [['+12025550123', 'queued', null], ['+12025550124', 'suppressed', null]]]);
			}
			for (const { control } of scenes) {
				expect(control.acceptedSummary().messages).toBe(1);
				expect(control.accepted({ to: '+12025550123' })).toEqual([expect.objectContaining({ text: `Saved by version ${version}` })]);
			}
		});
	});
});
