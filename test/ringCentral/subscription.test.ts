import { classify } from '../../nodes/core/errors/classify';
import { SmsError } from '../../nodes/core/errors/SmsError';
import type { Call, ProviderRequest } from '../../nodes/core/http';
import type { WantedSubscription } from '../../nodes/core/webhooks/reader';
import { ringCentralErrors } from '../../nodes/RingCentral/errors';
import { ringCentralSubscription } from '../../nodes/RingCentral/subscription';

const NODE_PATH = '/webhook/3f2a9c1e-5b7d-4e60-8a91-0c2b8f5f0001/sms';
const HOOK_URL = `https://n8n.example.com${NODE_PATH}`;
const DAY_S = 86_400;
const TEN_YEARS_S = 315_360_000;

const wanted: WantedSubscription = {
	url: HOOK_URL,
	formerUrl: null,
	verificationToken: 'derived',
	events: ['deliveryReport', 'inbound', 'optOut', 'batchStatus'],
	numbers: [],
};

const FILTERS = [
	'messages?direction=Outbound',
	'messages?direction=Inbound',
	'opt-outs',
	'batches',
];
const resolved = (filters: readonly string[]) =>
	filters.map((filter) => `/restapi/v1.0/account/400100/a2p-sms/${filter}`);

interface ApiRecord {
	id: string;
	status: string;
	eventFilters: string[];
	disabledFilters?: object[];
	expiresIn?: number;
	deliveryMode: { transportType: string; address: string };
}

function live(changes: Partial<ApiRecord> & { address?: string } = {}): ApiRecord {
	const { address = HOOK_URL, ...rest } = changes;
	return {
		id: 'live',
		status: 'Active',
		eventFilters: resolved(FILTERS),
		disabledFilters: [],
		expiresIn: TEN_YEARS_S - 1,
		deliveryMode: { transportType: 'WebHook', address },
		...rest,
	};
}

function refusal(httpStatus: number, code: string): SmsError {
	const refused = { code, message: null, httpStatus, stage: 'submission' as const };
	return new SmsError(classify(ringCentralErrors, refused).failure);
}

/** RingCentral's subscription interface, and what it was asked. */
function fakeApi(records: ApiRecord[], { disabledFilters = [] as object[], gone = [] as string[], refuse = {} as { [method: string]: SmsError } } = {}) {
	const requests: ProviderRequest[] = [];
	const changes = () =>
		requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
	const call: Call = async (request) => {
		requests.push(request);
		const { method, path, body } = request;
		if (refuse[method] !== undefined) throw refuse[method];
		const id = path.split('/')[4];
		const index = records.findIndex((record) => record.id === id);
		let json: unknown;
		if (method === 'GET') {
			json = { records };
		} else if (method === 'POST') {
			const { eventFilters, deliveryMode, expiresIn } = JSON.parse(body ?? '') as ApiRecord;
			json = live({ id: `new-${requests.length}`, eventFilters, deliveryMode, expiresIn, disabledFilters });
			records.push(json as ApiRecord);
		} else if (index < 0 || gone.includes(id)) {
			throw refusal(404, 'CMN-102');
		} else if (method === 'DELETE') {
			records.splice(index, 1);
		} else {
			Object.assign(records[index], JSON.parse(body ?? ''));
		}
		return { status: 200, headers: {}, text: '', json };
	};
	return { call, requests, changes, records };
}

const bodyOf = (requests: ProviderRequest[], method: string) =>
	JSON.parse(requests.find((request) => request.method === method)?.body ?? 'null') as unknown;

