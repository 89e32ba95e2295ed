import { ringCentral } from '../../nodes/RingCentral/provider';
import { operationContext, runReadCases } from '../contract/runReadCases';
import { replyOf, type Answer, type Step } from '../contract/script';
import consentsFailed from './fixtures/consents-failed.json';
import consentsOptedIn from './fixtures/consents-opted-in.json';
import consents from './fixtures/consents.json';
import errorInternal from './fixtures/error-internal.json';
import errorPermissionMissing from './fixtures/error-permission-missing.json';
import errorUnknownAddress from './fixtures/error-unknown-address.json';
import assigned from './fixtures/opt-outs-assigned.json';
import optOuts from './fixtures/opt-outs.json';

const CONSENTS = '/restapi/v2/accounts/~/sms/consents';
const OPT_OUTS = '/restapi/v1.0/account/~/a2p-sms/opt-outs';
const FROM = '+12025550199';

const record = {
	provider: 'ringCentral',
	from: FROM,
	to: '+12025550142',
	status: 'optedOut',
	source: 'Recipient',
	changedAt: '2026-03-02T10:06:00.891149Z',
	failure: null,
};
const api = {
	...record,
	from: '+12025550198',
	to: '+12025550147',
	source: 'Api',
	changedAt: '2026-03-01T08:00:00.879569Z',
};
const optedIn = { ...record, to: '+12025550148', status: 'optedIn', changedAt: null };
const older = [
	{ ...record, changedAt: null },
	{ ...record, to: '+12025550147', source: null, changedAt: null },
];

const search = (body: object, json: object, answer: Answer = { json }): Step => ({
	request: `POST ${CONSENTS}/search`,
	body: { perPage: 1000, ...body },
	answer,
});
const permissionMissing: Answer = { status: 403, json: errorPermissionMissing };
const unknownAddress: Answer = { status: 404, json: errorUnknownAddress };

const numbers = (count: number) =>
	Array.from({ length: count }, (_, index) => `+1202555${String(index).padStart(4, '0')}`);

describe('listing opt-outs', () => {
	runReadCases(ringCentral, [
		{
			name: 'searches the consents of all senders',
			operation: 'optOut:getMany',
			steps: [search({ optStatus: 'OptOut' }, consents)],
			items: [record, api],
		},
		{
			name: 'searches for senders and recipients',
			operation: 'optOut:getMany',
			parameters: { from: [FROM], to: ['+12025550142'], 'filters.status': 'optedOut' },
			steps: [
				search(
					{ from: [FROM], to: ['+12025550142'], optStatus: 'OptOut' },
					{ records: [consents.records[0]], paging: { perPage: 1000 } },
				),
			],
			items: [record],
		},
		{
			name: 'asks for each status by name when all are wanted, and reads the older name of the status',
			operation: 'optOut:getMany',
			parameters: { 'filters.status': 'all' },
			steps: [search({ optStatus: 'OptOut' }, consents), search({ optStatus: 'OptIn' }, consentsOptedIn)],
			items: [record, api, optedIn],
		},
		{
			name: 'follows the pages',
			operation: 'optOut:getMany',
			parameters: { 'filters.status': 'optedIn' },
			steps: [
				search({ optStatus: 'OptIn' }, { records: [], paging: { perPage: 1000, nextPageToken: 'p2' } }),
				search({ optStatus: 'OptIn', pageToken: 'p2' }, consentsOptedIn),
			],
			items: [optedIn],
		},
		{
			name: 'searches for at most 20 numbers at once',
			operation: 'optOut:getMany',
			parameters: { from: numbers(21), to: numbers(1) },
			steps: [
				search({ from: numbers(20), to: numbers(1), optStatus: 'OptOut' }, consents),
				search({ from: numbers(21).slice(20), to: numbers(1), optStatus: 'OptOut' }, { records: [] }),
			],
			items: [record, api],
		},
		{
			name: 'reads the older list of all senders where the app lacks the permission SMS',
			operation: 'optOut:getMany',
			steps: [
				search({ optStatus: 'OptOut' }, {}, permissionMissing),
				{
					request: `GET ${OPT_OUTS}?perPage=1000&from=*&status=optout`,
					answer: { json: optOuts },
				},
			],
			items: older,
		},
		{
			name: 'reads the older list number by number where the consents are not there',
			operation: 'optOut:getMany',
			parameters: { from: [FROM], to: ['+12025550142', '+12025550147'], 'filters.status': 'all' },
			steps: [
				search({ from: [FROM], to: ['+12025550142', '+12025550147'], optStatus: 'OptOut' }, {}, unknownAddress),
				...['142', '147'].map((end, place) => ({
					request: `GET ${OPT_OUTS}?perPage=1000&from=%2B12025550199&to=%2B12025550${end}&status=all`,
					answer: { json: { records: [optOuts.records[place]] } },
				})),
			],
			items: older,
		},
		{
			name: 'does not change over to the older list in the middle, or because of a failure',
			operation: 'optOut:getMany',
			steps: [
				search({ optStatus: 'OptOut' }, { ...consents, paging: { perPage: 2, nextPageToken: 'p2' } }),
				search({ optStatus: 'OptOut', pageToken: 'p2' }, {}, { status: 500, json: errorInternal }),
			],
			items: [record, api],
			failure: { category: 'providerUnavailable', code: 'CMN-203' },
		},
		{
			name: 'names the permission that both lists lack',
			operation: 'optOut:getMany',
			steps: [
				search({ optStatus: 'OptOut' }, {}, permissionMissing),
				{ request: `GET ${OPT_OUTS}?perPage=1000&from=*&status=optout`, answer: permissionMissing },
			],
			failure: { category: 'permissionDenied', code: 'CMN-401', httpStatus: 403 },
		},
	]);

	it('keeps the untouched JSON in raw', async () => {
		const call = async () => await Promise.resolve(replyOf({ json: consents }));
		const list = ringCentral.operations['optOut:getMany'](operationContext(call, {}));
		for await (const item of list) expect(consents.records).toContainEqual((item as { raw: object }).raw);
		expect.assertions(2);
	});
});

