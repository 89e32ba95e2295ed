import { render } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Conversation } from './conversation.js';
import { count, grouped } from './format.js';
import { html } from './html.js';
import { Filter, Handsets, Messages } from './lists.js';
import { act, useLive } from './live.js';
import { usePlace } from './place.js';
import { Providers } from './providers.js';

const typingPauseMs = 200;
const announcementPauseMs = 2_000;
const resultShownMs = 8_000;

/** A value that follows another one once that has stopped changing. */
function useSettled(value, ms) {
	const [settled, setSettled] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(value), ms);
		return () => clearTimeout(timer);
	}, [value, ms]);
	return settled;
}

/** What a screen reader is told of texts that arrive: of one its words, of many, once it is quiet again, their number. */
function useArrivals(providers, handsets) {
	const total = providers?.reduce((sum, one) => sum + one.total, 0);
	const told = useRef(null);
	const latest = useRef(null);
	latest.current = handsets?.rows.find(({ last }) => last.direction === 'toHandset')?.last;
	// what is there when the page is opened is no news
	told.current ??= total;
	const [sentence, setSentence] = useState('');
	const settled = useSettled(total, announcementPauseMs);
	useEffect(() => {
		const news = settled - told.current;
		told.current = settled;
		const one = latest.current;
		if (news === 1 && one) setSentence(`New text to ${grouped(one.to)}: ${one.text}`);
		else if (news > 0) setSentence(`${count(news, 'new text')} arrived`);
	}, [settled]);
	return sentence;
}

/** The result of the last thing that the user did; a refusal stays until the next. */
function useActions() {
	const [result, setResult] = useState({ words: '', isError: false });
	useEffect(() => {
		if (result.isError || result.words === '') return;
		const timer = setTimeout(() => setResult({ words: '', isError: false }), resultShownMs);
		return () => clearTimeout(timer);
	}, [result]);
	const perform = useCallback(async (action, wish, words) => {
		try {
			await act(action, wish);
			setResult({ words, isError: false });
			return true;
		} catch (error) {
			setResult({ words: error.message, isError: true });
			return false;
		}
	}, []);
	return { result, perform };
}

function Page() {
	const { list, open } = usePlace();
	const [filter, setFilter] = useState({ search: '', provider: '' });
	const search = useSettled(filter.search, typingPauseMs);
	const { isLive, setup, providers, handsets, messages, thread } = useLive({ list, provider: filter.provider, search, open });
	const { result, perform } = useActions();
	const arrival = useArrivals(providers, handsets);
	if (!setup || !providers) return html`<p class="empty" role="status">Connecting to the simulators…</p>`;

	const isOpen = open !== null && thread?.provider === open.provider && thread?.number === open.number;
	const here = (name) => (list === name ? 'page' : null);
	return html`
		<a class="skip" href="#content" onClick=${(event) => { event.preventDefault(); document.getElementById('content').focus(); }}>Skip to the handsets</a>
		<header class="top">
			<h1><img src="/icon.svg" alt="" width="28" height="28" /> Handsets</h1>
			<p class=${`live ${isLive ? 'on' : 'off'}`} role="status">${isLive ? 'Live' : 'The simulators do not answer. Is npm start still running?'}</p>
			<nav aria-label="Views">
				<a href="#/" aria-current=${here('handsets')}>Conversations</a>
				<a href="#/messages" aria-current=${here('messages')}>All messages</a>
				${setup.n8nUrl && html`<a href=${setup.n8nUrl} target="n8n" rel="noopener">Open n8n</a>`}
			</nav>
		</header>
		<main id="content" tabindex="-1" class=${isOpen ? 'open' : ''} data-list=${list}>
			<section class="overview" aria-label="Providers"><${Providers} setup=${setup} providers=${providers} perform=${perform} /></section>
			<section class="list" aria-label=${list === 'messages' ? 'All messages' : 'Handsets'}>
				<${Filter} setup=${setup} filter=${filter} setFilter=${setFilter} />
				${list === 'messages'
					? messages && html`<${Messages} setup=${setup} messages=${messages} />`
					: handsets && html`<${Handsets} setup=${setup} handsets=${handsets} open=${open} filter=${filter} />`}
			</section>
			${list === 'handsets' && html`
				<section class="conversation" aria-label="Conversation">
					${isOpen
						? html`<${Conversation} key=${`${thread.provider} ${thread.number}`} setup=${setup.providers.find(({ id }) => id === thread.provider)} thread=${thread} perform=${perform} />`
						: html`<div class="phone idle"><img src="/icon.svg" alt="" width="72" height="72" /><p class="empty">Choose a handset to see its texts and to answer as its owner.</p></div>`}
				</section>
			`}
		</main>
		<div class="result" role=${result.isError ? 'alert' : 'status'} data-error=${result.isError}>${result.words}</div>
		<div class="hidden" role="log" aria-live="polite">${arrival}</div>
	`;
}

render(html`<${Page} />`, document.body);
