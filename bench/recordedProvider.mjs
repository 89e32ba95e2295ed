/**
 * A provider that takes no time: a process that answers every POST at once with a reply that a simulator has given to the
 * same request before. For benchmarks of what happens on this side of the wire.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import axios from 'axios';
import { projectNode } from '../scripts/project.mjs';
import { startProvider } from './simulators.mjs';

const self = fileURLToPath(import.meta.url);

/**
 * @param {import('./simulators.mjs').Provider} provider
 * @param {object[]} bodies the requests to be answered
 * @returns {Promise<{ url: string, headers: Record<string, string>, received(): Promise<object[]>, close(): Promise<void> }>}
 *   `received` gives the bodies that have come since it was last called
 */
export async function startRecorded(provider, bodies) {
	const simulator = await startProvider(provider);
	const headers = await provider.headers(simulator);
	const replies = [];
	for (const body of bodies) {
		const { status, data } = await axios.post(`${simulator.url}${provider.sendPath}`, body, { headers, proxy: false, responseType: 'text', transformResponse: String });
		replies.push({ status, text: data });
	}
	await simulator.close();

	const child = spawn(projectNode().binary, [self], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	const exited = once(child, 'exit');
	child.send({ replies });
	const [{ url }] = await once(child, 'message');
	return {
		url,
		headers,
		async received() {
			child.send({ received: true });
			const [{ bodies: received }] = await once(child, 'message');
			return received.map((text) => JSON.parse(text));
		},
		async close() {
			child.kill('SIGTERM');
			await exited;
		},
	};
}

async function serve() {
	process.on('disconnect', () => process.exit());
	const [{ replies }] = await once(process, 'message');
	let bodies = [];
	let next = 0;
	const server = createServer((request, response) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', () => {
			bodies.push(Buffer.concat(chunks));
			const { status, text } = replies[next++ % replies.length];
			response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
		});
	});
	process.on('message', () => {
		process.send({ bodies: bodies.map(String) });
		bodies = [];
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	process.send({ url: `http://127.0.0.1:${server.address().port}` });
}

if (process.argv[1] === self) await serve();
