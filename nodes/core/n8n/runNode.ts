import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { SmsProvider } from '../provider';
import { runOperation } from './operations';
import { previewMessages } from './previewSms';
import { sendBatches, sendMessages } from './sendSms';

/** Runs the operation that an action node has chosen. All of an action node's `execute()`. */
export async function runNode(
	context: IExecuteFunctions,
	provider: SmsProvider,
): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	const key = `${resource}:${operation}`;
	const readContent = provider.contents?.[key];
	if (key === 'message:send' || readContent !== undefined) {
		return [await sendMessages(context, provider, readContent)];
	}
	if (key === 'batch:send') return [await sendBatches(context, provider)];
	if (key === 'message:preview') return [await previewMessages(context, provider)];
	return [await runOperation(context, provider, key)];
}
