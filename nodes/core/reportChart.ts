import type { BatchRecord, MessageStatus } from './message';

/** Colours that keep apart for colour-blind readers too, on white and on black; the numbers stand beside them. */
const STATUS_COLOURS: Readonly<Record<MessageStatus, string>> = {
	delivered: '#2e8b57',
	sent: '#4a90d9',
	queued: '#9db4cc',
	deferred: '#b9a6d9',
	undelivered: '#d1495b',
	rejected: '#a3263a',
	expired: '#c77d2e',
	cancelled: '#8a8f98',
	suppressed: '#6b7280',
	duplicate: '#c5c9d0',
	unknown: '#e0b13c',
};

const FAILURE_COLOUR = '#d1495b';
const WIDTH = 640;
const MARGIN = 24;
const BAR_WIDTH = WIDTH - 2 * MARGIN;
const ROW_HEIGHT = 26;

/**
 * Draws a batch as an SVG picture: a bar divided by status with its legend, and a bar per failure category. Follows the
 * reader's light or dark setting, has a title and a description for screen readers, and uses no font of its own.
 */
export function drawReport(batch: BatchRecord): string {
	const statuses = entriesBySize(batch.counts);
	const failures = entriesBySize(batch.failures);
	const total = statuses.reduce((sum, [, count]) => sum + count, 0);
	const summary = statuses.map(([status, count]) => `${count} ${status}`).join(', ') || 'no messages';
	const parts: string[] = [
		text(MARGIN, 38, `Batch ${batch.batchId ?? ''}`, 'title'),
		text(MARGIN, 60, subtitle(batch, total), 'muted'),
		...statusBar(statuses, total),
	];
	let y = 128;
	for (const [status, count] of statuses) {
		const colour = STATUS_COLOURS[status as MessageStatus] ?? FAILURE_COLOUR;
		parts.push(
			`<rect x="${MARGIN}" y="${y - 12}" width="14" height="14" rx="3" fill="${colour}"/>`,
			text(MARGIN + 24, y, status, 'label'),
			text(WIDTH - MARGIN, y, `${count} (${percent(count, total)})`, 'number'),
		);
		y += ROW_HEIGHT;
	}
	if (failures.length > 0) {
		y += 16;
		parts.push(text(MARGIN, y, 'Failures by category', 'heading'));
		y += ROW_HEIGHT;
		const most = failures[0][1];
		for (const [category, count] of failures) {
			const width = Math.max(2, Math.round((200 * count) / most));
			parts.push(
				text(MARGIN, y, category, 'label'),
				`<rect x="${MARGIN + 220}" y="${y - 12}" width="${width}" height="14" rx="3" fill="${FAILURE_COLOUR}"/>`,
				text(WIDTH - MARGIN, y, String(count), 'number'),
			);
			y += ROW_HEIGHT;
		}
	}
	const height = y + 8;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title summary">`,
		`<title id="title">Report of batch ${escapeXml(batch.batchId ?? '')}</title>`,
		`<desc id="summary">${escapeXml(summary)}</desc>`,
		STYLE,
		`<rect class="paper" width="${WIDTH}" height="${height}" rx="12"/>`,
		...parts,
		'</svg>',
	].join('\n');
}

const STYLE =
	'<style>.paper{fill:#fff}text{font:14px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:#1f2937}' +
	'.title{font-size:18px;font-weight:600}.heading{font-weight:600}.muted{fill:#6b7280}.number{text-anchor:end}' +
	'@media (prefers-color-scheme:dark){.paper{fill:#111827}text{fill:#f3f4f6}.muted{fill:#9ca3af}}</style>';

function subtitle({ from, status, cost, total }: BatchRecord, counted: number): string {
	const parts = [`${total ?? counted} messages`, status];
	if (from !== null) parts.push(`from ${from}`);
	if (cost !== null) parts.push(`cost ${Number(cost.toFixed(4))}`);
	return parts.join(' · ');
}

function statusBar(statuses: Array<[string, number]>, total: number): string[] {
	let x = MARGIN;
	return statuses.map(([status, count]) => {
		const width = (BAR_WIDTH * count) / total;
		const colour = STATUS_COLOURS[status as MessageStatus] ?? FAILURE_COLOUR;
		const bar = `<rect x="${x.toFixed(2)}" y="76" width="${width.toFixed(2)}" height="22" fill="${colour}"/>`;
		x += width;
		return bar;
	});
}

function entriesBySize(counts: Readonly<Record<string, number | undefined>>): Array<[string, number]> {
	return Object.entries(counts)
		.map(([name, count]): [string, number] => [name, count ?? 0])
		.filter(([, count]) => count > 0)
		.sort((a, b) => b[1] - a[1]);
}

function percent(count: number, total: number): string {
	return `${((100 * count) / total).toFixed(1)} %`;
}

function text(x: number, y: number, content: string, kind: string): string {
	return `<text class="${kind}" x="${x}" y="${y}">${escapeXml(content)}</text>`;
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
