import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { dealOut, receiveEvents } from '../core/n8n/smsTrigger';
import {
	commonTriggerOptions,
	deliveryReportOption,
	inboundOption,
	optOutOption,
	reportsProperty,
	triggerSubtitle,
} from '../core/n8n/triggerProperties';
import {
	createSubscription,
	hasSubscription,
	keepSubscription,
	removeSubscription,
} from '../core/n8n/triggerSubscription';
import { ringCentralAuthentication } from './properties';
import { ringCentral } from './provider';

/** Starts workflows with RingCentral's delivery reports, inbound messages and opt-outs. */
export class RingCentralSmsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'RingCentral SMS Trigger',
		name: 'ringCentralSmsTrigger',
		icon: { light: 'file:ringCentral.svg', dark: 'file:ringCentral.dark.svg' },
		group: ['trigger'],
		// n8n evaluates an expression on every webhook call of a node of version 1.
		version: 2,
		subtitle: triggerSubtitle(4),
		description: 'Starts the workflow with delivery reports, inbound messages and opt-outs of RingCentral high volume SMS',
		defaults: { name: 'RingCentral SMS Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivery Report', 'Inbound Message', 'Opt-Out'],
		credentials: [
			{
				name: 'ringCentralSmsJwtOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['jwt'] } },
			},
			{
				name: 'ringCentralSmsOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'sms',
			},
		],
		properties: [
			ringCentralAuthentication,
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [
					{
						name: 'Batch Status',
						value: 'batchStatus',
						description: 'The status of a batch has changed',
					},
					deliveryReportOption,
					inboundOption,
					optOutOption,
				],
				default: ['batchStatus', 'deliveryReport', 'inbound', 'optOut'],
				description:
					'What starts the workflow. Delivery reports and batches come out on the first output, messages on the second, opt-outs and opt-ins on the third.',
			},
			reportsProperty,
			{
				displayName: 'Only Numbers',
				name: 'from',
				type: 'string',
				default: '',
				placeholder: 'e.g. +12025550123, +12025550124',
				description: 'Comma-separated numbers of yours whose events are wanted. Empty for all numbers.',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: commonTriggerOptions,
			},
		],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await hasSubscription(this, ringCentral);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await createSubscription(this, ringCentral);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await removeSubscription(this, ringCentral);
			},
		},
	};

	async webhook(this: IWebhookFunctions) {
		return await receiveEvents(this, ringCentral);
	}

	async trigger(this: ITriggerFunctions) {
		return keepSubscription(this, ringCentral);
	}

	async execute(this: IExecuteFunctions) {
		return await dealOut(this, ringCentral);
	}
}
