import type { IExecuteFunctions } from 'n8n-workflow';
import type { Failure } from '../errors/catalogue';
import { validationFailure } from '../errors/classify';
import type { Prepared } from '../prepare';
import { parameterError } from './outputItems';
import { displayNameOf } from './parameters';

/** @throws NodeOperationError that names item and parameter, if any parameter of the run cannot be used */
export function throwFirstProblem(context: IExecuteFunctions, { problems }: Prepared): void {
	const [problem] = problems;
	if (problem === undefined) return;
	const { parameter, message, itemIndex } = problem;
	throw parameterError(context, displayNameOf(parameter), message, itemIndex);
}

/** One record for each item whose parameters cannot be used. */
export function unusableItems<T>(
	{ problems }: Prepared,
	recordOf: (failure: Failure) => T,
): Array<{ itemIndex: number; record: T }> {
	return problems.map(({ itemIndex, parameter, message }) => {
		const reason = `The parameter "${displayNameOf(parameter)}" ${message}`;
		return { itemIndex, record: recordOf(validationFailure('requestInvalid', reason)) };
	});
}
