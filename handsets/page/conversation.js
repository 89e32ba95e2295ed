import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { count, grouped, momentOf } from './format.js';
import { html } from './html.js';
import { Moves, Phase } from './lists.js';

const quickReplies = ['STOP', 'HELP', 'START'];

function Text({ text: { direction, from, to, text, at, phase, code, meaning, moves } }) {
	const isReply = direction === 'fromHandset';
	return html`
		<li class=${`text ${direction} ${phase ?? ''}`}>
			<p class="bubble">${text}</p>
			<div class="about">
				<span>${isReply ? `to ${to === null ? 'the provider' : grouped(to)}` : `from ${grouped(from)}`}, <time>${momentOf(at)}</time></span>
				${phase && html`<${Phase} phase=${phase} />`}
				${code && html`<span class="code">${code}${meaning && `: ${meaning}`}</span>`}
				${moves && html`<${Moves} moves=${moves} />`}
			</div>
		</li>
	`;
}

/** The switch that makes a number fail. */
function Delivery({ setup, thread, perform }) {
	const { provider, number, decided } = thread;
	const known = setup.outcomes.some(({ code }) => code === decided);
	function choose({ target }) {
		const code = target.value === '' ? null : target.value;
		perform('outcome', { provider, number, code }, code === null ? `Texts to ${number} go their usual way again` : `Texts to ${number} end with ${code} from now on`);
	}
	return html`
		<div class="delivery" data-decided=${decided !== null}>
			<label for="outcome">Texts to come</label>
			<select id="outcome" value=${decided ?? ''} onChange=${choose}>
				<option value="">go their usual way</option>
				${decided !== null && !known && html`<option value=${decided}>${decided}</option>`}
				${setup.outcomes.map(({ code, meaning }) => html`<option key=${code} value=${code}>${code}: ${meaning}</option>`)}
			</select>
			${decided !== null && html`<button type="button" onClick=${() => choose({ target: { value: '' } })}>Back to normal</button>`}
		</div>
	`;
}

function Composer({ setup, thread, perform }) {
	const { provider, number, ours } = thread;
	const [text, setText] = useState('');
	const [to, setTo] = useState(null);
	const field = useRef(null);
	const target = to ?? ours;

	function send(words) {
		return perform('reply', { provider, number, to: target, text: words }, `${grouped(number)} wrote: ${words}`);
	}

	function submit(event) {
		event.preventDefault();
		if (text.trim() === '') return;
		send(text).then((isDone) => isDone && setText(''));
		field.current.focus();
	}

	return html`
		<form class="composer" onSubmit=${submit}>
			<div class="quick" role="group" aria-label="Quick replies">
				${quickReplies.map((word) => html`<button key=${word} type="button" onClick=${() => send(word)}>${word}</button>`)}
				<span class="to">
					<label for="to">to</label>
					<select id="to" value=${target} onChange=${(event) => setTo(event.target.value)}>
						${setup.numbers.map((one) => html`<option key=${one} value=${one}>${grouped(one)}</option>`)}
					</select>
				</span>
			</div>
			<div class="write">
				<label for="reply" class="hidden">Reply of ${grouped(number)}</label>
				<input id="reply" ref=${field} autocomplete="off" placeholder="Write as this handset" value=${text} onInput=${(event) => setText(event.target.value)} />
				<button class="send">Send</button>
			</div>
		</form>
	`;
}

/** One handset with its texts. @param {{ setup: object, thread: object, perform: Function }} props setup: of its provider */
export function Conversation({ setup, thread, perform }) {
	const { number, texts, total, optedOutOf } = thread;
	const list = useRef(null);
	const heading = useRef(null);
	const isAtEnd = useRef(true);
	const newest = texts.at(-1)?.id;

	useEffect(() => {
		heading.current.focus();
	}, [number, thread.provider]);
	useLayoutEffect(() => {
		if (isAtEnd.current) list.current.scrollTop = list.current.scrollHeight;
	});
	const follow = ({ target }) => {
		isAtEnd.current = target.scrollHeight - target.scrollTop - target.clientHeight < 60;
	};

	return html`
		<div class="phone">
			<header>
				<a class="back" href="#/">All handsets</a>
				<h2 ref=${heading} tabindex="-1">${grouped(number)}</h2>
				<span class="chip" data-provider=${setup.id}>${setup.name}</span>
				${optedOutOf.length > 0 && html`<span class="opted-out">Opted out of ${optedOutOf.map(grouped).join(', ')}</span>`}
			</header>
			<${Delivery} setup=${setup} thread=${thread} perform=${perform} />
			<div class="thread" ref=${list} onScroll=${follow} tabindex="0" role="region" aria-label=${`Texts of ${grouped(number)}`} data-newest=${newest}>
				${total > texts.length && html`<p class="left-out">The newest ${texts.length} of ${count(total, 'text')}.</p>`}
				${total === 0 && html`<p class="empty">No text yet. Let this handset write first.</p>`}
				<ol>${texts.map((text) => html`<${Text} key=${text.id} text=${text} />`)}</ol>
			</div>
			<${Composer} setup=${setup} thread=${thread} perform=${perform} />
		</div>
	`;
}