describe('a RingCentral subscription that is there', () => {
	it.each([
		['as it was made', live()],
		['with its filters in another order', live({ eventFilters: resolved([...FILTERS].reverse()) })],
		['without a list of silent filters', live({ disabledFilters: undefined })],
	])('is left alone %s', async (_name, record) => {
		const api = fakeApi([record]);
		expect(await ringCentralSubscription.check(api.call, wanted)).toBe(true);
		await ringCentralSubscription.create(api.call, wanted);
		expect(api.changes()).toEqual([]);
		expect(api.requests[0].rateGroup).toBe('light');
	});

	it('is recognised with the numbers of its filters encoded', async () => {
		const eventFilters = resolved([
			'messages?direction=Inbound&to=%2B12025550199',
			'messages?to=%2B12025550198&direction=Inbound',
		]);
		const api = fakeApi([live({ eventFilters })]);
		const numbers = ['+12025550198', '+12025550199'];
		expect(await ringCentralSubscription.check(api.call, { ...wanted, events: ['inbound'], numbers })).toBe(true);
		expect(api.changes()).toEqual([]);
	});

	it.each([
		['enough time is left', 4 * DAY_S, false],
		['half of the least lifetime is over', 3 * DAY_S, true],
		['it does not say how much is left', undefined, true],
	])('is prolonged or not when %s', async (_name, expiresIn, isProlonged) => {
		const api = fakeApi([live({ expiresIn })]);
		expect(await ringCentralSubscription.check(api.call, wanted)).toBe(true);
		expect(api.changes()).toEqual(isProlonged ? ['PUT /restapi/v1.0/subscription/live'] : []);
	});

	it('is prolonged with its filters and the full lifetime', async () => {
		const api = fakeApi([live({ expiresIn: 60 })]);
		await ringCentralSubscription.check(api.call, wanted);
		expect(bodyOf(api.requests, 'PUT')).toEqual({
			eventFilters: FILTERS.map((filter) => `/restapi/v1.0/account/~/a2p-sms/${filter}`),
			expiresIn: TEN_YEARS_S,
		});
	});

	it('is missing when it expired before it could be prolonged', async () => {
		const api = fakeApi([live({ expiresIn: 1 })], { gone: ['live'] });
		expect(await ringCentralSubscription.check(api.call, wanted)).toBe(false);
	});
});

describe('a RingCentral subscription that does not do what is wanted', () => {
	it.each([
		['is blacklisted', live({ status: 'Blacklisted' }), {}],
		['has a status that is not known', live({ status: 'Suspended' }), {}],
		['has too few filters', live({ eventFilters: resolved(FILTERS.slice(1)) }), {}],
		['has filters of other numbers', live(), { numbers: ['+12025550199'] }],
		['has silent filters', live({ disabledFilters: [{ filter: 'x', reason: 'y' }] }), {}],
		['is where n8n was before', live({ address: 'http://old.example.com/hook' }), { formerUrl: 'http://old.example.com/hook' }],
		['is dead on another host', live({ status: 'Blacklisted', address: `https://old.example.com/n8n${NODE_PATH}` }), {}],
	])('is removed when it %s', async (_name, record, changes) => {
		const api = fakeApi([record]);
		expect(await ringCentralSubscription.check(api.call, { ...wanted, ...changes })).toBe(false);
		expect(api.changes()).toEqual(['DELETE /restapi/v1.0/subscription/live']);
	});

	it('is removed when it is one too many', async () => {
		const api = fakeApi([live({ id: 'first' }), live({ id: 'second' })]);
		expect(await ringCentralSubscription.check(api.call, wanted)).toBe(true);
		expect(api.changes()).toEqual(['DELETE /restapi/v1.0/subscription/second']);
	});

	it('counts as removed when it is gone already', async () => {
		const api = fakeApi([live({ status: 'Blacklisted' })], { gone: ['live'] });
		expect(await ringCentralSubscription.check(api.call, wanted)).toBe(false);
	});

	it.each([
		['of another node', live({ address: 'https://n8n.example.com/webhook/00000000-0000-4000-8000-000000000000/sms' })],
		['of the test of this node', live({ address: `https://n8n.example.com${NODE_PATH.replace('webhook', 'webhook-test')}` })],
		['of a copy of this n8n, alive on another host', live({ address: `https://staging.example.com${NODE_PATH}` })],
		['of another program', live({ address: 'https://crm.example.com/ringcentral', status: 'Blacklisted' })],
	])('is left alone when it is one %s', async (_name, record) => {
		const api = fakeApi([record]);
		expect(await ringCentralSubscription.check(api.call, wanted)).toBe(false);
		await ringCentralSubscription.remove(api.call, wanted);
		expect(api.changes()).toEqual([]);
	});

	it('does not stay when the trigger is gone', async () => {
		const api = fakeApi([live({ id: 'a' }), live({ id: 'b', status: 'Blacklisted' })]);
		await ringCentralSubscription.remove(api.call, wanted);
		expect(api.records).toEqual([]);
	});

	it('may be missing when the trigger is removed', async () => {
		await expect(ringCentralSubscription.remove(fakeApi([]).call, wanted)).resolves.toBeUndefined();
	});
});

