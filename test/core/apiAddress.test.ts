import { problemOfAddress } from '../../nodes/core/apiAddress';

describe('the address of an API', () => {
	it.each([
		'https://api.example.com',
		'https://api.example.com:8443',
		'https://gateway.example.com/sms/v2',
		'http://127.0.0.1:4010',
		'http://[::1]:4010',
		'https://api.example.com/a..b/.well-known',
	])('%s can be used', (address) => {
		expect(problemOfAddress(address)).toBeUndefined();
	});

	it.each([
		['', /is no URL/],
		['api.example.com', /is no URL/],
		['undefined', /is no URL/],
		['https://us%2Fevil.example%2F.sms.example.com', /is no URL/],
		['https://eu%40evil.example.sms.example.com', /is no URL/],
		['ftp://api.example.com', /https/],
		['file:///etc/hosts', /https/],
		['https://user:pass-word@api.example.com', /user name or a password/],
		['https://api.example.com@evil.example', /user name or a password/],
		['https://api.example.com?next=', /query/],
		['https://api.example.com/v1#', /fragment/],
		['https://api.example.com/v1/..', /steps/],
		['https://api.example.com/%2e%2E/v1', /steps/],
		['https://api.example.com/./v1', /steps/],
	])('%s cannot be used', (address, problem) => {
		expect(problemOfAddress(address)).toMatch(problem);
	});
});
