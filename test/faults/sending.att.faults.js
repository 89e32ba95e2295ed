const { testSendingFaults } = require('./support/sendingFaults');

testSendingFaults('att');
