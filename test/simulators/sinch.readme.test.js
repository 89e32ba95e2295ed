'use strict';

const { startSinch } = require('../../simulators/sinch/server.js');
const { accountDefaults } = require('../../simulators/sinch/options.js');
const { testReadme } = require('./readmeTests.js');

const readme = testReadme('sinch', startSinch);

test('names every setting of a plan, and none that does not exist', () => {
	const table = readme.slice(readme.indexOf('| Settings of a plan |'), readme.indexOf('| Options |'));
	const named = table
		.split('\n')
		.flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`(\w+)`/g), ([, name]) => name));
	const ofOwn = ['servicePlanId', 'apiToken', 'projectId', 'keys'];
	expect(named.sort()).toEqual([...Object.keys(accountDefaults), ...ofOwn].sort());
});
