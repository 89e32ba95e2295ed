import { replyOf } from '../contract/script';
import type { ProviderSamples } from '../contract/samples';
import accepted from './fixtures/send-accepted.json';
import rejected from './fixtures/send-rejected.json';

/** BIND's part of the suites that every provider must pass. A request carries one message, so one answer is for it. */
export const samples: ProviderSamples = {
	answerToSend: (_batch, refusedPlaces) => replyOf({ json: refusedPlaces.has(0) ? rejected : accepted }),
	unreadable: [{}, { status: null }, { status: 'OK' }, { message_id: accepted.message_id }].map((json) => replyOf({ json })),
	answersToGetBatch: [],
	answersToMessages: [],
};
