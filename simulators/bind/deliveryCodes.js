'use strict';

/** Every code of a delivery report but 0 and 4100, and what it means. */
const ERROR_CODES = new Map([
	[1, 'The network does not know the number'],
	[5, 'The serving switch does not know the subscriber'],
	[9, 'The network does not accept the subscriber'],
	[11, 'The subscription has no SMS'],
	[13, 'The subscriber or the operator has barred messages'],
	[21, 'The network cannot handle the request'],
	[27, 'The handset is off or out of reach'],
	[31, 'The handset is receiving another message'],
	[32, 'The delivery to the handset failed'],
	[34, 'The network had a failure'],
	[36, 'The network refused a value in the message'],
	[37, 'The memory of the handset is full'],
	[38, 'No operator was found for the number'],
	[39, 'The subscriber is on a block list'],
	[40, 'The number is on a block list'],
	[41, 'The network did not answer in time'],
	[43, 'The sender was not accepted'],
	[100, 'An error that BIND does not specify'],
	[200, 'The handset made a protocol error'],
	[201, 'The serving switch is not known'],
	[202, 'The network is congested'],
	[203, 'A parameter does not fit'],
	[204, 'The network ended the dialogue'],
	[205, 'Two nodes of the network speak different versions'],
	[206, 'A node of the network is out of reach'],
	[207, 'The signalling of the network failed'],
	[346, 'The account may not send to the network of the number'],
	[351, 'The number or its prefix is not valid'],
]);

module.exports = { ERROR_CODES };
