'use strict';

const fc = require('fast-check');

const { core, removeUserFolder } = require('./environment');
const { createRunExecutionData, Expression, NodeHelpers, Workflow } = require('n8n-workflow');
const { ItemParameters } = require('../../nodes/core/n8n/parameters');

/** A node with parameters as our nodes have them. */
class Sender {
	description = {
		displayName: 'Sender',
		name: 'sender',
		group: ['output'],
		version: 1,
		description: '',
		defaults: { name: 'Sender' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'Text', name: 'text', type: 'string', default: '' },
			{ displayName: 'From', name: 'from', type: 'resourceLocator', default: { mode: 'list', value: '' }, modes: [] },
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [{ displayName: 'Client Reference', name: 'clientReference', type: 'string', default: '' }],
			},
		],
	};

	async execute() {
		return [this.getInputData()];
	}
}

const sender = new Sender();
const nodeTypes = {
	getByName: () => sender,
	getByNameAndVersion: (_name, version) => NodeHelpers.getVersionedNodeType(sender, version),
	getKnownTypes: () => ({}),
};

/** What n8n gives a node to run with, and how often the node asks it for a parameter. */
function contextOf(parameters, items, { type = 'sender', pinData } = {}) {
	const node = { id: 'n', name: 'Node', type, typeVersion: 1, position: [0, 0], parameters };
	const workflow = new Workflow({ id: 'w', name: 'W', nodes: [node], connections: {}, active: true, nodeTypes, pinData, settings: { executionOrder: 'v1' } });
	const additional = {
		executionId: '1',
		instanceBaseUrl: 'http://127.0.0.1/',
		restApiUrl: 'http://127.0.0.1/rest',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		variables: {},
	};
	const data = { main: [items] };
	const executeData = { node: workflow.getNode('Node'), data, source: null };
	const run = createRunExecutionData({ executionData: { nodeExecutionStack: [executeData] } });
	const context = new core.ExecuteContext(workflow, workflow.getNode('Node'), additional, 'manual', run, 0, items, data, executeData, []);
	return Object.assign(context, { close: async () => await workflow.expression.releaseIsolate(), open: async () => await workflow.expression.acquireIsolate() });
}

function outcomeOf(work) {
	try {
		return { value: work() };
	} catch (error) {
		return { error: error.message };
	}
}

/** What n8n says of a parameter for every item, and what the node takes it for. */
async function both(path, parameters, items, options) {
	const context = contextOf(parameters, items, options);
	await context.open();
	try {
		const itemParameters = new ItemParameters(context);
		const asked = jest.spyOn(context, 'getNodeParameter');
		const ours = items.map((_item, i) => outcomeOf(() => itemParameters.get(path, i)));
		const times = asked.mock.calls.length;
		asked.mockRestore();
		const theirs = items.map((_item, i) => outcomeOf(() => context.getNodeParameter(path, i, null) ?? undefined));
		return { ours, theirs, times };
	} finally {
		await context.close();
	}
}

const itemsOf = (list) => list.map((json) => ({ json, pairedItem: { item: 0 } }));

const plain = itemsOf([
	{ name: 'Ann', n: 1, customer: { 'first name': 'Ann', age: 7 }, 'Überschrift': 'ä', $x: 'dollar', class: 'A', list: ['a', 'b'] },
	{ name: 'Bob {{ $json.n }}', n: 0, customer: { 'first name': '', age: -0.5 }, 'Überschrift': '😀', $x: '$', class: '=B', list: ['c'] },
	{ name: '', n: 1e21, customer: { 'first name': 'C\nD "E"', age: 1 / 3 }, 'Überschrift': '\u2028', $x: '\\', class: '=', list: [] },
	{ name: 'last', n: -3, customer: { 'first name': '12', age: 5 }, 'Überschrift': 'x', $x: '0', class: 'n', list: ['d'] },
]);

const odd = itemsOf([
	{ name: null, n: true },
	{ n: false },
	{ name: ['a', 'b'], n: Number.NaN },
	{ name: { first: 'Ann' }, n: Number.POSITIVE_INFINITY },
	{ name: new Date(0), n: 10n },
	{},
	{ name: undefined, n: -0 },
	{ name: 'Ann\0Lee', n: 5 },
	{ name: '\0', n: 5 },
	{ name: 'Ann', n: 5 },
]);

