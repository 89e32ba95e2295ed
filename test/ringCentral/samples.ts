import { replyOf } from '../contract/script';
import type { ProviderSamples } from '../contract/samples';
import completed from './fixtures/batch-completed.json';
import page1 from './fixtures/messages-page-1.json';
import page2 from './fixtures/messages-page-2.json';
import accepted from './fixtures/send-accepted.json';
import statuses from './fixtures/statuses.json';

/** RingCentral's part of the suites that every provider must pass. */
export const samples: ProviderSamples = {
	answerToSend: ({ messages }, refusedPlaces) =>
		replyOf({
			status: 201,
			json: {
				...accepted,
				batchSize: messages.length - refusedPlaces.size,
				rejected: [...refusedPlaces].map((place) => ({
					index: place + 1,
					to: [messages[place].to],
					errorCode: 'SMS-RC-410',
					description: 'The recipient number is invalid',
				})),
			},
		}),
	unreadable: [{}, { id: null }, { id: '' }, { id: accepted.id, rejected: { index: 1 } }].map((json) =>
		replyOf({ status: 201, json }),
	),
	answersToGetBatch: [replyOf({ json: completed }), replyOf({ json: statuses })],
	answersToMessages: [replyOf({ json: page1 }), replyOf({ json: page2 })],
};
