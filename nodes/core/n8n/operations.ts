import {
	NodeOperationError,
	type IBinaryKeyData,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { withoutProgress } from '../batchRecord';
import { validationFailure } from '../errors/classify';
import type { Failure } from '../errors/catalogue';
import { SmsError } from '../errors/SmsError';
import { parseRecipient, parseSenderId } from '../phoneNumber';
import { DEFAULT_WAIT_SECONDS, watchBatch } from '../poller';
import { choiceOf, ParameterProblem, plainText, positiveInteger } from '../parameterValues';
import { problemOf, recipientsOf, type Problem } from '../prepare';
import { deliveryProgress } from '../progress';
import type { Operation, OperationContext, SmsProvider } from '../provider';
import { drawReport } from '../reportChart';
import { apiError, onErrorOf, toItem } from './outputItems';
import { displayNameOf, isoDate, ItemParameters } from './parameters';
import { progressReportOf } from './progressReport';
import { tooManyRecipients } from './recipientLimit';
import { hint } from './runHints';
import { authenticationOf } from './sendOptions';
import { openApi, systemClock, type Api } from './transport';

/** What an operation yields: a record, and files that go with it. */
interface Result {
	record: object & { failure?: Failure | null; raw?: unknown };
	binary?: IBinaryKeyData;
}

/** An operation with what n8n gives it beyond the parameters. */
interface ItemRun {
	context: IExecuteFunctions;
	provider: SmsProvider;
	parameters: ItemParameters;
	api: Api;
	itemIndex: number;
	values: OperationContext;
}

/**
 * Runs an operation other than a send for each input item. Returns everything it yields, up to Limit where the operation
 * has one.
 * @throws NodeApiError or NodeOperationError for the first item that fails, under On Error: Stop
 */
export async function runOperation(
	context: IExecuteFunctions,
	provider: SmsProvider,
	key: string,
): Promise<INodeExecutionData[]> {
	const parameters = new ItemParameters(context);
	const authentication = provider.authenticationOf?.(key) ?? authenticationOf(parameters);
	const api = await openApi(context, provider, { authentication });
	const onError = onErrorOf(context);
	const items: INodeExecutionData[] = [];
	const problem = recipientsProblem(context, provider, parameters, key);
	for (let itemIndex = 0; itemIndex < context.getInputData().length; itemIndex++) {
		const values: OperationContext = {
			...operationContext(context, parameters, api, itemIndex),
			callAs: async (other) => (await openApi(context, provider, { authentication: other })).call,
		};
		const run: ItemRun = { context, provider: api.provider, parameters, api, itemIndex, values };
		const keepRaw = parameters.get('options.simplify', itemIndex) === false;
		try {
			const limit = limitOf(parameters, itemIndex);
			if (problem !== undefined) refuse(problem.parameter, problem.message);
			let count = 0;
			for await (const { record, binary } of resultsOf(run, key)) {
				if (!keepRaw) delete record.raw;
				items.push({ ...toItem(record, itemIndex, onError), ...(binary && { binary }) });
				if (++count >= limit) break;
			}
		} catch (error) {
			const known = error instanceof ParameterProblem ? refusal(error.parameter, error.message) : error;
			if (!(known instanceof SmsError)) {
				throw new NodeOperationError(context.getNode(), known as Error, { itemIndex });
			}
			if (onError === 'stop') throw toNodeError(context, known.failure, itemIndex);
			items.push(toItem({ provider: provider.id, failure: known.failure }, itemIndex, onError));
		}
	}
	return items;
}

/** Whether an operation that texts somebody would text more than it may; for all items, before the first one is run. */
function recipientsProblem(
	context: IExecuteFunctions,
	{ recipientParameters }: SmsProvider,
	parameters: ItemParameters,
	key: string,
): Problem | undefined {
	const parameter = recipientParameters?.[key];
	if (parameter === undefined) return undefined;
	const itemIndexes: number[] = [];
	const read = parameters.locatorReader(parameter);
	for (let itemIndex = 0; itemIndex < context.getInputData().length; itemIndex++) {
		const input = read(itemIndex);
		itemIndexes.push(...readableRecipients(input, parameter).map(() => itemIndex));
	}
	try {
		return tooManyRecipients(context, parameters, itemIndexes);
	} catch (error) {
		return problemOf(error, 0);
	}
}

/** The operation itself refuses the item whose list cannot be read. */
function readableRecipients(input: unknown, parameter: string) {
	try {
		return recipientsOf(input, parameter);
	} catch {
		return [];
	}
}

function toNodeError(context: IExecuteFunctions, failure: Failure, itemIndex: number) {
	if (failure.stage !== 'validation') return apiError(context, failure, itemIndex);
	return new NodeOperationError(
		context.getNode(),
		`${failure.providerMessage ?? failure.advice} [item ${itemIndex}]`,
		{ itemIndex },
	);
}

function limitOf(parameters: ItemParameters, itemIndex: number): number {
	if (parameters.get('returnAll', itemIndex) !== false) return Infinity;
	return positiveInteger(parameters.get('limit', itemIndex), 'limit') ?? Infinity;
}

async function* resultsOf(run: ItemRun, key: string): AsyncGenerator<Result> {
	const shared = SHARED_OPERATIONS[key];
	if (shared !== undefined) {
		yield* shared(run);
		return;
	}
	const operation: Operation = run.provider.operations[key];
	for await (const record of operation(run.values)) yield { record };
}

const SHARED_OPERATIONS: Readonly<Record<string, (run: ItemRun) => AsyncGenerator<Result>>> = {
	'batch:get': getBatch,
	'batch:wait': waitForBatchOf,
	'batch:report': reportBatch,
};

async function* getBatch({ provider, api, values }: ItemRun): AsyncGenerator<Result> {
	const batchId = values.required('batchId', values.text('batchId'));
	const batch = await provider.batches!.get(api.call, batchId, { counts: true, now: values.now() });
	yield { record: withoutProgress(batch) };
}

async function* waitForBatchOf(run: ItemRun): AsyncGenerator<Result> {
	const { context, provider, parameters, api, itemIndex, values } = run;
	const batchId = values.required('batchId', values.text('batchId'));
	const seconds = Number(plainText(parameters.get('timeoutSeconds', itemIndex) ?? DEFAULT_WAIT_SECONDS));
	if (!(seconds >= 0)) refuse('timeoutSeconds', 'is not a number of at least 0');
	const until = choiceOf(parameters.get('until', itemIndex), ['processed', 'final'], 'until') ?? 'processed';
	const report = progressReportOf(context, provider.displayName, systemClock);
	const batch = await watchBatch(provider.batches!, api.call, batchId, {
		until,
		timeoutMs: seconds * 1000,
		clock: systemClock,
		signal: api.signal,
		onLook: (snapshot, nextLookMs) => report.delivering(deliveryProgress(until, snapshot, nextLookMs)),
	});
	if (batch.timedOut) {
		hint(context, 'warning', `Batch ${batchId} was not ${until} when the timeout was over`);
	}
	yield { record: withoutProgress(batch) };
	if (parameters.get('includeMessages', itemIndex) !== true) return;
	for await (const record of provider.batches!.messages(api.call, batch)) yield { record };
}

async function* reportBatch(run: ItemRun): AsyncGenerator<Result> {
	const { context, provider, parameters, api, itemIndex, values } = run;
	const batchId = values.required('batchId', values.text('batchId'));
	const batch = await provider.batches!.get(api.call, batchId, { counts: true, now: values.now() });
	const record = withoutProgress(batch);
	if (parameters.get('includeChart', itemIndex) !== true) {
		yield { record };
		return;
	}
	const drawing = drawReport(record);
	const prepare = context.helpers.prepareBinaryData;
	const chart = await prepare(Buffer.from(drawing), `batch-${batchId}.svg`, 'image/svg+xml');
	const picture = await pictureOrHint(context, batchId, drawing);
	const chartPng = picture && (await prepare(picture, `batch-${batchId}.png`, 'image/png'));
	yield { record, binary: { chart, ...(chartPng && { chartPng }) } };
}

/** The picture of a chart; a hint in its place where it cannot be drawn, so that the report comes out. */
async function pictureOrHint(context: IExecuteFunctions, batchId: string, drawing: string): Promise<Buffer | undefined> {
	try {
		const { pictureOf } = await import('../reportPicture');
		return Buffer.from(await pictureOf(drawing));
	} catch (error) {
		hint(context, 'warning', `The chart of batch ${batchId} is there as SVG only. Drawing the PNG ended with: ${String(error)}`);
		return undefined;
	}
}

/** Reads the parameters of one item for a provider's operation. */
function operationContext(
	context: IExecuteFunctions,
	parameters: ItemParameters,
	api: Api,
	itemIndex: number,
): Omit<OperationContext, 'callAs'> {
	const value = (name: string) => parameters.locatorReader(name)(itemIndex);
	return {
		call: api.call,
		callOnce: api.callOnce,
		now: () => systemClock.now(),
		sleep: async (ms) => await systemClock.sleep(ms, api.signal),
		value,
		text: (name) => {
			const found = value(name);
			return found === undefined || found === null ? '' : String(found).trim();
		},
		date: (name) => {
			const found = value(name);
			if (found === undefined || found === null || found === '') return undefined;
			return isoDate(found, context.getTimezone()) ?? refuse(name, 'is not a date such as 2026-03-04T10:15');
		},
		phoneNumbers: (name) => {
			const country = parameters.get('options.defaultCountry', itemIndex);
			return readRecipients(value(name), name).map((input) => {
				const parsed = parseRecipient(input, typeof country === 'string' ? country : undefined);
				return parsed.ok ? parsed.e164 : refuse(name, `has "${input}", which ${parsed.reason}`);
			});
		},
		senders: (name) =>
			readRecipients(value(name), name).map((input) => {
				const parsed = parseSenderId(input);
				return parsed.ok ? parsed.value : refuse(name, `has "${input}", which ${parsed.reason}`);
			}),
		required: (name, found) =>
			found === undefined || found === '' ? refuse(name, 'is empty') : found,
	};
}

function readRecipients(input: unknown, name: string): string[] {
	let problem: string;
	try {
		return recipientsOf(input, name).map(({ to }) => to);
	} catch (error) {
		problem = error instanceof ParameterProblem ? error.message : String(error);
	}
	return refuse(name, problem);
}

function refuse(name: string, message: string): never {
	throw refusal(name, message);
}

function refusal(name: string, message: string): SmsError {
	const failure = validationFailure('requestInvalid', `The parameter "${displayNameOf(name)}" ${message}`);
	return new SmsError(failure);
}
