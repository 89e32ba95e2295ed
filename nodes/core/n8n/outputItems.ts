import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Failure } from '../errors/catalogue';
import { describeFailure } from '../errors/SmsError';

/** The node's On Error setting. */
export type OnError = 'stop' | 'continue' | 'errorOutput';

export function onErrorOf(context: IExecuteFunctions): OnError {
	if (context.getNode().onError === 'continueErrorOutput') return 'errorOutput';
	return context.continueOnFail() ? 'continue' : 'stop';
}

/** Anything that can fail: the failure decides where the item goes. */
interface Failable {
	failure?: Failure | null;
	to?: string | null;
}

/**
 * Makes an output item of a record. With the error output chosen, a record with a failure takes the one form that n8n
 * sends there with its structure intact: nothing but `error` and `details`, and a paired item whose fields n8n adds.
 */
export function toItem<T extends Failable>(
	record: T,
	itemIndex: number,
	onError: OnError,
): INodeExecutionData {
	const json = record as object as IDataObject;
	const pairedItem = { item: itemIndex };
	if (onError === 'errorOutput' && record.failure) {
		const error = describeFailure(record.failure, record.to);
		return { json: { error, details: json }, pairedItem };
	}
	return { json, pairedItem };
}

/** The error for a request that the provider refused, free of everything the request was made with. */
export function apiError(context: IExecuteFunctions, failure: Failure, itemIndex: number): NodeApiError {
	const message = describeFailure(failure);
	const httpCode = failure.httpStatus === null ? undefined : String(failure.httpStatus);
	const error = new NodeApiError(
		context.getNode(),
		{ message },
		{ message, description: failure.advice, httpCode, itemIndex },
	);
	// n8n puts a sentence of its own in place of messages in which it finds a network code.
	error.message = message;
	error.context.failure = failure;
	return error;
}

/** The error for a parameter that cannot be used. */
export function parameterError(
	context: IExecuteFunctions,
	displayName: string,
	message: string,
	itemIndex: number,
): NodeOperationError {
	return new NodeOperationError(
		context.getNode(),
		`The parameter "${displayName}" ${message} [item ${itemIndex}]`,
		{
			itemIndex,
			description:
				'Nothing was sent. Correct the value, or set On Error to continue, so that the other items are sent.',
		},
	);
}
