'use strict';

const fs = require('node:fs');
const path = require('node:path');

/**
 * Tests that the README of a simulator names all of its control functions, options and faults, and none besides.
 * @param {string} name folder of the simulator
 * @param {() => Promise<object>} start
 */
function testReadme(name, start) {
	const readme = fs.readFileSync(path.resolve(__dirname, '../../simulators', name, 'README.md'), 'utf8');

	let sim;
	beforeAll(async () => {
		sim = await start();
	});
	afterAll(() => sim.close());

	test('names every control function, and none that does not exist', () => {
		const table = readme.slice(readme.indexOf('| Function |'), readme.indexOf('### Misbehaviour'));
		const named = new Set(Array.from(table.matchAll(/`(\w+)\(/g), ([, found]) => found));
		expect([...named].sort()).toEqual(Object.keys(sim.control).sort());
	});

	test('names every option, and none that does not exist', () => {
		const table = readme.slice(readme.indexOf('| Options |'), readme.indexOf('## Control'));
		const named = table
			.split('\n')
			.flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`(\w+)`/g), ([, found]) => found));
		expect(named.sort()).toEqual(Object.keys(sim.control.options()).sort());
	});

	test('names every fault, and none that does not exist', () => {
		const table = readme.slice(readme.indexOf('| `fault` |'));
		const [, ...named] = Array.from(table.matchAll(/^\| `(\w+)` \|/gm), ([, found]) => found);
		expect(() => sim.control.misbehave({ fault: 'none' })).toThrow(`one of ${named.join(', ')}`);
	});

	return readme;
}

module.exports = { testReadme };
