'use strict';

const { stamp } = require('../core/clock');
const { isPlainObject } = require('../core/options');
const { readNumbers, readText } = require('./batchRequest');
const { forbidden, invalidJson, malformed, notFound, violation } = require('./errors');
const { toDigits, toSender } = require('./numbers');
const { pageOf, readPage } = require('./paging');
const { newUlid } = require('./ulid');

const LONGEST_NAME = 20;
const KEYWORD = /^\w{1,15}$/;
const PATH = '/xms/v1/{account}/groups';
const ONE = `${PATH}/{groupId}`;

/** Groups of recipients. */
function createGroups(sim) {
	/** Plan id → group id → group. */
	const stores = new Map();

	function storeOf(accountId) {
		if (!stores.has(accountId)) stores.set(accountId, new Map());
		return stores.get(accountId);
	}

	function get({ account, params }) {
		const group = storeOf(account.id).get(params.groupId);
		if (!group) throw notFound();
		return group;
	}

	/** Members, with those of child groups. @param {Set<string>} seen group ids, so that a circle ends */
	function membersOf(accountId, groupId, seen = new Set()) {
		const group = storeOf(accountId).get(groupId);
		if (!group || seen.has(groupId)) return [];
		seen.add(groupId);
		const ofChildren = group.childGroups.flatMap((child) => membersOf(accountId, child, seen));
		return [...new Set([...group.members, ...ofChildren])];
	}

	const isAbsent = (value) => value === undefined || value === null;

	/** @returns {string | null} null when there is none */
	function readName(name, account, own = null) {
		if (isAbsent(name)) return null;
		readText(name, 'name');
		if (name.length < 1 || name.length > LONGEST_NAME)
			throw violation(`name must have 1 to ${LONGEST_NAME} characters`);
		const isTaken = [...storeOf(account.id).values()].some((group) => group !== own && group.name === name);
		if (isTaken) throw forbidden('conflict_group_name', `There is a group with the name ${name}`);
		return name;
	}

	function readMembers(value, name) {
		if (isAbsent(value)) return [];
		const most = sim.options.maxGroupMembers ?? Infinity;
		return readNumbers(value, name, { groups: false, least: 0, most }).map(toDigits);
	}

	function readGroupId(value, name, account) {
		readText(value, name);
		if (!storeOf(account.id).has(value)) throw forbidden('unknown_group', `Unknown group: ${value}`);
		return value;
	}

	function readChildGroups(value, account) {
		if (isAbsent(value)) return [];
		if (!Array.isArray(value)) throw invalidJson('child_groups must be an array');
		const distinct = [...new Set(value)];
		const most = sim.options.maxChildGroups ?? Infinity;
		if (distinct.length > most) throw violation(`child_groups must have at most ${most} entries`);
		return distinct.map((id) => readGroupId(id, 'child_groups', account));
	}

	/** A pair of keywords; the sample of the status page has a plain word instead of an object. */
	function readKeywords(value, name) {
		if (isAbsent(value)) return undefined;
		if (typeof value !== 'string' && !isPlainObject(value)) throw invalidJson(`${name} must be an object`);
		const { first_word: first, second_word: second } = typeof value === 'string' ? { first_word: value } : value;
		for (const word of [first, second]) {
			if (!isAbsent(word) && !KEYWORD.test(readText(word, name))) throw violation(`${name}: ${word} is not a word`);
		}
		if (isAbsent(first)) throw violation(`${name}.first_word is missing`);
		return { first_word: first, ...(!isAbsent(second) && { second_word: second }) };
	}

	function readAutoUpdate(value) {
		if (isAbsent(value)) return null;
		if (!isPlainObject(value)) throw invalidJson('auto_update must be an object');
		if (isAbsent(value.to)) throw violation('auto_update.to is missing');
		const to = toSender(String(value.to));
		if (to === null) throw malformed('auto_update.to is not a number');
		return {
			to,
			add: readKeywords(value.add, 'auto_update.add'),
			remove: readKeywords(value.remove, 'auto_update.remove'),
		};
	}

	function describe(group, account) {
		const { autoUpdate } = group;
		const { autoUpdateToAsNumber, groupSizeCountsChildren } = sim.options;
		return {
			id: group.id,
			name: group.name ?? undefined,
			size: groupSizeCountsChildren ? membersOf(account.id, group.id).length : group.members.size,
			created_at: stamp(group.createdAt),
			modified_at: stamp(group.modifiedAt),
			child_groups: group.childGroups,
			auto_update:
				autoUpdate === null
					? undefined
					: { ...autoUpdate, to: autoUpdateToAsNumber ? Number(autoUpdate.to) : sim.numbers.write(autoUpdate.to) },
		};
	}

	/** What creation and replacement have in common. */
	function readGroup(body, account, own) {
		if (sim.options.groupNameRequired && isAbsent(body.name)) throw violation('name is missing');
		return {
			name: readName(body.name, account, own),
			members: new Set(readMembers(body.members, 'members')),
			childGroups: readChildGroups(body.child_groups, account),
			autoUpdate: readAutoUpdate(body.auto_update),
		};
	}

	function create(request) {
		const { account } = request;
		const now = sim.clock.now();
		const group = {
			id: newUlid(now),
			createdAt: now,
			modifiedAt: now,
			...readGroup(request.jsonObject(), account, null),
		};
		storeOf(account.id).set(group.id, group);
		return { status: 201, body: describe(group, account) };
	}

	/** Members are changed only by this and by texts; what is about to go out is brought up to date first. */
	function change(group, changes) {
		sim.messages.settle();
		Object.assign(group, changes, { modifiedAt: sim.clock.now() });
	}

	function replace(request) {
		const group = get(request);
		const body = request.jsonObject();
		if (isAbsent(body.members)) throw violation('members is missing');
		change(group, readGroup(body, request.account, group));
		return { status: 200, body: describe(group, request.account) };
	}

	/** Additions first, then removals. */
	function update(request) {
		const group = get(request);
		const { account } = request;
		const body = request.jsonObject();
		const changes = {};
		if (body.name !== undefined) changes.name = readName(body.name, account, group);
		if (body.auto_update !== undefined) changes.autoUpdate = readAutoUpdate(body.auto_update);
		const ofGroup = (name) =>
			isAbsent(body[name]) ? [] : storeOf(account.id).get(readGroupId(body[name], name, account)).members;
		const added = [...readMembers(body.add, 'add'), ...ofGroup('add_from_group')];
		const removed = new Set([...readMembers(body.remove, 'remove'), ...ofGroup('remove_from_group')]);
		const members = new Set([...group.members, ...added].filter((digits) => !removed.has(digits)));
		const most = sim.options.maxGroupMembers ?? Infinity;
		if (members.size > most) throw violation(`A group has at most ${most} members`);
		change(group, { ...changes, members });
		return { status: 200, body: describe(group, account) };
	}

	function remove(request) {
		const group = get(request);
		sim.messages.settle();
		storeOf(request.account.id).delete(group.id);
		return { status: 200 };
	}

	/** UNCONFIRMED: whether members of child groups are among them; not here. */
	function listMembers(request) {
		return { status: 200, body: Array.from(get(request).members, sim.numbers.write) };
	}

	/** UNCONFIRMED: the order of the list; newest first here. */
	function list(request) {
		const { account } = request;
		const reply = pageOf('groups', [...storeOf(account.id).values()].reverse(), readPage(request));
		reply.body.groups = reply.body.groups.map((group) => describe(group, account));
		return reply;
	}

	/** Whether a text begins with the words. */
	function isSaid(keywords, words) {
		if (keywords === undefined) return false;
		const wanted = [keywords.first_word, keywords.second_word].filter((word) => word !== undefined);
		return wanted.every((word, place) => word.toUpperCase() === words[place]);
	}

	return {
		has: (accountId, groupId) => storeOf(accountId).has(groupId),
		membersOf,
		/** A handset writes to a number: it may join or leave groups by that. */
		hear({ account, from, to, text }) {
			const words = text.trim().toUpperCase().split(/\s+/);
			for (const group of storeOf(account.id).values()) {
				if (group.autoUpdate?.to !== to) continue;
				const joins = isSaid(group.autoUpdate.add, words);
				const leaves = isSaid(group.autoUpdate.remove, words);
				if (!joins && !leaves) continue;
				const members = new Set(group.members);
				if (joins) members.add(from);
				if (leaves) members.delete(from);
				change(group, { members });
			}
		},
		routes: [
			{ method: 'POST', path: PATH, handle: create },
			{ method: 'GET', path: PATH, handle: list },
			{
				method: 'GET',
				path: ONE,
				handle: (request) => ({ status: 200, body: describe(get(request), request.account) }),
			},
			{ method: 'POST', path: ONE, handle: update },
			{ method: 'PUT', path: ONE, handle: replace },
			{ method: 'DELETE', path: ONE, handle: remove },
			{ method: 'GET', path: `${ONE}/members`, handle: listMembers },
		],
	};
}

module.exports = { createGroups };
