/**
 * Tells whether requests, and with them the account's token, can be sent to what a credential gives as the address of an
 * API. Paths are put behind it, so that it must end with one, and nothing in it may move them elsewhere.
 * @returns what is wrong with it, to go on after its name; undefined where it can be used
 */
export function problemOfAddress(address: string): string | undefined {
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		return 'is no URL such as https://api.example.com';
	}
	if (!/^https?:$/.test(url.protocol)) return 'does not begin with https://';
	if (url.username !== '' || url.password !== '') return 'has a user name or a password in it';
	if (/[?#]/.test(address)) return 'has a query or a fragment';
	if (/[\\/](?:\.|%2e){1,2}(?:[\\/]|$)/i.test(address)) return 'has steps such as ../ in its path';
	return undefined;
}
