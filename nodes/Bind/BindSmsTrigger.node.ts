import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { dealOut, receiveEvents } from '../core/n8n/smsTrigger';
import {
	commonTriggerOptions,
	deliveryReportOption,
	inboundOption,
	optOutOption,
	reportsProperty,
	tokenOption,
	triggerSubtitle,
} from '../core/n8n/triggerProperties';
import { createSubscription, hasSubscription, removeSubscription } from '../core/n8n/triggerSubscription';
import { bind } from './provider';

/** Starts workflows with BIND's delivery reports and inbound messages, and the opt-outs among them. */
export class BindSmsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'BIND SMS Trigger',
		name: 'bindSmsTrigger',
		icon: { light: 'file:bind.svg', dark: 'file:bind.dark.svg' },
		group: ['trigger'],
		// n8n evaluates an expression on every webhook call of a node of version 1.
		version: 2,
		subtitle: triggerSubtitle(3),
		description: 'Starts the workflow with delivery reports, inbound messages and opt-outs of BIND',
		defaults: { name: 'BIND SMS Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivery Report', 'Inbound Message', 'Opt-Out'],
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
			{
				displayName:
					'Publish the workflow, copy the Production URL above and ask your account manager at BIND to set it for delivery reports and inbound messages, or use it as Callback URL of a message. BIND signs nothing: the path that nobody can guess is the only check, so keep it secret. Token and Allowed IPs under Options make it stricter.',
				name: 'notice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [deliveryReportOption, inboundOption, optOutOption],
				default: ['deliveryReport', 'inbound', 'optOut'],
				description:
					'What starts the workflow. Delivery reports come out on the first output, messages on the second, opt-outs and opt-ins on the third.',
			},
			reportsProperty,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [...commonTriggerOptions, tokenOption],
			},
		],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await hasSubscription(this, bind);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await createSubscription(this, bind);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await removeSubscription(this, bind);
			},
		},
	};

	async webhook(this: IWebhookFunctions) {
		return await receiveEvents(this, bind);
	}

	async execute(this: IExecuteFunctions) {
		return await dealOut(this, bind);
	}
}
