import fc from 'fast-check';

import type { BatchRecord, MessageStatus } from '../../nodes/core/message';
import { drawReport } from '../../nodes/core/reportChart';
import { fakeSnapshot } from './fakeProvider';

const batch = (change: Partial<BatchRecord> = {}) =>
	fakeSnapshot({ from: '+12025550100', status: 'completed', done: true, final: true, ...change });

const NAME = /^[A-Za-z][\w:-]*$/;
const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);/gi;
/** The characters that XML 1.0 has: production 2 of its grammar. */
const CHARACTER = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Reads an XML document without declarations, comments and CDATA. @throws where it is not well-formed */
function parseXml(document: string): { texts: string[]; elements: Array<{ name: string; attributes: Map<string, string> }> } {
	const texts: string[] = [];
	const elements: Array<{ name: string; attributes: Map<string, string> }> = [];
	const open: string[] = [];
	const refuse = (what: string): never => {
		throw new SyntaxError(what);
	};
	const decode = (raw: string): string => {
		if (raw.includes('<') || raw.replace(ENTITY, '').includes('&')) refuse(`unescaped text ${raw}`);
		return raw
			.replace(/&lt;/g, '<')
			.replace(/&gt;/g, '>')
			.replace(/&quot;/g, '"')
			.replace(/&amp;/g, '&');
	};
	if (!CHARACTER.test(document)) refuse('a character that XML does not have');
	for (const [whole, tag, text] of document.matchAll(/<([^<>]*)>|([^<>]+)|[<>]/g)) {
		if (text !== undefined) {
			if (text.trim() !== '' && open.length === 0) refuse(`text outside: ${text}`);
			texts.push(decode(text));
		} else if (tag === undefined) {
			refuse(`a single ${whole}`);
		} else if (tag.startsWith('/')) {
			if (open.pop() !== tag.slice(1)) refuse(`</${tag.slice(1)}> closes nothing`);
		} else {
			const [, name = '', rest = '', empty] = /^([^\s/]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/)?$/.exec(tag) ?? refuse(`odd tag ${tag}`);
			if (!NAME.test(name)) refuse(`odd name ${name}`);
			if (open.length === 0 && elements.length > 0) refuse('a second root');
			const attributes = new Map<string, string>();
			for (const [, key, value] of rest.matchAll(/([\w:-]+)="([^"]*)"/g)) {
				if (attributes.has(key)) refuse(`${key} twice`);
				attributes.set(key, decode(value));
			}
			elements.push({ name, attributes });
			if (empty === undefined) open.push(name);
		}
	}
	if (open.length > 0) refuse(`<${open.join('> <')}> left open`);
	return { texts: texts.map((text) => text.trim()).filter((text) => text !== ''), elements };
}

const bars = ({ elements }: ReturnType<typeof parseXml>) =>
	elements
		.filter(({ name, attributes }) => name === 'rect' && attributes.get('class') === 'segment')
		.map(({ attributes }) => [Number(attributes.get('x')), Number(attributes.get('width'))]);

