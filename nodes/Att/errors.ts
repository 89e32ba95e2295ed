import type { ErrorCodeTable, ErrorRow } from '../core/errors/catalogue';
import type { ProviderReply } from '../core/http';
import { excerptOf, wordOf } from '../core/json';
import { fieldOf } from './answer';

const NODE_FAULT = 'Report it to the maintainers of this node: AT&T could not read the request that it made';
const APP_SETTINGS = 'Copy App Key and App Secret of the app into the credential again';
const RECONNECT = 'Open the credential and connect it again, then repeat';
const SCOPE =
	'Check that the app may use this API and that the credential asks for its scope; after a change of scope make a new credential';
const CALLING = 'This code belongs to calling and not to messages: ask AT&T support what it means here';
const BY_BROWSER = 'Start the login again from the credential';

/** AT&T names 30 to 60 seconds. */
const TEMPORARY_MS = 45_000;
/** The delays that follow are not AT&T's, which names none or "a few minutes". */
const QUOTA_PER_MINUTE_MS = 60_000;
const QUOTA_PER_DAY_MS = 24 * 60 * 60_000;
const GATEWAY_MS = 120_000;
const INBOX_SETUP_MS = 30_000;
const EMERGENCY_SERVICE_MS = 60_000;

/** POL0001 with 403 is a wrong scope unless its words say one of these. */
const QUOTA = /\brate\b|quota|limit|throttl|exceed|too many/i;
const QUOTA_PER_DAY = /\bper day\b|\bdaily\b|\bday's\b/i;

/** AT&T prints the same five cases under eleven codes; whether each has all of them is UNCONFIRMED. */
function fiveCases(code: string): ErrorRow[] {
	const noIndex: Omit<ErrorRow, 'code' | 'when'> = {
		meaning: "There is no index of the user's messages yet",
		category: 'requestInvalid',
		advice: 'Run the operation Create Index of In-App Message, then repeat',
	};
	return [
		{
			code,
			meaning: 'The delivery cannot be processed just now',
			category: 'unreachableRecipient',
			retryAfterMs: TEMPORARY_MS,
			advice: 'Send again after the time shown',
			dividesBatch: true,
			when: { text: /SMPP-0064/i },
		},
		{
			code,
			meaning: 'The number is not with AT&T or cannot receive texts',
			category: 'unreachableRecipient',
			retry: 'never',
			advice: 'Give this message up, or send it through another provider',
			dividesBatch: true,
			when: { text: /SMPP-0066/i },
		},
		{
			code,
			meaning: 'The number is no subscriber of AT&T',
			category: 'invalidRecipient',
			advice: 'Remove the number from the list and never send to it again',
			dividesBatch: true,
			when: { text: /SMPP-000B/i },
		},
		{ code, ...noIndex, when: { httpStatus: [409] } },
		{ code, ...noIndex, when: { text: /\bindex\b/i } },
		{
			code,
			meaning: 'A service behind AT&T failed',
			category: 'unknown',
			retry: 'afterFix',
			advice: 'Ask AT&T support what the explanation means before you send again',
			// Seen for a landline among the recipients.
			dividesBatch: true,
		},
	];
}

/** Rows for AT&T's name of a login error; UNCONFIRMED whether that or the one of RFC 6749 stands on the wire. */
function login(code: string, row: Omit<ErrorRow, 'code' | 'stopsSending'>): ErrorRow {
	return { code, ...row, stopsSending: true };
}

const ofClient = (code: string): ErrorRow[] => [
	login(code, {
		meaning: 'The App Key has been deleted',
		category: 'authenticationFailed',
		advice: 'Use the key of an app that exists',
		when: { text: /delet/i },
	}),
	login(code, {
		meaning: 'The App Secret is wrong',
		category: 'authenticationFailed',
		advice: APP_SETTINGS,
		when: { text: /secret/i },
	}),
	login(code, {
		meaning: 'The App Key is not valid for this API',
		category: 'authenticationFailed',
		advice: APP_SETTINGS,
	}),
];

const ofScope = (code: string): ErrorRow[] => [
	login(code, {
		meaning: 'The scope is missing or not valid',
		category: 'permissionDenied',
		advice: SCOPE,
	}),
];

const REDIRECT: Omit<ErrorRow, 'code'> = {
	meaning: 'The redirect URL of the app differs from the one of n8n',
	category: 'requestInvalid',
	advice: 'Register the OAuth Redirect URL of the credential at AT&T, beginning with http or https',
};

const ofGrantType = (code: string): ErrorRow[] => [
	login(code, {
		meaning: 'The grant type is missing or wrong',
		category: 'requestInvalid',
		advice: NODE_FAULT,
	}),
];

const ofTokenType = (code: string): ErrorRow[] => [
	login(code, {
		meaning: 'This type of token cannot be revoked',
		category: 'requestInvalid',
		retry: 'never',
		advice: NODE_FAULT,
	}),
];

