import type { SmsEvent } from '../message';
import { isAllowedIp } from './allowedIps';
import type { WebhookAnswer, WebhookCall, WebhookReader, WebhookSecrets } from './reader';
import { selectEvents, type EventFilter } from './selectEvents';

/** What a call is judged by. */
export interface ReceiveSettings {
	/** The provider's id. */
	provider: string;
	reader: WebhookReader;
	secrets: WebhookSecrets;
	/** Addresses that may call, as the user entered them. */
	allowedIps: string;
	filter: EventFilter;
}

/** Either an answer, and nothing starts, or the wanted events of a call that is the provider's. */
export type Reception =
	| { kind: 'answer'; answer: WebhookAnswer }
	| { kind: 'events'; events: SmsEvent[]; headers: Record<string, string> };

/** An answer that says in one sentence what happened. */
export function answerWith(
	status: number,
	message: string,
	headers: Record<string, string> = {},
): WebhookAnswer {
	return { status, headers, body: { message } };
}

/**
 * Takes a webhook call in: address, handshake, verification, reading, filtering, in that order.
 * @param address of the caller
 */
export function receive(
	call: WebhookCall,
	address: string | undefined,
	{ provider, reader, secrets, allowedIps, filter }: ReceiveSettings,
): Reception {
	if (!isAllowedIp(address, allowedIps)) {
		return { kind: 'answer', answer: answerWith(401, 'This address may not call') };
	}
	const handshake = reader.answerHandshake?.(call);
	if (handshake !== undefined) return { kind: 'answer', answer: handshake };
	if (!reader.verify(call, secrets)) {
		return { kind: 'answer', answer: answerWith(401, 'The call is not verified') };
	}
	const headers = reader.answerHeaders?.(call) ?? {};
	const read = reader.parse(call);
	if (read === undefined) {
		return { kind: 'answer', answer: answerWith(400, 'The call holds no event', headers) };
	}
	const events = selectEvents(read, provider, reader.events, filter, secrets.now);
	return { kind: 'events', events, headers };
}
