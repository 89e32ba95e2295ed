const { testSendingFaults } = require('./support/sendingFaults');

testSendingFaults('sinch');
