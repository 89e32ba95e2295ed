import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the project, the folder that holds package.json. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

const require = createRequire(join(projectRoot, 'package.json'));

/** A failure whose message is all that the user needs to read. */
export class UserFacingError extends Error {
	name = 'UserFacingError';
}

/** The user's cache folder for this package: n8n installations and the data of `npm start`. */
export function cacheDirectory() {
	return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-a2p-sms');
}

/**
 * The Node that the devDependency `node` brought.
 * The `node` package keeps only the binary; its sibling for this platform, installed beneath it, carries the C headers.
 * @returns {{ binary: string, headers: string, version: string, major: number }}
 */
export function projectNode() {
	const packageDirectory = dirname(require.resolve('node/package.json'));
	const { version } = require('node/package.json');
	const binary = join(packageDirectory, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const headers = ['node', 'node-bin']
		.map((prefix) => `${prefix}-${platform}-${process.arch}`)
		.flatMap((name) => [join(packageDirectory, 'node_modules', name), join(dirname(packageDirectory), name)])
		.find((directory) => existsSync(join(directory, 'include', 'node', 'node.h')));
	if (!headers) throw new UserFacingError(`The C headers of Node ${version} are missing below ${packageDirectory}. Delete node_modules and run the command again.`);
	return { binary, headers, version, major: Number(version.split('.')[0]) };
}

/** The environment of this process with the project's own tools, its Node among them, first in PATH. */
export function toolEnvironment(extra = {}) {
	return { ...process.env, PATH: [join(projectRoot, 'node_modules', '.bin'), process.env.PATH].join(delimiter), ...extra };
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} [options]
 *   stdio defaults to the user's terminal; with 'pipe' both outputs are collected.
 * @returns {Promise<{ code: number, output: string }>} code is 1 when a signal ended the command
 */
export function run(command, args, { cwd = projectRoot, env = toolEnvironment(), stdio = 'inherit' } = {}) {
	return new Promise((resolve, reject) => {
		// npm is a .cmd file on Windows, which only a shell can start
		const child = spawn(command, args, { cwd, env, stdio, shell: process.platform === 'win32' && command === 'npm' });
		let output = '';
		child.stdout?.on('data', (chunk) => { output += chunk; });
		child.stderr?.on('data', (chunk) => { output += chunk; });
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}
