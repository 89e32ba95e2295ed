import { createHash } from 'crypto';
import {
	NodeApiError,
	NodeOperationError,
	type CronExpression,
	type IDataObject,
	type IHookFunctions,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { SmsError } from '../errors/SmsError';
import { Exclusive } from '../exclusive';
import type { Call } from '../http';
import type { SmsProvider } from '../provider';
import type { WantedSubscription } from '../webhooks/reader';
import { canBeCalled } from './reachable';
import { openApi, type ApiContext } from './transport';
import { checkSettings, readSettings, triggerKeyOf, type TriggerSettings } from './triggerSettings';

/** Activation and the regular check of the same trigger must not subscribe at the same time. */
const turns = new Exclusive();

/** Webhooks that were unpublished: a check that was under way at that moment must not bring the subscription back. */
const ended = new Set<string>();

const CHECK_EVERY_MINUTES = 10;

/** Whether the provider has the subscription that the trigger wants; nothing is missing where it knows none. */
export async function hasSubscription(
	context: IHookFunctions,
	provider: SmsProvider,
): Promise<boolean> {
	const { subscription } = provider;
	checkSettings(context);
	if (subscription === undefined) return true;
	const wanted = wantedByHook(context);
	await checkUrl(context, provider, wanted.url);
	ended.delete(wanted.url);
	const exists = await withApi(context, provider, authenticationOf(context), async (call) =>
		await subscription.check(call, wanted),
	);
	staticDataOf(context).webhookUrl = wanted.url;
	return exists;
}

/** Subscribes to what the trigger wants. */
export async function createSubscription(
	context: IHookFunctions,
	provider: SmsProvider,
): Promise<boolean> {
	const { subscription } = provider;
	if (subscription === undefined) return true;
	const wanted = wantedByHook(context);
	await checkUrl(context, provider, wanted.url);
	await withApi(context, provider, authenticationOf(context), async (call) =>
		await subscription.create(call, wanted),
	);
	staticDataOf(context).webhookUrl = wanted.url;
	return true;
}

/** Ends the trigger's subscription. */
export async function removeSubscription(
	context: IHookFunctions,
	provider: SmsProvider,
): Promise<boolean> {
	const { subscription } = provider;
	if (subscription === undefined) return true;
	const wanted = wantedByHook(context);
	ended.add(wanted.url);
	await withApi(context, provider, authenticationOf(context), async (call) =>
		await subscription.remove(call, wanted),
	);
	delete staticDataOf(context).webhookUrl;
	return true;
}

/**
 * Checks the subscription regularly for as long as the workflow is published, and makes a new one in place of one that
 * expired, was blacklisted or changed. What goes wrong is logged and tried again the next time.
 */
export function keepSubscription(
	context: ITriggerFunctions,
	provider: SmsProvider,
): ITriggerResponse {
	const { subscription, displayName } = provider;
	if (subscription === undefined || context.getMode() === 'manual') return {};
	// Read now: n8n does not promise that expressions can be evaluated later.
	const settings = readSettings(context);
	const authentication = authenticationOf(context);
	const renew = async () => {
		// Only hooks can ask n8n for the URL; they leave it here.
		const { webhookUrl } = staticDataOf(context);
		if (typeof webhookUrl !== 'string') return;
		const wanted = wantedBy(settings, webhookUrl, null);
		await withApi(context, provider, authentication, async (call) => {
			if (ended.has(webhookUrl) || (await subscription.check(call, wanted))) return;
			await subscription.create(call, wanted);
			context.logger.info(`Subscribed again to the events of ${displayName}: ${webhookUrl}`);
		});
	};
	context.helpers.registerCron({ expression: checkTimes(triggerKeyOf(context)) }, () => {
		renew().catch((error: Error) => {
			context.logger.error(`Could not check the subscription to ${displayName}: ${error.message}`);
		});
	});
	return {};
}

/** A cron expression whose minutes and seconds differ from trigger to trigger, so that not all of them ask at once. */
export function checkTimes(key: string): CronExpression {
	const period = CHECK_EVERY_MINUTES * 60;
	const second = createHash('sha256').update(key).digest().readUInt32BE() % period;
	const minutes: number[] = [];
	for (let at = Math.floor(second / 60); at < 60; at += CHECK_EVERY_MINUTES) minutes.push(at);
	return `${second % 60} ${minutes.join(',')} * * * *` as CronExpression;
}

async function withApi<T>(
	context: IHookFunctions | ITriggerFunctions,
	provider: SmsProvider,
	authentication: string,
	work: (call: Call) => Promise<T>,
): Promise<T> {
	const { call } = await openApi(context, provider, { authentication });
	const result = turns.run(triggerKeyOf(context), async () => await work(call));
	return await result.catch(async (error: unknown) => {
		return await Promise.reject<T>(error instanceof SmsError ? refused(context, error) : error);
	});
}

function refused(context: ApiContext, { message, failure }: SmsError): NodeApiError {
	const httpCode = failure.httpStatus === null ? undefined : String(failure.httpStatus);
	const error = new NodeApiError(context.getNode(), { message }, { description: failure.advice, httpCode });
	// n8n puts words of its own in the place of a message that names a network error, ours or that of the provider.
	error.message = message;
	return error;
}

function authenticationOf(context: IHookFunctions | ITriggerFunctions): string {
	return String(context.getNodeParameter('authentication', ''));
}

function staticDataOf(context: IHookFunctions | ITriggerFunctions): IDataObject {
	return context.getWorkflowStaticData('node');
}

function wantedByHook(context: IHookFunctions): WantedSubscription {
	const url = context.getNodeWebhookUrl('default') ?? '';
	const { webhookUrl } = staticDataOf(context);
	const isFormer = typeof webhookUrl === 'string' && webhookUrl !== url;
	return wantedBy(readSettings(context), url, isFormer ? webhookUrl : null);
}

function wantedBy(
	{ filter: { events, numbers }, verificationToken }: TriggerSettings,
	url: string,
	formerUrl: string | null,
): WantedSubscription {
	return { url, formerUrl, verificationToken, events, numbers };
}

/** @throws NodeOperationError that says what to set where the provider cannot call the URL */
async function checkUrl(
	context: IHookFunctions,
	provider: SmsProvider,
	url: string,
): Promise<void> {
	if (await canBeCalled(context, provider, authenticationOf(context), url)) return;
	throw new NodeOperationError(
		context.getNode(),
		`${provider.displayName} cannot call ${url}: it needs an HTTPS address that is reachable from the internet`,
		{ description: 'Set the environment variable N8N_WEBHOOK_URL (in older versions WEBHOOK_URL) of n8n to its public address, then publish again' },
	);
}
