'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { catalogue } = require('../../simulators/att/errors.js');
const { startAtt } = require('../../simulators/att/server.js');

const readme = fs.readFileSync(path.resolve(__dirname, '../../simulators/att/README.md'), 'utf8');
const section = (from, to) => readme.slice(readme.indexOf(from), readme.indexOf(to));

let sim;
beforeAll(async () => {
	sim = await startAtt();
});
afterAll(() => sim.close());

test('names every control function, and none that does not exist', () => {
	const table = section('| Function |', '### Misbehaviour');
	const named = new Set(Array.from(table.matchAll(/`(\w+)\(/g), ([, name]) => name));
	expect([...named].sort()).toEqual(Object.keys(sim.control).sort());
});

test('names every option, and none that does not exist', () => {
	const named = section('| Options |', '## Control')
		.split('\n')
		.flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`(\w+)`/g), ([, name]) => name));
	expect(named.sort()).toEqual(Object.keys(sim.control.options()).sort());
});

test('names every fault, and none that does not exist', () => {
	const [, ...named] = Array.from(
		readme.slice(readme.indexOf('| `fault` |')).matchAll(/^\| `(\w+)` \|/gm),
		([, name]) => name,
	);
	expect(() => sim.control.misbehave({ fault: 'none' })).toThrow(`one of ${named.join(', ')}`);
});

test('names every error with its cases, and none that does not exist', () => {
	const words = (cell) => Array.from(cell.matchAll(/`(\w+)`/g), ([, word]) => word);
	const named = {};
	for (const row of section('| Code |', '## Options').split('\n')) {
		const [, codes = '', cases = ''] = row.split('|');
		for (const code of words(codes)) named[code] = words(cases);
	}
	expect(named).toEqual(
		Object.fromEntries(Object.entries(catalogue).map(([code, cases]) => [code, Object.keys(cases)])),
	);
});
