'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { startBind } = require('../../simulators/bind/server.js');

const readme = fs.readFileSync(path.resolve(__dirname, '../../simulators/bind/README.md'), 'utf8');
const section = (from, to) => readme.slice(readme.indexOf(from), readme.indexOf(to));

let sim;
beforeAll(async () => {
	sim = await startBind();
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
