import { searchNumbers } from '../../nodes/RingCentral/phoneNumbers';
import { ringCentral } from '../../nodes/RingCentral/provider';
import { runReadCases } from '../contract/runReadCases';
import { Script, type Step } from '../contract/script';
import errorPermissionMissing from './fixtures/error-permission-missing.json';
import page1 from './fixtures/phone-numbers-page-1.json';
import page2 from './fixtures/phone-numbers-page-2.json';

const page = (number: number, json: object): Step => ({
	request: `GET /restapi/v1.0/account/~/extension/~/phone-number?page=${number}&perPage=100`,
	answer: { json },
});
const bothPages = [page(1, page1), page(2, page2)];

describe('the numbers that can send', () => {
	runReadCases(ringCentral, [
		{
			name: 'are those with the feature A2PSmsSender, from all pages',
			operation: 'phoneNumber:getMany',
			steps: bothPages,
			items: [
				{
					provider: 'ringCentral',
					phoneNumber: '+12025550199',
					label: 'Orders',
					kind: 'local',
					isPrimary: true,
					isUsable: true,
					features: ['CallerId', 'A2PSmsSender'],
				},
				{
					provider: 'ringCentral',
					phoneNumber: '+12025550197',
					label: null,
					kind: 'tollFree',
					isPrimary: false,
					isUsable: false,
					features: ['CallerId', 'A2PSmsSender'],
				},
			],
		},
		{
			name: 'are none where RingCentral tells no features',
			operation: 'phoneNumber:getMany',
			steps: [page(1, { records: [{ id: 51004, phoneNumber: '+12025550196' }], navigation: {} })],
		},
		{
			name: 'cannot be read without the permission ReadAccounts',
			operation: 'phoneNumber:getMany',
			steps: [{ ...page(1, {}), answer: { status: 403, json: errorPermissionMissing } }],
			failure: { category: 'permissionDenied', code: 'CMN-401' },
		},
	]);

	const orders = { name: '+12025550199 · Orders', value: '+12025550199' };
	const tollFree = { name: '+12025550197 · Toll-Free', value: '+12025550197' };

	it.each([
		['all of them, with label or location, without a filter', undefined, [orders, tollFree]],
		['those with the digits', '0199', [orders]],
		['those with the label, in any case', 'ORD', [orders]],
		['none', 'nobody', []],
	])('offers %s in the list of senders', async (_name, filter, expected) => {
		const script = new Script(ringCentral, bothPages);
		expect(await searchNumbers(script.call, filter)).toEqual(expected);
		script.expectDone();
	});
});
