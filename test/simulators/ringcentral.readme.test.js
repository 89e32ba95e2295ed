'use strict';

const { startRingCentral } = require('../../simulators/ringcentral/server.js');
const { testReadme } = require('./readmeTests.js');

testReadme('ringcentral', startRingCentral);
