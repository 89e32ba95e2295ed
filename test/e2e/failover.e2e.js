const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { prepareExample, readExamples } = require('../../scripts/exampleWorkflows.mjs');
const { providers } = require('./support/providers');
const { openScene } = require('./support/scene');

const [first, second] = ['ringCentral', 'sinch'].map((wanted) => providers.find(({ id }) => id === wanted));

describe('failover from one provider to another in a real n8n', () => {
	let scene;
	let other;
	let workflowId;

	beforeAll(async () => {
		scene = await openScene(first);
		other = await second.startSimulator();
		const { type, data } = second.credential(other);
		const credential = await scene.api.createCredential({ name: 'Second provider', type, data });
		const { failover } = await readExamples();
		const credentials = { ...scene.credentials, [type]: credential };
		const nodeTypes = await scene.api.nodeTypes();
		({ id: workflowId } = await scene.api.createWorkflow(prepareExample(failover, { credentials, nodeTypes })));
	});
	afterAll(async () => {
		await scene.close();
		await other.close();
	});
	beforeEach(() => {
		scene.control.reset({ keep: ['sessions'] });
		other.control.reset();
	});

	async function run() {
		const execution = await scene.api.runManually(workflowId, 'Run Now', { timeoutMs: 120_000 });
		expect(execution.data.resultData.error).toBeUndefined();
		const jsonOf = (node, output = 0) => (itemsOf(execution, node, { output }) ?? []).map(({ json }) => json);
		return { taken: jsonOf('First: RingCentral'), failed: jsonOf('First: RingCentral', 1), handedOn: jsonOf('Second: Sinch') };
	}

	const texts = () => [scene.control, other.control].map((control) => control.acceptedSummary().messages);

	test('what the first takes stays there', async () => {
		const { taken, failed, handedOn } = await run();
		expect([taken.length, failed.length, handedOn.length]).toEqual([4, 0, 0]);
		expect(texts()).toEqual([4, 0]);
	});

	test.each([
		['a refused request', { fault: 'status', status: 400, errorCode: 'CMN-101' }, 'requestInvalid'],
		['a missing permission', { fault: 'status', status: 403, errorCode: 'CMN-401' }, 'permissionDenied'],
	])('%s: the second sends what the first certainly does not have', async (_name, fault, category) => {
		scene.control.misbehave({ ...fault, method: 'POST', path: first.sendPath, times: null });
		const { failed, handedOn } = await run();
		expect(failed.map(({ details }) => details.failure.category)).toEqual(Array(4).fill(category));
		expect(handedOn.map(({ provider, status }) => [provider, status])).toEqual(Array(4).fill(['sinch', 'queued']));
		expect(texts()).toEqual([0, 4]);
	});

	test('a lost answer: nobody can say, so nobody gets a second text', async () => {
		scene.control.misbehave({ fault: 'reset', method: 'POST', path: first.sendPath });
		const { failed, handedOn } = await run();
		expect(failed.map(({ details }) => [details.status, details.failure.retry])).toEqual(Array(4).fill(['unknown', 'never']));
		expect(handedOn).toEqual([]);
		expect(texts()).toEqual([0, 0]);
	});

	test('a number that the first refuses for good is not tried elsewhere', async () => {
		first.refuseRecipient(scene.control, '+12025553002');
		const { taken, failed, handedOn } = await run();
		expect([taken.length, failed.length, handedOn.length]).toEqual([3, 1, 0]);
		expect(texts()).toEqual([3, 0]);
	});
});
