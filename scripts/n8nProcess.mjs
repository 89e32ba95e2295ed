import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from './n8nApi.mjs';
import { ensureN8n } from './n8nInstall.mjs';
import { projectNode, run } from './project.mjs';

export const packageName = 'n8n-nodes-a2p-sms';

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

/**
 * @typedef {object} N8nProcess
 * @property {() => number} pid another one after every start
 * @property {() => number | undefined} readyAfterMs how long the last start took until n8n said that its editor can be opened
 * @property {() => boolean} isRunning false before its start and once it has ended, by itself too
 * @property {() => string} logs what it wrote so far, over all restarts, the last two million characters
 * @property {() => string[]} refusedConnections "host:port" of every connection beyond this machine that it tried
 * @property {(more?: Record<string, string>) => Promise<void>} start starts it and waits until it says that it is ready;
 *   `more` is added to its environment from now on. Throws an Error with the end of its log when it does not start
 * @property {() => Promise<void>} stop ends it as an operator does, and by force after 20 s
 * @property {() => Promise<void>} kill ends it and its children with SIGKILL
 */

/**
 * Prepares one process of a real n8n: the editor's server, a worker or a webhook processor.
 * @param {object} options
 * @param {string} options.userFolder its data, and its working directory
 * @param {string} [options.packageTarball] an `npm pack` of this package to install
 * @param {string[]} options.args n8n's command, e.g. ['worker', '--concurrency=10']
 * @param {string} options.readinessUrl answers 200 once it can be used
 * @param {Record<string, string>} options.env settings of n8n beyond those that keep it quiet
 * @param {boolean} options.loopbackOnly whether connections beyond this machine are refused
 * @param {(line: string) => void} [options.log] gets a line for each step that takes long
 * @returns {Promise<N8nProcess>} not started yet
 * @throws UserFacingError when n8n cannot be installed
 */
export async function prepareN8nProcess({ userFolder, packageTarball, args, readinessUrl, env, loopbackOnly, log }) {
	const { bin } = await ensureN8n({ log });
	await mkdir(userFolder, { recursive: true });
	if (packageTarball) await installPackage(userFolder, packageTarball);
	let environment = env;
	let child;
	let exited;
	let logs = '';
	let readyAfterMs;

	function spawnN8n() {
		const spawnedAt = performance.now();
		readyAfterMs = undefined;
		// a fresh environment: nothing of npm's, of jest's or of the user's own n8n may reach this one
		const { PATH, LANG, TZ, TMPDIR } = process.env;
		child = spawn(projectNode().binary, ['--require', preload, bin, ...args], {
			cwd: userFolder,
			// a process group of its own: Ctrl-C reaches n8n through stop(), and kill() reaches n8n's children
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
			env: {
				PATH,
				...(LANG && { LANG }),
				...(TZ && { TZ }),
				...(TMPDIR && { TMPDIR }),
				HOME: userFolder,
				...quietEnvironment,
				N8N_USER_FOLDER: userFolder,
				A2P_LOOPBACK_ONLY: String(loopbackOnly),
				...environment,
			},
		});
		const keep = (chunk) => {
			logs = (logs + chunk).slice(-keptLogCharacters);
			if (readyAfterMs === undefined && String(chunk).includes('Editor is now accessible')) readyAfterMs = performance.now() - spawnedAt;
		};
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		exited = new Promise((resolve) => child.once('exit', resolve));
	}

	const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;

	async function isReady() {
		if (!isRunning()) throw new Error(`n8n ended while starting. The end of its log:\n${logs.slice(-3_000)}`);
		const reply = await fetch(readinessUrl).catch(() => undefined);
		return reply?.status === 200;
	}

	async function terminate(signal) {
		if (!isRunning()) return;
		process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal);
		await exited;
	}

	const kill = () => terminate('SIGKILL');

	return {
		pid: () => child.pid,
		readyAfterMs: () => readyAfterMs,
		isRunning,
		logs: () => logs,
		refusedConnections: () => [...logs.matchAll(/^Refused an outgoing connection to (.+)$/gm)].map((match) => match[1]),
		async start(more = {}) {
			environment = { ...environment, ...more };
			spawnN8n();
			await waitUntil(isReady, { timeoutMs: 300_000, what: `n8n ${args[0]} to start` }).catch(async (error) => {
				await kill();
				throw error;
			});
		},
		async stop() {
			const forced = setTimeout(() => void kill(), 20_000);
			await terminate('SIGTERM');
			clearTimeout(forced);
		},
		kill,
	};
}
