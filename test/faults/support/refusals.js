/**
 * How a simulator is brought to give each row of a provider's error table.
 * @typedef {object} Refusals
 * @property {string} displayName heading in docs/errors.md
 * @property {object} options of the sending node
 * @property {(row: object) => unknown} recipient outcome of a number (`setOutcome`) that gives the row to this one recipient;
 *   undefined where the row is about a whole request
 * @property {(row: object) => object} request rule (`misbehave`) by which a whole request is refused with it, and `settings` of
 *   the simulator (`setOptions`) that it needs
 * @property {(row: object) => string} [sender] the sender for whom the row is meant
 * @property {(row: object) => string | undefined} [harmless] status of a message for which the row is no failure
 * @property {(row: object) => string} [impossible] why a simulator cannot give the row at all
 */

/** HTTP status that a row asks for. */
const statusOf = ({ when }) => (/^HTTP (\d+)/.test(when) ? Number(/^HTTP (\d+)/.exec(when)[1]) : undefined);

/** A node waits as long as a row says before it repeats a request: the provider's own word shortens that. */
const soon = { status: 429, retryAfter: 0 };

const shortened = (row) => (row.retryAfterMs === null ? {} : soon);

const ATT_FIVE_CASES = [
	['SMPP-0064', 'temporary'],
	['SMPP-0066', 'invalidDestination'],
	['SMPP-000B', 'notSubscriber'],
	['HTTP 409', 'noIndex'],
	['index', 'noIndex'],
	['', 'other'],
];

/** Rows of AT&T's table that tell one code's cases apart: the first whose words are in the row's condition. */
const ATT_CASES = {
	POL0001: [['HTTP 400', 'missing'], ['HTTP 401', 'wrongToken'], ['per day', 'perDay'], ['quota', 'perMinute'], ['', 'wrongScope']],
	POL1001: [['channelId', 'channelExists'], ['', 'readOnly']],
	SVC0002: [['RequestIdentifier', 'requestIdentifier'], ['not found', 'notFound'], ['', 'badValue']],
	bodyclient: [['delet', 'deleted'], ['secret', 'wrongSecret'], ['', 'notValid']],
};

/** What stands behind a name of RFC 6749 in AT&T's own list. */
const ATT_KEYS = {
	access_denied: 'uriredirectaccessdenied',
	invalid_client: 'bodyclient',
	invalid_request: 'bodycodemissing',
	invalid_scope: 'bodyscope',
	unsupported_grant_type: 'bodyunsupportedgrant',
	unsupported_token_type: 'bodytokentypeunsupported',
};

function attCase(code, when) {
	const cases = ATT_CASES[code] ?? (/^SVC(0001|0017|0019|0020|1002|85\d\d)$/.test(code) ? ATT_FIVE_CASES : undefined);
	return cases?.find(([words]) => when.includes(words))[1];
}

/** Refusals of AT&T that are about one of the recipients. */
const isAboutRecipient = ({ code, when }) =>
	['SVC0004', 'POL0002'].includes(code) || ['invalidDestination', 'notSubscriber', 'other'].includes(code.startsWith('SVC') ? attCase(code, when) : '');

/** @type {Record<string, Refusals>} */
const refusals = {
	ringCentral: {
		displayName: 'RingCentral',
		// more requests than the account's quota of a minute has
		options: { requestsPerSecond: 100 },
		recipient({ code, when }) {
			if (code === 'CMN-100' && when === '') return { rejected: code };
			return /^SMS-/.test(code) ? code : undefined;
		},
		request: (row) => ({ status: statusOf(row) ?? 400, errorCode: row.code, ...shortened(row) }),
	},
	sinch: {
		displayName: 'Sinch',
		options: {},
		recipient({ code, when }) {
			if (/^\d+$/.test(code)) return { status: Number(code) > 401 ? 'Aborted' : 'Failed', code: Number(code) };
			return code === 'syntax_invalid_parameter_format' && when !== '' ? { rejected: code } : undefined;
		},
		request: (row) => ({ status: 400, errorCode: row.code, ...shortened(row) }),
		sender({ when }) {
			if (when.includes('tenDlc')) return '+12025550199';
			return when.includes('tollFree') ? '+18005550199' : 'Example';
		},
		harmless: ({ code }) => (code === '407' ? 'cancelled' : undefined),
	},
	att: {
		displayName: 'AT&T',
		options: { requestsPerSecond: 100 },
		recipient(row) {
			if (row.code === 'DeliveryImpossible') return row.code;
			return isAboutRecipient(row) ? { rejected: row.code, case: attCase(row.code, row.when) } : undefined;
		},
		request(row) {
			const { code, when } = row;
			if (code === 'invalid_request' && when !== '') return { settings: { oauthErrorNames: 'rfc' }, errorCode: 'bodyrequest', case: 'mismatch', status: 400 };
			const errorCode = ATT_KEYS[code] ?? code;
			const isLogin = !/^(POL|SVC)/.test(code);
			// a 401 would make n8n log in again
			const status = statusOf(row) ?? (isLogin ? 400 : when.includes('index') ? 400 : undefined);
			const isOfDay = when.includes('per day');
			const settings = { oauthErrorNames: /^(body|uri)/.test(code) ? 'keys' : 'rfc' };
			return { settings, errorCode, case: attCase(errorCode, when), status, ...(isOfDay ? {} : shortened(row)) };
		},
		impossible: ({ code }) => (code === 'bodybadgateway' ? "AT&T's name for a page of its gateway, which has no code" : undefined),
	},
	bind: {
		displayName: 'BIND',
		options: { requestsPerSecond: 1_000 },
		recipient({ code }) {
			if (code === '4100') return { status: 'UNDELIVERABLE', error: 4100 };
			if (/^\d+$/.test(code)) return { status: 'UNDELIVERABLE', error: Number(code) };
			if (code === 'EXPIRED' || code === 'UNKNOWN') return { status: code, error: '' };
			const isAboutRecipient = ['DESTINATION_ADDRESS_INVALID', 'ROUTING_FILTER_INVALID_LENGTH', 'ROUTING_PREFIX_FILTER_INVALID_NUMBER', 'CLIENT_COUNTRY_FORBIDDEN'];
			return isAboutRecipient.includes(code) ? { rejected: code } : undefined;
		},
		request(row) {
			const { code, when } = row;
			if (code === 'TEMPLATE_NOT_FOUND') return { status: 404, errorCode: code };
			const comesWith200 = ['OUT_OF_BALANCE', 'SOURCE_ADDRESS_INVALID', 'GENERAL_ERROR'].includes(code) && when === '';
			return { status: comesWith200 ? 200 : 401, errorCode: code };
		},
	},
};

module.exports = { refusals };
