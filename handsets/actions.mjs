import { statesOf } from './providers.mjs';

/** A wish of the page that cannot be fulfilled; its message is shown to the user. */
export class WishError extends Error {}

function readNumber(number) {
	if (typeof number !== 'string' || !/^\+[1-9]\d{7,14}$/.test(number)) {
		throw new WishError('A handset needs a number with its country code, e.g. +12025550123');
	}
	return number;
}

/** The simulators call nobody beyond this machine, so another address would only be tried in vain. */
function readCallbackUrl(text) {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (!['http:', 'https:'].includes(url?.protocol) || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
		throw new WishError('The simulator calls this machine only: paste an address that begins with http://127.0.0.1 or http://localhost');
	}
	return text;
}

/**
 * What the page can do, by the last part of the address it posts to. Each gets the phone that the wish names, and the wish.
 * @type {Record<string, (phone: { provider: import('./providers.mjs').PhoneProvider, control: object }, wish: object) => void>}
 */
export const actions = {
	/** A handset writes. */
	reply({ control }, { number, to, text }) {
		if (typeof text !== 'string' || text.trim() === '') throw new WishError('There is no text to send');
		if (!control.numbers().includes(to)) throw new WishError(`${to} is no number of this account`);
		control.inbound({ from: readNumber(number), to, text });
	},
	/** Later messages to a handset end with a code; null lets them go their usual way. */
	outcome({ control }, { number, code }) {
		const to = readNumber(number);
		if (code === null) {
			control.clearOutcomes({ to });
			return;
		}
		const choice = control.outcomeChoices().find((one) => one.code === code);
		if (!choice) throw new WishError(`The simulator knows no code ${code}`);
		control.setOutcome({ to, outcome: choice.outcome });
	},
	/** The provider is slow, down and so on, or normal again. */
	state({ provider, control }, { state }) {
		const wanted = statesOf(provider).find(({ id }) => id === state);
		if (!wanted && state !== 'normal') throw new WishError(`There is no state ${state}`);
		control.behave();
		if (!wanted) return;
		control.misbehave({ ...wanted.rule, times: null });
		if (wanted.id === 'loggedOut') control.revokeTokens?.();
	},
	/** Every access token expires, and whoever calls next has to log in again. */
	expireTokens({ provider, control }) {
		if (!control.expireTokens) throw new WishError(`${provider.name} gives no access tokens`);
		control.expireTokens({});
	},
	/** Where the provider calls with reports and with what handsets write; null for nowhere. */
	callbackUrl({ provider, control }, { url }) {
		if (!provider.setCallbackUrl) throw new WishError(`${provider.name} calls whoever subscribes`);
		provider.setCallbackUrl(control, url === null ? null : readCallbackUrl(url));
	},
};
