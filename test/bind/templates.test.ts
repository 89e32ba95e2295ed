import { bind } from '../../nodes/Bind/provider';
import { readTemplate, templateChoices } from '../../nodes/Bind/templates';
import { runReadCases, type ReadCase } from '../contract/runReadCases';
import { replyOf } from '../contract/script';
import unauthorized from './fixtures/send-unauthorized.json';
import templates from './fixtures/templates.json';

const [order, greeting] = templates.items;

const items = [
	{
		provider: 'bind',
		templateId: order.id,
		name: 'Order ready',
		from: 'MyStore',
		text: order.content,
		parameters: ['customerName', 'orderId'],
		status: 'approved',
		type: 'client',
	},
	{
		provider: 'bind',
		templateId: greeting.id,
		name: 'Greeting',
		from: '+385990001112',
		text: 'Welcome',
		parameters: [],
		status: 'approved',
		type: 'common',
	},
];

const operation = 'template:getMany';
const LIST = 'GET /v1.0/sms/template';

const cases: ReadCase[] = [
	{
		name: 'lists what is approved, with the names of the placeholders',
		operation,
		steps: [{ request: `${LIST}?status=approved`, answer: { json: templates } }],
		items,
	},
	{
		name: 'lists what is under review',
		operation,
		parameters: { 'filters.status': 'for_review' },
		steps: [{ request: `${LIST}?status=for_review`, answer: { json: { success: true, items: [] } } }],
	},
	{
		name: 'lists templates of every status',
		operation,
		parameters: { 'filters.status': 'all' },
		steps: [{ request: LIST, answer: { json: templates } }],
		items,
	},
	{
		name: 'lists what a template lacks as null',
		operation,
		steps: [{ request: `${LIST}?status=approved`, answer: { json: { items: [{}] } } }],
		items: [
			{ provider: 'bind', templateId: null, name: null, from: null, text: '', parameters: [], status: null, type: null },
		],
	},
	{
		name: 'fails with the code of BIND',
		operation,
		steps: [{ request: `${LIST}?status=approved`, answer: { status: 401, json: unauthorized } }],
		failure: { category: 'authenticationFailed', code: 'UNAUTHORIZED', providerMessage: 'The API key is not valid' },
	},
	{
		name: 'does not take the page of a proxy for an empty list',
		operation,
		steps: [{ request: `${LIST}?status=approved`, answer: { text: '<html>Welcome</html>' } }],
		failure: { category: 'unknown' },
	},
];

describe('template: getMany', () => {
	runReadCases(bind, cases);

	it('offers approved templates with an id to choose from', async () => {
		const reply = replyOf({ json: { items: [...templates.items, { name: 'No id' }, { id: 'a9' }] } });
		expect(await templateChoices(async () => await Promise.resolve(reply))).toEqual([
			{ name: 'Order ready', value: order.id, description: order.content },
			{ name: 'Greeting', value: greeting.id, description: 'Welcome' },
			{ name: 'a9', value: 'a9', description: undefined },
		]);
	});
});

describe('template: send', () => {
	const read = (templateId: unknown, parameters: unknown) =>
		readTemplate((name) => ({ templateId, parameters })[name]);

	it.each([
		['an object', { name: 'Ana', count: 3 }],
		['its JSON', '{"name":"Ana","count":3}'],
	])('takes the values from %s, all of them as texts', (_name, parameters) => {
		expect(read(` ${order.id} `, parameters).options).toEqual({
			templateId: order.id,
			params: { name: 'Ana', count: '3' },
		});
	});

	it.each([undefined, null, '', '{}', {}])('takes %j for no values', (parameters) => {
		expect(read(greeting.id, parameters).options).toEqual({ templateId: greeting.id, params: {} });
	});

	it('tells templates apart by id and values', () => {
		const texts = [read('a', { n: 1 }), read('a', { n: 2 }), read('b', { n: 1 }), read('a', { n: 1 })].map(({ text }) => text);
		expect(new Set(texts).size).toBe(3);
		expect(texts[3]).toBe(texts[0]);
	});

	it.each([
		['no template', '', {}, 'templateId', 'is empty'],
		['a template that is no text', { id: 1 }, {}, 'templateId', 'is not text'],
		['values that are a list', 'a', ['Ana'], 'parameters', 'is not an object such as {"name": "Ann"}'],
		['values that are no JSON', 'a', '{', 'parameters', 'is not an object such as {"name": "Ann"}'],
		['a value that is an object', 'a', { name: {} }, 'parameters', 'has for "name" a value that is not text'],
		['a value that is null', 'a', { name: null }, 'parameters', 'has for "name" a value that is not text'],
		['a truth value', 'a', { name: true }, 'parameters', 'has for "name" a value that is not text'],
	])('refuses %s', (_name, templateId, parameters, parameter, message) => {
		expect(() => read(templateId, parameters)).toThrow(expect.objectContaining({ parameter, message }));
	});
});
