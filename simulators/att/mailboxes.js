'use strict';

const { AttError } = require('./errors');

const INDEX_STATUSES = ['NOT_INITIALIZED', 'INITIALIZING', 'INITIALIZED', 'ERROR'];

/** What a mailbox says of a change: id and flags of the message as they are, or were before it was deleted. */
const flagsOf = ({ messageId, isUnread, isFavorite }) => ({ messageId, isUnread, isFavorite });

/** One user's messages, their index and the log of their changes. */
class Mailbox {
	constructor(sim, user) {
		this.sim = sim;
		this.user = user;
		/** By id, oldest first. */
		this.messages = new Map();
		/** `{ kind: 'add' | 'update' | 'delete', message }`; the length is the version that `state` stands for. */
		this.log = [];
		this.setIndex(sim.options.indexStatus);
	}

	setIndex(status) {
		if (!INDEX_STATUSES.includes(status)) throw new Error(`unknown index status: ${status}`);
		this.status = status;
		this.readyAt = Infinity;
		this.usedAt = this.sim.clock.now();
	}

	createIndex() {
		this.setIndex('INITIALIZING');
		this.readyAt = this.sim.clock.now() + this.sim.options.indexDelayMs;
	}

	/** Index status now: it gets ready after a while, and is lost when nobody uses it. */
	indexStatus() {
		const now = this.sim.clock.now();
		if (this.status === 'INITIALIZING' && now >= this.readyAt) {
			this.setIndex('INITIALIZED');
		} else if (this.status === 'INITIALIZED' && now - this.usedAt >= this.sim.options.indexUnusedSeconds * 1000) {
			this.setIndex('NOT_INITIALIZED');
		}
		return this.status;
	}

	/** UNCONFIRMED: that an index in the making or in error is answered like a missing one. */
	use() {
		if (this.indexStatus() !== 'INITIALIZED') throw new AttError('SVC0001', 'noIndex');
		this.usedAt = this.sim.clock.now();
		return this;
	}

	add(message) {
		this.messages.set(message.messageId, message);
		this.log.push({ kind: 'add', message });
	}

	get(messageId) {
		const message = this.messages.get(messageId);
		if (!message) throw new AttError('SVC0002', 'notFound', { variables: messageId });
		return message;
	}

	update(message, flags) {
		Object.assign(message, flags);
		this.log.push({ kind: 'update', message });
	}

	delete(message) {
		this.messages.delete(message.messageId);
		this.log.push({ kind: 'delete', message });
	}

	/** Opaque text for the present version; holds characters that a URL has to encode. */
	state() {
		return `${this.log.length.toString(36)}+/=`.padEnd(this.sim.options.stateLength, 'x+/=');
	}

	/** What has changed since a state, by type of message. */
	delta(state) {
		const match = /^([\da-z]+)\+\/=/.exec(state);
		const since = match ? parseInt(match[1], 36) : Infinity;
		if (since > this.log.length) throw new AttError('SVC0002', 'badValue', { variables: 'state' });
		const changes = new Map();
		for (const { kind, message } of this.log.slice(since)) {
			const isNew = changes.get(message)?.isNew ?? kind === 'add';
			changes.set(message, { isNew, isGone: kind === 'delete' });
		}
		const perType = Object.fromEntries(
			['TEXT', 'MMS'].map((type) => [type, { type, adds: [], deletes: [], updates: [] }]),
		);
		for (const [message, { isNew, isGone }] of changes) {
			if (isNew && isGone) continue;
			perType[message.type][isGone ? 'deletes' : isNew ? 'adds' : 'updates'].push(flagsOf(message));
		}
		return { state: this.state(), delta: Object.values(perType) };
	}
}

/** The mailboxes of all users. */
function createMailboxes(sim) {
	const mailboxes = new Map(sim.options.users.map((user) => [user.id, new Mailbox(sim, user)]));
	return {
		/** @param {{ id: string }} [user] the first one when left out */
		of({ id } = sim.options.users[0]) {
			if (!mailboxes.has(id)) throw new Error(`no user ${id}`);
			return mailboxes.get(id);
		},
	};
}

module.exports = { createMailboxes };
