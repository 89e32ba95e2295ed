import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { actionSubtitle } from '../core/n8n/properties';
import { runNode } from '../core/n8n/runNode';
import { openApi } from '../core/n8n/transport';
import { bindProperties } from './properties';
import { bind } from './provider';
import { templateChoices } from './templates';

export class BindSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'BIND SMS',
		name: 'bindSms',
		icon: { light: 'file:bind.svg', dark: 'file:bind.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: actionSubtitle,
		description: 'Send texts and approved templates through BIND',
		defaults: { name: 'BIND SMS' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'bindSmsApi', required: true }],
		properties: bindProperties,
	};

	methods = {
		loadOptions: {
			async getTemplates(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				const { call } = await openApi(this, bind, { authentication: undefined });
				return await templateChoices(call);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, bind);
	}
}
