'use strict';

const { createCallbacks } = require('../core/callbacks');
const { signatureHeaders } = require('./signature');
const { newUlid } = require('./ulid');

/** Sends callbacks to whoever a plan or a batch has named, and tries again by the rules. */
function createSinchCallbacks(sim) {
	/** Until this moment there is one call at a time. */
	let slowUntil = -Infinity;

	const nextUuid = () => newUlid(sim.clock.now());

	/** Headers, as far as they are switched on for the plan. A wrong token is made of wrong secrets. */
	function proofs(settings, { token, record, forgery: { nonce, timestamp } }) {
		if (token === 'missing') return {};
		const twist = (secret) => (token === 'wrong' ? `not-${secret}` : secret);
		const headers = {};
		if (settings.callbackSecret !== null) {
			if (sim.options.signRetriesAnew || record.signed === undefined) {
				record.signed = { nonce: nextUuid(), timestamp: Math.floor(sim.clock.now() / 1000) };
			}
			const signed = {
				body: record.payload,
				nonce: nonce ?? record.signed.nonce,
				timestamp: timestamp ?? record.signed.timestamp,
			};
			Object.assign(headers, signatureHeaders(twist(settings.callbackSecret), signed));
		}
		if (settings.callbackUser !== null) {
			const pair = `${settings.callbackUser}:${twist(settings.callbackPassword)}`;
			headers.Authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
		}
		for (const [name, value] of Object.entries(settings.callbackHeaders)) headers[name] = twist(value);
		return headers;
	}

	function headers(target, call) {
		const settings = sim.subscriptions.of(sim.accounts.settings(target.planId));
		return {
			'Content-Type': 'application/json; charset=UTF-8',
			...proofs(settings, call),
			...call.forgery.headers,
		};
	}

	/** Moment of the attempt after so many; null when there is none. */
	function nextAttemptAt(target, attempts) {
		const { callbackRetrySeconds, callbackRetriesAreOffsets } = sim.options;
		if (attempts > callbackRetrySeconds.length) return null;
		const now = sim.clock.now();
		target.firstFailedAt ??= now;
		const seconds = callbackRetrySeconds[attempts - 1];
		return (callbackRetriesAreOffsets ? target.firstFailedAt : now) + seconds * 1000;
	}

	function judge(target, { status }, attempts) {
		if (status !== null && status >= 200 && status < 300) return { delivered: true, retryAt: null };
		if (status === 429) slowUntil = sim.clock.now() + sim.options.callbackSlowDownSeconds * 1000;
		// UNCONFIRMED: what a redirect brings about; the event is lost here, as with 4xx.
		const isTriedAgain = status === null || status === 429 || status >= 500;
		return { delivered: false, retryAt: isTriedAgain ? nextAttemptAt(target, attempts) : null };
	}

	const callbacks = createCallbacks(sim, {
		nextUuid,
		isWanted: () => true,
		addressOf: ({ address }) => address,
		compose: (_, __, body) => ({ event: body.type, payload: JSON.stringify(body) }),
		describe: ({ planId, address }) => ({ planId, address }),
		headers,
		judge,
		concurrency: () => (sim.clock.now() < slowUntil ? 1 : sim.options.callbackConcurrency),
		time: sim.clock,
	});

	return {
		...callbacks,
		/**
		 * Sends a made-up callback.
		 * @param {object} forged
		 * @param {string} [forged.planId] in whose name; the first plan by default
		 * @param {string} [forged.address] the plan's address for what `body` is by default
		 * @param {object} [forged.body]
		 * @param {string} [forged.raw] the whole request body instead
		 * @param {'right' | 'wrong' | 'missing'} [forged.token]
		 * @param {string} [forged.nonce] to be signed
		 * @param {number} [forged.timestamp] to be signed; seconds since 1970
		 * @param {object} [forged.headers] over those that would be sent
		 */
		async send({ planId = sim.accounts.all()[0].id, address, body = {}, raw, uuid, ...how }) {
			const account = sim.accounts.byId(planId);
			if (!account) throw new Error(`no plan or project ${planId}`);
			const { callbackUrl, inboundUrl } = sim.subscriptions.of(account);
			const usual = String(body.type).startsWith('mo_') ? inboundUrl : callbackUrl;
			const target = { planId, address: address ?? usual ?? inboundUrl };
			if (target.address === null) throw new Error('the plan has no address for callbacks');
			return await callbacks.sendOnce(target, {
				uuid,
				event: body.type ?? null,
				payload: raw ?? JSON.stringify(body),
				...how,
			});
		},
	};
}

module.exports = { createSinchCallbacks };
