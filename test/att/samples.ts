import { replyOf } from '../contract/script';
import type { ProviderSamples } from '../contract/samples';
import inbox from './fixtures/inbox.json';
import accepted from './fixtures/send-accepted.json';
import every from './fixtures/status-every.json';

/** AT&T's part of the suites that every provider must pass. */
export const samples: ProviderSamples = {
	credentials: { shortCode: '48500000', apiVersion: 'v3' },
	refusesAllOrNone: true,
	answerToSend: () => replyOf({ status: 201, json: accepted }),
	unreadable: [{}, { outboundSMSResponse: {} }, { outboundSMSResponse: { messageId: '' } }, { Id: 7 }].map((json) =>
		replyOf({ status: 201, json }),
	),
	answersToGetBatch: [replyOf({ json: every })],
	// They come with the batch, and only once.
	answersToMessages: [],
	answersToGetMany: [replyOf({ json: inbox })],
};
