import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../json';

/**
 * Takes the value of a parameter from the fields of an item.
 * @returns undefined where only n8n can say what the value is
 */
export type FieldTemplate = (json: IDataObject) => string | number | undefined;

/** `$json` with steps such as `.name`, `["name"]` or `['name']`, and nothing else. */
const FIELD = /^\s*\$json((?:\s*(?:\.\s*[\p{ID_Start}$_][\p{ID_Continue}$]*|\[\s*(?:"[^"'\\\r\n]*"|'[^"'\\\r\n]*')\s*\]))+)\s*$/u;

const STEP = /\.\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)|["']([^"']*)["']/gu;

type Part = string | string[];

/**
 * Reads an expression that is made of plain text and of fields of the item: n8n takes up to a millisecond for each item
 * to evaluate one.
 * @param expression as it is written, with the leading `=`
 * @returns undefined where there is anything else in it
 */
export function readFieldTemplate(expression: string): FieldTemplate | undefined {
	const parts = partsOf(expression.slice(1));
	if (parts === undefined) return undefined;
	const [first] = parts;
	// Alone, a number stays a number.
	if (parts.length === 1 && Array.isArray(first)) return (json) => fieldOf(json, first);
	return (json) => {
		let text = '';
		for (const part of parts) {
			const value = typeof part === 'string' ? part : fieldOf(json, part);
			if (value === undefined) return undefined;
			text += value;
		}
		return text;
	};
}

/** Texts, and fields as the names on the way to them. */
function partsOf(template: string): Part[] | undefined {
	// With a backslash braces can be escaped.
	if (template.includes('\\')) return undefined;
	const parts: Part[] = [];
	let end = 0;
	for (;;) {
		const open = template.indexOf('{{', end);
		const text = template.slice(end, open < 0 ? undefined : open);
		if (text !== '') parts.push(text);
		if (open < 0) return parts;
		const close = template.indexOf('}}', open);
		const steps = close < 0 ? undefined : stepsOf(template.slice(open + 2, close));
		if (steps === undefined) return undefined;
		parts.push(steps);
		end = close + 2;
	}
}

function stepsOf(code: string): string[] | undefined {
	const [, path] = FIELD.exec(code) ?? [];
	return path === undefined ? undefined : [...path.matchAll(STEP)].map(([, name, quoted]) => name ?? quoted);
}

/**
 * n8n has rules of its own for what is missing, for values that are neither text nor number, and for NUL characters,
 * where its sandbox ends a text.
 */
function fieldOf(json: IDataObject, steps: readonly string[]): string | number | undefined {
	let value: unknown = json;
	for (const step of steps) {
		if (!isRecord(value) || !Object.hasOwn(value, step) || step in Object.prototype) return undefined;
		value = value[step];
	}
	if (typeof value === 'string') return value.includes('\0') ? undefined : value;
	return Number.isFinite(value) ? (value as number) : undefined;
}
