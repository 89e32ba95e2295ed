import { findSent } from '../../nodes/Sinch/sent';
import { sinch } from '../../nodes/Sinch/provider';
import { NOW } from '../contract/runReadCases';
import { Script, type Step } from '../contract/script';
import batch from './fixtures/batch.json';

const message = (index: number, to: string, text: string, changes: object = {}) => ({
	index,
	itemIndex: index,
	from: '+12025550199',
	to,
	text,
	...changes,
});

const list = (batches: object[], reference = ''): Step => ({
	request: `GET /batches?${reference}start_date=2026-02-16T10%3A00%3A00.000Z&page=0&page_size=100`,
	answer: { json: { count: batches.length, batches } },
});

async function idsOf(messages: Parameters<typeof findSent>[1], steps: Step[]) {
	const script = new Script(sinch, steps);
	const found = await findSent(script.call, messages, NOW);
	script.expectDone();
	return found;
}

describe('messages that were sent before', () => {
	const ann = message(0, '+12025550141', 'Hi Ann, table 4 is ready.');

	it('are named by the newest batch that holds sender, recipient and text', async () => {
		const newer = { ...batch, id: 'newer', created_at: '2026-03-02T11:00:00.000Z' };
		const found = await idsOf([ann], [list([batch, newer, { ...batch, id: 'oldest', created_at: '2026-03-01T11:00:00.000Z' }])]);
		expect(found).toEqual(new Map([[0, { messageId: null, batchId: 'newer' }]]));
	});

	it('are not mistaken for others', async () => {
		const others = [
			message(1, '+12025550141', 'Hi Kim, table 4 is ready.'),
			message(2, '+12025550149', 'Hi Ann, table 4 is ready.'),
			message(3, '+12025550141', 'Hi Ann, table 4 is ready.', { from: '24680' }),
		];
		expect(await idsOf(others, [list([batch, { id: 'empty' }])])).toEqual(new Map());
	});

	it('are looked for under their reference where the workflow gives one', async () => {
		const named = message(1, '+12025550142', 'Hi Kim, table 4 is ready.', { options: { clientReference: 'order-7781' } });
		const found = await idsOf([ann, named], [list([batch]), list([{ ...batch, id: 'named' }], 'client_reference=order-7781&')]);
		expect([...found].map(([index, { batchId }]) => [index, batchId])).toEqual([[0, batch.id], [1, 'named']]);
	});

	it('are recognised as a binary message by its content', async () => {
		const binary = { ...batch, type: 'mt_binary', body: 'QkVHSU4=', parameters: undefined };
		const found = await idsOf([message(0, '+12025550141', 'QkVHSU4=')], [list([binary])]);
		expect(found.get(0)?.batchId).toBe(batch.id);
	});
});
