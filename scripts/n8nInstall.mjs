import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, open, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheDirectory, projectNode, projectRoot, run, toolEnvironment, UserFacingError } from './project.mjs';

const hostDirectory = join(projectRoot, 'test', 'n8n-host');
const hostFiles = ['package.json', 'package-lock.json'];

const lockRefreshMs = 2_000;
const lockStaleMs = 30_000;

/** Name of the cache folder: another n8n, another dependency of it or another Node major is another folder. */
function installationName(nodeMajor) {
	const hash = createHash('sha256').update(`node ${nodeMajor}\n`);
	for (const file of hostFiles) hash.update(readFileSync(join(hostDirectory, file)));
	return `n8n-${hash.digest('hex').slice(0, 12)}`;
}

async function ageMs(file) {
	const found = await stat(file).catch(() => undefined);
	return found && Date.now() - found.mtimeMs;
}

/**
 * Waits until no other process installs the same n8n, then holds its lock.
 * A holder touches its lock file every two seconds, so one that was killed is recognised by the file's age.
 * @returns {Promise<() => Promise<void>>} releases the lock
 */
async function acquireLock(file, log) {
	for (let announced = false; ; await delay(1_000)) {
		const handle = await open(file, 'wx').catch((error) => {
			if (error.code !== 'EEXIST') throw error;
		});
		if (handle) {
			await handle.close();
			break;
		}
		if ((await ageMs(file)) > lockStaleMs) {
			await rm(file, { force: true });
			continue;
		}
		if (!announced) log('Waiting for another process that is installing n8n');
		announced = true;
	}
	const refresh = setInterval(() => {
		const now = new Date();
		utimes(file, now, now).catch(() => {});
	}, lockRefreshMs);
	return async () => {
		clearInterval(refresh);
		await rm(file, { force: true });
	};
}

async function step(title, logFile, command, args, options) {
	const { code, output } = await run(command, args, { ...options, stdio: 'pipe' });
	await writeFile(logFile, `$ ${command} ${args.join(' ')}\n${output}\n`, { flag: 'a' });
	if (code === 0) return;
	const lastLines = output.trim().split('\n').filter((line) => !/^npm warn/i.test(line)).slice(-6).join('\n  ');
	throw new UserFacingError(`${title}\nThe last lines were:\n  ${lastLines}\nThe whole log: ${logFile}`);
}

async function installInto(directory, node, logFile, log) {
	await mkdir(directory, { recursive: true });
	for (const file of hostFiles) await copyFile(join(hostDirectory, file), join(directory, file));
	const options = { cwd: directory, env: toolEnvironment({ npm_config_nodedir: node.headers }) };
	log('Installing n8n into the cache: about 2,300 packages and 3 GB, some five minutes, once');
	// most native modules below n8n are optional and need compilers that few machines have
	await step(
		'n8n could not be installed. It needs the npm registry and about 3 GB of free disk space.',
		logFile, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options,
	);
	log('Building the SQLite module of n8n, one or two minutes');
	await step(
		'The SQLite module of n8n could not be built. It needs Python 3, make and a C++ compiler (build-essential on Debian and Ubuntu, the Xcode command line tools on macOS).',
		logFile, 'npm', ['rebuild', 'sqlite3'], options,
	);
	await step(
		'The n8n that was installed does not start.',
		logFile, node.binary, ['-e', 'require("sqlite3"); require("isolated-vm")'], options,
	);
}

/**
 * Makes sure that the n8n of test/n8n-host is in the user's cache.
 * A finished installation appears under its name by one rename, so what has the name is complete; whatever a killed
 * installer left behind is removed by the next one.
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<{ directory: string, bin: string, version: string }>} folder, path of n8n's start script, n8n's version
 * @throws {UserFacingError} when npm or the compiler fails
 */
export async function ensureN8n({ log = () => {} } = {}) {
	const node = projectNode();
	const cache = cacheDirectory();
	const name = installationName(node.major);
	const directory = join(cache, name);
	if (!existsSync(directory)) {
		await mkdir(cache, { recursive: true });
		const release = await acquireLock(join(cache, `${name}.lock`), log);
		try {
			if (!existsSync(directory)) {
				for (const entry of await readdir(cache)) {
					if (entry.startsWith(`${name}.partial-`)) await rm(join(cache, entry), { recursive: true, force: true });
				}
				const partial = join(cache, `${name}.partial-${randomUUID()}`);
				const logFile = join(cache, `${name}.log`);
				await rm(logFile, { force: true });
				try {
					await installInto(partial, node, logFile, log);
					await rename(partial, directory);
				} catch (error) {
					await rm(partial, { recursive: true, force: true });
					throw error;
				}
			}
		} finally {
			await release();
		}
	}
	const { version } = JSON.parse(await readFile(join(directory, 'node_modules', 'n8n', 'package.json'), 'utf8'));
	return { directory, bin: join(directory, 'node_modules', 'n8n', 'bin', 'n8n'), version };
}
