import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { waitUntil } from '../scripts/n8nApi.mjs';

/** The workflow builders of the end-to-end tests: `node`, `chain`, `webhookTrigger`, `webhookUrl`. */
export * as workflows from '../scripts/workflowNodes.mjs';

export const packageName = 'n8n-nodes-a2p-sms';

/** How many executions of a workflow there are, of one status or of all. */
export async function countExecutions(api, workflowId, status) {
	const filter = JSON.stringify({ workflowId, ...(status && { status: [status] }) });
	const { count } = await api.rest('GET', `/executions?limit=1&filter=${encodeURIComponent(filter)}`);
	return Number(count);
}

/** Waits until n8n has finished everything of a workflow. @returns {Promise<number>} its executions so far */
export async function drained(api, workflowId, timeoutMs = 300_000) {
	let before = -1;
	return await waitUntil(
		async () => {
			const open = (await countExecutions(api, workflowId, 'running')) + (await countExecutions(api, workflowId, 'new'));
			const all = await countExecutions(api, workflowId);
			const isQuiet = open === 0 && all === before;
			before = all;
			return isQuiet && all;
		},
		{ timeoutMs, intervalMs: 500, what: `workflow ${workflowId} to finish` },
	);
}

/** Publishes a workflow. @returns {Promise<string>} its id */
export async function publish(api, workflow) {
	const { id } = await api.createWorkflow(workflow);
	await api.activate(id, { timeoutMs: 120_000 });
	return id;
}

/** MB of memory that a process holds, and its processor time so far in milliseconds. Linux alone tells it. */
export async function usageOf(pid) {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
	return { mb: Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024, cpuMs: (Number(fields[11]) + Number(fields[12])) * 10 };
}

export const newId = () => randomUUID();
