import type { ErrorCodeTable, ErrorRow } from '../core/errors/catalogue';
import type { ProviderReply } from '../core/http';
import { excerptOf, isRecord, wordOf } from '../core/json';

/** The penalty of every rate group: https://developers.ringcentral.com/guide/basics/rate-limits */
const RATE_PENALTY_MS = 60_000;

/** The least to wait after a 429 that names no time: same page. */
const SHORTEST_PAUSE_MS = 30_000;

const NODE_FAULT = 'Report it to the maintainers of this node: RingCentral could not read the request that it made';
const RECONNECT = 'Open the credential and connect it again (with JWT: create a new JWT), then send again';
const APP_GRANT = 'Allow this way to log in (JWT or authorization code) in the settings of the app at RingCentral';
const APP_KEYS = 'Copy Client ID and Client Secret of the app into the credential again';
const LOGIN_BLOCKED = 'Ask the administrator of the RingCentral account why this user may not log in';
const NEW_TOKEN = 'Send again: n8n fetches a new token by itself';
const USER_RIGHTS = 'Ask the administrator of the RingCentral account for a role that allows this';
const EXTENSION_STATE = 'Ask the administrator of the RingCentral account to check state and type of the extension';
const OWN_NUMBER = 'Use a sender number that belongs to the user of the credential';
const SUPPORT_TICKET = 'Pause this sender number and open a ticket with RingCentral';
/** When the daily and monthly limits are reset is UNCONFIRMED: no row of such a limit names a delay. */
const NEXT_WINDOW = 'Send the rest when the next day or month begins, or ask for a higher limit';
const MAY_BE_DELIVERED = 'Read the message again in about an hour; it may have been delivered, so do not send it again';
const REWRITE = 'Rewrite the text so that it reads like the samples of the registered campaign, with fewer links';
const WEBHOOK_ADDRESS = 'Make the webhook address reachable for RingCentral over HTTPS, then publish the workflow again';

/**
 * RingCentral's codes: of the gateway (AGW), common (CMN), plain SMS (MSG), login (OAU), delivery (SMS), subscriptions
 * (SUB), the symbolic words of older services, and the words that OAuth knows.
 */
