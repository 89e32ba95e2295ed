import type { IExecuteFunctions } from 'n8n-workflow';
import { planBatches } from '../batchPlanner';
import type { Failure } from '../errors/catalogue';
import { SmsError } from '../errors/SmsError';
import type { Prepared } from '../prepare';
import type { DryRun } from '../preview';
import type { DryRunMessage, SmsProvider } from '../provider';
import { apiError, onErrorOf } from './outputItems';
import type { ItemParameters } from './parameters';
import { authenticationOf, pacingOf } from './sendOptions';
import { openApi } from './transport';

/** What the provider says of one item's messages, or why it would refuse them. */
export interface ItemDryRun {
	dryRun: DryRun;
	failure: Failure | null;
}

/**
 * Asks the provider what it would make of the messages of a run. Nothing is sent.
 * @returns by item
 * @throws NodeApiError where it would refuse a request, under On Error: Stop
 */
export async function dryRunOf(
	context: IExecuteFunctions,
	provider: SmsProvider,
	parameters: ItemParameters,
	{ messages }: Prepared,
): Promise<Map<number, ItemDryRun>> {
	const { call } = await openApi(context, provider, { authentication: authenticationOf(parameters) });
	const byItem = new Map<number, ItemDryRun>();
	for (const batch of planBatches(messages, provider.limits, pacingOf(parameters))) {
		const answer = await provider.dryRun!(call, batch).catch((error: unknown) => {
			if (!(error instanceof SmsError)) throw error;
			if (onErrorOf(context) === 'stop') throw apiError(context, error.failure, batch.messages[0].itemIndex);
			return error.failure;
		});
		const told = new Map(Array.isArray(answer) ? answer.map((message) => [message.to, message]) : []);
		for (const { itemIndex, to } of batch.messages) {
			const item = byItem.get(itemIndex) ?? { dryRun: { totalSegments: 0, messages: [] }, failure: null };
			byItem.set(itemIndex, item);
			if (!Array.isArray(answer)) item.failure ??= answer;
			add(item.dryRun, told.get(to) ?? { to, text: null, encoding: null, segments: null });
		}
	}
	return byItem;
}

/** The segments of an item are known as long as those of each of its messages are. */
function add(item: DryRun, message: DryRunMessage): void {
	item.messages.push(message);
	const { segments } = message;
	item.totalSegments = item.totalSegments === null || segments === null ? null : item.totalSegments + segments;
}
