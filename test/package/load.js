'use strict';

// Loads the package in the folder argv[2] with n8n's own loader and prints what n8n then knows of it.
require('reflect-metadata');
const { PackageDirectoryLoader } = require('n8n-core');

async function main() {
	const loader = new PackageDirectoryLoader(process.argv[2]);
	await loader.loadAll();
	process.stdout.write(JSON.stringify({ known: loader.known, types: loader.types }));
}

void main();
