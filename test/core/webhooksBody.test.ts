import fc from 'fast-check';
import { bodyOf } from '../../nodes/core/webhooks/body';

const read = (body: string | Buffer) => bodyOf({ headers: {}, query: {}, rawBody: Buffer.from(body) });

describe('the body of a webhook call', () => {
	it('is read as JSON', () => {
		fc.assert(
			fc.property(fc.json({ maxDepth: 10 }), (text) => {
				expect(read(text)).toEqual(JSON.parse(text));
			}),
		);
	});

	it.each(['', '{', '{"a":1', "{'a':1}", '\ufeff{}', '{}{}', '"\\'])('is nothing where it is no JSON: %j', (text) => {
		expect(read(text)).toBeUndefined();
	});

	it.each([
		['64 levels', '['.repeat(64) + ']'.repeat(64), true],
		['65 levels', '['.repeat(65) + ']'.repeat(65), false],
		['65 levels of objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, false],
		['many brackets in a text', JSON.stringify({ text: '[{"\\":,'.repeat(20_000) }), true],
		['a backslash before the end of a text', `["\\\\",${'['.repeat(64)}${']'.repeat(64)}]`, false],
		['a report of 20,000 recipients', JSON.stringify({ recipients: new Array(20_000).fill('12025550123') }), true],
		['more entries than any report has', JSON.stringify(new Array(30_000).fill(1)), false],
		['more fields than any event has', JSON.stringify(new Array(6_000).fill({})), false],
	])('with %s is an event or not', (_name, text, isRead) => {
		expect(read(text) !== undefined).toBe(isRead);
	});
});
