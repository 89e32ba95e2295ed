/** Reads what a provider sends, whatever it is. */

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says something, without the blanks around it; null for anything else. */
export function wordOf(value: unknown): string | null {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Ids and codes, which come as text or as a number. */
export function idOf(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : null;
}

/** A time as ISO 8601 in UTC; null where it cannot be read. */
export function isoTime(value: unknown): string | null {
	const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Characters of a body that is no JSON, kept for the reader. */
const EXCERPT_LENGTH = 200;

/** What a page of a proxy or any other text says, in short: its title, or its words. */
export function excerptOf(text: string): string | null {
	const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1];
	const plain = (title ?? text.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
	return plain === '' ? null : plain.slice(0, EXCERPT_LENGTH);
}
