'use strict';

const { timingSafeEqual } = require('node:crypto');
const { expiredToken, unauthorized } = require('./errors');
const { accountDefaults, checkOptions } = require('./options');
const { toDigits } = require('./numbers');

/** A host of the provider as first segment of the path, to be as strict as that host is. */
const HOST = /^\/((?:zt\.)?[a-z]{2}\.sms\.api\.sinch\.com|(?:(?:us|eu)\.)?auth\.sinch\.com)(?=\/)/;

function equal(one, other) {
	const [left, right] = [Buffer.from(one), Buffer.from(other)];
	return left.length === right.length && timingSafeEqual(left, right);
}

/** The path that routes are looked up by, and the host that stands before it, if any. */
function splitHost(pathname) {
	const [prefix = '', host = null] = HOST.exec(pathname) ?? [];
	return { host, path: pathname.slice(prefix.length) };
}

/** The service plans and projects, and who may act for them. */
function createAccounts(sim) {
	let accounts = new Map();

	/** To be called when the options have changed. */
	function load() {
		checkOptions(sim.options);
		const all = [
			...sim.options.plans.map((plan) => ({ ...accountDefaults, ...plan, id: plan.servicePlanId, keys: null })),
			...sim.options.projects.map((project) => ({ ...accountDefaults, ...project, id: project.projectId })),
		];
		accounts = new Map(all.map((account) => [account.id, account]));
	}

	const all = () => [...accounts.values()];

	/** Whether a host of the provider serves an account: plans on the plain host of their region, projects on `zt.`. */
	function isServedBy(host, { keys, region }) {
		return host === null || host === `${keys === null ? '' : 'zt.'}${region}.sms.api.sinch.com`;
	}

	function isBasicLogin(account, scheme, value) {
		if (scheme !== 'basic' || account.keys === null || !sim.options.basicAuthOnProjects) return false;
		const pair = Buffer.from(value, 'base64').toString();
		return account.keys.some(({ keyId, keySecret }) => equal(pair, `${keyId}:${keySecret}`));
	}

	load();
	return {
		load,
		all,
		byId: (id) => accounts.get(id),
		/** Settings of an account, even of one that has been taken away meanwhile. */
		settings: (id) => accounts.get(id) ?? { ...accountDefaults, id },
		/** The account that owns a number. */
		ownerOf: (digits) =>
			all().find(({ numbers }) => numbers.some(({ phoneNumber }) => toDigits(phoneNumber) === digits)),
		/**
		 * The plan or project in a path, if the request may act for it. Whatever is wrong is the same 401,
		 * but for an access token that has expired.
		 * @throws {Refusal} 401
		 */
		authenticate(id, host, header = '') {
			const account = accounts.get(id);
			if (!account || !isServedBy(host, account)) throw unauthorized();
			const [scheme, value = ''] = header.split(' ');
			const isBearer = scheme.toLowerCase() === 'bearer';
			if (account.keys === null) {
				if (isBearer && equal(value, account.apiToken)) return account;
				throw unauthorized();
			}
			const session = isBearer ? sim.sessions.find(value) : undefined;
			const isOurs = session && account.keys.some(({ keyId }) => keyId === session.keyId);
			if (account.tooNew || !(isOurs || isBasicLogin(account, scheme.toLowerCase(), value))) throw unauthorized();
			if (session && session.expiresAt <= sim.clock.now()) throw expiredToken(sim.options.expiredTokenHeader);
			return account;
		},
	};
}

module.exports = { createAccounts, equal, splitHost };
