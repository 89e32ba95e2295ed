/**
 * The entry of `npm start`, `npm test`, `npm run test:…`, `npm run bench` and `npm run docs:screenshots`. It runs on any Node from 20
 * up in a clone that holds nothing but the repository, so at this level it imports Node's own modules and project.mjs, which does the same.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const lowestNodeMajor = 20;

function checkNodeVersion() {
	if (Number(process.versions.node.split('.')[0]) >= lowestNodeMajor) return;
	console.error(`This project needs Node ${lowestNodeMajor} or newer, and this is Node ${process.versions.node}. Install a current one from https://nodejs.org and run the command again.`);
	process.exit(1);
}

function readJson(file) {
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * Whether node_modules holds every package of package-lock.json in its version. Optional packages may be absent, they are
 * for other platforms; extraneous ones are leftovers in the lock file that npm does not install.
 */
function isInstalled(root) {
	const wanted = readJson(join(root, 'package-lock.json')).packages;
	const found = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
	return found !== undefined && Object.entries(wanted).every(([path, { version, optional, extraneous }]) => {
		return path === '' || extraneous || found[path]?.version === version || (optional && !found[path]);
	});
}

async function installDependencies({ projectRoot, run, UserFacingError }) {
	if (isInstalled(projectRoot)) return;
	console.log('Installing the development dependencies (npm ci), a minute or two');
	const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
	if (code !== 0) throw new UserFacingError('npm ci failed, see its output above. It needs the npm registry.');
	if (!existsSync(join(projectRoot, 'node_modules', '.bin', 'node'))) {
		throw new UserFacingError('The package "node" brought no Node 24: npm must be allowed to run install scripts (npm config get ignore-scripts).');
	}
}

/** Runs jest with its output on the terminal. @returns {Promise<{ passed: number, failed: number }>} */
async function runJest({ run, toolEnvironment }, config, args, extraEnvironment) {
	const directory = await mkdtemp(join(tmpdir(), 'jest-'));
	const outputFile = join(directory, 'results.json');
	// tests are CommonJS and use the ES modules of scripts/, which jest can only load with this flag
	const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
	const jest = join('node_modules', 'jest', 'bin', 'jest.js');
	const { code } = await run('node', [...flags, jest, '--config', config, '--json', '--outputFile', outputFile, ...args], {
		// with --json only the JSON goes to the standard output
		stdio: ['inherit', 'ignore', 'inherit'],
		env: toolEnvironment(extraEnvironment),
	});
	const results = JSON.parse(await readFile(outputFile, 'utf8').catch(() => '{}'));
	await rm(directory, { recursive: true, force: true });
	const passed = results.numPassedTests ?? 0;
	const failed = (results.numFailedTests ?? 0) + (results.numRuntimeErrorTestSuites ?? 0);
	return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}

async function check(title, { run }, script) {
	console.log(`\n${title}`);
	const { code } = await run('npm', ['run', '--silent', script]);
	if (code === 0) return 0;
	console.log(`${title} failed`);
	return 1;
}

async function build() {
	console.log('\nBuild and npm pack');
	const { buildPackage } = await import('./nodePackage.mjs');
	return await buildPackage();
}

async function test(project, args) {
	let failed = await check('Lint', project, 'lint');
	failed += await check('Type check', project, 'typecheck');
	const tarball = await build();
	console.log('\nTests');
	const results = await runJest(project, 'jest.config.js', args, { A2P_PACKAGE_TARBALL: tarball });
	return { passed: results.passed, failed: failed + results.failed };
}

/** The suites that need a real n8n: what they are called, whether docs/reliability.md has tables with their figures, and what must run already. */
const hostSuites = {
	'test:e2e': { title: 'End-to-end tests', config: 'jest.e2e.config.js' },
	'test:faults': { title: 'Fault tests', config: 'jest.faults.config.js', figures: true },
	'test:queue': { title: 'Queue mode tests', config: 'jest.queue.config.js', figures: true, needsServices: true },
};

/** Prints the figures of a run; one that ran the whole suite and passed also puts them into docs/reliability.md. */
async function publishFigures({ projectNode }, file, { command, n8nVersion, isWhole }) {
	const { readTables, writeTables } = await import('./reliabilityPage.mjs');
	const tables = await readTables(file);
	for (const [id, table] of tables) console.log(`\n${id}\n\n${table}`);
	if (isWhole) await writeTables(tables, { command, n8nVersion, nodeVersion: projectNode().version });
}

async function testInHost(project, command, args) {
	const { title, config, figures, needsServices } = hostSuites[command];
	if (needsServices) await (await import('./queueServices.mjs')).checkQueueServices();
	const tarball = await build();
	const { ensureN8n } = await import('./n8nInstall.mjs');
	const { version, directory } = await ensureN8n({ log: console.log });
	console.log(`\n${title} with n8n ${version} in ${directory}`);
	const folder = await mkdtemp(join(tmpdir(), 'figures-'));
	const file = join(folder, 'figures.jsonl');
	const results = await runJest(project, config, args, { A2P_PACKAGE_TARBALL: tarball, ...(figures && { A2P_FIGURES: file }) });
	if (figures) {
		const isWhole = args.length === 0 && results.failed === 0;
		await publishFigures(project, file, { command: `npm run ${command}`, n8nVersion: version, isWhole });
	}
	await rm(folder, { recursive: true, force: true });
	return results;
}

/** Prints the closing line of a test command. @returns {number} the exit code */
function report({ passed, failed }) {
	console.log(`\n${passed} passed, ${failed} failed`);
	return failed === 0 && passed > 0 ? 0 : 1;
}

/** Runs scripts/start.mjs, which ends by itself at Ctrl-C, and outlives it. @returns {Promise<number>} its exit code */
function start({ projectRoot, toolEnvironment }, args) {
	const child = spawn('node', [join('scripts', 'start.mjs'), ...args], { cwd: projectRoot, env: toolEnvironment(), stdio: 'inherit' });
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => child.kill('SIGTERM'));
	return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

/** Runs bench/main.mjs on the compiled package. @returns {Promise<number>} its exit code */
async function bench({ run }, args) {
	await build();
	const { code } = await run('node', [join('bench', 'main.mjs'), ...args]);
	return code;
}

/** Runs scripts/screenshots.mjs. @returns {Promise<number>} its exit code */
async function takeScreenshots({ run }) {
	const { code } = await run('node', [join('scripts', 'screenshots.mjs')]);
	return code;
}

/** Commands that end without a line of passed and failed tests. */
const withoutReport = new Set(['start', 'bench', 'docs:screenshots']);

async function main([command, ...args]) {
	checkNodeVersion();
	const project = await import('./project.mjs');
	try {
		await installDependencies(project);
		if (command === 'start') return await start(project, args);
		if (command === 'bench') return await bench(project, args);
		if (command === 'docs:screenshots') return await takeScreenshots(project);
		if (command === 'test') return report(await test(project, args));
		if (command in hostSuites) return report(await testInHost(project, command, args));
		throw new project.UserFacingError(`Unknown command "${command}": start, test, bench, docs:screenshots, ${Object.keys(hostSuites).join(', ')}`);
	} catch (error) {
		console.error(error instanceof project.UserFacingError ? error.message : error);
		return withoutReport.has(command) ? 1 : report({ passed: 0, failed: 1 });
	}
}

process.exitCode = await main(process.argv.slice(2));