describe('drawing a report', () => {
	it('shows every status with its number and share, the largest first', () => {
		const { texts } = parseXml(drawReport(batch({ counts: { undelivered: 10, delivered: 960, unknown: 30 } })));
		expect(texts).toEqual(
			expect.arrayContaining(['delivered', '960', '96.0 %', 'unknown', '30', '3.0 %', 'undelivered', '10', '1.0 %']),
		);
		expect(texts.indexOf('delivered')).toBeLessThan(texts.indexOf('unknown'));
		expect(texts.indexOf('unknown')).toBeLessThan(texts.indexOf('undelivered'));
		expect(texts).toContain('960 delivered, 30 unknown, 10 undelivered');
	});

	it('begins with the share that was delivered', () => {
		const headlineOf = (counts: BatchRecord['counts']) => parseXml(drawReport(batch({ counts }))).texts[5];
		expect(headlineOf({ undelivered: 960, delivered: 40 })).toBe('4.0 %');
		expect(headlineOf({ queued: 3 })).toBe('0.0 %');
		expect(headlineOf({ delivered: 3 })).toBe('100.0 %');
	});

	it('rounds no share to nothing or to all', () => {
		const { texts } = parseXml(drawReport(batch({ counts: { delivered: 1_999_999, unknown: 1 } })));
		expect(texts).toEqual(expect.arrayContaining(['1,999,999', '> 99.9 %', '1', '< 0.1 %']));
	});

	it('shows failures by category, each with what it means and its number', () => {
		const { texts } = parseXml(
			drawReport(batch({ counts: { undelivered: 9 }, failures: { contentBlocked: 7, unreachableRecipient: 2 } })),
		);
		const heading = texts.indexOf('Failures by category');
		expect(texts.slice(heading)).toEqual([
			'Failures by category',
			'contentBlocked',
			'7',
			'The text was blocked',
			'unreachableRecipient',
			'2',
			'The handset could not be reached',
		]);
	});

	it('names batch, sender, state, size and cost', () => {
		const { texts } = parseXml(drawReport(batch({ total: 1_000, counts: { sent: 900 }, cost: 0.1 + 0.2 })));
		expect(texts).toContain('Batch b1');
		expect(texts).toContain('1,000 messages · completed · from +12025550100 · cost 0.3');
	});

	it('counts the messages itself where the provider does not', () => {
		const { texts } = parseXml(drawReport(batch({ from: null, counts: { sent: 2, queued: 1 } })));
		expect(texts).toContain('3 messages · completed');
	});

	it('divides the bar among the statuses without a gap', () => {
		const drawing = parseXml(drawReport(batch({ counts: { delivered: 3, sent: 2, queued: 1 } })));
		expect(bars(drawing)).toEqual([
			[24, 296],
			[320, 197.33],
			[517.33, 98.67],
		]);
	});

	it('shows the smallest share too', () => {
		const drawing = parseXml(drawReport(batch({ counts: { delivered: 1_000_000, queued: 1, expired: 1 } })));
		expect(bars(drawing)).toEqual([
			[24, 586],
			[610, 3],
			[613, 3],
		]);
	});

	it('can be read where style sheets are dropped, and follows a dark setting where they are not', () => {
		const drawn = drawReport(batch({ counts: { delivered: 1, expired: 1 }, failures: { expired: 1 } }));
		const { elements } = parseXml(drawn);
		const texts = elements.filter(({ name }) => name === 'text');
		expect(texts.map(({ attributes }) => [attributes.has('fill'), attributes.has('font-size')])).toEqual(texts.map(() => [true, true]));
		const classes = new Set(elements.map(({ attributes }) => attributes.get('class')).filter((name) => name !== undefined));
		const [style] = /<style>.*<\/style>/.exec(drawn)!;
		for (const name of classes) expect(style).toContain(`.${name}{`);
	});

	it('shortens a long ID in the middle, and keeps it whole in the title', () => {
		const batchId = `begin-${'x'.repeat(200)}-end`;
		const { texts } = parseXml(drawReport(batch({ batchId })));
		expect(texts[0]).toBe(`Report of batch ${batchId}`);
		const shown = texts.find((text) => text.startsWith('Batch '))!;
		expect(shown).toMatch(/^Batch begin-x+…x+-end$/);
		expect(shown.length).toBeLessThan(50);
	});

	it.each(['0b6c2f0e-5b0e-4f59-9b63-1f1f3c1f7a10', '01KJWZ4QY8T3B6D9F2H5K7M1N4'])('shows the ID %s whole, as the providers make them', (batchId) => {
		expect(parseXml(drawReport(batch({ batchId }))).texts).toContain(`Batch ${batchId}`);
	});

	it('draws a batch of which nothing is known', () => {
		const drawn = drawReport(batch({ batchId: null, from: null, status: 'unknown' }));
		const drawing = parseXml(drawn);
		expect(bars(drawing)).toEqual([]);
		expect(drawing.texts).toEqual(expect.arrayContaining(['no messages', 'No messages']));
		expect(drawing.texts).toContain('0 messages · unknown');
		expect(drawn).not.toMatch(/NaN|Infinity|undefined|null/);
	});

	it('leaves out what is zero', () => {
		const { texts } = parseXml(drawReport(batch({ counts: { delivered: 1, sent: 0 }, failures: { expired: 0 } })));
		expect(texts).not.toContain('sent');
		expect(texts).not.toContain('Failures by category');
	});

	it('is a picture that readers who cannot see it can follow, and that fetches nothing', () => {
		const drawn = drawReport(batch({ counts: { delivered: 1 } }));
		const [svg, title, desc] = parseXml(drawn).elements;
		expect([svg.name, svg.attributes.get('role')]).toEqual(['svg', 'img']);
		expect(svg.attributes.get('aria-labelledby')).toBe(`${title.attributes.get('id')} ${desc.attributes.get('id')}`);
		expect(drawn.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import|<script/);
	});

	it('is well-formed and shows what it was given, whatever that is', () => {
		const anyWord = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('<b>&"\'</b>', ']]>', '\u0000\ufffe', '\ud800'));
		const anyCounts = fc.dictionary(
			fc.oneof(anyWord, fc.constantFrom('delivered', 'sent')).filter((name) => name !== '__proto__'),
			fc.nat(1_000_000),
			{ maxKeys: 12 },
		);
		fc.assert(
			fc.property(anyWord, anyWord, anyCounts, anyCounts, (batchId, from, counts, failures) => {
				const drawn = drawReport(batch({ batchId, from, counts: counts as Partial<Record<MessageStatus, number>>, failures }));
				const { elements, texts } = parseXml(drawn);
				for (const { attributes } of elements) {
					for (const key of ['x', 'y', 'width', 'height']) {
						const value = attributes.get(key);
						if (value !== undefined) expect(Number(value)).toBeGreaterThanOrEqual(0);
					}
				}
				for (const count of Object.values(failures)) {
					if (count > 0) expect(texts).toContain(count.toLocaleString('en-US'));
				}
			}),
		);
	});
});
