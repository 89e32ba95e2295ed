import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startN8n } from './n8nHost.mjs';
import { ensureN8n } from './n8nInstall.mjs';
import { freePort, prepareN8nProcess } from './n8nProcess.mjs';
import { openQueueServices } from './queueServices.mjs';

/**
 * n8n notices within half a minute, instead of its own minute and a half, that a worker is dead. A shorter lock would
 * declare a worker dead that is only busy.
 */
const stalled = {
	QUEUE_WORKER_LOCK_DURATION: '30000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** Executions that a worker has begun, by the lines that n8n logs for them. */
function executionsIn(logs) {
	return [...logs.matchAll(/Worker started execution (\d+) \(job/g)].map((match) => match[1]);
}

/**
 * @typedef {import('./n8nHost.mjs').N8nHost & {
 *   main: import('./n8nHost.mjs').N8nHost,
 *   workers: (import('./n8nProcess.mjs').N8nProcess & { executions: () => string[] })[],
 *   webhookProcessor: import('./n8nProcess.mjs').N8nProcess,
 * }} N8nQueue `webhookUrl` is the webhook processor's; `logs` and `refusedConnections` are those of all processes;
 *   `executions` of a worker are the ids of those that it has begun; `stop` and `kill` end all processes and remove the
 *   database and the Redis keys; `restart` is that of main
 */

/**
 * Starts n8n's queue mode with PostgreSQL and Redis of this machine or of those that PGHOST and REDIS_HOST name: main, the
 * workers, and a webhook processor that alone takes production webhooks. Each has a user folder of its own.
 * @param {object} [options]
 * @param {string} [options.packageTarball] an `npm pack` of this package to install in all of them
 * @param {number} [options.workerCount] two unless told
 * @param {Record<string, string>} [options.env] further settings of all processes
 * @param {boolean} [options.loopbackOnly] whether connections beyond this machine, PostgreSQL and Redis are refused, true
 *   unless told
 * @param {(line: string) => void} [options.log] gets a line for each step that takes long
 * @returns {Promise<N8nQueue>}
 * @throws UserFacingError when PostgreSQL or Redis cannot be used; Error with the end of a log when n8n does not start
 */
export async function startN8nQueue({ packageTarball, workerCount = 2, env = {}, loopbackOnly = true, log = () => {} } = {}) {
	const { directory } = await ensureN8n({ log });
	const services = await openQueueServices(directory);
	const root = await mkdtemp(join(tmpdir(), 'n8n-queue-'));
	const webhookPort = await freePort();
	const webhookUrl = `http://127.0.0.1:${webhookPort}`;
	const shared = {
		...services.env,
		...stalled,
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
		N8N_WEBHOOK_URL: `${webhookUrl}/`,
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
		A2P_ALLOWED_HOSTS: services.hosts.join(','),
		...env,
	};

	async function prepare(name, args, port, settings) {
		return await prepareN8nProcess({
			userFolder: join(root, name),
			packageTarball,
			args,
			readinessUrl: `http://127.0.0.1:${port}/healthz/readiness`,
			env: { ...shared, N8N_RUNNERS_BROKER_PORT: String(await freePort()), ...settings },
			loopbackOnly,
			log,
		});
	}

	async function prepareWorker(number) {
		const port = await freePort();
		const worker = await prepare(`worker-${number}`, ['worker', '--concurrency=10'], port, {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		});
		return { ...worker, executions: () => executionsIn(worker.logs()) };
	}

	const started = [];

	async function end(how) {
		await Promise.all(started.map((n8n) => n8n[how]()));
		await rm(root, { recursive: true, force: true });
		await services.remove();
	}

	try {
		const workers = await Promise.all(Array.from({ length: workerCount }, (_, index) => prepareWorker(index + 1)));
		const webhookProcessor = await prepare('webhook', ['webhook'], webhookPort, {
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: String(webhookPort),
		});
		// main makes the tables, which the others expect to find
		const main = await startN8n({ userFolder: join(root, 'main'), packageTarball, env: shared, loopbackOnly, log });
		const others = [...workers, webhookProcessor];
		started.push(main, ...others);
		await Promise.all(others.map((n8n) => n8n.start()));
		return {
			...main,
			main,
			workers,
			webhookProcessor,
			logs: () => started.map((n8n) => n8n.logs()).join('\n'),
			refusedConnections: () => started.flatMap((n8n) => n8n.refusedConnections()),
			stop: () => end('stop'),
			kill: () => end('kill'),
		};
	} catch (error) {
		await end('kill');
		throw error;
	}
}
