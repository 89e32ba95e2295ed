import { noCounts, phaseOf } from './phases.mjs';
import { statesOf } from './providers.mjs';

/** How much of each list the page gets; it says how much it leaves out. */
export const limits = { handsets: 100, thread: 100, messages: 100 };

/** Digits of a long number with a plus; Sinch writes none. Short codes and names stay as they are. */
function toE164(number) {
	return /^\d{10,15}$/.test(number) ? `+${number}` : number;
}

/** What the page shows of a text in either direction. */
const shown = ({ id, direction, provider, from, to, text, at, status, phase, code, meaning, moves }) => ({ id, direction, provider, from, to, text, at, status, phase, code, meaning, moves });

/** Newest first, and of the same moment the later one in the provider's list. */
const newestFirst = (one, other) => other.at - one.at || other.place - one.place;

/** Whether two misbehaviour rules do the same to the same requests. */
function isSameOrder(one, other) {
	const order = ({ fault, status, ms, retryAfter, method, path, after }) => JSON.stringify([fault, status, ms, retryAfter, method, path, after]);
	return order(one) === order(other);
}

/** Finds what somebody types: a part of a number, however it is grouped, or of a text. */
function matcher(search) {
	const words = search.trim().toLowerCase();
	const digits = /^[\d\s()+-]+$/.test(words) ? words.replace(/[^\d+]/g, '') : null;
	return (number, text) => words === '' || (digits !== null && number.includes(digits)) || text.toLowerCase().includes(words);
}

/**
 * What went on at one simulator, as of its last reading: its messages with the changes of status that were seen, the texts
 * from handsets, and a handset for each number that has sent or got any.
 */
function createAccount({ id, name, setCallbackUrl, ...provider }, control) {
	const meanings = new Map(control.outcomeChoices().map(({ code, meaning }) => [code, meaning]));
	const states = statesOf(provider);
	let messages = new Map();
	let handsets = new Map();
	let counts = noCounts();
	let replies = 0;

	function handsetOf(number) {
		if (!handsets.has(number)) handsets.set(number, { provider: id, number, texts: [], last: null, failed: 0 });
		return handsets.get(number);
	}

	function put(number, text) {
		const handset = handsetOf(number);
		handset.texts.push(text);
		if (handset.last === null || newestFirst(text, handset.last) < 0) handset.last = text;
		if (text.phase === 'failed') handset.failed++;
	}

	/** The record of an accepted message: the one of the last reading, where there is one. */
	function read(accepted, place, now) {
		const key = `${accepted.batchId} ${accepted.messageId} ${accepted.to}`;
		const record = messages.get(key) ?? {
			id: `${id} ${key}`,
			direction: 'toHandset',
			provider: id,
			from: toE164(accepted.from),
			to: toE164(accepted.to),
			text: accepted.text,
			at: Date.parse(accepted.acceptedAt),
			status: null,
			moves: [],
		};
		record.place = place;
		if (record.status !== accepted.status) {
			record.status = accepted.status;
			record.phase = phaseOf(accepted.status);
			record.moves.push({ status: accepted.status, at: now });
			const code = accepted.errorCode ?? accepted.code;
			record.code = record.phase === 'failed' && code ? String(code) : null;
			record.meaning = meanings.get(record.code) ?? null;
		}
		return [key, record];
	}

	/** Reads the simulator anew. What it no longer has, after a reset, is forgotten here too. */
	function refresh(now) {
		messages = new Map(control.accepted().map((accepted, place) => read(accepted, place, now)));
		handsets = new Map();
		counts = noCounts();
		for (const record of messages.values()) {
			counts[record.phase]++;
			put(record.to, record);
		}
		const received = control.received();
		replies = received.length;
		received.forEach(({ from, to, text, at }, place) => {
			const number = toE164(from);
			put(number, { id: `${id} reply ${at} ${place}`, direction: 'fromHandset', provider: id, from: number, to, text, at: Date.parse(at), place });
		});
	}

	function describeState() {
		const rules = control.misbehaviour();
		if (rules.length === 0) return { id: 'normal', says: 'answers as it should' };
		const isLasting = rules.length === 1 && rules[0].left === null;
		const state = isLasting && states.find(({ rule }) => isSameOrder(rule, rules[0]));
		return state ? { id: state.id, says: state.says } : { id: 'other', says: 'misbehaves as somebody else has ordered' };
	}

	/** The code that was decided for a number, or null; the control lists what was given to it, in any spelling. */
	function decided(number) {
		const rule = control.outcomes().findLast(({ to }) => to !== undefined && toE164(to) === number);
		if (!rule) return null;
		const wanted = JSON.stringify(rule.outcome);
		const choice = control.outcomeChoices().find(({ outcome }) => JSON.stringify(outcome) === wanted);
		return choice?.code ?? wanted;
	}

	return {
		id,
		name,
		refresh,
		handsets: () => handsets.values(),
		messages: () => messages.values(),
		/** The provider as its card shows it. */
		describe() {
			const { delivered, failed } = control.eventTotals();
			return {
				id,
				state: describeState(),
				counts,
				total: messages.size,
				replies,
				callbacks: { delivered, failed, addresses: control.inboundAddresses() },
			};
		},
		/** A conversation, newest texts last. */
		thread(number) {
			const texts = (handsets.get(number)?.texts ?? []).toSorted(newestFirst);
			const ours = texts.map(({ direction, from, to }) => (direction === 'toHandset' ? from : to)).find((one) => control.numbers().includes(one));
			const consents = control.consents?.() ?? [];
			return {
				provider: id,
				number,
				ours: ours ?? control.numbers()[0],
				decided: decided(number),
				optedOutOf: consents.filter(({ to, optStatus }) => optStatus === 'OptOut' && toE164(to) === number).map(({ from }) => toE164(from)),
				texts: texts.slice(0, limits.thread).reverse().map(shown),
				total: texts.length,
			};
		},
	};
}