/** Templates that are read without n8n, once n8n has read the first item. */
const fields = [
	'={{ $json.name }}',
	'={{$json.n}}',
	'={{ $json.n }} ',
	'= {{ $json.n }}',
	'={{ $json["name"] }}',
	"={{ $json['name'] }}",
	'={{ $json.customer["first name"] }}',
	'={{ $json["customer"].age }}{{ $json.n }}',
	'={{ $json . customer\n\t[ "age" ] }}',
	'=Hi {{ $json.name }}, your order {{ $json.n }} is ready.\nReply STOP to opt out.',
	'={{ $json["Überschrift"] }} {{ $json.Überschrift }}',
	'={{ $json.$x }}{{ $json.class }}',
	'=}} { {{ $json.name }} } "quoted" \'too\' `${1}` \u2028',
	'=only text, no field',
	'=',
];

/** What n8n alone can evaluate, or what it refuses. */
const foreign = [
	'={{ $json }}',
	'={{ $json.name.toUpperCase() }}',
	'={{ $json.name.length }}',
	'={{ $json.list[0] }}',
	'={{ $json.list["0"] }}',
	'={{ $json.list.length }}',
	'={{ $json?.name }}',
	'={{ $json.name || "x" }}',
	'={{ $json.n + 1 }}',
	'={{ $json["na" + "me"] }}',
	'={{ $json["na\\u006de"] }}',
	'={{ $json.missing }}',
	'=Hi {{ $json.missing }}!',
	'={{ $json.missing.name }}',
	'={{ $json.name.first }}',
	'={{ $json.toString }}',
	'={{ $json.__proto__ }}',
	'={{ $json.constructor }}',
	'={{ $json["constructor"] }}',
	'=Hi. constructor {{ $json.name }}',
	'={{ $json["a.constructor"] }}',
	'={{ $json.caller }}',
	'={{ $json.name',
	'={{ }}',
	'={{{ $json.name }}}',
	'=\\{{ $json.name }}',
	'=a\\\\b {{ $json.name }}',
	'={{ $json.name }} and {{ $itemIndex }}',
	'={{ $json.name /* a comment */ }}',
	'={{ $json.name; }}',
	'={{ $json.1 }}',
	'={{ $json.a-b }}',
	'={{ $input.item.json.name }}',
	'={{ $("Node").item.json.name }}',
];

afterAll(() => removeUserFolder());

describe('a parameter that only puts fields together', () => {
	it.each(fields)('is taken from the item, as n8n would: %j', async (text) => {
		const { ours, theirs, times } = await both('text', { text }, plain);
		expect(ours).toEqual(theirs);
		expect(ours.every(({ value }) => value !== undefined)).toBe(true);
		expect(times).toBe(1);
	});

	it.each([...fields, ...foreign])('is what n8n says for values of any kind: %j', async (text) => {
		for (const items of [odd, [...odd].reverse(), plain]) {
			const { ours, theirs } = await both('text', { text }, items);
			expect(ours).toEqual(theirs);
		}
	});

	it('keeps the type of a single field and makes a text of several', async () => {
		const read = async (text) => (await both('text', { text }, plain)).ours[3].value;
		expect(await read('={{ $json.n }}')).toBe(-3);
		expect(await read('={{ $json.n }}{{ $json.n }}')).toBe('-3-3');
		expect(await read('={{ $json.class }}')).toBe('n');
	});

	it('is taken for an option and for a resource locator too', async () => {
		const options = { clientReference: '={{ $json.name }}-{{ $json.n }}' };
		const option = await both('options.clientReference', { options }, plain);
		expect(option.ours).toEqual(option.theirs);
		expect(option.times).toBe(1);
		const context = contextOf({ from: { __rl: true, mode: 'number', value: '={{ $json.name }}' } }, plain);
		const asked = jest.spyOn(context, 'getNodeParameter');
		const parameters = new ItemParameters(context);
		expect(plain.map((_item, i) => parameters.locatorReader('from')(i))).toEqual(plain.map(({ json }) => json.name));
		expect(asked).toHaveBeenCalledTimes(1);
	});

	it('is no option of a collection that is an expression as a whole', async () => {
		const { ours, theirs } = await both('options.name', { options: '={{ $json.name }}' }, plain);
		expect(ours).toEqual(theirs);
		expect(ours[0].value).toBeUndefined();
	});

	it('comes from n8n for every item where an AI agent calls the node', async () => {
		const { ours, theirs, times } = await both('text', { text: '={{ $json.name }}' }, plain, { type: 'senderTool' });
		expect(ours).toEqual(theirs);
		expect(times).toBe(plain.length);
	});

	it('comes from the items of the input where data of the node is pinned', async () => {
		const pinData = { Node: itemsOf([{ name: 'pinned' }]) };
		const { ours, theirs } = await both('text', { text: '={{ $json.name }}' }, plain, { pinData });
		expect(ours).toEqual(theirs);
		expect(ours[0].value).toBe('Ann');
	});
});

