const { testSendingFaults } = require('./support/sendingFaults');

testSendingFaults('bind');
