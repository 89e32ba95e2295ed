'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { readdir, readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, series, src } = require('gulp');
const { EMBEDDED, textOf } = require('./scripts/embeddedFile');

const DIST = path.join(__dirname, 'dist');

/** What is compiled into the file that imports it: a node is installed without dependencies. */
const BUNDLED = ['libphonenumber-js', '@resvg/resvg-wasm', '@fontsource/roboto'];

async function clean() {
	await rm(DIST, { recursive: true, force: true });
}

async function compile() {
	const tsc = spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json'], {
		cwd: __dirname,
		stdio: 'inherit',
	});
	const [code] = await once(tsc, 'exit');
	if (code !== 0) throw new Error(`tsc ended with exit code ${code}`);
}

async function bundle() {
	const importers = await Promise.all(BUNDLED.map(theFileRequiring));
	const { metafile } = await esbuild.build({
		absWorkingDir: __dirname,
		entryPoints: [...new Set(importers)].map((name) => name.replace(/\.js$/, '.ts')),
		outdir: DIST,
		outbase: __dirname,
		bundle: true,
		format: 'cjs',
		platform: 'neutral',
		mainFields: ['module', 'main'],
		target: 'es2022',
		legalComments: 'inline',
		// n8n's scanner refuses a package that writes to the console; the glue of the renderer has a line for browsers.
		drop: ['console'],
		metafile: true,
		plugins: [ownFilesStayOutside, filesAsText],
	});
	await writeFile(path.join(DIST, 'THIRD-PARTY-LICENSES.txt'), await notices(Object.keys(metafile.inputs)));
}

/** Path, relative to `dist` and so to the project, of the compiled file that requires `library`. @throws unless there is one */
async function theFileRequiring(library) {
	const names = (await readdir(DIST, { recursive: true })).filter((name) => name.endsWith('.js'));
	const found = await Promise.all(
		names.map(async (name) => (await readFile(path.join(DIST, name), 'utf8')).includes(`require("${library}`)),
	);
	const importers = names.filter((_, index) => found[index]);
	if (importers.length === 1) return importers[0];
	throw new Error(`${library} must be imported by exactly one file, or it is shipped twice: ${importers.join(', ') || 'none'}`);
}

/** Relative imports of our own files are left as `require` calls, so that no module exists twice. */
const ownFilesStayOutside = {
	name: 'own-files-stay-outside',
	setup(build) {
		build.onResolve({ filter: /^\./ }, ({ importer, kind, path: imported }) => {
			const isOurs = kind !== 'entry-point' && !importer.includes(`${path.sep}node_modules${path.sep}`);
			return isOurs ? { path: imported, external: true } : undefined;
		});
	},
};

/** A node reads no files, so that what its libraries would read is in their modules. */
const filesAsText = {
	name: 'files-as-text',
	setup(build) {
		build.onLoad({ filter: EMBEDDED }, ({ path: file }) => ({ contents: textOf(file), loader: 'text' }));
	},
};

/**
 * Name, version and licence texts of every package that one of `inputs` (paths of bundled files) belongs to. The text for
 * a package that brings none is in `licences`.
 */
async function notices(inputs) {
	const folders = new Set(inputs.flatMap((input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
	const texts = await Promise.all(
		[...folders].sort().map(async (folder) => {
			const { name, version, license } = JSON.parse(await readFile(path.join(__dirname, folder, 'package.json'), 'utf8'));
			const inPackage = (await readdir(path.join(__dirname, folder))).filter((file) => /^licen[cs]e/i.test(file)).sort();
			const files = inPackage.length > 0 ? inPackage.map((file) => path.join(folder, file)) : [path.join('licences', `${name}.txt`)];
			const licences = await Promise.all(files.map((file) => readFile(path.join(__dirname, file), 'utf8')));
			return `${name} ${version} (${license})\n\n${licences.map((text) => `${text.trim()}\n`).join('\n')}`;
		}),
	);
	return `This package contains the following software.\n\n${texts.join('\n\n')}`;
}

function copyAssets() {
	return src(['nodes/**/*.svg', 'nodes/**/*.node.json'], { base: '.', encoding: false }).pipe(dest(DIST));
}

exports.build = series(clean, compile, bundle, copyAssets);
