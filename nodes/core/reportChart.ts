import { categories, type FailureCategory } from './errors/catalogue';
import type { BatchRecord, MessageStatus } from './message';
import { amount } from './words';

/** Colours that keep apart for colour-blind readers too, on white and on black; the numbers stand beside them. */
const STATUS_COLOURS: Readonly<Record<MessageStatus, string>> = {
	delivered: '#2e8b57',
	sent: '#4a90d9',
	queued: '#9db4cc',
	deferred: '#b9a6d9',
	undelivered: '#d1495b',
	rejected: '#a3263a',
	expired: '#c77d2e',
	cancelled: '#8b6f5c',
	suppressed: '#6b7280',
	duplicate: '#c5c9d0',
	unknown: '#e0b13c',
};

const FAILURE_COLOUR = '#d1495b';
const WIDTH = 640;
const MARGIN = 24;
const BAR_WIDTH = WIDTH - 2 * MARGIN;
const BAR_TOP = 92;
/** What is there at all is to be seen. */
const LEAST_WIDTH = 3;
const STATUS_ROW = 26;
const FAILURE_ROW = 44;
const FAILURE_BAR_LEFT = 370;
const FAILURE_BAR_WIDTH = 170;
/** Room for an ID beside the headline, in digits; longer ones lose their middle. */
const ID_ROOM = 40;

/** How a text looks; as attributes, because many mail programs drop style sheets. */
const TEXT_STYLES = {
	title: 'class="ink" font-size="16" font-weight="600" fill="#1f2937"',
	headline: 'class="ink" font-size="26" font-weight="600" fill="#1f2937" text-anchor="end"',
	heading: 'class="ink" font-size="14" font-weight="600" fill="#1f2937"',
	label: 'class="ink" font-size="14" fill="#1f2937"',
	number: 'class="ink" font-size="14" fill="#1f2937" text-anchor="end"',
	muted: 'class="muted" font-size="13" fill="#6b7280"',
	mutedEnd: 'class="muted" font-size="13" fill="#6b7280" text-anchor="end"',
	note: 'class="muted" font-size="12" fill="#6b7280"',
};

/** All that a reader's dark setting changes. */
const DARK_STYLE =
	'<style>@media (prefers-color-scheme:dark){.paper{fill:#111827}.ink{fill:#f3f4f6}.muted{fill:#9ca3af}' +
	'.track{fill:#374151}.segment{stroke:#111827}}</style>';

/**
 * Draws a batch as an SVG picture: a bar divided by status with its legend, and a bar per failure category. Follows the
 * reader's light or dark setting, can be read where style sheets are dropped, has a title and a description for screen
 * readers, and uses no font of its own.
 */
