const { testSendingFaults } = require('./support/sendingFaults');

testSendingFaults('ringCentral');