describe('a new RingCentral subscription', () => {
	it('is made with address, secret and the longest lifetime', async () => {
		const api = fakeApi([]);
		expect(await ringCentralSubscription.check(api.call, wanted)).toBe(false);
		await ringCentralSubscription.create(api.call, wanted);
		expect(bodyOf(api.requests, 'POST')).toEqual({
			eventFilters: FILTERS.map((filter) => `/restapi/v1.0/account/~/a2p-sms/${filter}`),
			deliveryMode: { transportType: 'WebHook', address: HOOK_URL, verificationToken: 'derived' },
			expiresIn: TEN_YEARS_S,
		});
		expect(await ringCentralSubscription.check(api.call, wanted)).toBe(true);
		expect(api.requests.find(({ method }) => method === 'POST')?.rateGroup).toBe('medium');
	});

	it.each([
		[['deliveryReport'], ['messages?direction=Outbound']],
		[['inbound'], ['messages?direction=Inbound']],
		[['optOut'], ['messages?direction=Inbound', 'opt-outs']],
		[['inbound', 'optOut'], ['messages?direction=Inbound', 'opt-outs']],
		[['batchStatus'], ['batches']],
	])('for %j has no more filters than needed', async (events, filters) => {
		const api = fakeApi([]);
		await ringCentralSubscription.create(api.call, { ...wanted, events });
		expect(bodyOf(api.requests, 'POST')).toMatchObject({
			eventFilters: filters.map((filter) => `/restapi/v1.0/account/~/a2p-sms/${filter}`),
		});
	});

	it('names every number in the filters, as sender of what we send and recipient of what we get', async () => {
		const api = fakeApi([]);
		await ringCentralSubscription.create(api.call, { ...wanted, numbers: ['+12025550198', '+12025550199'] });
		const { eventFilters } = bodyOf(api.requests, 'POST') as ApiRecord;
		expect(eventFilters.map((filter) => filter.split('/a2p-sms/')[1])).toEqual([
			'messages?direction=Outbound&from=+12025550198',
			'messages?direction=Outbound&from=+12025550199',
			'messages?direction=Inbound&to=+12025550198',
			'messages?direction=Inbound&to=+12025550199',
			'opt-outs?from=+12025550198',
			'opt-outs?from=+12025550199',
			'batches?from=+12025550198',
			'batches?from=+12025550199',
		]);
	});

	it('with silent filters is taken back, and the author learns which and why', async () => {
		const filter = '/restapi/v1.0/account/400100/a2p-sms/opt-outs';
		const disabledFilters = [{ filter, reason: 'PermissionDenied', message: 'ReadAccounts is required' }];
		const api = fakeApi([], { disabledFilters });
		const created = ringCentralSubscription.create(api.call, wanted);
		await expect(created).rejects.toThrow(`${filter} (ReadAccounts is required)`);
		await expect(created).rejects.toMatchObject({
			failure: { category: 'permissionDenied', advice: expect.stringContaining('Read Accounts') as string },
		});
		expect(api.records).toEqual([]);
	});

	it.each([
		[403, 'SUB-505', 'Deactivate triggers'],
		[400, 'SUB-521', 'reachable for RingCentral over HTTPS'],
		[400, 'SUB-524', 'certificate'],
	])('that RingCentral refuses with %i %s comes with advice', async (status, code, advice) => {
		const api = fakeApi([], { refuse: { POST: refusal(status, code) } });
		await expect(ringCentralSubscription.create(api.call, wanted)).rejects.toMatchObject({
			failure: { code, advice: expect.stringContaining(advice) as string },
		});
	});

	it.each(['GET', 'DELETE', 'PUT'])('is not made when RingCentral refuses a %s', async (method) => {
		const records = method === 'PUT' ? [live({ expiresIn: 1 })] : [live({ status: 'Blacklisted' })];
		const api = fakeApi(records, { refuse: { [method]: refusal(403, 'CMN-401') } });
		await expect(ringCentralSubscription.create(api.call, wanted)).rejects.toMatchObject({
			failure: { category: 'permissionDenied' },
		});
		expect(api.changes().some((change) => change.startsWith('POST'))).toBe(false);
	});
});
