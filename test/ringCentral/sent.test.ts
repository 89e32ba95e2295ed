import { findSent } from '../../nodes/RingCentral/sent';
import { ringCentral } from '../../nodes/RingCentral/provider';
import { Script, type Step } from '../contract/script';
import messagesOfBatch from './fixtures/messages-of-batch.json';

const FROM = '+12025550199';
const [annListed, kimListed] = messagesOfBatch.records;

const message = (index: number, to: string, text: string) => ({ index, itemIndex: index, from: FROM, to, text });
const ann = message(0, '+12025550141', annListed.text);
const kim = message(1, '+12025550142', kimListed.text);

const list = (numbers: string[], records: object[]): Step => ({
	request:
		`GET /restapi/v1.0/account/~/a2p-sms/messages?perPage=1000` +
		numbers.map((number) => `&phoneNumber=%2B${number.slice(1)}`).join('') +
		'&direction=Outbound&dateFrom=2020-01-01T00%3A00%3A00.000Z&view=Detailed',
	answer: { json: { records, paging: { perPage: 1000 } } },
});

const numbers = (count: number) => Array.from({ length: count }, (_, place) => `+1202555${String(place).padStart(4, '0')}`);

describe('naming messages that were sent before', () => {
	const ids = { messageId: '900001', batchId: annListed.batchId };

	it.each<[name: string, messages: typeof ann[], steps: Step[], found: Array<[number, object]>]>([
		[
			'finds them by sender, recipient and text',
			[ann, kim],
			[
				list([ann.to, kim.to], [
					{ ...annListed, id: 'other-text', text: 'Hello' },
					{ ...annListed, id: 'other-sender', from: '+12025550198' },
					{ ...annListed, id: 'to-kim', to: [kim.to] },
					annListed,
				]),
			],
			[[0, ids]],
		],
		[
			'takes the newest of several, in whatever order and under whatever name of the time they are listed',
			[ann],
			[
				list([ann.to], [
					{ ...annListed, id: 'older', creationTime: '2026-03-02T09:59:59.9Z' },
					annListed,
					{ ...annListed, id: 'oldest', creationTime: undefined, createdAt: '2026-03-01T10:00:00Z' },
					{ ...annListed, id: 'undated', creationTime: undefined },
				]),
			],
			[[0, ids]],
		],
		[
			'reads IDs that are numbers and phone numbers without a plus, and no batch where none is named',
			[ann],
			[list([ann.to], [{ ...annListed, id: 900001, from: '12025550199', to: ['12025550141'], batchId: undefined }])],
			[[0, { messageId: '900001', batchId: null }]],
		],
		['asks for a number once', [ann, { ...ann, index: 5 }], [list([ann.to], [annListed])], [[0, ids], [5, ids]]],
		[
			'asks for 15 numbers at once',
			numbers(16).map((to, index) => message(index, to, 'Hello')),
			[list(numbers(15), []), list(numbers(16).slice(15), [])],
			[],
		],
		[
			'makes 20 requests at most',
			numbers(301).map((to, index) => message(index, to, 'Hello')),
			Array.from({ length: 20 }, (_, place) => list(numbers(300).slice(place * 15, place * 15 + 15), [])),
			[],
		],
	])('%s', async (_name, messages, steps, found) => {
		const script = new Script(ringCentral, steps);
		expect([...(await findSent(script.call, messages))]).toEqual(found);
		script.expectDone();
	});
});
