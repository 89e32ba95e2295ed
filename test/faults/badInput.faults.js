const { testBadInput } = require('./support/badInput');

testBadInput(['ringCentral', 'att']);
