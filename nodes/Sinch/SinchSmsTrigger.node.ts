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
	triggerSubtitle,
} from '../core/n8n/triggerProperties';
import { createSubscription, hasSubscription, removeSubscription } from '../core/n8n/triggerSubscription';
import { sinchAuthentication } from './properties';
import { sinch } from './provider';

/** Starts workflows with Sinch's delivery reports, inbound messages and opt-outs. */
export class SinchSmsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sinch SMS Trigger',
		name: 'sinchSmsTrigger',
		icon: { light: 'file:sinch.svg', dark: 'file:sinch.dark.svg' },
		group: ['trigger'],
		// n8n evaluates an expression on every webhook call of a node of version 1.
		version: 2,
		subtitle: triggerSubtitle(3),
		description: 'Starts the workflow with delivery reports, inbound messages and opt-outs of Sinch SMS',
		defaults: { name: 'Sinch SMS Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Delivery Report', 'Inbound Message', 'Opt-Out'],
		credentials: [
			{
				name: 'sinchSmsApi',
				displayOptions: { show: { authentication: ['apiToken'] } },
			},
			{
				name: 'sinchSmsOAuth2Api',
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
			{
				displayName:
					'Publish the workflow, copy the Production URL above and paste it in the Sinch dashboard under SMS, APIs, your service plan, Callback URLs: for delivery reports and for inbound messages. Sinch reports on a batch only if the option Delivery Report asked for it. Without a credential that names a callback secret, user or header, the path that nobody can guess is the only check, so keep it secret.',
				name: 'notice',
				type: 'notice',
				default: '',
			},
			sinchAuthentication,
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
				options: [
					...commonTriggerOptions,
					{
						displayName: 'Signature Max Age (Hours)',
						name: 'signatureMaxAgeHours',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 48,
						description:
							'Signed calls that are older are refused. Sinch tries again for almost two days, and gives an event up for good when it is refused.',
					},
				],
			},
		],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await hasSubscription(this, sinch);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await createSubscription(this, sinch);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await removeSubscription(this, sinch);
			},
		},
	};

	async webhook(this: IWebhookFunctions) {
		return await receiveEvents(this, sinch);
	}

	async execute(this: IExecuteFunctions) {
		return await dealOut(this, sinch);
	}
}
