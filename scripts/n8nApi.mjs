import axios from 'axios';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Keeps no connection: on a busy machine a kept one may be one that n8n is just closing. */
export const httpAgent = new Agent({ keepAlive: false });

const unfinished = new Set(['new', 'running', 'waiting']);

/**
 * Asks again and again until the answer is neither undefined nor false.
 * @template T
 * @param {() => Promise<T | undefined | false>} ask
 * @param {{ timeoutMs: number, intervalMs?: number, what: string }} options `what` completes "Waited 10 s in vain for …"
 * @returns {Promise<T>}
 */
export async function waitUntil(ask, { timeoutMs, intervalMs = 200, what }) {
	const deadline = performance.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}`);
		await delay(intervalMs);
	}
}

/**
 * The items that a node put out in an execution.
 * @param {object} execution from getExecution or waitForExecution
 * @param {string} nodeName
 * @param {{ output?: number, run?: number }} [options] the output's position and the run, the last one unless told
 * @returns {object[]} the items with `json` and, where there are any, `pairedItem`, `binary` and `error`
 */
export function itemsOf(execution, nodeName, { output = 0, run = -1 } = {}) {
	return execution.data.resultData.runData[nodeName]?.at(run)?.data?.main?.[output] ?? [];
}

/** A client for one n8n: its public API with a key, and the editor's own API with a login where the public one lacks something. */
export class N8nApi {
	#http;
	#cookie = '';
	#apiKey = '';

	/** @param {string} url e.g. http://127.0.0.1:5678 */
	constructor(url) {
		this.url = url;
		// n8n ties a login to the browser-id that it was made with
		const headers = { 'browser-id': 'n8n-host' };
		this.#http = axios.create({ baseURL: url, headers, httpAgent, validateStatus: () => true, proxy: false, maxRedirects: 0 });
	}

	async #request(method, path, body, headers) {
		const { status, data, headers: replied } = await this.#http.request({ method, url: path, data: body, headers }).catch((error) => {
			// an AxiosError prints its whole socket
			throw Object.assign(new Error(`n8n did not answer ${method} ${path}: ${error.message}`), { code: error.code });
		});
		const session = replied['set-cookie']?.find((cookie) => cookie.startsWith('n8n-auth='));
		if (session) this.#cookie = session.split(';')[0];
		if (status >= 400) throw Object.assign(new Error(`n8n answered ${status} to ${method} ${path}: ${data?.message ?? JSON.stringify(data)}`), { status, data });
		return data;
	}

	/** Calls the editor's API, e.g. `rest('GET', '/workflows')`, and returns what its reply wraps in `data`. */
	async rest(method, path, body, headers = {}) {
		const reply = await this.#request(method, `/rest${path}`, body, { cookie: this.#cookie, ...headers });
		return reply?.data ?? reply;
	}

	/** Calls the public API, e.g. `publicApi('GET', '/workflows')`. */
	async publicApi(method, path, body) {
		return await this.#request(method, `/api/v1${path}`, body, { 'X-N8N-API-KEY': this.#apiKey });
	}

	/** Makes the first user of a new n8n and logs in. */
	async setUpOwner({ email, password }) {
		await this.rest('POST', '/owner/setup', { email, password, firstName: 'Local', lastName: 'Owner' });
	}

	async logIn({ email, password }) {
		await this.rest('POST', '/login', { emailOrLdapLoginId: email, password });
	}

	/** Makes a key that may do whatever its owner may, and uses it from now on. */
	async createApiKey() {
		const scopes = await this.rest('GET', '/api-keys/scopes');
		const { rawApiKey } = await this.rest('POST', '/api-keys', { label: 'n8n-host', expiresAt: null, scopes });
		this.useApiKey(rawApiKey);
		return rawApiKey;
	}

	useApiKey(apiKey) {
		this.#apiKey = apiKey;
	}

	/**
	 * @param {{ name: string, type: string, data: object }} credential n8n wants a name of at least three characters
	 * @returns {Promise<{ id: string, name: string, type: string }>}
	 */
	async createCredential(credential) {
		return await this.publicApi('POST', '/credentials', credential);
	}

	async deleteCredential(id) {
		await this.publicApi('DELETE', `/credentials/${id}`);
	}

	/**
	 * Runs the credential's own test, as the editor does when one is saved.
	 * @returns {Promise<{ status: 'OK' | 'Error', message: string }>}
	 */
	async testCredential(id) {
		const { name, type, data } = await this.rest('GET', `/credentials/${id}?includeData=true`);
		return await this.rest('POST', '/credentials/test', { credentials: { id, name, type, data } });
	}

	/**
	 * Connects an authorization-code credential as the editor's button does, with a provider that redirects without asking anybody.
	 * @returns {Promise<string>} the page that n8n shows at the end
	 */
	async connectOAuth2(id) {
		let url = await this.rest('GET', `/oauth2-credential/auth?id=${id}`);
		for (let hops = 0; hops < 10; hops++) {
			const headers = url.startsWith(this.url) ? { cookie: this.#cookie } : {};
			const reply = await this.#http.get(url, { baseURL: '', headers });
			if (reply.status >= 400) throw new Error(`The OAuth2 login ended with ${reply.status} at ${url}: ${JSON.stringify(reply.data)}`);
			if (reply.status < 300) return reply.data;
			url = new URL(reply.headers.location, url).href;
		}
		throw new Error('The OAuth2 login redirected more than ten times');
	}

	/**
	 * @param {{ name: string, nodes: object[], connections: object, settings?: object }} workflow other fields are left out
	 * @returns {Promise<{ id: string }>} the workflow as n8n stored it, not yet active
	 */
	async createWorkflow(workflow) {
		return await this.publicApi('POST', '/workflows', workflowBody(workflow));
	}

	async getWorkflow(id) {
		return await this.publicApi('GET', `/workflows/${id}`);
	}

	async listWorkflows() {
		return (await this.publicApi('GET', '/workflows?limit=250')).data;
	}

	/** Stores a new version; an active workflow is published again, which is waited for. */
	async updateWorkflow(id, workflow, options) {
		const updated = await this.publicApi('PUT', `/workflows/${id}`, workflowBody(workflow));
		if (updated.active) await this.waitForPublication(id, options);
		return updated;
	}

	async deleteWorkflow(id) {
		await this.publicApi('DELETE', `/workflows/${id}`);
	}

	/** Publishes a workflow and waits until all its triggers run and its webhooks answer. */
	async activate(id, options) {
		await this.publicApi('POST', `/workflows/${id}/activate`, {});
		return await this.waitForPublication(id, options);
	}

	/** Takes a workflow back and waits until none of its triggers is left. */
	async deactivate(id, { timeoutMs = 30_000 } = {}) {
		await this.publicApi('POST', `/workflows/${id}/deactivate`, {});
		return await waitUntil(
			async () => (await this.publicationStatus(id)).status === 'not_published',
			{ timeoutMs, what: `workflow ${id} to be taken back` },
		);
	}

	/**
	 * @returns {Promise<{ status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed',
	 *   triggers: { nodeId: string, status: string, errorMessage: string | null }[] }>}
	 */
	async publicationStatus(id) {
		return await this.rest('GET', `/workflows/${id}/publication-status`);
	}

	/** @throws {Error} naming the triggers that n8n gave up on */
	async waitForPublication(id, { timeoutMs = 60_000 } = {}) {
		const publication = await waitUntil(
			async () => {
				const current = await this.publicationStatus(id);
				return !['in_progress', 'not_published'].includes(current.status) && current;
			},
			{ timeoutMs, what: `workflow ${id} to be published` },
		);
		if (publication.status !== 'published') {
			const reasons = publication.triggers.filter((trigger) => trigger.errorMessage).map((trigger) => trigger.errorMessage);
			throw new Error(`Workflow ${id} is not published: ${reasons.join('; ')}`);
		}
		return publication;
	}

	/**
	 * Starts a workflow by hand from one of its triggers.
	 * @returns {Promise<string>} the execution's id
	 */
	async startManually(id, triggerName) {
		const { executionId } = await this.rest('POST', `/workflows/${id}/run`, { triggerToStartFrom: { name: triggerName } }, { 'push-ref': 'n8n-host' });
		if (!executionId) throw new Error(`The trigger "${triggerName}" waits for a call instead of starting at once`);
		return executionId;
	}

	/** Starts a workflow by hand and waits for its end. */
	async runManually(id, triggerName, options) {
		return await this.waitForExecution(await this.startManually(id, triggerName), options);
	}

	/** The execution with its data; while it runs, with the data of the nodes that have finished. */
	async getExecution(id, { includeData = true } = {}) {
		return await this.publicApi('GET', `/executions/${id}?includeData=${includeData}${includeData ? '&ignoreDataSizeLimit=true' : ''}`);
	}

	/**
	 * @param {{ workflowId?: string, status?: string, includeData?: boolean }} [filter] without a status only finished ones
	 *   are listed; 'new' (in the queue), 'running' and 'waiting' list the others
	 * @returns {Promise<object[]>} the newest first, all pages
	 */
	async listExecutions({ workflowId, status, includeData = false } = {}) {
		const found = [];
		let cursor;
		do {
			const query = new URLSearchParams({ limit: '250', includeData: String(includeData) });
			if (workflowId) query.set('workflowId', workflowId);
			if (status) query.set('status', status);
			if (cursor) query.set('cursor', cursor);
			const page = await this.publicApi('GET', `/executions?${query}`);
			found.push(...page.data);
			cursor = page.nextCursor;
		} while (cursor);
		return status ? found : found.filter((execution) => !unfinished.has(execution.status));
	}

	/** @returns {Promise<object>} the execution with its data, once it succeeded, failed or was cancelled */
	async waitForExecution(id, { timeoutMs = 60_000 } = {}) {
		await waitUntil(
			async () => !unfinished.has((await this.getExecution(id, { includeData: false })).status),
			{ timeoutMs, what: `execution ${id} to end` },
		);
		return await this.getExecution(id);
	}

	/** Waits until a workflow has at least `count` finished executions and returns them all with data, the oldest first. */
	async waitForExecutions(workflowId, count, { timeoutMs = 60_000, status } = {}) {
		await waitUntil(
			async () => (await this.listExecutions({ workflowId, status })).length >= count,
			{ timeoutMs, what: `${count} finished executions of workflow ${workflowId}` },
		);
		return (await this.listExecutions({ workflowId, status, includeData: true })).reverse();
	}

	/**
	 * Repeats a failed execution and waits for its end.
	 * @param {{ loadWorkflow?: boolean }} [options] whether the workflow as it is now is used instead of the one that failed
	 * @returns {Promise<object>} the new execution with its data
	 */
	async retryExecution(id, { loadWorkflow = false, timeoutMs } = {}) {
		const { id: retried } = await this.publicApi('POST', `/executions/${id}/retry`, { loadWorkflow });
		return await this.waitForExecution(retried, { timeoutMs });
	}

	async stopExecution(id) {
		return await this.publicApi('POST', `/executions/${id}/stop`);
	}

	/** @returns {Promise<object | undefined>} the data table with exactly this name, among the first 100 */
	async findDataTable(name) {
		return (await this.publicApi('GET', '/data-tables?limit=100')).data.find((table) => table.name === name);
	}

	/**
	 * @param {string} name
	 * @param {string[]} columns all of them for text
	 * @returns {Promise<{ id: string, name: string }>}
	 */
	async createDataTable(name, columns) {
		return await this.publicApi('POST', '/data-tables', { name, columns: columns.map((column) => ({ name: column, type: 'string' })) });
	}

	/** @param {object[]} rows each with values by column */
	async addDataTableRows(id, rows) {
		await this.publicApi('POST', `/data-tables/${id}/rows`, { data: rows, returnType: 'count' });
	}

	/** Changes the rows whose text in one column matches a pattern with %. */
	async updateDataTableRows(id, { column, pattern }, data) {
		const filter = { type: 'and', filters: [{ columnName: column, condition: 'like', value: pattern }] };
		await this.publicApi('PATCH', `/data-tables/${id}/rows/update`, { filter, data });
	}

	/** @returns {Promise<object[]>} up to 100 rows, the oldest first */
	async dataTableRows(id) {
		return (await this.publicApi('GET', `/data-tables/${id}/rows?limit=100&sortBy=id%3Aasc`)).data;
	}

	/** All node types that n8n loaded, as the editor gets them. */
	async nodeTypes() {
		return await this.#request('GET', '/types/nodes.json', undefined, { cookie: this.#cookie });
	}

	async credentialTypes() {
		return await this.#request('GET', '/types/credentials.json', undefined, { cookie: this.#cookie });
	}
}

/** The fields that the public API accepts. */
function workflowBody({ name, nodes, connections, settings = {} }) {
	return { name, nodes, connections, settings: { executionOrder: 'v1', ...settings } };
}
