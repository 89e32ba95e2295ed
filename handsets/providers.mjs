/** How long a slow provider takes for each answer. */
const slowMs = 5_000;
/** What a provider tells who sends too much. */
const retryAfterSeconds = 15;

const tooMany = { rule: { fault: 'rateLimited', retryAfter: retryAfterSeconds }, says: `refuses every request with 429 and Retry-After: ${retryAfterSeconds}` };

/**
 * How a provider can be, besides normal: a misbehaviour rule that acts until another state is chosen, and what it does, to
 * be read after the provider's name.
 * @type {{ id: string, label: string, rule: object, says: string }[]}
 */
export const states = [
	{ id: 'slow', label: 'Slow', rule: { fault: 'slow', ms: slowMs }, says: `takes ${slowMs / 1000} s longer for every answer` },
	{ id: 'rateLimited', label: 'Rate-limited', ...tooMany },
	{ id: 'down', label: 'Down', rule: { fault: 'status', status: 503 }, says: 'answers every request with 503' },
	{ id: 'unreachable', label: 'Unreachable', rule: { fault: 'reset' }, says: 'cuts every connection' },
	{ id: 'loggedOut', label: 'Logged out', rule: { fault: 'unauthorized' }, says: 'knows no token and refuses every login' },
];

/**
 * What the page has to know of each provider beyond what its simulator's control tells.
 * @typedef {object} PhoneProvider
 * @property {string} id also the key under which startHandsets is given the simulator
 * @property {string} name
 * @property {(control: object, url: string) => void} [setCallbackUrl] tells the provider where to call; absent where only
 *   a subscription does
 * @property {Record<string, Partial<typeof states[number]>>} [states] where a state is something else here
 */

/** @type {PhoneProvider[]} */
export const providers = [
	{ id: 'ringCentral', name: 'RingCentral' },
	{
		id: 'sinch',
		name: 'Sinch',
		setCallbackUrl(control, url) {
			const { plans, projects } = control.options();
			for (const { servicePlanId, projectId } of [...plans, ...projects]) {
				control.setPlan({ planId: servicePlanId ?? projectId, callbackUrl: url, inboundUrl: url });
			}
		},
	},
	{
		id: 'att',
		name: 'AT&T',
		setCallbackUrl: (control, url) => control.setCallbackUrls({ url }),
		states: { rateLimited: { rule: { fault: 'rateLimited' }, says: 'refuses every request with 403 POL0001, as AT&T knows no 429' } },
	},
	{ id: 'bind', name: 'BIND', setCallbackUrl: (control, url) => control.setCallbackUrls({ url }) },
];

/** The states of one provider, those of its own included. */
export const statesOf = ({ states: own = {} }) => states.map((state) => ({ ...state, ...own[state.id] }));
