import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { toGsm7 } from '../encoding';
import { flag, plainText } from '../parameterValues';
import { prepare } from '../prepare';
import { previewRun } from '../preview';
import type { SmsProvider } from '../provider';
import { dryRunOf } from './dryRun';
import { onErrorOf, toItem } from './outputItems';
import { ItemParameters } from './parameters';
import { rawItems } from './rawItems';
import { pacingOf } from './sendOptions';
import { hintAtDoubts } from './sendRun';
import { systemClock } from './transport';
import { throwFirstProblem, unusableItems } from './unusable';

/** `message: preview`: one output item per input item, without any request unless a dry run is wanted. */
export async function previewMessages(
	context: IExecuteFunctions,
	provider: SmsProvider,
): Promise<INodeExecutionData[]> {
	const parameters = new ItemParameters(context);
	const prepared = prepare(provider, rawItems(context, parameters, 'message'));
	const onError = onErrorOf(context);
	if (onError === 'stop') throwFirstProblem(context, prepared);
	hintAtDoubts(context, prepared);
	const textOf = (itemIndex: number) => {
		const text = plainText(parameters.get('text', itemIndex)) ?? '';
		const isSmart = parameters.get('options.smartEncoding', itemIndex);
		return flag(isSmart, false, 'options.smartEncoding') ? toGsm7(text) : text;
	};
	const priceOf = (itemIndex: number) => {
		const price = parameters.get('pricePerSegment', itemIndex);
		return typeof price === 'number' && price > 0 ? price : undefined;
	};
	const previews = previewRun(prepared, provider.limits, pacingOf(parameters), textOf, priceOf, systemClock.now());
	if (provider.dryRun !== undefined && parameters.get('dryRun', 0) === true) {
		const answers = await dryRunOf(context, provider, parameters, prepared);
		for (const { itemIndex, record } of previews) Object.assign(record, answers.get(itemIndex));
	}
	const unusable = unusableItems(prepared, (failure) => ({ provider: provider.id, failure }));
	return [...previews, ...unusable]
		.sort((a, b) => a.itemIndex - b.itemIndex)
		.map(({ itemIndex, record }) => toItem(record, itemIndex, onError));
}
