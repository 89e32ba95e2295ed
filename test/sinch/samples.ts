import { replyOf } from '../contract/script';
import type { ProviderSamples } from '../contract/samples';
import accepted from './fixtures/batch.json';
import inbounds from './fixtures/inbounds.json';
import full from './fixtures/report-full.json';

/** Sinch's part of the suites that every provider must pass. */
export const samples: ProviderSamples = {
	credentials: { servicePlanId: 'plan-1', region: 'us' },
	pathOfApi: '/xms/v1/plan-1',
	refusesAllOrNone: true,
	answerToSend: ({ messages }) =>
		replyOf({ status: 201, json: { ...accepted, to: messages.map(({ to }) => to.slice(1)) } }),
	unreadable: [{}, { id: null }, { id: '' }, { id: 7 }].map((json) => replyOf({ status: 201, json })),
	answersToGetBatch: [replyOf({ json: accepted }), replyOf({ json: full })],
	answersToMessages: [replyOf({ json: full })],
	answersToGetMany: [replyOf({ json: inbounds })],
};