export function drawReport(batch: BatchRecord): string {
	const statuses = entriesBySize(batch.counts);
	const failures = entriesBySize(batch.failures);
	const total = sumOf(statuses);
	const summary = statuses.map(([status, count]) => `${amount(count)} ${status}`).join(', ') || 'no messages';
	const legend = statusRows(statuses, total);
	const causes = failureRows(failures, legend.bottom);
	const height = causes.bottom + 6;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title summary" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif">`,
		`<title id="title">Report of batch ${escapeXml(batch.batchId ?? '')}</title>`,
		`<desc id="summary">${escapeXml(summary)}</desc>`,
		DARK_STYLE,
		`<rect class="paper" width="${WIDTH}" height="${height}" rx="12" fill="#ffffff"/>`,
		text(MARGIN, 40, `Batch ${shortened(batch.batchId ?? '')}`, 'title'),
		text(MARGIN, 64, subtitle(batch, total), 'muted'),
		...headline(batch.counts.delivered ?? 0, total),
		...statusBar(statuses, total),
		...legend.parts,
		...causes.parts,
		'</svg>',
	].join('\n');
}

function subtitle({ from, status, cost, total }: BatchRecord, counted: number): string {
	const size = total ?? counted;
	const parts = [`${amount(size)} ${size === 1 ? 'message' : 'messages'}`, status];
	if (from !== null) parts.push(`from ${from}`);
	if (cost !== null) parts.push(`cost ${Number(cost.toFixed(4))}`);
	return parts.join(' · ');
}

/** The number that most readers look for. */
function headline(delivered: number, total: number): string[] {
	if (total === 0) return [];
	return [
		text(WIDTH - MARGIN, 46, percent(delivered, total), 'headline'),
		text(WIDTH - MARGIN, 66, 'delivered', 'mutedEnd'),
	];
}

function statusBar(statuses: Array<[string, number]>, total: number): string[] {
	if (total === 0) return [`<rect class="track" x="${MARGIN}" y="${BAR_TOP}" width="${BAR_WIDTH}" height="22" fill="#e5e7eb"/>`];
	const widths = statuses.map(([, count]) => Math.max(LEAST_WIDTH, (BAR_WIDTH * count) / total));
	// The largest gives what the smallest have got too much.
	widths[0] -= widths.reduce((sum, width) => sum + width, 0) - BAR_WIDTH;
	let x = MARGIN;
	return statuses.map(([status], place) => {
		const bar = `<rect class="segment" x="${x.toFixed(2)}" y="${BAR_TOP}" width="${widths[place].toFixed(2)}" height="22" fill="${colourOf(status)}" stroke="#ffffff"/>`;
		x += widths[place];
		return bar;
	});
}

/** Rows of a table, and where they end. */
interface Rows {
	parts: string[];
	bottom: number;
}

function statusRows(statuses: Array<[string, number]>, total: number): Rows {
	let y = BAR_TOP + 52;
	if (statuses.length === 0) return { parts: [text(MARGIN, y, 'No messages', 'muted')], bottom: y + STATUS_ROW };
	const parts = statuses.flatMap(([status, count]) => {
		const row = [
			`<rect x="${MARGIN}" y="${y - 12}" width="14" height="14" rx="3" fill="${colourOf(status)}"/>`,
			text(MARGIN + 24, y, status, 'label'),
			text(WIDTH - MARGIN - 80, y, amount(count), 'number'),
			text(WIDTH - MARGIN, y, percent(count, total), 'mutedEnd'),
		];
		y += STATUS_ROW;
		return row;
	});
	return { parts, bottom: y };
}

function failureRows(failures: Array<[string, number]>, top: number): Rows {
	if (failures.length === 0) return { parts: [], bottom: top };
	let y = top + 18;
	const parts = [text(MARGIN, y, 'Failures by category', 'heading')];
	y += STATUS_ROW + 4;
	const [[, most]] = failures;
	for (const [category, count] of failures) {
		const width = Math.max(LEAST_WIDTH, Math.round((FAILURE_BAR_WIDTH * count) / most));
		parts.push(
			text(MARGIN, y, category, 'label'),
			`<rect x="${FAILURE_BAR_LEFT}" y="${y - 12}" width="${width}" height="14" rx="3" fill="${FAILURE_COLOUR}"/>`,
			text(WIDTH - MARGIN, y, amount(count), 'number'),
		);
		const meaning = meaningOf(category);
		if (meaning !== undefined) parts.push(text(MARGIN, y + 18, meaning, 'note'));
		y += FAILURE_ROW;
	}
	return { parts, bottom: y };
}

function meaningOf(category: string): string | undefined {
	return Object.hasOwn(categories, category) ? categories[category as FailureCategory].title : undefined;
}

function colourOf(status: string): string {
	return Object.hasOwn(STATUS_COLOURS, status) ? STATUS_COLOURS[status as MessageStatus] : FAILURE_COLOUR;
}

function entriesBySize(counts: Readonly<Record<string, number | undefined>>): Array<[string, number]> {
	return Object.entries(counts)
		.map(([name, count]): [string, number] => [name, count ?? 0])
		.filter(([, count]) => count > 0)
		.sort((a, b) => b[1] - a[1]);
}

function sumOf(entries: Array<[string, number]>): number {
	return entries.reduce((sum, [, count]) => sum + count, 0);
}

/** A share with one decimal, never rounded to nothing or to all. */
function percent(count: number, total: number): string {
	const share = (100 * count) / total;
	if (count > 0 && share < 0.1) return '< 0.1 %';
	if (count < total && share > 99.9) return '> 99.9 %';
	return `${share.toFixed(1)} %`;
}

function shortened(id: string): string {
	const characters = [...id];
	const widthOf = (part: string[]) => part.reduce((sum, character) => sum + digitsWide(character), 0);
	if (widthOf(characters) <= ID_ROOM) return id;
	let half = Math.min(ID_ROOM, Math.floor(characters.length / 2));
	const shown = () => [...characters.slice(0, half), '…', ...characters.slice(-half)];
	while (widthOf(shown()) > ID_ROOM) half -= 1;
	return shown().join('');
}

/** About how many digits a character takes in usual fonts. */
function digitsWide(character: string): number {
	if (/[A-LN-VX-Z]/.test(character)) return 1.2;
	return /[ -~]/.test(character) && !/[MWmw@%]/.test(character) ? 1 : 1.8;
}

function text(x: number, y: number, content: string, style: keyof typeof TEXT_STYLES): string {
	return `<text ${TEXT_STYLES[style]} x="${x}" y="${y}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
	return content
		// XML 1.0 has no control characters, no halves of surrogate pairs and no U+FFFE.
		.replace(/[\p{Cc}\p{Cs}\p{Cn}]/gu, '\ufffd')
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;');
}
