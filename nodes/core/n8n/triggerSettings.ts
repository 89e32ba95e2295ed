import {
	NodeOperationError,
	type IHookFunctions,
	type ITriggerFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { parseSenderId } from '../phoneNumber';
import { invalidIpEntries } from '../webhooks/allowedIps';
import type { EventFilter } from '../webhooks/selectEvents';
import { verificationTokenOf } from '../webhooks/signature';

type TriggerContext = IHookFunctions | ITriggerFunctions | IWebhookFunctions;

/** A trigger's parameters. */
export interface TriggerSettings {
	filter: EventFilter;
	allowedIps: string;
	groupEvents: boolean;
	verificationToken: string;
	/** Everything in Options, for what only one provider has. */
	options: Readonly<Record<string, unknown>>;
}

/** One per trigger node: what a process keeps for it is found under this key. */
export function triggerKeyOf(context: Pick<TriggerContext, 'getWorkflow' | 'getNode'>): string {
	return `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
}

/** Reads the parameters. Does not throw: what cannot be used was refused when the workflow was published. */
export function readSettings(context: TriggerContext): TriggerSettings {
	const options = context.getNodeParameter('options', {}) as Record<string, unknown>;
	const events: unknown = context.getNodeParameter('events', []);
	return {
		filter: {
			events: Array.isArray(events) ? events.map(String) : [],
			reports: String(context.getNodeParameter('reports', 'final')),
			numbers: numbersOf(context).map((number) => senderIdOf(number) ?? number),
			keywords: {
				optOutKeywords: listOf(options.optOutKeywords),
				optInKeywords: listOf(options.optInKeywords),
			},
		},
		allowedIps: String(options.allowedIps ?? ''),
		groupEvents: options.groupEvents !== false,
		verificationToken: verificationTokenOf(
			context.getInstanceId(),
			context.getWorkflow().id ?? '',
			context.getNode().id,
		),
		options,
	};
}

/** @throws NodeOperationError that names the first parameter that cannot be used */
export function checkSettings(context: IHookFunctions): void {
	const { filter, allowedIps } = readSettings(context);
	const refuse = (message: string) => new NodeOperationError(context.getNode(), message);
	if (filter.events.length === 0) throw refuse('The parameter "Events" names no event');
	for (const number of numbersOf(context)) {
		const parsed = parseSenderId(number);
		if (!parsed.ok) throw refuse(`The parameter "Only Numbers": ${number} ${parsed.reason}`);
	}
	const [invalid] = invalidIpEntries(allowedIps);
	if (invalid !== undefined) {
		throw refuse(`The option "Allowed IPs": ${invalid} is neither an address nor a CIDR range`);
	}
}

function numbersOf(context: TriggerContext): string[] {
	return listOf(context.getNodeParameter('from', ''));
}

function senderIdOf(number: string): string | undefined {
	const parsed = parseSenderId(number);
	return parsed.ok ? parsed.value : undefined;
}

/** A list as an array or as text with commas. */
function listOf(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : String(value ?? '').split(',');
	return entries.map((entry) => String(entry).trim()).filter((entry) => entry !== '');
}
