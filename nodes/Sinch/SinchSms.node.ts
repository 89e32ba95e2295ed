import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { actionSubtitle, waitingHint } from '../core/n8n/properties';
import { runNode } from '../core/n8n/runNode';
import { wakeUp, WAKE_UP_PATH } from '../core/n8n/callbackWait';
import { sinchProperties } from './properties';
import { sinch } from './provider';

export class SinchSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sinch SMS',
		name: 'sinchSms',
		icon: { light: 'file:sinch.svg', dark: 'file:sinch.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: actionSubtitle,
		description: 'Send SMS through Sinch and follow its delivery',
		defaults: { name: 'Sinch SMS' },
		usableAsTool: true,
		hints: [waitingHint],
		waitingNodeTooltip: 'Asleep until Sinch reports that every message is final, or until the timeout is over',
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'sinchSmsApi',
				required: true,
				displayOptions: { show: { authentication: ['apiToken'] } },
			},
			{
				name: 'sinchSmsOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
		],
		// Wakes an execution that waits for delivery reports; n8n asks for the token of that execution.
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: WAKE_UP_PATH,
				restartWebhook: true,
			},
		],
		properties: sinchProperties,
	};

	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, sinch);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await wakeUp(this, sinch);
	}
}
