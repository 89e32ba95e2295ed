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
import { att } from './provider';

/** Starts workflows with AT&T's delivery reports, inbound messages and opt-outs, and with new messages of a mailbox. */
export class AttSmsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AT&T SMS Trigger',
		name: 'attSmsTrigger',
		icon: { light: 'file:att.svg', dark: 'file:att.dark.svg' },
		group: ['trigger'],
		// n8n evaluates an expression on every webhook call of a node of version 1.
		version: 2,
		subtitle: triggerSubtitle(3),
		description: 'Starts the workflow with delivery reports, inbound messages and opt-outs of AT&T SMS',
		defaults: { name: 'AT&T SMS Trigger' },
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
					'Publish the workflow, copy the Production URL above and register it with your app at AT&T: for inbound messages, for delivery status, and as listener of notifications. AT&T reports on a text only if the option Notify Delivery Status asked for it. AT&T signs nothing: the path that nobody can guess is the only check, so keep it secret. Token and Allowed IPs under Options make it stricter.',
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
				return await hasSubscription(this, att);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await createSubscription(this, att);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await removeSubscription(this, att);
			},
		},
	};

	async webhook(this: IWebhookFunctions) {
		return await receiveEvents(this, att);
	}

	async execute(this: IExecuteFunctions) {
		return await dealOut(this, att);
	}
}
