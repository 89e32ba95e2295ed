'use strict';

const { Agenda } = require('../core/agenda');
const { createPump } = require('../core/pump');
const { FinishedMessages } = require('./finishedMessages');
const { isGroupId, toDigits } = require('./numbers');
const { SendQueue } = require('./sendQueue');
const {
	QUEUED,
	DISPATCHED,
	ABORTED,
	CANCELLED,
	DELIVERED,
	isFinal,
	outcomeOfCode,
	statusNames,
} = require('./outcomes');

/**
 * The messages of all plans and what the passing of time does to them: a batch goes out, waits in the queue of its plan,
 * its messages leave one by one and end.
 */
function createMessages(sim) {
	/** All batches in the order in which they were accepted. */
	const entries = [];
	/** Per plan: what is due when, who waits, and what has ended. */
	const runs = new Map();
	/** Batches that somebody wants reports of and that are not final. */
	const awaited = new Set();

	function runOf(accountId) {
		let run = runs.get(accountId);
		if (run) return run;
		run = { accountId, agenda: new Agenda(), finished: new FinishedMessages(), msPerTurn: 0 };
		const weigh = (batch, index) => (sim.options.partsCountAgainstRate ? batch.parts(index) : 1);
		run.queue = new SendQueue(() => run.msPerTurn, weigh);
		runs.set(accountId, run);
		return run;
	}

	/** Gives a message a new state and tells whoever wants to know. */
	function move(batch, index, status, code, at) {
		const hasEnded = batch.move(index, status, code, at);
		if (hasEnded) runOf(batch.accountId).finished.add({ batch, index, at });
		sim.events.messageChanged(batch, index);
		if (hasEnded && batch.isFinal) {
			awaited.delete(batch);
			sim.events.batchFinished(batch);
		}
	}

	/**
	 * The numbers that a batch goes to, each once.
	 * UNCONFIRMED: what becomes of a number that is named twice; one message here, since reports know a batch and a number only.
	 * @param {boolean} withGroups groups are resolved when the batch goes out
	 */
	function recipientsOf(batch, withGroups) {
		const recipients = new Map();
		for (const entry of batch.given.to) {
			const digits = toDigits(entry);
			if (digits !== null && !recipients.has(digits)) recipients.set(digits, entry);
			if (digits !== null || !withGroups || !isGroupId(entry)) continue;
			for (const member of sim.groups.membersOf(batch.accountId, entry)) {
				if (!recipients.has(member)) recipients.set(member, member);
			}
		}
		return recipients;
	}

	/** What ends a message for a reason other than its recipient; null when nothing does. */
	function obstacle(batch, index, account) {
		if (batch.sender === null) return outcomeOfCode(410);
		if (account.countries !== null && !account.countries.some((code) => batch.to[index].startsWith(code))) {
			return outcomeOfCode(412);
		}
		if (batch.isMms && !account.mms) return outcomeOfCode(416);
		if (batch.fields.type === 'mt_binary') return null;
		const { isComplete, parts } = batch.text(index);
		if (!isComplete) return outcomeOfCode(405);
		const mostParts = batch.fields.max_number_of_message_parts ?? account.maxMessageParts ?? Infinity;
		return !batch.isMms && parts > mostParts ? outcomeOfCode(411) : null;
	}

	/** What the sender's number itself brings about, such as 64 for a toll-free number that is not verified. */
	function outcomeOfSender(batch, account) {
		const own = account.numbers.find(({ phoneNumber }) => toDigits(phoneNumber) === batch.sender);
		return own?.code === undefined ? null : outcomeOfCode(own.code);
	}

	function dispatch(batch, at) {
		const account = sim.accounts.settings(batch.accountId);
		const run = runOf(batch.accountId);
		batch.address(recipientsOf(batch, true), at);
		batch.isDispatched = true;
		batch.sender = batch.from ?? account.defaultOriginator;
		const ofSender = outcomeOfSender(batch, account);
		const waiting = [];
		const ended = [];
		for (let index = 0; index < batch.size; index++) {
			const outcome = obstacle(batch, index, account) ?? ofSender ?? sim.outcomes.of(batch.to[index]);
			batch.outcomes[index] = outcome;
			if (outcome.stage === 'before') ended.push(index);
			else if (outcome.waits === null) waiting.push(index);
		}
		run.queue.enter(batch, waiting, at);
		run.agenda.add(batch.expireAt, (moment) => expire(batch, moment));
		if (batch.size === 0) awaited.delete(batch);
		for (const index of ended) move(batch, index, ABORTED, batch.outcomes[index].code, at);
	}

	/** A message leaves the queue for the message centre. */
	function leave(batch, index, at) {
		if (sim.consents.isOptedOut(batch.sender, batch.to[index])) batch.outcomes[index] = outcomeOfCode(257);
		const outcome = batch.outcomes[index];
		if (outcome.stage === 'queue') {
			move(batch, index, outcome.status, outcome.code, at);
			return;
		}
		move(batch, index, DISPATCHED, 401, at);
		if (outcome.status === DISPATCHED) return;
		const land = (moment) => {
			if (batch.statuses[index] === DISPATCHED) move(batch, index, outcome.status, outcome.code, moment);
		};
		runOf(batch.accountId).agenda.add(at + (outcome.delayMs ?? sim.options.deliveryDelayMs), land);
	}

	/** What still waits when the batch expires has come too late. */
	function expire(batch, at) {
		if (batch.isFinal || batch.isReplaced) return;
		runOf(batch.accountId).queue.remove(batch);
		for (let index = 0; index < batch.size; index++) {
			const isWaiting = batch.statuses[index] === QUEUED && batch.outcomes[index].waits !== 'ever';
			if (isWaiting) move(batch, index, ABORTED, 406, at);
		}
	}

	/** Works off what is due in one plan, in the order of time. */
	function advance(run, now, budget) {
		const rate = sim.accounts.settings(run.accountId).messagesPerSecond ?? sim.options.messagesPerSecond;
		run.msPerTurn = rate === null ? 0 : 1000 / rate;
		const { agenda, queue } = run;
		let steps = 0;
		for (; steps < budget; steps++) {
			const dueAt = agenda.nextAt;
			const leavesAt = queue.nextAt;
			if (Math.min(dueAt, leavesAt) > now) break;
			if (dueAt <= leavesAt) {
				agenda.take()(dueAt);
			} else {
				const { batch, index } = queue.leave();
				leave(batch, index, leavesAt);
			}
		}
		return steps;
	}

	/** Brings everything up to date: before anything changes on which running batches depend, and before anything is read. */
	function settle() {
		const now = sim.clock.now();
		for (const run of runs.values()) advance(run, now, Infinity);
	}

	const pump = createPump(sim, {
		isWanted: () => awaited.size > 0,
		advance(budget) {
			const now = sim.clock.now();
			let steps = 0;
			for (const run of runs.values()) steps += advance(run, now, budget - steps);
			return steps;
		},
		nextAt() {
			let next = Infinity;
			for (const { agenda, queue } of runs.values()) next = Math.min(next, agenda.nextAt, queue.nextAt);
			return next;
		},
	});

	/** Lets a batch go out at its time, or after the usual moment of processing. */
	function schedule(batch, now) {
		const at = Math.max(batch.sendAt ?? 0, now + sim.options.processingDelayMs);
		batch.dispatchAt = at;
		batch.address(recipientsOf(batch, false), now);
		if (batch.fields.delivery_report === 'none') awaited.delete(batch);
		else awaited.add(batch);
		const goOut = (moment) => {
			const isStillMeant = batch.dispatchAt === at && !batch.isDispatched && !batch.canceled && !batch.isReplaced;
			if (isStillMeant) dispatch(batch, moment);
		};
		runOf(batch.accountId).agenda.add(at, goOut);
		pump.run();
	}

	/** Takes out of a batch what has not left yet. @param {(index: number) => void} end what becomes of it */
	function withdraw(batch, now, end) {
		if (!batch.isDispatched) {
			batch.address(new Map(), now);
			awaited.delete(batch);
			return;
		}
		runOf(batch.accountId).queue.remove(batch);
		for (let index = 0; index < batch.size; index++) if (batch.statuses[index] === QUEUED) end(index);
	}

	/** Newest message to a recipient, in a batch or in any. */
	function findMessage(to, batchId) {
		const digits = toDigits(to) ?? to;
		const batch = entries.findLast((one) => (batchId === undefined || one.id === batchId) && one.find(digits) >= 0);
		if (!batch) throw new Error('no such message');
		return { batch, index: batch.find(digits) };
	}

	return {
		/** Takes in an accepted batch. */
		add(batch) {
			entries.push(batch);
			schedule(batch, sim.clock.now());
		},
		/** Plans a batch anew that has been changed before it went out. */
		reschedule: (batch) => schedule(batch, sim.clock.now()),
		/**
		 * Ends what has not left yet with 407; a batch that has not gone out at all loses its messages.
		 */
		cancel(batch) {
			const now = sim.clock.now();
			const status = sim.options.cancelledStatus === 'Cancelled' ? CANCELLED : ABORTED;
			batch.canceled = true;
			batch.modifiedAt = now;
			withdraw(batch, now, (index) => {
				if (batch.outcomes[index].overtakesCancel) leave(batch, index, now);
				else move(batch, index, status, 407, now);
			});
			pump.run();
		},
		/** Changes a message as a late or corrected report would, and tells whoever wants to know. */
		force({ to, batchId, status, code }) {
			settle();
			const { batch, index } = findMessage(to, batchId);
			const wanted = statusNames.indexOf(status);
			if (wanted < 0) throw new Error(`unknown status: ${status}`);
			const usual = { [DELIVERED]: 0, [DISPATCHED]: 401, [QUEUED]: 400 }[wanted];
			if (usual === undefined && code === undefined) throw new Error('"code" is missing');
			if (isFinal(batch.statuses[index]) && !isFinal(wanted)) throw new Error('the message has ended');
			move(batch, index, wanted, code ?? usual, sim.clock.now());
			runOf(batch.accountId).finished.forgetViews();
			return { batchId: batch.id };
		},
		/** Accepted messages, oldest first; `to` narrows to one recipient. Those of groups are there once the batch has gone out. */
		*accepted(to) {
			settle();
			const digits = to === undefined ? undefined : (toDigits(to) ?? to);
			for (const entry of entries) {
				if (digits !== undefined) {
					const index = entry.find(digits);
					if (index >= 0) yield { entry, index };
				} else {
					for (let index = 0; index < entry.size; index++) yield { entry, index };
				}
			}
		},
		describeAccepted: ({ entry, index }) => entry.describeAccepted(index),
		/** Messages of a plan that have ended. */
		finishedOf: (accountId) => runOf(accountId).finished,
		recipientsOf,
		settle,
		pump: pump.run,
		stop: pump.stop,
	};
}

module.exports = { createMessages };
