import type { IExecuteFunctions } from 'n8n-workflow';
import { positiveInteger } from '../parameterValues';
import type { Problem } from '../prepare';
import type { ItemParameters } from './parameters';

const PARAMETER = 'options.maxRecipients';

/** Recipients that an AI agent may text with one call of the tool, unless the workflow's author has said how many. */
const MAX_RECIPIENTS_AS_TOOL = 100;

/**
 * Whether a run would text more recipients than it may. The words are also those that an AI agent reads.
 * @param itemIndexes the item of each recipient
 * @throws ParameterProblem where the option is no number of recipients
 */
export function tooManyRecipients(
	context: IExecuteFunctions,
	parameters: ItemParameters,
	itemIndexes: readonly number[],
): Problem | undefined {
	const isTool = context.getNode().type.endsWith('Tool');
	const chosen = positiveInteger(parameters.get(PARAMETER, 0), PARAMETER);
	const limit = chosen ?? (isTool ? MAX_RECIPIENTS_AS_TOOL : Infinity);
	if (itemIndexes.length <= limit) return undefined;
	return {
		itemIndex: itemIndexes[limit],
		parameter: PARAMETER,
		message: `allows ${limit} recipients in one run, this run has ${itemIndexes.length}`,
	};
}