const value = fc.oneof(
	{ arbitrary: fc.string({ unit: 'binary' }), weight: 4 },
	{ arbitrary: fc.constantFrom('', '=', '={{ 1 }}', '{{ $json.n }}', '\\', '\u2028', '😀', 'ä', 'Ann', 0, -1, 1.5), weight: 4 },
	fc.double(),
	fc.constantFrom(null, true, false, undefined),
	fc.array(fc.string(), { maxLength: 2 }),
);
const name = fc.oneof(
	{ arbitrary: fc.constantFrom('name', 'n', 'a b', 'ä', 'π2', '$', '_', 'class', 'json'), weight: 3 },
	fc.constantFrom('length', 'toString', 'constructor', 'arguments', '😀', "it's", 'a"b', 'a}}b', 'a{{b', '', 'a.b', 'a-b'),
	fc.string({ maxLength: 3 }),
);
/** Names on the way to a field. */
const path = fc.array(name, { minLength: 1, maxLength: 2 });
const blank = fc.constantFrom('', '', ' ', '\n', '\t ');

function itemWith(paths, values) {
	const json = {};
	for (const [i, [first, second]] of paths.entries()) {
		if (second === undefined) json[first] = values[i];
		else json[first] = { ...Object(json[first]), [second]: values[i] };
	}
	return json;
}

const step = (key) => fc.tuple(fc.constantFrom('.', '"', "'"), blank).map(([sign, gap]) => (sign === '.' ? `${gap}.${key}` : `${gap}[${gap}${sign}${key}${sign}]`));
const field = (keys) => fc.tuple(blank, fc.tuple(...keys.map(step)), blank).map(([before, steps, after]) => `{{${before}$json${steps.join('')}${after}}}`);
const text = fc.oneof(
	{ arbitrary: fc.constantFrom('', '', ' ', '{', '}', '}}', '\n', 'Hi '), weight: 4 },
	fc.constantFrom('\\', '{{', '\\{{', '. constructor'),
	fc.string({ unit: 'binary', maxLength: 4 }),
);

/** Items with the same fields, and templates of these fields and text between them. */
const cases = fc.array(path, { minLength: 1, maxLength: 3 }).chain((paths) => {
	const values = fc.tuple(...paths.map(() => value));
	const items = fc.array(values.map((list) => itemWith(paths, list)), { minLength: 2, maxLength: 4 });
	const part = fc.constantFrom(...paths).chain((keys) => fc.tuple(text, field(keys)));
	const parts = fc.tuple(fc.array(part, { minLength: 1, maxLength: 3 }), text).map(([list, last]) => `=${list.flat().join('')}${last}`);
	return fc.tuple(items, fc.oneof(parts, part.map(([, only]) => `=${only}`)));
});

/** A sandbox is made for every one of them. */
const RUNS = 200;

describe.each(['legacy', 'quickjs'])('any template of fields, with n8n’s engine "%s"', (engine) => {
	beforeAll(async () => {
		await Expression.initExpressionEngine({ engine, bridgeTimeout: 5_000, bridgeMemoryLimit: 128, poolSize: 1, maxCodeCacheSize: 1_024 });
		expect(Expression.getActiveImplementation()).toBe(engine);
	});

	afterAll(async () => {
		await Expression.disposeExpressionEngine();
		Expression.setExpressionEngine('legacy');
	});

	it.each(fields)('has the value that n8n gives it: %j', async (text) => {
		for (const items of [odd, plain]) {
			const { ours, theirs } = await both('text', { text }, items);
			expect(ours).toEqual(theirs);
		}
	});

	it('has the value that n8n gives it, whatever the fields are called and hold', async () => {
		let directly = 0;
		await fc.assert(
			fc.asyncProperty(cases, async ([list, template]) => {
				const { ours, theirs, times } = await both('text', { text: template }, itemsOf(list));
				expect(ours).toEqual(theirs);
				directly += list.length - times;
			}),
			{ numRuns: RUNS },
		);
		// most of the fields that are made up here have names or values that are left to n8n
		expect(directly).toBeGreaterThan(RUNS / 5);
	});
});
