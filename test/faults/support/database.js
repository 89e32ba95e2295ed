const { randomBytes } = require('node:crypto');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { DatabaseSync } = require('node:sqlite');
const { ensureN8n } = require('../../../scripts/n8nHost.mjs');

/** n8n writes an execution's data as this library does. */
const { parse } = createRequire(require.resolve('n8n-workflow'))('flatted');

/**
 * A look into n8n's database. A database trigger copies what n8n inserts for a new execution, in n8n's own transaction:
 * the copy exists exactly where n8n has stored the execution, and stays when n8n writes over it.
 * @typedef {object} Database
 * @property {(workflowId: string) => Promise<object[]>} stored the items that executions of a workflow were stored with
 * @property {(workflowId: string) => Promise<{ id: string, status: string, data: object }[]>} executions as they are now, the oldest first
 * @property {() => Promise<void>} close
 */

const STORED = `SELECT s.data FROM stored_input s JOIN execution_entity e ON e.id = s."executionId" WHERE e."workflowId" = `;
const EXECUTIONS = `SELECT e.id, e.status, d.data FROM execution_entity e JOIN execution_data d ON d."executionId" = e.id WHERE e."workflowId" = `;

/** Items that wait for the first node of an execution. */
const inputOf = ({ executionData }) => executionData?.nodeExecutionStack.flatMap(({ data }) => data.main[0] ?? []).map(({ json }) => json) ?? [];

/** @param {(sql: string, value: string) => Promise<object[]>} select @param {string} place of the value in the SQL */
function reader(select, place) {
	return {
		stored: async (workflowId) => (await select(`${STORED}${place} ORDER BY s."executionId"`, workflowId)).flatMap(({ data }) => inputOf(parse(data))),
		executions: async (workflowId) => (await select(`${EXECUTIONS}${place} ORDER BY e.id`, workflowId)).map(({ id, status, data }) => ({ id: String(id), status, data: parse(data) })),
	};
}

const sqliteFile = ({ userFolder }) => join(userFolder, '.n8n', 'database.sqlite');

/** @param {object} host from startN8n @returns {Database} */
function openSqlite(host) {
	const database = new DatabaseSync(sqliteFile(host), { timeout: 20_000 });
	database.exec(`
		CREATE TABLE stored_input ("executionId" INTEGER, data TEXT);
		CREATE TRIGGER keep_stored_input AFTER INSERT ON execution_data
		BEGIN INSERT INTO stored_input VALUES (NEW."executionId", NEW.data); END;
	`);
	return {
		...reader(async (sql, value) => database.prepare(sql).all(value), '?'),
		close: async () => database.close(),
	};
}

/** Where PostgreSQL is: PGHOST, PGPORT and PGUSER, or the usual local ones. */
const postgresAddress = () => ({
	host: process.env.PGHOST ?? '127.0.0.1',
	port: Number(process.env.PGPORT ?? 5432),
	user: process.env.PGUSER ?? 'postgres',
	password: process.env.PGPASSWORD,
});

/** The PostgreSQL client that n8n brings. */
async function pgOf() {
	const { bin } = await ensureN8n();
	return createRequire(bin)('pg');
}

async function connected(settings) {
	const { Client } = await pgOf();
	const client = new Client({ ...settings, connectionTimeoutMillis: 5_000 });
	await client.connect();
	return client;
}

/** Whether there is a PostgreSQL that lets us in. */
async function hasPostgres() {
	try {
		await (await connected({ ...postgresAddress(), database: 'postgres' })).end();
		return true;
	} catch {
		return false;
	}
}

/** A new, empty database. `look` opens it once n8n has made its tables, `drop` takes it away again. */
async function createPostgres() {
	const address = postgresAddress();
	const name = `a2p_faults_${randomBytes(6).toString('hex')}`;
	const admin = await connected({ ...address, database: 'postgres' });
	await admin.query(`CREATE DATABASE ${name}`);

	/** @returns {Promise<Database>} */
	async function look() {
		const client = await connected({ ...address, database: name });
		await client.query(`
			CREATE TABLE stored_input ("executionId" INTEGER, data TEXT);
			CREATE FUNCTION keep_stored_input() RETURNS TRIGGER LANGUAGE plpgsql AS $$
			BEGIN INSERT INTO stored_input VALUES (NEW."executionId", NEW.data); RETURN NULL; END $$;
			CREATE TRIGGER keep_stored_input AFTER INSERT ON execution_data FOR EACH ROW EXECUTE FUNCTION keep_stored_input();
		`);
		return {
			...reader(async (sql, value) => (await client.query(sql, [value])).rows, '$1'),
			close: () => client.end(),
		};
	}

	return {
		address,
		name,
		look,
		async drop() {
			await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
			await admin.end();
		},
	};
}

module.exports = { createPostgres, hasPostgres, inputOf, openSqlite, sqliteFile };
