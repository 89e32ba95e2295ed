'use strict';

/** UNCONFIRMED: ERR names no HTTP status for these errors, but for POL0001. */
const POLICY_STATUS = 403;
const SERVICE_STATUS = 400;
/** UNCONFIRMED: RFC 6749 allows 400 and 401 for `invalid_client`. */
const INVALID_CLIENT_STATUS = 401;
/** UNCONFIRMED: status of an unknown or deleted In-App message, channel or subscription but for a read subscription. */
const NOT_FOUND_STATUS = 404;

const POLICY_TEXT = 'A policy error occurred. Error code is %1';
const SERVICE_TEXT = 'A service error occurred. Error code is %1';
const INVALID_VALUE_TEXT = 'Invalid input value for message part %1';

const policy = (variables, text = POLICY_TEXT, status = POLICY_STATUS) => ({ status, text, variables });
const service = (variables, text = SERVICE_TEXT, status = SERVICE_STATUS) => ({ status, text, variables });

/** Sheet 11.2: the five cases that ERR prints under each of these codes. */
const FIVE_CASE_CODES = [
	'SVC0001',
	'SVC0017',
	'SVC0019',
	'SVC0020',
	'SVC1002',
	'SVC8501',
	'SVC8510',
	'SVC8511',
	'SVC8512',
	'SVC8513',
	'SVC8514',
];
const fiveCases = {
	temporary: service('SMPP-0064 Temporary Error'),
	invalidDestination: service('SMPP-0066 Invalid Destination Address'),
	notSubscriber: service('SMPP-000B Invalid Destination Address'),
	noIndex: service("The user's message index cache does not exist", SERVICE_TEXT, 409),
	other: service('Upstream enabler failure 7721'),
};

/**
 * Every policy and service error, by code and case; the first case is the default. UNCONFIRMED: texts and
 * variables of those for which no sample is known.
 */
const exceptions = {
	POL0001: {
		missing: policy('Authorization header is missing', POLICY_TEXT, 400),
		wrongToken: policy('Authorization value is incorrect', POLICY_TEXT, 401),
		wrongScope: policy('The access token is not valid for this API'),
		perMinute: policy('Too many requests per minute'),
		perDay: policy('Quota level per day exceeded'),
	},
	POL0002: { consent: policy('Address', 'Privacy verification failed for address %1, request is refused') },
	POL0003: { tooMany: policy('addresses', 'Too many addresses specified in message part %1') },
	POL0013: { duplicates: policy('Address', 'Duplicated addresses') },
	POL1001: {
		channelExists: policy('channelId: ch-001'),
		readOnly: policy('subscriptionId: a read-only parameter cannot be changed'),
	},
	POL1002: { unpublished: policy('1002') },
	POL1009: { notProvisioned: policy("The user's inbox has not been set up yet") },
	POL1100: {
		virtualNumber: policy('Session limit of the app exceeded'),
		accountId: policy('Session limit of the organisation exceeded'),
		network: policy('Session limit of the network exceeded'),
	},
	POL1101: { tokenTaken: policy('The access token belongs to another user already') },
	POL1102: { wrongSession: policy('The access token does not belong to the session') },
	POL9002: { subscriptionExists: policy('A subscription for this user exists already') },
	POL9003: { partTooLarge: policy('The message is larger than 1 MB') },
	...Object.fromEntries(FIVE_CASE_CODES.map((code) => [code, fiveCases])),
	SVC0002: {
		missing: service('Message', INVALID_VALUE_TEXT),
		badValue: service('Message', INVALID_VALUE_TEXT),
		requestIdentifier: service('RequestIdentifier', INVALID_VALUE_TEXT),
		notFound: service('messageId', 'Message is not found: %1', NOT_FOUND_STATUS),
	},
	SVC0003: { notAllowed: service('events: valid values are TEXT, MMS', INVALID_VALUE_TEXT) },
	SVC0004: { address: service('Address', 'No valid addresses provided in message part %1') },
	SVC0015: { notGeocoded: service('The address cannot be mapped to a PSAP') },
	SVC0016: { notInGuide: service('The address is not in the MSAG database') },
	SVC0018: { provider: service('NENA provider system error') },
};

const oauth = (error, description, status = 400) => ({ status, error, description });

/**
 * Every gateway and OAuth error, by AT&T's key and case; the first case is the default. UNCONFIRMED: the
 * names on the wire; these are RFC 6749's (option oauthErrorNames).
 */
const oauthErrors = {
	bodyclient: {
		wrongSecret: oauth('invalid_client', 'App Secret is wrong', INVALID_CLIENT_STATUS),
		notValid: oauth('invalid_client', 'App Key is not valid for the API', INVALID_CLIENT_STATUS),
		deleted: oauth('invalid_client', 'App Key has been deleted', INVALID_CLIENT_STATUS),
	},
	bodycodemissing: { missing: oauth('invalid_request', 'code is missing') },
	bodygrant: {
		missing: oauth('invalid_request', 'grant_type is missing'),
		wrong: oauth('invalid_grant', 'grant_type is not correct'),
	},
	bodymissingclientid: { missing: oauth('invalid_request', 'client_id is missing') },
	bodynotoken: { missing: oauth('invalid_request', 'token is missing') },
	bodyrefreshtokenmissing: { missing: oauth('invalid_request', 'refresh_token is missing') },
	bodyrequest: {
		scheme: oauth('invalid_request', 'Redirect URI must begin with http or https'),
		mismatch: oauth('invalid_request', 'Redirect URI is not the registered one'),
	},
	bodyscope: {
		missing: oauth('invalid_scope', 'scope is missing'),
		invalid: oauth('invalid_scope', 'scope is not valid'),
	},
	bodytokentypeunsupported: { unsupported: oauth('unsupported_token_type', 'This token type cannot be revoked') },
	bodyunsupportedgrant: {
		wrong: oauth('unsupported_grant_type', 'Grant type is not supported'),
		missing: oauth('unsupported_grant_type', 'Grant type is missing'),
	},
	/** Not a key of ERR: a code, refresh token or its owner that is not accepted. */
	invalid_grant: {
		refreshToken: oauth('invalid_grant', 'Refresh token is not valid'),
		code: oauth('invalid_grant', 'Authorization code is not valid'),
	},
	uriredirectaccessdenied: { denied: oauth('access_denied', 'The request was not made on the AT&T network', 302) },
	uriscope: { invalid: oauth('invalid_scope', 'scope is not correct for the API', 302) },
};