const change = (to: string[], optStatus: string, answer: Answer): Step => ({
	request: `PATCH ${CONSENTS}`,
	body: {
		records: to.map((number) => ({
			from: FROM,
			to: number,
			optStatus,
			source: 'Api',
			coverage: 'PhoneNumber',
		})),
	},
	answer,
});

const changed = { ...record, to: '+12025550147', source: 'Api', changedAt: null };
const refused = { ...changed, to: '+12025550148', status: null, source: null };

describe('changing opt-outs', () => {
	runReadCases(ringCentral, [
		{
			name: 'adds opt-outs to the consents',
			operation: 'optOut:add',
			parameters: { from: FROM, to: ['+12025550147'] },
			steps: [change(['+12025550147'], 'OptOut', { json: {} })],
			items: [changed],
		},
		{
			name: 'removes them, and takes an answer without a body for success',
			operation: 'optOut:remove',
			parameters: { from: FROM, to: ['+12025550147'] },
			steps: [change(['+12025550147'], 'OptIn', {})],
			items: [{ ...changed, status: 'optedIn' }],
		},
		{
			name: 'reports the records that failed although the answer is a 200',
			operation: 'optOut:add',
			parameters: { from: FROM, to: ['+12025550147', '+12025550148'] },
			steps: [change(['+12025550147', '+12025550148'], 'OptOut', { json: consentsFailed })],
			items: [
				changed,
				{
					...refused,
					failure: {
						category: 'requestInvalid',
						code: 'CMN-101',
						providerMessage: 'Parameter [to] value is invalid',
						advice: 'Correct the field that the message names',
						retry: 'afterFix',
						retryAfterMs: null,
						httpStatus: null,
						stage: 'submission',
					},
				},
			],
		},
		{
			name: 'changes 1000 records at once',
			operation: 'optOut:add',
			parameters: { from: FROM, to: numbers(1001) },
			steps: [
				change(numbers(1000), 'OptOut', { json: {} }),
				change(numbers(1001).slice(1000), 'OptOut', { json: {} }),
			],
			items: numbers(1001).map((to) => ({ ...changed, to })),
		},
		{
			name: 'adds to the older list where the app lacks the permission SMS, and reports what failed there',
			operation: 'optOut:add',
			parameters: { from: FROM, to: ['+12025550147', '+12025550148'] },
			steps: [
				change(['+12025550147', '+12025550148'], 'OptOut', permissionMissing),
				{
					request: `POST ${OPT_OUTS}/bulk-assign`,
					body: { from: FROM, optOuts: ['+12025550147', '+12025550148'] },
					answer: { json: assigned },
				},
			],
			items: [
				changed,
				{
					...refused,
					failure: expect.objectContaining({
						category: 'requestInvalid',
						code: null,
						providerMessage: 'Unexpected issue on creating an opt-out from bulk-assign request',
						httpStatus: null,
					}) as object,
				},
			],
		},
		{
			name: 'removes from the older list where the consents are not there',
			operation: 'optOut:remove',
			parameters: { from: FROM, to: ['+12025550147'] },
			steps: [
				change(['+12025550147'], 'OptIn', unknownAddress),
				{
					request: `POST ${OPT_OUTS}/bulk-assign`,
					body: { from: FROM, optIns: ['+12025550147'] },
					answer: { json: { optIns: { successful: ['+12025550147'], failed: [] } } },
				},
			],
			items: [{ ...changed, status: 'optedIn' }],
		},
		{
			name: 'does not change over to the older list because of a failure',
			operation: 'optOut:add',
			parameters: { from: FROM, to: ['+12025550147'] },
			steps: [change(['+12025550147'], 'OptOut', { status: 500, json: errorInternal })],
			failure: { category: 'providerUnavailable', code: 'CMN-203', httpStatus: 500 },
		},
		{
			name: 'asks for a sender before it asks RingCentral',
			operation: 'optOut:add',
			parameters: { to: ['+12025550147'] },
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation', providerMessage: 'from is empty' },
		},
		{
			name: 'asks for a recipient before it asks RingCentral',
			operation: 'optOut:remove',
			parameters: { from: FROM },
			steps: [],
			failure: { category: 'requestInvalid', stage: 'validation', providerMessage: 'to is empty' },
		},
	]);
});