const ofAccess = (code: string): ErrorRow[] => [
	login(code, {
		meaning: "The request was not made from a mobile device on AT&T's network, or the user refused",
		category: 'permissionDenied',
		advice: "Connect the credential on a mobile device in AT&T's network and allow the access",
	}),
];

const rows: ErrorRow[] = [
	{
		code: 'DeliveryImpossible',
		meaning: 'The message cannot be delivered',
		category: 'unreachableRecipient',
		retry: 'never',
		advice: 'Check the number: AT&T gives no reason, and reaches none but its own subscribers',
		status: 'undelivered',
	},
	{
		code: 'POL0001',
		meaning: 'The request carried no Authorization header',
		category: 'authenticationFailed',
		advice: 'Test the credential; a proxy between n8n and AT&T may remove the Authorization header',
		stopsSending: true,
		when: { httpStatus: [400] },
	},
	{
		code: 'POL0001',
		meaning: 'The access token is not accepted',
		category: 'authenticationFailed',
		retry: 'later',
		advice: 'Send again: n8n fetches a new token by itself',
		stopsSending: true,
		when: { httpStatus: [401] },
	},
	{
		code: 'POL0001',
		meaning: 'The quota of the day is used up',
		category: 'throughputExceeded',
		retryAfterMs: QUOTA_PER_DAY_MS,
		advice: 'Send the rest tomorrow, or ask AT&T for a higher quota',
		when: { text: QUOTA_PER_DAY },
	},
	{
		code: 'POL0001',
		meaning: 'Too many requests per minute',
		category: 'throughputExceeded',
		retryAfterMs: QUOTA_PER_MINUTE_MS,
		advice: 'Lower Requests per Second, or wait for the time shown and send again',
		when: { text: QUOTA },
	},
	{
		code: 'POL0001',
		meaning: 'The access token is not valid for this API',
		category: 'permissionDenied',
		advice: SCOPE,
		stopsSending: true,
	},
	{
		code: 'POL0002',
		meaning: 'The app has no consent for this number',
		category: 'permissionDenied',
		advice: 'Get the consent of the user (for In-App Messaging connect the credential again), then repeat',
		stopsSending: false,
		dividesBatch: true,
	},
	{
		code: 'POL0003',
		meaning: 'Too many recipients',
		category: 'requestInvalid',
		advice: 'Name at most 10 recipients for In-App Messaging; for SMS lower Recipients per Request',
		dividesBatch: true,
	},
	{
		code: 'POL0013',
		meaning: 'A recipient is named twice',
		category: 'requestInvalid',
		advice: 'Name every recipient once',
		dividesBatch: true,
	},
	{
		code: 'POL1001',
		meaning: 'The app has a channel already',
		category: 'requestInvalid',
		retry: 'never',
		advice: 'Use the channel whose ID the message names',
		when: { text: /channelId/i },
	},
	{
		code: 'POL1001',
		meaning: 'A parameter cannot be changed',
		category: 'requestInvalid',
		advice: 'Leave out what cannot be changed',
	},
	// UNCONFIRMED: AT&T publishes no text for it.
	{ code: 'POL1002', meaning: 'AT&T says nothing about this code', category: 'unknown' },
	{
		code: 'POL1009',
		meaning: 'The inbox of the user is being set up',
		category: 'providerUnavailable',
		retryAfterMs: INBOX_SETUP_MS,
		advice: 'Repeat after the time shown, for up to 15 minutes',
	},
	{
		code: 'POL1100',
		meaning: 'A limit of sessions is reached',
		category: 'permissionDenied',
		advice: CALLING,
	},
	{
		code: 'POL1101',
		meaning: 'The token belongs to another user already',
		category: 'permissionDenied',
		advice: CALLING,
	},
	{
		code: 'POL1102',
		meaning: 'The token does not belong to the session',
		category: 'permissionDenied',
		advice: CALLING,
	},
	{
		code: 'POL9002',
		meaning: 'The user has a subscription already',
		category: 'requestInvalid',
		retry: 'never',
		advice: 'Use the subscription that exists',
	},
	{
		code: 'POL9003',
		meaning: 'The message is larger than 1 MB',
		category: 'requestInvalid',
		retry: 'never',
		advice: 'Delete the attachment, and keep messages below 1 MB',
	},
	...fiveCases('SVC0001'),
	{
		code: 'SVC0002',
		meaning: 'AT&T knows no status of this message, or no longer',
		category: 'unknown',
		advice:
			'Read the status within about 30 minutes and only once, or use Delivery Report of an AT&T SMS Trigger',
		status: 'unknown',
		when: { text: /RequestIdentifier/i },
	},
	{
		code: 'SVC0002',
		meaning: 'The message, channel or subscription was not found',
		category: 'notFound',
		when: { text: /not found/i },
	},
	{
		code: 'SVC0002',
		meaning: 'The message, channel or subscription was not found',
		category: 'notFound',
		when: { httpStatus: [404] },
	},
	{ code: 'SVC0002', meaning: 'A value is missing or not valid', category: 'requestInvalid' },
	{
		code: 'SVC0003',
		meaning: 'A value is none of those that are allowed',
		category: 'requestInvalid',
		advice: 'Use one of the values that the message lists',
	},
	{
		code: 'SVC0004',
		meaning: 'The address is not valid',
		category: 'invalidRecipient',
		dividesBatch: true,
	},
	{
		code: 'SVC0015',
		meaning: 'The postal address cannot be located',
		category: 'requestInvalid',
		advice: CALLING,
	},
	{
		code: 'SVC0016',
		meaning: 'The postal address has to be confirmed',
		category: 'requestInvalid',
		advice: CALLING,
	},
	...fiveCases('SVC0017'),
	{
		code: 'SVC0018',
		meaning: 'The provider of emergency calls failed',
		category: 'providerUnavailable',
		retryAfterMs: EMERGENCY_SERVICE_MS,
		advice: CALLING,
	},
	...fiveCases('SVC0019'),
	...fiveCases('SVC0020'),
	...fiveCases('SVC1002'),
	...fiveCases('SVC8501'),
	...fiveCases('SVC8510'),
	...fiveCases('SVC8511'),
	...fiveCases('SVC8512'),
	...fiveCases('SVC8513'),
	...fiveCases('SVC8514'),
	...ofAccess('access_denied'),
	{
		code: 'bodybadgateway',
		meaning: "AT&T's gateway cannot answer",
		category: 'providerUnavailable',
		retryAfterMs: GATEWAY_MS,
	},
	...ofClient('bodyclient'),
	login('bodycodemissing', {
		meaning: 'The authorization code is missing',
		category: 'requestInvalid',
		advice: BY_BROWSER,
	}),
	...ofGrantType('bodygrant'),
	login('bodymissingclientid', {
		meaning: 'The App Key is missing',
		category: 'requestInvalid',
		advice: APP_SETTINGS,
	}),
	login('bodynotoken', {
		meaning: 'The token is missing',
		category: 'requestInvalid',
		advice: NODE_FAULT,
	}),
	login('bodyrefreshtokenmissing', {
		meaning: 'The refresh token is missing',
		category: 'requestInvalid',
		advice: RECONNECT,
	}),
	login('bodyrequest', REDIRECT),
	...ofScope('bodyscope'),
	...ofTokenType('bodytokentypeunsupported'),
	...ofGrantType('bodyunsupportedgrant'),
	...ofClient('invalid_client'),
	login('invalid_grant', {
		meaning: 'The connection has expired or was revoked, or the grant type is wrong',
		category: 'authenticationFailed',
		advice: RECONNECT,
	}),
	login('invalid_request', { ...REDIRECT, when: { text: /redirect/i } }),
	login('invalid_request', {
		meaning: 'The login request is not complete',
		category: 'requestInvalid',
		advice: NODE_FAULT,
	}),
	...ofScope('invalid_scope'),
	...ofGrantType('unsupported_grant_type'),
	...ofTokenType('unsupported_token_type'),
	...ofAccess('uriredirectaccessdenied'),
	...ofScope('uriscope'),
];

