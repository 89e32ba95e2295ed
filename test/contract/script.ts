import { classifyReply } from '../../nodes/core/sender';
import { SmsError } from '../../nodes/core/errors/SmsError';
import { outcomeUnknown } from '../../nodes/core/errors/classify';
import {
	parseJson,
	queryString,
	type Call,
	type Exchange,
	type ExchangeOutcome,
	type ProviderReply,
	type ProviderRequest,
} from '../../nodes/core/http';
import type { SmsProvider } from '../../nodes/core/provider';

/** Stands for a token: every answer carries it in a header, and cases may put it into words. No output may show it. */
export const PLANTED = 'SIM-AT-0001-7f3a9c';

/** What the provider answers; `lost` = the request left and no answer came back. */
export type Answer =
	| 'lost'
	| {
			/** Left out = 200. */
			status?: number;
			headers?: Record<string, string>;
			/** The body as JSON; */
			json?: unknown;
			/** or as it is. */
			text?: string;
	  };

/** One request, exactly as it has to go out, and its answer. */
export interface Step {
	/** Method, path and query as they go over the wire. */
	request: string;
	/** The JSON of the request's body; left out = no body. */
	body?: unknown;
	/** Headers of the request's own; left out = none. */
	headers?: Record<string, string>;
	rateGroup?: string;
	answer: Answer;
}

export function replyOf({ status = 200, headers, json, text }: Exclude<Answer, 'lost'>): ProviderReply {
	const body = text ?? (json === undefined ? '' : JSON.stringify(json));
	return {
		status,
		headers: { 'set-cookie': `session=${PLANTED}`, ...headers },
		text: body,
		json: parseJson(body),
	};
}

function stepOf({ method, path, query, body, headers, rateGroup }: ProviderRequest): Omit<Step, 'answer'> {
	return {
		request: `${method} ${path}${queryString(query)}`,
		body: body === undefined ? undefined : parseJson(body),
		headers,
		rateGroup,
	};
}

/** Plays the provider: answers request after request and remembers what it was asked. */
export class Script {
	private readonly seen: Array<Omit<Step, 'answer'>> = [];

	constructor(
		private readonly provider: SmsProvider,
		private readonly steps: readonly Step[],
	) {}

	readonly exchange: Exchange = async (request, onLeaving) => {
		onLeaving?.();
		const step = this.steps[this.seen.length];
		this.seen.push(stepOf(request));
		if (step === undefined) throw new Error(`No answer is left for ${stepOf(request).request}`);
		return await Promise.resolve(outcomeOf(step.answer));
	};

	/** Makes each request once: how often it is repeated is the transport's business. */
	readonly call: Call = async (request) => {
		const outcome = await this.exchange(request);
		if (outcome.kind !== 'reply') throw new SmsError(outcomeUnknown('No answer'));
		const { reply } = outcome;
		if (reply.status >= 200 && reply.status < 300) return reply;
		throw new SmsError(classifyReply(this.provider, reply, 0).failure);
	};

	/** Fails unless exactly the expected requests were made, so that no answer is left over. */
	expectDone(): void {
		const expected = this.steps.map(({ request, body, headers, rateGroup }) => ({
			request,
			body,
			headers,
			rateGroup,
		}));
		expect(this.seen).toEqual(expected);
	}
}

function outcomeOf(answer: Answer): ExchangeOutcome {
	if (answer === 'lost') return { kind: 'noReply', message: 'The connection was reset' };
	return { kind: 'reply', reply: replyOf(answer) };
}

/** Fails if a planted secret is in what a workflow would get to see. The provider's own JSON is left out. */
export function expectNoSecret(output: unknown): void {
	const text = JSON.stringify(output, (key, value: unknown) => (key === 'raw' ? undefined : value));
	expect(text).not.toContain(PLANTED);
}

/** A record without the provider's JSON. */
export function withoutRaw(record: object): object {
	const copy: { raw?: unknown } = { ...record };
	delete copy.raw;
	return copy;
}
