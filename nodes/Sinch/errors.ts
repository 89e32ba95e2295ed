import type { ErrorCodeTable } from '../core/errors/catalogue';
import type { ProviderReply } from '../core/http';
import { excerptOf, isRecord, wordOf } from '../core/json';

const NODE_FAULT = 'Report it to the maintainers of this node: Sinch could not read the request that it made';
const SUPPORT = 'Ask Sinch for the reason with the batch ID, and do not send the message again until it is gone';
const SUPPRESS = 'Stop sending to this number until somebody has looked into it';
const READ_STATUS = 'Go by the status: the code says neither that the message arrived nor that it did not';
const WAIT = 'Wait for the next status';
const NUMBER_TYPE = 'Check that sender and recipient are phone numbers of the usual form';
const HARMS_CAMPAIGN = 'Change the text to fit the registered campaign: sending it again as it is harms the campaign';
const CAMPAIGN = 'Check that the campaign is active and the sender number is in it, or ask Sinch';
const REGISTRATION = 'Check the text and the registration of the campaign, or ask Sinch';
const VERIFY_TOLL_FREE = 'Finish the verification of the toll-free number with Sinch, or wait until its daily or weekly cap is reset';
const NEXT_WINDOW = 'Slow down and send the rest in the next window of the campaign, not at once';
const QUOTA = 'Ask Sinch which quota the sender has used up, and when it is reset';
const HEADER = 'Change the user data header (UDH) of the message';
const REFUSED = 'Stop sending to this number, and check the text if others refuse it as well';
const EXPIRE_AT = 'Set Expire At to a time after Send At and within three days of it';
const SEND_AT = 'Set Send At to a valid time in the future';
const FLASH = 'Send the message without Flash Message';
const ONCE = 'Send the message once more later, and take it for failed if it fails again';
const UNROUTABLE = 'Check the number, and ask Sinch for a route to it: the result would be the same again';
const PARAMETERS = 'Give the placeholder a value for every recipient, or a default';
const QUEUE = 'Send again with a later Expire At, or send less at once: the queue of the plan was too long';
const CANCELLED = 'Nothing is left to do: the message was cancelled on purpose';
const SENDER = 'Set From, or ask Sinch for a default sender for the country of the recipient';
const SEGMENTS = 'Shorten the text, or raise Max Segments';
const BLOCKED = 'Stop sending, check the credit of the account and ask Sinch';
const MEDIA_URL = 'Check that the media URL can be opened by everybody and leads to a file of less than 1 MB';
const MEDIA = 'Send another type of file, or a smaller one';
const AS_TEXT = 'Send the message as a text';
const TOO_LATE = 'Send a new batch: this one has left';
const GROUP_NAME = 'Choose another name for the group';
const KEYS = 'Copy key ID and key secret of the Sinch project into the credential again';
const CALLBACK = 'Set Callback URL, or a default one for the service plan in the Sinch dashboard';
const GROUP = 'Check the ID of the group, and that it was made in this region and plan';
const LOGIN =
	'Test the credential: the token may belong to another service plan or region, or the project may be too new for its keys to be accepted';

/**
 * Sinch's codes: of delivery reports (400 to 418 are those of this API, the rest are SMPP codes of the Sinch network),
 * the words of refused requests, and the words that OAuth knows. In a report the status is the verdict and the code only
 * the reason. The SMPP codes beyond 4 are as of July 2021, when the page was last complete.
 */
