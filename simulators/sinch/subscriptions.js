'use strict';

const FIELDS = ['callbackUrl', 'inboundUrl', 'callbackSecret', 'callbackUser', 'callbackPassword', 'callbackHeaders'];

/**
 * Where the callbacks of each plan go and how they prove themselves: what is set in the dashboard or by the account
 * manager, since there is no API for it.
 */
function createSubscriptions(sim) {
	/** Plan id → what a test has set. */
	const changes = new Map();

	/** Settings of a plan's callbacks. */
	function of(account) {
		const settings = { ...account, ...changes.get(account.id) };
		return Object.fromEntries(FIELDS.map((name) => [name, settings[name]]));
	}

	return {
		FIELDS,
		of,
		set(accountId, settings) {
			changes.set(accountId, { ...changes.get(accountId), ...settings });
		},
		/** Plans with an address for callbacks. */
		list: () =>
			sim.accounts
				.all()
				.map((account) => ({ id: account.id, ...of(account) }))
				.filter(({ callbackUrl, inboundUrl }) => callbackUrl !== null || inboundUrl !== null),
	};
}

module.exports = { createSubscriptions };
