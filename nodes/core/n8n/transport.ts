import {
	sleep,
	type IExecuteFunctions,
	type IHookFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IN8nHttpFullResponse,
	type ITriggerFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { problemOfAddress } from '../apiAddress';
import type { Clock } from '../clock';
import type { Failure } from '../errors/catalogue';
import { classify, outcomeUnknown } from '../errors/classify';
import { SmsError } from '../errors/SmsError';
import {
	parseJson,
	plainHeaders,
	queryString,
	type Call,
	type Exchange,
	type ExchangeOutcome,
	type ProviderReply,
	type ProviderRequest,
} from '../http';
import { pauseMs, waitBeforeRepeating } from '../pause';
import type { Wait } from '../progress';
import { loginOf, type SmsProvider } from '../provider';
import { evenRate, RateGate, untilAborted } from '../rateGate';
import { classifyNotSent, classifyReply } from '../sender';
import { secretsOfAccount, withoutSecrets } from './credentialSecrets';
import { progressReportOf } from './progressReport';
import { readTransportError } from './transportError';

/** The contexts in which n8n makes authenticated requests. */
export type ApiContext =
	| IExecuteFunctions
	| IHookFunctions
	| ITriggerFunctions
	| IWebhookFunctions
	| ILoadOptionsFunctions;

export interface ApiOptions {
	/** Value of the `authentication` parameter; undefined where the node has none. */
	authentication: string | undefined;
	/** Replaces the provider's own request rate. */
	requestsPerSecond?: number;
	/** Told whenever a request has to wait for its turn; left out = the wait is reported as progress. */
	onWait?(wait: Wait): void;
}

/** A provider's API as one account sees it. */
export interface Api {
	/** The provider as the account sees it. */
	provider: SmsProvider;
	exchange: Exchange;
	call: Call;
	callOnce: Call;
	/** Keeps every execution of this process from sending for so many milliseconds. */
	pause(ms: number): void;
	signal?: AbortSignal;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, signal) => await sleep(ms, signal),
};

/** Whatever a token endpoint calls its tokens, and in whatever letters: they belong into the header and nowhere else. */
const AUTHENTICATION_OPTIONS = { oauth2: { tokenType: 'Bearer' } };

const CALL_ATTEMPTS = 4;
const gates = new Map<string, RateGate>();

function gateOf(accountId: string, group: string): RateGate {
	const key = `${accountId}:${group}`;
	let gate = gates.get(key);
	if (gate === undefined) {
		gate = new RateGate(systemClock);
		gates.set(key, gate);
	}
	return gate;
}

/**
 * Opens a provider's API with the credential that the node has chosen. All requests go through n8n's own helpers; the
 * accounts' gates are shared by all executions of the process.
 * @throws NodeOperationError when the credential is missing
 */
export async function openApi(
	context: ApiContext,
	provider: SmsProvider,
	{ authentication, requestsPerSecond, onWait = progressReportOf(context, provider.displayName, systemClock).waiting }: ApiOptions,
): Promise<Api> {
	const { credentialType } = loginOf(provider, authentication);
	const credentials = await context.getCredentials(credentialType);
	const accountId = `${credentialType}:${context.getNode().credentials?.[credentialType]?.id ?? ''}`;
	const baseUrl = provider.baseUrl(credentials);
	const addressProblem = problemOfAddress(baseUrl);
	let secrets = secretsOfAccount(accountId, credentials);
	const [sendGroup] = Object.keys(provider.limits.rates);
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	let hasToken = false;

	const request = async (options: IHttpRequestOptions) => {
		const send = async () =>
			(await context.helpers.httpRequestWithAuthentication.call(
				context,
				credentialType,
				options,
				AUTHENTICATION_OPTIONS,
			)) as IN8nHttpFullResponse;
		if (hasToken) return await send();
		const reply = await firstCallAlone(context, credentialType, accountId, signal, send);
		hasToken = true;
		return reply;
	};

	const hideSecrets = async (outcome: ExchangeOutcome) => {
		if (credentials.grantType !== undefined) {
			// n8n may have fetched a token since. What became of the request must not get lost over it.
			const current = await context.getCredentials(credentialType).catch(() => credentials);
			secrets = secretsOfAccount(accountId, current);
		}
		return withoutSecrets(outcome, secrets);
	};

	const exchange: Exchange = async (providerRequest, onLeaving) => {
		if (addressProblem !== undefined) {
			const message = `The address of the API in the credential ${addressProblem}`;
			return { kind: 'notSent', reason: 'address', message, code: null, retryAfterMs: null };
		}
		const group = providerRequest.rateGroup ?? sendGroup;
		const gate = gateOf(accountId, group);
		const rate = requestsPerSecond === undefined ? provider.limits.rates[group] : evenRate(requestsPerSecond);
		await gate.pass(rate, signal, (ms) => {
			const isOwnPace = requestsPerSecond !== undefined && gate.closedForMs() === 0;
			onWait({ reason: isOwnPace ? 'pace' : 'rateLimit', until: systemClock.now() + ms });
		});
		onLeaving?.();
		const url = `${baseUrl}${providerRequest.path}${queryString(providerRequest.query)}`;
		let outcome: ExchangeOutcome;
		try {
			outcome = {
				kind: 'reply',
				reply: readReply(await request(requestOptions(url, providerRequest, provider))),
			};
		} catch (error) {
			outcome = readTransportError(error, url, provider);
		}
		if (outcome.kind === 'reply') {
			const pause = pauseMs(provider.limits, outcome.reply, systemClock.now());
			if (pause !== null) gate.close(pause);
		}
		return await hideSecrets(outcome);
	};

	return {
		provider: provider.forAccount?.(credentials, notesOf(context, accountId)) ?? provider,
		exchange,
		callOnce: async (request) => readOnce(provider, await exchange(request)),
		call: repeating(exchange, provider, (group, ms) => gateOf(accountId, group ?? sendGroup).close(ms)),
		pause: (ms) => gateOf(accountId, sendGroup).close(ms),
		signal,
	};
}

