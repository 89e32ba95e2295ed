const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { prepareExample } = require('../../scripts/exampleWorkflows.mjs');
const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { providers } = require('./support/providers');
const { openScene, waitUntil } = require('./support/scene');

const HANDSET = '+12025551234';

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

	const read = (version, file) => JSON.parse(readFileSync(join(folder, version, file), 'utf8'));

	async function importFile(version, file) {
		const saved = read(version, file);
		const { id } = await api.createWorkflow(prepareExample(saved, { credentials, nodeTypes: await api.nodeTypes() }));
		return { id, saved };
	}

	/** A saved trigger alone, with the numbers, addresses and tokens of this account: those that it was saved with are examples. */
	function adapted(saved, node, { provider }) {
		const { from, options } = node.parameters;
		const own = { allowedIps: '127.0.0.1', ...provider.triggerOptions };
		const parameters = { ...node.parameters, ...(from && { from: provider.from }), options: { ...options, ...own } };
		const end = saved.nodes.at(-1);
		return { ...saved, name: node.name, nodes: [{ ...node, parameters }, end], connections: { [node.name]: saved.connections[node.name] } };
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

		/** The saved triggers whose way to log in has a credential here. */
		const triggers = providers.flatMap((provider) => {
			const saved = read(version, `${provider.triggerType.split('.')[1]}.json`);
			const mine = ({ type, parameters: { authentication } }) => type === provider.triggerType && authentication === provider.parameters.authentication;
			return saved.nodes.filter(mine).map((node) => ({ title: node.name, provider, saved, node }));
		});

		test.each(triggers)('$title is published and receives', async ({ provider, saved, node }) => {
			const scene = scenes.find((candidate) => candidate.provider === provider);
			const workflow = prepareExample(adapted(saved, node, scene), { credentials, nodeTypes: await api.nodeTypes() });
			const { id } = await api.createWorkflow(workflow);
			await api.activate(id);
			try {
				provider.connect?.(scene.control, `${scene.host.webhookUrl}/webhook/${workflow.nodes[0].webhookId}/sms`);
				const { events, options } = node.parameters;
				const [text, output, event] = events.includes('inbound')
					? ['Yes please', 1, 'message.received']
					: [options.optOutKeywords.split(', ')[1], 2, 'recipient.optedOut'];
				await scene.control.inbound({ from: HANDSET, to: provider.from, text });
				const [execution] = await waitUntil(async () => {
					const list = await api.listExecutions({ workflowId: id, includeData: true });
					return list.length > 0 && list;
				}, { timeoutMs: 60_000, what: `an execution of ${node.name}` });
				const items = itemsOf(execution, node.name, { output }).map(({ json }) => json);
				expect(items).toEqual([expect.objectContaining({ event, provider: provider.id, from: HANDSET, to: provider.from, text })]);
			} finally {
				await api.deactivate(id);
			}
		});
	});
});
