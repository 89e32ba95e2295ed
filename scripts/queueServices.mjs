import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { UserFacingError } from './project.mjs';

const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, REDIS_HOST, REDIS_PORT, REDIS_PASSWORD } = process.env;

const postgres = {
	host: PGHOST || '127.0.0.1',
	port: Number(PGPORT || 5432),
	user: PGUSER || 'postgres',
	password: PGPASSWORD || 'postgres',
	database: PGDATABASE || 'postgres',
};
const redis = { host: REDIS_HOST || '127.0.0.1', port: Number(REDIS_PORT || 6379), password: REDIS_PASSWORD || undefined };

const connectTimeoutMs = 5_000;

function unusable(name, { host, port }, reason) {
	return new UserFacingError(`${name} cannot be used at ${host}:${port} (${reason}): start PostgreSQL and Redis with "docker compose -f test/queue/compose.yml up -d --wait", or set PGHOST, PGPORT, PGUSER, PGPASSWORD, REDIS_HOST and REDIS_PORT.`);
}

async function checkPort(name, { host, port }) {
	const socket = connect({ host, port, timeout: connectTimeoutMs });
	try {
		await new Promise((resolve, reject) => {
			socket.once('connect', resolve);
			socket.once('timeout', () => reject(new Error('no answer')));
			socket.once('error', reject);
		});
	} catch (error) {
		throw unusable(name, { host, port }, error.code ?? error.message);
	} finally {
		socket.destroy();
	}
}

/** @throws {UserFacingError} one sentence that says how to start PostgreSQL and Redis where one of them does not answer */
export async function checkQueueServices() {
	await checkPort('PostgreSQL', postgres);
	await checkPort('Redis', redis);
}

/**
 * A database and a Redis key prefix that nobody else uses.
 * @param {string} n8nDirectory an installation of n8n, whose clients for both are used
 * @returns {Promise<{ env: Record<string, string>, hosts: string[], remove: () => Promise<void> }>} n8n's settings; the
 *   hosts that it must be able to reach; what takes everything away again, once no n8n uses it
 * @throws {UserFacingError} when PostgreSQL or Redis does not let us in
 */
export async function openQueueServices(n8nDirectory) {
	await checkQueueServices();
	const require = createRequire(join(n8nDirectory, 'package.json'));
	const { Client } = require('pg');
	const { Redis } = require('ioredis');
	const name = `a2p_queue_${randomBytes(6).toString('hex')}`;

	async function query(sql) {
		const client = new Client({ ...postgres, connectionTimeoutMillis: connectTimeoutMs });
		try {
			await client.connect();
			return await client.query(sql);
		} catch (error) {
			throw unusable('PostgreSQL', postgres, error.message);
		} finally {
			await client.end();
		}
	}

	async function withRedis(work) {
		const client = new Redis({ ...redis, lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: null });
		// awaited calls report what went wrong
		client.on('error', () => {});
		try {
			await client.connect();
			return await work(client);
		} catch (error) {
			throw unusable('Redis', redis, error.message);
		} finally {
			client.disconnect();
		}
	}

	await withRedis((client) => client.ping());
	await query(`CREATE DATABASE ${name}`);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: postgres.host,
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_USER: postgres.user,
			DB_POSTGRESDB_PASSWORD: postgres.password,
			DB_POSTGRESDB_DATABASE: name,
			QUEUE_BULL_REDIS_HOST: redis.host,
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			...(redis.password && { QUEUE_BULL_REDIS_PASSWORD: redis.password }),
			QUEUE_BULL_PREFIX: name,
			N8N_REDIS_KEY_PREFIX: name,
		},
		hosts: [postgres.host, redis.host],
		async remove() {
			await query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
			await withRedis(async (client) => {
				for await (const keys of client.scanStream({ match: `${name}*`, count: 1_000 })) {
					if (keys.length > 0) await client.unlink(keys);
				}
			});
		},
	};
}
