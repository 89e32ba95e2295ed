'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { startRingCentral } = require('../../simulators/ringcentral/server.js');

const readme = fs.readFileSync(path.resolve(__dirname, '../../simulators/ringcentral/README.md'), 'utf8');

let sim;
beforeAll(async () => {
	sim = await startRingCentral();
});
afterAll(() => sim.close());

test('names every control function, and none that does not exist', () => {
	const table = readme.slice(readme.indexOf('| Function |'), readme.indexOf('### Misbehaviour'));
	const named = new Set(Array.from(table.matchAll(/`(\w+)\(/g), ([, name]) => name));
	expect([...named].sort()).toEqual(Object.keys(sim.control).sort());
});

test('names every option, and none that does not exist', () => {
	const table = readme.slice(readme.indexOf('| Options |'), readme.indexOf('## Control'));
	const named = table
		.split('\n')
		.flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`(\w+)`/g), ([, name]) => name));
	expect(named.sort()).toEqual(Object.keys(sim.control.options()).sort());
});

test('names every fault, and none that does not exist', () => {
	const table = readme.slice(readme.indexOf('| `fault` |'));
	const [, ...named] = Array.from(table.matchAll(/^\| `(\w+)` \|/gm), ([, name]) => name);
	expect(() => sim.control.misbehave({ fault: 'none' })).toThrow(`one of ${named.join(', ')}`);
});