/** What an execution has noted of an account; every node of the execution reads the same notes. */
function notesOf(context: ApiContext, accountId: string): Record<string, unknown> {
	if (!('getContext' in context)) return {};
	const ofExecution = context.getContext('flow') as Record<string, Record<string, unknown>>;
	return (ofExecution[`a2pSms:${accountId}`] ??= {});
}

/** First calls of accounts without a token: n8n would log in once for each of them. */
const firstCalls = new Map<string, Promise<unknown>>();

async function firstCallAlone<T>(
	context: ApiContext,
	credentialType: string,
	accountId: string,
	signal: AbortSignal | undefined,
	send: () => Promise<T>,
): Promise<T> {
	for (;;) {
		if (!(await needsFirstToken(context, credentialType))) return await send();
		const running = firstCalls.get(accountId);
		if (running === undefined) break;
		// A login that was refused would be refused to everybody who waited for it.
		const settled = running.then(
			() => undefined,
			(error: unknown) => error,
		);
		const end = await untilAborted(settled, signal);
		if (end !== undefined && (await needsFirstToken(context, credentialType))) {
			return await Promise.reject<T>(end);
		}
	}
	const first = send();
	firstCalls.set(accountId, first);
	try {
		return await first;
	} finally {
		firstCalls.delete(accountId);
	}
}

async function needsFirstToken(context: ApiContext, credentialType: string): Promise<boolean> {
	const credentials = await context.getCredentials(credentialType);
	if (credentials.grantType !== 'clientCredentials') return false;
	const token = credentials.oauthTokenData as { access_token?: string } | undefined;
	return !token?.access_token;
}

function requestOptions(
	url: string,
	{ method, body, headers }: ProviderRequest,
	provider: SmsProvider,
): IHttpRequestOptions {
	return {
		method,
		url,
		headers: {
			Accept: 'application/json',
			...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
			...headers,
		},
		body,
		encoding: 'text',
		returnFullResponse: true,
		// A 401 is left to n8n: it renews the token once for everybody and repeats the request.
		ignoreHttpStatusErrors: { ignore: true, except: [401] },
		// The token must not follow a redirect to another host.
		disableFollowRedirect: true,
		timeout: provider.limits.requestTimeoutMs,
	};
}

function readReply({ statusCode, headers, body }: IN8nHttpFullResponse): ProviderReply {
	const text = typeof body === 'string' ? body : '';
	return { status: statusCode, headers: plainHeaders(headers), text, json: parseJson(text) };
}

/** Repeats reads and idempotent changes until they are answered or there is no point. */
function repeating(
	exchange: Exchange,
	provider: SmsProvider,
	pause: (group: string | undefined, ms: number) => void,
): Call {
	return async (request) => {
		for (let attempt = 1; ; attempt++) {
			const outcome = await exchange(request);
			if (outcome.kind === 'reply' && outcome.reply.status >= 200 && outcome.reply.status < 300) {
				return outcome.reply;
			}
			const failure = failureOf(provider, outcome);
			const wait = waitBeforeRepeating(failure.retryAfterMs, attempt);
			if (failure.retry !== 'later' || wait === null || attempt >= CALL_ATTEMPTS) throw new SmsError(failure);
			pause(request.rateGroup, wait);
		}
	};
}

/** @throws SmsError, with the failure `unknown` where the request may have had its effect */
function readOnce(provider: SmsProvider, outcome: ExchangeOutcome): ProviderReply {
	if (outcome.kind === 'noReply') throw new SmsError(outcomeUnknown(outcome.message));
	if (outcome.kind === 'reply') {
		const { reply } = outcome;
		if (reply.status >= 200 && reply.status < 300) return reply;
		const { providerMessage } = failureOf(provider, outcome);
		if (reply.status >= 500) throw new SmsError(outcomeUnknown(providerMessage ?? '', reply.status));
	}
	throw new SmsError(failureOf(provider, outcome));
}

function failureOf(provider: SmsProvider, outcome: ExchangeOutcome): Failure {
	if (outcome.kind === 'reply') {
		return classifyReply(provider, outcome.reply, systemClock.now()).failure;
	}
	if (outcome.kind === 'notSent') return classifyNotSent(provider.errorCodes, outcome).failure;
	const asOutage = { code: null, message: outcome.message, httpStatus: 503, stage: 'submission' } as const;
	return { ...classify(provider.errorCodes, asOutage).failure, httpStatus: null };
}
