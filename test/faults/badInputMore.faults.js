const { testBadInput } = require('./support/badInput');

testBadInput(['sinch', 'bind']);
