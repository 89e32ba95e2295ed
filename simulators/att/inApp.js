'use strict';

const { isPlainObject } = require('../core/options');
const { toE164 } = require('./addresses');
const { AttError, badValue, missing, notAllowed } = require('./errors');

const BASE = '/myMessages/v2';
/** UNCONFIRMED: how many messages a list without `limit` holds. */
const DEFAULT_LIMIT = 500;
const LARGEST_LIMIT = 500;
/** Largest part that Get Message Content gives out (POL9003). */
const LARGEST_PART = 1024 * 1024;
/** Type in a query → type in an answer. */
const TYPES = { SMS: 'TEXT', MMS: 'MMS' };
const FLAGS = ['isUnread', 'isFavorite'];

function readInteger(query, name, standard, least) {
	const text = query.get(name);
	if (text === null) return standard;
	if (!/^\d+$/.test(text) || Number(text) < least) throw badValue(name);
	return Number(text);
}

/** True, false, or null when the query does not say. */
function readFlag(query, name) {
	const text = query.get(name);
	if (text !== null && text !== 'true' && text !== 'false') throw notAllowed(name, ['true', 'false']);
	return text && text === 'true';
}

function readList(query, name) {
	const text = query.get(name);
	return text === null || text === '' ? null : text.split(',');
}

/** What a list is narrowed to. */
function readFilter(query) {
	const flags = Object.fromEntries(
		['isUnread', 'isIncoming', 'isFavorite'].map((name) => [name, readFlag(query, name)]),
	);
	const types = readList(query, 'type');
	const wrong = types?.find((type) => !Object.hasOwn(TYPES, type));
	if (wrong !== undefined) throw notAllowed('type', Object.keys(TYPES));
	const keyword = query.get('keyword');
	return (message) =>
		Object.entries(flags).every(([name, value]) => value === null || message[name] === value) &&
		(types === null || types.some((type) => TYPES[type] === message.type)) &&
		(keyword === null || [message.from, ...message.recipients].some((one) => one && isSame(one.value, keyword)));
}

const isSame = (value, keyword) => value === keyword || (toE164(keyword) !== null && value === toE164(keyword));

/** The flags that an update sets. */
function readChanges(fields) {
	const changes = Object.fromEntries(
		FLAGS.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
	);
	const wrong = Object.keys(changes).find((name) => typeof changes[name] !== 'boolean');
	if (wrong !== undefined) throw notAllowed(wrong, ['true', 'false']);
	if (Object.keys(changes).length === 0) throw missing('isUnread');
	return changes;
}

