'use strict';

/**
 * A trigger as one writes it without knowing what n8n charges for: version 1, a path that is an expression, an execution
 * for every call. The benchmark of delivery reports loads it into n8n beside the package.
 */
class NaiveTrigger {
	description = {
		displayName: 'Naive Trigger',
		name: 'naiveTrigger',
		group: ['trigger'],
		version: 1,
		description: 'Starts the workflow with every call',
		defaults: { name: 'Naive Trigger' },
		inputs: [],
		outputs: ['main'],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path: '={{ $parameter["path"] }}' }],
		properties: [{ displayName: 'Path', name: 'path', type: 'string', default: 'sms' }],
	};

	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook() {
		return { workflowData: [[{ json: this.getBodyData() }]] };
	}
}

module.exports = { NaiveTrigger };
