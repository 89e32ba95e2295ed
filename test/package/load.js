'use strict';

// Loads the package in the folder argv[2] with n8n's own loader and prints what n8n then knows of it, and the files of the package that this took.
const path = require('node:path');
require('reflect-metadata');
const { PackageDirectoryLoader } = require('n8n-core');

async function main() {
	const loader = new PackageDirectoryLoader(process.argv[2]);
	await loader.loadAll();
	const files = Object.keys(require.cache).map((file) => path.relative(process.argv[2], file).replaceAll(path.sep, '/'));
	process.stdout.write(JSON.stringify({ known: loader.known, types: loader.types, files: files.filter((file) => file.startsWith('dist/')) }));
}

void main();
