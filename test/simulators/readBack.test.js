const { startAtt } = require('../../simulators/att/server.js');
const { startBind } = require('../../simulators/bind/server.js');
const { startRingCentral } = require('../../simulators/ringcentral/server.js');
const { startSinch } = require('../../simulators/sinch/server.js');

const HANDSET = '+12025551234';

describe.each([
	['RingCentral', startRingCentral, '+12025550199', '/restapi/oauth/token', 400, 'invalid_grant'],
	['Sinch', startSinch, '+12025550199', '/oauth2/token', 401, 'Unauthorized'],
	['AT&T', startAtt, '48500000', '/oauth/v4/token', 401, 'invalid_client'],
	['BIND', startBind, '+385990001112', '/v1.0/send', 401, 'UNAUTHORIZED'],
])('%s', (_, start, ours, loginPath, status, error) => {
	let sim;
	beforeAll(async () => {
		sim = await start();
	});
	afterAll(() => sim.close());
	afterEach(() => sim.control.reset());

	test('takes every outcome that it offers, and lists what was decided', () => {
		const choices = sim.control.outcomeChoices();
		for (const [index, { outcome }] of choices.entries()) {
			sim.control.setOutcome({ to: `+1202555${1000 + index}`, outcome });
		}
		expect(sim.control.outcomes().map(({ outcome }) => outcome)).toEqual(choices.map(({ outcome }) => outcome));
		for (const { code, meaning } of choices) expect([typeof code, meaning]).toEqual(['string', expect.stringMatching(/\w/)]);
		expect(new Set(choices.map(({ code }) => code)).size).toBe(choices.length);
	});

	test('takes back what was decided for one number, in any of its spellings, and leaves the others', () => {
		sim.control.setOutcome({ to: HANDSET, outcome: 'silent' });
		sim.control.setOutcome({ to: '+12025555678', outcome: 'silent' });
		sim.control.setOutcome({ suffix: '99', outcome: 'silent' });
		sim.control.clearOutcomes({ to: HANDSET });
		expect(sim.control.outcomes()).toEqual([
			{ to: '+12025555678', outcome: 'silent' },
			{ suffix: '99', outcome: 'silent' },
		]);
		sim.control.clearOutcomes();
		expect(sim.control.outcomes()).toEqual([]);
	});

	test('remembers what handsets wrote to one of its numbers until a reset', () => {
		expect(sim.control.numbers()).toContain(ours);
		sim.control.inbound({ from: HANDSET, to: ours, text: 'STOP' });
		sim.control.inbound({ from: '+12025555678', to: ours, text: 'Hello' });
		expect(() => sim.control.inbound({ from: HANDSET, to: '+12025550000', text: 'To nobody' })).toThrow('"to"');
		expect(sim.control.received()).toHaveLength(2);
		expect(sim.control.received({ from: HANDSET })).toEqual([
			{ from: HANDSET, to: ours, text: 'STOP', at: expect.stringMatching(/^\d{4}-.*Z$/) },
		]);
		sim.control.reset();
		expect(sim.control.received()).toEqual([]);
	});

	test('lists the misbehaviour rules that still act', async () => {
		sim.control.misbehave({ fault: 'status' });
		sim.control.misbehave({ fault: 'slow', ms: 5, times: null });
		await fetch(`${sim.url}${loginPath}`, { method: 'POST' });
		expect(sim.control.misbehaviour()).toEqual([expect.objectContaining({ fault: 'slow', ms: 5, left: null })]);
		sim.control.behave();
		expect(sim.control.misbehaviour()).toEqual([]);
	});

	test('refuses a login that is told to be unauthorized as the provider does', async () => {
		sim.control.misbehave({ fault: 'unauthorized' });
		const reply = await fetch(`${sim.url}${loginPath}`, { method: 'POST' });
		expect(reply.status).toBe(status);
		const body = await reply.json().catch(() => ({}));
		expect(body.error_message ?? body.error).toBe(error);
	});
});

test.each([
	['Sinch', startSinch, (control, inboundUrl) => control.setPlan({ inboundUrl })],
	['AT&T', startAtt, (control, messageUrl) => control.setCallbackUrls({ messageUrl })],
	['BIND', startBind, (control, messageUrl) => control.setCallbackUrls({ messageUrl })],
])('%s tells who is called when a handset writes', async (_, start, listen) => {
	const sim = await start();
	expect(sim.control.inboundAddresses()).toEqual([]);
	listen(sim.control, 'http://127.0.0.1:5678/hook');
	expect(sim.control.inboundAddresses()).toEqual(['http://127.0.0.1:5678/hook']);
	await sim.close();
});