/** In-App Messaging: the mailbox of the user of the token. */
function createInApp(sim) {
	let nextId = sim.options.firstMessageId ?? Date.now();

	const mailboxOf = (request) => sim.mailboxes.of(request.caller.user);

	function makeMessage(prefix, { from, to, text, subject = '', parts = [], isMms, segmentation }, flags) {
		const messageId = `${prefix}${nextId++}`;
		return {
			messageId,
			...(from !== undefined && { from: { value: from } }),
			recipients: to.map((value) => ({ value })),
			// UNCONFIRMED: the zone; samples show none. This is UTC.
			timeStamp: new Date(sim.clock.now()).toISOString().slice(0, 19),
			text,
			...flags,
			isFavorite: false,
			type: isMms ? 'MMS' : 'TEXT',
			typeMetaData: {
				...(subject !== '' && { subject }),
				...(segmentation && { isSegmented: true, segmentationDetails: segmentation }),
			},
			...(isMms && {
				mmsContent: parts.map(({ contentName, contentType, type }, index) => ({
					contentName,
					contentType,
					contentUrl: `${sim.options.resourceHost}${BASE}/messages/${messageId}/parts/${index}`,
					type,
				})),
			}),
			parts,
		};
	}

	function add(user, message) {
		sim.mailboxes.of(user).add(message);
		return message;
	}

	/** A message without what only the simulator knows. */
	const describe = ({ parts, ...message }) => message;

	function list(request) {
		const mailbox = mailboxOf(request).use();
		const limit = Math.min(LARGEST_LIMIT, readInteger(request.query, 'limit', DEFAULT_LIMIT, 1));
		const offset = readInteger(request.query, 'offset', 0, 0);
		const ids = readList(request.query, 'messageIds');
		const found = ids
			? ids.map((id) => mailbox.messages.get(id)).filter(Boolean)
			: [...mailbox.messages.values()].reverse().filter(readFilter(request.query));
		return {
			status: 200,
			body: {
				messageList: {
					messages: found.slice(offset, offset + limit).map(describe),
					offset,
					limit,
					total: found.length,
					state: mailbox.state(),
					cacheStatus: mailbox.indexStatus(),
					failedMessages: (ids ?? []).filter((id) => !mailbox.messages.has(id)),
				},
			},
		};
	}

	function get(request) {
		return { status: 200, body: { message: describe(mailboxOf(request).use().get(request.params.messageId)) } };
	}

	function getPart(request) {
		const { parts } = mailboxOf(request).use().get(request.params.messageId);
		const part = parts[Number(request.params.partId)];
		if (!part) throw new AttError('SVC0002', 'notFound', { variables: request.params.partId });
		if (part.content.length > LARGEST_PART) throw new AttError('POL9003');
		return { status: 200, text: part.content, headers: { 'Content-Type': part.contentType } };
	}

	function delta(request) {
		const mailbox = mailboxOf(request).use();
		const state = request.query.get('state');
		if (!state) throw missing('state');
		return { status: 200, body: { deltaResponse: mailbox.delta(state) } };
	}

	/** UNCONFIRMED: that one unknown id refuses all changes of the request. */
	function change(request, wishes) {
		const mailbox = mailboxOf(request).use();
		const changes = wishes.map(({ messageId, ...fields }) => [mailbox.get(messageId), readChanges(fields)]);
		for (const [message, flags] of changes) mailbox.update(message, flags);
		sim.subscriptions.messagesChanged(
			mailbox.user,
			changes.map(([message]) => message),
			'update',
		);
		return { status: 204, body: null };
	}

	function updateMany(request) {
		const { messages } = request.jsonObject();
		if (!Array.isArray(messages) || messages.length === 0) throw missing('messages');
		if (!messages.every(isPlainObject)) throw badValue('messages');
		return change(request, messages);
	}

	function updateOne(request) {
		const { message } = request.jsonObject();
		if (!isPlainObject(message)) throw missing('message');
		return change(request, [{ ...message, messageId: request.params.messageId }]);
	}

	function remove(request, ids) {
		const mailbox = mailboxOf(request).use();
		const messages = [...new Set(ids)].map((id) => mailbox.get(id));
		for (const message of messages) mailbox.delete(message);
		sim.subscriptions.messagesChanged(mailbox.user, messages, 'delete');
		return { status: 204, body: null };
	}

	function removeMany(request) {
		const ids = readList(request.query, 'messageIds');
		if (ids === null) throw missing('messageIds');
		return remove(request, ids);
	}

	function createIndex(request) {
		mailboxOf(request).createIndex();
		return { status: 202, body: null };
	}

	function indexInfo(request) {
		const mailbox = mailboxOf(request);
		const status = mailbox.indexStatus();
		const state = status === 'INITIALIZED' ? mailbox.state() : '';
		return { status: 200, body: { messageIndexInfo: { status, state, messageCount: mailbox.messages.size } } };
	}

	const reading = (method, path, handle) => ({ method, path: `${BASE}${path}`, handle, scopes: () => ['MIM'] });
	const changing = (method, path, handle) => ({
		method,
		path: `${BASE}${path}`,
		handle,
		scopes: () => sim.options.inAppChangeScopes,
	});

	return {
		/** Files what a user has sent in the user's mailbox. */
		addSent(user, message) {
			const from = user.phoneNumber;
			sim.subscriptions.messagesChanged(
				user,
				[add(user, makeMessage('s', { from, ...message }, { isUnread: false, isIncoming: false }))],
				'add',
			);
		},
		/** Messages to a user, with one notification for all that fit into one. */
		receive(user, wishes) {
			const messages = wishes.map(({ from, text = '', parts = [], subject, segmentation }) => {
				const contents = parts.map(({ contentName, contentType, base64, type }) => ({
					contentName,
					contentType,
					content: Buffer.from(base64, 'base64'),
					type,
				}));
				const isMms = parts.length > 0 || subject !== undefined;
				const message = { from, to: [user.phoneNumber], text, subject, parts: contents, isMms, segmentation };
				return add(user, makeMessage('t', message, { isUnread: true, isIncoming: true }));
			});
			sim.subscriptions.messagesChanged(user, messages, 'add');
			return { messageIds: messages.map(({ messageId }) => messageId) };
		},
		/** Messages of a user as the API shows them, newest first. */
		list: (user) => [...sim.mailboxes.of(user).messages.values()].reverse().map(describe),
		routes: [
			reading('GET', '/messages/index/info', indexInfo),
			changing('POST', '/messages/index', createIndex),
			reading('GET', '/messages', list),
			changing('PUT', '/messages', updateMany),
			changing('DELETE', '/messages', removeMany),
			reading('GET', '/messages/{messageId}', get),
			changing('PUT', '/messages/{messageId}', updateOne),
			changing('DELETE', '/messages/{messageId}', (request) => remove(request, [request.params.messageId])),
			reading('GET', '/messages/{messageId}/parts/{partId}', getPart),
			reading('GET', '/delta', delta),
		],
	};
}

module.exports = { createInApp };
