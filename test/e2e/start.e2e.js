const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { createServer } = require('node:net');
const { join } = require('node:path');
const axios = require('axios');
const { freePort, waitUntil } = require('../../scripts/n8nHost.mjs');
const { cacheDirectory, projectRoot } = require('../../scripts/project.mjs');

/** Runs `npm start` with other ports than a developer's own. */
function npmStart(port, simulatorPort, handsetsPort) {
	const options = { port, 'simulator-port': simulatorPort, 'handsets-port': handsetsPort };
	const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
	const child = spawn('npm', ['start', '--', ...args], {
		cwd: projectRoot,
		detached: true,
	});
	let output = '';
	child.stdout.on('data', (chunk) => { output += chunk; });
	child.stderr.on('data', (chunk) => { output += chunk; });
	const exited = new Promise((resolve) => child.on('exit', resolve));
	return {
		output: () => output,
		exited,
		/** Until the command says that it has finished its show, or has ended. */
		async ready() {
			const done = () => child.exitCode !== null || output.includes('Ctrl-C stops');
			await waitUntil(async () => done(), { timeoutMs: 240_000, what: 'npm start' }).catch(({ message }) => {
				throw new Error(`${message}. It wrote:\n${output}`);
			});
		},
		/** As a terminal does: to the whole process group. */
		async pressCtrlC() {
			if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGINT');
			await exited;
		},
	};
}

describe('npm start', () => {
	let port;
	let simulatorPort;
	let handsetsPort;
	let command;

	beforeAll(async () => {
		port = await freePort();
		simulatorPort = await freePort();
		handsetsPort = await freePort();
		command = npmStart(port, simulatorPort, handsetsPort);
		await command.ready();
	});

	afterAll(async () => {
		await command.pressCtrlC();
		await rm(join(cacheDirectory(), `start-${port}`), { recursive: true, force: true });
	});

	test('shows a broadcast with its summary, the alarm and the reply to STOP', () => {
		expect(command.output()).toMatch(/^ +\d+\.\d s {2}19[34] accepted: \d+ waiting, \d+ on the way, \d+ delivered, \d+ failed$/m);
		const summary = command.output().split('\nSummary\n')[1]?.split('\n\n')[0];
		expect(summary?.split('\n').map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
			'texts 200', 'accepted 193', 'delivered 189', 'failed 8',
			'invalidRecipient 6', 'contentBlocked 1', 'unreachableRecipient 1', 'opted out 3',
		]);
		expect(command.output()).toMatch(/"Delivery alarm" ran: \d+ texts were not delivered/);
		expect(command.output()).toContain('"Auto-reply to STOP" ran: +12025551020 answered STOP');
	});

	test('has every example, publishes what needs no credential of the user, and connects it to the simulators', async () => {
		const lines = command.output().split('\nWorkflows\n')[1].split('\n\n')[0].split('\n');
		expect(lines.map((line) => line.trim())).toEqual([
			'AI agent that texts customers: needs a credential of your own (openAiApi)',
			'Appointment reminder: published',
			'Delivery alarm: published',
			'Failover between providers: ready to be run by hand',
			'Auto-reply to HELP: published',
			'Nightly report: needs a credential of your own (smtp)',
			'Scheduled broadcast: published',
			'Send and wait for delivery: ready to be run by hand',
			'Auto-reply to STOP: published',
			'Two-way support inbox: needs a credential of your own (smtp)',
		]);
		const att = (name, body) => axios.post(`http://127.0.0.1:${simulatorPort + 2}/__control/${name}`, body, { proxy: false });
		await att('inbound', { from: '+12025551234', text: 'HELP' });
		const answers = async () => (await att('accepted', { to: '+12025551234' })).data;
		await waitUntil(async () => (await answers()).length > 0, { timeoutMs: 30_000, what: 'the answer to HELP' });
		expect(await answers()).toEqual([expect.objectContaining({ text: expect.stringMatching(/^Corner Cafe/) })]);
	});

	test('prints the address and a login that works', async () => {
		const [, url, email, password] = /n8n +(\S+)\nlogin +(\S+)\npassword +(\S+)\n/.exec(command.output());
		expect(url).toBe(`http://127.0.0.1:${port}`);
		const { status } = await axios.post(`${url}/rest/login`, { emailOrLdapLoginId: email, password });
		expect(status).toBe(200);
	});

	test('prints the address of the handsets, whose page is there', async () => {
		const [, url] = /\nhandsets +(\S+) \(/.exec(command.output());
		expect(url).toBe(`http://127.0.0.1:${handsetsPort}`);
		const { data } = await axios.get(url);
		expect(data).toContain('<title>Handsets</title>');
	});

	test('says in one sentence that a port is taken', async () => {
		const server = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		const taken = server.address().port;

		const second = npmStart(taken, simulatorPort, handsetsPort);
		await second.exited;
		server.close();

		expect(second.output().trim().split('\n').at(-1)).toBe(
			`Port ${taken}, which n8n needs, is taken by another program. Stop that one, or choose another port: npm start -- --port ${taken + 100}`,
		);
	});

	test('stops n8n and the simulator at Ctrl-C', async () => {
		await command.pressCtrlC();

		expect(command.output()).toContain('Stopping');
		for (const stopped of [port, simulatorPort, handsetsPort]) {
			await expect(axios.get(`http://127.0.0.1:${stopped}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
		}
	});
});