const badGateway = { bodybadgateway: { noAnswer: { status: 502 } } };

/** All errors that can be ordered. */
const catalogue = { ...exceptions, ...oauthErrors, ...badGateway };

/** A refusal: thrown by handlers, written out in the envelope that the endpoint uses. */
class AttError extends Error {
	/**
	 * @param {string} code of the catalogue
	 * @param {string} [subCase] one of its cases; the first when left out
	 * @param {{ variables?: string, description?: string, status?: number, redirectUri?: string }} [details] instead of those of
	 *   the catalogue; `description` belongs to OAuth errors
	 */
	constructor(code, subCase, { redirectUri, ...details } = {}) {
		super(`${code} ${subCase ?? ''}`.trim());
		const cases = Object.hasOwn(catalogue, code) ? catalogue[code] : {};
		const found = subCase === undefined ? Object.values(cases)[0] : cases[subCase];
		if (!found) throw new Error(`no such error: ${this.message}`);
		this.code = code;
		const given = Object.entries(details).filter(([, value]) => value !== undefined);
		this.entry = { ...found, ...Object.fromEntries(given) };
		this.redirectUri = redirectUri;
	}
}

/** Envelopes for what the SMS, In-App and notification APIs refuse: forms A and B, C, D. */
const exceptionBodies = {
	nested: (kind, { MessageId, ...rest }) => ({ RequestError: { [kind]: { MessageId, ...rest } } }),
	lowerCase: (kind, fields) => ({
		requestError: {
			[lowerFirst(kind)]: Object.fromEntries(Object.entries(fields).map(([name, value]) => [lowerFirst(name), value])),
		},
	}),
	flat: (_, { MessageId, Variables }) => ({ RequestError: { MessageId, Variables: Variables.replace(': ', ':') } }),
};

const lowerFirst = (name) => name[0].toLowerCase() + name.slice(1);

/** Form G: what the gateway says instead of JSON. */
const gatewayTexts = {
	html: (status) => ({
		headers: { 'Content-Type': 'text/html' },
		text: `<html><head><title>${status}</title></head><body><h1>API Gateway cannot respond</h1></body></html>`,
	}),
	text: () => ({ headers: { 'Content-Type': 'text/plain' }, text: 'API Gateway cannot respond to the request' }),
};

const ENVELOPES = [...Object.keys(exceptionBodies), ...Object.keys(gatewayTexts)];

function exceptionFields({ code, entry }, options) {
	const { text, variables } = entry;
	const kind = code.startsWith('POL') ? 'PolicyException' : 'ServiceException';
	return [
		kind,
		{
			...(options.exceptionTypeField && { ExceptionType: kind }),
			MessageId: code,
			Text: options.substituteVariables ? text.replace('%1', variables) : text,
			Variables: options.substituteVariables ? '' : variables,
		},
	];
}

/** `error` and `error_description` of forms E and F. */
function oauthFields({ code, entry }, options) {
	const error = options.oauthErrorNames === 'keys' ? code : entry.error;
	return { error, error_description: entry.description };
}

/**
 * The answer to a refused request.
 * @param {AttError} error
 * @param {string} envelope one of ENVELOPES; of an OAuth error form E, or form F where it has a redirect URI
 */
function writeError(error, envelope, options) {
	const { status } = error.entry;
	if (Object.hasOwn(gatewayTexts, envelope)) return { status, body: null, ...gatewayTexts[envelope](status) };
	if (Object.hasOwn(badGateway, error.code)) return { status, body: null, ...gatewayTexts.html(status) };
	if (Object.hasOwn(oauthErrors, error.code)) {
		const fields = oauthFields(error, options);
		if (error.redirectUri === undefined) return { status: status === 302 ? 400 : status, body: fields };
		const target = new URL(error.redirectUri);
		for (const [name, value] of Object.entries(fields)) target.searchParams.set(name, value);
		return { status: 302, body: null, headers: { Location: target.toString() } };
	}
	const write = exceptionBodies[envelope] ?? exceptionBodies.nested;
	return { status, body: write(...exceptionFields(error, options)) };
}

/** A mandatory field that is not there, and one with a value that it cannot have. */
const missing = (field) => new AttError('SVC0002', 'missing', { variables: field });
const badValue = (field) => new AttError('SVC0002', 'badValue', { variables: field });
/** A value outside a closed list. */
const notAllowed = (field, values) =>
	new AttError('SVC0003', undefined, { variables: `${field}: valid values are ${values.join(', ')}` });

module.exports = { AttError, ENVELOPES, badValue, catalogue, missing, notAllowed, writeError };