export const sinchErrors: ErrorCodeTable = {
	source:
		'https://developers.sinch.com/docs/sms/api-reference/status-codes, ' +
		'https://developers.sinch.com/docs/sms/delivery-reports/delivery-report-error-codes, ' +
		'https://developers.sinch.com/docs/sms/smpp/error-codes and ' +
		'https://developers.sinch.com/docs/sms/smpp/10dlc-errors',
	rows: [
		{ code: '0', meaning: 'No reason is given', category: 'unknown', advice: READ_STATUS },
		{ code: '1', meaning: 'The sender is missing or not valid', category: 'senderNotAllowed' },
		{
			code: '2',
			meaning: 'There is no way to route the message',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '3',
			meaning: 'There is no delivery zone for the message',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '4', meaning: 'The traffic limit is exceeded', category: 'throughputExceeded' },
		{
			code: '5',
			meaning: 'Routing inside Sinch failed',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '6',
			meaning: 'Routing inside Sinch failed',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '7',
			meaning: 'Routing inside Sinch failed',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '8',
			meaning: 'Routing inside Sinch failed',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '9', meaning: 'The numbering plan is not supported', category: 'requestInvalid', advice: NUMBER_TYPE },
		{ code: '10', meaning: 'The type of number is not supported', category: 'requestInvalid', advice: NUMBER_TYPE },
		{ code: '11', meaning: 'The message was not delivered', category: 'invalidRecipient', advice: SUPPRESS },
		{ code: '12', meaning: 'There is no dialling zone for the number', category: 'invalidRecipient' },
		{
			code: '13',
			meaning: 'The subscriber is abroad and not permitted there',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{
			code: '14',
			meaning: 'The subscriber is abroad and could not be looked up',
			category: 'unreachableRecipient',
		},
		{
			code: '15',
			meaning: 'The message was blocked as spam',
			category: 'contentBlocked',
			advice: HARMS_CAMPAIGN,
			when: { senderKind: ['tenDlc'] },
		},
		{ code: '15', meaning: 'The message was blocked by screening', category: 'contentBlocked' },
		{ code: '16', meaning: 'The subscriber is blocked', category: 'invalidRecipient', advice: SUPPRESS },
		{
			code: '17',
			meaning: 'The route is denied for this toll-free number',
			category: 'senderNotAllowed',
			advice: SUPPORT,
			when: { senderKind: ['tollFree'] },
		},
		{
			code: '17',
			meaning: 'The type of the destination network is not known',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{ code: '18', meaning: 'A system of Sinch failed', category: 'providerUnavailable' },
		{ code: '19', meaning: 'The origin does not match the sender', category: 'senderNotAllowed' },
		{ code: '40', meaning: 'Sinch had an internal failure', category: 'providerUnavailable' },
		{ code: '50', meaning: 'Sinch had an internal failure', category: 'providerUnavailable' },
		{ code: '51', meaning: 'Sinch had an internal failure', category: 'providerUnavailable' },
		{ code: '52', meaning: 'Sinch had an internal failure', category: 'providerUnavailable' },
		{
			code: '53',
			meaning: 'Sinch had an internal failure',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '54',
			meaning: 'Sinch had an internal failure',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '55',
			meaning: 'Sinch had an internal failure',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '56', meaning: 'Sinch had an internal failure', category: 'providerUnavailable' },
		{
			code: '60',
			meaning: 'The campaign is not active',
			category: 'senderNotAllowed',
			advice: CAMPAIGN,
			when: { senderKind: ['tenDlc'] },
		},
		{ code: '60', meaning: 'The sender is blocked', category: 'senderNotAllowed' },
		{ code: '61', meaning: 'The recipient is blocked', category: 'invalidRecipient', advice: SUPPRESS },
		{
			code: '62',
			meaning: 'The spam filter of Sinch blocked the message',
			category: 'contentBlocked',
			advice: HARMS_CAMPAIGN,
			when: { senderKind: ['tenDlc'] },
		},
		{ code: '62', meaning: 'A keyword in the text is blocked', category: 'contentBlocked' },
		{
			code: '63',
			meaning: 'The service centre is blocked',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '64',
			meaning: 'The number is not verified, or has used up what its verification allows',
			category: 'senderNotAllowed',
			advice: VERIFY_TOLL_FREE,
			when: { senderKind: ['tollFree'] },
		},
		{
			code: '64',
			meaning: 'The sending limit of the campaign is reached',
			category: 'throughputExceeded',
			advice: NEXT_WINDOW,
			when: { senderKind: ['tenDlc'] },
		},
		{
			code: '64',
			meaning: 'The quota of the sender is exceeded',
			category: 'throughputExceeded',
			retry: 'afterFix',
			advice: QUOTA,
		},
		{
			code: '65',
			meaning: 'The message went round in a loop',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '66', meaning: 'The encoding of the message is blocked', category: 'contentBlocked' },
		{ code: '67', meaning: 'The user data header is blocked', category: 'contentBlocked', advice: HEADER },
		{ code: '70', meaning: 'Handing over to the network failed', category: 'providerUnavailable' },
		{ code: '71', meaning: 'Handing over to the network failed', category: 'providerUnavailable' },
		{
			code: '72',
			meaning: 'Handing over to the network failed',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '73', meaning: 'Handing over to the network failed', category: 'providerUnavailable' },
		{ code: '74', meaning: 'Handing over to the network failed', category: 'providerUnavailable' },
		{ code: '75', meaning: 'Handing over to the network failed', category: 'providerUnavailable' },
		{ code: '76', meaning: 'Handing over to the network failed', category: 'providerUnavailable' },
		{
			code: '77',
			meaning: 'Looking up subscribers is blocked',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '100',
			meaning: 'The message centre does not know the subscriber',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{ code: '101', meaning: 'The message centre does not support this', category: 'providerUnavailable' },
		{ code: '102', meaning: 'The message centre had a failure', category: 'providerUnavailable' },
		{
			code: '103',
			meaning: 'The message centre received an unexpected value',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '104',
			meaning: 'The message centre received too little',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '105',
			meaning: 'The handset does not follow the protocol',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{ code: '106', meaning: 'The service centre is not known', category: 'providerUnavailable' },
		{ code: '107', meaning: 'The service centre is overloaded', category: 'providerUnavailable' },
		{ code: '108', meaning: 'The number is no address of a handset', category: 'invalidRecipient' },
		{ code: '109', meaning: 'The message centre does not serve the subscriber', category: 'unreachableRecipient' },
		{
			code: '110',
			meaning: 'The message centre rejected the message',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '111', meaning: 'The message centre cancelled the delivery', category: 'providerUnavailable' },
		{ code: '112', meaning: 'The message centre aborted the delivery', category: 'providerUnavailable' },
		{
			code: '113',
			meaning: 'The message centre had an internal failure',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '114', meaning: 'The message centre had an unknown failure', category: 'providerUnavailable' },
		{ code: '150', meaning: 'The number is not in service', category: 'invalidRecipient', advice: SUPPRESS },
		{
			code: '151',
			meaning: 'The subscriber may not receive texts',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{
			code: '152',
			meaning: 'The service is not available to the subscriber, or the network said no',
			category: 'invalidRecipient',
			advice: SUPPRESS,
			when: { senderKind: ['tenDlc'] },
		},
		{ code: '152', meaning: 'The subscriber has no SMS service', category: 'invalidRecipient', advice: SUPPRESS },
		{ code: '153', meaning: 'The subscriber is absent', category: 'unreachableRecipient' },
		{ code: '154', meaning: 'The visited network offers no SMS', category: 'invalidRecipient', advice: SUPPRESS },
		{ code: '155', meaning: 'The subscriber database had a failure', category: 'providerUnavailable' },
		{
			code: '156',
			meaning: 'The subscriber database received an unexpected value',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '157',
			meaning: 'The subscriber database received too little',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '158', meaning: 'The memory of the handset is full', category: 'unreachableRecipient' },
		{ code: '159', meaning: 'The subscriber is unreachable', category: 'unreachableRecipient' },
		{
			code: '160',
			meaning: 'The subscriber database rejected the message',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '161', meaning: 'The subscriber database cancelled the delivery', category: 'providerUnavailable' },
		{ code: '162', meaning: 'The subscriber database aborted the delivery', category: 'providerUnavailable' },
		{
			code: '163',
			meaning: 'The subscriber database had an internal failure',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '164', meaning: 'The subscriber database had an unknown failure', category: 'providerUnavailable' },
		{
			code: '200',
			meaning: 'The network does not recognise the subscriber at the moment',
			category: 'unreachableRecipient',
		},
		{ code: '201', meaning: 'The handset has been off for some time', category: 'unreachableRecipient' },
		{ code: '202', meaning: 'The handset does not answer', category: 'unreachableRecipient' },
		{
			code: '203',
			meaning: 'The subscriber is busy, or the visited network overloaded',
			category: 'unreachableRecipient',
		},
		{ code: '204', meaning: 'The SIM card has no SMS service', category: 'invalidRecipient', advice: SUPPRESS },
		{
			code: '205',
			meaning: 'The subscriber could not be authenticated',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{ code: '206', meaning: 'The handset is on a blocklist', category: 'invalidRecipient', advice: SUPPRESS },
		{ code: '207', meaning: 'The network had a failure', category: 'providerUnavailable' },
		{
			code: '208',
			meaning: 'The network received an unexpected value',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '209',
			meaning: 'The network received too little',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '210', meaning: 'The memory of the handset is full', category: 'unreachableRecipient' },
		{ code: '211', meaning: 'The handset did not follow the protocol', category: 'unreachableRecipient' },
		{ code: '212', meaning: 'The handset cannot take texts at the moment', category: 'unreachableRecipient' },
		{
			code: '213',
			meaning: 'The network rejected the message',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '214', meaning: 'The network cancelled the delivery', category: 'providerUnavailable' },
		{ code: '215', meaning: 'The network aborted the delivery', category: 'providerUnavailable' },
		{
			code: '216',
			meaning: 'The network had an internal failure',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '217', meaning: 'The network had an unknown failure', category: 'providerUnavailable' },
		{
			code: '250',
			meaning: 'The sender is not on the list that its owner allows',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{
			code: '251',
			meaning: 'The sender is on the list that its owner blocks',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{
			code: '252',
			meaning: 'The sender is not on the list that the operator allows',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{
			code: '253',
			meaning: 'The sender is on the list that the operator blocks',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{
			code: '254',
			meaning: 'The recipient takes messages only from an own list of senders',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{
			code: '255',
			meaning: 'The message was rejected as spam',
			category: 'contentBlocked',
			when: { senderKind: ['tollFree'] },
		},
		{ code: '255', meaning: 'The recipient blocks the sender', category: 'invalidRecipient', advice: SUPPRESS },
		{
			code: '256',
			meaning: 'The operator of the recipient takes messages only from a list of senders',
			category: 'invalidRecipient',
			advice: SUPPRESS,
		},
		{
			code: '257',
			meaning: 'The recipient has sent STOP',
			category: 'recipientOptedOut',
			when: { senderKind: ['tollFree'] },
		},
		{
			code: '257',
			meaning: 'The operator of the recipient blocks the sender',
			category: 'recipientOptedOut',
		},
		{ code: '300', meaning: 'The number is not valid', category: 'invalidRecipient', advice: SUPPRESS },
		{ code: '301', meaning: 'The numbering plan of the number is not valid', category: 'invalidRecipient' },
		{ code: '302', meaning: 'The type of the number is not valid', category: 'invalidRecipient' },
		{
			code: '303',
			meaning: 'The flag of the destination is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '304', meaning: 'The number of destinations is not valid', category: 'requestInvalid' },
		{
			code: '310',
			meaning: 'The sender is not valid, or not in the campaign',
			category: 'senderNotAllowed',
			advice: CAMPAIGN,
			when: { senderKind: ['tenDlc'] },
		},
		{ code: '310', meaning: 'The sender is not valid', category: 'senderNotAllowed' },
		{ code: '311', meaning: 'The numbering plan of the sender is not valid', category: 'senderNotAllowed' },
		{ code: '312', meaning: 'The type of the sender is not valid', category: 'senderNotAllowed' },
		{ code: '320', meaning: 'The receiving side refuses for good', category: 'invalidRecipient', advice: SUPPRESS },
		{
			code: '321',
			meaning: 'The receiving side refused the message',
			category: 'invalidRecipient',
			advice: REFUSED,
			when: { senderKind: ['tenDlc'] },
		},
		{
			code: '321',
			meaning: 'The receiving side rejected the message',
			category: 'invalidRecipient',
			advice: REFUSED,
		},
		{ code: '322', meaning: 'The receiving side has a temporary failure', category: 'providerUnavailable' },
		{
			code: '330',
			meaning: 'The length of the command is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '331',
			meaning: 'The service type is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '332',
			meaning: 'The connection is of the wrong kind for this operation',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
			when: { senderKind: ['tenDlc'] },
		},
		{
			code: '332',
			meaning: 'The operation is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '333',
			meaning: 'The operation is not allowed',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '334',
			meaning: 'The sub-address or tag data is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
			when: { senderKind: ['tenDlc'] },
		},
		{ code: '334', meaning: 'A parameter of the message is not valid', category: 'requestInvalid' },
		{ code: '335', meaning: 'A parameter of the message is not allowed', category: 'requestInvalid' },
		{ code: '336', meaning: 'The length of a parameter is not valid', category: 'requestInvalid' },
		{ code: '337', meaning: 'An optional parameter is not valid', category: 'requestInvalid' },
		{ code: '338', meaning: 'An optional parameter is missing', category: 'requestInvalid' },
		{
			code: '339',
			meaning: 'The validity of the message is not valid',
			category: 'requestInvalid',
			advice: EXPIRE_AT,
		},
		{ code: '340', meaning: 'The time of delivery is not valid', category: 'requestInvalid', advice: SEND_AT },
		{ code: '341', meaning: 'The list of recipients is not valid', category: 'requestInvalid' },
		{ code: '342', meaning: 'The class of the message is not valid', category: 'requestInvalid', advice: FLASH },
		{ code: '343', meaning: 'The length of the message is not valid', category: 'messageTooLong' },
		{
			code: '344',
			meaning: 'The reference of the message is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '345', meaning: 'The number of messages is not valid', category: 'requestInvalid' },
		{
			code: '346',
			meaning: 'The predefined message is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '347',
			meaning: 'The priority is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '348',
			meaning: 'The replace flag is not valid',
			category: 'requestInvalid',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '349',
			meaning: 'The message is not valid, cannot be routed, or AT&T blocks it',
			category: 'contentBlocked',
			advice: REGISTRATION,
			when: { senderKind: ['tenDlc'] },
		},
		{
			code: '349',
			meaning: 'The request failed',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{ code: '350', meaning: 'The request for a delivery report failed', category: 'providerUnavailable' },
		{ code: '360', meaning: 'The queue of the network is full', category: 'throughputExceeded' },
		{ code: '361', meaning: 'A system outside of Sinch failed', category: 'providerUnavailable' },
		{ code: '362', meaning: 'A system outside of Sinch failed', category: 'providerUnavailable' },
		{ code: '370', meaning: 'Information about the message was not found', category: 'providerUnavailable' },
		{
			code: '399',
			meaning: 'The link is down, the message is blocked, or the answer came late',
			category: 'providerUnavailable',
			advice: ONCE,
			when: { senderKind: ['tenDlc'] },
		},
		{ code: '399', meaning: 'The reason is not known', category: 'providerUnavailable', advice: ONCE },
		{ code: '400', meaning: 'The message waits in the queue of the plan', category: 'unknown', advice: WAIT },
		{ code: '401', meaning: 'The message is with the message centre', category: 'unknown', advice: WAIT },
		{ code: '402', meaning: 'The message cannot be routed', category: 'invalidRecipient', advice: UNROUTABLE },
		{ code: '403', meaning: 'Sinch had an internal failure', category: 'providerUnavailable', advice: ONCE },
		{ code: '404', meaning: 'The delivery failed temporarily', category: 'providerUnavailable' },
		{
			code: '405',
			meaning: 'A placeholder has no value for this recipient',
			category: 'requestInvalid',
			advice: PARAMETERS,
		},
		{
			code: '406',
			meaning: 'The message expired before it left',
			category: 'expired',
			advice: QUEUE,
			status: 'expired',
		},
		{
			code: '407',
			meaning: 'The message was cancelled before it left',
			category: 'unknown',
			advice: CANCELLED,
			status: 'cancelled',
		},
		{
			code: '408',
			meaning: 'The message centre refuses the message',
			category: 'providerUnavailable',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '409',
			meaning: 'The price of the message is above the limit',
			category: 'permissionDenied',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '410',
			meaning: 'No sender was given, and the plan has none for this destination',
			category: 'senderNotAllowed',
			advice: SENDER,
		},
		{
			code: '411',
			meaning: 'The message has more segments than allowed',
			category: 'messageTooLong',
			advice: SEGMENTS,
		},
		{
			code: '412',
			meaning: 'The plan is not enabled for the country of the recipient',
			category: 'permissionDenied',
			retry: 'afterFix',
			advice: SUPPORT,
		},
		{
			code: '413',
			meaning: 'The account is blocked, perhaps for lack of credit',
			category: 'permissionDenied',
			advice: BLOCKED,
		},
		{
			code: '414',
			meaning: 'The media file could not be fetched or used',
			category: 'requestInvalid',
			advice: MEDIA_URL,
		},
		{ code: '415', meaning: 'The MMS was rejected', category: 'contentBlocked', advice: MEDIA },
		{ code: '416', meaning: 'The MMS is not supported on this way', category: 'requestInvalid', advice: AS_TEXT },
		{
			code: '417',
			meaning: 'The network or the subscriber could not be reached for the MMS',
			category: 'unreachableRecipient',
		},
		{
			code: '418',
			meaning: 'The handset does not understand the content of the MMS',
			category: 'requestInvalid',
			advice: MEDIA,
		},
		{
			code: 'batch_already_dispatched',
			meaning: 'The batch is on its way and can no longer be changed',
			category: 'requestInvalid',
			retry: 'never',
			advice: TOO_LATE,
		},
		{
			code: 'blocked_account',
			meaning: 'The account is blocked',
			category: 'permissionDenied',
			advice: BLOCKED,
			stopsSending: true,
		},
		{
			code: 'conflict_group_name',
			meaning: 'Another group has this name',
			category: 'requestInvalid',
			advice: GROUP_NAME,
		},
		{
			code: 'illegal_number_type',
			meaning: 'This kind of number is not allowed in the region',
			category: 'senderNotAllowed',
		},
		{
			code: 'invalid_client',
			meaning: 'The key is not known, or its secret is wrong',
			category: 'authenticationFailed',
			advice: KEYS,
			stopsSending: true,
		},
		{
			code: 'invalid_grant',
			meaning: 'The login is not allowed',
			category: 'authenticationFailed',
			advice: KEYS,
			stopsSending: true,
		},
		{
			code: 'invalid_request',
			meaning: 'The login could not be read',
			category: 'authenticationFailed',
			advice: KEYS,
			stopsSending: true,
		},
		{
			code: 'missing_callback_url',
			meaning: 'Reports were asked for, but there is no address for them',
			category: 'requestInvalid',
			advice: CALLBACK,
		},
		{
			code: 'syntax_constraint_violation',
			meaning: 'A field is missing, too long or against a rule',
			category: 'requestInvalid',
		},
		{
			code: 'syntax_invalid_json',
			meaning: 'The JSON of the request cannot be read',
			category: 'requestInvalid',
			advice: NODE_FAULT,
		},
		// A single number that Sinch cannot read sinks its whole batch; in which words it says so is UNCONFIRMED.
		{
			code: 'syntax_invalid_parameter_format',
			meaning: 'Sinch cannot read the number of a recipient',
			category: 'invalidRecipient',
			dividesBatch: true,
			when: { text: /\b(?:to|recipients?|msisdns?|phone ?numbers?)\b/i },
		},
		{
			code: 'syntax_invalid_parameter_format',
			meaning: 'A value has the wrong form, for example one of the numbers',
			category: 'requestInvalid',
		},
		{
			code: 'unauthorized_client',
			meaning: 'The key may not log in this way',
			category: 'authenticationFailed',
			advice: KEYS,
			stopsSending: true,
		},
		{
			code: 'unknown_campaign',
			meaning: 'The campaign is not known',
			category: 'requestInvalid',
			advice: CAMPAIGN,
		},
		{
			code: 'unknown_group',
			meaning: 'The group is not known or was deleted',
			category: 'notFound',
			retry: 'afterFix',
			advice: GROUP,
		},
	],
	httpStatuses: {
		400: { meaning: 'The request is not valid', category: 'requestInvalid' },
		401: { meaning: 'The login was refused', category: 'authenticationFailed', advice: LOGIN, stopsSending: true },
		// As a rule something that the request names is not there; a missing permission is rare.
		403: {
			meaning: 'Something that the request names is not there or not allowed',
			category: 'permissionDenied',
			advice: 'Check what the message names, and ask Sinch whether the account may do this',
			stopsSending: false,
		},
		404: {
			meaning: 'There is nothing under this ID',
			category: 'notFound',
			advice: 'Check the ID, the service plan and the region, which alone knows it. Batches are kept for 14 days, and take feedback only if sent with Feedback Enabled.',
		},
		405: { meaning: 'The operation is not offered here', category: 'requestInvalid', advice: NODE_FAULT },
		415: { meaning: 'The type of the request is not accepted', category: 'requestInvalid', advice: NODE_FAULT },
		429: {
			meaning: 'Too many requests are under way',
			category: 'throughputExceeded',
			advice: 'Let fewer workflows call Sinch at once, or lower Requests per Second',
		},
		500: { meaning: 'Sinch had an unexpected failure', category: 'providerUnavailable' },
		503: { meaning: 'A part of Sinch is down', category: 'providerUnavailable' },
	},
};

/**
 * Code and words of a refusal, in each of the forms that are in circulation: Sinch's own, the one of Google's APIs, the
 * one of the gateway before it, problem documents and OAuth. A number is the HTTP status over again and no code, or it
 * would pass for one of a delivery report.
 */
export function readSinchError(reply: ProviderReply): { code: string | null; message: string | null } {
	const body = reply.json;
	if (!isRecord(body)) return { code: null, message: excerptOf(reply.text) };
	const inner = isRecord(body.error) ? body.error : {};
	// `error` as a text is OAuth's code, or the gateway's words beside a status.
	const error = wordOf(body.error);
	const isOAuth = error !== null && !('status' in body);
	return {
		code: codeOf(body.code) ?? codeOf(inner.code) ?? codeOf(inner.status) ?? (isOAuth ? codeOf(error) : null),
		message:
			wordOf(body.text) ??
			wordOf(inner.message) ??
			wordOf(body.error_description) ??
			wordOf(body.detail) ??
			wordOf(body.title) ??
			(isOAuth ? null : error),
	};
}

function codeOf(value: unknown): string | null {
	const word = wordOf(value);
	return word === null || /^\d+$/.test(word) ? null : word;
}