/**
 * AT&T's codes: policy (POL) and service (SVC) exceptions, the one status of a failed delivery, and login errors by the
 * keys of AT&T's page and by RFC 6749's names.
 */
export const attErrors: ErrorCodeTable = {
	source: 'https://developer.att.com/errors and, for the names of login errors, https://www.rfc-editor.org/rfc/rfc6749',
	rows,
};

const EXCEPTIONS = ['ServiceException', 'PolicyException'];

/**
 * Code and words of a refusal. `Text` is a template whose `%1` is in `Variables`: only together do they say what is meant.
 * The letters of the names differ; before 2015-04 there was no exception around code and variables.
 * @returns the code null where the body is no JSON; the message null where it says nothing
 */
export function readAttError({ json, text }: ProviderReply): { code: string | null; message: string | null } {
	const error = fieldOf(json, 'RequestError');
	const exception = EXCEPTIONS.map((name) => fieldOf(error, name)).find((found) => found !== undefined) ?? error;
	const code = wordOf(fieldOf(exception, 'MessageId')) ?? wordOf(fieldOf(json, 'error'));
	const template = wordOf(fieldOf(exception, 'Text'));
	const variables = wordOf(fieldOf(exception, 'Variables'));
	const message = filled(template, variables) ?? wordOf(fieldOf(json, 'error_description'));
	return { code, message: message ?? (json === undefined ? excerptOf(text) : null) };
}

function filled(template: string | null, variables: string | null): string | null {
	if (template === null || variables === null) return template ?? variables;
	return template.includes('%1') ? template.replace('%1', () => variables) : `${template}: ${variables}`;
}
