'use strict';

const { readCommaList, readInteger, readWord } = require('../core/query');
const { MOST_RECIPIENTS, fillIn, readBatch, readNumbers, readType } = require('./batchRequest');
const { Batch } = require('./batch');
const { Refusal, forbidden, notFound, violation } = require('./errors');
const { isGroupId, kindOfSender, toDigits, toSender } = require('./numbers');
const { DAY_MS, pageOf, readPage, readWindow, refusals } = require('./paging');
const { createTexts } = require('./texts');
const { newUlid } = require('./ulid');

const STANDARD_DRY_RUN_ROWS = 100;
const PATH = '/xms/v1/{account}/batches';

/** Batches: send, dry run, list, get, update, replace, cancel, feedback. */
function createBatches(sim) {
	const batches = [];
	/** "plan id" → batch; the newest where a replaced batch keeps its id. */
	const byId = new Map();
	const keyOf = (accountId, id) => `${accountId} ${id}`;

	/** A batch of a plan that is not too old. @throws {Refusal} 404 */
	function get({ account, params }) {
		const batch = byId.get(keyOf(account.id, params.batchId));
		if (!batch || batch.createdAt < sim.clock.now() - sim.options.retentionDays * DAY_MS) throw notFound();
		sim.messages.settle();
		return batch;
	}

	function checkGroups(account, entries) {
		for (const entry of entries) {
			if (toDigits(entry) === null && isGroupId(entry) && !sim.groups.has(account.id, entry)) {
				throw forbidden('unknown_group', `Unknown group: ${entry}`);
			}
		}
	}

	/** What the plan does not allow. */
	function checkRights(account, given) {
		if (account.blocked) throw forbidden('blocked_account', 'The account is blocked');
		if (given.from !== undefined && account.illegalNumberTypes.includes(kindOfSender(given.from))) {
			throw forbidden('illegal_number_type', `Senders such as ${given.from} are not allowed in this region`);
		}
		if (given.campaign_id !== undefined && !account.campaigns.includes(given.campaign_id)) {
			throw forbidden('unknown_campaign', `Unknown campaign: ${given.campaign_id}`);
		}
		const hasUrl = given.callback_url !== undefined || sim.subscriptions.of(account).callbackUrl !== null;
		if ((given.delivery_report ?? 'none') !== 'none' && !hasUrl) {
			throw forbidden('missing_callback_url', 'A delivery report was requested and there is no callback URL');
		}
	}

	/** Numbers that a test wants to be refused. */
	function checkOutcomes(given) {
		for (const entry of given.to) {
			const digits = toDigits(entry);
			const { rejected } = digits === null ? { rejected: null } : sim.outcomes.of(digits);
			if (rejected === null) continue;
			const status = rejected.startsWith('syntax_') ? 400 : 403;
			throw new Refusal(status, rejected, `to: invalid number ${entry}`);
		}
	}

	function textsOf(account, fields) {
		if (fields.type === 'mt_binary') return null;
		const { parametersMatchAnySpelling, variablesWithoutParameters } = sim.options;
		const { autoEncoding } = account;
		return createTexts(fields, { autoEncoding, parametersMatchAnySpelling, variablesWithoutParameters, toDigits });
	}

	/** Sets a batch to what was asked for. @throws {Refusal} */
	function define(batch, account, given) {
		checkRights(account, given);
		checkOutcomes(given);
		const understood = fillIn(given, sim.clock.now(), sim.numbers.write);
		batch.define(given, understood, textsOf(account, understood.fields));
	}

	/** A new batch of the request's body that is not yet known to anybody. */
	function make({ account, jsonObject }, id) {
		const given = readBatch(jsonObject(), sim.options);
		checkGroups(account, given.to);
		const createdAt = Math.floor(sim.clock.now());
		const batch = new Batch({ id: id ?? newUlid(createdAt), account, createdAt });
		define(batch, account, given);
		return batch;
	}

	function takeIn(batch) {
		batches.push(batch);
		byId.set(keyOf(batch.accountId, batch.id), batch);
		sim.messages.add(batch);
	}

	function send(request) {
		const batch = make(request);
		takeIn(batch);
		return { status: 201, body: batch.describe() };
	}

	/** What a batch would be, without keeping anything. */
	function dryRun(request) {
		const isDetailed = readWord(request, 'per_recipient', ['true', 'false'], 'false', refusals) === 'true';
		const rows = readInteger(request, 'number_of_recipients', STANDARD_DRY_RUN_ROWS, 0, MOST_RECIPIENTS, refusals);
		const batch = make(request);
		batch.address(sim.messages.recipientsOf(batch, true), batch.createdAt);
		const isText = batch.fields.type === 'mt_text';
		let parts = 0;
		for (let index = 0; index < batch.size; index++) parts += batch.parts(index);
		return {
			status: 200,
			body: {
				number_of_recipients: batch.size,
				number_of_messages: parts,
				...(isDetailed && isText && { per_recipient: dryRunRows(batch, rows) }),
			},
		};
	}

	/** UNCONFIRMED: how a variable without a value is shown; as it is in the text here. */
	function dryRunRows(batch, rows) {
		return Array.from({ length: Math.min(rows, batch.size) }, (_, index) => {
			const { text, parts, isGsm } = batch.text(index);
			return {
				recipient: sim.numbers.write(batch.to[index]),
				number_of_parts: parts,
				body: text,
				encoding: isGsm ? 'text' : 'unicode',
			};
		});
	}

	/** UNCONFIRMED: the order of the list; newest first here. */
	function list(request) {
		const paging = readPage(request);
		const now = sim.clock.now();
		const { from, until } = readWindow(request, now, sim.options.retentionDays);
		const senders = readCommaList(request, 'from')?.map((text) => toSender(text) ?? text) ?? null;
		const reference = request.query.get('client_reference');
		const newest = now - sim.options.listLagMs;
		const found = batches.filter(
			(batch) =>
				batch.accountId === request.account.id &&
				!batch.isReplaced &&
				batch.createdAt >= Math.floor(from) &&
				batch.createdAt < until &&
				batch.createdAt <= newest &&
				(senders === null || senders.includes(batch.from)) &&
				(reference === null || batch.fields.client_reference === reference),
		);
		const reply = pageOf('batches', found.reverse(), paging);
		reply.body.batches = reply.body.batches.map((batch) => batch.describe());
		return reply;
	}

	/** Recipients of a change: `to_add` and `to_remove` are applied in this order. */
	function changedRecipients(batch, account, body) {
		const limits = { groups: true, least: 1, most: sim.options.maxRecipientsPerChange };
		const read = (name) =>
			body[name] === undefined || body[name] === null ? [] : readNumbers(body[name], name, limits);
		const added = read('to_add');
		checkGroups(account, added);
		const identity = (entry) => toDigits(entry) ?? entry;
		const removed = new Set(read('to_remove').map(identity));
		const known = new Set(batch.given.to.map(identity));
		const fresh = added.filter((entry) => !known.has(identity(entry)));
		return [...batch.given.to, ...fresh].filter((entry) => !removed.has(identity(entry)));
	}

	/** Only before the batch has gone out; an explicit null goes back to the default. */
	function update(request) {
		const batch = get(request);
		const { account } = request;
		const body = request.jsonObject();
		// UNCONFIRMED: what becomes of an update with the type of another batch.
		if (readType(body) !== batch.given.type) throw violation(`The batch is of type ${batch.given.type}`);
		// UNCONFIRMED: whether a cancelled batch can be updated.
		if (batch.isDispatched || batch.canceled) {
			throw forbidden('batch_already_dispatched', 'The batch has been dispatched already');
		}
		const changes = { ...body, to: changedRecipients(batch, account, body), type: batch.given.type };
		define(batch, account, readBatch({ ...batch.given, ...changes }, sim.options));
		batch.modifiedAt = sim.clock.now();
		sim.messages.reschedule(batch);
		return { status: 200, body: batch.describe() };
	}

	/** A cancellation and a new send; a batch that has gone out is sent once more. */
	function replace(request) {
		const old = get(request);
		const batch = make(request, sim.options.replaceKeepsId ? old.id : undefined);
		sim.messages.cancel(old);
		if (batch.id === old.id) {
			old.isReplaced = true;
			batch.createdAt = old.createdAt;
		}
		batch.modifiedAt = sim.clock.now();
		takeIn(batch);
		return { status: 200, body: batch.describe() };
	}

	function cancel(request) {
		const batch = get(request);
		sim.messages.cancel(batch);
		return { status: 200, body: batch.describe() };
	}

	/** `[]` stands for everybody, but not in a batch with groups. */
	function takeFeedback(request) {
		const batch = get(request);
		if (!batch.fields.feedback_enabled) throw notFound();
		const body = request.jsonObject();
		if (body.recipients === undefined || body.recipients === null) throw violation('recipients is missing');
		const named = readNumbers(body.recipients, 'recipients', { groups: false, least: 0, most: Infinity });
		const hasGroups = batch.given.to.some((entry) => toDigits(entry) === null);
		if (named.length === 0 && hasGroups) throw violation('recipients must not be empty for a batch with groups');
		for (const digits of named.length > 0 ? named.map(toDigits) : batch.to) batch.feedback.add(digits);
		return { status: 202 };
	}

	return {
		get,
		/** All batches as the API shows them, oldest first. */
		list() {
			sim.messages.settle();
			return batches.filter(({ isReplaced }) => !isReplaced).map((batch) => batch.describe());
		},
		/** Feedback that was given, by batch. */
		feedback: () =>
			batches
				.filter(({ feedback }) => feedback.size > 0)
				.map(({ id, feedback }) => ({ batchId: id, recipients: [...feedback] })),
		routes: [
			{ method: 'POST', path: PATH, handle: send },
			{ method: 'GET', path: PATH, handle: list },
			{ method: 'POST', path: `${PATH}/dry_run`, handle: dryRun },
			{
				method: 'GET',
				path: `${PATH}/{batchId}`,
				handle: (request) => ({ status: 200, body: get(request).describe() }),
			},
			{ method: 'POST', path: `${PATH}/{batchId}`, handle: update },
			{ method: 'PUT', path: `${PATH}/{batchId}`, handle: replace },
			{ method: 'DELETE', path: `${PATH}/{batchId}`, handle: cancel },
			{ method: 'POST', path: `${PATH}/{batchId}/delivery_feedback`, handle: takeFeedback },
		],
	};
}

module.exports = { createBatches };
