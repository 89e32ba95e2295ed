import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { Exclusive } from '../exclusive';
import type { SmsEvent } from '../message';
import { loginOf, type SmsProvider } from '../provider';
import { GroupCommit, whenAnswered, type WatchedResponse } from '../webhooks/groupCommit';
import type { WebhookAnswer, WebhookCall } from '../webhooks/reader';
import { hashOf } from '../webhooks/readEvent';
import { answerWith, receive, type Reception } from '../webhooks/receive';
import { RecentIds } from '../webhooks/recentIds';
import { dropRepeats } from '../webhooks/repeats';
import { seenStore } from './seenStore';
import { systemClock } from './transport';
import { readSettings, triggerKeyOf, type TriggerSettings } from './triggerSettings';

/** Keeps what a flood of reports adds to one execution readable, and its storing short. */
const MAX_EVENTS_PER_EXECUTION = 1_000;
const MAX_REMEMBERED_EVENTS = 50_000;
/** While reports come in faster than n8n stores them, they wait for the next one to share their execution. */
const GATHERING_MS = 10;

/** As far as the trigger looks at Express's request. */
interface HttpRequest {
	ip?: string;
	contentType?: string;
	rawBody?: Buffer;
	readRawBody(): Promise<void>;
}

/** As far as the trigger looks at Express's response. */
interface HttpResponse extends WatchedResponse {
	setHeader(name: string, value: string): unknown;
	status(code: number): HttpResponse;
	json(body: object): unknown;
}

/** Per trigger, in this process: calls that wait for an execution to be stored. */
const groups = new Map<string, GroupCommit<SmsEvent>>();

/** Events whose execution this process has seen stored. Saves executions; what is dropped for good is up to dealOut(). */
const storedEvents = new RecentIds(MAX_REMEMBERED_EVENTS);

/** The executions of a trigger look up what was seen one after the other, since n8n's table knows no lock. */
const turns = new Exclusive();

/**
 * A trigger's `webhook()`: takes a call of the provider in and answers it as the contract says. Never throws: n8n would
 * store an execution for it.
 */
export async function receiveEvents(
	context: IWebhookFunctions,
	provider: SmsProvider,
): Promise<IWebhookResponseData> {
	const response = context.getResponseObject() as unknown as HttpResponse;
	try {
		const settings = readSettings(context);
		const reception = await readCall(context, provider, settings);
		if (reception.kind === 'answer') return answer(response, reception.answer);
		for (const [name, value] of Object.entries(reception.headers)) response.setHeader(name, value);
		return await handOver(context, reception.events, settings.groupEvents, response);
	} catch (error) {
		context.logger.error(`A call of ${provider.displayName} could not be handled`, { error });
		return answer(response, answerWith(500, 'The call could not be handled, try again'));
	}
}

async function readCall(
	context: IWebhookFunctions,
	provider: SmsProvider,
	{ filter, allowedIps, verificationToken, options }: TriggerSettings,
): Promise<Reception> {
	const request = context.getRequestObject() as unknown as HttpRequest;
	const rawBody = await readBody(request);
	if (rawBody === undefined) return { kind: 'answer', answer: answerWith(400, 'The body cannot be read') };
	const call: WebhookCall = {
		headers: context.getHeaderData(),
		query: context.getQueryData() as Record<string, unknown>,
		rawBody,
	};
	const credential = provider.webhook.usesCredential ? await credentialOf(context, provider) : {};
	return receive(call, request.ip, {
		provider: provider.id,
		reader: provider.webhook,
		secrets: { verificationToken, credential, options, now: Date.now() },
		allowedIps,
		filter,
	});
}

/** n8n has read the body only where it parses it. */
async function readBody(request: HttpRequest): Promise<Buffer | undefined> {
	if (request.rawBody === undefined) {
		try {
			await request.readRawBody();
		} catch {
			return undefined;
		}
	}
	return request.rawBody ?? Buffer.alloc(0);
}

/** A trigger without a credential has no secret to compare with. */
async function credentialOf(context: IWebhookFunctions, provider: SmsProvider): Promise<IDataObject> {
	const { credentialType } = loginOf(provider, context.getNodeParameter('authentication', ''));
	if (context.getNode().credentials?.[credentialType] === undefined) return {};
	return await context.getCredentials(credentialType);
}

function answer(response: HttpResponse, { status, headers, body }: WebhookAnswer): IWebhookResponseData {
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	response.status(status).json(body);
	return { noWebhookResponse: true };
}

/** Starts an execution for the events, or waits until another call's execution has taken them along. */
async function handOver(
	context: IWebhookFunctions,
	events: readonly SmsEvent[],
	groupEvents: boolean,
	response: HttpResponse,
): Promise<IWebhookResponseData> {
	if (context.getMode() === 'manual') return start(events);
	const key = triggerKeyOf(context);
	// A caller may write any id, and so many long ones would take a lot of memory.
	const idOf = ({ eventId }: SmsEvent) => hashOf([key, eventId]);
	const remember = (stored: readonly SmsEvent[]) => stored.forEach((event) => storedEvents.add(idOf(event)));
	const fresh = events.filter((event) => !storedEvents.has(idOf(event)));
	if (fresh.length === 0) return start(fresh);
	if (!groupEvents) {
		whenAnswered(response, (isStored) => {
			if (isStored) remember(fresh);
		});
		return start(fresh);
	}
	let group = groups.get(key);
	if (group === undefined) {
		group = new GroupCommit(MAX_EVENTS_PER_EXECUTION, async () => await systemClock.sleep(GATHERING_MS), remember);
		groups.set(key, group);
	}
	const joined = await group.join(fresh, response);
	if (joined.role === 'leader') return start(joined.items);
	return joined.stored
		? { webhookResponse: { message: 'Stored' } }
		: answer(response, answerWith(503, 'The event could not be stored, try again'));
}

function start(events: readonly SmsEvent[]): IWebhookResponseData {
	if (events.length === 0) return { webhookResponse: { message: 'Nothing to start' } };
	return { workflowData: [events.map((event) => ({ json: event as unknown as IDataObject }))] };
}

/**
 * A trigger's `execute()`: drops what is no news and deals the rest out to the three outputs. Nothing is remembered in
 * a manual run, and "Retry execution" is not stopped by what the first try remembered.
 */
export async function dealOut(
	context: IExecuteFunctions,
	{ webhook: { openStatuses } }: SmsProvider,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData(0);
	const itemOf = new Map(items.map((item, index) => [item.json as unknown as SmsEvent, index]));
	const mode = context.getMode();
	let events = [...itemOf.keys()];
	if (mode !== 'manual') {
		const store = mode === 'retry' ? undefined : seenStore(context);
		const onStoreFailure = (error: unknown) => {
			context.logger.error('Events that come twice cannot be recognised', { error });
		};
		// Otherwise every report that comes in is final, and the memory is not spent on what cannot come.
		const open = context.getNodeParameter('reports', 0, 'final') === 'all' ? openStatuses : [];
		events = await turns.run(triggerKeyOf(context), async () =>
			await dropRepeats(events, store, onStoreFailure, open),
		);
	}
	const outputs: INodeExecutionData[][] = [[], [], []];
	for (const event of events) {
		outputs[outputOf(event)].push({
			json: event as unknown as IDataObject,
			pairedItem: { item: itemOf.get(event) ?? 0 },
		});
	}
	return outputs;
}

function outputOf({ event }: SmsEvent): number {
	if (event === 'message.received') return 1;
	return event === 'recipient.optedOut' || event === 'recipient.optedIn' ? 2 : 0;
}
