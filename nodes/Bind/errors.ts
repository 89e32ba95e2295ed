import type { ErrorCodeTable } from '../core/errors/catalogue';
import type { ProviderReply } from '../core/http';
import { excerptOf, isRecord, wordOf } from '../core/json';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** For what is over only after hours. */
const SOME_HOURS_MS = 2 * HOUR_MS;

const REMOVE = 'Remove the number: it cannot receive texts';
const CORRECT = 'Correct the number: country code and length decide where BIND routes it';
const ONCE_MORE = 'Send again once, and remove the number if it fails again';
const NETWORK = 'Send again when the network has recovered';
const CONTACT = 'Ask BIND why the account may not send';

/** BIND's refusals of a request, the codes of its delivery reports, and two statuses that need no code. */
export const bindErrors: ErrorCodeTable = {
	source: 'https://docs.bind.hr/reference/send and https://api.bind.hr/messaging-api/send-templated-message',
	rows: [
		{
			code: '0',
			meaning: 'The report names no error',
			category: 'unknown',
			advice: 'Ask BIND what became of the message before you decide to send it again',
		},
		{ code: '1', meaning: 'The network does not know the number', category: 'invalidRecipient', advice: REMOVE },
		{
			code: '5',
			meaning: 'The serving switch does not know the subscriber',
			category: 'unreachableRecipient',
			retryAfterMs: SOME_HOURS_MS,
			advice: ONCE_MORE,
		},
		{
			code: '9',
			meaning: 'The network does not accept the subscriber',
			category: 'invalidRecipient',
			advice: 'Do not send again, and remove the number if this happens again',
		},
		{ code: '11', meaning: 'The subscription has no SMS', category: 'invalidRecipient', advice: REMOVE },
		{
			code: '13',
			meaning: 'The subscriber or the operator has barred messages',
			category: 'unreachableRecipient',
			retryAfterMs: 24 * HOUR_MS,
			advice: 'Send again the next day, once at most',
		},
		{
			code: '21',
			meaning: 'The network cannot handle the request',
			category: 'unreachableRecipient',
			retryAfterMs: SOME_HOURS_MS,
			advice: ONCE_MORE,
		},
		{
			code: '27',
			meaning: 'The handset is off or out of reach',
			category: 'unreachableRecipient',
			retryAfterMs: HOUR_MS,
		},
		{
			code: '31',
			meaning: 'The handset is receiving another message',
			category: 'unreachableRecipient',
			retryAfterMs: 5 * MINUTE_MS,
		},
		{
			code: '32',
			meaning: 'The delivery to the handset failed',
			category: 'unreachableRecipient',
			retryAfterMs: HOUR_MS,
			advice: 'Send again, twice at most',
		},
		{
			code: '34',
			meaning: 'The network had a failure',
			category: 'providerUnavailable',
			retryAfterMs: 15 * MINUTE_MS,
			advice: NETWORK,
		},
		{
			code: '36',
			meaning: 'The network refused a value in the message',
			category: 'requestInvalid',
			advice: 'Do not send it again as it is: check text and sender',
		},
		{
			code: '37',
			meaning: 'The memory of the handset is full',
			category: 'unreachableRecipient',
			retryAfterMs: 4 * HOUR_MS,
		},
		{
			code: '38',
			meaning: 'No operator was found for the number',
			category: 'invalidRecipient',
			advice: 'Check the number, and ask BIND whether it reaches this network',
		},
		{
			code: '39',
			meaning: 'The subscriber is on a block list',
			category: 'recipientOptedOut',
			advice: 'Do not text this number again',
		},
		{
			code: '40',
			meaning: 'The number is on a block list',
			category: 'recipientOptedOut',
			advice: 'Do not text this number again',
		},
		{
			code: '41',
			meaning: 'The network did not answer in time',
			category: 'unreachableRecipient',
			retryAfterMs: 15 * MINUTE_MS,
			advice: 'Send again only if a second copy does no harm: the first may have arrived',
		},
		{ code: '43', meaning: 'The sender was not accepted', category: 'senderNotAllowed' },
		{
			code: '100',
			meaning: 'An error that BIND does not specify',
			category: 'providerUnavailable',
			retryAfterMs: HOUR_MS,
			advice: 'Send again once, and ask BIND if it fails again',
		},
		{
			code: '200',
			meaning: 'The handset made a protocol error',
			category: 'unreachableRecipient',
			retryAfterMs: HOUR_MS,
			advice: ONCE_MORE,
		},
		{
			code: '201',
			meaning: 'The serving switch is not known',
			category: 'unreachableRecipient',
			retryAfterMs: SOME_HOURS_MS,
			advice: ONCE_MORE,
		},
		{
			code: '202',
			meaning: 'The network is congested',
			category: 'throughputExceeded',
			retryAfterMs: 5 * MINUTE_MS,
		},
		{
			code: '203',
			meaning: 'A parameter does not fit',
			category: 'requestInvalid',
			advice: 'Check text and sender, and ask BIND if both are right',
		},
		{
			code: '204',
			meaning: 'The network ended the dialogue',
			category: 'providerUnavailable',
			retryAfterMs: 15 * MINUTE_MS,
			advice: NETWORK,
		},
		{
			code: '205',
			meaning: 'Two nodes of the network speak different versions',
			category: 'providerUnavailable',
			advice: 'Send again once, and ask BIND if it fails again',
		},
		{
			code: '206',
			meaning: 'A node of the network is out of reach',
			category: 'providerUnavailable',
			retryAfterMs: 15 * MINUTE_MS,
			advice: NETWORK,
		},
		{
			code: '207',
			meaning: 'The signalling of the network failed',
			category: 'providerUnavailable',
			retryAfterMs: 15 * MINUTE_MS,
			advice: NETWORK,
		},
		{
			code: '346',
			meaning: 'The account may not send to the network of the number',
			category: 'permissionDenied',
			advice: 'Ask BIND to open this network for the account',
		},
		{ code: '351', meaning: 'The number or its prefix is not valid', category: 'invalidRecipient', advice: CORRECT },
		{ code: '4100', meaning: 'The time to live ran out while BIND tried again', category: 'expired' },
		{
			code: 'ACCOUNT_DISABLED',
			meaning: 'The account is disabled',
			category: 'permissionDenied',
			advice: CONTACT,
			stopsSending: true,
		},
		{
			code: 'CLIENT_COUNTRY_FORBIDDEN',
			meaning: 'The account may not send to the country of the number',
			category: 'permissionDenied',
			advice: 'Ask BIND to open this country for the account',
		},
		{
			code: 'CLIENT_DISABLED',
			meaning: 'The client is not enabled',
			category: 'permissionDenied',
			advice: CONTACT,
			stopsSending: true,
		},
		{
			code: 'CONNECTION_DISABLED',
			meaning: 'The HTTP connection of the client is disabled',
			category: 'permissionDenied',
			advice: CONTACT,
			stopsSending: true,
		},
		{
			code: 'DESTINATION_ADDRESS_INVALID',
			meaning: 'The number is not valid: it has 9 to 15 digits',
			category: 'invalidRecipient',
			advice: CORRECT,
		},
		{ code: 'EXPIRED', meaning: 'Not delivered within 48 hours', category: 'expired' },
		{
			code: 'GENERAL_ERROR',
			meaning: 'The login failed with an error that BIND does not specify',
			category: 'authenticationFailed',
			retry: 'later',
			retryAfterMs: MINUTE_MS,
			advice: 'Send again once after a minute, and test the credential if it fails again',
			stopsSending: true,
			when: { httpStatus: [401] },
		},
		{
			code: 'GENERAL_ERROR',
			meaning: 'An error that BIND does not specify',
			category: 'providerUnavailable',
			retryAfterMs: MINUTE_MS,
			advice: 'Send again after a minute, three times at most and each time later',
		},
		{
			code: 'IP_NOT_ALLOWED',
			meaning: 'The address that n8n calls from is not on the list',
			category: 'permissionDenied',
			advice: 'Give BIND the public IP address of n8n for its list',
			stopsSending: true,
		},
		{
			code: 'OUT_OF_BALANCE',
			meaning: 'The account has no balance left',
			category: 'insufficientFunds',
			stopsSending: true,
		},
		{
			code: 'PRODUCT_DISABLED',
			meaning: 'The product is disabled',
			category: 'permissionDenied',
			advice: 'Ask BIND to enable the product: plain texts are for verified companies, templates for all',
			stopsSending: true,
		},
		{
			code: 'ROUTING_FILTER_INVALID_LENGTH',
			meaning: 'The number has a length that cannot be routed',
			category: 'invalidRecipient',
			advice: CORRECT,
		},
		{
			code: 'ROUTING_PREFIX_FILTER_INVALID_NUMBER',
			meaning: 'The number has a prefix that cannot be routed',
			category: 'invalidRecipient',
			advice: CORRECT,
		},
		{
			code: 'SOURCE_ADDRESS_INVALID',
			meaning: 'The sender is not valid',
			category: 'senderNotAllowed',
			advice: 'Use a sender with 2 to 11 characters, a short code with 3 to 9 digits or a number with 9 to 15',
		},
		{
			code: 'TEMPLATE_NOT_FOUND',
			meaning: 'There is no such template',
			category: 'notFound',
			retry: 'afterFix',
			advice: 'Choose a template that BIND has approved for this account',
		},
		{
			code: 'UNAUTHORIZED',
			meaning: 'The API key is not valid',
			category: 'authenticationFailed',
			stopsSending: true,
		},
		{ code: 'UNKNOWN', meaning: 'Not delivered, and the reason is not known', category: 'unknown' },
	],
	httpStatuses: {
		400: {
			meaning: 'The request is not valid',
			category: 'requestInvalid',
			advice: 'With a template, check its ID and that Parameters has a text for each of its placeholders',
		},
		404: {
			meaning: 'There is no such template or address',
			category: 'notFound',
			retry: 'afterFix',
			advice: 'Choose a template that BIND has approved, and check the Base URL of the credential',
		},
		500: {
			meaning: 'BIND could not send the message',
			category: 'providerUnavailable',
			retryAfterMs: MINUTE_MS,
		},
	},
};

/** How BIND writes codes; anything else is words. */
const CODE = /^[A-Z][A-Z0-9_]*$/;

/**
 * Code and words of a refusal. CONFLICT: the code stands in `error` by the prose of docs.bind.hr/reference/send, and in
 * `error_message` by its table and all samples.
 */
export function readBindError({ json, text }: ProviderReply): { code: string | null; message: string | null } {
	if (!isRecord(json)) return { code: null, message: excerptOf(text) };
	const said = [json.error_message, json.error].map(wordOf).filter((word) => word !== null);
	return {
		code: said.find((word) => CODE.test(word)) ?? null,
		message: said.find((word) => !CODE.test(word)) ?? null,
	};
}
