import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nApi, waitUntil } from './n8nApi.mjs';
import { freePort, packageName, prepareN8nProcess } from './n8nProcess.mjs';

export { ensureN8n } from './n8nInstall.mjs';
export { httpAgent, itemsOf, N8nApi, waitUntil } from './n8nApi.mjs';
export { freePort } from './n8nProcess.mjs';

/** The owner's login and the API key, kept beside n8n's data so that a later start finds them. */
async function readAccount(file) {
	return JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
}

/**
 * @typedef {object} N8nHost
 * @property {string} url address of the editor, without a slash at the end
 * @property {string} webhookUrl address of the webhooks, the same unless N8N_WEBHOOK_URL says otherwise
 * @property {N8nApi} api logged in as the owner, with an API key
 * @property {{ email: string, password: string }} login
 * @property {string} userFolder
 * @property {() => number} pid of n8n's main process, another one after a restart
 * @property {() => number} readyAfterMs how long the last start took until n8n said that its editor can be opened
 * @property {() => boolean} isRunning false once n8n has ended, by itself too
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
	const folder = userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-host-')));
	const ports = { http: port ?? (await freePort()), broker: brokerPort ?? (await freePort()) };
	const url = `http://127.0.0.1:${ports.http}`;
	const api = new N8nApi(url);
	const n8n = await prepareN8nProcess({
		userFolder: folder,
		packageTarball,
		args: ['start'],
		readinessUrl: `${url}/healthz/readiness`,
		env: {
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_HOST: '127.0.0.1',
			N8N_PORT: String(ports.http),
			N8N_EDITOR_BASE_URL: url,
			N8N_WEBHOOK_URL: `${url}/`,
			N8N_RUNNERS_BROKER_PORT: String(ports.broker),
			...env,
		},
		loopbackOnly,
		log,
	});
	const accountFile = join(folder, 'account.json');
	let account = await readAccount(accountFile);

	/** n8n answers `readiness` before its routes exist, hence the second wait. */
	async function start(more) {
		await n8n.start(more);
		try {
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
			await n8n.kill();
			throw error;
		}
	}

	await start();
	if (packageTarball && !(await api.nodeTypes()).some(({ name }) => name.startsWith(`${packageName}.`))) {
		await n8n.kill();
		throw new Error(`n8n did not load ${packageTarball}. Its log:\n${n8n.logs().slice(-3_000)}`);
	}
	return {
		url,
		webhookUrl: (env.N8N_WEBHOOK_URL ?? url).replace(/\/$/, ''),
		api,
		login: { email: account.email, password: account.password },
		userFolder: folder,
		pid: n8n.pid,
		readyAfterMs: n8n.readyAfterMs,
		isRunning: n8n.isRunning,
		logs: n8n.logs,
		refusedConnections: n8n.refusedConnections,
		async stop() {
			await n8n.stop();
			if (!userFolder) await rm(folder, { recursive: true, force: true });
		},
		kill: n8n.kill,
		async restart({ env: more = {} } = {}) {
			await n8n.stop();
			await start(more);
		},
	};
}
