import fc from 'fast-check';
import {
	canBeOneTemplate,
	fillTemplate,
	findTemplate,
	type Template,
	type TemplateLimits,
} from '../../nodes/core/template';
import { number } from './fakeProvider';

const limits: TemplateLimits = { charactersPerValue: 160, charactersPerText: 2000 };

const addressed = (texts: readonly string[]) => texts.map((text, place) => ({ to: number(place), text }));

const find = (...texts: string[]): Template => findTemplate(addressed(texts), limits);

/** Values per placeholder, in the order of the texts. */
const valuesOf = ({ parameters }: Template) =>
	Object.values(parameters).map((values) => ('default' in values ? values.default : Object.values(values)));

describe('finding the template of texts', () => {
	it('leaves a text that is the same for all as it is', () => {
		expect(find('Table 4 is ready.', 'Table 4 is ready.')).toEqual({ text: 'Table 4 is ready.', parameters: {} });
	});

	it('makes values of what differs, under short keys and by recipient', () => {
		expect(find('Hi Ann, table 4 is ready.', 'Hi Bo, table 12 is ready.')).toEqual({
			text: 'Hi ${v1}, table ${v2} is ready.',
			parameters: { v1: { [number(0)]: 'Ann', [number(1)]: 'Bo' }, v2: { [number(0)]: '4', [number(1)]: '12' } },
		});
	});

	it.each<[name: string, texts: string[], text: string, values: Array<string | string[]>]>([
		['a difference at the start', ['Ann, come', 'Bo, come'], '${v1}, come', [['Ann', 'Bo']]],
		['a difference at the end', ['Your code: 123', 'Your code: 98'], 'Your code: ${v1}', [['123', '98']]],
		['whole words only', ['Hi Anna!', 'Hi Anton!'], 'Hi ${v1}!', [['Anna', 'Anton']]],
		['names of several words', ['Hi Mary Ann, call us', 'Hi Bo, call us'], 'Hi ${v1}, call us', [['Mary Ann', 'Bo']]],
		['a word that comes twice', ['to A from to', 'to B from to'], 'to ${v1} from to', [['A', 'B']]],
		['words in another order', ['one two three', 'two one three'], '${v1} three', [['one two', 'two one']]],
		['texts with nothing in common', ['Yes', 'No!'], '${v1}', [['Yes', 'No!']]],
		['something that only one text has', ['Hi Ann!', 'Hi Ann! Bye'], 'Hi Ann${v1}', [['!', '! Bye']]],
		['something missing at the start', ['Ann, hi', 'hi'], '${v1}', [['Ann, hi', 'hi']]],
		['emoji of several code units', ['Hi 👍🏽 you', 'Hi 👍🏿 you'], 'Hi ${v1} you', [['👍🏽', '👍🏿']]],
		['a price before a value', ['Pay $5', 'Pay $7'], 'Pay ${v1}', [['$5', '$7']]],
		['a dollar sign that begins nothing', ['Pay $5', 'Pay $5'], 'Pay $5', []],
		['a literal placeholder', ['Use ${name} here', 'Use ${name} here'], 'Use ${v1}{name} here', ['$']],
		['literals and values', ['Ann: $${a}', 'Bo: $${a}'], '${v1}: ${v2}{a}', [['Ann', 'Bo'], '$$']],
		['a literal with one of our keys', ['Use ${v1}', 'Use ${v1}'], 'Use ${w1}{v1}', ['$']],
	])('handles %s', (_name, texts, text, values) => {
		const template = find(...texts);
		expect(template.text).toBe(text);
		expect(valuesOf(template)).toEqual(values);
	});

	it('divides a difference that is longer than a value may be', () => {
		const template = find(`Hi ${'a'.repeat(300)}!`, `Hi ${'b'.repeat(200)}!`);
		expect(template.text).toBe('Hi ${v1}${v2}!');
		expect(valuesOf(template).flat().map(({ length }) => length)).toEqual([150, 100, 150, 100]);
	});

	it('puts everything into values where placeholders would make the text too long', () => {
		const texts = ['a', 'b'].map((letter) => Array.from({ length: 500 }, (_, i) => `w${i} ${letter}`).join(' ').slice(0, 2000));
		const template = find(...texts);
		expect(template.text).toMatch(/^(\$\{v\d+\}){13}$/);
		expect(texts.map((_text, place) => fillTemplate(template, number(place)))).toEqual(texts);
	});
});

describe('any texts', () => {
	const anyWord = fc.oneof(
		fc.constantFrom('Hi', 'order', 'ready', ' ', ', ', '$', '{', '}', '${', '${v1}', '${name}', '👍🏽', 'Grüße', '\n'),
		fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
		// Halves of surrogate pairs too.
		fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 4 }).map((units) => String.fromCharCode(...units)),
	);
	const anyText = fc
		.array(anyWord, { minLength: 1, maxLength: 60 })
		.map((words) => words.join('').slice(0, 2000));

	it('come out exactly as they went in, within the limits of keys, values and text', () => {
		fc.assert(
			fc.property(fc.array(anyText, { minLength: 1, maxLength: 8 }), fc.integer({ min: 4, max: 160 }), (texts, charactersPerValue) => {
				const lengths = texts.map(({ length }) => length);
				const tight = { ...limits, charactersPerValue };
				fc.pre(canBeOneTemplate(Math.min(...lengths), Math.max(...lengths), tight));
				const template = findTemplate(addressed(texts), tight);
				expect(texts.map((_text, place) => fillTemplate(template, number(place)))).toEqual(texts);
				for (const [key, values] of Object.entries(template.parameters)) {
					expect(key).toMatch(/^[a-z][0-9]{1,15}$/);
					for (const value of Object.values(values)) {
						expect(value.length).toBeGreaterThan(0);
						expect(value.length).toBeLessThanOrEqual(charactersPerValue);
					}
				}
				const keys = [...template.text.matchAll(/\$\{(.*?)\}/g)].map(([, key]) => key);
				expect(keys).toEqual(Object.keys(template.parameters));
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('filling a template', () => {
	const template = {
		text: 'Hi ${name}, ${time}',
		parameters: { name: { [number(1)]: 'Ann', default: 'guest' }, time: { [number(1)]: '19:30' } },
	};

	it('takes the value of the recipient', () => {
		expect(fillTemplate(template, number(1))).toBe('Hi Ann, 19:30');
	});

	it('takes the default, and finds that a value is missing', () => {
		expect(fillTemplate({ ...template, text: 'Hi ${name}' }, number(2))).toBe('Hi guest');
		expect(fillTemplate(template, number(2))).toBeUndefined();
	});

	it.each(['${nobody}', '${toString}', '${__proto__}'])('knows no value for %s', (text) => {
		expect(fillTemplate({ ...template, text }, number(1))).toBeUndefined();
	});

	it('leaves what is no placeholder, and what a value holds', () => {
		const parameters = { a: { default: '${b} $& $1' }, b: { default: 'wrong' } };
		expect(fillTemplate({ text: '${a} ${} ${a b} $a', parameters }, number(1))).toBe('${b} $& $1 ${} ${a b} $a');
	});
});
