import { readTransportError } from '../../nodes/core/n8n/transportError';
import type { SmsProvider } from '../../nodes/core/provider';
import { fakeProvider } from './fakeProvider';

const URL_OF_REQUEST = 'https://api.example.com/v1/batches';
const LOGIN_URL = 'https://api.example.com/login';
const provider: SmsProvider = fakeProvider();

/** An error of n8n's request helpers: the HTTP client's error, wrapped. */
function wrapped(cause: object): Error {
	return Object.assign(new Error('Request failed'), { cause: Object.assign(new Error('socket'), cause) });
}

const at = (url: string, error: object) => wrapped({ config: { url }, ...error });

describe('how far a request got', () => {
	it.each([
		'ECONNREFUSED',
		'ENOTFOUND',
		'EAI_AGAIN',
		'EHOSTUNREACH',
		'ERR_SSL_WRONG_VERSION_NUMBER',
		'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
	])('%s: it never left', (code) => {
		expect(readTransportError(at(URL_OF_REQUEST, { code }), URL_OF_REQUEST, provider)).toMatchObject({
			kind: 'notSent',
			reason: 'connection',
		});
	});

	it.each([
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('%s: the host was not believed, whether it is that of the API or of the login', (code) => {
		for (const url of [URL_OF_REQUEST, LOGIN_URL]) {
			expect(readTransportError(at(url, { code }), URL_OF_REQUEST, provider)).toMatchObject({
				kind: 'notSent',
				reason: 'certificate',
			});
		}
	});

	it('a time-out while connecting: it never left', () => {
		const error = at(URL_OF_REQUEST, { code: 'ETIMEDOUT', cause: { code: 'ETIMEDOUT', syscall: 'connect' } });
		expect(readTransportError(error, URL_OF_REQUEST, provider).kind).toBe('notSent');
	});

	it.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'EPROTO', 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'ERR_CANCELED'])(
		'%s: nobody can say',
		(code) => {
			expect(readTransportError(at(URL_OF_REQUEST, { code }), URL_OF_REQUEST, provider).kind).toBe('noReply');
		},
	);

	it('an answer with an error status is an answer', () => {
		const response = { status: 401, headers: { 'X-Id': '7' }, data: '{"code":"E1"}' };
		expect(readTransportError(at(URL_OF_REQUEST, { response }), URL_OF_REQUEST, provider)).toEqual({
			kind: 'reply',
			reply: { status: 401, headers: { 'x-id': '7' }, text: '{"code":"E1"}', json: { code: 'E1' } },
		});
	});

	it.each([
		['an outage of the token endpoint', at(LOGIN_URL, { code: 'ECONNRESET' }), 'connection'],
		['a server fault of the token endpoint', wrapped({ status: 503, body: 'down' }), 'connection'],
		['a refused login', wrapped({ code: 'EAUTH', body: { error: 'invalid_grant' } }), 'login'],
		['a login that is refused without JSON', wrapped({ status: 400, body: 'no' }), 'login'],
		['a login that was never made', new Error('OAuth credentials not connected'), 'login'],
		['a connection that n8n wants renewed by hand', Object.assign(new Error('reconnect'), { failure: { cause: 'credential-invalid' } }), 'login'],
		['too many logins', wrapped({ status: 429, body: '{}' }), 'loginLimited'],
		['an address that n8n does not allow', new Error('The request was blocked'), 'connection'],
	])('%s: the API was not asked', (_name, error, reason) => {
		expect(readTransportError(error, URL_OF_REQUEST, provider)).toMatchObject({ kind: 'notSent', reason });
	});
});
