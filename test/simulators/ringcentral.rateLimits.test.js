'use strict';

const { startRingCentral } = require('../../simulators/ringcentral/server.js');
const { start, A2P } = require('./ringcentralClient.js');

const LIMITS = { Light: 3, Medium: 2, Heavy: 1, Auth: 5 };
let sim;
afterEach(() => sim.close());

const light = () => sim.api('GET', `${A2P}/statuses`);
const medium = () => sim.api('DELETE', '/restapi/v1.0/subscription/none');

test('counts down in the headers of every answer and refuses what is over the limit', async () => {
	sim = await start({ rateLimits: LIMITS });
	const replies = [await light(), await light(), await light(), await light()];
	expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
	expect(replies.map(({ headers }) => headers['x-rate-limit-remaining'])).toEqual(['2', '1', '0', '0']);
	expect(replies[0].headers).toMatchObject({
		'x-rate-limit-group': 'light',
		'x-rate-limit-limit': '3',
		'x-rate-limit-window': '60',
	});
	expect(replies[3].headers['retry-after']).toBe('60');
	expect(replies[3].data).toEqual({
		errorCode: 'CMN-301',
		message: 'Request rate exceeded',
		errors: [{ errorCode: 'CMN-301', message: 'Request rate exceeded' }],
	});
});

test('restarts the penalty with every further call, showing a full quota meanwhile', async () => {
	sim = await start({ rateLimits: LIMITS });
	for (let i = 0; i < 4; i++) await light();
	for (let i = 0; i < 3; i++) {
		sim.pass(59_000);
		const reply = await light();
		expect([reply.status, reply.headers['x-rate-limit-remaining']]).toEqual([429, '3']);
	}
	sim.pass(60_000);
	expect((await light()).status).toBe(200);
});

test('starts a new window after 60 seconds', async () => {
	sim = await start({ rateLimits: LIMITS });
	for (let i = 0; i < 3; i++) await light();
	sim.pass(60_000);
	expect((await light()).headers['x-rate-limit-remaining']).toBe('2');
});

test('keeps the groups apart', async () => {
	sim = await start({ rateLimits: LIMITS });
	for (let i = 0; i < 4; i++) await light();
	const reply = await medium();
	expect([reply.status, reply.headers['x-rate-limit-group']]).toEqual([404, 'medium']);
});

test('allows five token calls a minute for the whole app, failed ones and revocations included', async () => {
	sim = await start({ rateLimits: LIMITS });
	const statuses = [];
	statuses.push((await sim.login()).status);
	statuses.push((await sim.login({ assertion: 'a.b.c' })).status);
	statuses.push((await sim.refresh('none')).status);
	statuses.push((await sim.form('/restapi/oauth/revoke', { token: 'none' })).status);
	const refused = await sim.login();
	statuses.push(refused.status);
	expect(statuses).toEqual([200, 400, 400, 200, 429]);
	expect(refused.headers).toMatchObject({ 'x-rate-limit-group': 'auth', 'retry-after': '60' });
	sim.pass(30_000);
	expect((await sim.login()).status).toBe(429);
	sim.pass(59_000);
	expect((await sim.login()).status).toBe(429);
	sim.pass(60_000);
	expect((await sim.login()).status).toBe(200);
});

test('has the limits of the provider by default', async () => {
	sim = await startRingCentral();
	expect(sim.control.options().rateLimits).toEqual({ Light: 50, Medium: 40, Heavy: 10, Auth: 5 });
});

test('can be switched off, and a penalty can be ordered', async () => {
	sim = await start();
	for (let i = 0; i < 60; i++) expect((await light()).status).toBe(200);
	sim.control.setOptions({ rateLimits: LIMITS });
	sim.control.penalise({ group: 'Light' });
	expect((await light()).status).toBe(429);
});
