const axios = require('axios');
const { httpAgent } = require('../../../scripts/n8nHost.mjs');

/** Calls webhooks of n8n. */
const caller = axios.create({ httpAgent, proxy: false });

module.exports = { caller };
