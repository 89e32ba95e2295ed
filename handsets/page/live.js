import { useEffect, useState } from 'preact/hooks';

const events = ['setup', 'providers', 'handsets', 'messages', 'thread'];

/**
 * What the server shows of a view: each part as it was sent last. The stream is opened anew for another view, and what was
 * there stays until the new view has come.
 * @returns {{ isLive: boolean, [event: string]: unknown }}
 */
export function useLive({ list, provider, search, open }) {
	const [parts, setParts] = useState({ isLive: false });
	const query = new URLSearchParams({ list, only: provider, search, ...(open && { provider: open.provider, number: open.number }) }).toString();
	useEffect(() => {
		const stream = new EventSource(`/events?${query}`);
		const put = (change) => setParts((before) => ({ ...before, ...change }));
		stream.onopen = () => put({ isLive: true });
		stream.onerror = () => put({ isLive: false });
		for (const event of events) stream.addEventListener(event, ({ data }) => put({ [event]: JSON.parse(data) }));
		return () => stream.close();
	}, [query]);
	return parts;
}

/**
 * Asks the server to do something.
 * @param {string} action one of handsets/actions.mjs
 * @throws {Error} with a sentence for the user
 */
export async function act(action, wish) {
	const reply = await fetch(`/${action}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(wish) });
	const { error } = await reply.json();
	if (error) throw new Error(error);
}