/**
 * What has gone on at all simulators, cut down to what a page can show.
 * @param {{ provider: import('./providers.mjs').PhoneProvider, control: object }[]} phones
 */
export function createLedger(phones) {
	const accounts = phones.map(({ provider, control }) => createAccount(provider, control));

	/** Only the head of a list is described: of ten thousand handsets a page shows few. */
	function head(list, limit, describe) {
		return { rows: list.sort(newestFirst).slice(0, limit).map(describe), total: list.length };
	}

	const chosen = (provider) => accounts.filter(({ id }) => provider === '' || provider === id);

	function handsetRows({ provider, search }) {
		const fits = matcher(search);
		const found = chosen(provider)
			.flatMap((account) => [...account.handsets()])
			.filter(({ number, last }) => fits(number, last.text))
			.map((handset) => ({ at: handset.last.at, place: handset.last.place, handset }));
		return head(found, limits.handsets, ({ handset: { texts, last, ...rest } }) => ({ ...rest, count: texts.length, last: shown(last) }));
	}

	function messageRows({ provider, search }) {
		const fits = matcher(search);
		const found = chosen(provider)
			.flatMap((account) => [...account.messages()])
			.filter(({ to, text }) => fits(to, text));
		return head(found, limits.messages, shown);
	}

	return {
		/** Reads all simulators. */
		refresh() {
			const now = Date.now();
			for (const account of accounts) account.refresh(now);
		},
		/**
		 * What a page shows.
		 * @param {{ list: 'handsets' | 'messages', provider: string, search: string, open: { provider: string, number: string } | null }} view
		 *   `provider` and `search` narrow the list, empty for all; `open` is the conversation that is open
		 * @returns {Record<string, unknown>} by name of the event that carries it
		 */
		sections({ list, provider, search, open }) {
			return {
				providers: accounts.map((account) => account.describe()),
				[list]: list === 'messages' ? messageRows({ provider, search }) : handsetRows({ provider, search }),
				...(open && { thread: accounts.find(({ id }) => id === open.provider)?.thread(open.number) ?? null }),
			};
		},
	};
}
