import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { actionSubtitle, waitingHint } from '../core/n8n/properties';
import { runNode } from '../core/n8n/runNode';
import { attProperties } from './properties';
import { att } from './provider';

export class AttSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AT&T SMS',
		name: 'attSms',
		icon: { light: 'file:att.svg', dark: 'file:att.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: actionSubtitle,
		description: 'Send SMS through the AT&T API Platform, follow its delivery, and use In-App Messaging',
		defaults: { name: 'AT&T SMS' },
		usableAsTool: true,
		hints: [waitingHint],
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'attSmsOAuth2Api',
				required: true,
				displayOptions: {
					hide: {
						resource: ['inAppMessage'],
						operation: ['createSubscription', 'getSubscription', 'updateSubscription'],
					},
				},
			},
			{
				name: 'attInAppMessagingOAuth2Api',
				required: true,
				displayOptions: {
					show: { resource: ['inAppMessage', 'notification'] },
					hide: { operation: ['createChannel', 'getChannel', 'deleteChannel'] },
				},
			},
		],
		properties: attProperties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, att);
	}
}
