'use strict';

/**
 * Every code that a message can end with, and what it means. RC codes are RingCentral's own, UP those of its aggregator,
 * CAR those of the recipient's carrier.
 */
const DELIVERY_CODES = new Map([
	['SMS-RC-403', 'The daily or monthly limit of the account is reached'],
	['SMS-RC-410', 'The number cannot be texted'],
	['SMS-RC-413', 'The recipient has opted out of this sender number'],
	['SMS-RC-430', 'The spam filter of RingCentral blocked the message'],
	['SMS-RC-500', 'RingCentral had an internal error'],
	['SMS-RC-501', 'RingCentral made a bad call to its aggregator'],
	['SMS-RC-503', 'RingCentral has set the sender number up wrongly at its aggregator'],
	['SMS-RC-504', 'The SMS configuration of the sender at RingCentral is not valid'],
	['SMS-UP-410', 'The number is not valid, not in use or cannot receive texts'],
	['SMS-UP-411', 'The number is not valid or not available'],
	['SMS-UP-412', 'The number is not valid or not available'],
	['SMS-UP-413', 'The recipient has opted out at the aggregator'],
	['SMS-UP-414', 'The sender number is not set up for texts'],
	['SMS-UP-430', 'The spam filter of the aggregator blocked the message'],
	['SMS-UP-431', 'The sender number is on a block list for spam'],
	['SMS-UP-432', 'The message exceeds the maximum size'],
	['SMS-UP-433', 'The message cannot be delivered as it is written'],
	['SMS-UP-500', 'The aggregator had a failure'],
	['SMS-CAR-104', 'The carrier of the recipient has not reported a status'],
	['SMS-CAR-199', 'The carrier of the recipient does not know the status'],
	['SMS-CAR-400', 'The carrier of the recipient does not take these messages'],
	['SMS-CAR-410', 'The message expired on its way to the carrier'],
	['SMS-CAR-411', 'The number is not valid, not in use or cannot receive texts'],
	['SMS-CAR-412', 'The subscriber is not available'],
	['SMS-CAR-413', 'The recipient has opted out at the carrier'],
	['SMS-CAR-414', 'The carrier does not accept the sender number'],
	['SMS-CAR-430', 'The spam filter of the carrier blocked the message'],
	['SMS-CAR-431', 'The carrier rejected the message and gave no reason'],
	['SMS-CAR-432', 'The message is too long for the carrier'],
	['SMS-CAR-433', 'The carrier cannot read the message'],
	['SMS-CAR-434', 'The media are too large'],
	['SMS-CAR-435', 'The carrier rejects shortened links'],
	['SMS-CAR-450', 'The daily limit of the brand at T-Mobile is reached'],
	['SMS-CAR-451', 'The limit of the campaign at AT&T is reached'],
	['SMS-CAR-452', 'The limit that the carrier allots is reached'],
	['SMS-CAR-460', 'The recipient does not take messages of short codes'],
	['SMS-CAR-461', 'The toll-free sender number is not verified'],
	['SMS-CAR-500', 'The carrier had a general failure'],
]);

module.exports = { DELIVERY_CODES };
