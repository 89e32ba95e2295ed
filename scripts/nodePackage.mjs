import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot, run, UserFacingError } from './project.mjs';

const cache = join(projectRoot, 'node_modules', '.cache', 'package');

/** All that goes into the package or decides how it is built. */
const sources = [
	'credentials', 'licences', 'nodes', 'scripts/embeddedFile.js', 'types',
	'CHANGELOG.md', 'LICENSE', 'README.md', 'gulpfile.js', 'package.json', 'package-lock.json', 'tsconfig.json',
];

async function filesBelow(path) {
	const found = await stat(join(projectRoot, path)).catch(() => undefined);
	if (!found) return [];
	if (!found.isDirectory()) return [path];
	const entries = await readdir(join(projectRoot, path), { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(projectRoot.length + 1));
}

/** Folder of the package that the present sources make. */
async function packageDirectory() {
	const hash = createHash('sha256');
	for (const file of (await Promise.all(sources.map(filesBelow))).flat().sort()) {
		hash.update(`${file}\0`).update(await readFile(join(projectRoot, file)));
	}
	return join(cache, hash.digest('hex').slice(0, 12));
}

async function tarballIn(directory) {
	const [tarball] = await readdir(directory).catch(() => []);
	return tarball && join(directory, tarball);
}

/**
 * Builds the package and packs it as npm would publish it.
 * @returns {Promise<string>} path of the .tgz file
 * @throws {UserFacingError} when the build or npm fails
 */
export async function buildPackage() {
	const directory = await packageDirectory();
	await rm(cache, { recursive: true, force: true });
	await mkdir(directory, { recursive: true });
	for (const args of [['run', '--silent', 'build'], ['pack', '--silent', '--pack-destination', directory]]) {
		const { code, output } = await run('npm', args, { stdio: 'pipe' });
		if (code !== 0) throw new UserFacingError(`npm ${args[0] === 'run' ? 'run build' : 'pack'} failed:\n${output}`);
	}
	return await tarballIn(directory);
}

/** The package that the present sources make, built only where that has not been done before. */
export async function currentPackage() {
	return (await tarballIn(await packageDirectory())) ?? (await buildPackage());
}
