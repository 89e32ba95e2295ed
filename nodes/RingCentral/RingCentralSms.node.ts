import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { actionSubtitle, waitingHint } from '../core/n8n/properties';
import { runNode } from '../core/n8n/runNode';
import { openApi } from '../core/n8n/transport';
import { searchNumbers } from './phoneNumbers';
import { ringCentralProperties } from './properties';
import { ringCentral } from './provider';

export class RingCentralSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'RingCentral SMS',
		name: 'ringCentralSms',
		icon: { light: 'file:ringCentral.svg', dark: 'file:ringCentral.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: actionSubtitle,
		description: 'Send high volume SMS through RingCentral and follow its delivery',
		defaults: { name: 'RingCentral SMS' },
		usableAsTool: true,
		hints: [waitingHint],
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
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
		properties: ringCentralProperties,
	};

	methods = {
		listSearch: {
			async searchSenderNumbers(
				this: ILoadOptionsFunctions,
				filter?: string,
			): Promise<INodeListSearchResult> {
				const authentication = this.getCurrentNodeParameter('authentication') as string;
				const { call } = await openApi(this, ringCentral, { authentication });
				return { results: await searchNumbers(call, filter) };
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, ringCentral);
	}
}
