const { Workflow } = require('n8n-workflow');
const { nodeTypes } = require('../upgrade/savedNodes');

/** What the canvas shows under a node with these parameters, beside the defaults. */
function subtitleOf(name, parameters) {
	const type = `n8n-nodes-a2p-sms.${name}`;
	const description = nodeTypes.get(type);
	const node = { id: '1', name: 'Node', type, typeVersion: [description.version].flat().at(-1), position: [0, 0], parameters };
	const known = { getByNameAndVersion: () => ({ description }), getByName: () => ({ description }), getKnownTypes: () => ({}) };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: known });
	return workflow.expression.getSimpleParameterValue(workflow.getNode('Node'), description.subtitle, 'internal', {});
}

describe('the subtitle of a node on the canvas', () => {
	const triggers = [...nodeTypes.values()].map(({ name }) => name).filter((name) => name.endsWith('Trigger'));

	it.each(triggers)('%s says which events start the workflow, in words', (name) => {
		expect(subtitleOf(name, {})).toBe('All events');
		expect(subtitleOf(name, { events: ['deliveryReport', 'inbound'] })).toBe('Delivery reports, inbound messages');
		expect(subtitleOf(name, { events: ['optOut', 'inbound'] })).toBe('Inbound messages, opt-outs');
		expect(subtitleOf(name, { events: [] })).toBe('');
	});

	it('a trigger names batches too where it has them', () => {
		expect(subtitleOf('ringCentralSmsTrigger', { events: ['batchStatus', 'optOut'] })).toBe('Opt-outs, batch statuses');
	});

	it.each([
		['ringCentralSms', {}, 'send: message'],
		['ringCentralSms', { resource: 'phoneNumber', operation: 'getMany' }, 'get many: phone number'],
		['sinchSms', { resource: 'batch', operation: 'sendFeedback' }, 'send feedback: batch'],
		['attSms', { resource: 'inAppMessage', operation: 'getDelta' }, 'get delta: in app message'],
		['bindSms', { resource: 'template', operation: 'send' }, 'send: template'],
	])('%s with %j says what it does: %s', (name, parameters, words) => {
		expect(subtitleOf(name, parameters)).toBe(words);
	});
});
