import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { N8nApi, waitUntil } from './n8nApi.mjs';
import { ensureN8n } from './n8nInstall.mjs';
import { projectNode, run } from './project.mjs';

export { ensureN8n } from './n8nInstall.mjs';
export { itemsOf, N8nApi, waitUntil } from './n8nApi.mjs';

const packageName = 'n8n-nodes-a2p-sms';
const preload = fileURLToPath(new URL('n8nPreload.cjs', import.meta.url));
const keptLogCharacters = 2_000_000;

/** Settings under which n8n calls nobody on the Internet by itself and asks its user nothing. */
const quietEnvironment = {
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// the catalogue of verified community packages
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry,instance-ai,agents',
};

/** A TCP port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort() {
	const server = createServer();
	await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** Puts an unpacked `npm pack` where n8n puts a community package that its user installs. */
async function installPackage(userFolder, tarball) {
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', packageName);
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	const { code, output } = await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'], { stdio: 'pipe' });
	if (code !== 0) throw new Error(`${tarball} cannot be unpacked: ${output}`);
}

/** The owner's login and the API key, kept beside n8n's data so that a later start finds them. */
async function readAccount(file) {
	return JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
}

/**
 * @typedef {object} N8nHost
 * @property {string} url address of the editor and of the webhooks, without a slash at the end
 * @property {N8nApi} api logged in as the owner, with an API key
 * @property {{ email: string, password: string }} login
 * @property {string} userFolder
 * @property {() => string} logs what n8n wrote so far, over all restarts, the last two million characters
 * @property {() => string[]} refusedConnections "host:port" of every connection beyond this machine that n8n tried
 * @property {() => Promise<void>} stop ends n8n as an operator does; a folder that startN8n made is deleted
 * @property {() => Promise<void>} kill ends n8n and its children with SIGKILL and leaves the folder as it is
 * @property {(options?: { env?: Record<string, string> }) => Promise<void>} restart starts n8n again on the same folder and
 *   ports, stopping it first where it still runs; `env` is added to what it had
 */

/**
 * Starts a real n8n and returns once it can be used.
 * @param {object} [options]
 * @param {string} [options.userFolder] n8n's data; a folder that was used before keeps its users, workflows and
 *   credentials. Without it a new one is made in the temporary folder and deleted by stop()
 * @param {string} [options.packageTarball] an `npm pack` of this package to install
 * @param {number} [options.port] a free one unless told
 * @param {number} [options.brokerPort] of n8n's task runners, a free one unless told
 * @param {Record<string, string>} [options.env] further settings of n8n
 * @param {boolean} [options.loopbackOnly] whether connections beyond this machine are refused, true unless told
 * @param {(line: string) => void} [options.log] gets a line for each step that takes long
 * @returns {Promise<N8nHost>}
 * @throws UserFacingError when n8n cannot be installed; Error with the end of n8n's log when it does not start
 */
export async function startN8n({ userFolder, packageTarball, port, brokerPort, env = {}, loopbackOnly = true, log = () => {} } = {}) {
	const { bin } = await ensureN8n({ log });
	const folder = userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-host-')));
	await mkdir(folder, { recursive: true });
	if (packageTarball) await installPackage(folder, packageTarball);

	const ports = { http: port ?? (await freePort()), broker: brokerPort ?? (await freePort()) };
	const url = `http://127.0.0.1:${ports.http}`;
	const api = new N8nApi(url);
	let extraEnvironment = env;
	let child;
	let exited;
	let logs = '';

	function spawnN8n() {
		// a fresh environment: nothing of npm's, of jest's or of the user's own n8n may reach this one
		const { PATH, LANG, TZ, TMPDIR } = process.env;
		child = spawn(projectNode().binary, ['--require', preload, bin, 'start'], {
			cwd: folder,
			// a process group of its own: Ctrl-C reaches n8n through stop(), and kill() reaches n8n's children
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
			env: {
				PATH,
				...(LANG && { LANG }),
				...(TZ && { TZ }),
				...(TMPDIR && { TMPDIR }),
				HOME: folder,
				...quietEnvironment,
				N8N_USER_FOLDER: folder,
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_HOST: '127.0.0.1',
				N8N_PORT: String(ports.http),
				N8N_EDITOR_BASE_URL: url,
				N8N_WEBHOOK_URL: `${url}/`,
				N8N_RUNNERS_BROKER_PORT: String(ports.broker),
				A2P_LOOPBACK_ONLY: String(loopbackOnly),
				...extraEnvironment,
			},
		});
		const keep = (chunk) => { logs = (logs + chunk).slice(-keptLogCharacters); };
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		exited = new Promise((resolve) => child.once('exit', resolve));
	}

	const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;

	async function isReady() {
		if (!isRunning()) throw new Error(`n8n ended while starting. The end of its log:\n${logs.slice(-3_000)}`);
		const reply = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
		return reply?.status === 200;
	}

	const accountFile = join(folder, 'account.json');
	let account = await readAccount(accountFile);

	/** n8n answers `readiness` before its routes exist, hence the second wait. */
	async function start() {
		spawnN8n();
		try {
			await waitUntil(isReady, { timeoutMs: 180_000, what: 'n8n to start' });
			await waitUntil(
				async () => (await api.rest('GET', '/settings').catch(() => undefined)) !== undefined,
				{ timeoutMs: 60_000, what: 'the API of n8n' },
			);
			if (account) {
				await api.logIn(account);
				api.useApiKey(account.apiKey);
			} else {
				const login = { email: 'owner@example.com', password: `A2p-${randomBytes(6).toString('hex')}` };
				await api.setUpOwner(login);
				account = { ...login, apiKey: await api.createApiKey() };
				await writeFile(accountFile, JSON.stringify(account), { mode: 0o600 });
			}
		} catch (error) {
			await kill();
			throw error;
		}
	}

	async function terminate(signal) {
		if (!isRunning()) return;
		process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal);
		await exited;
	}

	const kill = () => terminate('SIGKILL');

	async function end() {
		const forced = setTimeout(() => void kill(), 20_000);
		await terminate('SIGTERM');
		clearTimeout(forced);
	}

	await start();
	if (packageTarball && !(await api.nodeTypes()).some(({ name }) => name.startsWith(`${packageName}.`))) {
		await kill();
		throw new Error(`n8n did not load ${packageTarball}. Its log:\n${logs.slice(-3_000)}`);
	}
	return {
		url,
		api,
		login: { email: account.email, password: account.password },
		userFolder: folder,
		logs: () => logs,
		refusedConnections: () => [...logs.matchAll(/^Refused an outgoing connection to (.+)$/gm)].map((match) => match[1]),
		async stop() {
			await end();
			if (!userFolder) await rm(folder, { recursive: true, force: true });
		},
		kill,
		async restart({ env: more = {} } = {}) {
			await end();
			extraEnvironment = { ...extraEnvironment, ...more };
			await start();
		},
	};
}
