import { BindSmsApi } from '../../credentials/BindSmsApi.credentials';

describe('the credential of BIND', () => {
	const { authenticate } = new BindSmsApi();

	it('is a function, which needs no expression for each request', () => {
		expect(authenticate).toBeInstanceOf(Function);
	});

	it('puts the key into its header, without the blanks that came along, and leaves the request as it is', async () => {
		if (typeof authenticate !== 'function') throw new TypeError('no function');
		const request = { method: 'POST', url: 'https://sms.example.com/v1.0/send', headers: { Accept: 'application/json' }, body: '{}' } as const;
		expect(await authenticate({ apiKey: ' key\n' }, { ...request })).toEqual({
			...request,
			headers: { Accept: 'application/json', 'X-API-KEY': 'key' },
		});
	});
});
