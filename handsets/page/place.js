import { useEffect, useState } from 'preact/hooks';

/**
 * Where the user is, as the address of the page tells: `#/` or `#/messages` is a list, `#/<provider>/<number>` an open
 * conversation.
 * @returns {{ list: 'handsets' | 'messages', open: { provider: string, number: string } | null }}
 */
function readPlace() {
	const [first = '', number] = decodeURIComponent(location.hash.slice(2)).split('/');
	return { list: first === 'messages' ? 'messages' : 'handsets', open: number === undefined ? null : { provider: first, number } };
}

export const addressOf = ({ provider, number }) => `#/${provider}/${number}`;

/** The place, kept up to date while the user goes back and forth. */
export function usePlace() {
	const [place, setPlace] = useState(readPlace);
	useEffect(() => {
		const follow = () => setPlace(readPlace());
		addEventListener('hashchange', follow);
		return () => removeEventListener('hashchange', follow);
	}, []);
	return place;
}
