/** What is watched of an HTTP response: whether its answer has left. */
export interface WatchedResponse {
	readonly statusCode: number;
	/** The connection is gone. */
	readonly destroyed: boolean;
	/** The answer has been given. */
	readonly writableEnded: boolean;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

/**
 * What a call does after it joined: the leader hands over `items` and is answered by n8n; everybody else has had its
 * items handed over by a leader, and `stored` says whether that worked.
 */
export type Joined<T> = { role: 'leader'; items: T[] } | { role: 'follower'; stored: boolean };

/** Nobody waits longer for others, however many come in. */
const MAX_GATHERINGS = 8;

interface WaitingCall<T> {
	items: readonly T[];
	response: WatchedResponse;
	resolve(joined: Joined<T>): void;
}

function isOpen({ destroyed, writableEnded }: WatchedResponse): boolean {
	return !destroyed && !writableEnded;
}

/** Calls back once: true when a 2xx answer has left, false when it will not. */
export function whenAnswered(response: WatchedResponse, settle: (ok: boolean) => void): void {
	let isSettled = false;
	const once = (ok: boolean) => {
		if (isSettled) return;
		isSettled = true;
		settle(ok);
	};
	if (!isOpen(response)) return once(false);
	response.once('finish', () => once(response.statusCode >= 200 && response.statusCode < 300));
	response.once('close', () => once(false));
}

/**
 * Lets calls that arrive at the same time share one execution. The first call leads: it hands over the items of all
 * calls that wait at that moment, its own when there are no others. n8n stores an execution before it answers the call
 * that started it; once the leader's answer has left, the group is done and the next waiting call leads. In a flood, which
 * is several calls at once, more are gathered first, until none comes in.
 */
export class GroupCommit<T> {
	private waiting: Array<WaitingCall<T>> = [];

	private isBusy = false;

	/**
	 * @param maxItems a group takes no further call beyond so many items
	 * @param gather resolves when the next call of a flood has had the time to come in
	 * @param onStored told the items of a group that was stored
	 */
	constructor(
		private readonly maxItems: number,
		private readonly gather: () => Promise<void>,
		private readonly onStored: (items: readonly T[]) => void = () => {},
	) {}

	/** Resolves when the call leads, or when the leader of its group has been answered. */
	async join(items: readonly T[], response: WatchedResponse): Promise<Joined<T>> {
		return await new Promise((resolve) => {
			this.waiting.push({ items, response, resolve });
			if (!this.isBusy) this.lead();
		});
	}

	private lead(): void {
		const group = this.takeGroup();
		this.isBusy = group.length > 0;
		if (group.length === 0) return;
		// The answer to a caller who hung up tells nothing, so somebody who is still there leads.
		const leader = group.find(({ response }) => isOpen(response)) ?? group[0];
		const items = group.flatMap((call) => call.items);
		leader.resolve({ role: 'leader', items });
		whenAnswered(leader.response, (stored) => {
			if (stored) this.onStored(items);
			for (const call of group) {
				if (call !== leader) call.resolve({ role: 'follower', stored });
			}
			void this.leadNext(group.length);
		});
	}

	/** @param calls how many the last group had */
	private async leadNext(calls: number): Promise<void> {
		let isFlood = calls > 1 || this.waiting.length > 1;
		for (let i = 0; isFlood && i < MAX_GATHERINGS; i++) {
			const { length } = this.waiting;
			await this.gather();
			isFlood = this.waiting.length > length || this.waiting.length === 0;
		}
		this.lead();
	}

	private takeGroup(): Array<WaitingCall<T>> {
		let count = 0;
		let size = 0;
		for (const { items } of this.waiting) {
			if (count > 0 && size + items.length > this.maxItems) break;
			size += items.length;
			count++;
		}
		return this.waiting.splice(0, count);
	}
}
