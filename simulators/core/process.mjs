import { parseArgs } from 'node:util';

/**
 * Runs a simulator as a process: prints where it listens and ends on SIGINT or SIGTERM.
 * @param {(settings: object) => Promise<{ url: string, close: () => Promise<void> }>} start
 */
export async function runAsProcess(start) {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '0' },
			options: { type: 'string', default: '{}' },
		},
	});
	try {
		const simulator = await start({ ...JSON.parse(values.options), port: Number(values.port) });
		console.log(`listening ${simulator.url}`);
		const stop = async () => {
			await simulator.close();
			process.exit(0);
		};
		process.on('SIGINT', stop);
		process.on('SIGTERM', stop);
		process.on('disconnect', stop);
	} catch (error) {
		console.error(
			error.code === 'EADDRINUSE'
				? `Port ${values.port} is taken: choose another with --port`
				: `Cannot start: ${error.message}`,
		);
		process.exitCode = 1;
	}
}
