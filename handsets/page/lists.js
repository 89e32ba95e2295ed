import { count, grouped, momentOf, phases, timeOf } from './format.js';
import { html } from './html.js';
import { addressOf } from './place.js';

/** Where a message is, with a sign so that colour is not all that tells. */
export function Phase({ phase, children }) {
	return html`<span class=${`phase ${phase}`}><span aria-hidden="true">${phases[phase].sign}</span> ${children ?? phases[phase].word}</span>`;
}

/** The field and the choice that narrow a list. */
export function Filter({ setup, filter, setFilter }) {
	const change = (name) => ({ target }) => setFilter({ ...filter, [name]: target.value });
	return html`
		<form class="filter" role="search" aria-label="Narrow the list" onSubmit=${(event) => event.preventDefault()}>
			<label for="search">Number or text</label>
			<input id="search" type="search" autocomplete="off" value=${filter.search} onInput=${change('search')} />
			<label for="only">Provider</label>
			<select id="only" value=${filter.provider} onChange=${change('provider')}>
				<option value="">All providers</option>
				${setup.providers.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}
			</select>
		</form>
	`;
}

function LeftOut({ rows, total, what }) {
	if (total <= rows.length) return null;
	return html`<p class="left-out">The newest ${rows.length} of ${count(total, what)}. Search for a number to see another.</p>`;
}

/** A number that nobody has texted yet can write first. */
function NewHandset({ setup, search, rows }) {
	const number = search.replace(/[\s()-]/g, '');
	if (!/^\+[1-9]\d{7,14}$/.test(number)) return null;
	const free = setup.providers.filter(({ id }) => !rows.some((row) => row.number === number && row.provider === id));
	if (free.length === 0) return null;
	return html`
		<div class="new-handset">
			<p>Open the handset ${grouped(number)} at</p>
			<p>${free.map(({ id, name }) => html`<a key=${id} class="chip" data-provider=${id} href=${addressOf({ provider: id, number })}>${name}</a> `)}</p>
		</div>
	`;
}

/** The handsets that have sent or got a text, newest first. */
export function Handsets({ setup, handsets: { rows, total }, open, filter }) {
	const nameOf = (provider) => setup.providers.find(({ id }) => id === provider).name;
	return html`
		${rows.length === 0 && html`<p class="empty">${filter.search || filter.provider ? 'No handset fits.' : 'No text has come yet. Run a workflow in n8n that sends one, or search for a number such as +1 202 555 0123 to let it write first.'}</p>`}
		<${NewHandset} setup=${setup} search=${filter.search} rows=${rows} />
		<ul class="handsets">
			${rows.map(({ provider, number, count: texts, failed, last }) => html`
				<li key=${`${provider} ${number}`}>
					<a href=${addressOf({ provider, number })} aria-current=${open?.number === number && open?.provider === provider ? 'true' : null}>
						<span class="number">${grouped(number)}</span>
						<span class="chip" data-provider=${provider}>${nameOf(provider)}</span>
						<time>${momentOf(last.at)}</time>
						<span class="last">${last.direction === 'fromHandset' ? `Wrote: ${last.text}` : last.text}</span>
						<span class="totals">
							${last.phase && html`<${Phase} phase=${last.phase} />`}
							<span>${count(texts, 'text')}${failed > 0 && `, ${failed} failed`}</span>
						</span>
					</a>
				</li>
			`)}
		</ul>
		<${LeftOut} rows=${rows} total=${total} what="handset" />
	`;
}

/** How a message came to its status, as far as somebody was looking. */
export function Moves({ moves }) {
	return html`<ol class="moves">${moves.map(({ status, at }) => html`<li key=${`${status} ${at}`}>${status} <time>${timeOf(at)}</time></li>`)}</ol>`;
}

/** The newest messages of all handsets. */
export function Messages({ setup, messages: { rows, total } }) {
	const nameOf = (provider) => setup.providers.find(({ id }) => id === provider).name;
	if (rows.length === 0) return html`<p class="empty">No message fits, or none has been accepted yet.</p>`;
	return html`
		<div class="table" tabindex="0" role="region" aria-label="Accepted messages">
			<table>
				<thead><tr><th scope="col">Accepted</th><th scope="col">Provider</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Text</th><th scope="col">Status</th></tr></thead>
				<tbody>
					${rows.map(({ id, provider, from, to, text, at, phase, code, meaning, moves }) => html`
						<tr key=${id}>
							<td><time>${momentOf(at)}</time></td>
							<td><span class="chip" data-provider=${provider}>${nameOf(provider)}</span></td>
							<td>${grouped(from)}</td>
							<td><a href=${addressOf({ provider, number: to })}>${grouped(to)}</a></td>
							<td class="words">${text}</td>
							<td><${Phase} phase=${phase} />${code && html` <span title=${meaning}>${code}</span>`}<${Moves} moves=${moves} /></td>
						</tr>
					`)}
				</tbody>
			</table>
		</div>
		<${LeftOut} rows=${rows} total=${total} what="message" />
	`;
}
