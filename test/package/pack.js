'use strict';

const { execFileSync, spawnSync } = require('node:child_process');
const { copyFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const { name } = require('../../package.json');

/**
 * Builds the package, packs it and unpacks the tarball where nothing but n8n-workflow can be required, as in an installed n8n.
 *
 * @returns {{ directory: string, files: string[], tarballBytes: number, remove: () => void }} the unpacked package, the paths in it, how
 *   large the tarball is, and what deletes it
 */
function pack() {
	const place = realpathSync(mkdtempSync(path.join(tmpdir(), 'a2p-package-')));
	const remove = () => rmSync(place, { recursive: true, force: true });
	const directory = path.join(place, 'node_modules', name);
	let tarballBytes;
	try {
		mkdirSync(directory, { recursive: true });
		symlinkSync(path.join(root, 'node_modules', 'n8n-workflow'), path.join(place, 'node_modules', 'n8n-workflow'), 'junction');
		npm('run', 'build');
		npm('pack', '--pack-destination', place);
		const tarball = readdirSync(place).find((file) => file.endsWith('.tgz'));
		tarballBytes = statSync(path.join(place, tarball)).size;
		execFileSync('tar', ['-xzf', tarball, '-C', directory, '--strip-components=1'], { cwd: place, stdio: 'pipe' });
	} catch (error) {
		remove();
		throw error;
	}
	return { directory, files: filesBelow(directory), tarballBytes, remove };
}

function npm(...args) {
	const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
	if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with exit code ${status}\n${stdout}${stderr}`);
}

/** Names of the packages that npm would install with an unpacked package for its users. It asks no registry. */
function productionTree(directory) {
	const place = mkdtempSync(path.join(tmpdir(), 'a2p-tree-'));
	try {
		copyFileSync(path.join(directory, 'package.json'), path.join(place, 'package.json'));
		const shell = process.platform === 'win32';
		const { stdout } = spawnSync('npm', ['ls', '--omit=dev', '--all', '--json'], { cwd: place, encoding: 'utf8', shell });
		return Object.keys(JSON.parse(stdout).dependencies ?? {});
	} finally {
		rmSync(place, { recursive: true, force: true });
	}
}

/** Paths of the files below `directory`, relative to it, sorted, with `/` on every system. */
function filesBelow(directory) {
	return readdirSync(directory, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
		.sort();
}

/**
 * Runs one of the scripts beside this file as users' tools would run it and returns the JSON that it prints.
 * Under NODE_ENV=test, which jest sets, n8n's loader takes another way and n8n's lint rules go by no file names.
 */
function runScript(script, ...args) {
	const scratch = mkdtempSync(path.join(tmpdir(), 'a2p-script-'));
	const { NODE_ENV, ...inherited } = process.env;
	const env = { ...inherited, TMPDIR: scratch };
	try {
		return JSON.parse(execFileSync(process.execPath, [path.join(__dirname, script), ...args], { cwd: root, env, encoding: 'utf8' }));
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

module.exports = { filesBelow, pack, productionTree, root, runScript };
