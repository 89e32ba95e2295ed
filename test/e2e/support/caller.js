const { Agent } = require('node:http');
const axios = require('axios');

/** Calls webhooks, each time over a new connection: on a busy machine n8n ends a kept one in the moment in which it is used. */
const caller = axios.create({ httpAgent: new Agent({ keepAlive: false }), proxy: false });

module.exports = { caller };
