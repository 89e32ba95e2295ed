import { useState } from 'preact/hooks';
import { count, phases } from './format.js';
import { html } from './html.js';

/** How many messages are where, as a bar and in words, and how many texts handsets have written. */
function Progress({ counts, total, replies }) {
	const shares = Object.entries(counts).filter(([, number]) => number > 0);
	return html`
		<div class="bar" aria-hidden="true">
			${shares.map(([phase, number]) => html`<span key=${phase} class=${phase} style=${{ flexGrow: number }}></span>`)}
		</div>
		<ul class="counts">
			${total === 0 && html`<li>No text yet</li>`}
			${shares.map(([phase, number]) => html`
				<li key=${phase} class=${phase}><span aria-hidden="true">${phases[phase].sign}</span> ${number.toLocaleString()} ${phases[phase].word.toLowerCase()}</li>
			`)}
			${replies > 0 && html`<li><span aria-hidden="true">↩</span> ${count(replies, 'reply', 'replies')}</li>`}
		</ul>
	`;
}

/** Where the provider calls, and for those that are told by hand a field to do that. */
function Callbacks({ setup, callbacks, perform }) {
	const [url, setUrl] = useState('');
	const { addresses, delivered, failed } = callbacks;
	const taken = delivered + failed === 0 ? '' : `, ${delivered.toLocaleString()} calls taken${failed === 0 ? '' : `, ${failed.toLocaleString()} not`}`;
	const id = `callback-${setup.id}`;

	function save(event) {
		event.preventDefault();
		perform('callbackUrl', { provider: setup.id, url: url.trim() }, `${setup.name} now calls ${url.trim()}`).then((isDone) => isDone && setUrl(''));
	}

	const places = addresses.length === 0 ? 'none' : addresses.length;
	if (!setup.takesCallbackUrl) return html`<p class="callbacks">Subscriptions: ${places}${taken}</p>`;
	return html`
		<details class="callbacks">
			<summary>Callback URL: ${places === 'none' ? 'none' : 'set'}${taken}</summary>
			<ul class="addresses">${addresses.map((address) => html`<li key=${address}>${address}</li>`)}</ul>
			<form class="inline" onSubmit=${save}>
				<label for=${id}>URL that the trigger in n8n shows</label>
				<input id=${id} type="url" required value=${url} placeholder="http://127.0.0.1:5678/webhook/…" onInput=${({ target }) => setUrl(target.value)} />
				<button>Save</button>
			</form>
		</details>
	`;
}

function Provider({ setup, now, perform }) {
	const { id, name } = setup;
	const { state } = now;
	const label = state.id === 'normal' ? 'Normal' : (setup.states.find((one) => one.id === state.id)?.label ?? 'Told otherwise');
	const choose = (wanted, says) => perform('state', { provider: id, state: wanted }, `${name} ${says}`);
	const choices = [{ id: 'normal', label: 'Normal', says: 'answers as it should' }, ...setup.states];
	return html`
		<article class="provider" data-provider=${id} data-state=${state.id} aria-labelledby=${`name-${id}`}>
			<header>
				<h3 id=${`name-${id}`}>${name}</h3>
				<span class="state">${label}</span>
			</header>
			${state.id !== 'normal' && html`<p class="says">${state.says[0].toUpperCase() + state.says.slice(1)}.</p>`}
			<${Progress} counts=${now.counts} total=${now.total} replies=${now.replies} />
			<${Callbacks} setup=${setup} callbacks=${now.callbacks} perform=${perform} />
			<div class="choices" role="group" aria-label=${`What ${name} does`}>
				${choices.map((choice) => html`
					<button key=${choice.id} type="button" title=${`${name} ${choice.says}`} aria-pressed=${String(choice.id === state.id)} onClick=${() => choose(choice.id, choice.says)}>${choice.label}</button>
				`)}
				${setup.givesTokens && html`
					<button type="button" class="once" title="Once, at this moment" onClick=${() => perform('expireTokens', { provider: id }, `All access tokens of ${name} have expired`)}>Expire tokens</button>
				`}
			</div>
		</article>
	`;
}

const isWide = matchMedia('(min-width: 60rem)').matches;

/** All providers: what each does at the moment, and buttons to change it. */
export function Providers({ setup, providers, perform }) {
	const odd = providers.filter(({ state }) => state.id !== 'normal');
	return html`
		<details class="providers" open=${isWide}>
			<summary><h2>Providers</h2> <span>${odd.length === 0 ? 'all normal' : `${odd.length} of ${providers.length} not normal`}</span></summary>
			<div class="cards">
				${setup.providers.map((one) => html`<${Provider} key=${one.id} setup=${one} now=${providers.find(({ id }) => id === one.id)} perform=${perform} />`)}
			</div>
		</details>
	`;
}
