const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { createEngine } = require('./harness');
const { startRingCentral } = require('../../simulators/ringcentral/server');
const { RingCentralSms } = require('../../nodes/RingCentral/RingCentralSms.node');
const { RingCentralSmsTrigger } = require('../../nodes/RingCentral/RingCentralSmsTrigger.node');
const {
	RingCentralSmsJwtOAuth2Api,
} = require('../../credentials/RingCentralSmsJwtOAuth2Api.credentials');

const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
const [sentSample, receivedSample] = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json));

describe('the samples in README.md', () => {
	let simulator;
	let engine;

	beforeAll(async () => {
		simulator = await startRingCentral({ rateLimits: { Light: null, Medium: null, Auth: null } });
		engine = createEngine({
			nodeClasses: [RingCentralSms, RingCentralSmsTrigger],
			credentialClasses: [RingCentralSmsJwtOAuth2Api],
			credentials: { ringCentralSmsJwtOAuth2Api: { data: simulator.credentials } },
		});
	});
	afterAll(async () => {
		await engine.close();
		await simulator.close();
	});

	it('the sent message is what a send puts out', async () => {
		const { from, to } = sentSample;
		const parameters = { resource: 'message', operation: 'send', from, to, text: 'Your order is ready.' };
		const { json } = await engine.run({ node: { type: 'ringCentralSms', parameters }, items: [{}] });
		expect(json[0]).toEqual([{ ...sentSample, batchId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
		expect(Object.keys(json[0][0])).toEqual(Object.keys(sentSample));
	});

	it('the received message is what the trigger puts out', async () => {
		const node = { type: 'ringCentralSmsTrigger', parameters: { authentication: 'jwt' } };
		const server = await engine.listen({ node });
		await engine.hook({ node, method: 'create', webhookBaseUrl: server.webhookBaseUrl });
		const { from, to, text } = receivedSample;
		simulator.control.inbound({ from, to, text });
		await simulator.control.idle();
		const [[{ json }]] = server.executions[0].workflowData;
		const own = { messageId: expect.any(String), eventId: `${json.messageId}:Delivered`, occurredAt: expect.any(String), receivedAt: expect.any(String) };
		expect(json).toEqual({ ...receivedSample, ...own });
		expect(Object.keys(json)).toEqual(Object.keys(receivedSample));
	});
});