export const ringCentralErrors: ErrorCodeTable = {
	source:
		'https://developers.ringcentral.com/guide/basics/errors, ' +
		'https://developers.ringcentral.com/guide/messaging/sms/high-volume/handling-errors and ' +
		'https://developers.ringcentral.com/guide/messaging/sms/sms-errors',
	rows: [
		{
			code: 'AGW-401',
			meaning: 'The request carried no Authorization header',
			category: 'authenticationFailed',
			advice: 'Test the credential; a proxy between n8n and RingCentral may remove the Authorization header',
			stopsSending: true,
		},
		{
			code: 'AGW-402',
			meaning: 'The Authorization header cannot be used: there is no session',
			category: 'authenticationFailed',
			retry: 'later',
			advice: 'Test the credential so that n8n fetches a token, then send again',
			stopsSending: true,
		},
		{
			code: 'AGW-404',
			meaning: 'The gateway knows no such address',
			category: 'notFound',
			retry: 'afterFix',
			advice: 'Check the Base URL of the credential, and that high volume SMS is enabled for the account',
			stopsSending: true,
		},
		{
			code: 'CMN-100',
			meaning: 'A parameter is not valid',
			category: 'requestInvalid',
			when: { httpStatus: [400] },
		},
		// The same code in `rejected` of a batch that was accepted is about one recipient.
		{ code: 'CMN-100', meaning: 'The recipient is not valid', category: 'invalidRecipient' },
		{ code: 'CMN-101', meaning: 'The value of a parameter is not valid', category: 'requestInvalid' },
		{ code: 'CMN-102', meaning: 'The batch, message or subscription was not found', category: 'notFound' },
		{
			code: 'CMN-103',
			meaning: 'The JSON of the request cannot be parsed',
			category: 'requestInvalid',
			advice: NODE_FAULT,
		},
		{ code: 'CMN-104', meaning: 'The request cannot be parsed', category: 'requestInvalid', advice: NODE_FAULT },
		{
			code: 'CMN-105',
			meaning: 'A query string is not allowed with this request',
			category: 'requestInvalid',
			advice: NODE_FAULT,
		},
		{
			code: 'CMN-106',
			meaning: 'The request holds too many entries',
			category: 'requestInvalid',
			advice: 'Send fewer entries at once',
		},
		{
			code: 'CMN-107',
			meaning: 'The range asked for does not exist',
			category: 'requestInvalid',
			advice: NODE_FAULT,
		},
		{
			code: 'CMN-108',
			meaning: 'A value in the body differs from the one in the path',
			category: 'requestInvalid',
			advice: NODE_FAULT,
		},
		{
			code: 'CMN-109',
			meaning: 'The feature is not available for this account',
			category: 'permissionDenied',
			advice: 'Ask RingCentral to enable high volume SMS for the account',
			stopsSending: true,
		},
		{ code: 'CMN-110', meaning: 'A header is missing', category: 'requestInvalid', advice: NODE_FAULT },
		{
			code: 'CMN-120',
			meaning: 'The address is not valid',
			category: 'notFound',
			retry: 'afterFix',
			advice: 'Check the Base URL of the credential, and the ID where the operation takes one',
		},
		{
			code: 'CMN-151',
			meaning: 'A parameter has too many values',
			category: 'requestInvalid',
			advice: 'Give fewer values for the parameter that the message names',
		},
		{ code: 'CMN-201', meaning: 'The service is temporarily unavailable', category: 'providerUnavailable' },
		{
			code: 'CMN-202',
			meaning: 'RingCentral does not support this operation',
			category: 'requestInvalid',
			retry: 'never',
			advice: 'Use another operation: RingCentral does not offer this one',
		},
		{ code: 'CMN-203', meaning: 'RingCentral had an internal error', category: 'providerUnavailable' },
		{ code: 'CMN-206', meaning: 'RingCentral had an internal error', category: 'providerUnavailable' },
		{
			code: 'CMN-211',
			meaning: 'RingCentral runs with limited availability',
			category: 'providerUnavailable',
		},
		{
			code: 'CMN-301',
			meaning: 'Request rate exceeded',
			category: 'throughputExceeded',
			retryAfterMs: RATE_PENALTY_MS,
		},
		{
			code: 'CMN-302',
			meaning: 'Request rate exceeded',
			category: 'throughputExceeded',
			retryAfterMs: RATE_PENALTY_MS,
		},
		{
			code: 'CMN-303',
			meaning: 'The app has no API plan, so its limits are undefined',
			category: 'permissionDenied',
			advice: 'Ask RingCentral support to assign an API plan to the app',
			stopsSending: true,
		},
		{
			code: 'CMN-304',
			meaning: 'The same request is already being handled',
			category: 'throughputExceeded',
			retryAfterMs: SHORTEST_PAUSE_MS,
			advice: 'Wait for the time shown and look the message up before you send it again',
		},
		{
			code: 'CMN-310',
			meaning: 'The request rate of the whole platform is exceeded',
			category: 'throughputExceeded',
			retryAfterMs: SHORTEST_PAUSE_MS,
		},
		{
			code: 'CMN-401',
			meaning: 'The app lacks a permission',
			category: 'permissionDenied',
			advice:
				'Add the permission that the message names (A2P SMS for sending) to the app in the RingCentral developer console, then connect the credential again',
			stopsSending: true,
		},
		{
			code: 'CMN-402',
			meaning: 'Only an administrator may do this',
			category: 'permissionDenied',
			advice: USER_RIGHTS,
			stopsSending: true,
		},
		{
			code: 'CMN-403',
			meaning: 'This type of extension lacks the feature',
			category: 'permissionDenied',
			advice: EXTENSION_STATE,
			stopsSending: true,
		},
		{
			code: 'CMN-404',
			meaning: 'This belongs to another extension',
			category: 'permissionDenied',
			advice: OWN_NUMBER,
			stopsSending: false,
		},
		{
			code: 'CMN-405',
			meaning: 'The extension has to log in',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{ code: 'CMN-406', meaning: 'The value of a parameter is there twice', category: 'requestInvalid' },
		{ code: 'CMN-407', meaning: 'A header is not valid', category: 'requestInvalid', advice: NODE_FAULT },
		{
			code: 'CMN-408',
			meaning: 'The user lacks a permission',
			category: 'permissionDenied',
			advice: USER_RIGHTS,
			stopsSending: true,
		},
		{
			code: 'CMN-409',
			meaning: 'The value of a parameter is too long',
			category: 'requestInvalid',
			advice: 'Shorten the value that the message names',
		},
		{ code: 'CMN-411', meaning: 'The value of a parameter is out of range', category: 'requestInvalid' },
		{ code: 'CMN-414', meaning: 'The recipient is not valid', category: 'invalidRecipient' },
		{
			code: 'CMN-419',
			meaning: 'This belongs to another extension',
			category: 'permissionDenied',
			advice: OWN_NUMBER,
			stopsSending: false,
		},
		{
			code: 'InternationalProhibited',
			meaning: 'Texts to other countries are not allowed',
			category: 'invalidRecipient',
			advice: 'Text only numbers in the country of the sender number',
		},
		{ code: 'InvalidParameter', meaning: 'A parameter is not valid', category: 'requestInvalid' },
		{ code: 'MSG-219', meaning: 'The sender is empty', category: 'requestInvalid' },
		{ code: 'MSG-221', meaning: 'The recipient is empty', category: 'requestInvalid' },
		{ code: 'MSG-224', meaning: 'The text is empty', category: 'requestInvalid' },
		{
			code: 'MSG-240',
			meaning: 'The recipient is in a country that cannot be texted',
			category: 'invalidRecipient',
			advice: 'Text only numbers in the country of the sender number',
		},
		{ code: 'MSG-241', meaning: 'A fax number cannot send texts', category: 'senderNotAllowed' },
		{ code: 'MSG-242', meaning: 'This number cannot send texts', category: 'senderNotAllowed' },
		{ code: 'MSG-243', meaning: 'The number is blocked', category: 'invalidRecipient' },
		{
			code: 'MSG-245',
			meaning: 'The sender number is not the number of this user',
			category: 'senderNotAllowed',
			advice: OWN_NUMBER,
		},
		{ code: 'MSG-246', meaning: 'Extension numbers cannot be texted', category: 'invalidRecipient' },
		{ code: 'MSG-247', meaning: 'Short numbers cannot be texted', category: 'invalidRecipient' },
		{ code: 'MSG-290', meaning: 'Sending failed', category: 'providerUnavailable' },
		{
			code: 'MSG-304',
			meaning: 'The number does not belong to this extension',
			category: 'senderNotAllowed',
			advice: OWN_NUMBER,
		},
		{
			code: 'MSG-305',
			meaning: 'Request rate exceeded',
			category: 'throughputExceeded',
			retryAfterMs: RATE_PENALTY_MS,
		},
		{ code: 'MSG-309', meaning: 'A fax number cannot receive texts', category: 'senderNotAllowed' },
		{
			code: 'MSG-310',
			meaning: 'The number is not assigned',
			category: 'senderNotAllowed',
			advice: 'Assign the number to the user in the RingCentral admin portal, or use another sender',
		},
		{
			code: 'MSG-314',
			meaning: 'Type or state of the extension forbids texting',
			category: 'permissionDenied',
			advice: EXTENSION_STATE,
			stopsSending: true,
		},
		{
			code: 'MSG-316',
			meaning: 'Type or state of the extension forbids texting',
			category: 'permissionDenied',
			advice: EXTENSION_STATE,
			stopsSending: true,
		},
		{
			code: 'MSG-324',
			meaning: 'Type or state of the extension forbids texting',
			category: 'permissionDenied',
			advice: EXTENSION_STATE,
			stopsSending: true,
		},
		{
			code: 'MSG-325',
			meaning: 'The rules for replies in this thread forbid it',
			category: 'requestInvalid',
			retry: 'never',
			advice: 'Send a new message instead of a reply in the thread',
		},
		{
			code: 'MSG-326',
			meaning: 'The rules for replies in this thread forbid it',
			category: 'requestInvalid',
			retry: 'never',
			advice: 'Send a new message instead of a reply in the thread',
		},
		{
			code: 'MSG-330',
			meaning: 'The rules for replies of a department forbid it',
			category: 'requestInvalid',
			retry: 'never',
			advice: 'Send a new message instead of a reply in the thread',
		},
		{
			code: 'MSG-331',
			meaning: 'Type or state of the extension forbids texting',
			category: 'permissionDenied',
			advice: EXTENSION_STATE,
			stopsSending: true,
		},
		{
			code: 'MSG-333',
			meaning: 'The token of the message synchronisation is not valid',
			category: 'requestInvalid',
			advice: 'Start again with a full synchronisation',
		},
		{
			code: 'MSG-337',
			meaning: 'An attachment is not valid',
			category: 'requestInvalid',
			advice: 'Send without attachments',
		},
		{
			code: 'MSG-338',
			meaning: 'An attachment is not valid',
			category: 'requestInvalid',
			advice: 'Send without attachments',
		},
		{
			code: 'MSG-347',
			meaning: 'An attachment is not valid',
			category: 'requestInvalid',
			advice: 'Send without attachments',
		},
		{
			code: 'MSG-348',
			meaning: 'An attachment is not valid',
			category: 'requestInvalid',
			advice: 'Send without attachments',
		},
		{
			code: 'MSG-350',
			meaning: 'An attachment is not valid',
			category: 'requestInvalid',
			advice: 'Send without attachments',
		},
		{
			code: 'MSG-351',
			meaning: 'An attachment is not valid',
			category: 'requestInvalid',
			advice: 'Send without attachments',
		},
		{ code: 'MSG-352', meaning: 'RingCentral found no content', category: 'providerUnavailable' },
		{
			code: 'MSG-383',
			meaning: 'Media to other countries are not available',
			category: 'invalidRecipient',
			advice: 'Text only numbers in the country of the sender number',
		},
		{
			code: 'MSG-403',
			meaning: 'A toll-free number may not text other countries',
			category: 'senderNotAllowed',
			advice: 'Use a sender number of the country of the recipient',
		},
		{
			code: 'MaintenanceMode',
			meaning: 'RingCentral runs with limited availability',
			category: 'providerUnavailable',
		},
		{
			code: 'OAU-101',
			meaning: 'The brand or a login policy forbids this login',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-102',
			meaning: 'The brand or a login policy forbids this login',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-105',
			meaning: 'The brand or a login policy forbids this login',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-106',
			meaning: 'The authorization code is wrong',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'OAU-108',
			meaning: 'The authorization code has expired',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'OAU-109',
			meaning: 'The redirect address is not the one that was registered',
			category: 'authenticationFailed',
			advice: 'Copy the OAuth Redirect URL of the credential into the settings of the app at RingCentral',
			stopsSending: true,
		},
		{
			code: 'OAU-110',
			meaning: 'The authorization code belongs to another app',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'OAU-111',
			meaning: 'A parameter of the login is there twice',
			category: 'requestInvalid',
			advice: NODE_FAULT,
			stopsSending: true,
		},
		{
			code: 'OAU-112',
			meaning: 'The app may not log in this way',
			category: 'authenticationFailed',
			advice: APP_GRANT,
			stopsSending: true,
		},
		{
			code: 'OAU-113',
			meaning: 'The app has no redirect address',
			category: 'authenticationFailed',
			advice: 'Copy the OAuth Redirect URL of the credential into the settings of the app at RingCentral',
			stopsSending: true,
		},
		{
			code: 'OAU-116',
			meaning: 'The brand or a login policy forbids this login',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-117',
			meaning: 'The brand or a login policy forbids this login',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-119',
			meaning: 'The brand or a login policy forbids this login',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-120',
			meaning: 'The app is not the right one for this account',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-121',
			meaning: 'The app is not the right one for this account',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-123',
			meaning: 'The app did not identify itself',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-125',
			meaning: 'The app may not log in this way',
			category: 'authenticationFailed',
			advice: APP_GRANT,
			stopsSending: true,
		},
		{
			code: 'OAU-127',
			meaning: 'The app is not the right one for this account',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-128',
			meaning: 'The access token has expired',
			category: 'authenticationFailed',
			retry: 'later',
			advice: NEW_TOKEN,
			stopsSending: true,
		},
		{
			code: 'OAU-129',
			meaning: 'The access token is damaged or was replaced by another process',
			category: 'authenticationFailed',
			retry: 'later',
			advice: NEW_TOKEN,
			stopsSending: true,
		},
		{
			code: 'OAU-134',
			meaning: 'The Authorization header is not valid',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-136',
			meaning: 'The extension of the login does not exist',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'OAU-140',
			meaning: 'User name or password is wrong',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'OAU-141',
			meaning: 'The state of the extension forbids the login',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-142',
			meaning: 'The state of the account forbids the login',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-146',
			meaning: 'Client ID or Client Secret is wrong',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-147',
			meaning: 'The account is locked after failed logins',
			category: 'authenticationFailed',
			advice: 'Correct the credential, and test it only after RingCentral has unlocked the account',
			stopsSending: true,
		},
		{
			code: 'OAU-148',
			meaning: 'The account is locked after failed logins',
			category: 'authenticationFailed',
			advice: 'Correct the credential, and test it only after RingCentral has unlocked the account',
			stopsSending: true,
		},
		{
			code: 'OAU-149',
			meaning: 'The access token cannot be read',
			category: 'authenticationFailed',
			retry: 'later',
			advice: NEW_TOKEN,
			stopsSending: true,
		},
		{
			code: 'OAU-150',
			meaning: 'A parameter of the login differs between address and body',
			category: 'requestInvalid',
			advice: NODE_FAULT,
			stopsSending: true,
		},
		{
			code: 'OAU-151',
			meaning: 'This kind of Authorization header is not supported',
			category: 'authenticationFailed',
			advice: APP_GRANT,
			stopsSending: true,
		},
		{
			code: 'OAU-152',
			meaning: 'The implicit grant is disabled',
			category: 'authenticationFailed',
			advice: APP_GRANT,
			stopsSending: true,
		},
		{
			code: 'OAU-153',
			meaning: 'The Client ID is empty or unknown',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-163',
			meaning: 'A call queue cannot log in',
			category: 'authenticationFailed',
			advice: 'Create the JWT with a user extension instead of a call queue',
			stopsSending: true,
		},
		{
			code: 'OAU-164',
			meaning: 'The token belongs to another app',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-165',
			meaning: 'An app of the former sandbox cannot log in here',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'OAU-167',
			meaning: 'Access to this site is restricted',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-168',
			meaning: 'A login by password is blocked by multi-factor authentication',
			category: 'authenticationFailed',
			advice: 'Use the credential with a JWT',
			stopsSending: true,
		},
		{
			code: 'OAU-210',
			meaning: 'The token of the login has expired',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'OAU-211',
			meaning: 'The token of the login was revoked',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'OAU-213',
			meaning: 'The access token was replaced, revoked or pushed out by a sixth session',
			category: 'authenticationFailed',
			retry: 'later',
			advice: NEW_TOKEN,
			stopsSending: true,
			when: { httpStatus: [401] },
		},
		{
			code: 'OAU-213',
			meaning: 'The token of the login was not found',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'OAU-222',
			meaning: 'The account does not exist',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-232',
			meaning: 'The extension does not exist',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-236',
			meaning: 'The extension is disabled or frozen',
			category: 'authenticationFailed',
			advice: LOGIN_BLOCKED,
			stopsSending: true,
		},
		{
			code: 'OAU-250',
			meaning: 'RingCentral does not know this grant type',
			category: 'requestInvalid',
			advice: NODE_FAULT,
			stopsSending: true,
		},
		{
			code: 'OAU-251',
			meaning: 'The app may not log in this way',
			category: 'authenticationFailed',
			advice: APP_GRANT,
			stopsSending: true,
		},
		{
			code: 'OAU-270',
			meaning: 'The app may not log in this way',
			category: 'authenticationFailed',
			advice: APP_GRANT,
			stopsSending: true,
		},
		{
			code: 'OAU-331',
			meaning: 'The JWT is malformed',
			category: 'authenticationFailed',
			advice: 'Create a new JWT in the RingCentral developer console and paste it whole into the credential',
			stopsSending: true,
		},
		{
			code: 'OAU-347',
			meaning: 'The JWT is signed in a way that RingCentral does not support',
			category: 'authenticationFailed',
			advice: 'Create a new JWT in the RingCentral developer console and paste it whole into the credential',
			stopsSending: true,
		},
		{
			code: 'SMS-CAR-104',
			meaning: 'The carrier of the recipient has not reported a status',
			category: 'unknown',
			advice: MAY_BE_DELIVERED,
			status: 'unknown',
		},
		{
			code: 'SMS-CAR-199',
			meaning: 'The carrier of the recipient does not know the status',
			category: 'unknown',
			advice: MAY_BE_DELIVERED,
			status: 'unknown',
		},
		{
			code: 'SMS-CAR-400',
			meaning: 'The carrier of the recipient does not take these messages',
			category: 'invalidRecipient',
			advice: 'Reach this recipient over another channel than SMS',
		},
		{ code: 'SMS-CAR-410', meaning: 'The message expired on its way to the carrier', category: 'expired' },
		{
			code: 'SMS-CAR-411',
			meaning: 'The number is not valid, not in use or cannot receive texts',
			category: 'invalidRecipient',
		},
		{
			code: 'SMS-CAR-412',
			meaning: 'The subscriber is not available',
			category: 'unreachableRecipient',
			advice: 'Send again once, later, and remove the number if that fails too',
		},
		{
			code: 'SMS-CAR-413',
			meaning: 'The recipient has opted out at the carrier',
			category: 'recipientOptedOut',
		},
		{
			code: 'SMS-CAR-414',
			meaning: 'The carrier does not accept the sender number',
			category: 'senderNotAllowed',
		},
		{
			code: 'SMS-CAR-430',
			meaning: 'The spam filter of the carrier blocked the message',
			category: 'contentBlocked',
			advice: REWRITE,
		},
		{
			code: 'SMS-CAR-431',
			meaning: 'The carrier rejected the message and gave no reason',
			category: 'unreachableRecipient',
			advice: 'Send again once, later, and open a ticket with RingCentral if this carrier rejects often',
		},
		{
			code: 'SMS-CAR-432',
			meaning: 'The message is too long for the carrier',
			category: 'messageTooLong',
			advice: 'Shorten the text to 160 characters',
		},
		{
			code: 'SMS-CAR-433',
			meaning: 'The carrier cannot read the message',
			category: 'contentBlocked',
			advice: 'Rewrite the text with plain characters',
		},
		{
			code: 'SMS-CAR-434',
			meaning: 'The media are too large',
			category: 'contentBlocked',
			advice: 'Send without media',
		},
		{
			code: 'SMS-CAR-435',
			meaning: 'The carrier rejects shortened links',
			category: 'contentBlocked',
			advice: 'Use links of your own domain instead of a public link shortener',
		},
		{
			code: 'SMS-CAR-450',
			meaning: 'The daily limit of the brand at T-Mobile is reached',
			category: 'throughputExceeded',
			advice: 'Send to T-Mobile numbers again on the next day, and review the campaign registration',
		},
		{
			code: 'SMS-CAR-451',
			meaning: 'The limit of the campaign at AT&T is reached',
			category: 'throughputExceeded',
			advice: 'Lower Messages per Second, or send to AT&T numbers again on the next day',
		},
		{
			code: 'SMS-CAR-452',
			meaning: 'The limit that the carrier allots is reached',
			category: 'throughputExceeded',
			advice: 'Lower Messages per Second, or send again on the next day',
		},
		{
			code: 'SMS-CAR-460',
			meaning: 'The recipient does not take messages of short codes',
			category: 'invalidRecipient',
		},
		{
			code: 'SMS-CAR-461',
			meaning: 'The toll-free sender number is not verified',
			category: 'senderNotAllowed',
			advice: 'Finish the toll-free verification of the sender number, or use another sender',
		},
		{ code: 'SMS-CAR-500', meaning: 'The carrier had a general failure', category: 'providerUnavailable' },
		{
			code: 'SMS-RC-403',
			meaning: 'The daily or monthly limit of the account is reached',
			category: 'throughputExceeded',
			advice: NEXT_WINDOW,
			stopsSending: true,
		},
		{
			code: 'SMS-RC-410',
			meaning: 'The number cannot be texted',
			category: 'invalidRecipient',
		},
		{
			code: 'SMS-RC-413',
			meaning: 'The recipient has opted out of this sender number',
			category: 'recipientOptedOut',
		},
		{
			code: 'SMS-RC-430',
			meaning: 'The spam filter of RingCentral blocked the message',
			category: 'contentBlocked',
			advice: REWRITE,
		},
		{ code: 'SMS-RC-500', meaning: 'RingCentral had an internal error', category: 'providerUnavailable' },
		{
			code: 'SMS-RC-501',
			meaning: 'RingCentral made a bad call to its aggregator',
			category: 'senderNotAllowed',
			advice: 'Open a ticket with RingCentral and send again once it is solved',
		},
		{
			code: 'SMS-RC-503',
			meaning: 'RingCentral has set the sender number up wrongly at its aggregator',
			category: 'senderNotAllowed',
			advice: SUPPORT_TICKET,
		},
		{
			code: 'SMS-RC-504',
			meaning: 'The SMS configuration of the sender at RingCentral is not valid',
			category: 'senderNotAllowed',
			advice: SUPPORT_TICKET,
		},
		{
			code: 'SMS-UP-410',
			meaning: 'The number is not valid, not in use or cannot receive texts',
			category: 'invalidRecipient',
		},
		{ code: 'SMS-UP-411', meaning: 'The number is not valid or not available', category: 'invalidRecipient' },
		{ code: 'SMS-UP-412', meaning: 'The number is not valid or not available', category: 'invalidRecipient' },
		{
			code: 'SMS-UP-413',
			meaning: 'The recipient has opted out at the aggregator',
			category: 'recipientOptedOut',
		},
		{
			code: 'SMS-UP-414',
			meaning: 'The sender number is not set up for texts',
			category: 'senderNotAllowed',
		},
		{
			code: 'SMS-UP-430',
			meaning: 'The spam filter of the aggregator blocked the message',
			category: 'contentBlocked',
			advice: REWRITE,
		},
		{
			code: 'SMS-UP-431',
			meaning: 'The sender number is on a block list for spam',
			category: 'senderNotAllowed',
			advice: 'Stop all sending from this number and open a ticket with RingCentral',
		},
		{
			code: 'SMS-UP-432',
			meaning: 'The message exceeds the maximum size',
			category: 'messageTooLong',
			advice: 'Shorten the text below 1,000 characters',
		},
		{
			code: 'SMS-UP-433',
			meaning: 'The message cannot be delivered as it is written',
			category: 'contentBlocked',
			advice: 'Rewrite the text with plain characters',
		},
		{ code: 'SMS-UP-500', meaning: 'The aggregator had a failure', category: 'providerUnavailable' },
		{
			code: 'SUB-402',
			meaning: 'Presence or messages of others may not be subscribed to',
			category: 'permissionDenied',
		},
		{
			code: 'SUB-403',
			meaning: 'Presence or messages of others may not be subscribed to',
			category: 'permissionDenied',
		},
		{
			code: 'SUB-404',
			meaning: 'Presence or messages of others may not be subscribed to',
			category: 'permissionDenied',
		},
		{
			code: 'SUB-405',
			meaning: 'Messages of other extensions may not be subscribed to',
			category: 'permissionDenied',
		},
		{
			code: 'SUB-406',
			meaning: 'Other accounts may not be subscribed to',
			category: 'permissionDenied',
		},
		{
			code: 'SUB-407',
			meaning: 'Presence or messages of others may not be subscribed to',
			category: 'permissionDenied',
		},
		{
			code: 'SUB-408',
			meaning: 'The subscription names a user who does not exist',
			category: 'permissionDenied',
		},
		{
			code: 'SUB-505',
			meaning: 'The app has no room for another subscription of this user',
			category: 'permissionDenied',
			advice: 'Deactivate triggers that are not needed, or delete old subscriptions of this app over the API',
		},
		{
			code: 'SUB-507',
			meaning: 'The subscription or its session has expired',
			category: 'notFound',
			advice: 'Publish the workflow again to make a new subscription',
		},
		{
			code: 'SUB-508',
			meaning: 'The event filters are not valid',
			category: 'requestInvalid',
			advice: 'Correct the numbers of the filter, and check that the app has the permission Read Accounts',
		},
		{
			code: 'SUB-511',
			meaning: 'Not allowed for Apple push notifications',
			category: 'requestInvalid',
			advice: NODE_FAULT,
		},
		{
			code: 'SUB-515',
			meaning: 'The subscription has no events but reminders',
			category: 'requestInvalid',
			advice: 'Choose at least one event in the trigger',
		},
		{ code: 'SUB-518', meaning: 'Another feature is not available', category: 'permissionDenied' },
		{
			code: 'SUB-521',
			meaning: 'RingCentral cannot reach the webhook',
			category: 'requestInvalid',
			advice: WEBHOOK_ADDRESS,
		},
		{
			code: 'SUB-522',
			meaning: 'The webhook answered with another status than 200',
			category: 'requestInvalid',
			advice: WEBHOOK_ADDRESS,
		},
		{
			code: 'SUB-524',
			meaning: 'The certificate of the webhook is not valid',
			category: 'requestInvalid',
			advice: 'Install the certificate with all its intermediate certificates, then publish the workflow again',
		},
		{
			code: 'SUB-525',
			meaning: 'The answer of the webhook is too large or not JSON',
			category: 'requestInvalid',
			advice: 'Check that a proxy in front of n8n does not change answers, then publish the workflow again',
		},
		{ code: 'SUB-527', meaning: 'Another feature is not available', category: 'permissionDenied' },
		{ code: 'SUB-528', meaning: 'Another feature is not available', category: 'permissionDenied' },
		{ code: 'SUB-530', meaning: 'Another feature is not available', category: 'permissionDenied' },
		{ code: 'SUB-531', meaning: 'Another feature is not available', category: 'permissionDenied' },
		{
			code: 'TokenInvalid',
			meaning: 'The access token is not accepted',
			category: 'authenticationFailed',
			retry: 'later',
			advice: NEW_TOKEN,
			stopsSending: true,
		},
		{
			code: 'access_denied',
			meaning: 'The user or a policy refused the login',
			category: 'permissionDenied',
			stopsSending: true,
		},
		{
			code: 'expired_token',
			meaning: 'The token has expired',
			category: 'authenticationFailed',
			retry: 'later',
			advice: NEW_TOKEN,
			stopsSending: true,
		},
		{
			code: 'insufficient_scope',
			meaning: 'The app lacks a permission',
			category: 'permissionDenied',
			stopsSending: true,
		},
		{
			code: 'invalid_client',
			meaning: 'Client ID or Client Secret is wrong',
			category: 'authenticationFailed',
			advice: APP_KEYS,
			stopsSending: true,
		},
		{
			code: 'invalid_grant',
			meaning: 'The JWT or the connection has expired or was revoked',
			category: 'authenticationFailed',
			advice: RECONNECT,
			stopsSending: true,
		},
		{
			code: 'invalid_request',
			meaning: 'The login request is not valid',
			category: 'requestInvalid',
			advice: NODE_FAULT,
			stopsSending: true,
		},
		{
			code: 'invalid_scope',
			meaning: 'The app does not have the permissions asked for',
			category: 'permissionDenied',
			stopsSending: true,
		},
		{
			code: 'unauthorized_client',
			meaning: 'The app may not log in this way',
			category: 'authenticationFailed',
			advice: APP_GRANT,
			stopsSending: true,
		},
		{
			code: 'unsupported_grant_type',
			meaning: 'RingCentral does not know this grant type',
			category: 'requestInvalid',
			advice: NODE_FAULT,
			stopsSending: true,
		},
		{
			code: 'unsupported_response_type',
			meaning: 'RingCentral does not know this response type',
			category: 'requestInvalid',
			advice: NODE_FAULT,
			stopsSending: true,
		},
	],
	fallback,
};

/**
 * What a code without a row means by its form. The codes that this does not know (CMN-4xx, MSG, SUB) are judged by the
 * HTTP status, since their numbers follow no rule.
 */
function fallback(code: string): Omit<ErrorRow, 'code'> | undefined {
	const delivery = /^SMS-(?:RC|UP|CAR)-([145])\d\d$/.exec(code)?.[1];
	if (delivery === '1') {
		return { meaning: 'The outcome is not known', category: 'unknown', advice: MAY_BE_DELIVERED, status: 'unknown' };
	}
	if (delivery === '4') {
		return {
			meaning: 'The message was refused for good',
			category: 'unknown',
			advice: 'Look the code up in the error list of RingCentral and do not send the message again as it is',
		};
	}
	if (delivery === '5' || /^CMN-2\d\d$/.test(code)) {
		return { meaning: 'RingCentral or a carrier had a failure', category: 'providerUnavailable' };
	}
	if (/^CMN-1\d\d$/.test(code)) return { meaning: 'The request is not valid', category: 'requestInvalid' };
	if (/^CMN-3\d\d$/.test(code)) {
		return {
			meaning: 'Request rate exceeded',
			category: 'throughputExceeded',
			retryAfterMs: SHORTEST_PAUSE_MS,
		};
	}
	if (/^OAU-\d+$/.test(code)) {
		return { meaning: 'The login was refused', category: 'authenticationFailed', stopsSending: true };
	}
	return undefined;
}

/**
 * Code and words of a refusal. The first entry of `errors` is the most precise one; the code around it
 * (`TokenInvalid`, `MaintenanceMode`) and OAuth's `error` stand in where there is none.
 * https://developers.ringcentral.com/guide/basics/errors
 * @returns the code null where the body is no JSON; the message null where it says nothing
 */
export function readRingCentralError(reply: ProviderReply): {
	code: string | null;
	message: string | null;
} {
	const body = reply.json;
	if (!isRecord(body)) return { code: null, message: excerptOf(reply.text) };
	const errors = Array.isArray(body.errors) ? body.errors.filter(isRecord) : [];
	const inner = errors.find((error) => wordOf(error.errorCode) !== null) ?? errors[0] ?? {};
	return {
		code: wordOf(inner.errorCode) ?? wordOf(body.errorCode) ?? wordOf(body.error),
		message: wordOf(inner.message) ?? wordOf(body.message) ?? wordOf(body.error_description),
	};
}
