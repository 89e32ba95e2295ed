const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { phaseOf } = require('../../handsets/phases.mjs');
const { FINAL_STATUSES } = require('../../simulators/att/outcomes.js');
const { STATUSES } = require('../../simulators/bind/outcomes.js');
const { stateNames } = require('../../simulators/ringcentral/outcomes.js');
const { isFinal, statusNames } = require('../../simulators/sinch/outcomes.js');

const folder = join(__dirname, '..', '..', 'handsets');

test.each([
	['RingCentral', stateNames.slice(2), 'Delivered'],
	['Sinch', statusNames.filter((_, status) => isFinal(status)), 'Delivered'],
	['AT&T', FINAL_STATUSES, 'DeliveredToTerminal'],
	['BIND', STATUSES, 'DELIVERED'],
])('every final status of %s is shown as delivered or failed', (_, words, delivered) => {
	expect(words).toContain(delivered);
	for (const word of words) expect([word, phaseOf(word)]).toEqual([word, word === delivered ? 'delivered' : 'failed']);
});

test('a status that nobody knows is on the way', () => {
	expect(phaseOf('Pondering')).toBe('onTheWay');
});

test('the README names every file of the folder, and none besides', () => {
	const table = readFileSync(join(folder, 'README.md'), 'utf8').split('| File |')[1].split('```')[0];
	const named = Array.from(table.matchAll(/^\| `([^`]+)` \|/gm), ([, name]) => name.replace(/\/$/, ''));
	expect([...named, 'README.md'].sort()).toEqual(readdirSync(folder).sort());
});
